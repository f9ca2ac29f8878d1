"""Held orders: who may decide, deciding once, and what the rep is told; cancelling until the order is in the ERP."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import Role, User
from mascate.conftest import NOON, SignedIn, a_bill, user_named
from mascate.orders.actions import move_status
from mascate.orders.models import Order, Status
from mascate.registers.models import Customer
from mascate.sync.tests.conftest import Command, MakeCommand, outcomes, send

pytestmark = pytest.mark.django_db


def decide(client: Client, order: Order, verb: str, **body: Any) -> Any:
    return client.post(f"/api/v1/approvals/{order.pk}/{verb}", body, content_type="application/json")


def news(client: Client, seen: int = 0) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = send(client, news_seen=seen)["news"]["items"]
    return found


def test_the_manager_sees_what_is_held_and_why(max_: User, signed_in: SignedIn, held: Order) -> None:
    (row,) = signed_in(max_).get("/api/v1/approvals").json()["items"]
    assert (row["number"], row["rep_name"], row["total_minor"]) == (str(held), "Rita", 2000)
    assert [(each["code"], each["level"]) for each in row["findings"]] == [("customer_blocked", "hold")]


def test_the_sync_tells_how_many_wait_for_whose_word(
    max_: User, rita: User, signed_in: SignedIn, rep: Client, held: Order, place_order: MakeCommand
) -> None:
    outcomes(rep, place_order(seq=2))
    manager, stranger = signed_in(max_), signed_in(user_named("mona", Role.MANAGER))
    assert [send(client)["approvals"] for client in (manager, stranger, rep)] == [2, 0, None]
    decide(manager, held, "approve")
    assert send(manager)["approvals"] == 1


def test_another_team_and_the_reps_see_nothing_of_it(signed_in: SignedIn, rita: User, sam: User, held: Order) -> None:
    stranger = signed_in(user_named("mona", Role.MANAGER))
    assert stranger.get("/api/v1/approvals").json()["items"] == []
    assert decide(stranger, held, "approve").status_code == 404
    for rep in (rita, sam):
        assert signed_in(rep).get("/api/v1/approvals").status_code == 404
        assert decide(signed_in(rep), held, "approve").status_code == 404
    held.refresh_from_db()
    assert held.status == Status.HELD


def test_s4_an_approved_order_goes_on_and_the_rep_is_told_by_whom(
    max_: User, signed_in: SignedIn, rep: Client, held: Order
) -> None:
    assert decide(signed_in(max_), held, "approve").json() == {"number": str(held), "status": "received"}
    told = news(rep)
    assert [(item["status"], item["by"]) for item in told] == [("held", ""), ("approved", "max")]
    assert news(rep, seen=told[-1]["id"]) == []
    details = rep.get(f"/api/v1/orders/{held.pk}").json()
    assert (details["status"], [event["status"] for event in details["events"]]) == ("received", ["held", "approved"])


def test_a_rejected_order_tells_its_reason(max_: User, signed_in: SignedIn, rep: Client, held: Order) -> None:
    manager = signed_in(max_)
    for empty in ("", "   ", "x" * 501):
        answer = decide(manager, held, "reject", reason=empty)
        assert (answer.status_code, answer.json()["code"]) == (422, "reason_needed")
    assert decide(manager, held, "reject", reason="Let them pay first").status_code == 200
    last = news(rep)[-1]
    assert (last["status"], last["reason"], last["by"]) == ("rejected", "Let them pay first", "max")


def test_of_two_who_decide_the_second_is_told(max_: User, olga: User, signed_in: SignedIn, held: Order) -> None:
    assert decide(signed_in(max_), held, "approve").status_code == 200
    answer = decide(signed_in(olga), held, "reject", reason="No")
    assert (answer.status_code, answer.json()["code"]) == (409, "order_not_held")
    held.refresh_from_db()
    assert held.status == Status.RECEIVED


def test_the_manager_sees_how_the_customer_stands_now(
    max_: User, signed_in: SignedIn, rep: Client, held: Order, customer: Customer
) -> None:
    manager = signed_in(max_)

    def position() -> dict[str, Any]:
        row: dict[str, Any] = manager.get("/api/v1/approvals").json()["items"][-1]["position"]
        return row

    assert (position()["credit_left_minor"], position()["as_of"]) == (None, None)
    read_at = NOON - timedelta(hours=6)
    rows = Customer.objects.filter(pk=customer.pk)
    rows.update(credit_limit_minor=10_000, released_minor=1_000, risk_grade="C", financial_at=read_at)
    a_bill(customer, balance_minor=2_500, due_in_days=-1)
    # What is held has taken no credit; what was approved since the register was read has.
    assert (position()["ordered_minor"], position()["credit_left_minor"]) == (1_000, 6_500)
    second = Order.objects.get(pk=held.pk)
    second.pk, second.number = uuid4(), held.number + 1
    second.status = Status.RECEIVED
    second.save(force_insert=True)
    assert (position()["ordered_minor"], position()["open_bills_minor"]) == (3_000, 2_500)
    assert (position()["overdue_bills"], position()["credit_left_minor"]) == (1, 4_500)


def test_an_order_that_has_become_another_since_it_was_looked_at_is_not_approved(
    max_: User, signed_in: SignedIn, held: Order
) -> None:
    manager = signed_in(max_)
    answer = decide(manager, held, "approve", total_minor=1999)
    assert (answer.status_code, answer.json()["code"]) == (409, "order_changed")
    held.refresh_from_db()
    assert held.status == Status.HELD
    assert decide(manager, held, "approve", total_minor=2000).status_code == 200
    assert decide(manager, held, "approve", total_minor=1).json()["code"] == "order_not_held"


def test_the_list_takes_few_queries_however_long(
    olga: User,
    signed_in: SignedIn,
    rep: Client,
    held: Order,
    place_order: MakeCommand,
    django_assert_max_num_queries: Any,
) -> None:
    outcomes(rep, *(place_order(seq=seq, command_id=str(uuid4())) for seq in range(2, 12)))
    client = signed_in(olga)
    with django_assert_max_num_queries(6):
        assert client.get("/api/v1/approvals").json()["total"] == 11


def cancelling(order_id: object, **parts: Any) -> Command:
    body = {"document_id": str(order_id), "reason": "Ordered twice"}
    sound = {"command_id": str(uuid4()), "seq": 2, "name": "cancel_order", "bag_version": None, "body": body}
    return sound | {"made_at": "2026-11-24T15:00:00Z"} | parts


@pytest.fixture
def received(rep: Client, place_order: MakeCommand) -> Order:
    outcomes(rep, place_order())
    return Order.objects.get()


def test_c2_a_cancelled_order_is_cancelled_once_and_stays_so(rep: Client, received: Order) -> None:
    command = cancelling(received.pk)
    first = outcomes(rep, command)
    assert (first[0]["result"], first[0]["number"]) == ("accepted", str(received))
    assert outcomes(rep, command) == first
    assert outcomes(rep, cancelling(received.pk, seq=3))[0]["result"] == "accepted"
    told = [(item["status"], item["reason"]) for item in news(rep)]
    assert told == [("received", ""), ("cancelled", "Ordered twice")]
    assert not move_status(received, status=Status.IN_ERP, erp_number="004711")
    received.refresh_from_db()
    assert received.status == Status.CANCELLED


def test_an_order_that_is_in_the_erp_is_not_cancelled_and_the_rep_is_told(rep: Client, received: Order) -> None:
    assert move_status(received, status=Status.IN_ERP, erp_number="004711")
    (outcome,) = outcomes(rep, cancelling(received.pk))
    assert (outcome["result"], outcome["code"]) == ("rejected", "order_in_erp")
    assert outcome["problems"][0]["data"]["erp_number"] == "004711"
    received.refresh_from_db()
    assert received.status == Status.IN_ERP


def test_nobody_cancels_an_order_of_another(sam: User, signed_in: SignedIn, received: Order) -> None:
    (outcome,) = outcomes(signed_in(sam), cancelling(received.pk))
    assert (outcome["result"], outcome["code"]) == ("rejected", "order_unknown")


def test_a_held_order_that_is_cancelled_is_not_approved_any_more(
    max_: User, signed_in: SignedIn, rep: Client, held: Order
) -> None:
    assert outcomes(rep, cancelling(held.pk))[0]["result"] == "accepted"
    assert decide(signed_in(max_), held, "approve").status_code == 409
    assert signed_in(max_).get("/api/v1/approvals").json()["items"] == []


@pytest.mark.parametrize("body", [{}, {"document_id": "x"}, {"document_id": str(uuid4()), "reason": "x" * 501}, []])
def test_a_cancellation_that_cannot_be_read_is_rejected_with_a_code(rep: Client, body: Any) -> None:
    assert outcomes(rep, cancelling(uuid4(), body=body))[0]["code"] == "command_malformed"


def test_what_the_erp_invoices_stands_in_the_timeline(rep: Client, received: Order) -> None:
    move_status(received, status=Status.IN_ERP, erp_number="004711")
    assert move_status(received, status=Status.INVOICED)
    assert [item["status"] for item in news(rep)] == ["received", "in_erp", "invoiced"]
    received.refresh_from_db()
    assert received.erp_number == "004711"
