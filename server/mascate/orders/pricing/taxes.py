"""The taxes of a line, one after the other. Pure."""

from collections.abc import Sequence

from mascate.kit.money import E6, divide_half_away
from mascate.orders.pricing.terms import AppliedTax, TaxRule


def taxes_of(rules: Sequence[TaxRule], *, net_minor: int, freight_minor: int) -> list[AppliedTax]:
    """Every rule's tax, in order; a tax named by `plus`, `minus` or `less` counts if it came earlier.

    Base and amount are rounded once each; neither is ever below zero.
    """
    amounts: dict[str, int] = {}
    applied = []
    for rule in rules:
        base = _base(rule, net_minor + (freight_minor if rule.with_freight else 0), amounts)
        amount = divide_half_away(base * rule.rate_e6, E6) - sum(amounts.get(tax, 0) for tax in rule.less)
        amounts[rule.tax] = max(amount, 0)
        applied.append(
            AppliedTax(
                tax=rule.tax,
                rule_key=rule.key,
                rule_version=rule.version,
                rate_e6=rule.rate_e6,
                base_minor=base,
                amount_minor=amounts[rule.tax],
                effect=rule.effect,
            )
        )
    return applied


def _base(rule: TaxRule, value_minor: int, amounts: dict[str, int]) -> int:
    value_minor += sum(amounts.get(tax, 0) for tax in rule.plus) - sum(amounts.get(tax, 0) for tax in rule.minus)
    numerator = max(value_minor, 0) * (E6 + rule.margin_e6) * (E6 - rule.reduction_e6)
    denominator = E6 * E6
    if rule.base == "inclusive":
        numerator, denominator = numerator * E6, denominator * (E6 + rule.rate_e6)
    elif rule.base == "grossed_up":
        numerator, denominator = numerator * E6, denominator * (E6 - rule.rate_e6)
    return divide_half_away(numerator, denominator)
