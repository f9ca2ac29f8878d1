"""Which status an order may take on from which: one table, and one way to move."""

from typing import Any

from mascate.kit import clock
from mascate.kit.rows import insert_rows
from mascate.orders.models import Moment, Order, OrderEvent, Status

#: Status → those it may follow. Held and received are also given when the order comes in.
COMES_FROM = {
    Status.HELD: {Status.PROPOSED},
    Status.PROPOSED: {Status.HELD, Status.PROPOSED},
    Status.RECEIVED: {Status.HELD, Status.PROPOSED},
    Status.REJECTED: {Status.HELD},
    Status.CANCELLED: {Status.HELD, Status.PROPOSED, Status.RECEIVED},
    Status.IN_ERP: {Status.RECEIVED},
    Status.DECLINED: {Status.RECEIVED, Status.IN_ERP},
    Status.INVOICED: {Status.RECEIVED, Status.IN_ERP},
}


def move(order: Order, to: Status, *, moment: Moment | None = None, erp_number: str = "", **data: Any) -> bool:
    """Moves the order and tells its rep's devices in their next sync; False where somebody else was first.

    Decided by the row as it is in the database, so that of two who decide at once one is second.
    """
    number = {"erp_number": erp_number} if erp_number else {}
    moved = Order.objects.filter(pk=order.pk, status__in=COMES_FROM[to]).update(status=to, **number)
    order.refresh_from_db(fields=["status", "erp_number"])
    if not moved:
        return False
    tell(order, moment or Moment(to.value), **data)
    return True


def tell(order: Order, moment: Moment, **data: Any) -> None:
    """One row of the order's timeline, and news for its rep."""
    said = {"erp_number": order.erp_number} | data
    insert_rows([OrderEvent(order=order, rep_id=order.rep_id, status=moment, at=clock.now(), data=said)])
