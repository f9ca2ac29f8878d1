"""Cancelling an order after it was sent."""

from uuid import UUID

from django.db import transaction

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.orders.models import Moment, Order, ProposalState, Status
from mascate.orders.states import move

#: Why it is too late: a code for each status that an order does not come back from.
TOO_LATE = {
    Status.IN_ERP: "order_in_erp",
    Status.INVOICED: "order_in_erp",
    Status.DECLINED: "order_closed",
    Status.REJECTED: "order_closed",
}


@transaction.atomic
def cancel_order(*, user: User, order_id: UUID, reason: str) -> Order:
    """Takes back an order of the user's rep until it is in the ERP; one that is cancelled already stays so.

    Raises `order_unknown`, or by how far it has come `order_in_erp` or `order_closed`.
    """
    # The row first, then its proposal: whoever answers or replaces that one takes them in the same order.
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id, rep=rep_of(user)).first()
    if order is None:
        raise Rejection("order_unknown")
    if order.status == Status.CANCELLED:
        return order
    if move(order, Status.CANCELLED, moment=Moment.CANCELLED, reason=reason):
        order.proposals.filter(state=ProposalState.OPEN).update(state=ProposalState.LAPSED, answered_at=clock.now())
        return order
    raise Rejection(TOO_LATE[Status(order.status)], number=str(order), erp_number=order.erp_number)
