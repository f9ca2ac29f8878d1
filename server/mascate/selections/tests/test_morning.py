"""The start of a day: an earlier selection taken over, and filters that select themselves."""

import json
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Policy, Rep, User
from mascate.conftest import Clock, SignedIn, a_customer, a_past_order, a_product
from mascate.kit import clock
from mascate.selections.models import SavedFilter, Selection
from mascate.selections.morning import make_standing_selections

pytestmark = pytest.mark.django_db


def allow(**what: Any) -> None:
    Policy.objects.update_or_create(id=1, defaults=what)


def choose(client: Client, schema: str, **body: Any) -> Any:
    return client.put(f"/api/v1/selections/{schema}", json.dumps(body), content_type="application/json")


def take_over(client: Client, *schemata: str) -> Any:
    body = {"schemata": list(schemata)} if schemata else {}
    return client.post("/api/v1/morning/carry-over", json.dumps(body), content_type="application/json")


def morning(client: Client, schema: str = "customers") -> dict[str, Any]:
    """What the morning says of a schema."""
    answer = client.get("/api/v1/morning")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = next(each for each in answer.json()["schemata"] if each["code"] == schema)
    return found


def keys_of_today(client: Client, schema: str) -> list[str]:
    keys: list[str] = client.get(f"/api/v1/selections/{schema}").json()["keys"]
    return keys


def a_standing_filter(rep: Rep | None, by: User, *, schema: str = "customers", **chosen: Any) -> SavedFilter:
    return SavedFilter.objects.create(
        rep=rep,
        schema=schema,
        name=f"Filter {SavedFilter.objects.count()}",
        filter=chosen,
        standing=True,
        changed_at=clock.now(),
        changed_by=by,
    )


def in_city(city: str) -> dict[str, Any]:
    return {"match": "all", "conditions": [{"field": "city", "operator": "equals", "values": [city]}]}


def test_the_policy_is_off_until_somebody_writes_it(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    off = {"carry_over": False, "standing_selections": False, "max_records": 100_000, "max_bytes": 200_000_000}
    assert off.items() <= client.get("/api/v1/policy").json().items()
    allow(carry_over=True, max_records=5, max_bytes=1_000_000)
    now = {"carry_over": True, "standing_selections": False, "max_records": 5, "max_bytes": 1_000_000}
    assert now.items() <= client.get("/api/v1/policy").json().items()


def test_no_more_records_are_chosen_than_the_policy_allows(rita: User, north: Rep, signed_in: SignedIn) -> None:
    keys = [a_customer(rep=north).key for _ in range(3)]
    allow(max_records=2)
    client = signed_in(rita)
    refused = choose(client, "customers", keys=keys)
    assert (refused.status_code, refused.json()["code"]) == (422, "records_limit")
    assert refused.json()["data"] == {"count": 3, "limit": 2}
    assert choose(client, "customers", keys=keys[:2]).status_code == 200


def test_an_earlier_selection_is_taken_over_as_one_of_today(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    allow(carry_over=True)
    kept, withdrawn = a_customer(rep=north), a_customer(rep=north)
    choose(signed_in(rita), "customers", keys=[kept.key, withdrawn.key])
    withdrawn.withdrawn = True
    withdrawn.save()
    fixed_clock.advance(days=3)
    client = signed_in(rita)
    assert keys_of_today(client, "customers") == []
    assert morning(client)["earlier"] == {"day": "2026-11-24", "count": 1, "gone": 1}
    assert take_over(client, "customers").json() == {"items": [{"code": "customers", "count": 1, "gone": 1}]}
    assert keys_of_today(client, "customers") == [kept.key]
    chosen = morning(client)["chosen"]
    assert (chosen["count"], chosen["origin"], chosen["names"]) == (1, "carried_over", ["2026-11-24"])
    assert [str(selection.day) for selection in Selection.objects.order_by("day")] == ["2026-11-24", "2026-11-27"]
    fixed_clock.advance(days=1)
    assert keys_of_today(signed_in(rita), "customers") == []


def test_nothing_is_taken_over_where_the_policy_is_off(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    choose(signed_in(rita), "customers", keys=[a_customer(rep=north).key])
    fixed_clock.advance(days=1)
    client = signed_in(rita)
    refused = take_over(client)
    assert (refused.status_code, refused.json()["code"]) == (403, "carry_over_forbidden")
    assert client.get("/api/v1/morning").json()["carry_over_allowed"] is False
    assert morning(client)["earlier"] is None
    assert keys_of_today(client, "customers") == []


def test_m3_what_the_rep_may_not_see_any_more_is_not_taken_over(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    allow(carry_over=True)
    customer = a_customer(rep=north)
    choose(signed_in(rita), "customers", keys=[customer.key])
    customer.rep = south
    customer.save()
    fixed_clock.advance(days=1)
    client = signed_in(rita)
    assert morning(client)["earlier"] is None
    assert take_over(client).json()["code"] == "carry_over_nothing"


def test_everything_is_taken_over_at_once_or_one_schema_alone(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    allow(carry_over=True)
    customer, product = a_customer(rep=north), a_product()
    client = signed_in(rita)
    choose(client, "customers", keys=[customer.key])
    choose(client, "products", keys=[product.key])
    fixed_clock.advance(days=1)
    client = signed_in(rita)
    assert take_over(client, "products").json()["items"] == [{"code": "products", "count": 1, "gone": 0}]
    assert keys_of_today(client, "customers") == []
    fixed_clock.advance(days=1)
    assert [each["code"] for each in take_over(signed_in(rita)).json()["items"]] == ["customers", "products"]


def test_taking_over_more_than_the_limit_takes_nothing_over(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    client = signed_in(rita)
    choose(client, "customers", keys=[a_customer(rep=north).key])
    choose(client, "products", keys=[a_product().key, a_product().key])
    allow(carry_over=True, max_records=1)
    fixed_clock.advance(days=1)
    client = signed_in(rita)
    assert take_over(client).json()["code"] == "records_limit"
    assert keys_of_today(client, "customers") == []


@pytest.mark.parametrize("body", ["", "[]", '{"schemata": "customers"}', '{"schemata": ["gone"]}', '{"schemata": [1]}'])
def test_a_bad_wish_to_take_over_is_refused(body: str, rita: User, signed_in: SignedIn) -> None:
    allow(carry_over=True)
    answer = signed_in(rita).post("/api/v1/morning/carry-over", body, content_type="application/json")
    assert 400 <= answer.status_code < 500
    assert answer.json()["code"]


def test_only_who_sells_has_a_morning(olga: User, signed_in: SignedIn) -> None:
    answer = signed_in(olga).get("/api/v1/morning")
    assert (answer.status_code, answer.json()["code"]) == (403, "user_not_linked")


def test_standing_filters_select_themselves_on_the_first_call_of_the_day(
    rita: User, sam: User, olga: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    allow(standing_selections=True)
    hers = [a_customer(rep=north, city="Recife").key, a_customer(rep=north, city="Olinda").key]
    a_customer(rep=north, city="Bauru")
    his = a_customer(rep=south, city="Recife").key
    a_standing_filter(None, olga, **in_city("Recife"))
    a_standing_filter(north, rita, **in_city("Olinda"))
    schemata = signed_in(rita).get("/api/v1/schemas").json()["items"]
    assert [schema["chosen"] for schema in schemata] == [2, 0, 0]
    assert keys_of_today(signed_in(rita), "customers") == sorted(hers)
    assert keys_of_today(signed_in(sam), "customers") == [his]


def test_standing_filters_leave_alone_what_the_rep_has_chosen(
    rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    chosen, other = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    choose(client, "customers", keys=[chosen.key])
    allow(standing_selections=True)
    a_standing_filter(north, rita)
    assert keys_of_today(client, "customers") == [chosen.key]
    choose(client, "customers", keys=[])
    assert keys_of_today(client, "customers") == []
    fixed_clock.advance(days=1)
    assert keys_of_today(signed_in(rita), "customers") == sorted([chosen.key, other.key])


def test_standing_filters_rest_where_the_policy_is_off(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_customer(rep=north)
    a_standing_filter(north, rita)
    assert keys_of_today(signed_in(rita), "customers") == []


def test_making_standing_selections_again_changes_nothing(
    rita: User, north: Rep, fixed_clock: Clock, django_assert_num_queries: Any
) -> None:
    allow(standing_selections=True)
    a_customer(rep=north)
    a_standing_filter(north, rita)
    make_standing_selections(rita)
    made = list(Selection.objects.values())
    a_customer(rep=north)
    fixed_clock.advance(minutes=1)
    # Policy, standing filters, what is chosen.
    with django_assert_num_queries(3):
        make_standing_selections(rita)
    assert list(Selection.objects.values()) == made


def test_standing_best_sellers_follow_the_standing_customers(rita: User, north: Rep, signed_in: SignedIn) -> None:
    allow(standing_selections=True)
    product = a_product()
    a_product()
    a_past_order(a_customer(rep=north), product)
    a_standing_filter(north, rita, schema="products", quick={"code": "best_sellers"})
    a_standing_filter(north, rita)
    assert keys_of_today(signed_in(rita), "products") == [product.key]


def test_a_standing_filter_that_cannot_be_used_does_not_spoil_the_morning(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    allow(standing_selections=True, max_records=1)
    customer = a_customer(rep=north)
    a_product()
    a_product()
    a_standing_filter(north, rita, quick={"code": "gone"})
    a_standing_filter(north, rita)
    a_standing_filter(north, rita, schema="products")
    client = signed_in(rita)
    assert keys_of_today(client, "customers") == [customer.key]
    assert keys_of_today(client, "products") == []
    chosen, failures = morning(client)["chosen"], morning(client)["failures"]
    assert (chosen["origin"], chosen["names"]) == ("standing", ["Filter 1"])
    assert [(each["name"], each["code"]) for each in failures] == [("Filter 0", "quick_filter_unknown")]
    [too_many] = morning(client, "products")["failures"]
    assert (too_many["filter_id"], too_many["code"]) == (None, "standing_limit")
    assert too_many["data"] == {"count": 2, "limit": 1}
    assert "together; the limit is 1" in too_many["message"]


def test_what_the_rep_chooses_anew_is_no_standing_selection_any_more(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    allow(standing_selections=True)
    customer = a_customer(rep=north)
    a_standing_filter(north, rita)
    client = signed_in(rita)
    assert morning(client)["chosen"]["origin"] == "standing"
    choose(client, "customers", keys=[customer.key])
    chosen = morning(client)["chosen"]
    assert (chosen["origin"], chosen["names"]) == ("chosen", [])


def test_standing_selections_are_there_when_a_device_asks_for_news(rita: User, north: Rep, signed_in: SignedIn) -> None:
    allow(standing_selections=True)
    a_customer(rep=north)
    a_standing_filter(north, rita)
    body = {
        "nonce": "n",
        "contract": 1,
        "device_time": clock.now().isoformat(),
        "bag_version": None,
        "news_seen": 0,
        "commands": [],
    }
    answer = signed_in(rita).post("/api/v1/sync", json.dumps(body), content_type="application/json")
    assert answer.status_code == 200, answer.content
    assert Selection.objects.get().count == 1
