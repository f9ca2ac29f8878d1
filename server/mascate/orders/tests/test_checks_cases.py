"""The shared cases of the checks, judged by the server's half of the twins."""

import json
from dataclasses import asdict
from typing import Any

import msgspec
import pytest

from mascate.kit.errors import contract_folder
from mascate.orders.checks import CheckedOrder, CheckFacts, CheckPolicy, findings_of, verdict_of

FILE = json.loads((contract_folder() / "cases" / "checks.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"])
def test_o4_both_sides_find_the_same_in_the_same_order(case: dict[str, Any]) -> None:
    order = msgspec.convert(case["order"], CheckedOrder)
    facts = msgspec.convert(case["facts"] | {"today": case["today"]}, CheckFacts)
    policy = msgspec.convert(FILE["policy"] | case["policy"], CheckPolicy)
    found = findings_of(order, facts, policy)
    assert [asdict(finding) for finding in found] == case["expect"]["findings"]
    assert verdict_of(found) == case["expect"]["verdict"]
