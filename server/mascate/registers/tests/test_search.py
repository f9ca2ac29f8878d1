"""Searching the whole register: the index finds what looking through all rows finds, and keeps up with every change."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.conftest import SignedIn, a_customer, a_prospect
from mascate.kit.text import fold, folded
from mascate.registers import search
from mascate.registers.models import Customer
from mascate.registers.search import has_index, ids_with, make_indexes

pytestmark = pytest.mark.django_db

NAMES = (
    "Empório São João",
    "Mercado 100%",
    "a_b_c",
    "x\\y\\z",
    "'--'",
    '"Rosa"',
    "Straße",
    "👩‍🌾🚚🌾",
    "AND OR NOT",
    "***",
    "abab",
)
TEXTS: tuple[str, ...] = (
    "emporio",
    "sao j",
    "100%",
    "a_b",
    "\\y\\",
    "'--",
    '"ro',
    "strasse",
    "👩‍🌾",
    "and or",
    "***",
    "aba",
    "bab",
    "nothing",
    "o m",
)
TEXTS += ("emporio sao joao mercado 100% and so on and so forth " * 3,)


def test_it_finds_what_looking_through_all_rows_finds(north: Rep) -> None:
    rows = [a_customer(rep=north, trade_name=name) for name in NAMES]
    rows[0].withdrawn = True
    rows[0].save()
    assert has_index(Customer)
    for text in map(fold, TEXTS):
        expected = [row.pk for row in rows if text in row.folded and not row.withdrawn]
        assert sorted(ids_with(Customer, text)) == expected, text


def test_it_keeps_up_with_changed_and_deleted_rows(north: Rep) -> None:
    changed, deleted = a_customer(rep=north, trade_name="Alpha"), a_customer(rep=north, trade_name="Alpha")
    changed.folded = folded("Beta")
    changed.save()
    deleted.delete()
    assert ids_with(Customer, "alpha") == []
    assert ids_with(Customer, "beta") == [changed.pk]


def test_it_is_made_anew_where_it_was_lost(north: Rep) -> None:
    customer = a_customer(rep=north, trade_name="Alpha")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # No index is made while foreign keys of the test's own rows wait to be checked.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("DROP INDEX registers_customer_groups")
        else:
            for event in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER registers_customer_groups_{event}")
    assert not has_index(Customer)
    later = a_customer(rep=north, trade_name="Alpha")
    # Slower, but the same.
    assert sorted(ids_with(Customer, "alpha")) == [customer.pk, later.pk]
    make_indexes()
    assert has_index(Customer)
    assert sorted(ids_with(Customer, "alpha")) == [customer.pk, later.pk]


def test_no_rights_for_the_index_stop_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "has_index", lambda model: False)
    monkeypatch.setattr(search, "_statements", lambda model: ["CREATE nonsense"])
    make_indexes()


@pytest.fixture
def small_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "FOUND_LIMIT", 3)
    monkeypatch.setattr(search, "COUNT_LIMIT", 4)
    monkeypatch.setattr(search, "FIRST_ROWS", 2)


def page(client: Client, **query: Any) -> tuple[int, int, bool]:
    """How many rows came, the total, whether it is exact."""
    answer = client.get("/api/v1/customers", query).json()
    return len(answer["items"]), answer["total"], answer["total_is_exact"]


def test_who_sees_all_records_is_told_when_there_are_more_than_counted(
    olga: User, north: Rep, south: Rep, signed_in: SignedIn, small_limits: None
) -> None:
    client = signed_in(olga)
    for number in range(3):
        a_customer(rep=(north, south)[number % 2], trade_name=f"Alpha {number}")
    assert page(client, search="alpha") == (3, 3, True)
    a_customer(rep=None, trade_name="Alpha 4")
    assert page(client, search="alpha") == (3, 3, False)
    assert page(client) == (4, 4, True)
    a_customer(rep=None, trade_name="Beta")
    assert page(client, pageSize="4") == (4, 4, False)
    assert page(client, search="beta") == (1, 1, True)


def test_a_rep_is_always_counted_exactly(rita: User, north: Rep, signed_in: SignedIn, small_limits: None) -> None:
    for _ in range(6):
        a_customer(rep=north, trade_name="Alpha")
        a_prospect(rep=north, trade_name="Alpha")
    client = signed_in(rita)
    assert page(client, search="alpha") == (6, 6, True)
    answer = client.get("/api/v1/prospects", {"search": "alpha"}).json()
    assert (answer["total"], answer["total_is_exact"]) == (6, True)
