"""What a document is priced by: the data of the bag it was written with (rule O5), or today's."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
from msgspec import to_builtins

from mascate.accounts.models import Rep, User
from mascate.bags.reading import OpenBag, open_bag
from mascate.kit.reading import once
from mascate.orders.pricing.terms import (
    PricedCustomer,
    PricedLine,
    PricedProduct,
    Rules,
    WrittenDocument,
    WrittenLine,
)
from mascate.orders.rules import OrderContent
from mascate.orders.rules_in_force import (
    priced_customer,
    priced_products,
    priced_prospect,
    rules_of,
    versions_in_force,
)
from mascate.registers.models import PriceList, Product, RuleVersion
from mascate.registers.queries import customers_visible_to, price_lists, products_visible_to, prospect_named

#: Whose document names no customer that is known: only rules without such conditions fit it.
NOBODY = PricedCustomer(key="", segment="", state="", person_type="", taxpayer=False)


@dataclass(frozen=True, slots=True)
class PricingFacts:
    day: date
    customer: PricedCustomer
    #: By key: those of the lines and those that rules give free, as far as the data has them.
    products: Mapping[str, PricedProduct]
    rules: Rules
    #: «kind key» → what people call the rule.
    names: Mapping[str, str]
    #: Product key → code and description of what rules give free; for a device, which may not know it.
    words: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The document as far as its data is asked for."""

    customer_key: str | None
    price_list_key: str | None
    product_keys: Set[str]
    #: Instead of a customer.
    prospect_key: str | None = None


def asked_by(content: OrderContent) -> Asked:
    keys = {line.product_key for line in content.lines}
    return Asked(content.customer_key, content.price_list_key, keys, content.prospect_key)


def facts_in_bag(rep: Rep, version: int | None, asked: Asked) -> PricingFacts | None:
    """As the bag of this version says it; None where it is not known, or does not hold customer or prospect."""
    bag = open_bag(rep, version)
    customer = _partner_in_bag(rep, bag, asked) if bag else None
    if bag is None or customer is None:
        return None
    rules, names = _rules_in_bag(bag)
    return PricingFacts(
        day=bag.day,
        customer=customer,
        products=_products_in_bag(bag, asked.product_keys | _given(rules), asked.price_list_key),
        rules=rules,
        names=names,
        words={},
    )


def facts_in_force(user: User, day: date, asked: Asked) -> PricingFacts:
    """As the registers say it now, with the rules of the day."""
    price_list = price_lists().filter(key=asked.price_list_key).first()
    rows = list(products_visible_to(user).filter(key__in=asked.product_keys).select_related("group"))
    return facts_of(day, customer=_partner_in_force(user, asked), price_list=price_list, products=rows)


def facts_of(
    day: date, *, customer: PricedCustomer, price_list: PriceList | None, products: Iterable[Product]
) -> PricingFacts:
    """These rows of the registers, their groups loaded, with the rules of the day and what these give free."""
    rules, names = once(("rules", day), lambda: _rules_in_force(day))
    given, rows = _given(rules), {row.key: row for row in products if not row.withdrawn}
    if given - rows.keys():
        # An order's own row of a product, if it has one, is newer.
        rows = once(("given", day), lambda: _products_named(given)) | rows
    return PricingFacts(
        day=day,
        customer=customer,
        products=priced_products(rows.values(), price_list),
        rules=rules,
        names=names,
        words={key: {"code": row.code, "description": row.description} for key, row in rows.items() if key in given},
    )


def price_alike(one: PricingFacts, other: PricingFacts) -> bool:
    """Whether every document is priced the same by both: equal rows and equal rules in force, whatever the day."""
    # Orders of a request have the same rules: they are compared once.
    same_rules = once(("same rules", id(one.rules), id(other.rules)), lambda: one.rules == other.rules)
    return same_rules and one.customer == other.customer and one.products == other.products


def _partner_in_bag(rep: Rep, bag: OpenBag, asked: Asked) -> PricedCustomer | None:
    if asked.prospect_key is None:
        customer = bag.customer(asked.customer_key)
        return msgspec.convert(customer, PricedCustomer, strict=False) if customer else None
    # One that the rep's device made is priced there as it was written: in the register it still is.
    made = prospect_named(rep, asked.prospect_key)
    if made is not None and str(made.made_as) == asked.prospect_key:
        return priced_prospect(made)
    prospect = bag.prospect(asked.prospect_key)
    return PricedCustomer(key="", taxpayer=False, **prospect) if prospect else None


def _partner_in_force(user: User, asked: Asked) -> PricedCustomer:
    if asked.prospect_key is not None:
        prospect = prospect_named(user.rep, asked.prospect_key) if user.rep else None
        return priced_prospect(prospect) if prospect else NOBODY
    customer = customers_visible_to(user).filter(key=asked.customer_key).first()
    return priced_customer(customer) if customer else NOBODY


def without_rules(facts: PricingFacts) -> PricingFacts:
    """What clients knew before there were rules: the prices from the first piece on."""
    products = {
        key: PricedProduct(
            key=key,
            group_key=product.group_key,
            tax_group=product.tax_group,
            price_e4=product.price_e4,
            list_prices=[price for price in product.list_prices if price.from_quantity_e4 == 0],
        )
        for key, product in facts.products.items()
    }
    return PricingFacts(day=facts.day, customer=facts.customer, products=products, rules=Rules(), names={}, words={})


def written_document(content: OrderContent, facts: PricingFacts) -> WrittenDocument:
    """The document as pricing takes it."""
    return WrittenDocument(
        day=facts.day,
        customer=facts.customer,
        price_list_key=content.price_list_key or "",
        payment_term_key=content.payment_term_key or "",
        operation_type_key=content.operation_type_key or "",
        lines=[
            WrittenLine(
                product_key=line.product_key,
                quantity_e4=line.quantity_e4,
                unit_price_e4=line.unit_price_e4,
                discount_e6=line.discount_e6,
                discount_minor=line.discount_minor,
            )
            for line in content.lines
        ],
        discount_e6=content.discount_e6,
        discount_minor=content.discount_minor,
        freight_minor=content.freight_minor,
    )


def applied_to(line: PricedLine, names: Mapping[str, str]) -> dict[str, Any]:
    """What made a line's amounts, in the form that is kept with it: each discount and each tax with its rule's name.

    `rule_key`, `rule_version`, `name`, `rate_e6` and `amount_minor` of every discount; of a tax also `tax`,
    `base_minor` and `effect`. `rep_discount_minor` and `document_discount_minor` are the rep's shares.
    """
    return {
        "discounts": [to_builtins(each) | {"name": _name(names, each.rule_key, line)} for each in line.discounts],
        "rep_discount_minor": line.rep_discount_minor,
        "document_discount_minor": line.document_discount_minor,
        "proposed_net_minor": line.proposed_net_minor,
        "taxes": [to_builtins(tax) | {"name": names.get(f"tax {tax.rule_key}", "")} for tax in line.taxes],
    }


def _name(names: Mapping[str, str], key: str, line: PricedLine) -> str:
    return names.get(f"{'free_goods' if line.free_by else 'discount'} {key}", "")


def _given(rules: Rules) -> set[str]:
    return {rule.free_product_key for rule in rules.free_goods if rule.free_product_key}


def _rules_in_force(day: date) -> tuple[Rules, dict[str, str]]:
    versions = versions_in_force(day)
    return rules_of(versions), {f"{version.kind} {version.key}": version.name for version in versions}


def _products_named(keys: Set[str]) -> dict[str, Product]:
    return {row.key: row for row in Product.objects.filter(key__in=keys, withdrawn=False).select_related("group")}


def _products_in_bag(bag: OpenBag, keys: Set[str], price_list_key: str | None) -> dict[str, PricedProduct]:
    priced: dict[str, PricedProduct] = bag.priced.setdefault(price_list_key, {})
    missing = [key for key in keys if key not in priced]
    if missing:
        rows = bag.products(missing, price_list_key=price_list_key)
        priced.update((row["key"], msgspec.convert(row, PricedProduct)) for row in rows)
    return {key: priced[key] for key in keys if key in priced}


def _rules_in_bag(bag: OpenBag) -> tuple[Rules, dict[str, str]]:
    if bag.parsed is None:
        rows = [
            RuleVersion(kind=row.kind, key=row.key, version=row.version, terms=msgspec.json.decode(row.terms))
            for row in bag.rules()
        ]
        bag.parsed = rules_of(rows), {f"{row.kind} {row.key}": row.name for row in bag.rules()}
    found: tuple[Rules, dict[str, str]] = bag.parsed
    return found
