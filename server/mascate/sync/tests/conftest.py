"""Commands as a device sends them, and the server's answers."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.accounts.order_policy import OrderPolicy
from mascate.conftest import NOON, SignedIn, a_customer, a_product
from mascate.orders.models import Order
from mascate.registers.models import Customer, PaymentTerm, PriceList, Product

Command = dict[str, Any]


def send(client: Client, *commands: Command, **envelope: Any) -> dict[str, Any]:
    message = {
        "nonce": "n1",
        "contract": 1,
        "device_time": NOON.isoformat(),
        "bag_version": None,
        "news_seen": 0,
        "commands": list(commands),
    } | envelope
    answer = client.post("/api/v1/sync", json.dumps(message), content_type="application/json")
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    return body


def outcomes(client: Client, *commands: Command) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = send(client, *commands)["outcomes"]
    return found


@pytest.fixture
def customer(north: Rep, price_list: PriceList, payment_term: PaymentTerm) -> Customer:
    return a_customer(rep=north, price_list=price_list, payment_term=payment_term)


@pytest.fixture
def product(price_list: PriceList) -> Product:
    return a_product(prices={price_list: 100_000})


MakeCommand = Callable[..., Command]


@pytest.fixture
def place_order(customer: Customer, product: Product) -> MakeCommand:
    """A sound command: two of the product at 10.00; `line`, `body` and other parts may be spoilt."""

    def made(*, line: dict[str, Any] | None = None, body: dict[str, Any] | None = None, **parts: Any) -> Command:
        sound_line = {
            "position": 1,
            "product_key": product.key,
            "quantity_e4": 20_000,
            "list_price_e4": 100_000,
            "unit_price_e4": 100_000,
            "discount_e6": 0,
            "gross_minor": 2000,
            "discount_minor": 0,
            "total_minor": 2000,
        } | (line or {})
        amounts = {name: sound_line[name] for name in ("gross_minor", "discount_minor", "total_minor")}
        sound_body = {
            "document_id": str(uuid4()),
            "kind": "order",
            "customer_key": customer.key,
            "price_list_key": "RET",
            "payment_term_key": "28",
            "delivery_on": None,
            "customer_order_number": "PO 7",
            "remarks": "",
            "replaces": None,
            "lines": [sound_line],
            "totals": amounts,
        } | (body or {})
        return {
            "command_id": str(uuid4()),
            "seq": 1,
            "name": "place_order",
            "made_at": NOON.isoformat(),
            "bag_version": None,
            "body": sound_body,
        } | parts

    return made


@pytest.fixture
def rep(rita: User, signed_in: SignedIn) -> Client:
    return signed_in(rita)


@pytest.fixture
def held(rep: Client, place_order: MakeCommand) -> Order:
    """Blocked by the office, and by the policy that waits for approval."""
    OrderPolicy.objects.create(id=1, customer_blocked="hold", credit="off", stock="off", repeated="off")
    command = place_order()
    Customer.objects.update(blocked=True)
    assert outcomes(rep, command)[0]["result"] == "accepted"
    return Order.objects.get()
