"""The cast of the server's tests: rita (north), sam (south, must see nothing of hers), max (manager), olga (office)."""

import itertools
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from mascate.accounts.models import Device, Rep, Role, User
from mascate.config import config
from mascate.kit import clock
from mascate.kit.text import folded, sort_name
from mascate.registers.models import (
    Address,
    Carrier,
    Contact,
    Customer,
    OpenBill,
    OperationType,
    PastOrder,
    PastOrderLine,
    PaymentTerm,
    PriceList,
    PriceListItem,
    Product,
    Prospect,
)

PASSWORD = "mascate"
#: A Tuesday noon in São Paulo.
NOON = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)

numbers = itertools.count(1)


class Clock:
    """A clock that moves only when told."""

    def __init__(self) -> None:
        self.instant = NOON

    def advance(self, **delta: float) -> None:
        self.instant += timedelta(**delta)


@pytest.fixture(autouse=True)
def fixed_clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    fixed = Clock()
    monkeypatch.setattr(clock, "now", lambda: fixed.instant)
    return fixed


@pytest.fixture(autouse=True)
def own_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Bag files of a test lie in its own folder."""
    monkeypatch.setattr(config(), "home", tmp_path)
    return tmp_path


@pytest.fixture(autouse=True)
def open_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' database is made by the migrations, not by `mascate upgrade`."""
    monkeypatch.setattr("mascate.api.upgrade.is_upgraded", lambda: True)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    """What is limited by the minute counts anew for each test."""
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Argon2 is slow on purpose; hundreds of sign-ins of tests need not be."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def user_named(name: str, role: Role, *, rep: Rep | None = None) -> User:
    return User.objects.create_user(username=name, password=PASSWORD, role=role, rep=rep)


@pytest.fixture
def max_(db: None) -> User:
    return user_named("max", Role.MANAGER)


@pytest.fixture
def north(max_: User) -> Rep:
    return Rep.objects.create(code="001", name="Rita", manager=max_)


@pytest.fixture
def south(max_: User) -> Rep:
    return Rep.objects.create(code="002", name="Sam", manager=max_)


@pytest.fixture
def rita(north: Rep) -> User:
    return user_named("rita", Role.REP, rep=north)


@pytest.fixture
def sam(south: Rep) -> User:
    return user_named("sam", Role.REP, rep=south)


@pytest.fixture
def olga(db: None) -> User:
    return user_named("olga", Role.OFFICE)


@pytest.fixture
def device(rita: User) -> Device:
    return device_of(rita)


def device_of(user: User) -> Device:
    return Device.objects.create(id=uuid4(), user=user, created_at=NOON, last_seen_at=NOON)


@pytest.fixture
def price_list(db: None) -> PriceList:
    return PriceList.objects.create(key="RET", name="Retail")


@pytest.fixture
def payment_term(db: None) -> PaymentTerm:
    return PaymentTerm.objects.create(key="28", name="28 days")


def a_partner(kind: type[Any], *, rep: Rep | None, **fields: Any) -> Any:
    number = next(numbers)
    values = {
        "key": f"{number:06d}/01",
        "code": f"{number:06d}",
        "store": "01",
        "legal_name": f"Company {number} Ltda",
        "trade_name": f"Shop {number}",
        "city": "Campinas",
        "state": "SP",
        "rep": rep,
    } | fields
    row = kind(**values)
    row.folded = folded(*(getattr(row, name) for name in kind.IDENTIFYING))
    row.sort_name = sort_name(*(getattr(row, name) for name in kind.SHOWN_NAME))
    row.save()
    return row


def a_customer(*, rep: Rep | None, **fields: Any) -> Customer:
    customer: Customer = a_partner(Customer, rep=rep, **fields)
    return customer


def a_prospect(*, rep: Rep | None, **fields: Any) -> Prospect:
    prospect: Prospect = a_partner(Prospect, rep=rep, **fields)
    return prospect


def a_product(*, prices: dict[PriceList, int] | None = None, **fields: Any) -> Product:
    number = next(numbers)
    values = {
        "key": f"P{number}",
        "code": f"P{number}",
        "description": f"Coffee {number}",
        "price_e4": 100_000,
    } | fields
    product = Product(**values)
    product.folded = folded(*(str(getattr(product, name)) for name in Product.IDENTIFYING))
    product.sort_name = sort_name(*(str(getattr(product, name)) for name in Product.SHOWN_NAME))
    product.save()
    for price_list, price_e4 in (prices or {}).items():
        PriceListItem.objects.create(price_list=price_list, product=product, price_e4=price_e4)
    return product


def a_past_order(customer: Customer, *products: Product, days_ago: int = 5, rep: Rep | None = None) -> PastOrder:
    day = (NOON - timedelta(days=days_ago)).date()
    order = PastOrder.objects.create(
        key=f"E{next(numbers)}", customer=customer, rep=rep or customer.rep, ordered_on=day, total_minor=1000
    )
    for position, product in enumerate(products, start=1):
        PastOrderLine.objects.create(
            order=order,
            position=position,
            product=product,
            quantity_e4=10_000,
            unit_price_e4=100_000,
            total_minor=1000,
        )
    return order


def a_bill(customer: Customer, *, due_in_days: int, balance_minor: int = 5000) -> OpenBill:
    due = (NOON + timedelta(days=due_in_days)).date()
    return OpenBill.objects.create(
        key=f"B{next(numbers)}", customer=customer, due_on=due, amount_minor=balance_minor, balance_minor=balance_minor
    )


def a_contact(partner: Customer | Prospect, **fields: Any) -> Contact:
    return Contact.objects.create(
        **_of(partner) | {"key": f"C{next(numbers)}", "name": "Ana", "role": "Buying"} | fields
    )


def an_address(partner: Customer | Prospect, **fields: Any) -> Address:
    number = next(numbers)
    values = {"key": f"A{number}", "address": f"Dock Street, {number}", "city": "Campinas", "state": "SP"}
    return Address.objects.create(**_of(partner) | values | fields)


def _of(partner: Customer | Prospect) -> dict[str, Any]:
    return {"customer" if isinstance(partner, Customer) else "prospect": partner}


@pytest.fixture
def carrier(db: None) -> Carrier:
    return Carrier.objects.create(key="FAST", name="Fast Freight")


@pytest.fixture
def bonus(db: None) -> OperationType:
    return OperationType.objects.create(key="BON", name="Bonus goods", kind=OperationType.Kind.BONUS)


def queries_of_the_time_limit() -> int:
    """What `kit.limits` asks PostgreSQL beside the question: a savepoint, the limit and the one before it."""
    return 5 if connection.vendor == "postgresql" else 0


SignedIn = Callable[[User], Client]


@pytest.fixture
def signed_in(db: None) -> SignedIn:
    """`signed_in(user)`: an HTTP client with that user's session, opened on a device of theirs."""

    def client_of(user: User) -> Client:
        client = Client(headers={"accept-language": "en"})
        answer = client.post(
            "/api/v1/session",
            {"user": user.username, "password": PASSWORD, "device": {"id": str(uuid4()), "label": "test"}},
            content_type="application/json",
        )
        assert answer.status_code == 200, answer.content
        return client

    return client_of
