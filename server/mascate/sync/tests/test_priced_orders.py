"""Orders of clients that price by rules: the server prices them again by the same data and compares to the cent."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import User
from mascate.conftest import Clock, SignedIn, a_product
from mascate.orders.models import Order, OrderLine
from mascate.registers.models import Customer, DiscountRule, FreeGoodsRule, PriceList, PriceListItem, Product, TaxRule
from mascate.registers.rule_versions import keep_version
from mascate.sync.tests.conftest import Command, MakeCommand, outcomes

pytestmark = pytest.mark.django_db

WHOLE = {"discount_e6": 0, "discount_minor": 0, "freight_minor": 0}


@pytest.fixture
def rules(db: None) -> dict[str, Any]:
    """10 % off, one free for every two, 5 % IPI added."""
    made: dict[str, Any] = {
        "off": DiscountRule.objects.create(key="OFF", name="Tenth", step=1, rate_e6=100_000),
        "gift": FreeGoodsRule.objects.create(key="GIFT", name="Two and one", every_e4=20_000, free_e4=10_000),
        "ipi": TaxRule.objects.create(key="IPI5", name="IPI", tax="IPI", sequence=1, rate_e6=50_000, effect="added"),
    }
    for rule in made.values():
        keep_version(rule, by="olga")
    return made


@pytest.fixture
def priced_order(place_order: MakeCommand, product: Product, rules: dict[str, Any]) -> Callable[..., Command]:
    """2 × 10.00 = 20.00; − 10 % = 18.00; IPI 5 % = 0.90; total 18.90; one more free, taxed on nothing."""

    def made(
        *,
        line: dict[str, Any] | None = None,
        priced: dict[str, Any] | None = None,
        first: dict[str, Any] | None = None,
        body: dict[str, Any] | None = None,
        **parts: Any,
    ) -> Command:
        written = {
            "position": 1,
            "product_key": product.key,
            "quantity_e4": 20_000,
            "list_price_e4": 100_000,
            "unit_price_e4": 100_000,
            "discount_e6": 0,
            "discount_minor": 0,
        } | (line or {})
        bought = {
            "product_key": product.key,
            "quantity_e4": 20_000,
            "gross_minor": 2000,
            "discount_minor": 200,
            "net_minor": 1800,
            "taxes": {"IPI": 90},
            "total_minor": 1890,
            "free_by": "",
        } | (first or {})
        given = {
            "product_key": product.key,
            "quantity_e4": 10_000,
            "gross_minor": 1000,
            "discount_minor": 1000,
            "net_minor": 0,
            "taxes": {"IPI": 0},
            "total_minor": 0,
            "free_by": "GIFT",
        }
        whole = {
            "lines": [bought, given],
            "gross_minor": 3000,
            "discount_minor": 1200,
            "net_minor": 1800,
            "freight_minor": 0,
            "added_taxes_minor": 90,
            "included_taxes_minor": 0,
            "total_minor": 1890,
        } | (priced or {})
        command = place_order(body=WHOLE | {"lines": [written], "priced": whole} | (body or {}), **parts)
        del command["body"]["totals"]
        return command

    return made


def pack(client: Client, customer: Customer, *products: Product) -> int:
    for schema, keys in (("customers", [customer.key]), ("products", [each.key for each in products])):
        client.put(f"/api/v1/selections/{schema}", {"keys": keys}, content_type="application/json")
    version: int = client.post("/api/v1/bags").json()["version"]
    return version


def test_o4_an_order_priced_by_rules_is_received_with_all_that_made_its_amounts(
    rita: User, signed_in: SignedIn, priced_order: Callable[..., Command]
) -> None:
    client, command = signed_in(rita), priced_order()
    (outcome,) = outcomes(client, command)
    assert outcome["result"] == "accepted", outcome
    order = Order.objects.get()
    assert (order.gross_minor, order.discount_minor, order.net_minor) == (3000, 1200, 1800)
    assert (order.added_taxes_minor, order.total_minor) == (90, 1890)
    bought, given = order.lines.all()
    assert (bought.net_minor, bought.total_minor, bought.free_by) == (1800, 1890, "")
    assert (given.quantity_e4, given.net_minor, given.free_by) == (10_000, 0, "GIFT")
    details = client.get(f"/api/v1/orders/{order.pk}").json()
    off = {"rule_key": "OFF", "rule_version": 1, "name": "Tenth", "rate_e6": 100_000, "amount_minor": 200}
    assert details["lines"][0]["discounts"] == [off]
    tax = details["lines"][0]["taxes"][0]
    assert (tax["tax"], tax["rule_version"], tax["base_minor"], tax["amount_minor"]) == ("IPI", 1, 1800, 90)
    assert details["lines"][1]["discounts"][0]["name"] == "Two and one"
    assert (details["added_taxes_minor"], details["total_minor"]) == (90, 1890)


def test_the_office_reads_what_made_each_amount(
    rita: User, signed_in: SignedIn, priced_order: Callable[..., Command], admin_client: Client
) -> None:
    outcomes(signed_in(rita), priced_order())
    address = f"/admin/orders/order/{Order.objects.get().pk}/change/"
    page = admin_client.get(address, headers={"accept-language": "en"}).content.decode()
    assert "Tenth (OFF v1) −10 %: −2.00" in page
    assert "IPI 5 % on 18.00: 0.90 added (IPI (IPI5 v1))" in page
    assert "Two and one (GIFT v1) −100 %: −10.00" in page


def test_o5_the_rules_and_prices_of_the_orders_bag_count_though_they_have_changed_since(
    rita: User,
    signed_in: SignedIn,
    priced_order: Callable[..., Command],
    customer: Customer,
    product: Product,
    rules: dict[str, Any],
) -> None:
    client = signed_in(rita)
    version = pack(client, customer, product)
    product.price_list_items.update(price_e4=110_000)
    for name, change in (("off", {"rate_e6": 200_000}), ("gift", {"withdrawn": True}), ("ipi", {"rate_e6": 60_000})):
        type(rules[name]).objects.filter(pk=rules[name].pk).update(**change)
        rules[name].refresh_from_db()
        keep_version(rules[name], by="olga")
    assert outcomes(client, priced_order())[0]["code"] == "list_price_differs"
    (outcome,) = outcomes(client, priced_order(bag_version=version))
    assert outcome["result"] == "accepted", outcome
    assert OrderLine.objects.get(position=1).applied["taxes"][0]["rule_version"] == 1


def test_o5_free_goods_the_bag_did_not_hold_are_not_given_on_the_server_either(
    rita: User,
    signed_in: SignedIn,
    priced_order: Callable[..., Command],
    customer: Customer,
    product: Product,
    rules: dict[str, Any],
) -> None:
    client = signed_in(rita)
    rules["gift"].free_product = a_product()
    rules["gift"].save()
    keep_version(rules["gift"], by="olga")
    version = pack(client, customer, product)
    without = priced_order(bag_version=version)
    whole = without["body"]["priced"]
    whole["lines"].pop()
    whole |= {"gross_minor": 2000, "discount_minor": 200}
    (outcome,) = outcomes(client, without)
    assert outcome["result"] == "accepted", outcome
    assert Order.objects.get().lines.count() == 1


def test_o4_a_product_that_was_not_in_the_orders_bag_is_a_problem(
    rita: User, signed_in: SignedIn, priced_order: Callable[..., Command], customer: Customer
) -> None:
    client = signed_in(rita)
    version = pack(client, customer, a_product())
    assert outcomes(client, priced_order(bag_version=version))[0]["code"] == "product_not_in_bag"


def test_the_price_from_the_quantity_reached_is_the_one_an_order_is_written_with(
    rita: User, signed_in: SignedIn, priced_order: Callable[..., Command], product: Product, price_list: PriceList
) -> None:
    PriceListItem.objects.create(price_list=price_list, product=product, from_quantity_e4=20_000, price_e4=90_000)
    client = signed_in(rita)
    (outcome,) = outcomes(client, priced_order())
    assert outcome["code"] == "list_price_differs"
    assert outcome["problems"][0]["data"]["expected"] == "9"


def test_s6_a_client_that_knows_no_rules_is_judged_by_the_lists_first_price_alone(
    rita: User,
    signed_in: SignedIn,
    place_order: MakeCommand,
    product: Product,
    price_list: PriceList,
    rules: dict[str, Any],
) -> None:
    PriceListItem.objects.create(price_list=price_list, product=product, from_quantity_e4=20_000, price_e4=90_000)
    (outcome,) = outcomes(signed_in(rita), place_order())
    assert outcome["result"] == "accepted", outcome
    order = Order.objects.get()
    assert (order.net_minor, order.added_taxes_minor, order.total_minor) == (2000, 0, 2000)
    assert order.lines.get().applied["discounts"] == []


#: 20.00 − 10 % = 18.00; − 10 % of the whole = 16.20; IPI 0.81; freight 5.00; total 22.01.
ON_THE_WHOLE = {
    "body": {"discount_e6": 100_000, "freight_minor": 500},
    "first": {"discount_minor": 380, "net_minor": 1620, "taxes": {"IPI": 81}, "total_minor": 1701},
    "priced": {
        "discount_minor": 1380,
        "net_minor": 1620,
        "freight_minor": 500,
        "added_taxes_minor": 81,
        "total_minor": 2201,
    },
}


def test_a_discount_on_the_whole_and_freight_are_taken_and_kept(
    rita: User, signed_in: SignedIn, priced_order: Callable[..., Command]
) -> None:
    command = priced_order(body=ON_THE_WHOLE["body"], first=ON_THE_WHOLE["first"])
    command["body"]["priced"] |= ON_THE_WHOLE["priced"]
    (outcome,) = outcomes(signed_in(rita), command)
    assert outcome["result"] == "accepted", outcome
    order = Order.objects.get()
    assert (order.whole_discount_e6, order.freight_minor, order.total_minor) == (100_000, 500, 2201)
    assert order.lines.first().applied["document_discount_minor"] == 180  # type: ignore[union-attr]


FORGED = [
    ({"first": {"net_minor": 1799}}, "totals_differ"),
    ({"first": {"taxes": {"IPI": 89}}}, "totals_differ"),
    ({"first": {"taxes": {}}}, "totals_differ"),
    ({"first": {"free_by": "GIFT"}}, "totals_differ"),
    ({"priced": {"total_minor": 1}}, "totals_differ"),
    ({"priced": {"lines": []}}, "totals_differ"),
    ({"priced": {"included_taxes_minor": 1}}, "totals_differ"),
    ({"line": {"list_price_e4": 1}}, "list_price_differs"),
    ({"line": {"unit_price_e4": 1}}, "discount_beyond_right"),
    ({"line": {"discount_e6": 900_000}}, "discount_beyond_right"),
    ({"line": {"discount_minor": 1000}}, "discount_beyond_right"),
    ({"line": {"discount_minor": 5000}}, "discount_out_of_range"),
    ({"line": {"discount_minor": -1}}, "discount_out_of_range"),
    ({"line": {"discount_minor": 2**63}}, "command_malformed"),
    ({"line": {"quantity_e4": -50_000}}, "quantity_not_positive"),
    ({"line": {"quantity_e4": 0}}, "quantity_not_positive"),
    ({"line": {"quantity_e4": 10**16}}, "quantity_too_large"),
    ({"line": {"quantity_e4": 1e308}}, "command_malformed"),
    ({"line": {"quantity_e4": 0.1 + 0.2}}, "command_malformed"),
    ({"line": {"quantity_e4": "NaN"}}, "command_malformed"),
    ({"line": {"quantity_e4": 10**11, "unit_price_e4": 10**11, "list_price_e4": 10**11}}, "total_too_large"),
    ({"body": {"discount_e6": 900_000}}, "whole_discount_beyond_right"),
    ({"body": {"discount_minor": 1700}}, "whole_discount_beyond_right"),
    ({"body": {"discount_e6": -1}}, "whole_discount_out_of_range"),
    ({"body": {"discount_minor": 10**12}}, "whole_discount_out_of_range"),
    ({"body": {"freight_minor": -1}}, "freight_out_of_range"),
    ({"body": {"freight_minor": 10**17}}, "freight_out_of_range"),
    ({"body": {"freight_minor": None}}, "command_malformed"),
    ({"body": {"priced": "all of it"}}, "command_malformed"),
    ({"body": {"priced": {}}}, "command_malformed"),
    ({"priced": {"total_minor": 2**63}}, "command_malformed"),
    ({"first": {"taxes": {"IPI": 2**63}}}, "command_malformed"),
    ({"bag_version": 999}, None),
]


@pytest.mark.parametrize(("spoilt", "code"), FORGED, ids=lambda value: str(value)[:60])
def test_forged_amounts_prices_and_discounts_are_rejected_with_a_code_and_a_sentence(
    spoilt: dict[str, Any],
    code: str | None,
    rita: User,
    signed_in: SignedIn,
    priced_order: Callable[..., Command],
    fixed_clock: Clock,
) -> None:
    (outcome,) = outcomes(signed_in(rita), priced_order(**spoilt))
    if code is None:
        assert outcome["result"] == "accepted"
        return
    assert outcome["result"] == "rejected"
    assert code in [problem["code"] for problem in outcome["problems"]]
    assert "{" not in outcome["message"]
    assert not Order.objects.exists()


def test_o4_what_differs_is_said_line_by_line(
    rita: User, signed_in: SignedIn, priced_order: Callable[..., Command], product: Product
) -> None:
    (outcome,) = outcomes(signed_in(rita), priced_order(first={"total_minor": 1889}))
    assert outcome["problems"] == [
        {
            "code": "totals_differ",
            "position": 1,
            "data": {"position": 1, "product": product.key, "expected_minor": 1890, "given_minor": 1889},
        }
    ]


def test_on_line_the_server_tells_what_a_document_is_priced_by(
    rita: User, signed_in: SignedIn, customer: Customer, product: Product, rules: dict[str, Any]
) -> None:
    body = {"customer_key": customer.key, "price_list_key": "RET", "product_keys": [product.key, "nonsense"]}
    told = signed_in(rita).post("/api/v1/pricing", body, content_type="application/json").json()
    assert told["customer"]["key"] == customer.key
    assert list(told["products"]) == [product.key]
    assert told["products"][product.key]["list_prices"] == [{"from_quantity_e4": 0, "price_e4": 100_000}]
    assert [rule["key"] for rule in told["rules"]["discounts"]] == ["OFF"]
    assert told["rules"]["taxes"][0]["when"]["customer_key"] == ""
    assert told["names"]["tax IPI5"] == "IPI"


def test_the_server_tells_nothing_of_another_reps_customer(
    sam: User, signed_in: SignedIn, customer: Customer, product: Product
) -> None:
    body = {"customer_key": customer.key, "price_list_key": None, "product_keys": [product.key]}
    told = signed_in(sam).post("/api/v1/pricing", body, content_type="application/json").json()
    assert told["customer"]["key"] == ""
