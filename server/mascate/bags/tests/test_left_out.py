"""What the policy leaves out of the bags, how many last orders it lets along, and for how long a bag may be shown."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mascate.accounts.models import Policy, Rep, User
from mascate.bags.tests.test_bags import choose, column, file_of, opened, packed
from mascate.bags.tests.test_estimates import estimated
from mascate.conftest import (
    NOON,
    Clock,
    SignedIn,
    a_bill,
    a_contact,
    a_customer,
    a_past_order,
    a_product,
    a_prospect,
    an_address,
)
from mascate.registers.models import Carrier, Customer, Visit

pytestmark = pytest.mark.django_db

#: Policy → the tables that are empty then.
TABLES = {
    "credit": (),
    "last_orders": ("past_orders", "past_order_lines"),
    "contacts": ("customer_contacts", "prospect_contacts"),
    "addresses": ("customer_addresses", "prospect_addresses"),
    "carriers": ("carriers",),
    "visits": ("visits",),
}
ALL_TABLES = ("open_bills", *(table for tables in TABLES.values() for table in tables))


@pytest.fixture
def buyer(north: Rep, carrier: Carrier) -> Customer:
    """A customer whom all that can follow does follow."""
    customer = a_customer(
        rep=north, carrier=carrier, credit_limit_minor=90_000, risk_grade="C", financial_at=NOON, contact_name="Bia"
    )
    a_bill(customer, due_in_days=3)
    a_contact(customer)
    an_address(customer)
    for days in range(12):
        a_past_order(customer, a_product(), days_ago=days)
    Visit.objects.create(key="V1", rep=north, day=NOON.date(), customer=customer)
    prospect = a_prospect(rep=north, customer=customer)
    a_contact(prospect)
    an_address(prospect)
    return customer


def allow(**policy: Any) -> None:
    Policy.objects.update_or_create(id=1, defaults=policy)


def everything(client: Any, customer: Customer) -> None:
    choose(client, customers=[customer.key], prospects=[each.key for each in customer.prospects.all()])


@pytest.mark.parametrize("kind", TABLES)
def test_b7_what_the_policy_leaves_out_stays_and_the_device_is_told(
    rita: User, buyer: Customer, signed_in: SignedIn, kind: str
) -> None:
    allow(**{kind: False})
    client = signed_in(rita)
    everything(client, buyer)
    bag = opened(client, packed(client))
    empty = {table for table in ALL_TABLES if not column(bag, f"SELECT 1 FROM {table}")}
    assert empty == set(TABLES[kind])
    assert column(bag, "SELECT value FROM meta WHERE name = 'left_out'") == [kind]
    credit = bag.execute("SELECT risk_grade, credit_limit_minor FROM customers").fetchall()
    assert credit == [("", 0) if kind == "credit" else ("C", 90_000)]
    # A partner's own contact is registration data.
    assert column(bag, "SELECT contact_name FROM customers") == ["Bia"]


def test_b7_without_the_open_bills_there_is_no_credit_left_to_tell(
    rita: User, buyer: Customer, signed_in: SignedIn
) -> None:
    allow(open_bills=False, credit=False)
    client = signed_in(rita)
    everything(client, buyer)
    bag = opened(client, packed(client))
    assert column(bag, "SELECT 1 FROM open_bills") == []
    assert column(bag, "SELECT value FROM meta WHERE name = 'left_out'") == ["open_bills,credit"]
    # On line the bills are shown as ever.
    assert len(client.get(f"/api/v1/customers/{buyer.key.replace('/', '%2F')}").json()["open_bills"]) == 1


def test_credit_without_bills_and_numbers_beyond_their_bounds_are_refused() -> None:
    for wrong in ({"open_bills": False}, {"last_orders": 51}, {"bag_hours": 0}, {"bag_hours": 25}):
        policy = Policy(id=1, **wrong)
        with pytest.raises(ValidationError):
            policy.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            policy.save()
    Policy(id=1, last_orders=50, bag_hours=24).full_clean()


@pytest.mark.parametrize(("last_orders", "told"), [(0, 0), (3, 3), (50, 12)])
def test_b7_as_many_last_orders_follow_as_the_policy_says(
    rita: User, buyer: Customer, signed_in: SignedIn, last_orders: int, told: int
) -> None:
    allow(last_orders=last_orders)
    client = signed_in(rita)
    choose(client, customers=[buyer.key])
    bag = opened(client, packed(client))
    days = column(bag, "SELECT ordered_on FROM past_orders ORDER BY ordered_on DESC")
    assert days == [str((NOON - timedelta(days=ago)).date()) for ago in range(told)]
    on_line = client.get(f"/api/v1/customers/{buyer.key.replace('/', '%2F')}").json()["past_orders"]
    assert len(on_line) == (told or 10)


def test_the_estimate_leaves_out_what_the_policy_leaves_out(rita: User, buyer: Customer, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    before = estimated(client, "customers", keys=[buyer.key])
    assert {"orders", "bills", "customer_contacts", "customer_addresses"} <= {each["code"] for each in before["parts"]}
    allow(open_bills=False, credit=False, last_orders=0, contacts=False, addresses=False, carriers=False, visits=False)
    after = estimated(client, "customers", keys=[buyer.key])
    assert {each["code"] for each in after["parts"] if each["records"]} <= {"customers", "rest"}
    assert after["packed_size"] < before["packed_size"]


def test_b6_a_bag_is_shown_until_its_days_end_and_no_longer_than_the_policy_says(
    rita: User, buyer: Customer, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    choose(client, customers=[buyer.key])
    whole_day = packed(client)
    assert whole_day["shown_until"] == whole_day["day_end"]
    allow(bag_hours=24)
    assert packed(client)["shown_until"] == whole_day["day_end"]
    allow(bag_hours=4)
    four_hours = packed(client)
    assert datetime.fromisoformat(four_hours["shown_until"]) == NOON + timedelta(hours=4)
    assert four_hours["day_end"] == whole_day["day_end"]
    fixed_clock.advance(hours=4)
    assert client.get(f"/api/v1/bags/{four_hours['version']}/sections/partners").status_code == 410


def test_b2_equal_content_gets_new_hours_as_a_new_version_of_the_same_files(
    rita: User, buyer: Customer, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    allow(bag_hours=4)
    client = signed_in(rita)
    choose(client, customers=[buyer.key])
    first = packed(client)
    fixed_clock.advance(hours=2)
    assert packed(client)["version"] == first["version"]
    fixed_clock.advance(minutes=1)
    renewed = packed(client)
    assert renewed["version"] == first["version"] + 1
    assert [each["sha256"] for each in renewed["sections"]] == [each["sha256"] for each in first["sections"]]
    assert datetime.fromisoformat(renewed["shown_until"]) == fixed_clock.instant + timedelta(hours=4)
    # Towards the evening there are no hours left to give.
    fixed_clock.advance(hours=8)
    last = packed(client)
    assert (last["version"], last["shown_until"]) == (first["version"] + 2, first["day_end"])
    fixed_clock.advance(hours=1)
    assert packed(client)["version"] == last["version"]
    assert file_of(client, last["version"], "partners")
