"""Reading quotations, and who has open ones: the quick filters «With open quotations»."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from mascate.accounts.models import User
from mascate.accounts.queries import scope_of
from mascate.kit.errors import Rejection, not_found
from mascate.kit.text import fold
from mascate.orders.models import Quotation, QuotationStatus
from mascate.selections.schemata.declaration import Asker

#: `expired` is an open one whose last day is past.
Standing = Literal["open", "expired", "won", "lost"]
COLUMNS = {
    "number": "number",
    "customer_name": "name",
    "made_at": "made_at",
    "valid_until": "valid_until",
    "total_minor": "total_minor",
}


def quotations_visible_to(user: User) -> QuerySet[Quotation]:
    return Quotation.objects.filter(scope_of(user).condition())


def quotation_rows(
    user: User,
    *,
    day: date,
    search: str = "",
    order: str = "",
    standing: str = "",
    since: date | None = None,
    until: date | None = None,
    customer: str = "",
) -> QuerySet[Any]:
    """With `name` of the customer or prospect, newest first unless ordered by a column; made within the days."""
    rows = quotations_visible_to(user).filter(_standing(standing, day))
    if customer:
        rows = rows.filter(customer__key=customer)
    if since is not None:
        rows = rows.filter(made_at__date__gte=since)
    if until is not None:
        rows = rows.filter(made_at__date__lte=until)
    if len(text := fold(search)) >= 3:
        found = Q(customer__folded__holds=text) | Q(prospect__folded__holds=text)
        is_number = text.isascii() and text.isdigit() and len(text) <= 18
        rows = rows.filter(found | Q(number=int(text)) if is_number else found)
    named = rows.select_related("customer", "prospect", "order").annotate(name=_NAME)
    if not order:
        return named.order_by("-number")
    path = COLUMNS.get(order.removeprefix("-"))
    if path is None:
        raise Rejection("order_field_unknown", field=order)
    return named.order_by(("-" if order.startswith("-") else "") + path, "-number")


def quotation_of(user: User, quotation_id: str) -> Quotation:
    """«Not yours» and «not there» are the same."""
    try:
        wanted = UUID(quotation_id)
    except ValueError:
        raise not_found() from None
    rows = quotations_visible_to(user).select_related("customer", "prospect__customer", "order", "rep")
    found = rows.prefetch_related("events").filter(pk=wanted).first()
    if found is None:
        raise not_found()
    return found


def standing_of(quotation: Quotation, day: date) -> Standing:
    if quotation.status == QuotationStatus.OPEN:
        return "expired" if quotation.valid_until < day else "open"
    return "won" if quotation.status == QuotationStatus.WON else "lost"


def has_open_quotation(partner: Literal["customer", "prospect"]) -> Any:
    """Partners with a quotation neither closed nor past its day; a customer also by the prospect it was."""

    def condition(asker: Asker) -> Q:
        still = Quotation.objects.filter(_standing("open", asker.day))
        own = Q(Exists(still.filter(**{partner: OuterRef("pk")})))
        if partner == "prospect":
            return own
        return own | Q(Exists(still.filter(prospect__customer=OuterRef("pk"))))

    return condition


def _standing(standing: str, day: date) -> Q:
    match standing:
        case "":
            return Q()
        case "open":
            return Q(status=QuotationStatus.OPEN, valid_until__gte=day)
        case "expired":
            return Q(status=QuotationStatus.OPEN, valid_until__lt=day)
        case "won" | "lost":
            return Q(status=standing)
    raise Rejection("request_malformed", status=400, reason="state")


_NAME = Coalesce(
    NullIf(F("customer__trade_name"), Value("")),
    F("customer__legal_name"),
    NullIf(F("prospect__trade_name"), Value("")),
    F("prospect__legal_name"),
)
