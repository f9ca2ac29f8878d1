"""The list of orders that wait for approval, and the word of who may give it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema

from mascate.api.auth import user_of
from mascate.api.pages import PageQuery, page_of
from mascate.api.sync import FindingOut
from mascate.orders.approvals import approve, held_orders, reject
from mascate.orders.models import Order

router = Router(tags=["approvals"])


class HeldOrderOut(Schema):
    id: str
    number: str
    rep_code: str
    rep_name: str
    customer_key: str
    customer_name: str
    total_minor: int
    made_at: datetime
    received_at: datetime
    findings: list[FindingOut]


class HeldOrderPage(Schema):
    items: list[HeldOrderOut]
    hasNext: bool
    total: int


class DecidedOut(Schema):
    number: str
    status: str


class RejectIn(Schema):
    reason: str


@router.get("", response=HeldOrderPage, summary="Orders that wait for approval, the oldest first")
def list_held(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """For managers (their team), the office and administrators (everybody)."""
    return page_of(held_orders(user_of(request)), query, _held_out)


@router.post("/{order_id}/approve", response=DecidedOut, summary="Let an order go on its way")
def approve_order(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    return _decided(approve(user=user_of(request), order_id=order_id))


@router.post("/{order_id}/reject", response=DecidedOut, summary="Refuse an order, with the reason its rep is told")
def reject_order(request: HttpRequest, order_id: UUID, body: RejectIn) -> dict[str, Any]:
    return _decided(reject(user=user_of(request), order_id=order_id, reason=body.reason))


def _held_out(order: Order) -> dict[str, Any]:
    return {
        "id": str(order.pk),
        "number": str(order),
        "rep_code": order.rep.code,
        "rep_name": order.rep.name,
        "customer_key": order.customer.key,
        "customer_name": order.customer.trade_name or order.customer.legal_name,
        "total_minor": order.total_minor,
        "made_at": order.made_at,
        "received_at": order.received_at,
        "findings": list(order.findings.all()),
    }


def _decided(order: Order) -> dict[str, Any]:
    return {"number": str(order), "status": order.status}
