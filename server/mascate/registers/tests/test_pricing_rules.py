"""Pricing rules come in by a map, are refused where they make no sense, and keep what each version said."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from mascate.registers.models import Customer, DiscountRule, FreeGoodsRule, PriceListItem, RuleVersion, TaxRule
from mascate.registers.tests.conftest import Bring, Refusal

pytestmark = pytest.mark.django_db

DISCOUNTS = """
    [registers.customers]
    rows = [{ key = "1", code = "1", legal_name = "São João", taxpayer = "yes" }]
    [registers.discount_rules]
    file = "rules.csv"
    fields.key = "key"
    fields.name = "name"
    fields.step = "step"
    fields.customer = "customer"
    fields.valid_until = "until"
    fields.rate = { column = "percent", times = "0.01" }
"""
TAXES = """
    [registers.tax_rules]
    file = "taxes.csv"
    [registers.tax_rules.fields]
    key = "key"
    name = "key"
    tax = "tax"
    sequence = "place"
    rate = "rate"
    base = "base"
    minus = "minus"
"""


def test_an_import_brings_rules_and_writes_their_first_version(bring: Bring) -> None:
    bring(DISCOUNTS, {"rules.csv": "key,name,step,percent,customer,until\nA,Agreement,1,1.5,1,2026-12-31\n"})
    rule = DiscountRule.objects.get()
    assert (rule.rate_e6, rule.version) == (15_000, 1)
    assert rule.customer == Customer.objects.get()
    assert rule.customer.taxpayer
    version = RuleVersion.objects.get()
    assert (version.kind, version.key, version.version, version.by) == ("discount", "A", 1, "import")
    assert version.terms == {
        "step": 1,
        "rate_e6": 15_000,
        "when": {"customer_key": "1", "valid_until": "2026-12-31"},
    }


def test_a_change_raises_the_version_and_the_same_does_not(bring: Bring) -> None:
    for percent in ("1.5", "1.5", "2"):
        bring(DISCOUNTS, {"rules.csv": f"key,name,step,percent,customer,until\nA,Agreement,1,{percent},,\n"})
    assert DiscountRule.objects.get().version == 2
    said = [(v.version, v.terms["rate_e6"]) for v in RuleVersion.objects.order_by("version")]
    assert said == [(1, 15_000), (2, 20_000)]


def test_a_rule_no_longer_sent_is_withdrawn_and_its_history_says_so(bring: Bring) -> None:
    header = "key,name,step,percent,customer,until\n"
    bring(DISCOUNTS, {"rules.csv": f"{header}A,Agreement,1,1,,\nB,Bakery,2,2,,\n"})
    bring(DISCOUNTS, {"rules.csv": f"{header}B,Bakery,2,2,,\n"})
    assert DiscountRule.objects.get(key="A").withdrawn
    assert [v.withdrawn for v in RuleVersion.objects.filter(key="A").order_by("version")] == [False, True]


def test_a_price_list_has_several_prices_by_quantity(bring: Bring) -> None:
    map_text = """
        [registers.price_lists]
        rows = [{ key = "L", name = "Retail" }]
        [registers.products]
        rows = [{ key = "P", code = "P", description = "Rice" }]
        [registers.price_list_items]
        file = "prices.csv"
        fields = { price_list = "list", product = "product", from_quantity = "from", price = "price" }
    """
    bring(map_text, {"prices.csv": "list,product,from,price\nL,P,,10\nL,P,12,9.5\n"})
    bring(map_text, {"prices.csv": "list,product,from,price\nL,P,,10\nL,P,24,9\n"})
    found = PriceListItem.objects.order_by("from_quantity_e4").values_list("from_quantity_e4", "price_e4")
    assert list(found) == [(0, 100_000), (240_000, 90_000)]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("A,Agreement,0,1,,", "less than it may be"),
        ("A,Agreement,100,1,,", "more than 99"),
        ("A,Agreement,1,-1,,", "less than zero"),
        ("A,Agreement,1,101,,", "at most 1 (100 %)"),
        ("A,Agreement,1,NaN,,", "not a number"),
        ("A,Agreement,1,1,nobody,", "not among the customers"),
    ],
)
def test_a_discount_that_makes_no_sense_is_refused_by_its_line(refusal: Refusal, line: str, reason: str) -> None:
    problems = refusal(DISCOUNTS, {"rules.csv": f"key,name,step,percent,customer,until\n{line}\n"})
    assert len(problems) == 1
    assert "rules.csv" in problems[0]
    assert reason in problems[0]
    assert not RuleVersion.objects.exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("I,ICMS,1,1,grossed_up,", "less than 1 (100 %)"),
        ("I,ICMS,1,0.18,net,IPI", "no other tax «IPI»"),
        ("I,ICMS,1,0.18,net,ICMS", "no other tax «ICMS»"),
        ("I,ICMS,1,0.18,gross,", "not one of"),
        ("I,ICMS,1,11,net,", "more than 10"),
    ],
)
def test_a_tax_that_makes_no_sense_is_refused_by_its_line(refusal: Refusal, line: str, reason: str) -> None:
    problems = refusal(TAXES, {"taxes.csv": f"key,tax,place,rate,base,minus\n{line}\n"})
    assert len(problems) == 1
    assert reason in problems[0]


def test_taxes_may_name_those_of_the_same_file(bring: Bring) -> None:
    bring(TAXES, {"taxes.csv": "key,tax,place,rate,base,minus\nP,PIS,2,0.0165,net,ICMS\nI,ICMS,1,0.18,net,\n"})
    assert RuleVersion.objects.get(key="P").terms["minus"] == ["ICMS"]


@pytest.mark.parametrize(
    "rule",
    [
        DiscountRule(step=0, rate_e6=0),
        DiscountRule(step=100, rate_e6=0),
        DiscountRule(step=1, rate_e6=1_000_001),
        DiscountRule(step=1, rate_e6=0, valid_from=date(2026, 3, 2), valid_until=date(2026, 3, 1)),
        FreeGoodsRule(every_e4=9_999, free_e4=1),
        FreeGoodsRule(every_e4=10_000, free_e4=0),
        FreeGoodsRule(every_e4=10_000, free_e4=10**8 + 1),
        TaxRule(tax="ICMS", sequence=1, rate_e6=1_000_000, base="grossed_up"),
        TaxRule(tax="A,B", sequence=1, rate_e6=1),
        TaxRule(tax="", sequence=1, rate_e6=1),
        TaxRule(tax="ICMS", sequence=1, rate_e6=1, reduction_e6=1_000_001),
    ],
)
def test_the_database_itself_refuses_what_pricing_cannot_reckon_with(
    rule: DiscountRule | FreeGoodsRule | TaxRule,
) -> None:
    rule.key = rule.name = "X"
    with pytest.raises(IntegrityError), transaction.atomic():
        rule.save()
