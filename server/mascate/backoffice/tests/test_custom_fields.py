"""Custom fields in the back office: defined, filled and shown without code."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from mascate.accounts.models import Role, User
from mascate.registers.custom_fields import CustomField, options_from
from mascate.registers.models import Customer

pytestmark = pytest.mark.django_db

LANGUAGE = {"accept-language": "en"}


@pytest.fixture
def chief() -> Client:
    client = Client(headers=LANGUAGE)
    client.force_login(User.objects.create_superuser("chief", password="x", role=Role.ADMINISTRATOR))
    return client


@pytest.fixture
def customer() -> Customer:
    return Customer.objects.create(key="10/01", code="10", legal_name="Padaria", folded="padaria", custom={"old": "x"})


def define(client: Client, **fields: Any) -> Any:
    form = {"register": "customers", "code": "day", "type": "text", "label_pt_br": "Dia", "position": "0"} | fields
    return client.post(reverse("admin:registers_customfield_add"), form)


def change(client: Client, field: CustomField, **fields: Any) -> Any:
    form = {"type": field.type, "label_pt_br": field.label_pt_br, "position": "0"} | fields
    return client.post(reverse("admin:registers_customfield_change", args=[field.pk]), form)


def page_of(customer: Customer) -> str:
    return reverse("admin:registers_customer_change", args=[customer.pk])


def form_of(customer: Customer, **fields: str) -> dict[str, str]:
    return {
        "code": "10",
        "legal_name": "Padaria",
        "person_type": "company",
        "risk_grade": "A",
        "credit_limit_minor": "0",
        "released_minor": "0",
    } | fields


def define_all() -> None:
    for position, type_ in enumerate(CustomField.Type):
        options = options_from(["mon; segunda; Monday", "tue"]) if type_ == "list" else []
        CustomField.objects.create(
            register="customers",
            code=f"a_{type_}",
            type=type_,
            label_en=f"My {type_}",
            position=position,
            options=options,
        )


def test_a_field_is_defined(chief: Client) -> None:
    lines = "mon; segunda-feira; Monday\r\n\r\ntue; terça-feira"
    assert define(chief, type="list", options=lines, column="on").status_code == 302
    field = CustomField.objects.get()
    assert (field.name, field.column, field.values) == ("custom_day", True, ["mon", "tue"])
    assert field.options_in("en") == [("mon", "Monday"), ("tue", "terça-feira")]
    shown = chief.get(reverse("admin:registers_customfield_change", args=[field.pk])).content.decode()
    assert "mon; segunda-feira; Monday\ntue; terça-feira" in shown


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"code": "Dia de entrega"}, "Use small letters, digits and _"),
        ({"label_pt_br": ""}, "Give the field a label in at least one language."),
        ({"type": "list"}, "A list has 1 to 100 options."),
        ({"options": "a\nb"}, "Only a list has options."),
        ({"type": "list", "options": "a;b;c;d;e"}, "has more parts than a value and three labels"),
        ({"type": "list", "options": "a\na"}, "The value «a» stands twice."),
    ],
)
def test_what_cannot_be_is_explained(chief: Client, wrong: dict[str, str], reason: str) -> None:
    answer = define(chief, **wrong)
    assert (answer.status_code, reason in answer.content.decode()) == (200, True)
    assert not CustomField.objects.exists()


def test_a_code_stands_once(chief: Client) -> None:
    assert define(chief).status_code == 302
    assert "already exists" in define(chief).content.decode()
    assert define(chief, register="products").status_code == 302


def test_a_type_stays_while_rows_hold_values(chief: Client, customer: Customer) -> None:
    define(chief)
    field = CustomField.objects.get()
    Customer.objects.update(custom={"day": "x"})
    assert "1 row(s) hold values of this type" in change(chief, field, type="number").content.decode()
    assert chief.post(reverse("admin:registers_customfield_delete", args=[field.pk]), {"post": "y"}).status_code == 403
    assert change(chief, field, withdrawn="on").status_code == 302
    Customer.objects.update(custom={})
    assert change(chief, field, type="number").status_code == 302
    field.refresh_from_db()
    assert (field.type, field.withdrawn) == ("number", False)
    assert chief.post(reverse("admin:registers_customfield_delete", args=[field.pk]), {"post": "y"}).status_code == 302


def test_values_are_typed_on_the_registers_page(chief: Client, customer: Customer) -> None:
    define_all()
    filled = form_of(
        customer,
        custom_a_text=" Saída ",
        custom_a_number="-12.5",
        custom_a_money="1.50",
        custom_a_date="2026-03-01",
        custom_a_list="tue",
        custom_a_yes_no="no",
    )
    assert chief.post(page_of(customer), filled).status_code == 302
    customer.refresh_from_db()
    assert customer.custom == {
        "a_date": "2026-03-01",
        "a_list": "tue",
        "a_money": 150,
        "a_number": -125_000,
        "a_text": "Saída",
        "a_yes_no": False,
        "old": "x",
    }
    shown = chief.get(page_of(customer)).content.decode()
    for words in ("My number", 'value="-12.5"', 'value="1.50"', 'value="2026-03-01"', "Monday", 'value="Saída"'):
        assert words in shown
    assert chief.post(page_of(customer), form_of(customer)).status_code == 302
    customer.refresh_from_db()
    assert customer.custom == {"old": "x"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("a_number", "much"),
        ("a_number", "1.23456"),
        ("a_number", "100000000001"),
        ("a_money", "1.234"),
        ("a_date", "31/02/2026"),
        ("a_list", "wed"),
        ("a_yes_no", "perhaps"),
        ("a_text", "x" * 201),
    ],
)
def test_a_bad_value_is_refused(chief: Client, customer: Customer, field: str, value: str) -> None:
    define_all()
    answer = chief.post(page_of(customer), form_of(customer, **{f"custom_{field}": value}))
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    customer.refresh_from_db()
    assert customer.custom == {"old": "x"}


@pytest.mark.parametrize("register", ["customer", "prospect", "product"])
def test_every_register_opens_with_its_fields(chief: Client, register: str) -> None:
    CustomField.objects.create(register=f"{register}s", code="extra", type="yes_no", label_en="Extra thing")
    assert "Extra thing" in chief.get(reverse(f"admin:registers_{register}_add")).content.decode()
    CustomField.objects.update(withdrawn=True)
    assert "Extra thing" not in chief.get(reverse(f"admin:registers_{register}_add")).content.decode()


def test_who_may_only_look_sees_the_values(customer: Customer) -> None:
    define_all()
    Customer.objects.update(
        custom={
            "a_date": "2026-03-01",
            "a_list": "mon",
            "a_money": 150,
            "a_number": -125_000,
            "a_text": "<b>Saída</b>",
            "a_yes_no": True,
        }
    )
    client = Client(headers=LANGUAGE)
    olga = User.objects.create_user("olga", password="x", is_staff=True, role=Role.OFFICE)
    olga.user_permissions.set(Permission.objects.filter(codename="view_customer"))
    client.force_login(olga)
    shown = client.get(page_of(customer)).content.decode()
    for words in ("My number: -12.5", "My money: 1.50", "My list: Monday", "My yes_no: Yes", "&lt;b&gt;Saída"):
        assert words in shown
    assert client.post(page_of(customer), form_of(customer, custom_a_text="x")).status_code == 403
