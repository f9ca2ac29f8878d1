"""The policy of orders: what each check does, and the tolerances, written as people write them."""

import json

import pytest
from django.test import Client

from mascate.accounts.models import OrderPolicy, Role, User
from mascate.accounts.order_policy import order_policy_in_force
from mascate.conftest import SignedIn, a_customer, user_named

PAGE = "/admin/accounts/orderpolicy/"


@pytest.fixture
def office(db: None) -> Client:
    client = Client()
    ada = user_named("ada", Role.ADMINISTRATOR)
    User.objects.filter(pk=ada.pk).update(is_staff=True, is_superuser=True)
    client.force_login(ada)
    return client


SOUND = {
    "stock": "hold",
    "credit": "stop",
    "overdue_days": "5",
    "customer_blocked": "hold",
    "product_blocked": "stop",
    "product_withdrawn": "stop",
    "price_list_expired": "hold",
    "repeated": "off",
    "repeated_days": "0",
    "price": "hold",
    "price_tolerance_e6": "2.5",
    "price_tolerance_minor": "10.00",
    "total": "stop",
    "total_tolerance_e6": "0",
    "total_tolerance_minor": "",
    "leased_stock_percent": "30",
    "leased_credit_percent": "0",
    "lease_hours_after_day": "4",
    "quotation_days": "15",
}


def test_the_office_writes_levels_and_tolerances(office: Client) -> None:
    assert office.post(f"{PAGE}add/", SOUND).status_code == 302
    policy = order_policy_in_force()
    assert (policy.stock, policy.credit, policy.overdue_days) == ("hold", "stop", 5)
    assert policy.price_list_expired == "hold"
    assert (policy.price, policy.price_tolerance_e6, policy.price_tolerance_minor) == ("hold", 25_000, 1_000)
    assert policy.total_tolerance_minor is None
    assert (policy.leased_stock_percent, policy.leased_credit_percent, policy.lease_hours_after_day) == (30, 0, 4)
    assert office.get(f"{PAGE}add/").status_code == 403
    assert office.post(f"{PAGE}1/change/", SOUND | {"stock": "warn"}).status_code == 302
    assert order_policy_in_force().stock == "warn"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("Price list expired", "Hold for approval")),
        ("pt-br", ("Tabela de preços vencida", "Reter para aprovação")),
        ("es", ("Lista de precios vencida", "Retener para aprobación")),
    ],
)
def test_the_checks_are_named_in_the_readers_language(office: Client, language: str, said: tuple[str, ...]) -> None:
    page = office.get(f"{PAGE}add/", headers={"accept-language": language}).content.decode()
    assert [text for text in said if text not in page] == []


@pytest.mark.parametrize("spoilt", [{"price": "off"}, {"price_tolerance_e6": "101"}, {"total_tolerance_minor": "-1"}])
def test_what_makes_no_sense_is_refused(office: Client, spoilt: dict[str, str]) -> None:
    assert office.post(f"{PAGE}add/", SOUND | spoilt).status_code == 200
    assert not OrderPolicy.objects.exists()


def test_the_device_is_told_the_checks_and_not_the_tolerances(rita: User, signed_in: SignedIn) -> None:
    OrderPolicy.objects.create(id=1, stock="stop", overdue_days=7)
    told = signed_in(rita).get("/api/v1/policy").json()["checks"]
    assert told == {
        "stock": "stop",
        "credit": "warn",
        "customer_blocked": "stop",
        "product_blocked": "stop",
        "product_withdrawn": "stop",
        "price_list_expired": "warn",
        "repeated": "warn",
        "overdue_days": 7,
        "repeated_days": 1,
    }


def test_released_orders_take_from_the_credit_left(rita: User, signed_in: SignedIn) -> None:
    customer = a_customer(rep=rita.rep, credit_limit_minor=100_000, released_minor=30_000)
    found = json.loads(signed_in(rita).get(f"/api/v1/customers/{customer.key.replace('/', '%2F')}").content)
    assert (found["released_minor"], found["credit_left_minor"]) == (30_000, 70_000)
