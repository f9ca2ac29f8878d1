"""My Quotations: what was offered to customers and prospects."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router, Schema

from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.api.orders import PDF, as_file
from mascate.api.pages import PageQuery, page_of
from mascate.config import config
from mascate.kit import clock
from mascate.orders.documents import name_of
from mascate.orders.models import Quotation
from mascate.orders.paper.of_quotation import paper_of_quotation
from mascate.orders.quotations.queries import quotation_of, quotation_rows, standing_of

router = Router(tags=["quotations"])


class QuotationQuery(PageQuery):
    """`state` is open, expired, won or lost; `since` and `until` are days of making; `customer` is a key."""

    state: Literal["", "open", "expired", "won", "lost"] = ""
    since: date | None = None
    until: date | None = None
    customer: str = Field(default="", max_length=100)


class QuotationOut(Schema):
    id: str
    number: str
    customer_key: str | None
    prospect_key: str | None
    customer_name: str
    made_on: date
    valid_until: date
    total_minor: int
    state: str
    order_id: str | None
    order_number: str | None


class QuotationEventOut(Schema):
    status: str
    at: datetime


class QuotationDetailsOut(QuotationOut):
    """`document` is that of orders/quotations/documents.py, whole."""

    #: Who the prospect has become, if it is linked by now.
    became_customer_key: str | None
    made_at: datetime
    reason: str
    document: dict[str, Any]
    events: list[QuotationEventOut]


class QuotationPage(Schema):
    items: list[QuotationOut]
    hasNext: bool
    total: int


@router.get("", response=QuotationPage, summary="My quotations, newest first")
def list_quotations(request: HttpRequest, query: Query[QuotationQuery]) -> dict[str, Any]:
    day = clock.today().date
    rows = quotation_rows(
        user_of(request),
        day=day,
        search=query.search,
        order=query.order,
        standing=query.state,
        since=query.since,
        until=query.until,
        customer=query.customer,
    )
    return page_of(rows, query, lambda quotation: _row(quotation, day))


@router.get("/{quotation_id}", response=QuotationDetailsOut, summary="One quotation")
def read_quotation(request: HttpRequest, quotation_id: str) -> dict[str, Any]:
    return _details(quotation_of(user_of(request), quotation_id))


@router.get(
    "/{quotation_id}/pdf",
    summary="One quotation as a PDF, in the language of `language` or the caller's",
    openapi_extra={"responses": {200: {"description": "The PDF", "content": {PDF: {"schema": {"type": "string"}}}}}},
)
def quotation_pdf(
    request: HttpRequest, quotation_id: str, language: Literal["pt-BR", "en", "es"] | None = None
) -> HttpResponse:
    quotation = quotation_of(user_of(request), quotation_id)
    site = request.build_absolute_uri("/").rstrip("/")
    asked = language or language_of(request)
    return as_file(paper_of_quotation(quotation, today=clock.today().date, language=asked, site=site))


def _row(quotation: Quotation, day: date) -> dict[str, Any]:
    return {
        "id": str(quotation.pk),
        "number": str(quotation),
        "customer_key": quotation.customer.key if quotation.customer else None,
        "prospect_key": quotation.prospect.key if quotation.prospect else None,
        "customer_name": name_of(quotation.customer or quotation.prospect),
        "made_on": quotation.made_at.astimezone(config().zone).date(),
        "valid_until": quotation.valid_until,
        "total_minor": quotation.total_minor,
        "state": standing_of(quotation, day),
        "order_id": str(quotation.order_id) if quotation.order_id else None,
        "order_number": str(quotation.order) if quotation.order else None,
    }


def _details(quotation: Quotation) -> dict[str, Any]:
    became = quotation.prospect.customer if quotation.prospect else None
    if became is not None and (became.rep_id != quotation.rep_id or became.withdrawn):
        became = None
    return _row(quotation, clock.today().date) | {
        "became_customer_key": became.key if became else None,
        "made_at": quotation.made_at,
        "reason": quotation.reason,
        "document": quotation.document,
        "events": list(quotation.events.all()),
    }
