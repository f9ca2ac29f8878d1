"""The API's manners: who sees what, how lists and errors look, where requests may come from."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from mascate.accounts.models import Installation, Rep, User
from mascate.conftest import (
    NOON,
    SignedIn,
    a_bill,
    a_customer,
    a_past_order,
    a_product,
    a_prospect,
    queries_of_the_time_limit,
)
from mascate.registers.models import PriceList, Visit

pytestmark = pytest.mark.django_db

JSON = "application/json"


@pytest.fixture
def client() -> Client:
    return Client(headers={"accept-language": "en"})


def test_a_wrong_password_is_told_in_the_readers_language(rita: User, client: Client) -> None:
    body = {"user": "rita", "password": "wrong"}
    for language, message in (("en", "User or password is wrong."), ("pt-BR", "Usuário ou senha incorretos.")):
        answer = client.post("/api/v1/session", body, content_type=JSON, headers={"accept-language": language})
        assert (answer.status_code, answer.json()["message"]) == (401, message)


def test_an_account_is_locked_after_five_wrong_passwords_also_for_the_right_one(rita: User, client: Client) -> None:
    for _ in range(5):
        answer = client.post("/api/v1/session", {"user": "rita", "password": "wrong"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (429, "sign_in_locked")
    assert "15 minutes" in answer.json()["message"]
    answer = client.post("/api/v1/session", {"user": "rita", "password": "mascate"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (429, "sign_in_locked")


def test_signing_out_ends_the_session(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    assert client.get("/api/v1/session").json()["rep"] == {"code": "001", "name": "Rita"}
    assert client.delete("/api/v1/session").status_code == 204
    assert client.get("/api/v1/session").status_code == 401


def test_a_device_of_another_user_is_refused(rita: User, sam: User, client: Client) -> None:
    body = {"password": "mascate", "device": {"id": str(uuid4()), "label": "phone"}}
    assert client.post("/api/v1/session", body | {"user": "rita"}, content_type=JSON).status_code == 200
    answer = client.post("/api/v1/session", body | {"user": "sam"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "device_of_another")


@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"}],
    ids=str,
)
def test_a_write_from_another_site_is_refused(headers: dict[str, str], rita: User, signed_in: SignedIn) -> None:
    answer = signed_in(rita).put("/api/v1/selections/products", {"keys": []}, content_type=JSON, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_origin")


def test_a_rep_sees_the_own_records_and_not_yours_is_not_there(
    rita: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    mine, hers = a_customer(rep=north), a_customer(rep=south)
    my_prospect, her_prospect = a_prospect(rep=north), a_prospect(rep=south)
    her_order = a_past_order(hers, a_product())
    client = signed_in(rita)
    assert [item["key"] for item in client.get("/api/v1/customers").json()["items"]] == [mine.key]
    assert [item["key"] for item in client.get("/api/v1/prospects").json()["items"]] == [my_prospect.key]
    assert client.get("/api/v1/orders").json()["items"] == []
    for path in (
        f"customers/{hers.key}",
        f"prospects/{her_prospect.key}",
        f"orders/erp:{her_order.key}",
        "customers/nonsense",
        f"orders/{uuid4()}",
        "orders/nonsense",
    ):
        answer = client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


def test_a_manager_sees_the_teams_records_and_the_office_all(
    max_: User, olga: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    stranger = Rep.objects.create(code="003", name="Not of the team")
    customers = [a_customer(rep=rep) for rep in (north, south, stranger, None)]
    totals = {user: signed_in(user).get("/api/v1/customers").json()["total"] for user in (max_, olga)}
    assert totals == {max_: 2, olga: len(customers)}


def test_a_customers_financial_position_counts_open_and_overdue_bills(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    customer = a_customer(rep=north, credit_limit_minor=20_000)
    a_bill(customer, due_in_days=-6, balance_minor=5_000)
    a_bill(customer, due_in_days=6, balance_minor=2_600)
    client = signed_in(rita)
    found = client.get(f"/api/v1/customers/{customer.key.replace('/', '%2F')}").json()
    position = {name: found[name] for name in ("open_bills_minor", "credit_left_minor", "overdue_bills")}
    assert position == {"open_bills_minor": 7_600, "credit_left_minor": 12_400, "overdue_bills": 1}
    assert [bill["balance_minor"] for bill in found["open_bills"]] == [5_000, 2_600]


def test_a_product_has_the_asked_lists_price_or_its_own(rita: User, price_list: PriceList, signed_in: SignedIn) -> None:
    listed = a_product(prices={price_list: 90_000}, price_e4=100_000)
    own = a_product(price_e4=100_000)
    items = signed_in(rita).get("/api/v1/products", {"price_list": price_list.key}).json()["items"]
    prices = {item["key"]: (item["price_e4"], item["on_price_list"]) for item in items}
    assert prices == {listed.key: (90_000, True), own.key: (100_000, False)}


@pytest.mark.parametrize("path", ["customers", "products", "prospects", "orders", "schemas/customers/records"])
def test_lists_are_paged_and_refuse_nonsense(path: str, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    answer = client.get(f"/api/v1/{path}").json()
    assert (answer["items"], answer["hasNext"], answer["total"]) == ([], False, 0)
    for query in ({"page": "0"}, {"page": "x"}, {"pageSize": "100000"}, {"order": "password"}):
        refused = client.get(f"/api/v1/{path}", query)
        assert refused.status_code in (400, 422), query
        assert set(refused.json()) >= {"code", "message", "detailedMessage"}


@pytest.mark.parametrize(
    ("path", "queries"), [("customers", 4), ("products", 4), ("prospects", 4), ("orders", 6), ("visits", 4)]
)
def test_a_list_takes_the_same_queries_for_one_row_and_for_many(
    path: str, queries: int, rita: User, north: Rep, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    for number in range(20):
        customer = a_customer(rep=north)
        a_past_order(customer, a_product())
        a_prospect(rep=north)
        Visit.objects.create(key=f"v{number}", rep=north, day=NOON.date(), customer=customer)
    client = signed_in(rita)
    limit = queries_of_the_time_limit() if path in ("customers", "prospects") else 0
    with django_assert_num_queries(queries + limit):
        assert client.get(f"/api/v1/{path}").status_code == 200


def test_malformed_json_is_refused_with_a_sentence(rita: User, signed_in: SignedIn) -> None:
    answer = signed_in(rita).put("/api/v1/selections/customers", "{", content_type=JSON)
    assert (answer.status_code, answer["content-type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "request_malformed"


def test_an_unknown_address_of_the_api_is_a_problem_not_a_page(client: Client) -> None:
    answer = client.get("/api/v1/nonsense")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_until_the_database_is_upgraded_the_portal_says_so_and_does_nothing_else(
    client: Client, rita: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgraded = [False]
    monkeypatch.setattr("mascate.api.upgrade.is_upgraded", lambda: upgraded[0])
    for path in ("/api/v1/schemas", "/api/v1/session", "/admin/", "/healthz"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()["code"]) == (503, "upgrade_needed"), path
        assert "mascate upgrade" in answer.json()["message"]
    upgraded[0] = True
    assert client.get("/healthz").status_code == 200
    assert client.get("/api/v1/session").json()["code"] == "not_signed_in"


def test_on_a_database_of_a_newer_package_the_portal_says_so(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mascate.api.upgrade.is_upgraded", lambda: False)
    Installation.objects.create(id=1, version="99.0.0", upgraded_at=NOON)
    answer = client.get("/api/v1/schemas")
    assert (answer.status_code, answer.json()["code"]) == (503, "package_too_old")
    assert answer["Retry-After"] == "60"


def test_the_health_check_answers(client: Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"


def test_the_api_describes_itself(client: Client) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    for path in ("session", "sync", "bags/{version}/sections/{name}", "schemas/{code}/records"):
        assert f"/api/v1/{path}" in paths


def test_products_are_found_by_code_or_bar_code_leading_zeros_aside(
    rita: User, signed_in: SignedIn, price_list: PriceList
) -> None:
    made = [
        a_product(code="004711", prices={price_list: 90_000}),
        a_product(code="X9", bar_code="789"),
        a_product(code="4712"),
        a_product(code="000"),
    ]
    body = {"codes": ["4711", "789", "4712", "nonsense", "", "0"], "price_list": price_list.key}
    answer = signed_in(rita).post("/api/v1/products/find", body, content_type="application/json")
    found = {item["key"]: item["price_e4"] for item in answer.json()["items"]}
    assert found == {made[0].key: 90_000, made[1].key: 100_000, made[2].key: 100_000}
    spoilt = signed_in(rita).post("/api/v1/products/find", {"codes": ["a\x00b"]}, content_type="application/json")
    assert spoilt.status_code == 400
