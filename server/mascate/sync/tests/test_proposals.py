"""A held order changed with its rep's consent: proposed, answered off line, applied to the cent, never in silence."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import OrderPolicy, Role, User
from mascate.conftest import SignedIn, user_named
from mascate.orders.models import Order, OrderProposal, Status
from mascate.registers.models import PaymentTerm, Product
from mascate.sync.tests.conftest import Command, outcomes, send
from mascate.sync.tests.test_approvals import cancelling, decide, news

pytestmark = pytest.mark.django_db

#: The order's one line, two at 10.00, as one at 9.00.
CHANGED = {"position": 1, "quantity_e4": 10_000, "unit_price_e4": 90_000, "discount_e6": 0, "discount_minor": 0}


@pytest.fixture
def manager(max_: User, signed_in: SignedIn) -> Client:
    return signed_in(max_)


def propose(client: Client, order: Order, *, verb: str = "propose", **change: Any) -> Any:
    sound: dict[str, Any] = {"lines": [CHANGED], "payment_term_key": "28", "reason": "Pay by half", "seen": None}
    return decide(client, order, verb, **sound | change)


def answering(order: Order, answer: str = "accept", version: int = 1, reason: str = "", **parts: Any) -> Command:
    body = {"document_id": str(order.pk), "version": version, "answer": answer, "reason": reason}
    sound = {"command_id": str(uuid4()), "seq": 2, "name": "answer_proposal", "bag_version": None, "body": body}
    return sound | {"made_at": "2026-11-24T15:00:00Z"} | parts


def now(order: Order) -> tuple[str, int, list[tuple[int, int]]]:
    order = Order.objects.get(pk=order.pk)
    return order.status, order.total_minor, list(order.lines.values_list("quantity_e4", "unit_price_e4"))


def test_o1_a_proposal_leaves_the_order_as_it_is_and_the_rep_is_told_what_it_would_be(
    rep: Client, manager: Client, held: Order
) -> None:
    preview = propose(manager, held, verb="preview").json()
    assert preview["before"]["totals"]["total_minor"] == 2000
    shown = preview["after"]
    assert (shown["totals"]["total_minor"], shown["lines"][0]["quantity_e4"]) == (900, 10_000)
    assert now(held)[0] == Status.HELD
    assert propose(manager, held).json()["version"] == 1
    assert now(held) == ("proposed", 2000, [(20_000, 100_000)])
    told = news(rep)[-1]
    assert (told["status"], told["by"], told["reason"]) == ("proposed", "max", "Pay by half")
    proposal = told["proposal"]
    assert (proposal["version"], proposal["totals"]["total_minor"]) == (1, 900)
    assert proposal["content"]["lines"][0]["unit_price_e4"] == 90_000
    assert proposal["lines"][0]["net_minor"] == 900
    (row,) = manager.get("/api/v1/approvals").json()["items"]
    assert (row["status"], row["total_minor"], row["proposal"]["total_minor"]) == ("proposed", 2000, 900)
    # It waits for the rep's word, not for the manager's.
    assert send(manager)["approvals"] == 0
    assert decide(manager, held, "approve").json()["code"] == "order_not_held"


def test_c2_accepted_it_takes_the_proposed_amounts_and_goes_on_once(rep: Client, manager: Client, held: Order) -> None:
    PaymentTerm.objects.create(key="60", name="60 days")
    assert propose(manager, held, payment_term_key="60").status_code == 200
    # What happens to the register meanwhile changes nothing that was agreed.
    Product.objects.update(price_e4=990_000)
    command = answering(held)
    first = outcomes(rep, command)
    assert (first[0]["result"], first[0]["number"]) == ("accepted", str(held))
    assert outcomes(rep, command) == first
    assert outcomes(rep, answering(held, seq=3))[0]["result"] == "accepted"
    assert now(held) == ("received", 900, [(10_000, 90_000)])
    order = Order.objects.get()
    assert (order.payment_term.key if order.payment_term else None, order.gross_minor, order.net_minor) == (
        "60",
        order.net_minor + order.discount_minor,
        900,
    )
    assert [item["status"] for item in news(rep)] == ["held", "proposed", "agreed"]
    assert news(rep)[-1]["proposal"]["totals"]["total_minor"] == 900
    kept = OrderProposal.objects.get()
    assert (kept.before["totals"]["total_minor"], kept.after["totals"]["total_minor"]) == (2000, 900)
    assert (kept.before["content"]["payment_term_key"], kept.state) == ("28", "agreed")
    # What was known when it was proposed is agreed to with it.
    assert [(each.code, each.level) for each in order.findings.all()] == [("customer_blocked", "warn")]


def test_declined_it_waits_for_the_manager_again_with_the_reps_words(rep: Client, manager: Client, held: Order) -> None:
    propose(manager, held)
    assert outcomes(rep, answering(held, "decline", reason="They need both"))[0]["result"] == "accepted"
    assert now(held) == ("held", 2000, [(20_000, 100_000)])
    (row,) = manager.get("/api/v1/approvals").json()["items"]
    assert (row["status"], row["proposal"]["state"], row["proposal"]["answer"]) == (
        "held",
        "disagreed",
        "They need both",
    )
    assert (news(rep)[-1]["status"], news(rep)[-1]["reason"]) == ("disagreed", "They need both")
    assert outcomes(rep, answering(held, "accept", seq=3))[0]["code"] == "proposal_answered"
    assert propose(manager, held).json()["version"] == 2
    assert decide(manager, held, "approve").status_code == 409


def test_an_answer_to_a_replaced_or_withdrawn_proposal_is_told_and_never_applied(
    rep: Client, manager: Client, held: Order
) -> None:
    propose(manager, held)
    assert propose(manager, held, lines=[CHANGED | {"unit_price_e4": 80_000}], seen=1).json()["version"] == 2
    (outcome,) = outcomes(rep, answering(held, version=1))
    assert (outcome["result"], outcome["code"]) == ("rejected", "proposal_replaced")
    assert now(held) == ("proposed", 2000, [(20_000, 100_000)])
    told = [(item["status"], item["proposal"] and item["proposal"]["version"]) for item in news(rep)]
    assert told == [("held", None), ("proposed", None), ("proposed", 2)]
    assert decide(manager, held, "withdraw", version=1).json()["code"] == "proposal_changed"
    assert decide(manager, held, "withdraw", version=2).json()["status"] == "held"
    (outcome,) = outcomes(rep, answering(held, version=2, seq=3))
    assert outcome["code"] == "proposal_withdrawn"
    assert now(held) == ("held", 2000, [(20_000, 100_000)])
    assert decide(manager, held, "approve").status_code == 200


def test_of_two_who_propose_the_second_is_told(manager: Client, olga: User, signed_in: SignedIn, held: Order) -> None:
    assert propose(manager, held).status_code == 200
    answer = propose(signed_in(olga), held, lines=[CHANGED | {"unit_price_e4": 70_000}])
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal_changed")
    assert OrderProposal.objects.count() == 1


def test_a_cancelled_order_lets_its_proposal_lapse(rep: Client, manager: Client, held: Order) -> None:
    propose(manager, held)
    assert outcomes(rep, cancelling(held.pk))[0]["result"] == "accepted"
    assert OrderProposal.objects.get().state == "lapsed"
    assert outcomes(rep, answering(held, seq=3))[0]["code"] == "proposal_lapsed"
    assert now(held)[0] == Status.CANCELLED
    assert propose(manager, held).json()["code"] == "order_not_held"


def test_what_is_found_only_when_it_is_accepted_holds_it_again(rep: Client, manager: Client, held: Order) -> None:
    propose(manager, held)
    OrderPolicy.objects.update(product_blocked="stop")
    Product.objects.update(blocked=True)
    assert outcomes(rep, answering(held))[0]["result"] == "accepted"
    assert now(held) == ("held", 900, [(10_000, 90_000)])
    assert [item["status"] for item in news(rep)][-2:] == ["agreed", "held"]
    levels = {each.code: each.level for each in Order.objects.get().findings.all()}
    assert levels == {"customer_blocked": "warn", "product_blocked": "hold"}
    assert decide(manager, held, "approve").status_code == 200


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"lines": []}, "no_lines"),
        ({"lines": [CHANGED | {"position": 2}]}, "proposal_lines_unknown"),
        ({"lines": [CHANGED, CHANGED]}, "proposal_lines_unknown"),
        ({"lines": [CHANGED | {"quantity_e4": -50_000}]}, "quantity_not_positive"),
        ({"lines": [CHANGED | {"quantity_e4": 10**12}]}, "quantity_too_large"),
        ({"lines": [CHANGED | {"unit_price_e4": -1}]}, "price_negative"),
        ({"lines": [CHANGED | {"discount_e6": 2_000_000}]}, "discount_out_of_range"),
        ({"payment_term_key": "never"}, "payment_term_unknown"),
        ({"lines": [CHANGED | {"quantity_e4": 20_000, "unit_price_e4": 100_000}]}, "proposal_empty"),
        ({"reason": "  "}, "reason_needed"),
    ],
)
def test_a_change_that_cannot_be_says_why(manager: Client, held: Order, change: dict[str, Any], code: str) -> None:
    answer = propose(manager, held, **change)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert now(held)[0] == Status.HELD
    assert not OrderProposal.objects.exists()


@pytest.mark.parametrize("number", [0.5, 1e308, "NaN", None, 10**30])
def test_numbers_that_are_none_are_refused_before_anything_is_read(manager: Client, held: Order, number: Any) -> None:
    assert propose(manager, held, lines=[CHANGED | {"quantity_e4": number}]).status_code == 400


def test_only_who_decides_proposes_and_only_the_orders_rep_answers(
    rep: Client, manager: Client, sam: User, signed_in: SignedIn, held: Order
) -> None:
    for stranger in (rep, signed_in(sam), signed_in(user_named("mona", Role.MANAGER))):
        for verb in ("propose", "preview"):
            assert propose(stranger, held, verb=verb).status_code == 404
        assert decide(stranger, held, "withdraw", version=1).status_code == 404
        assert stranger.get(f"/api/v1/approvals/{held.pk}").status_code == 404
    propose(manager, held)
    assert outcomes(signed_in(sam), answering(held))[0]["code"] == "order_unknown"
    assert outcomes(rep, answering(held, version=7))[0]["code"] == "proposal_unknown"
    assert now(held)[0] == Status.PROPOSED


@pytest.mark.parametrize("part", [{"version": 0}, {"version": "x"}, {"answer": "maybe"}, {"reason": "x" * 501}])
def test_an_answer_that_cannot_be_read_is_rejected_with_a_code(rep: Client, held: Order, part: Any) -> None:
    command = answering(held)
    assert outcomes(rep, command | {"body": command["body"] | part})[0]["code"] == "command_malformed"


def test_what_can_be_changed_is_told_with_the_terms_there_are(manager: Client, held: Order) -> None:
    told = manager.get(f"/api/v1/approvals/{held.pk}").json()
    assert [(line["position"], line["quantity_e4"], line["unit_price_e4"]) for line in told["lines"]] == [
        (1, 20_000, 100_000)
    ]
    assert (told["payment_term_key"], [term["key"] for term in told["payment_terms"]]) == ("28", ["28"])
    assert told["proposal"] is None
