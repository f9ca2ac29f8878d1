"""Leases: what a device was promised in the morning is there when its order comes in."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mascate.accounts.models import OrderPolicy, User
from mascate.conftest import NOON, Clock, SignedIn, a_bill, a_customer, a_product
from mascate.kit import clock
from mascate.orders.leasing.actions import end_lease
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock
from mascate.orders.leasing.queries import credit_held, stock_held
from mascate.orders.models import Order
from mascate.registers.models import Customer, Product
from mascate.sync.tests.conftest import MakeCommand, outcomes, send

pytestmark = pytest.mark.django_db
MORNING = NOON - timedelta(hours=6)
TODAY = "2026-11-24"


def allow(**policy: int | str) -> None:
    OrderPolicy.objects.update_or_create(id=1, defaults=policy)


def choose(client: Client, **keys: list[str]) -> None:
    for schema, chosen in keys.items():
        answer = client.put(f"/api/v1/selections/{schema}", {"keys": chosen}, content_type="application/json")
        assert answer.status_code == 200, answer.content


def taken(client: Client) -> dict[str, Any] | None:
    answer = client.put("/api/v1/lease", {}, content_type="application/json")
    assert answer.status_code == 200, answer.content
    lease: dict[str, Any] | None = answer.json()["lease"]
    return lease


def products_in(client: Client) -> dict[str, int]:
    lease = taken(client)
    found: dict[str, int] = lease["products"] if lease else {}
    return found


def claiming(quantity_e4: int, product: Product, **claim: Any) -> dict[str, Any]:
    return {"day": TODAY, "products": {product.key: quantity_e4}, "credit_minor": 0, "guaranteed": True} | claim


def line_of(quantity_e4: int) -> dict[str, Any]:
    total = quantity_e4 // 10
    return {"quantity_e4": quantity_e4, "gross_minor": total, "discount_minor": 0, "total_minor": total}


@pytest.fixture
def stocked(product: Product) -> Product:
    """100 pieces, read in the morning."""
    Product.objects.filter(pk=product.pk).update(stock_e4=1_000_000, stock_at=MORNING)
    return product


def test_without_a_policy_nothing_is_leased(rita: User, signed_in: SignedIn, stocked: Product) -> None:
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    assert taken(client) is None
    assert not Lease.objects.exists()
    assert send(client)["lease"] is None


def test_each_device_gets_its_percent_of_what_is_free_then(rita: User, signed_in: SignedIn, stocked: Product) -> None:
    allow(leased_stock_percent=50)
    first, second, third = signed_in(rita), signed_in(rita), signed_in(rita)
    choose(first, products=[stocked.key])
    assert products_in(first) == {stocked.key: 500_000}
    assert products_in(second) == {stocked.key: 250_000}
    # 12.5 pieces: whole packs only.
    assert products_in(third) == {stocked.key: 120_000}


def test_l2_asking_again_gives_the_same_whatever_happened_to_the_stock(
    rita: User, signed_in: SignedIn, stocked: Product
) -> None:
    allow(leased_stock_percent=50)
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    first = taken(client)
    for stock_e4 in (0, 9_000_000):
        Product.objects.filter(pk=stocked.pk).update(stock_e4=stock_e4)
        assert taken(client) == first
    allow(leased_stock_percent=0)
    assert taken(client) == first


def test_a_lease_is_topped_up_with_what_is_chosen_later(rita: User, signed_in: SignedIn, stocked: Product) -> None:
    allow(leased_stock_percent=50)
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    first = taken(client)
    other = a_product(stock_e4=40_000, stock_at=MORNING, pack_quantity_e4=20_000)
    choose(client, products=[other.key])
    second = taken(client)
    assert first is not None
    assert second is not None
    assert second["products"] == {stocked.key: 500_000, other.key: 20_000}
    assert second["revision"] > first["revision"]
    assert send(client)["lease"] == second["revision"]


def test_nothing_is_leased_of_what_is_blocked_withdrawn_not_chosen_or_not_known(
    rita: User, signed_in: SignedIn, stocked: Product
) -> None:
    allow(leased_stock_percent=100)
    client = signed_in(rita)
    blocked = a_product(stock_e4=10_000, stock_at=MORNING, blocked=True)
    unknown = a_product(stock_e4=10_000, stock_at=None)
    none = a_product(stock_e4=0, stock_at=MORNING)
    a_product(stock_e4=10_000, stock_at=MORNING)
    choose(client, products=[stocked.key, blocked.key, unknown.key, none.key])
    assert products_in(client) == {stocked.key: 1_000_000}


def test_what_was_ordered_since_the_stock_was_read_is_not_free(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=100)
    seller, client = signed_in(rita), signed_in(rita)
    choose(client, products=[stocked.key])
    outcomes(seller, place_order(line=line_of(300_000)))
    assert products_in(client) == {stocked.key: 700_000}


def test_what_was_ordered_before_the_stock_was_read_is_known_to_it(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=100)
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    outcomes(client, place_order(line=line_of(300_000)))
    Product.objects.filter(pk=stocked.pk).update(stock_at=NOON + timedelta(seconds=1))
    assert products_in(client) == {stocked.key: 1_000_000}


def test_an_order_takes_what_it_claims_and_no_more_than_is_left(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=50)
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    taken(client)
    first = place_order(line=line_of(400_000), body={"leased": claiming(400_000, stocked)})
    second = place_order(line=line_of(400_000), body={"leased": claiming(400_000, stocked)})
    outcomes(client, first, second, first)
    share = LeasedStock.objects.get()
    assert (share.granted_e4, share.used_e4) == (500_000, 500_000)
    promised = [order.leased for order in Order.objects.order_by("number")]
    assert promised == [
        {"promise": "guaranteed", "products": {stocked.key: 400_000}, "credit_minor": 0, "day": TODAY},
        {"promise": "subject", "products": {stocked.key: 100_000}, "credit_minor": 0, "day": TODAY},
    ]


def test_l3_an_order_takes_nothing_that_was_promised_to_one_that_comes_later(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=50)
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    taken(client)
    late = place_order(line=line_of(500_000), body={"leased": claiming(500_000, stocked)})
    early = place_order(line=line_of(300_000), body={"leased": claiming(0, stocked, guaranteed=False)})
    outcomes(client, early, late)
    assert [order.leased["promise"] for order in Order.objects.order_by("number")] == ["subject", "guaranteed"]


def test_a_device_takes_nothing_of_anothers_lease(
    rita: User, sam: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=100)
    holder, other = signed_in(rita), signed_in(rita)
    choose(holder, products=[stocked.key])
    taken(holder)
    taken(other)
    outcomes(other, place_order(line=line_of(10_000), body={"leased": claiming(10_000, stocked)}))
    assert LeasedStock.objects.get().used_e4 == 0
    assert Order.objects.get().leased["promise"] == "subject"


def test_c3_a_rejected_order_uses_nothing(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=50)
    client = signed_in(rita)
    choose(client, products=[stocked.key])
    taken(client)
    forged = place_order(line=line_of(10_000) | {"total_minor": 1}, body={"leased": claiming(10_000, stocked)})
    assert [outcome["result"] for outcome in outcomes(client, forged)] == ["rejected"]
    assert LeasedStock.objects.get().used_e4 == 0


@pytest.mark.parametrize(
    "claim",
    [
        {"day": "yesterday", "products": {}, "credit_minor": 0, "guaranteed": True},
        {"day": TODAY, "products": {"P": -1}, "credit_minor": 0, "guaranteed": True},
        {"day": TODAY, "products": {"P": 10**30}, "credit_minor": 0, "guaranteed": True},
        {"day": TODAY, "products": {}, "credit_minor": -5, "guaranteed": True},
        {"day": TODAY},
        7,
    ],
)
def test_a_claim_that_is_none_is_refused_with_a_code(
    rita: User, signed_in: SignedIn, place_order: MakeCommand, claim: Any
) -> None:
    (outcome,) = outcomes(signed_in(rita), place_order(body={"leased": claim}))
    assert (outcome["result"], outcome["code"]) == ("rejected", "command_malformed")


def test_l4_an_ended_lease_returns_at_once_and_is_told_to_the_device_and_in_its_orders(
    rita: User, olga: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=100)
    lost, other = signed_in(rita), signed_in(rita)
    choose(lost, products=[stocked.key])
    taken(lost)
    assert products_in(other) == {}
    assert stock_held([stocked.pk]) == {stocked.pk: 1_000_000}
    end_lease(Lease.objects.get(stock__isnull=False), by=olga)
    assert stock_held([stocked.pk]) == {}
    assert send(lost)["lease"] is None
    assert taken(lost) is None
    assert products_in(other) == {stocked.key: 1_000_000}
    outcomes(lost, place_order(line=line_of(10_000), body={"leased": claiming(10_000, stocked)}))
    order = Order.objects.get()
    assert (order.leased["promise"], order.leased["lost"]) == ("subject", "lease_ended")
    assert [finding.code for finding in order.findings.all()] == ["stock_taken", "lease_ended"]
    told = send(lost)["news"]["items"][-1]["findings"]
    assert "lease_ended" in [finding["code"] for finding in told]


def test_l4_a_promise_is_kept_for_some_hours_after_its_day_and_then_returns_by_itself(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand, fixed_clock: Clock
) -> None:
    allow(leased_stock_percent=100, lease_hours_after_day=6)
    client, other = signed_in(rita), signed_in(rita)
    choose(client, products=[stocked.key])
    taken(client)
    end = clock.today().end
    fixed_clock.instant = end + timedelta(hours=5, minutes=59)
    choose(other, products=[stocked.key])
    assert products_in(other) == {}
    outcomes(client, place_order(line=line_of(10_000), body={"leased": claiming(10_000, stocked)}))
    fixed_clock.instant = end + timedelta(hours=6)
    outcomes(client, place_order(line=line_of(10_000), body={"leased": claiming(10_000, stocked)}))
    assert [order.leased["promise"] for order in Order.objects.order_by("number")] == ["guaranteed", "subject"]
    until = (end + timedelta(hours=6)).strftime("%Y-%m-%dT%H:%M:%SZ")
    last = Order.objects.order_by("number")[1].leased
    assert (last["lost"], last["data"]) == ("lease_over", {"until": until})
    # Two pieces are sold, the rest is free again.
    assert products_in(other) == {stocked.key: 980_000}


def credit_of(rita: User, **fields: Any) -> Customer:
    values = {"credit_limit_minor": 100_000, "financial_at": MORNING, "risk_grade": "B"} | fields
    return a_customer(rep=rita.rep, **values)


def test_credit_is_leased_of_what_is_available(rita: User, signed_in: SignedIn) -> None:
    allow(leased_credit_percent=50, overdue_days=5)
    client, other = signed_in(rita), signed_in(rita)
    sound = credit_of(rita, released_minor=20_000)
    a_bill(sound, due_in_days=-5, balance_minor=10_000)
    late = credit_of(rita)
    a_bill(late, due_in_days=-6)
    without = [
        late,
        credit_of(rita, risk_grade="A"),
        credit_of(rita, risk_grade="E"),
        credit_of(rita, blocked=True),
        credit_of(rita, financial_at=None),
        credit_of(rita, credit_limit_minor=0),
    ]
    credit_of(rita)
    choose(client, customers=[each.key for each in (sound, *without)])
    lease = taken(client)
    # 1,000.00 - 200.00 - 100.00 = 700.00
    assert lease is not None
    assert (lease["customers"], lease["of_stock"], lease["of_credit"]) == ({sound.key: 35_000}, False, True)
    second = taken(other)
    assert second is not None
    assert second["customers"] == {sound.key: 17_500}
    assert credit_held(sound.pk) == 52_500


def test_an_order_takes_its_customers_credit(
    rita: User, signed_in: SignedIn, customer: Customer, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_credit_percent=100)
    Customer.objects.filter(pk=customer.pk).update(
        credit_limit_minor=3_000, financial_at=MORNING, risk_grade="C", released_minor=0
    )
    client, other = signed_in(rita), signed_in(rita)
    choose(client, customers=[customer.key])
    taken(client)
    claim = claiming(0, stocked, credit_minor=2_000)
    outcomes(client, place_order(body={"leased": claim}), place_order(body={"leased": claim | {"credit_minor": 1_000}}))
    assert [order.leased["promise"] for order in Order.objects.order_by("number")] == ["guaranteed", "subject"]
    share = LeasedCredit.objects.get()
    assert (share.granted_minor, share.used_minor) == (3_000, 3_000)
    # Both orders count as ordered since: nothing is free for others.
    second = taken(other)
    assert second is not None
    assert second["customers"] == {}


def test_a_lease_of_thousands_takes_no_more_questions_than_one_of_one(
    rita: User, signed_in: SignedIn, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    allow(leased_stock_percent=10, leased_credit_percent=10)
    client = signed_in(rita)
    chosen = [a_product(stock_e4=1_000_000, stock_at=MORNING).key for _ in range(30)]
    choose(client, products=chosen, customers=[credit_of(rita).key for _ in range(30)])
    with django_assert_max_num_queries(24):
        lease = taken(client)
    assert lease is not None
    assert (len(lease["products"]), len(lease["customers"])) == (30, 30)


def test_a_manager_without_a_rep_has_no_lease(max_: User, signed_in: SignedIn) -> None:
    allow(leased_stock_percent=100)
    assert taken(signed_in(max_)) is None


def last_pieces(client: Client, other: Client, product: Product, level: str) -> None:
    """The first client holds all of 100 pieces; what goes beyond the stock is returned, or waits."""
    allow(leased_stock_percent=100, stock=level)
    for each in (client, other):
        choose(each, products=[product.key])
        taken(each)


def test_l3_what_a_device_holds_is_kept_from_the_others_and_passes_whatever_the_stock_has_become(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    holder, other = signed_in(rita), signed_in(rita)
    last_pieces(holder, other, stocked, "stop")
    unsure = claiming(0, stocked, guaranteed=False)
    [refused] = outcomes(other, place_order(line=line_of(10_000), body={"leased": unsure}))
    assert (refused["result"], refused["code"]) == ("rejected", "stock_taken")
    Product.objects.filter(pk=stocked.pk).update(stock_e4=0)
    [kept] = outcomes(holder, place_order(line=line_of(900_000), body={"leased": claiming(900_000, stocked)}))
    assert kept["result"] == "accepted"
    [beyond] = outcomes(holder, place_order(line=line_of(200_000), body={"leased": claiming(100_000, stocked)}))
    assert (beyond["result"], beyond["code"]) == ("rejected", "stock_taken")
    # C3: what the refused order would have used is still there.
    assert LeasedStock.objects.get().used_e4 == 900_000


def test_what_goes_beyond_a_lease_waits_where_the_policy_says_so(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    holder, other = signed_in(rita), signed_in(rita)
    last_pieces(holder, other, stocked, "hold")
    outcomes(other, place_order(line=line_of(10_000), body={"leased": claiming(0, stocked, guaranteed=False)}))
    outcomes(holder, place_order(line=line_of(1_000_000), body={"leased": claiming(1_000_000, stocked)}))
    assert list(Order.objects.order_by("number").values_list("status", flat=True)) == ["held", "received"]


def test_a_block_stops_what_a_lease_covers(
    rita: User, signed_in: SignedIn, stocked: Product, place_order: MakeCommand
) -> None:
    client = signed_in(rita)
    last_pieces(client, client, stocked, "stop")
    Product.objects.filter(pk=stocked.pk).update(blocked=True)
    [outcome] = outcomes(client, place_order(line=line_of(10_000), body={"leased": claiming(10_000, stocked)}))
    assert (outcome["result"], outcome["code"]) == ("rejected", "product_blocked")
    assert LeasedStock.objects.get().used_e4 == 0


def test_l3_credit_that_a_device_holds_passes_whatever_others_ordered(
    rita: User, signed_in: SignedIn, customer: Customer, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_credit_percent=100, credit="stop")
    Customer.objects.filter(pk=customer.pk).update(credit_limit_minor=3_000, financial_at=MORNING, risk_grade="C")
    holder, other = signed_in(rita), signed_in(rita)
    choose(holder, customers=[customer.key])
    taken(holder)
    [refused] = outcomes(other, place_order())
    assert (refused["result"], refused["code"]) == ("rejected", "credit_passed")
    Customer.objects.filter(pk=customer.pk).update(credit_limit_minor=0)
    claim = claiming(0, stocked, credit_minor=2_000)
    [kept] = outcomes(holder, place_order(body={"leased": claim}))
    assert kept["result"] == "accepted"


def test_who_leads_sees_what_is_left_of_each_devices_lease(
    rita: User, max_: User, signed_in: SignedIn, customer: Customer, stocked: Product, place_order: MakeCommand
) -> None:
    allow(leased_stock_percent=50, leased_credit_percent=50, credit="hold")
    Customer.objects.filter(pk=customer.pk).update(credit_limit_minor=100_000, risk_grade="B", financial_at=MORNING)
    holder, other = signed_in(rita), signed_in(rita)
    choose(holder, products=[stocked.key], customers=[customer.key])
    assert taken(holder)

    def reserved() -> list[dict[str, Any]]:
        rows = signed_in(max_).get("/api/v1/board").json()["items"]
        return [device["reserved"] for row in rows for device in row["devices"] if device["reserved"]]

    [left] = reserved()
    assert (left["products"], left["credit_minor"]) == (1, 50_000)
    assert left["holds_until"] == "2026-11-25T09:00:00Z"
    whole = line_of(500_000)
    command = place_order(line=whole, body={"leased": claiming(500_000, stocked, credit_minor=50_000)})
    assert outcomes(holder, command)[0]["result"] == "accepted"
    [left] = reserved()
    assert (left["products"], left["credit_minor"]) == (0, 0)
    end_lease(Lease.objects.get(), by=max_)
    assert reserved() == []
    assert send(other)["lease"] is None
