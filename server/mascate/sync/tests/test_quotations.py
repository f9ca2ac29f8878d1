"""Quotations: offered to customers and prospects, and made orders of, honoured or at today's prices."""

import sqlite3
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.accounts.order_policy import OrderPolicy
from mascate.bags.models import Bag
from mascate.bags.storage import content
from mascate.conftest import NOON, Clock, SignedIn, a_customer, a_prospect
from mascate.orders.leasing.models import LeasedStock
from mascate.orders.models import Order, OrderEvent, Quotation, QuotationStatus
from mascate.orders.paper.of_quotation import seals_of
from mascate.orders.paper.seal import check_path
from mascate.registers.models import Customer, DiscountRule, PriceList, PriceListItem, Product, Prospect
from mascate.registers.rule_versions import keep_version
from mascate.sync.tests.conftest import Command, outcomes, send
from mascate.sync.tests.test_new_prospects import add_prospect
from mascate.sync.tests.test_paper import check, codes_in, texts_of

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)
Make = Callable[..., Command]


def priced(product: Product, *, price_minor: int) -> dict[str, Any]:
    amounts = {"gross_minor": price_minor, "discount_minor": 0, "net_minor": price_minor, "total_minor": price_minor}
    line = {"product_key": product.key, "quantity_e4": 20_000, "taxes": {}, "free_by": ""} | amounts
    whole = {"freight_minor": 0, "added_taxes_minor": 0, "included_taxes_minor": 0}
    return {"lines": [line]} | amounts | whole


@pytest.fixture
def quote(customer: Customer, product: Product) -> Make:
    """Two of the product at a price, offered until the first of December."""

    def made(*, price_e4: int = 100_000, body: dict[str, Any] | None = None, **parts: Any) -> Command:
        line = {
            "position": 1,
            "product_key": product.key,
            "quantity_e4": 20_000,
            "list_price_e4": price_e4,
            "unit_price_e4": price_e4,
            "discount_e6": 0,
            "discount_minor": 0,
        }
        sound = {
            "document_id": str(uuid4()),
            "kind": "quotation",
            "customer_key": customer.key,
            "prospect_key": None,
            "valid_until": "2026-12-01",
            "price_list_key": "RET",
            "payment_term_key": "28",
            "delivery_on": None,
            "customer_order_number": "",
            "remarks": "as agreed",
            "replaces": None,
            "discount_e6": 0,
            "discount_minor": 0,
            "freight_minor": 0,
            "lines": [line],
            "priced": priced(product, price_minor=price_e4 * 2 // 100),
        }
        return {
            "command_id": str(uuid4()),
            "seq": 1,
            "name": "place_quotation",
            "made_at": NOON.isoformat(),
            "bag_version": None,
            "body": sound | (body or {}),
        } | parts

    return made


@pytest.fixture
def order_of(quote: Make) -> Make:
    """The order made of a quotation's command."""

    def made(quoted: Command, prices: str, *, body: dict[str, Any] | None = None, price_e4: int = 100_000) -> Command:
        command = quote(price_e4=price_e4, name="place_order")
        del command["body"]["prospect_key"], command["body"]["valid_until"]
        offer = {"id": quoted["body"]["document_id"], "prices": prices}
        command["body"] |= {"kind": "order", "quotation": offer} | (body or {})
        return command

    return made


def lose(quoted: Command, *, reason: Any = "Bought elsewhere") -> Command:
    body = {"document_id": quoted["body"]["document_id"], "reason": reason}
    sound = {"command_id": str(uuid4()), "seq": 2, "name": "lose_quotation", "bag_version": None, "body": body}
    return sound | {"made_at": NOON.isoformat()}


def raise_price(product: Product, price_e4: int) -> None:
    PriceListItem.objects.filter(product=product).update(price_e4=price_e4)


def codes(outcome: dict[str, Any]) -> list[str]:
    return [problem["code"] for problem in outcome.get("problems") or []]


def test_a_quotation_has_a_number_of_its_own_and_is_no_order(rita: User, signed_in: SignedIn, quote: Make) -> None:
    client, first = signed_in(rita), quote()
    numbers = [outcome["number"] for outcome in outcomes(client, first, quote())]
    assert numbers == ["000001", "000002"]
    assert not Order.objects.exists()
    assert client.get("/api/v1/orders").json()["total"] == 0
    listed = client.get("/api/v1/quotations").json()
    assert [(row["number"], row["state"], row["total_minor"]) for row in listed["items"]] == [
        ("000002", "open", 2000),
        ("000001", "open", 2000),
    ]
    details = client.get(f"/api/v1/quotations/{first['body']['document_id']}").json()
    assert details["document"]["content"]["remarks"] == "as agreed"
    assert details["document"]["lines"][0]["total_minor"] == 2000
    assert details["document"]["priced"] == first["body"]["priced"] | {"lines": [first["body"]["priced"]["lines"][0]]}


def test_c2_a_repeat_gets_the_first_answer(rita: User, signed_in: SignedIn, quote: Make) -> None:
    client, command = signed_in(rita), quote()
    assert outcomes(client, command) == outcomes(client, command)
    assert Quotation.objects.count() == 1


def test_nobody_else_sees_it(rita: User, sam: User, max_: User, signed_in: SignedIn, quote: Make) -> None:
    command = quote()
    outcomes(signed_in(rita), command)
    path = f"/api/v1/quotations/{command['body']['document_id']}"
    assert signed_in(sam).get(path).status_code == 404
    assert signed_in(sam).get("/api/v1/quotations").json()["total"] == 0
    assert signed_in(max_).get(path).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"valid_until": None}, "valid_until_missing"),
        ({"valid_until": "2026-11-23"}, "valid_until_past"),
        ({"customer_key": "nobody"}, "customer_unknown"),
        ({"customer_key": None, "prospect_key": "nobody"}, "prospect_unknown"),
        ({"customer_key": None, "prospect_key": str(uuid4())}, "prospect_unknown"),
        ({"customer_key": None}, "command_malformed"),
        ({"prospect_key": "both"}, "command_malformed"),
        ({"kind": "order"}, "command_malformed"),
        ({"valid_until": "soon"}, "command_malformed"),
        ({"lines": []}, "no_lines"),
    ],
)
def test_what_is_wrong_with_a_quotation_is_told(
    rita: User, signed_in: SignedIn, quote: Make, body: dict[str, Any], code: str
) -> None:
    [outcome] = outcomes(signed_in(rita), quote(body=body))
    assert (outcome["result"], outcome["code"]) == ("rejected", code)
    assert not Quotation.objects.exists()


def test_o4_a_forged_total_is_refused(rita: User, signed_in: SignedIn, quote: Make, product: Product) -> None:
    [outcome] = outcomes(signed_in(rita), quote(body={"priced": priced(product, price_minor=1999)}))
    assert outcome["code"] == "totals_differ"


def test_a_quotation_for_a_prospect_made_off_line_names_it_by_the_devices_id(
    rita: User, signed_in: SignedIn, quote: Make
) -> None:
    client, new = signed_in(rita), add_prospect(body={"state": "PA"})
    offered = quote(body={"customer_key": None, "prospect_key": new["body"]["document_id"]})
    results = [outcome["result"] for outcome in outcomes(client, new, offered)]
    assert results == ["accepted", "accepted"]
    quotation = Quotation.objects.get()
    assert quotation.prospect == Prospect.objects.get()
    assert quotation.document["content"]["prospect_key"] == "N-000001"
    assert client.get("/api/v1/quotations", {"search": "padaria nova"}).json()["total"] == 1


def test_rules_look_at_the_prospect(rita: User, north: Rep, signed_in: SignedIn, quote: Make, product: Product) -> None:
    prospect = a_prospect(rep=north, state="PA")
    keep_version(DiscountRule.objects.create(key="PA", name="Pará", step=1, rate_e6=100_000, state="PA"), by="olga")
    body = {"customer_key": None, "prospect_key": prospect.key}
    amounts = {"gross_minor": 2000, "discount_minor": 200, "net_minor": 1800, "total_minor": 1800}
    less = priced(product, price_minor=2000) | amounts
    less["lines"][0] |= amounts
    assert outcomes(signed_in(rita), quote(body=body))[0]["code"] == "totals_differ"
    assert outcomes(signed_in(rita), quote(body=body | {"priced": less}))[0]["result"] == "accepted"


def test_o5_honoured_prices_are_those_of_the_quotation_though_the_list_has_changed(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make, product: Product
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    raise_price(product, 120_000)
    [outcome] = outcomes(client, order_of(quoted, "honoured"))
    assert outcome["result"] == "accepted", outcome
    order, quotation = Order.objects.get(), Quotation.objects.get()
    assert (order.total_minor, order.lines.get().unit_price_e4) == (2000, 100_000)
    assert (quotation.status, quotation.order) == (QuotationStatus.WON, order)
    details = client.get(f"/api/v1/quotations/{quotation.pk}").json()
    assert (details["state"], details["order_number"]) == ("won", "000001")
    assert [event["status"] for event in details["events"]] == ["received", "won"]


def test_todays_prices_are_judged_as_any_orders(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make, product: Product
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    raise_price(product, 120_000)
    [old] = outcomes(client, order_of(quoted, "todays"))
    assert "list_price_differs" in codes(old)
    assert Quotation.objects.get().status == QuotationStatus.OPEN
    [new] = outcomes(client, order_of(quoted, "todays", price_e4=120_000))
    assert new["result"] == "accepted", new
    assert Order.objects.get().total_minor == 2400
    assert Quotation.objects.get().order == Order.objects.get()


def test_of_two_devices_the_second_is_told_the_first_ones_order(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make
) -> None:
    quoted = quote()
    outcomes(signed_in(rita), quoted)
    [first] = outcomes(signed_in(rita), order_of(quoted, "honoured"))
    [second] = outcomes(signed_in(rita), order_of(quoted, "honoured"))
    assert (first["result"], second["code"]) == ("accepted", "quotation_won_before")
    assert second["problems"][0]["data"] == {"number": "000001", "order": first["number"]}
    assert Order.objects.count() == 1


@pytest.mark.parametrize("prices", ["honoured", "todays"])
def test_an_order_cannot_change_what_was_offered_or_to_whom(
    rita: User, north: Rep, signed_in: SignedIn, quote: Make, order_of: Make, prices: str
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    other = a_customer(rep=north)
    [outcome] = outcomes(client, order_of(quoted, prices, body={"customer_key": other.key}))
    assert codes(outcome) == ["quotation_of_another"]


def test_honoured_lines_are_the_quotations_own(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make, product: Product
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    cheaper = order_of(quoted, "honoured", price_e4=90_000)
    assert codes(outcomes(client, cheaper)[0]) == ["quotation_changed"]
    forged = order_of(quoted, "honoured", body={"priced": priced(product, price_minor=1)})
    assert codes(outcomes(client, forged)[0]) == ["totals_differ"]
    assert not Order.objects.exists()


def test_an_expired_offer_is_honoured_no_more_unless_the_order_was_written_in_time(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make, fixed_clock: Clock
) -> None:
    quoted = quote()
    outcomes(signed_in(rita), quoted)
    fixed_clock.advance(days=10)
    client = signed_in(rita)
    assert [row["state"] for row in client.get("/api/v1/quotations").json()["items"]] == ["expired"]
    late = order_of(quoted, "honoured") | {"made_at": (NOON + timedelta(days=9)).isoformat()}
    assert codes(outcomes(client, late)[0]) == ["quotation_expired"]
    in_time = order_of(quoted, "honoured")
    assert outcomes(client, in_time)[0]["result"] == "accepted"


def test_a_company_may_honour_none(rita: User, signed_in: SignedIn, quote: Make, order_of: Make) -> None:
    OrderPolicy.objects.create(id=1, honour_quotations=False)
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    assert client.get("/api/v1/policy").json()["quotations"] == {"days": 15, "honoured": False}
    assert codes(outcomes(client, order_of(quoted, "honoured"))[0]) == ["quotation_not_honoured"]
    assert outcomes(client, order_of(quoted, "todays"))[0]["result"] == "accepted"


def test_a_prospects_offer_becomes_an_order_once_it_is_a_customer(
    rita: User, north: Rep, signed_in: SignedIn, quote: Make, order_of: Make
) -> None:
    prospect, customer = a_prospect(rep=north), a_customer(rep=north)
    client, quoted = signed_in(rita), quote(body={"customer_key": None, "prospect_key": prospect.key})
    outcomes(client, quoted)
    ordered = {"customer_key": customer.key}
    assert codes(outcomes(client, order_of(quoted, "honoured", body=ordered))[0]) == ["prospect_not_customer"]
    Prospect.objects.update(customer=customer)
    details = client.get(f"/api/v1/quotations/{quoted['body']['document_id']}").json()
    assert details["became_customer_key"] == customer.key
    [outcome] = outcomes(client, order_of(quoted, "honoured", body=ordered))
    assert outcome["result"] == "accepted", outcome
    assert Order.objects.get().customer == customer


def test_an_order_of_an_unknown_quotation_is_refused(
    rita: User, sam: User, signed_in: SignedIn, quote: Make, order_of: Make
) -> None:
    [outcome] = outcomes(signed_in(rita), order_of(quote(), "honoured"))
    assert codes(outcome) == ["quotation_unknown"]


def test_a_lost_quotation_says_why_and_is_closed(
    rita: User, sam: User, signed_in: SignedIn, quote: Make, order_of: Make
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    giving_up = lose(quoted)
    assert codes(outcomes(signed_in(sam), lose(quoted))[0]) == ["quotation_unknown"]
    assert outcomes(client, giving_up) == outcomes(client, giving_up)
    assert outcomes(client, lose(quoted, reason="Again"))[0]["result"] == "accepted"
    answer = client.get(f"/api/v1/quotations/{quoted['body']['document_id']}").json()
    assert (answer["state"], answer["reason"]) == ("lost", "Bought elsewhere")
    assert [event["status"] for event in answer["events"]] == ["received", "lost"]
    assert codes(outcomes(client, order_of(quoted, "todays"))[0]) == ["quotation_lost_before"]


def test_a_quotation_that_was_won_meanwhile_is_not_given_up_and_the_rep_is_told_the_order(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted, order_of(quoted, "honoured"))
    [outcome] = outcomes(client, lose(quoted))
    assert (outcome["result"], codes(outcome)) == ("rejected", ["quotation_is_won"])
    assert outcome["problems"][0]["data"] == {"number": "000001", "order": "000001"}
    assert Quotation.objects.get().status == QuotationStatus.WON


@pytest.mark.parametrize("reason", ["x" * 501, "a\x00b", 7, None])
def test_giving_up_for_a_reason_that_cannot_be_read_is_rejected_with_a_code(
    rita: User, signed_in: SignedIn, quote: Make, reason: Any
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    assert outcomes(client, lose(quoted, reason=reason))[0]["code"] == "command_malformed"
    assert Quotation.objects.get().status == QuotationStatus.OPEN


def test_a_quotations_paper_says_until_when_its_prices_hold_and_what_became_of_it(
    rita: User, sam: User, customer: Customer, signed_in: SignedIn, quote: Make, order_of: Make, fixed_clock: Clock
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    path = f"/api/v1/quotations/{quoted['body']['document_id']}/pdf"
    assert signed_in(sam).get(path).status_code == 404
    pdf = client.get(path, {"language": "pt-BR"}).content
    for told in ("Orçamento", "Nº 000001", "Válido até 01/12/2026", "garantidos até 01/12/2026", customer.legal_name):
        assert told in texts_of(pdf)[0]
    [code] = codes_in(pdf)
    assert "Received and still open" in check(code)
    assert "1 Dec 2026" in check(code)
    assert "The paper differs" in check(code[:-1] + "?")
    fixed_clock.advance(days=8)
    assert "Expired" in check(code)
    client = signed_in(rita)
    [late] = texts_of(client.get(path, {"language": "en"}).content)
    assert "Expired" in late
    assert "honoured until" not in late
    outcomes(client, order_of(quoted, "todays"))
    assert "An order was made of it" in check(code)
    assert "Became an order" in texts_of(client.get(path).content)[0]


def test_a_paper_printed_before_its_new_prospect_had_a_key_is_known_and_so_is_one_given_up(
    rita: User, signed_in: SignedIn, quote: Make
) -> None:
    client, new = signed_in(rita), add_prospect(body={"state": "PA"})
    offered = quote(body={"customer_key": None, "prospect_key": new["body"]["document_id"]})
    outcomes(client, new, offered)
    by_key, by_device = seals_of(Quotation.objects.get())
    assert by_key != by_device
    for seal in (by_key, by_device):
        assert "Received and still open" in check(check_path(UUID(offered["body"]["document_id"]), seal))
    outcomes(client, lose(offered))
    pdf = client.get(f"/api/v1/quotations/{offered['body']['document_id']}/pdf", {"language": "es"}).content
    assert "Prospecto" in texts_of(pdf)[0]
    assert "Cerrado sin venta" in texts_of(pdf)[0]
    assert "Closed without an order" in check(codes_in(pdf)[0])


def test_s4_devices_are_told_what_became_of_it(rita: User, signed_in: SignedIn, quote: Make, order_of: Make) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    outcomes(client, order_of(quoted, "honoured"))
    items = send(client)["news"]["items"]
    own = [item["status"] for item in items if item["document_id"] == quoted["body"]["document_id"]]
    assert own == ["received", "won"]
    assert OrderEvent.objects.count() == 3


def test_lists_are_filtered_by_state_and_day(rita: User, signed_in: SignedIn, quote: Make, fixed_clock: Clock) -> None:
    outcomes(signed_in(rita), quote(body={"valid_until": "2026-11-25"}))
    fixed_clock.advance(days=3)
    client = signed_in(rita)
    outcomes(client, quote() | {"made_at": (NOON + timedelta(days=3)).isoformat()})

    def numbers(**query: str) -> list[str]:
        return [row["number"] for row in client.get("/api/v1/quotations", query).json()["items"]]

    assert numbers(state="open") == ["000002"]
    assert numbers(state="expired") == ["000001"]
    assert numbers(state="won") == []
    assert numbers(since="2026-11-25") == ["000002"]
    assert numbers(until="2026-11-24") == ["000001"]
    assert numbers(order="valid_until") == ["000001", "000002"]
    assert numbers(customer="nobody/01") == []
    assert numbers(customer=quote()["body"]["customer_key"], state="expired") == ["000001"]
    assert client.get("/api/v1/quotations", {"state": "odd"}).status_code == 400
    assert client.get("/api/v1/quotations", {"order": "secret"}).json()["code"] == "order_field_unknown"


def test_open_ones_of_chosen_partners_go_along_and_quick_filters_find_them(
    rita: User, north: Rep, signed_in: SignedIn, quote: Make, customer: Customer, price_list: PriceList
) -> None:
    client, prospect, other = signed_in(rita), a_prospect(rep=north), a_customer(rep=north)
    outcomes(client, quote(), quote(body={"customer_key": None, "prospect_key": prospect.key}))
    for schema, wanted in (("customers", customer.key), ("prospects", prospect.key)):
        filters = client.get(f"/api/v1/schemas/{schema}/quick-filters").json()["items"]
        found = {each["code"]: each for each in filters}["open_quotations"]
        assert (found["count"], bool(found["explanation"])) == (1, True)
        query = {"filter": '{"quick": {"code": "open_quotations"}}'}
        rows = client.get(f"/api/v1/schemas/{schema}/records", query).json()["items"]
        assert [row["key"] for row in rows] == [wanted]
    assert quotations_in_bag(client, customers=[other.key]) == []
    assert quotations_in_bag(client, customers=[customer.key]) == [(1, 2000, customer.key)]
    assert quotations_in_bag(client, customers=[customer.key], prospects=[prospect.key])[1][0] == 2


def quotations_in_bag(client: Client, **chosen: list[str]) -> list[tuple[Any, ...]]:
    for schema, keys in chosen.items():
        client.put(f"/api/v1/selections/{schema}", {"keys": keys}, content_type="application/json")
    bag = Bag.objects.get(version=client.post("/api/v1/bags").json()["version"])
    database = sqlite3.connect(":memory:")
    database.deserialize(content(bag.section("partners")["sha256"]) or b"")
    query = "SELECT number, total_minor, document ->> '$.content.customer_key' FROM quotations ORDER BY number"
    return database.execute(query).fetchall()


def test_the_office_sees_it_with_its_lines(
    rita: User, signed_in: SignedIn, quote: Make, admin_client: Client, product: Product
) -> None:
    outcomes(signed_in(rita), quote())
    page = admin_client.get(f"/admin/orders/quotation/{Quotation.objects.get().pk}/change/")
    assert page.status_code == 200
    assert product.description in page.content.decode()


def judged_by(**levels: str) -> None:
    OrderPolicy.objects.create(id=1, **({"stock": "off", "credit": "off", "repeated": "off"} | levels))


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("stock", "stock_short"),
        ("credit", "credit_passed"),
        ("customer_blocked", "customer_blocked"),
        ("product_blocked", "product_blocked"),
        ("product_withdrawn", "product_withdrawn"),
        ("repeated", "order_repeated"),
    ],
)
@pytest.mark.parametrize(("level", "expected"), [("warn", "received"), ("hold", "held"), ("stop", None)])
def test_an_honoured_order_is_judged_as_any_other_but_for_its_prices(
    rita: User,
    signed_in: SignedIn,
    quote: Make,
    order_of: Make,
    customer: Customer,
    product: Product,
    check: str,
    code: str,
    level: str,
    expected: str | None,
) -> None:
    client, quoted = signed_in(rita), quote()
    outcomes(client, quoted)
    judged_by(**{check: level})
    read_at = NOON - timedelta(hours=1)
    products, customers = Product.objects.filter(pk=product.pk), Customer.objects.filter(pk=customer.pk)
    match check:
        case "stock":
            products.update(stock_e4=10_000, stock_at=read_at)
        case "credit":
            customers.update(risk_grade="B", credit_limit_minor=100, financial_at=read_at)
        case "customer_blocked":
            customers.update(blocked=True)
        case "product_blocked":
            products.update(blocked=True)
        case "product_withdrawn":
            products.update(withdrawn=True)
        case "repeated":
            before = quote()
            outcomes(client, before)
            outcomes(client, order_of(before, "honoured"))
    [outcome] = outcomes(client, order_of(quoted, "honoured"))
    if expected is None:
        assert (outcome["result"], outcome["code"]) == ("rejected", code)
        assert Quotation.objects.get(pk=quoted["body"]["document_id"]).status == QuotationStatus.OPEN
        return
    assert outcome["result"] == "accepted", outcome
    order = Order.objects.latest("number")
    assert (order.status, [(each.code, each.level) for each in order.findings.all()]) == (expected, [(code, level)])
    assert order.total_minor == 2000


def test_an_honoured_order_keeps_the_prices_of_a_list_that_has_expired_and_another_is_judged(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make, price_list: PriceList
) -> None:
    judged_by(price_list_expired="stop")
    client, quoted, other = signed_in(rita), quote(), quote()
    outcomes(client, quoted, other)
    PriceList.objects.filter(pk=price_list.pk).update(valid_until=NOON.date() - timedelta(days=1))
    [honoured] = outcomes(client, order_of(quoted, "honoured"))
    assert honoured["result"] == "accepted", honoured
    assert not Order.objects.get().findings.exists()
    [anew] = outcomes(client, order_of(other, "todays"))
    assert (anew["result"], anew["code"]) == ("rejected", "price_list_expired")


def test_an_honoured_order_uses_its_devices_lease(
    rita: User, signed_in: SignedIn, quote: Make, order_of: Make, product: Product
) -> None:
    """All 100 pieces are this device's; then the stock is gone, and what was promised is accepted all the same."""
    judged_by(stock="stop", leased_stock_percent="100")
    products = Product.objects.filter(pk=product.pk)
    products.update(stock_e4=1_000_000, stock_at=NOON - timedelta(hours=1))
    client, quoted = signed_in(rita), quote()
    client.put("/api/v1/selections/products", {"keys": [product.key]}, content_type="application/json")
    client.put("/api/v1/lease", {}, content_type="application/json")
    outcomes(client, quoted)
    products.update(stock_e4=0)
    cover = {"products": {product.key: 20_000}, "credit_minor": 0}
    leased = {"day": TODAY.isoformat(), "guaranteed": True} | cover
    [outcome] = outcomes(client, order_of(quoted, "honoured", body={"leased": leased}))
    assert outcome["result"] == "accepted", outcome
    assert Order.objects.get().leased == {"promise": "guaranteed", "day": "2026-11-24"} | cover
    assert LeasedStock.objects.get().used_e4 == 20_000
