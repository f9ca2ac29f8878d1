"""Filters with a name: kept, shared, changed by one person at a time, used again."""

import json
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Rep, Role, User
from mascate.conftest import SignedIn, a_customer, user_named
from mascate.selections.models import SavedFilter

pytestmark = pytest.mark.django_db

PAULISTAS: dict[str, Any] = {
    "match": "all",
    "conditions": [{"field": "state", "operator": "in", "values": ["SP"]}],
}


def post(client: Client, **body: Any) -> Any:
    body = {"schema": "customers", "name": "Paulistas", "filter": PAULISTAS} | body
    return client.post("/api/v1/filters", json.dumps(body), content_type="application/json")


def put(client: Client, filter_id: int, **body: Any) -> Any:
    body = {"name": "Paulistas", "filter": PAULISTAS, "version": 1} | body
    return client.put(f"/api/v1/filters/{filter_id}", json.dumps(body), content_type="application/json")


def listed(client: Client, schema: str = "customers") -> list[dict[str, Any]]:
    answer = client.get("/api/v1/filters", {"schema": schema})
    assert answer.status_code == 200, answer.content
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_a_filter_is_kept_under_a_name_and_told_as_a_sentence(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_customer(rep=north, state="SP")
    client = signed_in(rita)
    saved = post(client, name="  Paulistas ")
    assert saved.status_code == 201
    assert listed(client) == [
        {
            "id": saved.json()["id"],
            "name": "Paulistas",
            "filter": PAULISTAS,
            "shared": False,
            "standing": False,
            "may_change": True,
            "version": 1,
            "sentence": "State is SP",
            "usable": True,
        }
    ]
    assert listed(client, "products") == []


def test_a_rep_sees_the_own_filters_and_the_shared_ones(rita: User, sam: User, olga: User, signed_in: SignedIn) -> None:
    post(signed_in(rita), name="Hers")
    post(signed_in(olga), name="Everybody's", shared=True)
    assert [(item["name"], item["may_change"]) for item in listed(signed_in(rita))] == [
        ("Everybody's", False),
        ("Hers", True),
    ]
    assert [item["name"] for item in listed(signed_in(sam))] == ["Everybody's"]
    assert [(item["name"], item["may_change"]) for item in listed(signed_in(olga))] == [("Everybody's", True)]


def test_nobody_reaches_a_filter_of_another_rep(rita: User, sam: User, signed_in: SignedIn) -> None:
    hers = post(signed_in(rita)).json()["id"]
    client = signed_in(sam)
    assert put(client, hers).status_code == 404
    assert client.delete(f"/api/v1/filters/{hers}").status_code == 404
    assert SavedFilter.objects.filter(pk=hers).exists()


def test_only_administrators_and_the_office_share(rita: User, max_: User, olga: User, signed_in: SignedIn) -> None:
    for user in (rita, max_):
        refused = post(signed_in(user), shared=True, filter={}, schema="products")
        assert refused.json()["code"] in ("sharing_forbidden", "user_not_linked")
        assert refused.status_code == 403
    shared = post(signed_in(olga), shared=True).json()
    assert put(signed_in(rita), shared["id"]).json()["code"] == "sharing_forbidden"
    assert signed_in(rita).delete(f"/api/v1/filters/{shared['id']}").json()["code"] == "sharing_forbidden"
    administrator = user_named("ada", Role.ADMINISTRATOR)
    assert put(signed_in(administrator), shared["id"], name="Ours", shared=True).status_code == 200
    own = post(signed_in(rita), name="Mine").json()
    assert put(signed_in(rita), own["id"], shared=True).json()["code"] == "sharing_forbidden"


def test_a_name_stands_once_per_owner_and_schema(rita: User, sam: User, olga: User, signed_in: SignedIn) -> None:
    for user, shared in ((rita, False), (olga, True)):
        assert post(signed_in(user), shared=shared).status_code == 201
        again = post(signed_in(user), shared=shared)
        assert (again.status_code, again.json()["code"]) == (409, "filter_name_taken")
    assert post(signed_in(sam)).status_code == 201
    assert post(signed_in(rita), schema="prospects").status_code == 201
    other = post(signed_in(rita), name="Other").json()
    assert put(signed_in(rita), other["id"]).json()["code"] == "filter_name_taken"


def test_a_change_does_not_overwrite_another_one(rita: User, olga: User, signed_in: SignedIn) -> None:
    olga.first_name = "Olga"
    olga.save()
    client = signed_in(olga)
    shared = post(client, shared=True).json()
    changed = put(client, shared["id"], name="Paulistas too", shared=True, version=1)
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    refused = put(client, shared["id"], name="Late", shared=True, version=1)
    assert (refused.status_code, refused.json()["code"]) == (409, "filter_changed")
    assert refused.json()["data"] == {
        "name": "Paulistas too",
        "who": "Olga",
        "when": "2026-11-24T15:00:00+00:00",
    }
    assert [item["name"] for item in listed(client)] == ["Paulistas too"]


def test_a_filter_is_forgotten(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    saved = post(client).json()
    assert client.delete(f"/api/v1/filters/{saved['id']}").status_code == 204
    assert client.delete(f"/api/v1/filters/{saved['id']}").status_code == 404
    assert listed(client) == []


BAD = [
    ({"quick": {"code": "nonsense"}}, "quick_filter_unknown"),
    ({"quick": {"code": "bought", "days": 0}}, "filter_value_wrong"),
    ({"search": "ab"}, "search_too_short"),
    ({"conditions": [{"field": "password", "operator": "=", "values": ["x"]}]}, "filter_field_unknown"),
    ({"conditions": [{"field": "city", "operator": ">", "values": ["x"]}]}, "filter_operator_unknown"),
    ({"conditions": [{"field": "credit_limit", "operator": "=", "values": ["much"]}]}, "filter_value_wrong"),
]


@pytest.mark.parametrize(("chosen", "code"), BAD, ids=[code for _, code in BAD])
def test_a_filter_is_checked_when_it_is_saved(chosen: Any, code: str, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    assert post(client, filter=chosen).json()["code"] == code
    saved = post(client).json()
    assert put(client, saved["id"], filter=chosen).json()["code"] == code
    assert listed(client)[0]["filter"] == PAULISTAS


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b"])
def test_a_name_is_a_short_text(name: str, rita: User, signed_in: SignedIn) -> None:
    assert post(signed_in(rita), name=name).json()["code"] == "request_malformed"


def test_a_field_that_has_gone_is_named(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    saved = post(client).json()
    gone = {"match": "all", "conditions": [{"field": "shoe_size", "operator": "=", "values": ["42"]}]}
    SavedFilter.objects.filter(pk=saved["id"]).update(filter=gone)
    assert [(item["usable"], item["sentence"]) for item in listed(client)] == [
        (False, "There is no field «shoe_size» to filter by.")
    ]
    used = client.get("/api/v1/schemas/customers/records", {"filter": json.dumps(listed(client)[0]["filter"])})
    assert (used.status_code, used.json()["data"]) == (422, {"field": "shoe_size"})


def test_the_list_of_filters_takes_the_same_queries_for_one_and_for_many(
    rita: User, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(rita)
    for number in range(10):
        post(client, name=f"Filter {number}")
    # Session, user, custom fields, filters, the values of the one list they name.
    with django_assert_num_queries(5):
        assert len(listed(client)) == 10


def test_who_makes_filters_for_all_sees_them_answered_without_a_rep(olga: User, signed_in: SignedIn) -> None:
    client = signed_in(olga)
    for schema in ("customers", "products", "prospects"):
        options = client.get(f"/api/v1/schemas/{schema}/quick-filters").json()["items"]
        assert {option["count"] for option in options} == {None}
        for option in options:
            chosen = json.dumps({"quick": {"code": option["code"]}})
            answer = client.get(f"/api/v1/schemas/{schema}/records", {"filter": chosen})
            assert (answer.status_code, bool(answer.json()["sentence"])) == (200, True), option["code"]
