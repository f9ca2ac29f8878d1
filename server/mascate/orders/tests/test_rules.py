"""The shared cases, judged by the server's half of the twins."""

import json
from datetime import date
from typing import Any

import pytest

from mascate.kit.errors import contract_folder
from mascate.orders.rules import (
    CustomerFacts,
    Facts,
    Line,
    OrderContent,
    ProductFacts,
    line_amounts,
    problems_of,
    totals_of,
)

CASES = json.loads((contract_folder() / "cases" / "orders.json").read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_o4_both_sides_give_the_same_cents_and_problems_for_the_same_case(case: dict[str, Any]) -> None:
    order, facts, expected = _order(case["order"]), _facts(case), case["expect"]
    assert [_amounts(line_amounts(line)) for line in order.lines] == expected["lines"]
    assert _amounts(totals_of(order.lines)) == expected["totals"]
    problems = [{"code": p.code, "position": p.position, "data": p.data} for p in problems_of(order, facts)]
    assert problems == expected["problems"]


def _order(sent: dict[str, Any]) -> OrderContent:
    delivery = sent["delivery_on"]
    return OrderContent(
        customer_key=sent["customer_key"],
        price_list_key=sent["price_list_key"],
        payment_term_key=sent["payment_term_key"],
        operation_type_key=sent.get("operation_type_key"),
        carrier_key=sent.get("carrier_key"),
        delivery_address_key=sent.get("delivery_address_key"),
        delivery_on=date.fromisoformat(delivery) if delivery else None,
        lines=[Line(**line) for line in sent["lines"]],
    )


def _facts(case: dict[str, Any]) -> Facts:
    facts = case["facts"]
    return Facts(
        customer=CustomerFacts(**facts["customer"]) if facts["customer"] else None,
        price_list_known=facts["price_list_known"],
        payment_term_known=facts["payment_term_known"],
        operation_type_known=facts.get("operation_type_known", True),
        carrier_known=facts.get("carrier_known", True),
        delivery_address_known=facts.get("delivery_address_known", True),
        products={key: ProductFacts(**product) for key, product in facts["products"].items()},
        max_discount_e6=case["policy"]["max_discount_e6"],
        today=date.fromisoformat(case["today"]),
    )


def _amounts(amounts: Any) -> dict[str, int]:
    return {name: getattr(amounts, name) for name in ("gross_minor", "discount_minor", "total_minor")}
