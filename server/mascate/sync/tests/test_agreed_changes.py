"""What follows from a change that was agreed: the whole's discount and freight, the lease, a quotation's prices."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import OrderPolicy, User
from mascate.conftest import NOON, SignedIn, a_customer, a_prospect
from mascate.orders.leasing.models import LeasedCredit, LeasedStock
from mascate.orders.models import Order, OrderProposal
from mascate.registers.models import Customer, DiscountRule, PriceList, Product, Prospect
from mascate.registers.rule_versions import keep_version
from mascate.sync.tests.conftest import MakeCommand, outcomes
from mascate.sync.tests.test_approvals import decide, news
from mascate.sync.tests.test_leases import claiming, line_of, products_in, taken
from mascate.sync.tests.test_proposals import CHANGED, answering, manager, now, propose
from mascate.sync.tests.test_quotations import order_of, priced, quote, raise_price

pytestmark = pytest.mark.django_db
__all__ = ["manager", "order_of", "quote"]
MORNING = NOON - timedelta(hours=6)
AS_IT_IS = {"position": 1, "quantity_e4": 20_000, "unit_price_e4": 100_000, "discount_e6": 0, "discount_minor": 0}


def test_o5_discount_and_freight_of_the_whole_are_agreed_to_the_cent(rep: Client, manager: Client, held: Order) -> None:
    # 20.00 − 10 % − 1.00 = 17.00; + 5.00 freight.
    whole: dict[str, Any] = {"discount_e6": 100_000, "discount_minor": 100, "freight_minor": 500}
    changeable = manager.get(f"/api/v1/approvals/{held.pk}").json()
    assert {name: changeable[name] for name in whole} == dict.fromkeys(whole, 0)
    for spoilt, code in (
        ({"freight_minor": -1}, "freight_out_of_range"),
        ({"discount_e6": 2_000_000}, "whole_discount_out_of_range"),
    ):
        assert propose(manager, held, lines=[AS_IT_IS], **whole | spoilt).json()["code"] == code
    assert propose(manager, held, lines=[AS_IT_IS], **whole).json()["total_minor"] == 2200
    proposal = news(rep)[-1]["proposal"]
    assert {name: proposal["content"][name] for name in whole} == whole
    assert {name: proposal["before"]["content"][name] for name in whole} == dict.fromkeys(whole, 0)
    assert outcomes(rep, answering(held))[0]["result"] == "accepted"
    order = Order.objects.get()
    assert (order.whole_discount_e6, order.whole_discount_minor, order.freight_minor) == (100_000, 100, 500)
    assert (order.net_minor, order.total_minor, order.lines.get().applied["document_discount_minor"]) == (
        1700,
        2200,
        300,
    )


def test_a_change_that_says_nothing_of_the_whole_leaves_it(rep: Client, manager: Client, held: Order) -> None:
    """As a client of before says nothing of it."""
    propose(manager, held, lines=[AS_IT_IS], freight_minor=500)
    outcomes(rep, answering(held))
    Order.objects.update(status="held")
    assert propose(manager, held).json()["total_minor"] == 900 + 500


@pytest.fixture
def leased(rep: Client, place_order: MakeCommand, customer: Customer, product: Product) -> Order:
    """Ten pieces for 100.00, covered by a lease of 50 pieces and 100.00; held, for the customer is blocked by now."""
    OrderPolicy.objects.create(
        id=1, customer_blocked="hold", leased_stock_percent=50, leased_credit_percent=50, repeated="off"
    )
    Product.objects.update(stock_e4=1_000_000, stock_at=MORNING)
    Customer.objects.update(risk_grade="C", credit_limit_minor=20_000, financial_at=MORNING)
    for schema, key in (("products", product.key), ("customers", customer.key)):
        rep.put(f"/api/v1/selections/{schema}", {"keys": [key]}, content_type="application/json")
    lease = taken(rep)
    assert lease is not None
    assert (lease["products"], lease["customers"]) == ({product.key: 500_000}, {customer.key: 10_000})
    command = place_order(line=line_of(100_000), body={"leased": claiming(100_000, product, credit_minor=10_000)})
    Customer.objects.update(blocked=True)
    (outcome,) = outcomes(rep, command)
    assert outcome["result"] == "accepted", outcome
    return Order.objects.get()


def shares() -> tuple[int, int]:
    """What of the device's lease is used: goods, credit."""
    return LeasedStock.objects.get().used_e4, LeasedCredit.objects.get().used_minor


def to_four(rep: Client, manager: Client, order: Order) -> None:
    four = AS_IT_IS | {"quantity_e4": 40_000}
    assert propose(manager, order, lines=[four]).json()["total_minor"] == 4000
    assert outcomes(rep, answering(order))[0]["result"] == "accepted"


def test_l1_a_smaller_order_gives_back_to_the_lease_at_once_and_the_device_is_told(
    rep: Client, manager: Client, leased: Order, product: Product, signed_in: SignedIn, rita: User
) -> None:
    assert shares() == (100_000, 10_000)
    to_four(rep, manager, leased)
    assert shares() == (40_000, 4_000)
    left = {"products": {product.key: 40_000}, "credit_minor": 4_000}
    order = Order.objects.get()
    assert {name: order.leased[name] for name in left} == left
    assert news(rep)[-1]["proposal"]["leased"] == left
    # Of 100 pieces 50 are the first device's, used or not: half of the others go to the next.
    assert products_in(signed_in(rita)) == {product.key: 250_000}


def test_a_declined_change_gives_nothing_back(rep: Client, manager: Client, leased: Order) -> None:
    propose(manager, leased, lines=[AS_IT_IS])
    outcomes(rep, answering(leased, "decline"))
    assert shares() == (100_000, 10_000)


def test_l1_what_others_were_promised_meanwhile_is_not_given_back(
    rep: Client, manager: Client, leased: Order, product: Product
) -> None:
    """Read anew, the register has 42 pieces, 40 of them promised, and 61.00 of credit: 2 pieces and all the credit."""
    Product.objects.update(stock_e4=420_000, stock_at=NOON + timedelta(hours=1))
    Customer.objects.update(credit_limit_minor=6_100, financial_at=NOON + timedelta(hours=1))
    to_four(rep, manager, leased)
    assert shares() == (80_000, 4_000)
    order = Order.objects.get()
    assert (order.leased["products"], order.leased["credit_minor"]) == ({product.key: 80_000}, 4_000)
    Product.objects.update(stock_at=None)
    Customer.objects.update(financial_at=None)


def test_of_a_lease_that_is_over_nothing_goes_back(
    rep: Client, manager: Client, leased: Order, fixed_clock: Any
) -> None:
    fixed_clock.advance(days=2)
    to_four(rep, manager, leased)
    assert shares() == (100_000, 10_000)
    assert now(leased)[1] == 4000


def hold_all() -> None:
    OrderPolicy.objects.create(id=1, customer_blocked="hold", price_list_expired="stop", repeated="off")
    Customer.objects.update(blocked=True)


def test_o5_a_change_of_an_order_at_a_quotations_prices_is_priced_by_what_it_was_offered_by(
    rep: Client, manager: Client, quote: Any, order_of: Any, product: Product, price_list: PriceList, customer: Customer
) -> None:
    rule = DiscountRule.objects.create(key="TENTH", name="Tenth", step=1, rate_e6=100_000)
    keep_version(rule, by="olga")
    for schema, key in (("products", product.key), ("customers", customer.key)):
        rep.put(f"/api/v1/selections/{schema}", {"keys": [key]}, content_type="application/json")
    version = rep.post("/api/v1/bags").json()["version"]
    body = {"priced": priced(product, price_minor=2000)}
    tenth = {"discount_minor": 200, "net_minor": 1800, "total_minor": 1800}
    body["priced"] |= tenth
    body["priced"]["lines"][0] |= tenth
    quoted = quote(bag_version=version, body=body)
    assert outcomes(rep, quoted)[0]["result"] == "accepted"
    # Since then the list is dearer, the rule is gone, and the list itself has ended.
    raise_price(product, 150_000)
    rule.rate_e6 = 0
    rule.save()
    keep_version(rule, by="olga")
    PriceList.objects.filter(pk=price_list.pk).update(valid_until=NOON.date() - timedelta(days=1))
    hold_all()
    (outcome,) = outcomes(rep, order_of(quoted, "honoured", body=body))
    assert outcome["result"] == "accepted", outcome
    PriceList.objects.update(withdrawn=True)
    order = Order.objects.get()
    half = AS_IT_IS | {"quantity_e4": 10_000}
    assert propose(manager, order, lines=[half]).json()["total_minor"] == 900
    after = news(rep)[-1]["proposal"]
    assert (after["lines"][0]["list_price_e4"], after["lines"][0]["discounts"][0]["rule_key"]) == (100_000, "TENTH")
    # What is found only when it is agreed holds it again; then it is changed once more, by the same offer.
    OrderPolicy.objects.update(product_blocked="hold")
    Product.objects.update(blocked=True)
    assert outcomes(rep, answering(order))[0]["result"] == "accepted"
    assert now(order) == ("held", 900, [(10_000, 100_000)])
    assert {each.code for each in order.findings.all()} == {"customer_blocked", "product_blocked"}
    three = AS_IT_IS | {"quantity_e4": 30_000}
    assert propose(manager, order, lines=[three]).json()["total_minor"] == 2700
    assert outcomes(rep, answering(order, version=2, seq=3))[0]["result"] == "accepted"
    assert now(order) == ("received", 2700, [(30_000, 100_000)])


def test_o5_so_is_one_of_an_order_at_the_prices_offered_to_a_prospect(
    rep: Client, manager: Client, north: Any, quote: Any, order_of: Any, product: Product
) -> None:
    rule = DiscountRule.objects.create(
        key="NEW", name="For prospects of bakeries", step=1, rate_e6=100_000, segment="Bakery"
    )
    keep_version(rule, by="olga")
    prospect, customer = a_prospect(rep=north, segment="Bakery"), a_customer(rep=north, segment="Other")
    tenth = {"discount_minor": 200, "net_minor": 1800, "total_minor": 1800}
    body: dict[str, Any] = {"priced": priced(product, price_minor=2000)}
    body["priced"] |= tenth
    body["priced"]["lines"][0] |= tenth
    quoted = quote(body=body | {"customer_key": None, "prospect_key": prospect.key})
    (outcome,) = outcomes(rep, quoted)
    assert outcome["result"] == "accepted", outcome
    Prospect.objects.update(customer=customer)
    hold_all()
    (outcome,) = outcomes(rep, order_of(quoted, "honoured", body=body | {"customer_key": customer.key}))
    assert outcome["result"] == "accepted", outcome
    order = Order.objects.get()
    assert propose(manager, order, lines=[AS_IT_IS | {"quantity_e4": 10_000}]).json()["total_minor"] == 900
    assert OrderProposal.objects.get().after["content"]["customer_key"] == customer.key


def test_another_device_of_the_rep_is_told_the_order_too_and_of_two_answers_the_first_counts(
    rep: Client, manager: Client, rita: User, signed_in: SignedIn, held: Order
) -> None:
    propose(manager, held)
    phone = signed_in(rita)
    before = news(phone)[-1]["proposal"]["before"]
    assert (before["totals"]["total_minor"], before["lines"][0]["quantity_e4"]) == (2000, 20_000)
    assert (before["content"]["customer_key"], before["made_at"]) == (held.customer.key, "2026-11-24T15:00:00Z")
    assert [(each["code"], each["level"]) for each in before["findings"]] == [("customer_blocked", "hold")]
    assert outcomes(phone, answering(held, seq=1))[0]["result"] == "accepted"
    (late,) = outcomes(rep, answering(held, "decline"))
    assert (late["result"], late["code"]) == ("rejected", "proposal_answered")
    assert now(held) == ("received", 900, [(10_000, 90_000)])
    # A device that comes later has nothing to answer: it is told that there was one, and what was agreed.
    told = [(item["status"], item["proposal"] is not None) for item in news(signed_in(rita))]
    assert told == [("held", False), ("proposed", False), ("agreed", True)]
    assert decide(manager, held, "withdraw", version=1).status_code == 409


def test_what_an_order_names_may_have_been_withdrawn_since(rep: Client, manager: Client, held: Order) -> None:
    PriceList.objects.update(withdrawn=True)
    assert propose(manager, held).status_code == 200
    assert propose(manager, held, lines=[CHANGED | {"quantity_e4": 30_000}], seen=1).status_code == 200
