"""Every filter answers the same rows as a plain predicate over the rows, on each database the suite runs on.

The predicates below are written from the screens' words, not from the queries: what they agree on is what a filter is.
"""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from mascate.accounts.models import Rep, User
from mascate.accounts.queries import rep_of
from mascate.conftest import NOON, a_bill, a_customer, a_past_order, a_product, a_prospect
from mascate.kit.text import fold
from mascate.registers.custom_fields import CustomField
from mascate.registers.models import Customer, PastOrder, PaymentTerm, PriceList, Product, Prospect, Visit
from mascate.selections.actions import save_selection
from mascate.selections.marks import Mark, Named
from mascate.selections.queries import filter_for, in_normal_form, records_matching
from mascate.selections.rules import OPERATORS, Condition, Filter
from mascate.selections.schemata import SCHEMATA
from mascate.selections.schemata.custom import with_custom_fields

pytestmark = pytest.mark.django_db

EXAMPLES = settings(derandomize=True, max_examples=80, deadline=None)
TODAY = NOON.date()

#: What has broken somebody's search before.
TEXTS: tuple[str, ...] = (
    "",
    "a",
    "São João",
    "SAO  JOAO",
    "Straße",
    "strasse",
    "İzmir",
    "izmir",
    "ı",
    "100%",
    "100_",
    "%",
    "_",
    "\\",
    "\\%",
)
TEXTS += (
    "'",
    "''",
    '"',
    "'; DROP TABLE registers_customer; --",
    "ﬁrma",
    "ΟΔΟΣ",
    "οδος",
    "🚚",
    "👩‍🌾 Ana",
    "a\tb",
    "e\u0301",
    "é",
)
TEXTS += ("x" * 120, "|", "null", "NULL", "true", "0", "%s", "{}", "$1", "?", "ﷺ", "n° 1º", "\u00a0")
MARK = "zqxj"
DAYS = (
    None,
    TODAY,
    TODAY - timedelta(days=1),
    TODAY - timedelta(days=30),
    TODAY - timedelta(days=31),
    date(1999, 12, 31),
)
AMOUNTS = (0, 1, 99, 100, 1_000, 123_456, 10**13)

# One custom field of each type on every register; what an administrator defines is filtered by as what is built in.
DEFINED = {
    code: [CustomField(register=code, code=f"a_{type_}", type=type_) for type_ in CustomField.Type] for code in SCHEMATA
}
DECLARED = {code: with_custom_fields(schema, DEFINED[code]) for code, schema in SCHEMATA.items()}

Row = Any
Predicate = Callable[[Row], bool]


# The rows: every field takes every odd value at least once


@pytest.fixture
def world(rita: User, north: Rep, south: Rep) -> dict[str, list[Row]]:
    """Rita's rows of each register, beside rows she must never be answered."""
    lists = [PriceList.objects.create(key=key, name=key) for key in ("RET", "A'B%")]
    terms = [PaymentTerm.objects.create(key=key, name=key) for key in ("28", "0\\_")]
    customers = [a_customer(rep=north, **_customer_values(n, lists=lists, terms=terms)) for n in range(len(TEXTS))]
    prospects = [a_prospect(rep=north, **_prospect_values(n, customers)) for n in range(len(TEXTS))]
    products = [a_product(**_product_values(n), prices=dict.fromkeys(lists[: n % 3], 100)) for n in range(len(TEXTS))]
    for n, customer in enumerate(customers):
        if n % 3 == 0:
            a_bill(customer, due_in_days=(n % 5) - 2, balance_minor=n % 2 * 100)
        if n % 4 == 0:
            past = a_past_order(customer, products[n], products[n // 2], days_ago=n * 5)
            PastOrder.objects.filter(pk=past.pk).update(shipped_on=TODAY if n % 8 else None)
        if n % 7 == 0:
            Visit.objects.create(key=f"c{n}", rep=north, day=TODAY - timedelta(days=n % 2), customer=customer)
            Visit.objects.create(key=f"p{n}", rep=north, day=TODAY - timedelta(days=n % 2), prospect=prospects[n])
    a_customer(rep=south)
    a_customer(rep=north, withdrawn=True)
    a_customer(rep=None)
    a_prospect(rep=south)
    a_product(withdrawn=True)
    for n in range(1, 25):
        _quote(rita, n, customer=customers[n] if n % 2 else None, prospect=None if n % 2 else prospects[n])
    nine = Named(tuple(customer.key for customer in customers[:9]))
    save_selection(rita, DECLARED["customers"], (Mark("chosen", nine),))
    return {"customers": customers, "products": products, "prospects": prospects}


def _quote(user: User, n: int, **partner: Any) -> None:
    """Some are past their day, some given up."""
    apps.get_model("orders", "Quotation")._default_manager.create(
        id=uuid4(),
        number=n,
        rep=rep_of(user),
        user=user,
        valid_until=TODAY + timedelta(days=n % 5 - 2),
        status="lost" if n % 7 == 0 else "open",
        document={},
        total_minor=n,
        made_at=NOON,
        received_at=NOON,
        **partner,
    )


def _is_open(quotation: Row) -> bool:
    return bool(quotation.status == "open" and quotation.valid_until >= TODAY)


def _partner_values(n: int) -> dict[str, Any]:
    return {
        "legal_name": f"{TEXTS[n]} Ltda",
        "trade_name": TEXTS[-n],
        "city": TEXTS[n // 2],
        "state": TEXTS[n % 5],
        "segment": TEXTS[n % 9],
        "postal_code": f"13000-{n:03}",
        "person_type": ("company", "individual")[n % 2],
        "created_on": DAYS[n % len(DAYS)],
        "custom": _custom_values(n),
    }


def _custom_values(n: int) -> dict[str, Any]:
    """Of every type, here and there none."""
    day = DAYS[(n + 3) % len(DAYS)]
    values = {
        "a_text": TEXTS[n - 1],
        "a_number": AMOUNTS[(n + 1) % len(AMOUNTS)] * (-1) ** n,
        "a_money": AMOUNTS[(n + 2) % len(AMOUNTS)] * (-1) ** (n // 2),
        "a_date": day and day.isoformat(),
        "a_list": TEXTS[n % 7],
        "a_yes_no": (True, False, None)[n % 3],
    }
    return {code: value for place, (code, value) in enumerate(values.items()) if value is not None and (n + place) % 5}


def _customer_values(n: int, *, lists: list[PriceList], terms: list[PaymentTerm]) -> dict[str, Any]:
    return _partner_values(n) | {
        "price_list": (*lists, None)[n % 3],
        "payment_term": (*terms, None)[(n + 1) % 3],
        "risk_grade": "ABCDE"[n % 5],
        "credit_limit_minor": AMOUNTS[n % len(AMOUNTS)],
        "last_purchase_on": DAYS[(n + 2) % len(DAYS)],
        "blocked": n % 4 == 1,
    }


def _prospect_values(n: int, customers: list[Customer]) -> dict[str, Any]:
    return _partner_values(n) | {
        "origin": TEXTS[n % 11],
        "status": ("open", "customer", "lost")[n % 3],
        "last_contact_on": DAYS[(n + 1) % len(DAYS)],
        "customer": customers[n] if n % 5 == 0 else None,
    }


def _product_values(n: int) -> dict[str, Any]:
    return {
        "description": f"{TEXTS[n]} kg",
        "brand": TEXTS[n % 8],
        "unit": ("UN", "KG", "'")[n % 3],
        "bar_code": f"789{n}",
        "price_e4": AMOUNTS[n % len(AMOUNTS)],
        "stock_e4": AMOUNTS[(n + 3) % len(AMOUNTS)] * (-1) ** n,
        "promotion": n % 3 == 0,
        "created_on": DAYS[(n + 4) % len(DAYS)],
        "blocked": n % 4 == 2,
        "custom": _custom_values(n),
    }


# What the filters mean, in plain Python


FIELDS: dict[str, dict[str, Callable[[Row], Any]]] = {
    "customers": {
        "code": lambda c: c.code,
        "store": lambda c: c.store,
        "legal_name": lambda c: c.legal_name,
        "trade_name": lambda c: c.trade_name,
        "tax_id": lambda c: c.tax_id,
        "person_type": lambda c: c.person_type,
        "state": lambda c: c.state,
        "city": lambda c: c.city,
        "postal_code": lambda c: c.postal_code,
        "segment": lambda c: c.segment,
        "price_list": lambda c: c.price_list and c.price_list.key,
        "payment_term": lambda c: c.payment_term and c.payment_term.key,
        "risk_grade": lambda c: c.risk_grade,
        "credit_limit": lambda c: Decimal(c.credit_limit_minor) / 100,
        "last_purchase": lambda c: c.last_purchase_on,
        "blocked": lambda c: c.blocked,
    },
    "products": {
        "code": lambda p: p.code,
        "description": lambda p: p.description,
        "group": lambda p: p.group and p.group.key,
        "brand": lambda p: p.brand,
        "unit": lambda p: p.unit,
        "bar_code": lambda p: p.bar_code,
        "price_list": lambda p: [item.price_list.key for item in p.price_list_items.all()],
        "price": lambda p: Decimal(p.price_e4) / 10_000,
        "stock": lambda p: Decimal(p.stock_e4) / 10_000,
        "promotion": lambda p: p.promotion,
        "created": lambda p: p.created_on,
        "blocked": lambda p: p.blocked,
    },
    "prospects": {
        "code": lambda p: p.code,
        "store": lambda p: p.store,
        "legal_name": lambda p: p.legal_name,
        "trade_name": lambda p: p.trade_name,
        "tax_id": lambda p: p.tax_id,
        "person_type": lambda p: p.person_type,
        "state": lambda p: p.state,
        "city": lambda p: p.city,
        "postal_code": lambda p: p.postal_code,
        "segment": lambda p: p.segment,
        "origin": lambda p: p.origin,
        "created": lambda p: p.created_on,
        "last_contact": lambda p: p.last_contact_on,
        "status": lambda p: p.status,
    },
}

CUSTOM_FIELDS: dict[str, Callable[[Row], Any]] = {
    "custom_a_text": lambda row: row.custom.get("a_text"),
    "custom_a_number": lambda row: _decimal(row.custom.get("a_number"), 10_000),
    "custom_a_money": lambda row: _decimal(row.custom.get("a_money"), 100),
    "custom_a_date": lambda row: date.fromisoformat(row.custom["a_date"]) if "a_date" in row.custom else None,
    "custom_a_list": lambda row: row.custom.get("a_list"),
    "custom_a_yes_no": lambda row: row.custom.get("a_yes_no"),
}
for fields in FIELDS.values():
    fields.update(CUSTOM_FIELDS)


def _decimal(value: int | None, scale: int) -> Decimal | None:
    return None if value is None else Decimal(value) / scale


OPERATIONS: dict[str, Callable[[Any, list[Any]], bool]] = {
    "contains": lambda value, given_: value is not None and fold(given_[0]) in fold(value),
    "begins": lambda value, given_: value is not None and fold(value).startswith(fold(given_[0])),
    "equals": lambda value, given_: value is not None and fold(value) == fold(given_[0]),
    "=": lambda value, given_: value is not None and value == given_[0],
    "≠": lambda value, given_: value is None or value != given_[0],
    "<": lambda value, given_: value is not None and value < given_[0],
    "≤": lambda value, given_: value is not None and value <= given_[0],
    ">": lambda value, given_: value is not None and value > given_[0],
    "≥": lambda value, given_: value is not None and value >= given_[0],
    "between": lambda value, given_: value is not None and min(given_) <= value <= max(given_),
    "in": lambda value, given_: any(v in given_ for v in value) if isinstance(value, list) else value in given_,
    "is": lambda value, given_: value is given_[0],
}


def quick_filters(world: dict[str, list[Row]], days: int) -> dict[str, dict[str, Predicate]]:
    """Each quick filter as a predicate, `days` its parameter."""
    since = TODAY - timedelta(days=days)
    mine = list(Customer.objects.filter(rep=world["customers"][0].rep, withdrawn=False))
    my_lists = {customer.price_list_id for customer in mine if customer.price_list_id}
    chosen = {customer.pk for customer in world["customers"][:9]}
    told = set(PastOrder.objects.values_list("key", flat=True))
    return {
        "customers": {
            "all": lambda c: True,
            "on_route": lambda c: any(visit.day == TODAY for visit in c.visits.all()),
            "bought": lambda c: c.last_purchase_on is not None and c.last_purchase_on >= since,
            "not_bought": lambda c: c.last_purchase_on is None or c.last_purchase_on < since,
            "open_orders": lambda c: (
                any(order.shipped_on is None for order in c.past_orders.all())
                or any(order.status != "declined" and order.erp_number not in told for order in c.orders.all())
            ),
            "open_quotations": lambda c: (
                any(_is_open(quotation) for quotation in c.quotations.all())
                or any(_is_open(quotation) for p in c.prospects.all() for quotation in p.quotations.all())
            ),
            "overdue": lambda c: any(b.balance_minor > 0 and b.due_on < TODAY for b in c.open_bills.all()),
            "not_overdue": lambda c: not any(b.balance_minor > 0 and b.due_on < TODAY for b in c.open_bills.all()),
            "not_blocked": lambda c: not c.blocked,
        },
        "products": {
            "active": lambda p: not p.blocked,
            "on_lists": lambda p: any(item.price_list_id in my_lists for item in p.price_list_items.all()),
            "sold_by_me": lambda p: any(line.order.ordered_on >= since for line in p.past_order_lines.all()),
            "best_sellers": lambda p: any(line.order.customer_id in chosen for line in p.past_order_lines.all()),
            "in_stock": lambda p: p.stock_e4 > 0,
            "promotion": lambda p: p.promotion,
            "new": lambda p: p.created_on is not None and p.created_on >= since,
        },
        "prospects": {
            "all": lambda p: True,
            "on_route": lambda p: any(visit.day == TODAY for visit in p.visits.all()),
            "created": lambda p: p.created_on is not None and p.created_on >= since,
            "open_quotations": lambda p: any(_is_open(quotation) for quotation in p.quotations.all()),
            "not_contacted": lambda p: p.last_contact_on is None or p.last_contact_on < since,
            "not_customers": lambda p: p.customer_id is None and p.status != "customer",
        },
    }


def is_found(row: Row, text: str) -> bool:
    """Whether one of the row's identifying columns contains the text."""
    return any(fold(text) in fold(str(getattr(row, name))) for name in row.IDENTIFYING)


# Filters of every shape


texts = st.sampled_from(TEXTS) | st.text(max_size=12).filter(lambda text: "\x00" not in text)
numbers = st.sampled_from(("0", "0.01", "0.005", "1", "1.0", "99.99", "1234.56", "-1", "1e3", "1000000000", "0.00009"))
dates = st.sampled_from([day.isoformat() for day in DAYS if day]) | st.dates(date(1990, 1, 1), date(2030, 1, 1)).map(
    str
)
VALUES = {"text": texts, "list": texts, "number": numbers, "money": numbers, "date": dates}
searches = (texts | st.text("abdei ão%_'", min_size=3, max_size=5)).filter(lambda text: len(fold(text)) >= 3)


@st.composite
def conditions(draw: st.DrawFn, schema: str) -> Condition:
    field = draw(st.sampled_from([field for field in DECLARED[schema].fields if field.filterable]))
    operator = draw(st.sampled_from(OPERATORS[field.type]))
    values = st.sampled_from(("true", "false")) if field.type == "yes_no" else VALUES[field.type]
    if field.options is not None:
        values |= st.sampled_from(("company", "open", "customer", "RET", "A'B%", "28", "0\\_", "A", "E", "UN", "'"))
    low, high = {"between": (2, 2), "in": (1, 5)}.get(operator, (1, 1))
    return Condition(field.code, operator, tuple(draw(st.lists(values, min_size=low, max_size=high))))


@st.composite
def filters(draw: st.DrawFn, schema: str) -> Filter:
    quick = draw(st.just("") | st.sampled_from([option.code for option in DECLARED[schema].quick_filters]))
    return Filter(
        quick=quick,
        days=draw(st.none() | st.integers(1, 3650)) if quick else None,
        search=draw(st.just("") | searches),
        match=draw(st.sampled_from(("all", "any"))),
        conditions=tuple(draw(st.lists(conditions(schema), max_size=4))),
    )


def meant(schema: str, chosen: Filter, world: dict[str, list[Row]], search: str = "") -> set[str]:
    """The keys of the rows that a filter means."""
    option = DECLARED[schema].quick_filter(chosen.quick)
    days = chosen.days or (option.days if option else None) or 1
    quick = quick_filters(world, days)[schema].get(chosen.quick, lambda row: True)
    join = all if chosen.match == "all" else any
    return {
        row.key
        for row in world[schema]
        if quick(row)
        and is_found(row, chosen.search)
        and is_found(row, search)
        and (not chosen.conditions or join(is_meant(schema, condition, row) for condition in chosen.conditions))
    }


def is_meant(schema: str, condition: Condition, row: Row) -> bool:
    field_type = next(field.type for field in DECLARED[schema].fields if field.code == condition.field)
    read: dict[str, Callable[[str], Any]] = {"number": Decimal, "money": Decimal, "date": date.fromisoformat}
    read["yes_no"] = lambda text: text == "true"
    values = [read.get(field_type, str)(text) for text in condition.values]
    return OPERATIONS[condition.operator](FIELDS[schema][condition.field](row), values)


def answered(user: User, schema: str, chosen: Filter, search: str = "") -> set[str]:
    return set(records_matching(user, DECLARED[schema], chosen, search=search).values_list("key", flat=True))


def reloaded(world: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """The rows as the database gives them back, with all that the predicates look at."""
    related = {
        "customers": (Customer, ("visits", "open_bills", "past_orders", "orders", "price_list", "payment_term")),
        "products": (Product, ("price_list_items__price_list", "past_order_lines__order", "group")),
        "prospects": (Prospect, ("visits",)),
    }
    return {
        code: list(model._default_manager.filter(pk__in=[row.pk for row in world[code]]).prefetch_related(*paths))
        for code, (model, paths) in related.items()
    }


# The properties


@pytest.mark.parametrize("schema", SCHEMATA)
def test_every_filter_answers_the_rows_it_means(schema: str, rita: User, world: dict[str, list[Row]]) -> None:
    rows = reloaded(world)
    assert {option.code for option in DECLARED[schema].quick_filters} <= set(quick_filters(rows, 1)[schema])

    @EXAMPLES
    @given(filters(schema), st.just("") | searches)
    def same_rows(chosen: Filter, search: str) -> None:
        assert answered(rita, schema, chosen, search) == meant(schema, chosen, rows, search)

    same_rows()


@pytest.mark.parametrize("schema", SCHEMATA)
def test_each_operator_of_each_field_answers_the_rows_it_means(
    schema: str, rita: User, world: dict[str, list[Row]]
) -> None:
    rows = reloaded(world)
    samples = {"text": TEXTS, "list": (*TEXTS, "company", "RET", "A'B%", "28", "0\\_", "A", "UN", "open")}
    samples |= dict.fromkeys(("number", "money"), ("0", "0.01", "0.005", "12.3456", "1234.56", "-10"))
    samples |= {"date": tuple(day.isoformat() for day in DAYS if day), "yes_no": ("true", "false")}
    for field in DECLARED[schema].fields:
        for operator in OPERATORS[field.type] if field.filterable else ():
            for value in samples[field.type]:
                values = (value, samples[field.type][1]) if operator in ("between", "in") else (value,)
                chosen = Filter(conditions=(Condition(field.code, operator, values),))
                assert answered(rita, schema, chosen) == meant(schema, chosen, rows), chosen


@pytest.mark.parametrize("schema", SCHEMATA)
def test_no_value_reaches_the_text_of_a_statement(schema: str, rita: User, world: dict[str, list[Row]]) -> None:
    marked = {"text": MARK, "list": MARK, "number": "918273.65", "money": "918273.65", "date": "1987-06-05"}
    seen: list[str] = []

    def look(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        return execute(sql, params, many, context)

    @EXAMPLES
    @given(filters(schema), searches)
    def nothing_in_the_text(chosen: Filter, search: str) -> None:
        types = {field.code: field.type for field in DECLARED[schema].fields}
        with_marks = Filter(
            quick=chosen.quick,
            days=2718 if chosen.days else None,
            search=MARK + chosen.search,
            match=chosen.match,
            conditions=tuple(
                Condition(
                    c.field,
                    c.operator,
                    tuple(
                        MARK + v if types[c.field] in ("text", "list") else marked.get(types[c.field], v)
                        for v in c.values
                    ),
                )
                for c in chosen.conditions
            ),
        )
        seen.clear()
        with connection.execute_wrapper(look):
            answered(rita, schema, with_marks, MARK + search)
        assert seen
        day = (TODAY - timedelta(days=2718)).isoformat()
        for sql in seen:
            for value in (MARK, MARK.upper(), "918273", "1987-06-05", day):
                assert value not in sql

    nothing_in_the_text()


@pytest.mark.parametrize("schema", SCHEMATA)
def test_two_ways_to_say_the_same_are_one_filter(schema: str, rita: User, world: dict[str, list[Row]]) -> None:
    @EXAMPLES
    @given(filters(schema), st.randoms(use_true_random=False))
    def one_digest(chosen: Filter, chance: Any) -> None:
        declared = DECLARED[schema]
        normal, other = in_normal_form(declared, chosen), in_normal_form(declared, otherwise(schema, chosen, chance))
        assert normal.digest() == other.digest()
        assert answered(rita, schema, normal) == answered(rita, schema, chosen) == answered(rita, schema, other)
        # Kept and read again it is what it was.
        assert filter_for(declared, normal.normal_form()) == normal

    one_digest()


def otherwise(schema: str, chosen: Filter, chance: Any) -> Filter:
    """The same filter as somebody else would write it."""
    types = {field.code: field.type for field in DECLARED[schema].fields}
    again = [
        Condition(c.field, c.operator, _otherwise(c.operator, types[c.field], list(c.values), chance))
        for c in (*chosen.conditions, *chosen.conditions[:1])
    ]
    chance.shuffle(again)
    option = DECLARED[schema].quick_filter(chosen.quick)
    days = chosen.days or (option.days if option else None)
    search = f" {chosen.search.upper()}  " if fold(chosen.search.upper()) == fold(chosen.search) else chosen.search
    return Filter(chosen.quick, days, search, chosen.match, tuple(again))


def _otherwise(operator: str, field_type: str, values: list[str], chance: Any) -> tuple[str, ...]:
    if operator in ("in", "between"):
        values = [*values, *(values[:1] if operator == "in" else [])]
        chance.shuffle(values)
    if field_type in ("number", "money"):
        values = [f"{Decimal(value):f}" + ("0" if "." in f"{Decimal(value):f}" else ".00") for value in values]
    if field_type == "date":
        values = [value.replace("-", "") for value in values]
    if field_type == "text":
        values = [f"  {value} " for value in values]
    return tuple(values)
