"""Today's visits against today's selection: what the visited customers usually buy and is not chosen."""

from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet

from mascate.accounts.models import User
from mascate.kit import clock
from mascate.registers.queries import past_orders_visible_to, products_visible_to, visits_of
from mascate.selections.models import SelectedRecord
from mascate.selections.schemata import schema_of

BOUGHT_WITHIN_DAYS = 90


def products_to_add(user: User) -> QuerySet[Any]:
    """Products that today's customers bought in the last 90 days and that are not chosen today, the most usual first.

    Rows have `key`, `code`, `description` and `orders`: in how many orders they stood. Blocked products stay out.
    """
    day = clock.today().date
    customers = visits_of(user, day=day).filter(customer__isnull=False).order_by().values("customer")
    orders = past_orders_visible_to(user).filter(
        customer__in=customers, ordered_on__gte=day - timedelta(days=BOUGHT_WITHIN_DAYS)
    )
    chosen = SelectedRecord.objects.filter(
        selection__rep_id=user.rep_id or 0, selection__schema=schema_of("products").code, selection__day=day
    )
    return (
        products_visible_to(user)
        .filter(past_order_lines__order__in=orders.values("pk"), blocked=False)
        .exclude(pk__in=chosen.values("record_id"))
        .annotate(orders=Count("past_order_lines__order", distinct=True))
        .order_by("-orders", "key")
        .values("key", "code", "description", "orders")
    )
