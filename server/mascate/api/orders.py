"""My Orders: documents and the ERP's past orders."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mascate.api.auth import user_of
from mascate.api.pages import PageQuery, page_of
from mascate.api.registers import LineOut, line_out
from mascate.config import config
from mascate.orders.models import Order, Status
from mascate.orders.queries import ERP_PREFIX, order_of, order_row, order_rows
from mascate.registers.models import PastOrder

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
    lines: list[LineOut]
    events: list[EventOut]


class OrderPage(Schema):
    items: list[OrderOut]
    hasNext: bool
    total: int


@router.get("", response=OrderPage, summary="My orders, newest first")
def list_orders(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    rows = order_rows(user_of(request), search=query.search, order=query.order)
    return page_of(rows, query, lambda values: asdict(order_row(values)))


@router.get("/{order_id}", response=OrderDetailsOut, summary="One order")
def read_order(request: HttpRequest, order_id: str) -> dict[str, Any]:
    order = order_of(user_of(request), order_id)
    return _document(order) if isinstance(order, Order) else _past_order(order)


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
        "events": list(order.events.all()),
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
        "events": [],
    }


def _head(order: Order | PastOrder) -> dict[str, Any]:
    return {
        "customer_key": order.customer.key,
        "customer_name": order.customer.trade_name or order.customer.legal_name,
        "total_minor": order.total_minor,
        "lines": [line_out(line) for line in order.lines.all()],
    }
