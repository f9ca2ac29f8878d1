"""The rules of pricing and the prices by quantity, as the values that `orders.pricing` reckons with."""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

import msgspec
from django.db.models import Q

from mascate.kit.reading import once_each
from mascate.orders.pricing.terms import (
    DiscountRule,
    FreeGoodsRule,
    PricedCustomer,
    PricedProduct,
    QuantityPrice,
    Rules,
    TaxRule,
)
from mascate.registers.models import Customer, PriceList, PriceListItem, Product, Prospect, RuleVersion
from mascate.registers.pricing_rules import KINDS

R = TypeVar("R", DiscountRule, FreeGoodsRule, TaxRule)
Kind = RuleVersion.Kind


def rules_in_force(day: date) -> Rules:
    """All rules of the day, by key; whether they fit a document is for pricing to say."""
    return rules_of(versions_in_force(day))


def versions_in_force(day: date) -> list[RuleVersion]:
    """What the present versions of the day's rules say."""
    return [version for kind in KINDS for version in _in_force(Kind(kind), day)]


def rules_of(versions: Iterable[RuleVersion]) -> Rules:
    said = list(versions)
    return Rules(
        discounts=[rule_of(each, DiscountRule) for each in said if each.kind == Kind.DISCOUNT],
        free_goods=[rule_of(each, FreeGoodsRule) for each in said if each.kind == Kind.FREE_GOODS],
        taxes=[rule_of(each, TaxRule) for each in said if each.kind == Kind.TAX],
    )


def rule_of(version: RuleVersion, type_: type[R]) -> R:
    """What a version of a rule said, as pricing takes it."""
    return msgspec.convert({**version.terms, "key": version.key, "version": version.version}, type_)


def priced_customer(customer: Customer) -> PricedCustomer:
    return PricedCustomer(
        key=customer.key,
        segment=customer.segment,
        state=customer.state,
        person_type=customer.person_type,
        taxpayer=customer.taxpayer,
    )


def priced_prospect(prospect: Prospect) -> PricedCustomer:
    """A prospect has no rules of its own, and nobody knows yet whether it is a taxpayer."""
    return PricedCustomer(
        key="",
        segment=prospect.segment,
        state=prospect.state,
        person_type=prospect.person_type,
        taxpayer=False,
    )


def priced_products(products: Iterable[Product], price_list: PriceList | None) -> dict[str, PricedProduct]:
    """The products by key with the prices of this list; their groups are to be loaded already."""
    rows = list(products)
    prices = list_prices([row.pk for row in rows], price_list) if price_list is not None else {}
    return {
        row.key: PricedProduct(
            key=row.key,
            group_key=row.group.key if row.group else "",
            tax_group=row.tax_group,
            price_e4=row.price_e4,
            list_prices=prices.get(row.pk, []),
        )
        for row in rows
    }


def list_prices(product_ids: Iterable[int], price_list: PriceList) -> dict[int, list[QuantityPrice]]:
    """Product → its prices in the list, by the quantity they begin at."""
    return once_each(("list prices", price_list.pk), product_ids, lambda missing: _prices(missing, price_list))


def _prices(product_ids: set[int], price_list: PriceList) -> dict[int, list[QuantityPrice]]:
    items = PriceListItem.objects.filter(price_list=price_list, product__in=product_ids).order_by("from_quantity_e4")
    prices: dict[int, list[QuantityPrice]] = {}
    for product_id, from_quantity_e4, price_e4 in items.values_list("product_id", "from_quantity_e4", "price_e4"):
        prices.setdefault(product_id, []).append(QuantityPrice(from_quantity_e4, price_e4))
    return prices


def _in_force(kind: Kind, day: date) -> list[RuleVersion]:
    """One question for the rules, one for what their present versions say."""
    valid = Q(valid_from=None) | Q(valid_from__lte=day)
    valid &= Q(valid_until=None) | Q(valid_until__gte=day)
    rows: Any = KINDS[kind]._default_manager.filter(valid, withdrawn=False)
    present = dict(rows.order_by().values_list("key", "version"))
    versions = RuleVersion.objects.filter(kind=kind, key__in=rows.values("key")).order_by("key")
    return [version for version in versions if present.get(version.key) == version.version]
