"""What is suggested in the morning, why, and what accepting it makes."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Policy, Rep, User
from mascate.conftest import (
    NOON,
    SignedIn,
    a_bill,
    a_customer,
    a_past_order,
    a_product,
    a_prospect,
)
from mascate.registers.models import Customer, Visit
from mascate.selections.models import SelectedRecord, Selection
from mascate.selections.suggestion.queries import BOUGHT_FEW
from mascate.selections.suggestion.rules import Due, due
from mascate.selections.tests.test_selections import put

pytestmark = pytest.mark.django_db

TODAY = NOON.date()


def a_visit(rep: Rep, **to: Any) -> Visit:
    return Visit.objects.create(key=f"V{Visit.objects.count()}", rep=rep, day=TODAY, **to)


def a_regular(rep: Rep, *, every_days: int, last_days_ago: int, **fields: Any) -> Customer:
    """A customer who has ordered four times, always as many days apart."""
    customer = a_customer(rep=rep, **fields)
    for turn in range(4):
        a_past_order(customer, days_ago=last_days_ago + turn * every_days)
    return customer


def suggested(client: Client, schema: str = "customers") -> dict[str, Any]:
    answer = client.get("/api/v1/suggestion")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = next(each for each in answer.json()["schemata"] if each["code"] == schema)
    return found


def reasons(client: Client, schema: str = "customers") -> dict[str, dict[str, dict[str, Any]]]:
    """Reason → key of an example → what explains it."""
    found = suggested(client, schema)["reasons"]
    return {each["code"]: {one["key"]: one["reason"] for one in each["examples"]} for each in found}


def accept(client: Client) -> dict[str, tuple[int, int]]:
    """Schema → how many are chosen now, how many of them by this."""
    answer = client.post("/api/v1/suggestion/accept", content_type="application/json")
    assert answer.status_code == 200, answer.content
    return {each["code"]: (each["count"], each["added"]) for each in answer.json()["items"]}


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        pytest.param([], None, id="who never bought is no due visit"),
        pytest.param([59], None, id="too few orders to know: patience"),
        pytest.param([60], Due(days=60, usual_days=None, lateness=1.0), id="patience is over"),
        pytest.param([13, 27, 41], None, id="a day too early"),
        pytest.param([14, 28, 42], Due(days=14, usual_days=14, lateness=1.0), id="the usual day"),
        pytest.param([28, 42, 56], Due(days=28, usual_days=14, lateness=2.0), id="twice as late"),
        pytest.param([80, 170, 260], None, id="a rare buyer is not due after two months"),
        pytest.param([14, 28, 42, 200], Due(days=14, usual_days=14, lateness=1.0), id="one long pause moves nothing"),
        pytest.param([10, 10, 10, 20], None, id="several orders of a day are one"),
    ],
)
def test_a_visit_is_due_when_the_usual_pause_has_passed(days_ago: list[int], expected: Due | None) -> None:
    assert due([1000 - days for days in days_ago], today=1000, patience_days=60) == expected


def test_it_is_built_from_the_route_due_visits_overdue_bills_and_prospects_near(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    visited = a_customer(rep=north, city="Recife")
    a_visit(north, customer=visited, time="09:30")
    prospect, near = a_prospect(rep=north, city="Natal"), a_prospect(rep=north, city="Recife")
    a_prospect(rep=north, city="Bauru")
    a_visit(north, prospect=prospect)
    regular = a_regular(north, every_days=14, last_days_ago=20)
    a_regular(north, every_days=14, last_days_ago=5)
    owing = a_customer(rep=north)
    a_bill(owing, due_in_days=-3, balance_minor=7000)
    a_bill(a_customer(rep=north), due_in_days=3)
    client = signed_in(rita)
    assert reasons(client) == {
        "visit": {visited.key: {"code": "visit", "time": "09:30"}},
        "due": {regular.key: {"code": "due", "days": 20, "usual_days": 14}},
        "overdue": {owing.key: {"code": "overdue", "bills": 1, "amount_minor": 7000}},
    }
    assert reasons(client, "prospects") == {
        "visit": {prospect.key: {"code": "visit"}},
        "nearby": {near.key: {"code": "nearby", "city": "Recife"}},
    }
    assert (suggested(client)["count"], suggested(client)["new"]) == (3, 3)


def test_products_are_what_those_customers_buy_best_sellers_and_promotions(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    bought, seller, offered, gone, blocked = (a_product() for _ in range(5))
    a_product()
    visited, other = a_customer(rep=north), a_customer(rep=north)
    a_visit(north, customer=visited)
    a_past_order(visited, bought, gone, blocked, days_ago=3)
    a_past_order(other, seller, days_ago=3)
    offered.promotion, gone.withdrawn, blocked.blocked = True, True, True
    for product in (offered, gone, blocked):
        product.save()
    found = reasons(signed_in(rita), "products")
    assert list(found["bought"]) == [bought.key]
    assert set(found["best_seller"]) == {bought.key, seller.key}
    assert list(found["promotion"]) == [offered.key]


def test_m3_nothing_of_another_rep_is_suggested(rita: User, north: Rep, south: Rep, signed_in: SignedIn) -> None:
    hers = a_regular(south, every_days=7, last_days_ago=30)
    a_bill(hers, due_in_days=-9)
    a_visit(south, customer=hers)
    # A visit that the import has left with the wrong rep.
    a_visit(north, customer=hers)
    a_prospect(rep=south, city="Campinas")
    client = signed_in(rita)
    assert suggested(client)["count"] == 0
    assert suggested(client, "prospects")["count"] == 0


def test_due_visits_in_the_cities_of_the_route_come_first_then_the_latest(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    a_visit(north, customer=a_customer(rep=north, city="Recife"))
    late = a_regular(north, every_days=10, last_days_ago=40, city="Natal")
    later = a_regular(north, every_days=10, last_days_ago=50, city="Natal")
    near = a_regular(north, every_days=10, last_days_ago=11, city="Recife")
    assert list(reasons(signed_in(rita))["due"]) == [near.key, later.key, late.key]


def test_the_days_until_a_visit_is_due_are_the_policys(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_past_order(a_customer(rep=north), days_ago=30)
    client = signed_in(rita)
    assert "due" not in reasons(client)
    Policy.objects.create(id=1, due_after_days=30)
    assert len(reasons(client)["due"]) == 1


def test_accepting_makes_the_three_selections_with_their_reasons(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customer, product, prospect = a_customer(rep=north), a_product(), a_prospect(rep=north)
    a_visit(north, customer=customer)
    a_visit(north, prospect=prospect)
    a_past_order(customer, product)
    client = signed_in(rita)
    assert accept(client) == {"customers": (1, 1), "products": (1, 1), "prospects": (1, 1)}
    assert {selection.origin for selection in Selection.objects.all()} == {"suggested"}
    kept = SelectedRecord.objects.get(selection__schema="customers")
    assert (kept.record_id, kept.reasons) == (customer.pk, [{"code": "visit"}])
    assert SelectedRecord.objects.get(selection__schema="products").reasons == [
        {"code": "bought", "customers": 1},
        {"code": "best_seller", "customers": 1},
    ]
    assert suggested(client)["new"] == 0
    assert accept(client) == {"customers": (1, 0), "products": (1, 0), "prospects": (1, 0)}


def test_m2_accepting_leaves_what_the_rep_has_chosen(rita: User, north: Rep, signed_in: SignedIn) -> None:
    chosen, visited = a_customer(rep=north), a_customer(rep=north)
    product = a_product()
    a_past_order(chosen, product)
    a_visit(north, customer=visited)
    client = signed_in(rita)
    put(client, "customers", {"keys": [chosen.key]})
    # What the chosen ones buy is suggested too.
    assert product.key in reasons(client, "products")["bought"]
    assert accept(client)["customers"] == (2, 1)
    assert client.get("/api/v1/selections/customers").json()["keys"] == sorted([chosen.key, visited.key])
    assert Selection.objects.get(schema="customers").origin == "chosen"


def test_a_record_that_stays_keeps_why_it_was_suggested(rita: User, north: Rep, signed_in: SignedIn) -> None:
    visited, other = a_customer(rep=north), a_customer(rep=north)
    a_visit(north, customer=visited)
    client = signed_in(rita)
    accept(client)
    put(client, "customers", {"keys": [visited.key, other.key]})
    kept = {row.record_id: row.reasons for row in SelectedRecord.objects.filter(selection__schema="customers")}
    assert kept == {visited.pk: [{"code": "visit"}], other.pk: None}


def test_the_policys_limit_leaves_out_the_least_important_and_says_how_many(
    rita: User, north: Rep, signed_in: SignedIn
) -> None:
    Policy.objects.create(id=1, max_records=2)
    chosen, visited = a_customer(rep=north), a_customer(rep=north)
    a_visit(north, customer=visited)
    a_regular(north, every_days=7, last_days_ago=30)
    client = signed_in(rita)
    put(client, "customers", {"keys": [chosen.key]})
    found = suggested(client)
    assert (found["count"], found["new"], found["left_out"]) == (1, 1, 1)
    assert accept(client)["customers"] == (2, 1)
    assert client.get("/api/v1/selections/customers").json()["keys"] == sorted([chosen.key, visited.key])


def test_a_morning_with_nothing_to_suggest_makes_no_selection(rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    assert accept(client) == {"customers": (0, 0), "products": (0, 0), "prospects": (0, 0)}
    assert Selection.objects.count() == 0


def test_only_who_sells_is_suggested_something(olga: User, signed_in: SignedIn) -> None:
    client = signed_in(olga)
    for answer in (client.get("/api/v1/suggestion"), client.post("/api/v1/suggestion/accept")):
        assert (answer.status_code, answer.json()["code"]) == (403, "user_not_linked")


def test_the_number_of_queries_does_not_grow_with_the_records(
    rita: User, north: Rep, signed_in: SignedIn, django_assert_num_queries: Any
) -> None:
    client = signed_in(rita)
    for count in (1, 12):
        for _ in range(count):
            customer = a_regular(north, every_days=7, last_days_ago=30)
            a_visit(north, customer=customer)
            a_visit(north, prospect=a_prospect(rep=north))
            a_bill(customer, due_in_days=-2)
            a_past_order(customer, a_product(), a_product(promotion=True))
        # Session, user and device; policy, chosen, route, due, on the way, overdue, nearby, bought, best sellers,
        # promotions, for sale; titles of three schemata.
        with django_assert_num_queries(17):
            client.get("/api/v1/suggestion")


def test_best_sellers_fill_up_only_where_little_is_bought(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mascate.selections.suggestion.queries.BOUGHT_FEW", 1)
    assert BOUGHT_FEW > 1
    visited, other = a_customer(rep=north), a_customer(rep=north)
    a_visit(north, customer=visited)
    a_past_order(visited, a_product())
    a_past_order(other, a_product())
    assert list(reasons(signed_in(rita), "products")) == ["bought"]


def test_yesterdays_route_is_not_todays(rita: User, north: Rep, signed_in: SignedIn) -> None:
    visit = a_visit(north, customer=a_customer(rep=north))
    visit.day = TODAY - timedelta(days=1)
    visit.save()
    assert suggested(signed_in(rita))["count"] == 0
