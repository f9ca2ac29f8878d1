"""The shared cases of pricing, judged by the server's half of the twins (rule O4)."""

import json
from dataclasses import asdict
from typing import Any

import msgspec
import pytest

from mascate.kit.errors import contract_folder
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing.terms import PricedCustomer, PricedProduct, Rules, WrittenDocument, WrittenLine

SHARED = json.loads((contract_folder() / "cases" / "pricing.json").read_text(encoding="utf-8"))
CASES = SHARED["cases"]
KINDS = ("discounts", "free_goods", "taxes")


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_o4_a_document_costs_what_its_case_says(case: dict[str, Any]) -> None:
    products = [msgspec.convert(each, PricedProduct) for each in SHARED["products"].values()]
    rules = {kind: [SHARED[kind][name] for name in case.get(kind, [])] for kind in KINDS}
    priced = price_document(
        document_of(case),
        products={product.key: product for product in products},
        rules=msgspec.convert(rules, Rules),
    )
    assert asked_of(asdict(priced), case["expected"]) == case["expected"], case["why"]


def test_there_are_cases_to_be_judged_by() -> None:
    assert len(CASES) >= 300
    assert len({case["name"] for case in CASES}) == len(CASES)
    used = {(kind, name) for case in CASES for kind in KINDS for name in case.get(kind, [])}
    assert used == {(kind, name) for kind in KINDS for name in SHARED[kind]}


def document_of(case: dict[str, Any]) -> WrittenDocument:
    usual = {"day": "2026-03-02", "price_list_key": "", "payment_term_key": "", "operation_type_key": ""}
    customer = msgspec.convert(SHARED["customers"][case["customer"]], PricedCustomer)
    written = {"customer": asdict(customer), "lines": [line_of(line) for line in case["lines"]]}
    return msgspec.convert(usual | case.get("document", {}) | written, WrittenDocument)


def line_of(line: dict[str, Any]) -> dict[str, Any]:
    product = SHARED["products"].get(line["product"], {"key": line["product"]})
    written = {name: value for name, value in line.items() if name != "product"} | {"product_key": product["key"]}
    return asdict(msgspec.convert(written, WrittenLine))


def asked_of(found: Any, expected: Any) -> Any:
    """Of what was found that which the case speaks of; lists whole, so that nothing is there beside."""
    if isinstance(expected, dict):
        return {name: asked_of(found[name], value) for name, value in expected.items()}
    if isinstance(expected, list):
        if len(found) != len(expected):
            return found
        return [asked_of(one, other) for one, other in zip(found, expected, strict=True)]
    return found
