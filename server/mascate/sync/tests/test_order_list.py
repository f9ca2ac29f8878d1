"""My Orders: narrowed by state and period, with what all that match come to."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import User
from mascate.conftest import NOON, SignedIn, a_past_order
from mascate.orders.models import Order, Status
from mascate.registers.models import Customer, Product
from mascate.sync.tests.conftest import MakeCommand, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(rita: User, signed_in: SignedIn, place_order: MakeCommand, customer: Customer, product: Product) -> Client:
    """Two documents of 20.00 today, one of them cancelled; of the ERP 10.00 five days ago and 10.00 forty days ago."""
    client = signed_in(rita)
    outcomes(client, *(place_order(seq=seq, command_id=str(uuid4())) for seq in (1, 2)))
    Order.objects.filter(number=2).update(status=Status.CANCELLED)
    a_past_order(customer, product)
    a_past_order(customer, product, days_ago=40)
    return client


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, (4, 6000)),
        ({"status": "received"}, (1, 2000)),
        ({"status": "in_erp"}, (2, 2000)),
        ({"status": "received,cancelled"}, (2, 4000)),
        ({"status": "nonsense"}, (0, 0)),
        ({"since": NOON.date().isoformat()}, (2, 4000)),
        ({"since": "2026-11-17"}, (3, 5000)),
        ({"since": "2026-11-17", "status": "in_erp"}, (1, 1000)),
        ({"search": "nobody is called so"}, (0, 0)),
        ({"customer": "nobody/01"}, (0, 0)),
    ],
)
def test_orders_are_narrowed_by_state_and_period(
    client: Client, asked: dict[str, str], expected: tuple[int, int]
) -> None:
    page = client.get("/api/v1/orders", asked).json()
    assert (page["total"], page["sum_minor"]) == expected
    assert len(page["items"]) == expected[0]


def test_orders_are_narrowed_to_one_customer(client: Client, customer: Customer) -> None:
    page = client.get("/api/v1/orders", {"customer": customer.key, "status": "in_erp"}).json()
    assert (page["total"], page["sum_minor"]) == (2, 2000)


@pytest.mark.parametrize("since", ["yesterday", "0001-01-01", "9999-12-31", "2026-13-01"])
def test_a_day_that_is_none_is_refused(client: Client, since: str) -> None:
    answer: Any = client.get("/api/v1/orders", {"since": since})
    assert answer.status_code in (400, 422)
