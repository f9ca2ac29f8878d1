"""Choosing: who may choose what, and what a saved selection is worth."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Rep, Role, User
from mascate.conftest import (
    NOON,
    Clock,
    SignedIn,
    a_bill,
    a_customer,
    a_past_order,
    a_product,
    a_prospect,
    queries_of_the_time_limit,
    user_named,
)
from mascate.registers.models import PriceList, Visit
from mascate.selections.models import Selection

pytestmark = pytest.mark.django_db


def put(client: Client, schema: str, body: dict[str, Any]) -> Any:
    return client.put(f"/api/v1/selections/{schema}", json.dumps(body), content_type="application/json")


def keys_found(client: Client, schema: str, chosen: Any, **query: Any) -> list[str]:
    answer = client.get(f"/api/v1/schemas/{schema}/records", {"filter": json.dumps(chosen), **query})
    assert answer.status_code == 200, answer.content
    return [item["key"] for item in answer.json()["items"]]


def test_m1_saving_again_replaces_the_days_selection_whole(rita: User, north: Rep, signed_in: SignedIn) -> None:
    first, second = a_customer(rep=north), a_customer(rep=north)
    client = signed_in(rita)
    put(client, "customers", {"keys": [first.key]})
    assert put(client, "customers", {"keys": [second.key]}).json() == {"count": 1, "dropped": [], "dropped_records": []}
    assert client.get("/api/v1/selections/customers").json()["keys"] == [second.key]
    assert Selection.objects.count() == 1


def test_m1_another_day_is_another_selection(rita: User, north: Rep, signed_in: SignedIn, fixed_clock: Clock) -> None:
    customer = a_customer(rep=north)
    client = signed_in(rita)
    put(client, "customers", {"keys": [customer.key]})
    fixed_clock.advance(days=1)
    assert client.get("/api/v1/selections/customers").json()["keys"] == []
    assert client.get("/api/v1/schemas").json()["items"][0]["chosen"] == 0


def test_m2_a_saved_selection_keeps_its_records_though_the_filters_answer_changes(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    customer = a_customer(rep=north, last_purchase_on=(NOON - timedelta(days=3)).date())
    client = signed_in(rita)
    bought = {"quick": {"code": "bought", "days": 30}}
    put(client, "customers", {"filter": bought})
    customer.last_purchase_on = None
    customer.save()
    a_customer(rep=north, last_purchase_on=NOON.date())
    assert client.get("/api/v1/selections/customers").json()["keys"] == [customer.key]


def test_m3_another_reps_customer_is_dropped_and_told(rita: User, north: Rep, south: Rep, signed_in: SignedIn) -> None:
    mine, hers = a_customer(rep=north), a_customer(rep=south)
    client = signed_in(rita)
    saved = put(client, "customers", {"keys": [mine.key, hers.key]}).json()
    assert (saved["count"], saved["dropped"]) == (1, [hers.key])
    # Nothing is told of what was never the rep's, not even its name.
    assert saved["dropped_records"] == [{"key": hers.key, "title": "", "reason": "unknown"}]


def test_m3_only_foreign_keys_save_nothing_and_say_so(rita: User, north: Rep, south: Rep, signed_in: SignedIn) -> None:
    mine, hers = a_customer(rep=north), a_customer(rep=south)
    client = signed_in(rita)
    put(client, "customers", {"keys": [mine.key]})
    answer = put(client, "customers", {"keys": [hers.key, "nonsense"]})
    assert answer.status_code == 422
    assert answer.json()["code"] == "records_unknown"
    assert client.get("/api/v1/selections/customers").json()["keys"] == [mine.key]


def test_m3_everything_that_matches_is_everything_of_ones_own(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    mine = {a_customer(rep=north).key for _ in range(3)}
    a_customer(rep=south)
    client = signed_in(rita)
    spared = sorted(mine)[0]
    assert put(client, "customers", {"filter": {}, "except": [spared]}).json()["count"] == 2
    assert set(client.get("/api/v1/selections/customers").json()["keys"]) == mine - {spared}


def test_a_record_withdrawn_between_tick_and_save_is_told(rita: User, north: Rep, signed_in: SignedIn) -> None:
    stays, goes = a_customer(rep=north), a_customer(rep=north)
    goes.withdrawn = True
    goes.save()
    answer = put(signed_in(rita), "customers", {"keys": [stays.key, goes.key]})
    assert answer.json() == {
        "count": 1,
        "dropped": [goes.key],
        "dropped_records": [{"key": goes.key, "title": goes.trade_name, "reason": "withdrawn"}],
    }


def test_a_selection_over_the_limit_is_refused_with_the_limit(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mascate.config import config

    monkeypatch.setattr(config(), "max_records", 2)
    for _ in range(3):
        a_customer(rep=north)
    answer = put(signed_in(rita), "customers", {"filter": {}})
    assert answer.json()["message"] == "You chose 3 records; the limit is 2. Choose fewer with a filter."
    assert Selection.objects.count() == 0


def test_quick_filters_of_customers(rita: User, north: Rep, south: Rep, signed_in: SignedIn) -> None:
    recent = a_customer(rep=north, last_purchase_on=(NOON - timedelta(days=30)).date())
    quiet = a_customer(rep=north, last_purchase_on=(NOON - timedelta(days=61)).date(), blocked=True)
    never = a_customer(rep=north)
    a_customer(rep=south, last_purchase_on=NOON.date())
    a_bill(recent, due_in_days=-1)
    a_bill(never, due_in_days=0)
    a_past_order(never)
    shipped = a_past_order(quiet)
    shipped.shipped_on = NOON.date()
    shipped.save()
    Visit.objects.create(key="v1", rep=north, day=NOON.date(), customer=quiet)
    Visit.objects.create(key="v2", rep=north, day=NOON.date() + timedelta(days=1), customer=never)
    client = signed_in(rita)
    expected = {
        "all": {recent, quiet, never},
        "on_route": {quiet},
        "bought": {recent},
        "not_bought": {quiet, never},
        "open_orders": {never},
        "open_quotations": set(),
        "overdue": {recent},
        "not_overdue": {quiet, never},
        "not_blocked": {recent, never},
    }
    for code, customers in expected.items():
        found = keys_found(client, "customers", {"quick": {"code": code}})
        assert set(found) == {customer.key for customer in customers}, code
    counts = {f["code"]: f["count"] for f in client.get("/api/v1/schemas/customers/quick-filters").json()["items"]}
    assert counts == {code: len(customers) for code, customers in expected.items()}


def test_quick_filters_of_products(
    rita: User, north: Rep, south: Rep, price_list: PriceList, signed_in: SignedIn
) -> None:
    other_list = PriceList.objects.create(key="WHO", name="Wholesale")
    buyer = a_customer(rep=north, price_list=price_list)
    listed = a_product(prices={price_list: 90_000}, stock_e4=10_000, promotion=True)
    elsewhere = a_product(prices={other_list: 90_000}, created_on=NOON.date())
    blocked = a_product(blocked=True)
    a_past_order(buyer, listed, days_ago=90)
    a_past_order(a_customer(rep=south), elsewhere)
    client = signed_in(rita)
    expected = {
        "active": {listed, elsewhere},
        "on_lists": {listed},
        "sold_by_me": {listed},
        "best_sellers": set(),
        "in_stock": {listed},
        "promotion": {listed},
        "new": {elsewhere},
    }
    for code, products in expected.items():
        assert set(keys_found(client, "products", {"quick": {"code": code}})) == {p.key for p in products}, code
    put(client, "customers", {"keys": [buyer.key]})
    assert keys_found(client, "products", {"quick": {"code": "best_sellers"}}) == [listed.key]
    assert blocked.key in keys_found(client, "products", {})


def test_quick_filters_of_prospects(rita: User, north: Rep, signed_in: SignedIn) -> None:
    new = a_prospect(rep=north, created_on=NOON.date(), last_contact_on=NOON.date())
    old = a_prospect(rep=north, created_on=NOON.date() - timedelta(days=31), status="customer")
    client = signed_in(rita)
    expected = {
        "all": {new, old},
        "on_route": set(),
        "created": {new},
        "not_contacted": {old},
        "not_customers": {new},
    }
    for code, prospects in expected.items():
        assert set(keys_found(client, "prospects", {"quick": {"code": code}})) == {p.key for p in prospects}, code


def test_a_simple_search_ignores_accents_and_case(rita: User, north: Rep, signed_in: SignedIn) -> None:
    wanted = a_customer(rep=north, trade_name="Empório São João")
    a_customer(rep=north, trade_name="Mercado Sul")
    client = signed_in(rita)
    assert keys_found(client, "customers", {"search": "SAO joao"}) == [wanted.key]
    assert keys_found(client, "customers", {}, search="emporio") == [wanted.key]


def test_a_search_takes_wildcards_literally(rita: User, north: Rep, signed_in: SignedIn) -> None:
    wanted = a_customer(rep=north, trade_name="100%_puro")
    a_customer(rep=north, trade_name="100 puro")
    assert keys_found(signed_in(rita), "customers", {"search": "0%_p"}) == [wanted.key]


CONDITIONS = [
    ({"field": "city", "operator": "contains", "values": ["paulo"]}, "São Paulo"),
    ({"field": "city", "operator": "begins", "values": ["sao p"]}, "São Paulo"),
    ({"field": "city", "operator": "equals", "values": ["SAO PAULO"]}, "São Paulo"),
    ({"field": "state", "operator": "in", "values": ["RJ", "SP"]}, "São Paulo"),
    ({"field": "credit_limit", "operator": "≥", "values": ["1000.00"]}, "São Paulo"),
    ({"field": "credit_limit", "operator": "between", "values": ["2000", "1000"]}, "São Paulo"),
    ({"field": "credit_limit", "operator": "=", "values": ["1000"]}, "São Paulo"),
    ({"field": "last_purchase", "operator": ">", "values": ["2026-11-01"]}, "São Paulo"),
    ({"field": "last_purchase", "operator": "≠", "values": ["2026-11-10"]}, "Recife"),
    ({"field": "blocked", "operator": "is", "values": ["true"]}, "Recife"),
]


@pytest.mark.parametrize(("condition", "city"), CONDITIONS, ids=lambda value: str(value)[:60])
def test_a_condition_on_a_field(
    condition: dict[str, Any], city: str, rita: User, north: Rep, signed_in: SignedIn
) -> None:
    rows = {
        "São Paulo": a_customer(
            rep=north, city="São Paulo", state="SP", credit_limit_minor=100_000, last_purchase_on="2026-11-10"
        ),
        "Recife": a_customer(rep=north, city="Recife", state="PE", blocked=True),
    }
    assert keys_found(signed_in(rita), "customers", {"conditions": [condition]}) == [rows[city].key]


def test_conditions_are_joined_by_all_or_any(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_customer(rep=north, city="Recife", state="PE")
    a_customer(rep=north, city="Olinda", state="PE")
    client = signed_in(rita)
    conditions = [
        {"field": "city", "operator": "equals", "values": ["Recife"]},
        {"field": "state", "operator": "in", "values": ["PE"]},
    ]
    assert len(keys_found(client, "customers", {"match": "all", "conditions": conditions})) == 1
    assert len(keys_found(client, "customers", {"match": "any", "conditions": conditions})) == 2


BAD_FILTERS = [
    ({"quick": {"code": "nonsense"}}, "quick_filter_unknown"),
    ({"quick": {"code": "bought", "days": 0}}, "filter_value_wrong"),
    ({"search": "ab"}, "search_too_short"),
    ({"conditions": [{"field": "password", "operator": "=", "values": ["x"]}]}, "filter_field_unknown"),
    ({"conditions": [{"field": "city", "operator": ">", "values": ["x"]}]}, "filter_operator_unknown"),
    ({"conditions": [{"field": "credit_limit", "operator": "=", "values": ["NaN"]}]}, "filter_value_wrong"),
    ({"conditions": [{"field": "credit_limit", "operator": "=", "values": ["1e308"]}]}, "filter_value_wrong"),
    ({"conditions": [{"field": "last_purchase", "operator": "=", "values": ["yesterday"]}]}, "filter_value_wrong"),
    ({"conditions": [{"field": "credit_limit", "operator": "between", "values": ["1"]}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": []}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": ["x"]}] * 21}, "filter_invalid"),
    ({"conditions": [{"field": "state", "operator": "in", "values": ["x"] * 201}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": ["x" * 201]}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": [["x"]]}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": [None]}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": ["a\x00b"]}]}, "filter_invalid"),
    ({"conditions": [{"field": "city", "operator": "equals", "values": ["\ud800"]}]}, "filter_invalid"),
    ({"conditions": [{"field": "credit_limit", "operator": "=", "values": ["1e-999999"]}]}, "filter_value_wrong"),
    ({"conditions": [{"field": "credit_limit", "operator": "=", "values": [10**400]}]}, "filter_invalid"),
    ({"conditions": [{"field": "\ud800", "operator": "=", "values": ["1"]}]}, "filter_field_unknown"),
    ({"conditions": {"field": "city"}}, "filter_invalid"),
    ({"conditions": [[{"conditions": []}]]}, "filter_invalid"),
    ({"search": "abc\x00"}, "filter_invalid"),
    ({"search": {"a": "b"}}, "filter_invalid"),
    ({"match": "none"}, "filter_invalid"),
    ({"quick": {"code": "bought", "days": "30"}}, "filter_invalid"),
    ({"nonsense": 1}, "filter_invalid"),
    ([], "filter_invalid"),
]


@pytest.mark.parametrize(("chosen", "code"), BAD_FILTERS, ids=lambda value: str(value)[:60])
def test_a_bad_filter_is_refused_by_name(chosen: Any, code: str, rita: User, signed_in: SignedIn) -> None:
    answer = signed_in(rita).get("/api/v1/schemas/customers/records", {"filter": json.dumps(chosen)})
    assert answer.status_code == 422
    assert answer["content-type"] == "application/problem+json"
    assert answer.json()["code"] == code


def test_a_filter_too_deep_to_read_is_refused(rita: User, signed_in: SignedIn) -> None:
    client, deep = signed_in(rita), "[" * 9_000
    answer = client.get("/api/v1/schemas/customers/records", {"filter": deep})
    assert (answer.status_code, answer.json()["code"]) == (422, "filter_invalid")
    for body in (f'{{"filter": {deep}', '{"filter": {"conditions": ' + deep + "]" * 9_000 + "}}"):
        answer = client.post("/api/v1/schemas/customers/records", body, content_type="application/json")
        assert answer.status_code in (400, 422), answer.content


def test_what_no_database_can_hold_finds_nothing(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer = a_customer(rep=north, trade_name="Empório")
    client = signed_in(rita)
    body = {"search": "emp\x00orio", "keys": [customer.key, "a\x00b"]}
    answer = client.post("/api/v1/schemas/customers/records", json.dumps(body), content_type="application/json")
    assert [item["key"] for item in answer.json()["items"]] == [customer.key]
    saved = put(client, "customers", {"keys": [customer.key, "a\x00b"]}).json()
    assert (saved["count"], saved["dropped"]) == (1, ["a\x00b"])


def test_the_filter_is_told_as_one_sentence_in_the_readers_language(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    a_customer(rep=north, state="SP")
    client = signed_in(rita)
    chosen = {
        "quick": {"code": "bought", "days": 45},
        "conditions": [
            {"field": "state", "operator": "in", "values": ["SP", "RJ"]},
            {"field": "blocked", "operator": "is", "values": ["false"]},
        ],
    }
    sentences = {
        language: client.get(
            "/api/v1/schemas/customers/records",
            {"filter": json.dumps(chosen)},
            headers={"accept-language": language},
        ).json()["sentence"]
        for language in ("en", "pt-BR", "es")
    }
    assert sentences == {
        "en": "Bought in the last 45 days and Blocked: no and State is RJ or SP",
        "pt-BR": "Compraram nos últimos 45 dias e Bloqueado: não e Estado é RJ ou SP",
        "es": "Compraron en los últimos 45 días y Bloqueado: no y Estado es RJ o SP",
    }


def test_records_are_paged_sorted_and_counted(rita: User, north: Rep, signed_in: SignedIn) -> None:
    for city in ("Bauru", "Assis", "Campinas"):
        a_customer(rep=north, city=city)
    client = signed_in(rita)
    answer = client.get("/api/v1/schemas/customers/records", {"order": "-city", "page": "1", "pageSize": "2"}).json()
    assert [item["columns"]["city"] for item in answer["items"]] == ["Campinas", "Bauru"]
    assert (answer["hasNext"], answer["total"]) == (True, 3)
    refused = client.get("/api/v1/schemas/customers/records", {"order": "password"})
    assert refused.json()["code"] == "order_field_unknown"


def test_a_list_takes_the_same_queries_for_one_row_and_for_many(
    rita: User, north: Rep, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(rita)
    for _ in range(30):
        a_customer(rep=north)
    # Session, user, custom fields, count, ids, rows.
    with django_assert_num_queries(6 + queries_of_the_time_limit()):
        client.get("/api/v1/schemas/customers/records")


def test_the_schemata_are_found_by_code_name_or_description(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)

    def found(search: str) -> list[str]:
        return [item["code"] for item in client.get("/api/v1/schemas", {"search": search}).json()["items"]]

    assert found("") == ["customers", "products", "prospects"]
    assert found("prod") == ["products"]
    assert found("sell off line") == ["products"]
    assert client.get("/api/v1/schemas", {"search": "pr"}).json()["code"] == "search_too_short"


def test_a_user_without_a_rep_cannot_choose(olga: User, signed_in: SignedIn) -> None:
    answer = put(signed_in(olga), "products", {"filter": {}})
    assert (answer.status_code, answer.json()["code"]) == (403, "user_not_linked")


def test_a_rep_user_without_a_rep_cannot_sign_in(db: None) -> None:
    user_named("lost", Role.REP)
    body = {"user": "lost", "password": "mascate"}
    answer = Client(headers={"accept-language": "en"}).post("/api/v1/session", body, content_type="application/json")
    assert (answer.status_code, answer.json()["message"]) == (403, "User not linked to a sales representative")
