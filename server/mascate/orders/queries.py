"""Reading orders: the documents Mascate received and the ERP's past orders, as one list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, LPad, NullIf, TruncDate

from mascate.accounts.models import User
from mascate.accounts.queries import scope_of
from mascate.config import config
from mascate.kit import clock
from mascate.kit.errors import Rejection, not_found
from mascate.kit.text import fold
from mascate.orders.models import Order, OrderEvent, Status
from mascate.registers.models import PastOrder
from mascate.registers.queries import past_orders_visible_to

ERP_PREFIX = "erp:"
COLUMNS = ("number", "customer_name", "ordered_on", "total_minor", "status")


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One line of My Orders; an order of the ERP's own has the id `erp:<number>`."""

    id: str
    number: str
    customer_key: str
    customer_name: str
    ordered_on: date
    total_minor: int
    status: str
    erp_number: str


def orders_visible_to(user: User) -> QuerySet[Order]:
    return Order.objects.filter(scope_of(user).condition())


@dataclass(frozen=True, slots=True)
class Listed:
    """Documents and past orders in one list: rows for `order_row`, and what they come to together."""

    rows: QuerySet[Any, Any]
    sum_minor: int


def order_rows(
    user: User,
    *,
    search: str = "",
    order: str = "",
    statuses: Sequence[str] = (),
    since: date | None = None,
    customer: str = "",
) -> Listed:
    """Of these statuses and this customer (all, if none is named), of a day or later; newest first unless ordered."""
    documents = orders_visible_to(user)
    past = past_orders_visible_to(user)
    if statuses:
        documents = documents.filter(status__in=statuses)
        past = past if Status.IN_ERP in statuses else past.none()
    if customer:
        documents, past = documents.filter(customer__key=customer), past.filter(customer__key=customer)
    if since is not None:
        documents = documents.filter(made_at__gte=clock.day_of(since, zone=config().zone).start)
        past = past.filter(ordered_on__gte=since)
    if len(text := fold(search)) >= 3:
        documents = documents.filter(_naming(text))
        past = past.filter(Q(customer__folded__holds=text) | Q(key__icontains=text))
    column = order.removeprefix("-")
    if column and column not in COLUMNS:
        raise Rejection("order_field_unknown", field=order)
    united = _document_rows(documents).union(_past_rows(past), all=True)
    sign = "-" if order.startswith("-") else ""
    rows = (
        united.order_by(f"{sign}row_{column}", "row_id")
        if column
        else united.order_by("-row_ordered_on", "-row_number")
    )
    sums = [orders.aggregate(sum=Sum("total_minor"))["sum"] or 0 for orders in (documents.order_by(), past.order_by())]
    return Listed(rows, sum(sums))


def order_row(values: dict[str, Any]) -> OrderRow:
    """A row of `order_rows` as a value; a document's id in the one form that devices write (SQLite keeps bare hex)."""
    row = OrderRow(**{name.removeprefix("row_"): value for name, value in values.items()})
    return row if row.id.startswith(ERP_PREFIX) else replace(row, id=str(UUID(row.id)))


def order_of(user: User, order_id: str) -> Order | PastOrder:
    """One order with customer, lines and products loaded; «not yours» and «not there» are the same."""
    if order_id.startswith(ERP_PREFIX):
        found: Order | PastOrder | None = (
            past_orders_visible_to(user)
            .select_related("customer", "rep")
            .prefetch_related("lines__product")
            .filter(key=order_id.removeprefix(ERP_PREFIX))
            .first()
        )
    else:
        found = (
            orders_visible_to(user)
            .select_related(
                "customer", "rep", "price_list", "payment_term", "operation_type", "carrier", "delivery_address"
            )
            .prefetch_related("lines__product", "events", "findings", "proposals__by")
            .filter(pk=_uuid(order_id))
            .first()
        )
    if found is None:
        raise not_found()
    return found


def events_since(user: User, *, seen: int, limit: int) -> list[OrderEvent]:
    """What happened to the orders of the user's rep after event `seen`, oldest first, at most `limit`."""
    if user.rep_id is None:
        return []
    return list(
        OrderEvent.objects.filter(rep_id=user.rep_id, pk__gt=seen)
        .select_related("order", "quotation")
        .order_by("pk")[:limit]
    )


def _naming(text: str) -> Q:
    """Documents of a customer, of a number as it is shown («000012») or of the ERP's number."""
    naming = Q(customer__folded__holds=text) | Q(erp_number__icontains=text)
    naming |= Q(customer_order_number__icontains=text)
    return naming | Q(number=int(text)) if text.isascii() and text.isdigit() and len(text) <= 18 else naming


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise not_found() from None


def _text(value: Any) -> Cast:
    return Cast(value, CharField())


_CUSTOMER_NAME = Coalesce(NullIf(F("customer__trade_name"), Value("")), F("customer__legal_name"))


def _document_rows(documents: QuerySet[Order]) -> QuerySet[Any, Any]:
    return documents.order_by().values(
        row_id=_text("id"),
        row_number=LPad(_text("number"), 6, Value("0")),
        row_customer_key=F("customer__key"),
        row_customer_name=_CUSTOMER_NAME,
        row_ordered_on=TruncDate("made_at", tzinfo=config().zone),
        row_total_minor=F("total_minor"),
        row_status=F("status"),
        row_erp_number=F("erp_number"),
    )


def _past_rows(past: QuerySet[PastOrder]) -> QuerySet[Any, Any]:
    return past.order_by().values(
        row_id=Concat(Value(ERP_PREFIX), F("key"), output_field=CharField()),
        row_number=F("key"),
        row_customer_key=F("customer__key"),
        row_customer_name=_CUSTOMER_NAME,
        row_ordered_on=F("ordered_on"),
        row_total_minor=F("total_minor"),
        row_status=Value(Status.IN_ERP.value, output_field=CharField()),
        row_erp_number=F("key"),
    )
