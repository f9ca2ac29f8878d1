"""The board: who carries what, how much of today's route it covers, and what money is still on the devices."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mascate.accounts.models import Device, Rep, Role, User
from mascate.conftest import NOON, SignedIn, a_customer, a_product, a_prospect, user_named
from mascate.kit import clock
from mascate.registers.models import Customer, Prospect, Visit

pytestmark = pytest.mark.django_db

NOTHING = {"count": 0, "minor": 0, "since": None}


def board(client: Client) -> dict[str, dict[str, Any]]:
    answer = client.get("/api/v1/board")
    assert answer.status_code == 200, answer.content
    return {row["rep_code"]: row for row in answer.json()["items"]}


def sync(client: Client, **envelope: Any) -> None:
    message = {
        "nonce": "n1",
        "contract": 1,
        "device_time": NOON.isoformat(),
        "bag_version": None,
        "news_seen": 0,
        "commands": [],
    } | envelope
    answer = client.post("/api/v1/sync", json.dumps(message), content_type="application/json")
    assert answer.status_code == 200, answer.content


def choose(client: Client, schema: str, *keys: str) -> None:
    answer = client.put(f"/api/v1/selections/{schema}", {"keys": keys}, content_type="application/json")
    assert answer.status_code == 200, answer.content


def pack(client: Client) -> int:
    answer = client.post("/api/v1/bags", {}, content_type="application/json")
    assert answer.status_code < 300, answer.content
    version: int = answer.json()["version"]
    return version


def a_visit(rep: Rep, partner: Customer | Prospect) -> None:
    kind = "customer" if isinstance(partner, Customer) else "prospect"
    Visit.objects.create(key=f"{rep.code} {partner.key}", rep=rep, day=clock.today().date, **{kind: partner})


def test_it_tells_what_was_chosen_and_how_much_of_the_route_it_covers(
    rita: User, sam: User, max_: User, north: Rep, signed_in: SignedIn
) -> None:
    first, second = a_customer(rep=north), a_customer(rep=north)
    prospect = a_prospect(rep=north)
    for partner in (first, second, prospect):
        a_visit(north, partner)
    client = signed_in(rita)
    choose(client, "customers", first.key)
    choose(client, "prospects", prospect.key)
    choose(client, "products", a_product().key, a_product().key)
    version = pack(client)
    rows = board(signed_in(max_))
    assert list(rows) == ["001", "002"]
    assert rows["001"]["chosen"] == {"customers": 1, "prospects": 1, "products": 2}
    assert (rows["001"]["visits"], rows["001"]["visits_covered"]) == (3, 2)
    assert rows["001"]["bag_version"] == version
    assert rows["001"]["bag_bytes"] > 0
    assert (rows["002"]["chosen"], rows["002"]["bag_version"], rows["002"]["visits"]) == ({}, None, 0)


def test_each_device_says_which_bag_it_carries(rita: User, max_: User, north: Rep, signed_in: SignedIn) -> None:
    first, second = signed_in(rita), signed_in(rita)
    choose(first, "customers", a_customer(rep=north).key)
    old = pack(first)
    choose(first, "customers", a_customer(rep=north).key)
    new = pack(first)
    sync(first, bag_version=new)
    sync(second, bag_version=old)
    signed_in(rita)
    devices = board(signed_in(max_))["001"]["devices"]
    assert sorted(device["carries"] for device in devices) == ["newest", "none", "older"]


def test_it_tells_the_money_still_on_the_devices(rita: User, max_: User, signed_in: SignedIn) -> None:
    first, second = signed_in(rita), signed_in(rita)
    waiting = {"count": 2, "minor": 15_000, "since": "2026-11-24T12:30:00Z"}
    sync(first, unsent={"waiting": waiting, "needs_you": NOTHING, "drafts": {"count": 1, "minor": 99, "since": None}})
    other = {"count": 1, "minor": 500, "since": "2026-11-24T11:00:00Z"}
    sync(second, unsent={"waiting": other, "needs_you": other, "drafts": NOTHING})
    row = board(signed_in(max_))["001"]
    assert row["waiting"] == {"count": 3, "minor": 15_500, "since": "2026-11-24T11:00:00Z"}
    assert row["needs_you"]["count"] == 1
    sync(first, unsent={"waiting": NOTHING, "needs_you": NOTHING, "drafts": NOTHING})
    assert board(signed_in(max_))["001"]["waiting"]["minor"] == 500


@pytest.mark.parametrize(
    "nonsense",
    [
        7,
        {},
        {"waiting": {"count": -1, "minor": 0, "since": None}},
        {"waiting": NOTHING | {"minor": 10**30}},
        "x" * 1000,
    ],
)
def test_nonsense_about_unsent_documents_holds_up_nothing(
    rita: User, max_: User, signed_in: SignedIn, nonsense: Any
) -> None:
    client = signed_in(rita)
    sync(client, unsent=nonsense)
    sync(client)
    assert board(signed_in(max_))["001"]["waiting"] == NOTHING


def test_an_app_that_tells_nothing_leaves_what_was_told(rita: User, max_: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    one = {"count": 1, "minor": 10, "since": None}
    sync(client, unsent={"waiting": one, "needs_you": NOTHING, "drafts": NOTHING})
    sync(client)
    assert board(signed_in(max_))["001"]["waiting"] == one


def test_a_manager_sees_the_team_and_no_other(rita: User, max_: User, signed_in: SignedIn) -> None:
    Rep.objects.create(code="900", name="Elsewhere")
    assert list(board(signed_in(max_))) == ["001"]


def test_the_office_sees_everybody_who_is_active(rita: User, olga: User, signed_in: SignedIn) -> None:
    Rep.objects.create(code="900", name="Aaron elsewhere")
    Rep.objects.create(code="901", name="Gone", active=False)
    assert list(board(signed_in(olga))) == ["900", "001"]


def test_for_a_rep_there_is_no_board(rita: User, signed_in: SignedIn) -> None:
    assert signed_in(rita).get("/api/v1/board").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_team(
    rita: User, max_: User, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(8):
        rep = Rep.objects.create(code=f"1{number}", name=f"Rep {number}", manager=max_)
        client = signed_in(user_named(f"rep{number}", Role.REP, rep=rep))
        choose(client, "customers", a_customer(rep=rep).key)
        pack(client)
    client = signed_in(max_)
    with django_assert_max_num_queries(12):
        assert len(board(client)) == 9
    assert Device.objects.count() > 8
