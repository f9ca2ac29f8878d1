"""Adding single records to today's selection and taking them off, outside the configurator."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session as StoredSession
from django.test import Client

from mascate.accounts.models import Policy, Rep, User
from mascate.config import config
from mascate.conftest import NOON, SignedIn, a_customer, a_past_order, a_product
from mascate.registers.models import Visit
from mascate.selections.models import Selection
from mascate.selections.tests.test_selections import put

pytestmark = pytest.mark.django_db


def send(client: Client, verb: str, keys: list[str]) -> Any:
    body = json.dumps({"keys": keys})
    return client.post(f"/api/v1/selections/customers/{verb}", body, content_type="application/json")


def keys_of(client: Client) -> list[str]:
    keys: list[str] = client.get("/api/v1/selections/customers").json()["keys"]
    return keys


def test_m1_m2_adding_keeps_what_was_chosen_and_how(rita: User, north: Rep, signed_in: SignedIn) -> None:
    first, second = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    chosen_by = {"conditions": [{"field": "code", "operator": "equals", "values": [first.code]}]}
    put(client, "customers", {"filter": chosen_by})
    assert send(client, "add", [second.key]).json() == {"count": 2, "dropped": []}
    assert keys_of(client) == [first.key, second.key]
    assert Selection.objects.get().filter["conditions"] == chosen_by["conditions"]


def test_m1_adding_begins_the_selection_of_a_day_without_one(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer = a_customer(rep=north)
    client = signed_in(rita)
    assert send(client, "add", [customer.key]).json()["count"] == 1
    assert keys_of(client) == [customer.key]


def test_adding_what_is_chosen_already_writes_nothing(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Any
) -> None:
    customer = a_customer(rep=north)
    client = signed_in(rita)
    send(client, "add", [customer.key])
    before = Selection.objects.get().saved_at
    fixed_clock.advance(minutes=5)
    assert send(client, "add", [customer.key]).json()["count"] == 1
    assert Selection.objects.get().saved_at == before


def test_m3_another_reps_record_is_not_added(rita: User, north: Rep, south: Rep, signed_in: SignedIn) -> None:
    mine, theirs = a_customer(rep=north), a_customer(rep=south)
    client = signed_in(rita)
    assert send(client, "add", [mine.key, theirs.key]).json() == {"count": 1, "dropped": [theirs.key]}
    answer = send(client, "add", [theirs.key, "nonsense", "\0", "\ud800"])
    assert (answer.status_code, answer.json()["code"]) == (422, "records_unknown")
    assert keys_of(client) == [mine.key]


def test_adding_beyond_the_limit_adds_nothing_and_says_the_limit(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config(), "max_records", 1)
    first, second = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    send(client, "add", [first.key])
    answer = send(client, "add", [second.key])
    assert (answer.status_code, answer.json()["code"]) == (422, "records_limit")
    assert keys_of(client) == [first.key]


def test_a_record_is_taken_off_and_the_others_stay(rita: User, north: Rep, south: Rep, signed_in: SignedIn) -> None:
    stays, goes, theirs = a_customer(rep=north), a_customer(rep=north), a_customer(rep=south)
    client = signed_in(rita)
    put(client, "customers", {"keys": [stays.key, goes.key]})
    assert send(client, "take-off", [goes.key, theirs.key]).json() == {"count": 1, "dropped": []}
    assert keys_of(client) == [stays.key]


def test_adding_to_a_morning_of_standing_filters_comes_on_top_of_them(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    Policy.objects.create(id=1, standing_selections=True)
    standing, added = a_customer(rep=north, state="SP"), a_customer(rep=north, state="MG")
    client = signed_in(rita)
    filter_ = {"conditions": [{"field": "state", "operator": "in", "values": ["SP"]}]}
    body = {"schema": "customers", "name": "São Paulo", "filter": filter_, "shared": False, "standing": True}
    assert client.post("/api/v1/filters", json.dumps(body), content_type="application/json").status_code == 201
    send(client, "add", [added.key])
    assert keys_of(client) == sorted([standing.key, added.key])


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"keys": []}', '{"keys": "A"}', '{"keys": [1]}'])
def test_bad_bodies_are_refused(body: str, rita: User, signed_in: SignedIn) -> None:
    answer = signed_in(rita).post("/api/v1/selections/customers/add", body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]
    assert Selection.objects.count() == 0


def visit(rep: Rep, customer: Any) -> None:
    Visit.objects.create(key=customer.key, rep=rep, day=NOON.date(), customer=customer)


def test_what_todays_customers_buy_and_is_not_chosen_is_told_most_often_first(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    visited, another, theirs = a_customer(rep=north), a_customer(rep=north), a_customer(rep=south)
    once, twice, chosen, blocked, long_ago, elsewhere = (a_product(blocked=each == 3) for each in range(6))
    visit(north, visited)
    visit(south, theirs)
    a_past_order(visited, once, twice, chosen, blocked)
    a_past_order(visited, twice)
    a_past_order(visited, long_ago, days_ago=91)
    a_past_order(another, elsewhere)
    a_past_order(theirs, elsewhere)
    client = signed_in(rita)
    put(client, "products", {"keys": [chosen.key]})
    items = client.get("/api/v1/visits/products").json()["items"]
    assert [(item["key"], item["orders"]) for item in items] == [(twice.key, 2), (once.key, 1)]


def test_a_user_without_a_rep_is_told_of_no_products_for_the_route(olga: User, signed_in: SignedIn) -> None:
    assert signed_in(olga).get("/api/v1/visits/products").json() == {"items": [], "hasNext": False, "total": 0}


def test_a_session_tells_when_it_ends(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    told = datetime.fromisoformat(client.get("/api/v1/session").json()["expires_at"])
    assert abs(told - StoredSession.objects.get().expire_date) < timedelta(seconds=1)
