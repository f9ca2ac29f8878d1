"""How the customers of held orders stand now: what whoever decides asks first."""

from typing import Any

from django.db.models import Count, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from mascate.kit import clock
from mascate.orders.leasing.queries import shares_held
from mascate.orders.models import Order
from mascate.orders.positions import CREDIT_TAKEN
from mascate.registers.models import OpenBill


def with_position(orders: QuerySet[Order]) -> QuerySet[Any]:
    """Adds `ordered_minor` (ordered and not billed yet, with what devices are promised), `open_bills_minor`,
    `overdue_bills` and `credit_left_minor` (null where nobody has told the customer's credit); no question more."""
    ordered = Order.objects.filter(
        customer=OuterRef("customer"),
        status__in=CREDIT_TAKEN,
        received_at__gt=OuterRef("customer__financial_at"),
    )
    bills = OpenBill.objects.filter(customer=OuterRef("customer"), withdrawn=False)
    overdue = bills.filter(due_on__lt=clock.today().date, balance_minor__gt=0)
    promised = shares_held().filter(customer=OuterRef("customer"))
    return orders.annotate(
        ordered_minor=F("customer__released_minor")
        + _sum(ordered, F("total_minor"))
        + _sum(promised, F("granted_minor") - F("used_minor")),
        open_bills_minor=_sum(bills, F("balance_minor")),
        overdue_bills=Coalesce(
            Subquery(overdue.order_by().values("customer").annotate(n=Count("pk")).values("n")), Value(0)
        ),
        credit_left_minor=F("customer__credit_limit_minor") - F("ordered_minor") - F("open_bills_minor"),
    )


def _sum(rows: QuerySet[Any], amount: Any) -> Coalesce:
    return Coalesce(Subquery(rows.order_by().values("customer").annotate(sum=Sum(amount)).values("sum")), Value(0))
