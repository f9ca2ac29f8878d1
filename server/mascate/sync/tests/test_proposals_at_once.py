"""Proposing, answering, withdrawing, deciding and cancelling at once: each order has one end, and one version whole."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from mascate.accounts.models import OrderPolicy, Rep, Role, User
from mascate.conftest import NOON, a_customer, a_product, device_of, user_named
from mascate.kit.errors import Rejection
from mascate.orders.approvals import approve, reject
from mascate.orders.cancelling import cancel_order
from mascate.orders.documents import lines_kept
from mascate.orders.leasing.actions import grant_lease
from mascate.orders.leasing.models import LeasedCredit, LeasedStock
from mascate.orders.models import Order, OrderLine, OrderProposal, ProposalState, Status
from mascate.orders.proposals.actions import answer_proposal, propose_change, withdraw_proposal
from mascate.orders.proposals.documents import totals_of
from mascate.orders.proposals.pricing import Change, ChangedLine
from mascate.orders.states import COMES_FROM
from mascate.registers.models import Customer, PaymentTerm, PriceList
from mascate.sync.tests.at_once import at_once
from mascate.sync.tests.test_leases_at_once import select, sell, sum_of

pytestmark = pytest.mark.django_db(transaction=True)
ORDERS, THREADS, TURNS = 5, 6, 25
MORNING = NOON - timedelta(hours=6)
STOCK_E4, LIMIT_MINOR, SOLD_E4 = 1_000_000, 10_000, 80_000

#: What an order is after each moment of its timeline.
AFTER = {"agreed": "received", "approved": "received", "disagreed": "held", "withdrawn": "held"}


@pytest.mark.parametrize("seed", range(2))
def test_o1_however_many_decide_and_answer_at_once_each_order_has_one_end_and_one_version(
    seed: int, tmp_path: Path, north: Rep, olga: User, price_list: PriceList, payment_term: PaymentTerm
) -> None:
    OrderPolicy.objects.create(id=1, customer_blocked="hold", leased_stock_percent=90, leased_credit_percent=90)
    max_, ana = user_named("mia", Role.ADMINISTRATOR), user_named("ana", Role.REP, rep=north)
    product = a_product(prices={price_list: 1_000}, stock_e4=STOCK_E4, stock_at=MORNING)
    terms: dict[str, Any] = {"price_list": price_list, "payment_term": payment_term}
    customer = a_customer(rep=north, risk_grade="C", credit_limit_minor=LIMIT_MINOR, financial_at=MORNING, **terms)
    select(north, "products", [product.pk])
    select(north, "customers", [customer.pk])
    device = device_of(ana)
    grant_lease(user=ana, device=device)
    Customer.objects.update(blocked=True)
    customer.refresh_from_db()
    for _ in range(ORDERS):
        sell(ana, device, customer, product, SOLD_E4)
    ids = list(Order.objects.filter(status=Status.HELD).values_list("pk", flat=True))
    first = {order.pk: _version(order) for order in Order.objects.all()}
    assert len(ids) == ORDERS
    took = {order.pk: order.leased["products"][product.key] for order in Order.objects.all()}
    assert set(took.values()) == {SOLD_E4}

    def turn(chance: random.Random) -> None:
        order_id, by = chance.choice(ids), chance.choice([max_, olga])
        last = OrderProposal.objects.filter(order=order_id).order_by("-version").first()
        version = last.version if last else 1
        line = ChangedLine(1, chance.randint(1, 9) * 10_000, 1_000, 0, 0)
        change = Change([line], "28", freight_minor=chance.choice([None, 50]))
        seen = version if last and last.state == ProposalState.OPEN else None
        verbs: list[Callable[[], object]] = [
            lambda: propose_change(user=by, order_id=order_id, change=change, reason="Less", seen=seen),
            lambda: answer_proposal(user=ana, order_id=order_id, version=version, answer="accept", words=""),
            lambda: answer_proposal(user=ana, order_id=order_id, version=version, answer="decline", words="No"),
            lambda: withdraw_proposal(user=by, order_id=order_id, version=version),
            lambda: approve(user=by, order_id=order_id),
            lambda: reject(user=by, order_id=order_id, reason="No"),
            lambda: cancel_order(user=ana, order_id=order_id, reason=""),
        ]
        # Too late, or too early: told, and nothing else.
        with suppress(Rejection):
            chance.choices(verbs, weights=[9, 4, 4, 2, 1, 1, 1])[0]()

    def one(number: int) -> None:
        chance = random.Random(f"{seed} {number}")
        for _ in range(TURNS):
            turn(chance)

    def each_is_whole() -> None:
        assert set(Order.objects.values_list("pk", flat=True)) == set(ids)
        for order in Order.objects.all():
            _has_one_way(order)
            _has_one_version(order, first[order.pk])
            assert order.leased["products"].get(product.key, 0) <= took[order.pk]
        orders = Order.objects.all()
        shares, credit = LeasedStock.objects.all(), LeasedCredit.objects.all()
        # What orders say they take of the lease is what the lease says is used.
        assert sum(each.leased["products"].get(product.key, 0) for each in orders) == sum_of(shares, "used_e4")
        assert sum(each.leased["credit_minor"] for each in orders) == sum_of(credit, "used_minor")
        standing = [Status.HELD, Status.PROPOSED, Status.RECEIVED]
        covered = sum(each.leased["products"].get(product.key, 0) for each in orders if each.status in standing)
        ordered = sum_of(OrderLine.objects.filter(order__status__in=standing), "quantity_e4")
        unused = sum_of(shares, "granted_e4") - sum_of(shares, "used_e4")
        assert unused + covered + max(ordered - covered, 0) <= STOCK_E4

    at_once(tmp_path / "proposals.sqlite3", one, THREADS, then=each_is_whole)


def _has_one_way(order: Order) -> None:
    """Every moment follows one it may follow, and the last is what the order is."""
    status: str = ""
    for moment in order.events.order_by("pk").values_list("status", flat=True):
        after = Status(AFTER.get(moment, moment))
        assert status == "" or status in COMES_FROM[after], (order.pk, status, moment)
        status = after
    assert status == order.status
    is_open = [each.state for each in order.proposals.all()].count(ProposalState.OPEN)
    assert is_open == (1 if order.status == Status.PROPOSED else 0)


def _has_one_version(order: Order, first: tuple[Any, Any]) -> None:
    """The order is what was agreed last, each change was agreed on the one before, and none is lost."""
    now = first
    agreed = order.proposals.filter(state=ProposalState.AGREED).order_by("answered_at", "version")
    for proposal in agreed:
        assert (proposal.before["lines"], proposal.before["totals"]) == now
        now = (proposal.after["lines"], proposal.after["totals"])
    assert _version(order) == now
    assert order.events.filter(status="agreed").count() == agreed.count()
    assert [sum(each["total_minor"] for each in now[0]) + now[1]["freight_minor"]] == [order.total_minor]


def _version(order: Order) -> tuple[Any, Any]:
    return lines_kept(order.lines.select_related("product")), _plain(totals_of(order))


def _plain(totals: Any) -> dict[str, int]:
    return {name: getattr(totals, name) for name in totals.__dataclass_fields__}
