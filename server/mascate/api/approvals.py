"""The list of orders that wait for approval, and the word of who may give it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from mascate.api.auth import user_of
from mascate.api.pages import PageQuery, page_of
from mascate.api.sync import FindingOut
from mascate.orders.approvals import approve, held_orders, name_of_user, reject
from mascate.orders.held_for import with_position
from mascate.orders.models import Order, OrderLine, OrderProposal
from mascate.orders.proposals.actions import preview_change, propose_change, withdraw_proposal
from mascate.orders.proposals.documents import shown, written
from mascate.orders.proposals.pricing import Change, ChangedLine
from mascate.orders.proposals.queries import last_proposal, order_to_change
from mascate.orders.rules import LINE_LIMIT
from mascate.registers.queries import payment_terms

LIMIT = 2**53

router = Router(tags=["approvals"])


class ProposalOut(Schema):
    """The last change that was proposed. `state`: open, agreed, disagreed, replaced, withdrawn or lapsed."""

    version: int
    by: str
    at: datetime
    reason: str
    state: str
    answer: str
    total_minor: int


class PositionOut(Schema):
    """The customer's credit now. `as_of`: when the register read it; null: never, and then nothing is left to tell."""

    risk_grade: str
    credit_limit_minor: int
    ordered_minor: int = Field(description="Ordered and not billed yet, with what devices are promised.")
    open_bills_minor: int
    overdue_bills: int
    credit_left_minor: int | None
    as_of: datetime | None


class HeldOrderOut(Schema):
    """`status`: held waits for a decision, proposed for the representative's answer."""

    id: str
    number: str
    status: str
    proposal: ProposalOut | None
    rep_code: str
    rep_name: str
    customer_key: str
    customer_name: str
    total_minor: int
    made_at: datetime
    received_at: datetime
    findings: list[FindingOut]
    position: PositionOut


class HeldOrderPage(Schema):
    items: list[HeldOrderOut]
    hasNext: bool
    total: int


class ApproveIn(Schema):
    """`total_minor`: what the order came to when it was looked at; one that has become another is not approved."""

    total_minor: int | None = Field(default=None, ge=0, le=LIMIT)


class DecidedOut(Schema):
    number: str
    status: str


class ChangeableLineOut(Schema):
    position: int
    product_code: str
    description: str
    unit: str
    pack_quantity_e4: int
    quantity_e4: int
    list_price_e4: int
    unit_price_e4: int
    discount_e6: int
    discount_minor: int
    net_minor: int


class TermOut(Schema):
    key: str
    name: str


class ChangeableOut(Schema):
    """What of an order can be proposed otherwise."""

    id: str
    number: str
    customer_name: str
    rep_name: str
    total_minor: int
    lines: list[ChangeableLineOut]
    payment_term_key: str | None
    payment_terms: list[TermOut]
    discount_e6: int
    discount_minor: int
    freight_minor: int
    proposal: ProposalOut | None


class ChangedLineIn(Schema):
    """A written line of the order by its position, as it would be; one that is not named goes."""

    position: int = Field(ge=1, le=LIMIT)
    quantity_e4: int = Field(ge=-LIMIT, le=LIMIT)
    unit_price_e4: int = Field(ge=-LIMIT, le=LIMIT)
    discount_e6: int = Field(ge=-LIMIT, le=LIMIT)
    discount_minor: int = Field(ge=-LIMIT, le=LIMIT)


class ChangeIn(Schema):
    """Of the whole, what is not given stays as it is."""

    lines: list[ChangedLineIn] = Field(max_length=LINE_LIMIT)
    payment_term_key: str | None = Field(max_length=100)
    discount_e6: int | None = Field(default=None, ge=-LIMIT, le=LIMIT)
    discount_minor: int | None = Field(default=None, ge=-LIMIT, le=LIMIT)
    freight_minor: int | None = Field(default=None, ge=-LIMIT, le=LIMIT)


class ProposeIn(ChangeIn):
    """`seen`: the version of the open proposal that this one replaces; null: there was none."""

    reason: str = Field(max_length=2_000)
    seen: int | None = None


class WithdrawIn(Schema):
    version: int = Field(ge=1, le=LIMIT)


class VersionOut(Schema):
    """The order as it is or would be: `content` in the form of a device's drafts, `lines` of an order's details."""

    content: dict[str, Any]
    payment_term_name: str
    lines: list[dict[str, Any]]
    totals: dict[str, int]


class PreviewOut(Schema):
    before: VersionOut
    after: VersionOut


class RejectIn(Schema):
    reason: str


@router.get("", response=HeldOrderPage, summary="Orders that wait for approval, the oldest first")
def list_held(request: HttpRequest, query: Query[PageQuery]) -> dict[str, Any]:
    """For managers (their team), the office and administrators (everybody)."""
    return page_of(with_position(held_orders(user_of(request))), query, _held_out)


@router.post("/{order_id}/approve", response=DecidedOut, summary="Let an order go on its way")
def approve_order(request: HttpRequest, order_id: UUID, body: ApproveIn | None = None) -> dict[str, Any]:
    """`order_changed` (409) where it has become another since it was looked at."""
    total_minor = body.total_minor if body else None
    return _decided(approve(user=user_of(request), order_id=order_id, total_minor=total_minor))


@router.post("/{order_id}/reject", response=DecidedOut, summary="Refuse an order, with the reason its rep is told")
def reject_order(request: HttpRequest, order_id: UUID, body: RejectIn) -> dict[str, Any]:
    return _decided(reject(user=user_of(request), order_id=order_id, reason=body.reason))


@router.get("/{order_id}", response=ChangeableOut, summary="What of a held order can be proposed otherwise")
def read_changeable(request: HttpRequest, order_id: UUID) -> dict[str, Any]:
    order = order_to_change(user_of(request), order_id)
    return _names(order) | {
        "lines": [_changeable(line) for line in written(order)],
        "payment_term_key": order.payment_term.key if order.payment_term else None,
        "payment_terms": [{"key": term.key, "name": term.name} for term in payment_terms()],
        "discount_e6": order.whole_discount_e6,
        "discount_minor": order.whole_discount_minor,
        "freight_minor": order.freight_minor,
        "proposal": _proposal_out(last_proposal(order)),
    }


@router.post("/{order_id}/preview", response=PreviewOut, summary="What an order would come to with a change")
def preview(request: HttpRequest, order_id: UUID, body: ChangeIn) -> dict[str, Any]:
    priced = preview_change(user=user_of(request), order_id=order_id, change=_change(body))
    return {"before": shown(priced.before), "after": shown(priced.after)}


@router.post("/{order_id}/propose", response=ProposalOut, summary="Ask the representative to agree to a change")
def propose(request: HttpRequest, order_id: UUID, body: ProposeIn) -> dict[str, Any] | None:
    """`proposal_changed` (409) where somebody else proposed or withdrew one meanwhile."""
    return _proposal_out(
        propose_change(
            user=user_of(request), order_id=order_id, change=_change(body), reason=body.reason, seen=body.seen
        )
    )


@router.post("/{order_id}/withdraw", response=DecidedOut, summary="Take an unanswered proposal back")
def withdraw(request: HttpRequest, order_id: UUID, body: WithdrawIn) -> dict[str, Any]:
    return _decided(withdraw_proposal(user=user_of(request), order_id=order_id, version=body.version))


def _change(body: ChangeIn) -> Change:
    return Change(
        [ChangedLine(**line.dict()) for line in body.lines],
        body.payment_term_key,
        discount_e6=body.discount_e6,
        discount_minor=body.discount_minor,
        freight_minor=body.freight_minor,
    )


def _changeable(line: OrderLine) -> dict[str, Any]:
    product = line.product
    return {
        "position": line.position,
        "product_code": product.code,
        "description": product.description,
        "unit": product.unit,
        "pack_quantity_e4": product.pack_quantity_e4,
        "quantity_e4": line.quantity_e4,
        "list_price_e4": line.list_price_e4,
        "unit_price_e4": line.unit_price_e4,
        "discount_e6": line.discount_e6,
        "discount_minor": line.discount_value_minor,
        "net_minor": line.net_minor,
    }


def _proposal_out(proposal: OrderProposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    return {
        "version": proposal.version,
        "by": name_of_user(proposal.by),
        "at": proposal.at,
        "reason": proposal.reason,
        "state": proposal.state,
        "answer": proposal.answer,
        "total_minor": proposal.after["totals"]["total_minor"],
    }


def _held_out(order: Any) -> dict[str, Any]:
    customer = order.customer
    return _names(order) | {
        "status": order.status,
        "proposal": _proposal_out(last_proposal(order)),
        "rep_code": order.rep.code,
        "customer_key": customer.key,
        "made_at": order.made_at,
        "received_at": order.received_at,
        "findings": list(order.findings.all()),
        "position": {
            "risk_grade": customer.risk_grade,
            "credit_limit_minor": customer.credit_limit_minor,
            "ordered_minor": order.ordered_minor,
            "open_bills_minor": order.open_bills_minor,
            "overdue_bills": order.overdue_bills,
            "credit_left_minor": order.credit_left_minor if customer.financial_at else None,
            "as_of": customer.financial_at,
        },
    }


def _names(order: Order) -> dict[str, Any]:
    return {
        "id": str(order.pk),
        "number": str(order),
        "rep_name": order.rep.name,
        "customer_name": order.customer.trade_name or order.customer.legal_name,
        "total_minor": order.total_minor,
    }


def _decided(order: Order) -> dict[str, Any]:
    return {"number": str(order), "status": order.status}
