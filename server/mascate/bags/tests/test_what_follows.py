"""Carriers, operation types, contacts and addresses follow the chosen partners into the bag, and nothing else (B7)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mascate.accounts.models import Rep, User
from mascate.bags.tests.test_bags import choose, column, opened, packed
from mascate.conftest import SignedIn, a_contact, a_customer, a_past_order, a_product, a_prospect, an_address
from mascate.registers.models import Carrier, OperationType

pytestmark = pytest.mark.django_db


def test_b7_contacts_and_addresses_of_chosen_and_linked_partners_follow_and_nobody_elses(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    chosen, linked, left = (a_customer(rep=north) for _ in range(3))
    prospect = a_prospect(rep=north, customer=linked)
    for partner in (chosen, linked, left, prospect, a_customer(rep=south), a_prospect(rep=north)):
        a_contact(partner)
        an_address(partner, kind="billing", name="Office")
        a_contact(partner, withdrawn=True)
        an_address(partner, withdrawn=True)
    client = signed_in(rita)
    choose(client, customers=[chosen.key], prospects=[prospect.key])
    bag = opened(client, packed(client))
    for what in ("contacts", "addresses"):
        assert column(bag, f"SELECT customer_id FROM customer_{what}") == sorted([chosen.pk, linked.pk])
        assert column(bag, f"SELECT prospect_id FROM prospect_{what}") == [prospect.pk]
    assert bag.execute("SELECT name, role, phone, mobile, email FROM prospect_contacts").fetchall() == [
        ("Ana", "Buying", "", "", "")
    ]
    own = chosen.address_rows.get(withdrawn=False)
    assert bag.execute(f"SELECT key, kind, name, address FROM customer_addresses WHERE id = {own.pk}").fetchall() == [
        (own.key, "billing", "Office", own.address)
    ]


def test_b7_carriers_and_operation_types_follow_but_those_withdrawn(
    rita: User, north: Rep, carrier: Carrier, bonus: OperationType, signed_in: SignedIn
) -> None:
    Carrier.objects.create(key="OLD", name="Old", withdrawn=True)
    OperationType.objects.create(key="OLD", name="Old", withdrawn=True)
    sale = OperationType.objects.create(key="SALE", name="Sale", is_default=True)
    client = signed_in(rita)
    choose(client, customers=[a_customer(rep=north, carrier=carrier, operation_type=bonus).key])
    bag = opened(client, packed(client))
    assert bag.execute("SELECT id, key, name FROM carriers").fetchall() == [(carrier.pk, "FAST", "Fast Freight")]
    assert bag.execute("SELECT * FROM operation_types ORDER BY id").fetchall() == [
        (bonus.pk, "BON", "Bonus goods", "bonus", 0),
        (sale.pk, "SALE", "Sale", "sale", 1),
    ]
    assert bag.execute("SELECT carrier_id, operation_type_id FROM customers").fetchall() == [(carrier.pk, bonus.pk)]


def test_the_last_orders_are_found_once_though_two_tables_ask_for_them(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    customer = a_customer(rep=north)
    orders = [a_past_order(customer, a_product(), days_ago=days) for days in (3, 2, 1)]
    client = signed_in(rita)
    choose(client, customers=[customer.key])
    with CaptureQueriesContext(connection) as queries:
        manifest = packed(client)
    assert sum("row_number" in query["sql"] for query in queries) == 1
    bag = opened(client, manifest)
    assert column(bag, "SELECT id FROM past_orders") == sorted(order.pk for order in orders)
    assert column(bag, "SELECT order_id FROM past_order_lines") == sorted(order.pk for order in orders)
