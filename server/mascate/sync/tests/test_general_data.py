"""An order's operation type, carrier and delivery address, from the command to the rep's and the office's screens."""

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.conftest import SignedIn, a_customer, an_address
from mascate.orders.models import Order
from mascate.registers.models import Address, Carrier, Customer, OperationType
from mascate.sync.tests.conftest import MakeCommand, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def depot(customer: Customer) -> Address:
    return an_address(customer, name="Depot", address="Dock Street, 7", key="A9")


def test_operation_type_carrier_and_delivery_address_are_kept_and_told(
    rita: User,
    signed_in: SignedIn,
    place_order: MakeCommand,
    carrier: Carrier,
    bonus: OperationType,
    depot: Address,
    admin_client: Client,
) -> None:
    client = signed_in(rita)
    body = {"operation_type_key": "BON", "carrier_key": "FAST", "delivery_address_key": "A9"}
    command = place_order(body=body)
    assert outcomes(client, command)[0]["result"] == "accepted"
    order = Order.objects.get()
    assert (order.operation_type, order.carrier, order.delivery_address) == (bonus, carrier, depot)
    details = client.get(f"/api/v1/orders/{order.pk}").json()
    named = [details[name] for name in ("operation_type_name", "carrier_name", "delivery_address")]
    assert named == ["Bonus goods", "Fast Freight", "Depot, Dock Street, 7, Campinas, SP"]
    page = admin_client.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    for name in ("Bonus goods", "Fast Freight", "Dock Street, 7"):
        assert name in page


def test_s6_an_order_of_a_client_that_knows_none_of_them_is_received(
    rita: User, signed_in: SignedIn, place_order: MakeCommand
) -> None:
    client, command = signed_in(rita), place_order()
    assert not {"operation_type_key", "carrier_key", "delivery_address_key"} & set(command["body"])
    assert outcomes(client, command)[0]["result"] == "accepted"
    details = client.get(f"/api/v1/orders/{command['body']['document_id']}").json()
    assert [details[name] for name in ("operation_type_name", "carrier_name", "delivery_address")] == [None] * 3


def test_what_is_withdrawn_or_another_customers_is_a_problem_with_a_sentence(
    rita: User,
    north: Rep,
    signed_in: SignedIn,
    place_order: MakeCommand,
    carrier: Carrier,
    bonus: OperationType,
    depot: Address,
) -> None:
    client = signed_in(rita)
    body = {"operation_type_key": "BON", "carrier_key": "FAST", "delivery_address_key": "A9"}
    for row in (carrier, bonus, depot):
        type(row).objects.filter(pk=row.pk).update(withdrawn=True)
    (outcome,) = outcomes(client, place_order(body=body))
    codes = [problem["code"] for problem in outcome["problems"]]
    assert codes == ["operation_type_unknown", "carrier_unknown", "delivery_address_unknown"]
    assert outcome["message"] == "The operation type BON does not exist any more. Choose another."
    elsewhere = an_address(a_customer(rep=north))
    (outcome,) = outcomes(client, place_order(body={"delivery_address_key": elsewhere.key}))
    assert outcome["code"] == "delivery_address_unknown"
    assert not Order.objects.exists()
