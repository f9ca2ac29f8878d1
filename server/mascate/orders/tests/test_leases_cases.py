"""The shared cases of leases, judged by the server's half of the twins."""

import json
from typing import Any

import msgspec
import pytest

from mascate.kit.errors import contract_folder
from mascate.orders.checks import CheckedOrder
from mascate.orders.leasing.rules import Cover, Kinds, Share, cover_of, left_of, promise_of, within

FILE = json.loads((contract_folder() / "cases" / "leases.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", FILE["cases"], ids=lambda case: case["name"])
def test_o4_both_sides_cover_the_same_of_an_order(case: dict[str, Any]) -> None:
    order = msgspec.convert(case["order"], CheckedOrder)
    granted = msgspec.convert(case["granted"], Share)
    kinds = msgspec.convert(case["kinds"], Kinds)
    left = left_of(granted, [(used["customer"], msgspec.convert(used["cover"], Cover)) for used in case["used"]])
    cover = cover_of(order, left)
    claimed = cover if case["claimed"] is None else msgspec.convert(case["claimed"], Cover)
    assert msgspec.to_builtins(left) == case["expect"]["left"]
    assert msgspec.to_builtins(cover) == case["expect"]["cover"]
    assert promise_of(order, cover, kinds, case["risk_grade"]) == case["expect"]["promise"]
    assert msgspec.to_builtins(within(claimed, order, left)) == case["expect"]["given"]
