"""S6: what apps of earlier versions sent, kept as files in `recorded`, against the server of today."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.bags.models import Bag
from mascate.conftest import SignedIn, a_customer, a_product
from mascate.orders.models import Order
from mascate.registers.models import PaymentTerm, PriceList
from mascate.sync import wire
from mascate.sync.tests.conftest import MakeCommand, send

pytestmark = pytest.mark.django_db

RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.json"))


@pytest.fixture
def company(north: Rep, price_list: PriceList, payment_term: PaymentTerm) -> None:
    """What the recorded requests speak of."""
    a_customer(rep=north, key="000045/01", code="000045", price_list=price_list, payment_term=payment_term)
    a_product(key="4711", code="4711", prices={price_list: 100_000})


@pytest.mark.usefixtures("company")
@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_s6_requests_of_earlier_apps_are_answered_as_they_expect(rita: User, signed_in: SignedIn, file: Path) -> None:
    client = signed_in(rita)
    for call in json.loads(file.read_text())["calls"]:
        body = json.dumps(call["body"]) if "body" in call else ""
        answer = client.generic(call["method"], call["path"], body, content_type="application/json")
        assert answer.status_code == call["status"], (call["path"], answer.content)
        assert holds(answer.json(), call.get("answer", {})), (call["path"], answer.json())


def holds(answer: Any, expected: Any) -> bool:
    """Whether all that an earlier app reads is there; what is new beside it does not matter to it."""
    if isinstance(expected, dict):
        return all(name in answer and holds(answer[name], value) for name, value in expected.items())
    if isinstance(expected, list):
        return len(answer) == len(expected) and all(map(holds, answer, expected))
    return bool(answer == expected)


@pytest.mark.usefixtures("company")
def test_s6_an_order_of_a_bag_that_was_one_file_is_judged_by_the_prices_of_now(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    client.put("/api/v1/selections/customers", {"keys": ["000045/01"]}, content_type="application/json")
    client.post("/api/v1/bags")
    Bag.objects.update(sections=[])
    [call] = json.loads(next(each for each in RECORDED if each.stem.startswith("order_")).read_text())["calls"]
    call["body"]["commands"][0]["bag_version"] = call["body"]["bag_version"] = 1
    answer = client.post("/api/v1/sync", json.dumps(call["body"]), content_type="application/json").json()
    assert [each["result"] for each in answer["outcomes"]] == ["accepted"]
    # It cannot be opened by any app of today: it is not offered either.
    assert answer["bag"] is None


class TestTooOld:
    """A later release stops supporting the first contract."""

    @pytest.fixture(autouse=True)
    def later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(wire, "OLDEST_CONTRACT", 2)

    def test_s6_a_client_too_old_may_still_send_its_outbox_and_is_told(
        self, rita: User, signed_in: SignedIn, place_order: MakeCommand
    ) -> None:
        client = signed_in(rita)
        answer = send(client, place_order())
        assert [each["result"] for each in answer["outcomes"]] == ["accepted"]
        assert answer["oldest_contract"] == 2
        assert Order.objects.count() == 1

    def test_s6_a_client_too_old_is_offered_no_bag(
        self, rita: User, signed_in: SignedIn, customer: Any, place_order: MakeCommand
    ) -> None:
        client = signed_in(rita)
        client.put("/api/v1/selections/customers", {"keys": [customer.key]}, content_type="application/json")
        client.post("/api/v1/bags")
        assert send(client, contract=1)["bag"] is None
        assert send(client, contract=2)["bag"]["version"] == 1

    def test_s6_all_else_is_refused_with_a_sentence_and_signing_in_is_not(self, rita: User, db: None) -> None:
        old = Client(headers={"x-contract": "1", "accept-language": "en"})
        signing_in = old.post(
            "/api/v1/session", {"user": "rita", "password": "mascate"}, content_type="application/json"
        )
        assert signing_in.status_code == 200
        refused = old.get("/api/v1/schemas")
        assert (refused.status_code, refused.json()["code"]) == (426, "client_too_old")
        assert "still sends your orders" in refused.json()["message"]
        assert old.get("/api/v1/schemas", headers={"x-contract": "2"}).status_code == 200
        # Whoever says nothing of a contract is no app of ours.
        assert old.get("/api/v1/schemas", headers={"x-contract": ""}).status_code == 200
