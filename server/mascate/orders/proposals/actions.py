"""Proposing a change of a held order, taking it back, and the rep's answer. Each is one transaction.

All take their locks in one order: the leases, the order's row, its proposal.
"""

from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID

from django.db import transaction

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.orders.actions import day_of_writing
from mascate.orders.approvals import name_of_user, one_to_decide, words_of
from mascate.orders.checks import CheckedLine, CheckedOrder, Finding, Level
from mascate.orders.documents import lines_in
from mascate.orders.judging import Incoming, judge
from mascate.orders.leasing.actions import lock_leases
from mascate.orders.leasing.giving_back import give_back
from mascate.orders.leasing.rules import Cover, asked_of
from mascate.orders.models import Moment, Order, OrderFinding, OrderLine, OrderProposal, ProposalState, Status
from mascate.orders.proposals.pricing import Change, PricedChange, honoured_by, priced_change
from mascate.orders.states import move, tell
from mascate.registers.models import PaymentTerm, Product

Answer = Literal["accept", "decline"]

#: Why an answer comes too late, by what has become of the proposal it names.
TOO_LATE = {
    ProposalState.REPLACED: "proposal_replaced",
    ProposalState.WITHDRAWN: "proposal_withdrawn",
    ProposalState.LAPSED: "proposal_lapsed",
    ProposalState.AGREED: "proposal_answered",
    ProposalState.DISAGREED: "proposal_answered",
}


@transaction.atomic
def preview_change(*, user: User, order_id: UUID, change: Change) -> PricedChange:
    """What `propose_change` would propose; nothing is kept."""
    return priced_change(_undecided(user, order_id), change)


@transaction.atomic
def propose_change(*, user: User, order_id: UUID, change: Change, reason: str, seen: int | None) -> OrderProposal:
    """Asks the rep to agree to a change of a held order; an open proposal is replaced by it.

    `seen` is the open proposal that the user knew of, None for none: of two who propose at once the second is told
    (`proposal_changed`, 409). `order_not_held` (409) where the order has been decided or cancelled.
    """
    reason = words_of(reason)
    lock_leases()
    order = _undecided(user, order_id)
    open_one = _open_one(order)
    if (open_one.version if open_one else None) != seen:
        raise Rejection("proposal_changed", status=409, number=str(order))
    priced = priced_change(order, change)
    if open_one is not None:
        _close(open_one, ProposalState.REPLACED)
    last = order.proposals.order_by("-version").first()
    proposal = OrderProposal.objects.create(
        order=order,
        version=last.version + 1 if last else 1,
        by=user,
        at=clock.now(),
        reason=reason,
        before=priced.before,
        after=priced.after,
        known=_known(order, _judged(order, priced.asked)),
    )
    if not move(
        order, Status.PROPOSED, moment=Moment.PROPOSED, by=name_of_user(user), reason=reason, version=proposal.version
    ):
        raise Rejection("order_not_held", status=409, number=str(order))
    return proposal


@transaction.atomic
def withdraw_proposal(*, user: User, order_id: UUID, version: int) -> Order:
    """Takes an unanswered proposal back: the order waits for the user's word again."""
    order = one_to_decide(user, order_id)
    proposal = _open_one(order)
    if proposal is None or proposal.version != version:
        raise Rejection("proposal_changed", status=409, number=str(order))
    _close(proposal, ProposalState.WITHDRAWN)
    move(order, Status.HELD, moment=Moment.WITHDRAWN, by=name_of_user(user), version=version)
    return order


@transaction.atomic
def answer_proposal(*, user: User, order_id: UUID, version: int, answer: Answer, words: str) -> Order:
    """The rep's answer to the proposal of this version; the same answer again is accepted and changes nothing.

    Agreed to, the order takes the proposed amounts to the cent and goes on; what was found in it when it was proposed
    is agreed to with it, what is found only now holds it again. Not agreed to, it waits with who decides, with the
    rep's words. Raises `order_unknown`, `proposal_unknown`, or by what has become of the proposal one of `TOO_LATE`.
    """
    lock_leases()
    order = Order.objects.select_for_update(of=("self",)).filter(pk=order_id, rep=rep_of(user)).first()
    if order is None:
        raise Rejection("order_unknown")
    proposal = order.proposals.select_for_update().filter(version=version).first()
    if proposal is None:
        raise Rejection("proposal_unknown", number=str(order))
    said = ProposalState.AGREED if answer == "accept" else ProposalState.DISAGREED
    if proposal.state == said:
        return order
    if proposal.state != ProposalState.OPEN or order.status != Status.PROPOSED:
        code = TOO_LATE.get(ProposalState(proposal.state), "proposal_lapsed")
        raise Rejection(code, number=str(order))
    _close(proposal, said, words)
    if said == ProposalState.DISAGREED:
        move(order, Status.HELD, moment=Moment.DISAGREED, reason=words, version=version)
    else:
        _apply(order, proposal)
    return order


def _apply(order: Order, proposal: OrderProposal) -> None:
    after = proposal.after
    lines = lines_in(after)
    asked = CheckedOrder(
        customer_key=order.customer.key,
        total_minor=after["totals"]["total_minor"],
        lines=[CheckedLine(line.product.key, line.quantity_e4) for line in lines],
    )
    known = [tuple(each) for each in proposal.known]
    found = [_as_agreed(each, known) for each in _judged(order, asked)]
    content = after["content"]
    order.payment_term = PaymentTerm.objects.filter(key=content["payment_term_key"]).first()
    order.whole_discount_e6, order.whole_discount_minor = content["discount_e6"], content["discount_minor"]
    for name, amount in after["totals"].items():
        setattr(order, name, amount)
    order.save()
    OrderLine.objects.filter(order=order).delete()
    for line in lines:
        line.order = order
    OrderLine.objects.bulk_create(lines)
    OrderFinding.objects.filter(order=order).delete()
    OrderFinding.objects.bulk_create(OrderFinding(order=order, **asdict(each)) for each in found)
    move(order, Status.RECEIVED, moment=Moment.AGREED, version=proposal.version, findings=[asdict(f) for f in found])
    if any(each.level == Level.HOLD for each in found):
        Order.objects.filter(pk=order.pk).update(status=Status.HELD)
        order.status = Status.HELD
        tell(order, Moment.HELD, findings=[asdict(each) for each in found])
    give_back(order, asked)


def _as_agreed(finding: Finding, known: list[Any]) -> Finding:
    """What was known is told only; what is new holds, also what would have returned the order: it is here already."""
    if finding.level == Level.WARN:
        return finding
    level = Level.WARN if _key(finding.code, finding.data) in known else Level.HOLD
    return Finding(finding.code, level, finding.position, finding.data)


def _judged(order: Order, asked: CheckedOrder) -> list[Finding]:
    """The order with this content by today's registers; what it took of a lease covers it as far as it goes."""
    products = {line.product.key: line.product for line in order.lines.select_related("product")}
    taken, wanted = order.leased.get("products", {}), asked_of(asked)
    cover = Cover(
        products={key: min(taken[key], wanted[key]) for key in taken if key in wanted},
        credit_minor=min(order.leased.get("credit_minor", 0), asked.total_minor),
    )
    given = [line.product_key for line in asked.lines if line.product_key not in products]
    if given:
        products |= {each.key: each for each in Product.objects.filter(key__in=given)}
    incoming = Incoming(
        id=order.pk,
        replaces=order.replaces,
        customer=order.customer,
        products=products,
        asked=asked,
        cover=cover,
        ordered_on=day_of_writing(order.made_at),
        price_list=None if honoured_by(order) else order.price_list,
    )
    return judge(incoming)


def _known(order: Order, findings: list[Finding]) -> list[list[str]]:
    keys = {_key(each.code, each.data) for each in findings} | {
        _key(each.code, each.data) for each in order.findings.all()
    }
    return [list(key) for key in sorted(keys)]


def _key(code: str, data: Any) -> tuple[str, str]:
    """Positions move with the lines; a product's code does not."""
    return (code, str(data.get("product", "")))


def _undecided(user: User, order_id: UUID) -> Order:
    order = one_to_decide(user, order_id)
    if order.status not in (Status.HELD, Status.PROPOSED):
        raise Rejection("order_not_held", status=409, number=str(order))
    return order


def _open_one(order: Order) -> OrderProposal | None:
    return order.proposals.select_for_update().filter(state=ProposalState.OPEN).first()


def _close(proposal: OrderProposal, state: ProposalState, words: str = "") -> None:
    proposal.state, proposal.answer, proposal.answered_at = state, words, clock.now()
    proposal.save(update_fields=["state", "answer", "answered_at"])
