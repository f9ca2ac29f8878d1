"""Which rule applies to a line, and which of several. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from mascate.orders.pricing.terms import (
    Conditions,
    DiscountRule,
    FreeGoodsRule,
    PricedProduct,
    Rules,
    TaxRule,
    WrittenDocument,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line as conditions see it."""

    product: PricedProduct
    quantity_e4: int


def rules_for(document: WrittenDocument, rules: Rules, *, gross_minor: int) -> Rules:
    """The rules whose conditions on the whole document hold: customer, terms, day, and the gross of all lines.

    Those that go before others stand first: of several that fit a line the first is the one.
    """
    return Rules(
        discounts=sorted(
            (rule for rule in rules.discounts if _fits_document(rule.when, document, gross_minor)), key=_discount_rank
        ),
        free_goods=sorted(
            (rule for rule in rules.free_goods if _fits_document(rule.when, document, gross_minor)),
            key=_free_goods_rank,
        ),
        taxes=sorted((rule for rule in rules.taxes if _fits_document(rule.when, document, gross_minor)), key=_tax_rank),
    )


def discounts_for(rules: Sequence[DiscountRule], asked: Asked) -> list[DiscountRule]:
    """One rule a step, in the order of steps; the rules as `rules_for` gives them."""
    best: dict[int, DiscountRule] = {}
    for rule in rules:
        if rule.step not in best and _fits_line(rule.when, asked):
            best[rule.step] = rule
    return [best[step] for step in sorted(best)]


def free_goods_for(rules: Sequence[FreeGoodsRule], asked: Asked) -> FreeGoodsRule | None:
    """The rule that gives the line its free goods."""
    fitting = (rule for rule in rules if asked.quantity_e4 >= rule.every_e4 and _fits_line(rule.when, asked))
    return next(fitting, None)


def taxes_for(rules: Sequence[TaxRule], asked: Asked) -> list[TaxRule]:
    """One rule a tax, in the order in which they are computed."""
    best: dict[str, TaxRule] = {}
    for rule in rules:
        if rule.tax not in best and _fits_line(rule.when, asked):
            best[rule.tax] = rule
    return sorted(best.values(), key=lambda rule: (rule.sequence, rule.tax))


def _discount_rank(rule: DiscountRule) -> tuple[int, int, int, int, str]:
    """The most specific, then the higher threshold, then the higher rate."""
    when = rule.when
    return (-_specificity(when), -when.min_quantity_e4, -when.min_gross_minor, -rule.rate_e6, rule.key)


def _free_goods_rank(rule: FreeGoodsRule) -> tuple[int, int, int, str]:
    """The most specific, then the one that asks for more at a time."""
    return (-_specificity(rule.when), -rule.every_e4, -rule.free_e4, rule.key)


def _tax_rank(rule: TaxRule) -> tuple[int, str]:
    """The most specific."""
    return (-_specificity(rule.when), rule.key)


def _fits_document(when: Conditions, document: WrittenDocument, gross_minor: int) -> bool:
    customer = document.customer
    wanted_and_found = (
        (when.customer_key, customer.key),
        (when.segment, customer.segment),
        (when.state, customer.state),
        (when.person_type, customer.person_type),
        (when.taxpayer, "yes" if customer.taxpayer else "no"),
        (when.price_list_key, document.price_list_key),
        (when.payment_term_key, document.payment_term_key),
        (when.operation_type_key, document.operation_type_key),
    )
    return (
        all(wanted in ("", found) for wanted, found in wanted_and_found)
        and gross_minor >= when.min_gross_minor
        and (when.valid_from is None or when.valid_from <= document.day)
        and (when.valid_until is None or document.day <= when.valid_until)
    )


def _fits_line(when: Conditions, asked: Asked) -> bool:
    product = asked.product
    return (
        when.product_key in ("", product.key)
        and when.product_group_key in ("", product.group_key)
        and when.tax_group in ("", product.tax_group)
        and asked.quantity_e4 >= when.min_quantity_e4
    )


def _specificity(when: Conditions) -> int:
    """How many conditions are set; the days of validity are none."""
    conditions = (
        when.customer_key,
        when.segment,
        when.state,
        when.person_type,
        when.taxpayer,
        when.price_list_key,
        when.payment_term_key,
        when.operation_type_key,
        when.product_key,
        when.product_group_key,
        when.tax_group,
        when.min_quantity_e4,
        when.min_gross_minor,
    )
    return sum(1 for condition in conditions if condition)
