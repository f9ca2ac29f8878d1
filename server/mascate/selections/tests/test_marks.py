"""Marking: what is chosen, whatever the order in which it was marked, and however many it is."""

import json
import random
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.conftest import Clock, SignedIn, a_customer, queries_of_the_time_limit
from mascate.selections.models import SelectedRecord, Selection

pytestmark = pytest.mark.django_db

CITIES = ("Assis", "Bauru", "Campinas")


def put(client: Client, marks: Any, **more: Any) -> Any:
    body = {"marks": marks} | more
    return client.put("/api/v1/selections/customers", json.dumps(body), content_type="application/json")


def post(client: Client, what: str, **body: Any) -> Any:
    return client.post(f"/api/v1/schemas/customers/{what}", json.dumps(body), content_type="application/json")


def selection(client: Client) -> Any:
    return client.get("/api/v1/selections/customers").json()


def in_city(city: str) -> dict[str, Any]:
    return {"conditions": [{"field": "city", "operator": "equals", "values": [city]}]}


@pytest.fixture
def customers(north: Rep, south: Rep) -> list[tuple[str, str]]:
    """Key and city of rita's nine; three more are sam's."""
    for city in CITIES:
        a_customer(rep=south, city=city)
    return [(a_customer(rep=north, city=city).key, city) for city in CITIES * 3]


def test_all_that_match_but_one_and_another_besides(
    rita: User, customers: list[tuple[str, str]], signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    inside = [key for key, city in customers if city == "Bauru"]
    outside = next(key for key, city in customers if city == "Assis")
    marks = [
        {"as": "chosen", "filter": in_city("Bauru")},
        {"as": "not_chosen", "keys": [inside[0]]},
        {"as": "chosen", "keys": [outside]},
    ]
    assert put(client, marks).json() == {"count": 3, "dropped": [], "dropped_records": []}
    assert selection(client)["keys"] == sorted([*inside[1:], outside])
    assert selection(client)["filter"] == {"match": "all", **in_city("Bauru")}


@pytest.mark.parametrize("seed", range(12))
def test_marks_mean_the_same_on_the_page_in_the_count_and_when_saved(
    seed: int, rita: User, customers: list[tuple[str, str]], signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    chance = random.Random(seed)
    put(client, [{"as": "chosen", "keys": [key for key, _ in customers if chance.random() < 0.5]}])
    was = selection(client)
    marks: list[dict[str, Any]] = []
    chosen: set[str] = set()
    for _ in range(chance.randint(1, 8)):
        how = chance.choice(["chosen", "not_chosen", "inverted"])
        what, keys = anything(chance, customers, saved=was)
        marks.append({"as": how} | what)
        chosen = {"chosen": chosen | keys, "not_chosen": chosen - keys, "inverted": chosen ^ keys}[how]
    city = chance.choice(CITIES)
    of_city = {key for key, where in customers if where == city}

    page = post(client, "records", marks=marks, filter=in_city(city)).json()
    assert {item["key"]: item["chosen"] for item in page["items"]} == {key: key in chosen for key in of_city}
    assert (page["total"], page["chosen"]) == (3, len(chosen & of_city))
    alone = post(client, "records", marks=marks, chosen_only=True, filter=in_city(city)).json()
    assert {item["key"] for item in alone["items"]} == chosen
    assert (alone["total"], alone["chosen"]) == (len(chosen), len(chosen))
    assert put(client, marks).json() == {"count": len(chosen), "dropped": [], "dropped_records": []}
    assert set(selection(client)["keys"]) == chosen
    assert Selection.objects.count() == 1
    assert SelectedRecord.objects.count() == len(chosen)


def anything(chance: random.Random, customers: list[tuple[str, str]], *, saved: Any) -> tuple[dict[str, Any], set[str]]:
    """Something to mark, and the keys it stands for."""
    everything = {key for key, _ in customers}
    match chance.randrange(4):
        case 0:
            keys = set(chance.sample(sorted(everything), 3))
            return {"keys": sorted(keys)}, keys
        case 1:
            city = chance.choice(CITIES)
            return {"filter": in_city(city)}, {key for key, where in customers if where == city}
        case 2:
            return {"saved": saved["saved_at"]}, set(saved["keys"])
        case _:
            return {"filter": {}}, everything


def test_what_was_saved_can_be_marked_without_its_keys(
    rita: User, customers: list[tuple[str, str]], signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    fixed_clock.advance(microseconds=1_234_567)
    put(client, [{"as": "chosen", "filter": {}}])
    saved_at = selection(client)["saved_at"]
    spared = customers[0][0]
    marks = [{"as": "chosen", "saved": saved_at}, {"as": "not_chosen", "keys": [spared]}]
    assert put(client, marks).json()["count"] == 8
    assert spared not in selection(client)["keys"]


def test_a_selection_saved_elsewhere_meanwhile_is_told(
    rita: User, customers: list[tuple[str, str]], signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    put(client, [{"as": "chosen", "filter": {}}])
    seen = selection(client)["saved_at"]
    fixed_clock.advance(milliseconds=5)
    put(client, [{"as": "chosen", "keys": [customers[0][0]]}])
    refused = put(client, [{"as": "chosen", "saved": seen}])
    assert (refused.status_code, refused.json()["code"]) == (409, "selection_changed")
    assert selection(client)["keys"] == [customers[0][0]]


def test_m3_marks_reach_nobody_elses_records(
    rita: User, sam: User, customers: list[tuple[str, str]], signed_in: SignedIn
) -> None:
    client = signed_in(sam)
    assert put(client, [{"as": "inverted", "filter": {}}]).json()["count"] == 3
    theirs = [key for key, _ in customers[:2]]
    refused = put(client, [{"as": "chosen", "keys": theirs}])
    assert refused.json()["code"] == "records_unknown"
    assert selection(client)["count"] == 3


BAD_MARKS: list[tuple[Any, int]] = [
    ([{"as": "chosen"}], 400),
    ([{"as": "chosen", "keys": [], "filter": {}}], 400),
    ([{"as": "perhaps", "keys": []}], 400),
    ([{"as": "chosen", "filter": {"nonsense": 1}}], 422),
    ([{"as": "chosen", "saved": "2026-11-24T15:00:00Z"}], 409),
    ([{"as": "chosen", "keys": ["x"]}] * 41, 422),
    ([{"as": "chosen", "keys": [None]}], 400),
    ("everything", 400),
]


@pytest.mark.parametrize(("marks", "status"), BAD_MARKS, ids=lambda value: str(value)[:40])
def test_marks_that_cannot_be_read_are_refused(marks: Any, status: int, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    for answer in (put(client, marks), post(client, "records", marks=marks)):
        assert answer.status_code in (status, 422)
        assert answer.json()["code"]
    assert Selection.objects.count() == 0


@pytest.mark.parametrize("order", ["", "code", "-code", "last_purchase", "-last_purchase"])
def test_any_part_of_a_list_is_the_same_part_of_the_whole(
    order: str, rita: User, north: Rep, signed_in: SignedIn
) -> None:
    """The far half is read from its end: nothing is left out, doubled or turned round, empty values neither."""
    for number in range(11):
        a_customer(rep=north, last_purchase_on=f"2026-11-{number:02}" if number % 3 else None)
    client = signed_in(rita)
    whole = [item["key"] for item in post(client, "records", order=order, pageSize=100).json()["items"]]
    assert len(set(whole)) == 11
    parts: list[str] = []
    for page in range(1, 6):
        answer = post(client, "records", order=order, pageSize=3, page=page, total=11).json()
        parts += [item["key"] for item in answer["items"]]
        assert (answer["hasNext"], answer["total"], answer["chosen"]) == (page < 4, 11, None)
    assert parts == whole


def test_a_known_total_is_not_counted_again(
    rita: User, north: Rep, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    a_customer(rep=north)
    client = signed_in(rita)
    # Session, user, definitions of custom fields, ids, rows.
    with django_assert_num_queries(5 + queries_of_the_time_limit()):
        post(client, "records", total=1)


def test_saving_takes_the_same_queries_for_few_and_for_many(
    rita: User, north: Rep, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(rita)
    for _ in range(60):
        a_customer(rep=north)
    with django_assert_max_num_queries(20 + queries_of_the_time_limit()):
        assert put(client, [{"as": "chosen", "filter": {}}]).json()["count"] == 60


def test_of_a_large_selection_the_keys_are_not_told_unasked(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mascate.api.configurator.PAGE_SIZE_LIMIT", 2)
    client = signed_in(rita)
    for _ in range(3):
        a_customer(rep=north)
    put(client, [{"as": "chosen", "filter": {}}])
    saved = selection(client)
    assert (saved["count"], saved["keys"]) == (3, None)
    marks = [{"as": "chosen", "saved": saved["saved_at"]}]
    assert post(client, "records", marks=marks, chosen_only=True).json()["total"] == 3


def test_a_search_that_finds_little_is_counted_by_what_it_found(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    for number in range(4):
        a_customer(rep=north, trade_name=f"Alpha {number}")
    client = signed_in(rita)
    # Session, user, definitions of custom fields, ids, rows.
    with django_assert_num_queries(5 + queries_of_the_time_limit()):
        found = post(client, "records", search="alpha", page=2, pageSize=3).json()
    assert (len(found["items"]), found["total"], found["hasNext"]) == (1, 4, False)
    monkeypatch.setattr("mascate.selections.reading.FEW", 3)
    assert post(client, "records", search="alpha", page=2, pageSize=3).json() == found
