"""Commands in, receipts out: nothing lost, nothing doubled, nothing believed."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import Device, User
from mascate.conftest import NOON, Clock, SignedIn
from mascate.orders.actions import move_status
from mascate.orders.actions import place_order as store_order
from mascate.orders.models import Order, Status
from mascate.registers.models import Customer, Product
from mascate.sync.models import Receipt
from mascate.sync.queries import gaps_of
from mascate.sync.tests.conftest import MakeCommand, outcomes, send

pytestmark = pytest.mark.django_db


def test_a_placed_order_is_received_with_the_servers_number(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, customer: Customer
) -> None:
    command = place_order()
    (outcome,) = outcomes(signed_in(rita), command)
    assert (outcome["result"], outcome["number"]) == ("accepted", "000001")
    order = Order.objects.get()
    assert str(order.pk) == command["body"]["document_id"]
    assert (order.customer, order.total_minor, order.lines.get().quantity_e4) == (customer, 2000, 20_000)


def test_a_received_order_is_listed_once_under_its_own_id_and_found_by_its_number(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, customer: Customer
) -> None:
    client, command = signed_in(rita), place_order()
    outcomes(client, command)
    for search in ("", "000001", "PO 7", customer.trade_name):
        items = client.get("/api/v1/orders", {"search": search}).json()["items"]
        assert [(item["id"], item["number"]) for item in items] == [(command["body"]["document_id"], "000001")], search
    assert client.get("/api/v1/orders", {"search": "000002"}).json()["items"] == []
    details = client.get(f"/api/v1/orders/{command['body']['document_id']}").json()
    assert (details["total_minor"], details["lines"][0]["quantity_e4"]) == (2000, 20_000)


def test_c1_a_command_is_applied_at_most_once(rita: User, signed_in: SignedIn, place_order: MakeCommand) -> None:
    client, command = signed_in(rita), place_order()
    for _ in range(3):
        outcomes(client, command)
    outcomes(client, command, command)
    assert Order.objects.count() == 1
    assert Receipt.objects.count() == 1


def test_c2_a_repeat_gets_the_first_answer(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, product: Product, fixed_clock: Clock
) -> None:
    client, good = signed_in(rita), place_order()
    bad = place_order(line={"quantity_e4": -1})
    first = outcomes(client, good, bad)
    product.blocked = True
    product.save()
    fixed_clock.advance(hours=1)
    assert outcomes(client, good, bad) == first


def test_c3_a_rejection_changes_nothing_but_its_receipt(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    (outcome,) = outcomes(signed_in(rita), place_order(line={"list_price_e4": 1}))
    assert outcome["result"] == "rejected"
    assert not Order.objects.exists()
    assert Receipt.objects.get().code == "list_price_differs"
    # The next order's number is the first: the rejected one took none.
    assert outcomes(signed_in(rita), place_order())[0]["number"] == "000001"


def test_c4_a_rejection_holds_up_nothing_behind_it(rita: User, signed_in: SignedIn, place_order: MakeCommand) -> None:
    results = outcomes(signed_in(rita), place_order(), place_order(body={"lines": []}), place_order())
    assert [outcome["result"] for outcome in results] == ["accepted", "rejected", "accepted"]


def test_c5_c7_a_bug_is_answered_failed_leaves_no_receipt_and_holds_up_nothing(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = place_order()

    def breaks_once(**parts: Any) -> Order:
        if str(parts["placed"].id) == broken["body"]["document_id"]:
            raise ZeroDivisionError
        return store_order(**parts)

    monkeypatch.setattr("mascate.sync.actions.place_order", breaks_once)
    client = signed_in(rita)
    results = outcomes(client, broken, place_order())
    assert [outcome["result"] for outcome in results] == ["failed", "accepted"]
    assert Receipt.objects.count() == 1
    monkeypatch.setattr("mascate.sync.actions.place_order", store_order)
    assert outcomes(client, broken)[0]["result"] == "accepted"


def test_c6_the_same_id_with_other_content_is_refused_and_the_first_stays(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    client, command = signed_in(rita), place_order()
    outcomes(client, command)
    changed = command | {"body": command["body"] | {"remarks": "other"}}
    (outcome,) = outcomes(client, changed)
    assert (outcome["result"], outcome["code"]) == ("rejected", "command_changed")
    assert Order.objects.get().remarks == ""
    assert outcomes(client, command)[0]["result"] == "accepted"


def test_c6_another_users_command_id_is_refused(
    rita: User, sam: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    command = place_order()
    outcomes(signed_in(rita), command)
    assert outcomes(signed_in(sam), command)[0]["code"] == "command_changed"


def test_s1_a_document_sent_again_under_a_new_command_is_not_doubled(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    client, command = signed_in(rita), place_order()
    outcomes(client, command)
    (outcome,) = outcomes(client, command | {"command_id": str(uuid4())})
    assert (outcome["result"], outcome["code"]) == ("rejected", "order_received_before")
    assert outcome["problems"][0]["data"] == {"number": "000001"}
    assert Order.objects.count() == 1


FORGED = [
    ({"line": {"quantity_e4": -50_000, "gross_minor": -5000, "total_minor": -5000}}, "quantity_not_positive"),
    ({"line": {"quantity_e4": 0, "gross_minor": 0, "total_minor": 0}}, "quantity_not_positive"),
    ({"line": {"unit_price_e4": 1, "gross_minor": 0, "total_minor": 0}}, "discount_beyond_right"),
    ({"line": {"list_price_e4": 1, "unit_price_e4": 1, "gross_minor": 0, "total_minor": 0}}, "list_price_differs"),
    ({"line": {"total_minor": 1}}, "totals_differ"),
    ({"body": {"totals": {"gross_minor": 1, "discount_minor": 0, "total_minor": 1}}}, "totals_differ"),
    ({"line": {"quantity_e4": 10**18}}, "quantity_too_large"),
    ({"line": {"quantity_e4": 10**30}}, "command_malformed"),
    ({"line": {"quantity_e4": 1.5}}, "command_malformed"),
    ({"line": {"quantity_e4": "NaN"}}, "command_malformed"),
    ({"line": {"quantity_e4": None}}, "command_malformed"),
    ({"line": {"discount_e6": 2_000_000}}, "discount_out_of_range"),
    ({"line": {"product_key": "nonsense"}}, "product_unknown"),
    ({"line": {"product_key": "x\x00y"}}, "command_malformed"),
    ({"line": {"position": 7}}, "command_malformed"),
    ({"body": {"customer_key": "nonsense"}}, "customer_unknown"),
    ({"body": {"customer_key": None}}, "customer_unknown"),
    ({"body": {"remarks": "x\x00y"}}, "command_malformed"),
    ({"body": {"remarks": "x" * 5000}}, "command_malformed"),
    ({"body": {"payment_term_key": "nonsense"}}, "payment_term_unknown"),
    ({"body": {"price_list_key": "nonsense"}}, "price_list_unknown"),
    ({"body": {"operation_type_key": "nonsense"}}, "operation_type_unknown"),
    ({"body": {"carrier_key": "nonsense"}}, "carrier_unknown"),
    ({"body": {"carrier_key": 7}}, "command_malformed"),
    ({"body": {"delivery_address_key": "nonsense"}}, "delivery_address_unknown"),
    ({"body": {"delivery_on": "2026-11-23"}}, "delivery_in_past"),
    ({"body": {"delivery_on": "tomorrow"}}, "command_malformed"),
    ({"body": {"kind": "present"}}, "command_malformed"),
    ({"body": {"lines": []}}, "no_lines"),
    ({"body": {"document_id": "nonsense"}}, "command_malformed"),
    ({"name": "drop_tables"}, "command_unknown"),
    ({"bag_version": 10**30}, "command_malformed"),
    ({"made_at": "2026-11-24T10:00:00"}, "command_malformed"),
]


@pytest.mark.parametrize(("spoilt", "code"), FORGED, ids=lambda value: str(value)[:60])
def test_a_forged_or_spoilt_command_is_rejected_with_a_code_and_a_sentence(
    spoilt: dict[str, Any], code: str, rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    (outcome,) = outcomes(signed_in(rita), place_order(**spoilt))
    assert outcome["result"] == "rejected"
    assert code in [problem["code"] for problem in outcome["problems"]]
    assert "{" not in outcome["message"]
    assert not Order.objects.exists()


def test_another_reps_customer_is_as_unknown_as_none(sam: User, signed_in: SignedIn, place_order: MakeCommand) -> None:
    (outcome,) = outcomes(signed_in(sam), place_order())
    assert outcome["code"] == "customer_unknown"


def test_o5_a_price_of_the_bag_it_was_written_with_is_honoured(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, customer: Customer, product: Product
) -> None:
    client = signed_in(rita)
    for schema, key in (("customers", customer.key), ("products", product.key)):
        client.put(f"/api/v1/selections/{schema}", {"keys": [key]}, content_type="application/json")
    version = client.post("/api/v1/bags").json()["version"]
    product.price_list_items.update(price_e4=104_000)
    assert outcomes(client, place_order(bag_version=version))[0]["result"] == "accepted"
    assert outcomes(client, place_order())[0]["code"] == "list_price_differs"


def test_an_order_that_waited_for_the_network_is_not_late(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, fixed_clock: Clock
) -> None:
    command = place_order(body={"delivery_on": "2026-11-25"})
    fixed_clock.advance(days=3)
    assert outcomes(signed_in(rita), command)[0]["result"] == "accepted"


def test_s5_a_batch_over_the_limit_is_refused_whole_and_nothing_is_read(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    client = signed_in(rita)
    message = {
        "nonce": "n",
        "contract": 1,
        "device_time": NOON.isoformat(),
        "bag_version": None,
        "news_seen": 0,
        "commands": [place_order() for _ in range(51)],
    }
    answer = client.post("/api/v1/sync", json.dumps(message), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (413, "sync_too_large")
    message["commands"] = [place_order(body={"remarks": "x" * 1_000_001})]
    assert client.post("/api/v1/sync", json.dumps(message), content_type="application/json").status_code == 413
    assert not Receipt.objects.exists()


def test_s6_a_client_of_another_contract_may_still_send_its_outbox(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    answer = send(signed_in(rita), place_order(), contract=0)
    assert answer["outcomes"][0]["result"] == "accepted"
    assert answer["contract"] == 1


def test_s8_the_answer_repeats_the_requests_nonce(rita: User, signed_in: SignedIn) -> None:
    assert send(signed_in(rita), nonce="of this request")["nonce"] == "of this request"


def test_s4_news_are_asked_for_from_the_last_seen_and_come_in_order(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    client, command = signed_in(rita), place_order()
    outcomes(client, command)
    first = send(client)["news"]
    assert [(item["status"], item["document_id"]) for item in first["items"]] == [
        ("received", command["body"]["document_id"])
    ]
    move_status(Order.objects.get(), status=Status.IN_ERP, erp_number="004711")
    later = send(client, news_seen=first["seen"])["news"]
    assert [(item["status"], item["erp_number"]) for item in later["items"]] == [("in_erp", "004711")]
    assert send(client, news_seen=later["seen"])["news"] == {"seen": later["seen"], "items": [], "more": False}
    assert send(client)["news"]["items"] == first["items"] + later["items"]


def test_news_of_another_rep_are_not_told(rita: User, sam: User, signed_in: SignedIn, place_order: MakeCommand) -> None:
    outcomes(signed_in(rita), place_order())
    assert send(signed_in(sam))["news"]["items"] == []


def test_g1_the_server_knows_the_highest_sequence_and_reports_gaps(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    outcomes(signed_in(rita), place_order(seq=1), place_order(seq=2), place_order(seq=5))
    device = Device.objects.get()
    assert device.last_sequence == 5
    assert gaps_of(device) == [3, 4]


def test_g2_what_was_captured_is_accepted_or_rejected(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    commands = [place_order(seq=1), place_order(seq=2, body={"lines": []}), place_order(seq=3)]
    results = [outcome["result"] for outcome in outcomes(signed_in(rita), *commands)]
    assert Receipt.objects.count() == len(commands)
    assert Order.objects.count() == results.count("accepted") == 2


def test_o3_a_rejected_document_keeps_its_lines_on_the_server_too(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    command = place_order(line={"quantity_e4": -1})
    outcomes(signed_in(rita), command)
    assert Receipt.objects.get().command["body"]["lines"] == command["body"]["lines"]


def test_m3_the_bag_named_in_the_answer_is_the_reps_own_of_today(
    rita: User, sam: User, customer: Customer, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    client.put("/api/v1/selections/customers", {"keys": [customer.key]}, content_type="application/json")
    manifest = client.post("/api/v1/bags").json()
    assert send(client)["bag"] == manifest
    assert send(signed_in(sam))["bag"] is None
    fixed_clock.advance(days=1)
    assert send(client)["bag"] is None


BAD_ENVELOPES = [b"", b"{", b"[]", b'{"nonce": 1}', b"\xff\xfe", b"<html>captive portal</html>"]


@pytest.mark.parametrize("body", BAD_ENVELOPES)
def test_an_unreadable_message_is_refused_with_a_sentence(body: bytes, rita: User, signed_in: SignedIn) -> None:
    answer = signed_in(rita).post("/api/v1/sync", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")


def test_without_a_session_nothing_is_taken(db: None, place_order: MakeCommand) -> None:
    answer = Client().post("/api/v1/sync", {"commands": []}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")
