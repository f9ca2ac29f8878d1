"""A customer's and a prospect's details: people, places, and what an order for them is proposed with."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mascate.accounts.models import Rep, User
from mascate.conftest import SignedIn, a_contact, a_customer, a_prospect, an_address
from mascate.registers.models import Carrier, Customer, OperationType, Prospect

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("register", "a_partner"), [("customers", a_customer), ("prospects", a_prospect)])
def test_details_show_the_partners_own_contacts_and_addresses(
    register: str, a_partner: Any, rita: User, north: Rep, signed_in: SignedIn
) -> None:
    partner: Customer | Prospect = a_partner(rep=north)
    other = a_partner(rep=north)
    a_contact(partner, name="Rui", role="Stock", mobile="(19) 95555-0001")
    a_contact(partner, name="Ana", email="ana@shop.example")
    an_address(partner, kind="delivery", name="Depot", address="Dock Street, 7", postal_code="13000-000")
    an_address(partner, kind="billing", address="Bank Street, 1")
    for gone in (a_contact(partner, withdrawn=True), an_address(partner, withdrawn=True)):
        assert gone.withdrawn
    a_contact(other)
    an_address(other)
    found = signed_in(rita).get(f"/api/v1/{register}/{partner.key}").json()
    assert [(each["name"], each["role"], each["mobile"], each["email"]) for each in found["contacts"]] == [
        ("Ana", "Buying", "", "ana@shop.example"),
        ("Rui", "Stock", "(19) 95555-0001", ""),
    ]
    assert [(each["kind"], each["name"], each["address"], each["postal_code"]) for each in found["addresses"]] == [
        ("billing", "", "Bank Street, 1", ""),
        ("delivery", "Depot", "Dock Street, 7", "13000-000"),
    ]


def test_a_customers_usual_carrier_and_operation_type_are_told_unless_withdrawn(
    rita: User, north: Rep, carrier: Carrier, bonus: OperationType, signed_in: SignedIn
) -> None:
    customer = a_customer(rep=north, carrier=carrier, operation_type=bonus)
    client = signed_in(rita)
    names = ("carrier_key", "carrier_name", "operation_type_key", "operation_type_name")
    found = client.get(f"/api/v1/customers/{customer.key}").json()
    assert [found[name] for name in names] == ["FAST", "Fast Freight", "BON", "Bonus goods"]
    Carrier.objects.update(withdrawn=True)
    OperationType.objects.update(withdrawn=True)
    found = client.get(f"/api/v1/customers/{customer.key}").json()
    assert [found[name] for name in names] == [None, None, None, None]


def test_carriers_and_operation_types_are_listed_without_those_withdrawn(
    rita: User, carrier: Carrier, bonus: OperationType, signed_in: SignedIn
) -> None:
    Carrier.objects.create(key="OLD", name="Old", withdrawn=True)
    OperationType.objects.create(key="SALE", name="Sale", is_default=True)
    OperationType.objects.create(key="OLD", name="Old", withdrawn=True)
    client = signed_in(rita)
    assert client.get("/api/v1/carriers").json()["items"] == [{"key": "FAST", "name": "Fast Freight"}]
    assert client.get("/api/v1/operation-types").json()["items"] == [
        {"key": "BON", "name": "Bonus goods", "kind": "bonus", "is_default": False},
        {"key": "SALE", "name": "Sale", "kind": "sale", "is_default": True},
    ]


def test_a_partner_with_many_contacts_takes_no_more_queries_than_one_with_few(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    few, many = a_customer(rep=north), a_customer(rep=north)
    for customer, rows in ((few, 1), (many, 20)):
        for _ in range(rows):
            a_contact(customer)
            an_address(customer)
    client = signed_in(rita)
    taken = []
    for customer in (few, many):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/api/v1/customers/{customer.key}").status_code == 200
        taken.append(len(queries))
    assert taken[0] == taken[1]
