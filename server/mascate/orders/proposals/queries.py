"""Proposals as they are told and shown."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from mascate.accounts.models import User
from mascate.kit.errors import Rejection, not_found
from mascate.orders.approvals import held_orders
from mascate.orders.models import Moment, Order, OrderEvent, OrderProposal, ProposalState
from mascate.orders.proposals.documents import shown
from mascate.orders.queries import orders_visible_to


def proposals_told(events: Iterable[OrderEvent]) -> dict[tuple[UUID | None, int | None], dict[str, Any]]:
    """(Order, version) → what goes with the news: of what is open the order it would be, of what was agreed it is.

    One that was replaced or withdrawn says no more than that it was.
    """
    moments = (Moment.PROPOSED, Moment.AGREED)
    orders = {event.order_id for event in events if event.status in moments and event.order_id}
    if not orders:
        return {}
    found = OrderProposal.objects.filter(order__in=orders, state__in=(ProposalState.OPEN, ProposalState.AGREED))
    return {
        (each.order_id, each.version): {
            "version": each.version,
            "payment_term_before": each.before["payment_term_name"],
        }
        | shown(each.after)
        for each in found
    }


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
