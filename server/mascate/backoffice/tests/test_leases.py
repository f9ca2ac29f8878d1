"""Leases in the back office: who holds what, and an end to it."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from mascate.accounts.models import Device, Role, User
from mascate.backoffice import words
from mascate.conftest import NOON, a_customer, a_product, user_named
from mascate.kit import clock
from mascate.orders.leasing.models import Lease

pytestmark = pytest.mark.django_db
PAGE = "/admin/orders/lease/"


@pytest.fixture
def lease(device: Device) -> Lease:
    day = clock.today()
    lease = Lease.objects.create(
        device=device, day=day.date, granted_at=NOON, holds_until=day.end + timedelta(hours=6), revision=1
    )
    lease.stock.create(product=a_product(description="Café"), granted_e4=500_000, used_e4=125_000)
    lease.credit.create(customer=a_customer(rep=None, trade_name="Padaria"), granted_minor=123_456)
    return lease


def in_the_office(*permissions: str) -> Client:
    client, ada = Client(headers={"accept-language": "en"}), user_named("ada", Role.ADMINISTRATOR)
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    ada.user_permissions.add(*Permission.objects.filter(codename__in=permissions))
    client.force_login(User.objects.get(pk=ada.pk))
    return client


def test_the_office_sees_what_was_granted_and_used(lease: Lease) -> None:
    office = in_the_office("view_lease", "view_leasedstock", "view_leasedcredit")
    page = office.get(PAGE).content.decode()
    assert "rita" in page
    assert "Holds" in page
    stock, credit = (f"/admin/orders/{name}/?lease__exact={lease.pk}" for name in ("leasedstock", "leasedcredit"))
    assert stock in page
    assert credit in page
    for address, texts in ((stock, ("Café", ">50<", ">12.5<")), (credit, ("Padaria", "1,234.56"))):
        page = office.get(address).content.decode()
        assert [text for text in texts if text not in page] == []
    assert office.get(f"{PAGE}{lease.pk}/change/").status_code == 200


def test_l4_who_may_change_leases_ends_them_and_is_named(lease: Lease) -> None:
    office = in_the_office("view_lease", "change_lease")
    answer = office.post(PAGE, {"action": "end", "_selected_action": [lease.pk]}, follow=True)
    assert "1 ended; what was unused is free again." in answer.content.decode()
    lease.refresh_from_db()
    assert (lease.ended_at, lease.ended_by and lease.ended_by.username) == (NOON, "ada")
    assert "Ended by ada" in answer.content.decode()


def test_who_may_only_look_ends_none(lease: Lease) -> None:
    in_the_office("view_lease").post(PAGE, {"action": "end", "_selected_action": [lease.pk]}, follow=True)
    lease.refresh_from_db()
    assert lease.ended_at is None


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("pt-br", {"": ("Reservas", "Aparelho", "Vale até", "Em vigor", "Encerrar: devolver já"), "stock": ("Usado",)}),
        ("es", {"": ("Reservas", "Dispositivo", "Vale hasta", "Vigente", "Terminar: devolver"), "stock": ("Usado",)}),
    ],
)
def test_the_pages_of_leases_speak_the_readers_language(
    language: str, said: dict[str, tuple[str, ...]], lease: Lease
) -> None:
    office = in_the_office("view_lease", "change_lease", "view_leasedstock", "view_leasedcredit")
    pages = {"": PAGE, "stock": "/admin/orders/leasedstock/"}
    for name, texts in said.items():
        page = office.get(pages[name], headers={"accept-language": language}).content.decode()
        assert [text for text in texts if text not in page] == []
    assert office.get(f"{PAGE}{lease.pk}/change/", headers={"accept-language": language}).status_code == 200
    answer = office.post(
        PAGE, {"action": "end", "_selected_action": [lease.pk]}, follow=True, headers={"accept-language": language}
    )
    assert {"pt-br": "Encerradas: 1.", "es": "Terminadas: 1."}[language] in answer.content.decode()


def test_every_word_of_the_back_office_is_there_in_three_languages() -> None:
    folder = Path(words.__file__).with_name("wording")
    english, *others = (json.loads((folder / f"{name}.json").read_text("utf-8")) for name in ("en", "pt-BR", "es"))
    places = {key: set(re.findall(r"{\w+}", text)) for key, text in english.items()}
    for other in others:
        assert {key: set(re.findall(r"{\w+}", text)) for key, text in other.items()} == places
