"""Orders that wait for approval: who may decide, and deciding, once."""

from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from mascate.accounts.models import Role, User
from mascate.kit.errors import Rejection, not_found
from mascate.orders.models import Moment, Order, Status
from mascate.orders.queries import orders_visible_to
from mascate.orders.states import move

DECIDING_ROLES = (Role.MANAGER, Role.OFFICE, Role.ADMINISTRATOR)
REASON_LIMIT = 500


def held_orders(user: User) -> QuerySet[Order]:
    """What waits for this user's word or for the rep's, the oldest first; for a rep there is no such list (404)."""
    if user.role not in DECIDING_ROLES:
        raise not_found()
    held = orders_visible_to(user).filter(status__in=(Status.HELD, Status.PROPOSED))
    with_all = held.select_related("rep", "customer").prefetch_related("findings", "proposals__by")
    return with_all.order_by("received_at", "number")


def held_count(user: User) -> int | None:
    """How many orders wait for this user's word; None where it is not theirs to give."""
    if user.role not in DECIDING_ROLES:
        return None
    return orders_visible_to(user).filter(status=Status.HELD).count()


@transaction.atomic
def approve(*, user: User, order_id: UUID, total_minor: int | None = None) -> Order:
    """Lets the order go on its way; `order_not_held` (409) where it has been decided or cancelled already.

    `total_minor` is what the user saw: an order that has become another since is not approved (`order_changed`, 409).
    """
    order = one_to_decide(user, order_id)
    if total_minor is not None and order.status == Status.HELD and order.total_minor != total_minor:
        raise Rejection("order_changed", status=409, number=str(order))
    return _decide(order, user, Status.RECEIVED, Moment.APPROVED)


@transaction.atomic
def reject(*, user: User, order_id: UUID, reason: str) -> Order:
    """Refuses the order for good, with the reason the rep is told; `reason_needed` (422) without one."""
    reason = words_of(reason)
    return _decide(one_to_decide(user, order_id), user, Status.REJECTED, Moment.REJECTED, reason=reason)


def one_to_decide(user: User, order_id: UUID) -> Order:
    """An order of those this user decides on, its row locked until the end of the transaction."""
    if user.role not in DECIDING_ROLES:
        raise not_found()
    if not orders_visible_to(user).filter(pk=order_id).exists():
        raise not_found()
    return Order.objects.select_for_update(of=("self",)).get(pk=order_id)


def words_of(reason: str) -> str:
    """A reason as it is kept; `reason_needed` (422) without one."""
    reason = reason.replace("\x00", "").strip()
    if not reason or len(reason) > REASON_LIMIT:
        raise Rejection("reason_needed", limit=REASON_LIMIT)
    return reason


def _decide(order: Order, user: User, to: Status, moment: Moment, **data: str) -> Order:
    if order.status != Status.HELD or not move(order, to, moment=moment, by=name_of_user(user), **data):
        raise Rejection("order_not_held", status=409, number=str(order))
    return order


def name_of_user(user: User) -> str:
    return user.get_full_name() or user.username
