"""Proposals as they are told and shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from mascate.accounts.models import User
from mascate.kit.clock import utc_text
from mascate.kit.errors import Rejection, not_found
from mascate.orders.approvals import held_orders
from mascate.orders.models import Moment, Order, OrderEvent, OrderProposal, ProposalState
from mascate.orders.proposals.documents import shown
from mascate.orders.queries import orders_visible_to


def proposals_told(events: Iterable[OrderEvent]) -> dict[int, dict[str, Any]]:
    """Event → what goes with the news: of what is open the order as it would be and is, of what was agreed the new.

    One that was replaced, withdrawn or answered since says no more than that it was proposed.
    """
    state_of = {Moment.PROPOSED.value: ProposalState.OPEN, Moment.AGREED.value: ProposalState.AGREED}
    telling = {event.pk: event for event in events if event.status in state_of and event.order_id}
    if not telling:
        return {}
    orders = {event.order_id for event in telling.values()}
    rows = OrderProposal.objects.filter(order__in=orders, state__in=state_of.values()).select_related("order")
    proposals: dict[Any, OrderProposal] = {
        (each.order_id, each.version, each.state): each for each in rows.prefetch_related("order__findings")
    }
    found = {
        pk: proposals.get((event.order_id, event.data.get("version"), state_of[event.status]))
        for pk, event in telling.items()
    }
    return {pk: _told(proposal) for pk, proposal in found.items() if proposal is not None}


def _told(proposal: OrderProposal) -> dict[str, Any]:
    told = {"version": proposal.version, "payment_term_before": proposal.before["payment_term_name"]}
    told |= shown(proposal.after)
    order = proposal.order
    if proposal.state == ProposalState.AGREED:
        leased = {name: order.leased[name] for name in ("products", "credit_minor")} if order.leased else None
        return told | {"leased": leased}
    # For a device of the rep that did not make the order: there is nothing else it knows it by.
    before = shown(proposal.before) | {
        "made_at": utc_text(order.made_at),
        "received_at": utc_text(order.received_at),
        "findings": [
            {"code": each.code, "level": each.level, "position": each.position, "data": each.data}
            for each in order.findings.all()
        ],
    }
    return told | {"before": before}


def order_to_change(user: User, order_id: UUID) -> Order:
    """One of the orders this user decides on, all of it loaded; `order_not_held` (409) where it waits no longer."""
    order = (
        held_orders(user)
        .select_related("customer", "rep", "payment_term")
        .prefetch_related("lines__product")
        .filter(pk=order_id)
        .first()
    )
    if order is not None:
        return order
    decided = orders_visible_to(user).filter(pk=order_id).first()
    if decided is None:
        raise not_found()
    raise Rejection("order_not_held", status=409, number=str(decided))


def last_proposal(order: Order) -> OrderProposal | None:
    """The latest, answered or not; the order's proposals loaded."""
    return max(order.proposals.all(), key=lambda each: each.version, default=None)
