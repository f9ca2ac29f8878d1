"""Prices by quantity and rules of pricing follow into the bag: those in force, for what is in it, no others (B7)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from mascate.accounts.models import Rep, User
from mascate.bags.tests.test_bags import choose, column, opened, packed
from mascate.conftest import NOON, SignedIn, a_customer, a_product
from mascate.registers.models import (
    DiscountRule,
    FreeGoodsRule,
    PriceList,
    PriceListItem,
    ProductGroup,
    TaxRule,
)
from mascate.registers.pricing_rules import Rule
from mascate.registers.rule_versions import keep_versions

pytestmark = pytest.mark.django_db

TODAY = NOON.date()
DAY = timedelta(days=1)


def rules(kind: type[Rule], *each: dict[str, Any]) -> None:
    for number, fields in enumerate(each, start=1):
        usual = {"key": f"{kind.__name__}{number}", "name": "A rule"}
        kind._default_manager.create(**usual | fields)
    keep_versions(by="import")


def discount(**fields: Any) -> dict[str, Any]:
    return {"step": 1, "rate_e6": 10_000} | fields


def test_b7_rules_in_force_for_what_goes_along_follow_and_no_others(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    mine, left, another = a_customer(rep=north), a_customer(rep=north), a_customer(rep=south)
    chosen, unchosen = a_product(), a_product()
    rules(
        DiscountRule,
        discount(key="always"),
        discount(key="first day", valid_from=TODAY),
        discount(key="last day", valid_until=TODAY),
        discount(key="not yet", valid_from=TODAY + DAY),
        discount(key="over", valid_until=TODAY - DAY),
        discount(key="withdrawn", withdrawn=True),
        discount(key="of a product", product=chosen),
        discount(key="of another product", product=unchosen),
        discount(key="of a customer", customer=mine),
        discount(key="of a customer left at home", customer=left),
        discount(key="of another rep's customer", customer=another),
    )
    client = signed_in(rita)
    choose(client, customers=[mine.key], products=[chosen.key])
    bag = opened(client, packed(client))
    assert column(bag, "SELECT key FROM rules") == ["always", "first day", "last day", "of a product"]
    assert column(bag, "SELECT key FROM customer_rules") == ["of a customer"]


def test_a_rule_travels_as_its_last_version_says(rita: User, north: Rep, signed_in: SignedIn) -> None:
    group = ProductGroup.objects.create(key="DRI", name="Drinks")
    rules(DiscountRule, discount(key="D", segment="bakery"))
    rules(FreeGoodsRule, {"key": "F", "every_e4": 100_000, "free_e4": 10_000, "product_group": group})
    rules(TaxRule, {"key": "T", "tax": "PIS", "sequence": 4, "rate_e6": 16_500, "minus": "ICMS, IPI"})
    DiscountRule.objects.update(rate_e6=20_000)
    keep_versions(by="import")
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    bag = opened(client, packed(client))
    found = {
        kind: (version, json.loads(terms))
        for kind, version, terms in bag.execute("SELECT kind, version, terms FROM rules")
    }
    assert found["discount"] == (2, {"step": 1, "rate_e6": 20_000, "when": {"segment": "bakery"}})
    assert found["free_goods"] == (1, {"every_e4": 100_000, "free_e4": 10_000, "when": {"product_group_key": "DRI"}})
    assert found["tax"][1]["minus"] == ["ICMS", "IPI"]


def test_b2_equal_rules_give_no_new_bag_and_a_changed_one_does(rita: User, north: Rep, signed_in: SignedIn) -> None:
    rules(DiscountRule, discount(key="D"))
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north).key])
    first = packed(client)["version"]
    keep_versions(by="import")
    assert packed(client)["version"] == first
    DiscountRule.objects.update(rate_e6=20_000)
    keep_versions(by="import")
    assert packed(client)["version"] == first + 1


def test_prices_by_quantity_taxpayer_and_tax_group_follow(
    rita: User, north: Rep, price_list: PriceList, signed_in: SignedIn
) -> None:
    group = ProductGroup.objects.create(key="DRI", name="Drinks")
    customer = a_customer(rep=north, price_list=price_list, taxpayer=True)
    product = a_product(prices={price_list: 90_000}, group=group, tax_group="ST")
    other = PriceList.objects.create(key="OTHER", name="Other")
    PriceListItem.objects.create(price_list=price_list, product=product, from_quantity_e4=120_000, price_e4=80_000)
    PriceListItem.objects.create(price_list=other, product=product, from_quantity_e4=120_000, price_e4=70_000)
    client = signed_in(rita)
    choose(client, customers=[customer.key], products=[product.key])
    bag = opened(client, packed(client))
    assert bag.execute("SELECT * FROM prices").fetchall() == [(price_list.pk, product.pk, 90_000)]
    assert bag.execute("SELECT * FROM quantity_prices").fetchall() == [(price_list.pk, product.pk, 120_000, 80_000)]
    assert bag.execute("SELECT group_name, group_key, tax_group FROM products").fetchall() == [("Drinks", "DRI", "ST")]
    assert column(bag, "SELECT taxpayer FROM customers") == [1]
