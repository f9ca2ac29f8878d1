"""My Orders: documents and the ERP's past orders."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Field, Query, Router, Schema

from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.api.pages import PageQuery, page_of
from mascate.api.register_shapes import LineOut
from mascate.api.registers import line_out
from mascate.api.sync import FindingOut
from mascate.config import config
from mascate.orders.models import Order, OrderLine, Status
from mascate.orders.paper.drawing import pdf_of, title_of
from mascate.orders.paper.of_order import paper_of
from mascate.orders.paper.paper import Paper
from mascate.orders.queries import ERP_PREFIX, order_of, order_row, order_rows
from mascate.registers.models import PastOrder, PastOrderLine

PDF = "application/pdf"

router = Router(tags=["orders"])


class OrderOut(Schema):
    id: str
    number: str
    customer_key: str
    customer_name: str
    ordered_on: date
    total_minor: int
    status: str
    erp_number: str


class EventOut(Schema):
    status: str
    at: datetime
    by: str = ""
    reason: str = ""

    @staticmethod
    def resolve_by(event: Any) -> str:
        return str(event.data.get("by", ""))

    @staticmethod
    def resolve_reason(event: Any) -> str:
        return str(event.data.get("reason", ""))


class AppliedOut(Schema):
    rule_key: str
    rule_version: int
    name: str
    rate_e6: int
    amount_minor: int


class AppliedTaxOut(AppliedOut):
    tax: str
    base_minor: int
    effect: str


class OrderLineOut(LineOut):
    list_price_e4: int
    gross_minor: int
    discounts: list[AppliedOut]
    rep_discount_minor: int
    document_discount_minor: int
    net_minor: int
    taxes: list[AppliedTaxOut]
    free_by: str


class OrderDetailsOut(OrderOut):
    price_list_name: str | None
    payment_term_name: str | None
    operation_type_name: str | None
    carrier_name: str | None
    delivery_address: str | None
    delivery_on: date | None
    customer_order_number: str
    remarks: str
    gross_minor: int
    discount_minor: int
    net_minor: int
    freight_minor: int
    added_taxes_minor: int
    included_taxes_minor: int
    lines: list[OrderLineOut]
    made_at: datetime | None
    events: list[EventOut]
    findings: list[FindingOut]


class OrderPage(Schema):
    items: list[OrderOut]
    hasNext: bool
    total: int
    #: Of all that match, on all pages.
    sum_minor: int


class OrdersQuery(PageQuery):
    """`status`: some of them, with commas between; `since`: a day of the company; `customer`: a key."""

    status: str = Field(default="", max_length=100)
    since: date | None = Field(default=None, ge=date(2000, 1, 1), le=date(9000, 1, 1))
    customer: str = Field(default="", max_length=100)


@router.get("", response=OrderPage, summary="My orders, newest first")
def list_orders(request: HttpRequest, query: Query[OrdersQuery]) -> dict[str, Any]:
    statuses = [status for status in query.status.split(",") if status]
    listed = order_rows(
        user_of(request),
        search=query.search,
        order=query.order,
        statuses=statuses,
        since=query.since,
        customer=query.customer,
    )
    page = page_of(listed.rows, query, lambda values: asdict(order_row(values)))
    return page | {"sum_minor": listed.sum_minor}


@router.get("/{order_id}", response=OrderDetailsOut, summary="One order")
def read_order(request: HttpRequest, order_id: str) -> dict[str, Any]:
    order = order_of(user_of(request), order_id)
    return _document(order) if isinstance(order, Order) else _past_order(order)


@router.get(
    "/{order_id}/pdf",
    summary="One order as a PDF, in the language of `language` or the caller's",
    openapi_extra={"responses": {200: {"description": "The PDF", "content": {PDF: {"schema": {"type": "string"}}}}}},
)
def order_pdf(
    request: HttpRequest, order_id: str, language: Literal["pt-BR", "en", "es"] | None = None
) -> HttpResponse:
    order = order_of(user_of(request), order_id)
    paper = paper_of(order, language=language or language_of(request), site=request.build_absolute_uri("/").rstrip("/"))
    return as_file(paper)


def as_file(paper: Paper) -> HttpResponse:
    response = HttpResponse(pdf_of(paper), content_type=PDF)
    response["Content-Disposition"] = content_disposition_header(False, f"{title_of(paper)}.pdf") or "inline"
    return response


def _document(order: Order) -> dict[str, Any]:
    return _head(order) | {
        "id": str(order.pk),
        "number": str(order),
        "ordered_on": order.made_at.astimezone(config().zone).date(),
        "status": order.status,
        "erp_number": order.erp_number,
        "price_list_name": order.price_list.name if order.price_list else None,
        "payment_term_name": order.payment_term.name if order.payment_term else None,
        "operation_type_name": order.operation_type.name if order.operation_type else None,
        "carrier_name": order.carrier.name if order.carrier else None,
        "delivery_address": str(order.delivery_address) if order.delivery_address else None,
        "delivery_on": order.delivery_on,
        "customer_order_number": order.customer_order_number,
        "remarks": order.remarks,
        "gross_minor": order.gross_minor,
        "discount_minor": order.discount_minor,
        "net_minor": order.net_minor,
        "freight_minor": order.freight_minor,
        "added_taxes_minor": order.added_taxes_minor,
        "included_taxes_minor": order.included_taxes_minor,
        "lines": [_line(line) for line in order.lines.all()],
        "made_at": order.made_at,
        "events": list(order.events.all()),
        "findings": list(order.findings.all()),
    }


def _past_order(order: PastOrder) -> dict[str, Any]:
    return _head(order) | {
        "id": f"{ERP_PREFIX}{order.key}",
        "number": order.key,
        "ordered_on": order.ordered_on,
        "status": Status.IN_ERP,
        "erp_number": order.key,
        "price_list_name": None,
        "payment_term_name": None,
        "operation_type_name": None,
        "carrier_name": None,
        "delivery_address": None,
        "delivery_on": None,
        "customer_order_number": "",
        "remarks": "",
        "gross_minor": order.total_minor,
        "discount_minor": 0,
        "net_minor": order.total_minor,
        "freight_minor": 0,
        "added_taxes_minor": 0,
        "included_taxes_minor": 0,
        "lines": [line_out(line) | _unexplained(line) for line in order.lines.all()],
        "made_at": None,
        "events": [],
        "findings": [],
    }


def _head(order: Order | PastOrder) -> dict[str, Any]:
    return {
        "customer_key": order.customer.key,
        "customer_name": order.customer.trade_name or order.customer.legal_name,
        "total_minor": order.total_minor,
    }


def _line(line: OrderLine) -> dict[str, Any]:
    applied = line.applied
    return line_out(line) | {
        "list_price_e4": line.list_price_e4,
        "gross_minor": line.gross_minor,
        "discounts": applied.get("discounts", []),
        # Of an order of before there were rules the rep gave all there was.
        "rep_discount_minor": applied.get("rep_discount_minor", line.discount_minor),
        "document_discount_minor": applied.get("document_discount_minor", 0),
        "net_minor": line.net_minor,
        "taxes": applied.get("taxes", []),
        "free_by": line.free_by,
    }


def _unexplained(line: PastOrderLine) -> dict[str, Any]:
    """How the ERP came to a line's amount nobody has told."""
    amounts = {"gross_minor": line.total_minor, "net_minor": line.total_minor}
    none = {"discounts": [], "rep_discount_minor": 0, "document_discount_minor": 0, "taxes": [], "free_by": ""}
    return amounts | none | {"list_price_e4": line.unit_price_e4}
