"""The shared cases of what is wrong with a document and what it costs, judged by the server's half of the twins."""

import json
from dataclasses import asdict
from datetime import date
from typing import Any

import msgspec
import pytest

from mascate.kit.errors import contract_folder
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing.terms import PricedCustomer, PricedDocument, PricedProduct, Rules
from mascate.orders.pricing_facts import NOBODY, PricingFacts, written_document
from mascate.orders.rules import Facts, OrderContent, ProductFacts, problems_of

CASES = json.loads((contract_folder() / "cases" / "orders.json").read_text(encoding="utf-8"))["cases"]
LINE_AMOUNTS = ("gross_minor", "net_minor", "total_minor", "free_by")
USUAL = {"operation_type_key": None, "carrier_key": None, "delivery_address_key": None}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_o4_both_sides_give_the_same_cents_and_problems_for_the_same_case(case: dict[str, Any]) -> None:
    order, expected = msgspec.convert(USUAL | case["order"], OrderContent), case["expect"]
    priced = priced_by(case, order)
    found = asdict(priced)
    assert [{name: line[name] for name in LINE_AMOUNTS} for line in found["lines"]] == expected["lines"], case["why"]
    assert {name: value for name, value in found.items() if name != "lines"} == expected["totals"], case["why"]
    problems = problems_of(order, _facts(case), priced)
    assert [asdict(problem) for problem in problems] == expected["problems"]


def priced_by(case: dict[str, Any], order: OrderContent) -> PricedDocument:
    """What a case leaves out of a product or a rule has its usual value; `rules` and `buyer` may be left out whole."""
    usual = {"group_key": "", "tax_group": ""}
    known = {key: usual | product | {"key": key} for key, product in case["facts"]["products"].items()}
    facts = PricingFacts(
        day=date.fromisoformat(case["today"]),
        customer=msgspec.convert(case["buyer"], PricedCustomer) if "buyer" in case else NOBODY,
        products={key: msgspec.convert(one, PricedProduct) for key, one in known.items() if "price_e4" in one},
        rules=msgspec.convert(case.get("rules", {}), Rules),
        names={},
        words={},
    )
    return price_document(written_document(order, facts), products=facts.products, rules=facts.rules)


def _facts(case: dict[str, Any]) -> Facts:
    facts = case["facts"]
    judged = ("code", "pack_quantity_e4")
    return Facts(
        customer_known=facts["customer_known"],
        prospect_known=facts.get("prospect_known", False),
        price_list_known=facts["price_list_known"],
        payment_term_known=facts["payment_term_known"],
        operation_type_known=facts.get("operation_type_known", True),
        carrier_known=facts.get("carrier_known", True),
        delivery_address_known=facts.get("delivery_address_known", True),
        products={
            key: ProductFacts(**{name: product[name] for name in judged}) for key, product in facts["products"].items()
        },
        max_discount_e6=case["policy"]["max_discount_e6"],
        today=date.fromisoformat(case["today"]),
    )
