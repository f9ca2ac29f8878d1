"""The back office as the people in it use it."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from mascate.accounts.models import Device, Rep, Role, User
from mascate.orders.models import Order, OrderLine
from mascate.registers.models import Customer, PastOrder, PriceList, Product
from mascate.sync.models import Receipt

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ORDER_ID = UUID(int=1)


@pytest.fixture
def chief(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("chief", password="x", role=Role.ADMINISTRATOR))
    return client


@pytest.fixture
def north() -> Rep:
    return Rep.objects.create(code="001", name="Rita")


@pytest.fixture
def customer(north: Rep) -> Customer:
    return Customer.objects.create(
        key="10/01", code="10", store="01", legal_name="Padaria", rep=north, credit_limit_minor=123456, folded="padaria"
    )


@pytest.fixture
def product() -> Product:
    return Product.objects.create(key="P1", code="P1", description="Café", price_e4=125000, folded="cafe")


@pytest.fixture
def order(north: Rep, customer: Customer, product: Product) -> Order:
    user = User.objects.create_user("rita", rep=north)
    device = Device.objects.create(id=UUID(int=2), user=user, created_at=NOON, last_seen_at=NOON)
    amounts = {"gross_minor": 123450, "discount_minor": 0, "net_minor": 123450, "total_minor": 123450}
    order = Order.objects.create(
        id=ORDER_ID,
        number=1,
        rep=north,
        user=user,
        device=device,
        customer=customer,
        made_at=NOON,
        received_at=NOON,
        **amounts,
    )
    prices = {"list_price_e4": 125000, "unit_price_e4": 125000}
    OrderLine.objects.create(order=order, position=1, product=product, quantity_e4=60000, **prices, **amounts)
    Receipt.objects.create(
        command_id=UUID(int=3), user=user, device=device, sequence=1, name="place_order", command={}, received_at=NOON
    )
    return order


def page(name: str, *arguments: object) -> str:
    return reverse(f"admin:{name}", args=arguments)


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_every_list_opens_and_searches(chief: Client, order: Order, model: Any) -> None:
    name = f"{model._meta.app_label}_{model._meta.model_name}_changelist"
    assert chief.get(page(name)).status_code == 200
    if admin.site._registry[model].search_fields:
        assert chief.get(page(name), {"q": "padaria 10"}).status_code == 200


def test_amounts_are_written_as_people_write_them(chief: Client, order: Order) -> None:
    shown = chief.get(page("orders_order_change", order.pk), headers={"Accept-Language": "pt-BR"}).content.decode()
    assert "1.234,50" in shown
    assert "12,50" in shown


def test_an_order_cannot_be_edited_added_or_deleted_o1(chief: Client, order: Order) -> None:
    assert chief.post(page("orders_order_change", order.pk), {"remarks": "changed"}).status_code == 403
    assert chief.get(page("orders_order_add")).status_code == 403
    assert chief.post(page("orders_order_delete", order.pk), {"post": "yes"}).status_code == 403


def test_saving_a_product_keeps_its_search_column_true(chief: Client, product: Product) -> None:
    form = {
        "code": "P1",
        "description": "Pão de Açúcar",
        "unit": "UN",
        "pack_quantity_e4": "6",
        "price_e4": "3.9",
        "stock_e4": "0",
    }
    assert chief.post(page("registers_product_change", product.pk), form).status_code == 302
    product.refresh_from_db()
    assert product.folded == "p1\npao de acucar"
    assert (product.pack_quantity_e4, product.price_e4) == (60_000, 39_000)


def test_the_erps_key_stays_as_it_is(chief: Client, customer: Customer) -> None:
    form = {
        "key": "99/99",
        "code": "10",
        "legal_name": "Padaria Nova",
        "person_type": "company",
        "risk_grade": "B",
        "credit_limit_minor": "10.05",
        "released_minor": "0",
    }
    assert chief.post(page("registers_customer_change", customer.pk), form).status_code == 302
    customer.refresh_from_db()
    assert (customer.key, customer.legal_name, customer.credit_limit_minor) == ("10/01", "Padaria Nova", 1005)


def test_registers_are_withdrawn_never_deleted(chief: Client, customer: Customer) -> None:
    assert chief.post(page("registers_customer_delete", customer.pk), {"post": "yes"}).status_code == 403


def test_past_orders_show_their_lines(chief: Client, customer: Customer, product: Product) -> None:
    past = PastOrder.objects.create(key="E1", customer=customer, ordered_on=NOON.date(), total_minor=99)
    past.lines.create(position=1, product=product, quantity_e4=15_000, unit_price_e4=660_000, total_minor=99)
    shown = chief.get(page("registers_pastorder_change", past.pk), headers={"Accept-Language": "en"}).content.decode()
    assert "1.5" in shown
    assert "0.99" in shown


def test_price_lists_open_for_adding(chief: Client) -> None:
    assert chief.post(page("registers_pricelist_add"), {"key": "A", "name": "Retail"}).status_code == 302
    assert PriceList.objects.get().name == "Retail"


def test_office_staff_cannot_give_themselves_rights(client: Client) -> None:
    olga = User.objects.create_user("olga", password="x", is_staff=True, role=Role.OFFICE)
    olga.user_permissions.set(Permission.objects.filter(content_type__app_label="accounts"))
    chief = User.objects.create_superuser("chief", password="x")
    client.force_login(olga)
    form = {"username": "olga", "role": "office", "is_superuser": "on", "is_staff": "on", "is_active": "on"}
    assert client.post(page("accounts_user_change", olga.pk), form).status_code == 302
    olga.refresh_from_db()
    assert not olga.is_superuser
    assert client.post(page("accounts_user_change", chief.pk), form).status_code == 403
    password = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert client.post(page("auth_user_password_change", chief.pk), password).status_code == 403


def test_a_rep_does_not_enter(client: Client, north: Rep) -> None:
    client.force_login(User.objects.create_user("rita", rep=north))
    assert client.get(page("index")).status_code == 302
