"""Cancelling an order after it was sent."""

from uuid import UUID

from django.db import transaction

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.kit.errors import Rejection
from mascate.orders.models import Moment, Order, Status
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
    order = Order.objects.filter(pk=order_id, rep=rep_of(user)).first()
    if order is None:
        raise Rejection("order_unknown")
    if order.status == Status.CANCELLED or move(order, Status.CANCELLED, moment=Moment.CANCELLED, reason=reason):
        return order
    if order.status == Status.CANCELLED:
        return order
    raise Rejection(TOO_LATE[Status(order.status)], number=str(order), erp_number=order.erp_number)
