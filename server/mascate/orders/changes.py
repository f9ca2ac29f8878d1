"""What has changed between the data an order was written with and today's, line by line. Pure."""

from collections.abc import Mapping
from typing import Protocol

from mascate.kit.money import E4, E6, MINOR, amount_of
from mascate.orders.checks import Finding, Level
from mascate.orders.pricing.terms import PricedDocument, PricedLine
from mascate.orders.rules import plain


class Tolerances(Protocol):
    """What may be accepted without asking, and what becomes of more; rates of today's figure, amounts in cents."""

    price: str
    price_tolerance_e6: int
    price_tolerance_minor: int | None
    total: str
    total_tolerance_e6: int
    total_tolerance_minor: int | None


def changes_of(
    written: PricedDocument, today: PricedDocument, codes: Mapping[str, str], policy: Tolerances
) -> list[Finding]:
    """List prices that are others now, line by line, and the total where rules have changed it.

    A line that today's data does not hold says nothing here, and then neither does the total: it is told as withdrawn.
    """
    found = []
    now = {line.position: line for line in today.lines if not line.free_by}
    lines = [line for line in written.lines if not line.free_by]
    for line in lines:
        same = now.get(line.position)
        if same is not None and same.proposed_price_e4 != line.proposed_price_e4:
            found.append(_price_change(line, same, codes.get(line.product_key, line.product_key), policy))
    if len(now) != len(lines):
        return found
    if today.total_minor != written.total_minor:
        found.append(_total_change(written, today, policy))
    if _free_goods(today) != _free_goods(written):
        found.append(Finding("free_goods_changed", Level(policy.total), None, {}))
    return found


def _free_goods(priced: PricedDocument) -> list[tuple[str, int]]:
    return sorted((line.product_key, line.quantity_e4) for line in priced.lines if line.free_by)


def _price_change(line: PricedLine, now: PricedLine, code: str, policy: Tolerances) -> Finding:
    difference = abs(now.proposed_price_e4 - line.proposed_price_e4)
    accepted = policy.price == Level.WARN or _is_within(
        difference,
        now.proposed_price_e4,
        policy.price_tolerance_e6,
        amount_of(difference, line.quantity_e4),
        policy.price_tolerance_minor,
    )
    data: dict[str, str | int] = {
        "position": line.position,
        "product": code,
        "given": plain(line.proposed_price_e4, E4),
        "expected": plain(now.proposed_price_e4, E4),
        "agreed": plain(line.unit_price_e4, E4),
    }
    if accepted:
        return Finding("price_changed_accepted", Level.WARN, line.position, data)
    return Finding("price_changed", Level(policy.price), line.position, data)


def _total_change(written: PricedDocument, today: PricedDocument, policy: Tolerances) -> Finding:
    difference = abs(today.total_minor - written.total_minor)
    accepted = policy.total == Level.WARN or _is_within(
        difference, today.total_minor, policy.total_tolerance_e6, difference, policy.total_tolerance_minor
    )
    data: dict[str, str | int] = {
        "total": plain(written.total_minor, MINOR),
        "now": plain(today.total_minor, MINOR),
    }
    if accepted:
        return Finding("total_changed_accepted", Level.WARN, None, data)
    return Finding("total_changed", Level(policy.total), None, data)


def _is_within(difference: int, of: int, rate_e6: int, amount_minor: int, most_minor: int | None) -> bool:
    """Both limits hold; without an amount the rate alone."""
    return difference * E6 <= of * rate_e6 and (most_minor is None or amount_minor <= most_minor)
