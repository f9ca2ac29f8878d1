"""What a held order would cost with a change: priced by the data the order itself was priced by (rule O5)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from mascate.kit.errors import Rejection
from mascate.kit.money import E6
from mascate.orders.actions import (
    Found,
    OrderRejected,
    PlacedOrder,
    checked,
    lines_of,
    look_up,
    pricing_facts_of,
)
from mascate.orders.checks import CheckedOrder
from mascate.orders.computed import ComputedTotals, computed_of
from mascate.orders.documents import COLUMNS, lines_kept
from mascate.orders.models import Order, ProposalState, Quotation
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing_facts import written_document
from mascate.orders.proposals.documents import (
    content_of,
    kept,
    placed_again,
    totals_of,
    with_what_it_has,
    written,
)
from mascate.orders.rules import OrderContent, Problem, problems_of, written_lines


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of the order, by its position, as it would be."""

    position: int
    quantity_e4: int
    unit_price_e4: int
    discount_e6: int
    discount_minor: int


@dataclass(frozen=True, slots=True)
class Change:
    """The order as it would be: a line that is not named goes. Of the whole None leaves what it has."""

    lines: Sequence[ChangedLine]
    payment_term_key: str | None
    discount_e6: int | None = None
    discount_minor: int | None = None
    freight_minor: int | None = None


@dataclass(frozen=True, slots=True)
class PricedChange:
    before: dict[str, Any]
    after: dict[str, Any]
    asked: CheckedOrder
    found: Found


def priced_change(order: Order, change: Change) -> PricedChange:
    """Before and after; `OrderRejected` with what is wrong in the change, `proposal_empty` where there is none."""
    own = content_of(order)
    content = _changed(order, own, change)
    if content == own:
        raise Rejection("proposal_empty")
    placed = placed_again(order, content)
    found = with_what_it_has(order, content, look_up(order.user, placed))
    facts = pricing_facts_of(order.user, order.rep, _priced_as(order, placed))
    priced = price_document(written_document(content, facts), products=facts.products, rules=facts.rules)
    # Whoever decides is not bound by the rep's right, and proposes by the prices the data has for these quantities.
    by_line = written_lines(content, priced)
    content = replace(
        content,
        lines=[
            replace(line, list_price_e4=known.proposed_price_e4) if known else line
            for line, known in zip(content.lines, by_line, strict=True)
        ],
    )
    problems: list[Problem] = problems_of(content, replace(found.facts, max_discount_e6=E6), priced)
    if problems:
        raise OrderRejected(sorted(problems, key=lambda problem: problem.position or 0))
    lines, totals = lines_of(content, priced, facts, found.products), computed_of(priced).totals
    placed = replace(placed, content=content)
    return PricedChange(
        before=_as_it_is(order, own),
        after=kept(placed, found, lines, totals),
        asked=checked(placed, totals, lines),
        found=found,
    )


def _changed(order: Order, own: OrderContent, change: Change) -> OrderContent:
    here = {line.position: mine for line, mine in zip(written(order), own.lines, strict=True)}
    positions = [line.position for line in change.lines]
    if len(set(positions)) != len(positions) or not here.keys() >= set(positions):
        raise Rejection("proposal_lines_unknown")
    lines = [
        replace(
            here[line.position],
            quantity_e4=line.quantity_e4,
            unit_price_e4=line.unit_price_e4,
            discount_e6=line.discount_e6,
            discount_minor=line.discount_minor,
        )
        for line in sorted(change.lines, key=lambda line: line.position)
    ]
    of_the_whole = {
        name: amount
        for name in ("discount_e6", "discount_minor", "freight_minor")
        if (amount := getattr(change, name)) is not None
    }
    return replace(own, lines=lines, payment_term_key=change.payment_term_key, **of_the_whole)


def _priced_as(order: Order, placed: PlacedOrder) -> PlacedOrder:
    """By what it was offered by, where it was made at the prices of a quotation: also for whom it was offered."""
    quotation = honoured_by(order)
    if quotation is None:
        return placed
    offered_to = {name: quotation.document["content"][name] for name in ("customer_key", "prospect_key")}
    content = replace(placed.content, **offered_to)
    return replace(placed, content=content, bag_version=quotation.bag_version, made_at=quotation.made_at)


def honoured_by(order: Order) -> Quotation | None:
    """The quotation at whose prices the order came in, to the cent; a change of it is priced by the same data."""
    quotation: Quotation | None = getattr(order, "quotation", None)
    if quotation is None:
        return None
    changed = order.proposals.filter(state=ProposalState.AGREED).order_by("version").first()
    came_in = changed.before["lines"] if changed else lines_kept(order.lines.all())
    return quotation if _amounts(came_in) == _amounts(quotation.document["lines"]) else None


def _amounts(rows: Sequence[dict[str, Any]]) -> list[list[Any]]:
    return [[row[name] for name in ("product_key", *COLUMNS)] for row in rows]


def _as_it_is(order: Order, own: OrderContent) -> dict[str, Any]:
    placed = placed_again(order, own)
    found = with_what_it_has(order, own, look_up(order.user, placed))
    totals: ComputedTotals = totals_of(order)
    return kept(placed, found, list(order.lines.all()), totals)
