"""Everything an order may come in with that it should not, in one place: each is accepted, held or rejected with a code
and a sentence, and nothing is half-written. What single rules refuse in detail is in `test_sync`, `test_priced_orders`,
`test_quotations` and `test_leases`; a route that is sent nonsense, in `tests/e2e/test_api_fuzz`.
"""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import OrderPolicy, User
from mascate.conftest import NOON, SignedIn, a_product
from mascate.orders.models import Order
from mascate.registers.models import Customer, PriceList, Product
from mascate.sync.models import Receipt
from mascate.sync.tests.conftest import Command, MakeCommand, outcomes, send
from mascate.sync.tests.test_judging import by_rules
from mascate.sync.tests.test_priced_orders import pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(rita: User, signed_in: SignedIn) -> Client:
    return signed_in(rita)


#: What is spoilt: a field of the line as written, of the line as computed, of the totals, or of the document.
SPOILT: list[tuple[str, dict[str, dict[str, Any]], str]] = [
    ("a forged total", {"totals": {"total_minor": 1}}, "totals_differ"),
    ("a forged total of a line", {"computed": {"total_minor": 1}}, "totals_differ"),
    ("a price of nothing", {"line": {"unit_price_e4": 0}}, "discount_beyond_right"),
    ("a negative price", {"line": {"unit_price_e4": -100_000}}, "price_negative"),
    ("a forged list price", {"line": {"list_price_e4": 1}}, "list_price_differs"),
    ("a discount beyond the right", {"line": {"discount_e6": 990_000}}, "discount_beyond_right"),
    ("a discount above 100 %", {"line": {"discount_e6": 2_000_000}}, "discount_out_of_range"),
    ("one on the whole beyond the right", {"body": {"discount_e6": 990_000}}, "whole_discount_beyond_right"),
    ("-5 pieces", {"line": {"quantity_e4": -50_000}}, "quantity_not_positive"),
    ("0 pieces", {"line": {"quantity_e4": 0}}, "quantity_not_positive"),
    ("10^12 pieces", {"line": {"quantity_e4": 10**16}}, "quantity_too_large"),
    ("1e308 pieces", {"line": {"quantity_e4": 1e308}}, "command_malformed"),
    ("0.1 + 0.2 pieces", {"line": {"quantity_e4": 0.1 + 0.2}}, "command_malformed"),
    ("NaN pieces as a text", {"line": {"quantity_e4": "NaN"}}, "command_malformed"),
    ("no quantity", {"line": {"quantity_e4": None}}, "command_malformed"),
    ("an unknown product", {"line": {"product_key": "nonsense"}}, "product_unknown"),
    ("an unknown customer", {"body": {"customer_key": "nonsense"}}, "customer_unknown"),
    ("no lines", {"body": {"lines": []}}, "no_lines"),
]


@pytest.mark.parametrize(("spoilt", "code"), [row[1:] for row in SPOILT], ids=[row[0] for row in SPOILT])
def test_c3_it_is_rejected_with_a_code_and_a_sentence_and_leaves_only_its_receipt(
    spoilt: dict[str, dict[str, Any]], code: str, client: Client, place_order: MakeCommand
) -> None:
    command = spoiling(by_rules(place_order()), spoilt)
    (outcome,) = outcomes(client, command)
    assert (outcome["result"], code in [each["code"] for each in outcome["problems"]]) == ("rejected", True), outcome
    assert outcome["message"]
    assert "{" not in outcome["message"]
    assert not Order.objects.exists()
    assert Receipt.objects.get().result == Receipt.Result.REJECTED


def spoiling(command: Command, spoilt: dict[str, dict[str, Any]]) -> Command:
    body = command["body"]
    body["lines"][0] |= spoilt.get("line", {})
    body["priced"]["lines"][0] |= spoilt.get("computed", {})
    body["priced"] |= spoilt.get("totals", {})
    body |= spoilt.get("body", {})
    return command


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_a_number_that_json_does_not_know_is_refused_before_anything_is_read(
    number: float, client: Client, place_order: MakeCommand
) -> None:
    command = place_order(line={"quantity_e4": number})
    message = {"nonce": "n", "contract": 1, "device_time": NOON.isoformat(), "bag_version": None, "news_seen": 0}
    answer = client.post("/api/v1/sync", json.dumps(message | {"commands": [command]}), content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "request_malformed")
    assert not Receipt.objects.exists()


def test_o4_a_product_that_was_not_in_its_bag_is_told(
    client: Client, place_order: MakeCommand, price_list: PriceList, customer: Customer, product: Product
) -> None:
    version = pack(client, customer, product)
    newer = a_product(prices={price_list: 100_000})
    command = spoiling(by_rules(place_order(bag_version=version)), {"line": {"product_key": newer.key}})
    (outcome,) = outcomes(client, command)
    assert (outcome["result"], outcome["code"]) == ("rejected", "product_not_in_bag"), outcome


@pytest.mark.parametrize(("level", "expected"), [("warn", "received"), ("hold", "held"), ("stop", None)])
def test_of_two_devices_that_sell_the_last_unit_the_second_is_judged_by_the_policy(
    level: str,
    expected: str | None,
    rita: User,
    signed_in: SignedIn,
    client: Client,
    place_order: MakeCommand,
    product: Product,
) -> None:
    OrderPolicy.objects.create(id=1, stock=level, credit="off", repeated="off")
    Product.objects.filter(pk=product.pk).update(stock_e4=20_000, stock_at=NOON - timedelta(hours=1))
    outcomes(client, place_order())
    (outcome,) = outcomes(signed_in(rita), place_order())
    if expected is None:
        assert (outcome["result"], outcome["code"]) == ("rejected", "stock_taken")
        assert Order.objects.count() == 1
        return
    second = Order.objects.latest("number")
    assert (second.status, [finding.code for finding in second.findings.all()]) == (expected, ["stock_taken"])


@pytest.mark.parametrize("way", ["by rules", "by list prices"])
@pytest.mark.parametrize(
    ("level", "expected"), [("off", "received"), ("warn", "received"), ("hold", "held"), ("stop", None)]
)
def test_an_expired_price_list_is_judged_by_the_policy(
    level: str, expected: str | None, way: str, client: Client, place_order: MakeCommand, price_list: PriceList
) -> None:
    OrderPolicy.objects.create(id=1, price_list_expired=level, stock="off", credit="off", repeated="off")
    PriceList.objects.filter(pk=price_list.pk).update(valid_until=NOON.date() - timedelta(days=1))
    (outcome,) = outcomes(client, by_rules(place_order()) if way == "by rules" else place_order())
    if expected is None:
        assert (outcome["result"], outcome["code"]) == ("rejected", "price_list_expired")
        assert price_list.name in outcome["message"]
        assert "{" not in outcome["message"]
        assert not Order.objects.exists()
        return
    assert outcome["result"] == "accepted", outcome
    order = Order.objects.get()
    told = [(each.code, each.level, each.data) for each in order.findings.all()]
    data = {"list": price_list.name, "date": (NOON.date() - timedelta(days=1)).isoformat()}
    assert (order.status, told) == (expected, [] if level == "off" else [("price_list_expired", level, data)])


def test_a_price_list_that_was_valid_on_the_orders_day_is_none_that_expired(
    client: Client, place_order: MakeCommand, price_list: PriceList
) -> None:
    """Placed off line on the list's last day, received two days later; another of its last day but one."""
    OrderPolicy.objects.create(id=1, price_list_expired="stop", stock="off", credit="off", repeated="off")
    PriceList.objects.filter(pk=price_list.pk).update(valid_until=NOON.date() - timedelta(days=2))
    for days in (2, 3):
        written = by_rules(place_order(made_at=(NOON - timedelta(days=days)).isoformat()))
        assert outcomes(client, written)[0]["result"] == "accepted"
    late = by_rules(place_order(made_at=(NOON - timedelta(days=1)).isoformat()))
    assert outcomes(client, late)[0]["code"] == "price_list_expired"


def test_s6_an_order_of_last_years_version_that_waited_is_judged_as_it_was_written(
    client: Client, place_order: MakeCommand
) -> None:
    """Without what has come since, of a bag nobody keeps any more, written a year ago, in an older contract."""
    command = place_order(made_at="2025-11-24T15:00:00Z", bag_version=1)
    (outcome,) = send(client, command, contract=0)["outcomes"]
    assert outcome["result"] == "accepted", outcome
    assert Order.objects.get().total_minor == 2000


def test_s6_a_command_that_no_version_knows_is_rejected_and_holds_up_nothing(
    client: Client, place_order: MakeCommand
) -> None:
    unknown, sound = place_order(name="sell_everything"), place_order(seq=2)
    first, second = outcomes(client, unknown, sound)
    assert (first["code"], second["result"]) == ("command_unknown", "accepted")
