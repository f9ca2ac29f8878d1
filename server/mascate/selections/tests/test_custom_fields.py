"""Fields an administrator has defined: filtered, shown, sorted and told like the built-in ones, on both databases."""

import json
from typing import Any

import pytest
from django.test import Client

from mascate.accounts.models import Rep, User
from mascate.conftest import SignedIn, a_customer, a_product, a_prospect
from mascate.registers.custom_fields import PREFIX, CustomField
from mascate.selections.rules import OPERATORS
from mascate.selections.schemata import SCHEMATA

pytestmark = pytest.mark.django_db

DAYS = [
    {"value": "mon", "label": {"pt-BR": "segunda-feira", "en": "Monday", "es": "lunes"}},
    {"value": "tue", "label": {"pt-BR": "terça-feira"}},
]


def a_field(code: str, type_: str, *, register: str = "customers", **fields: Any) -> CustomField:
    values = {"label_en": code.capitalize(), "label_pt_br": f"{code} (pt)", "column": True} | fields
    return CustomField.objects.create(register=register, code=code, type=type_, **values)


@pytest.fixture
def shops(north: Rep) -> None:
    """Six customers with values of every type; the last one with none."""
    for code, type_ in (
        ("area", "number"),
        ("rent", "money"),
        ("opened", "date"),
        ("note", "text"),
        ("vip", "yes_no"),
    ):
        a_field(code, type_)
    a_field("day", "list", options=DAYS, label_en="Delivery day")
    for name, custom in {
        "ten": {"area": 100_000, "rent": 150, "opened": "2025-12-31", "note": "São João", "vip": True, "day": "mon"},
        "two": {"area": 20_000, "rent": 9_999, "opened": "2026-01-02", "note": "sao paulo", "vip": False, "day": "tue"},
        "minus three": {"area": -30_000, "rent": -5, "opened": "1999-10-10"},
        "minus twenty": {"area": -200_000, "rent": 0, "note": "100% %_"},
        "half": {"area": 5_000, "rent": 100_000_000_000},
        "none": {},
    }.items():
        a_customer(rep=north, trade_name=name, custom=custom)


def records(client: Client, *conditions: tuple[str, str, list[str]], order: str = "", match: str = "all") -> Any:
    chosen = {
        "match": match,
        "conditions": [
            {"field": field, "operator": operator, "values": values} for field, operator, values in conditions
        ],
    }
    answer = client.get("/api/v1/schemas/customers/records", {"filter": json.dumps(chosen), "order": order})
    assert answer.status_code == 200, answer.content
    return answer.json()


def names(answer: Any) -> list[str]:
    return [item["title"] for item in answer["items"]]


CONDITIONS: list[tuple[str, str, list[str], set[str]]] = [
    ("area", "=", ["10"], {"ten"}),
    ("area", "=", ["-3.0"], {"minus three"}),
    ("area", ">", ["2"], {"ten"}),
    ("area", "≥", ["2"], {"ten", "two"}),
    ("area", "<", ["-3"], {"minus twenty"}),
    ("area", "≤", ["0.5"], {"half", "minus three", "minus twenty"}),
    ("area", "between", ["-4", "1"], {"half", "minus three"}),
    ("area", "≠", ["10"], {"two", "minus three", "minus twenty", "half", "none"}),
    ("rent", "=", ["1.50"], {"ten"}),
    ("rent", "<", ["0"], {"minus three"}),
    ("rent", ">", ["99.98"], {"two", "half"}),
    ("rent", "≠", ["0"], {"ten", "two", "minus three", "half", "none"}),
    ("opened", "=", ["2025-12-31"], {"ten"}),
    ("opened", "<", ["2026-01-02"], {"ten", "minus three"}),
    ("opened", "≥", ["2025-12-31"], {"ten", "two"}),
    ("opened", "between", ["2026-01-31", "2000-01-01"], {"ten", "two"}),
    ("opened", "≠", ["2026-01-02"], {"ten", "minus three", "minus twenty", "half", "none"}),
    ("note", "contains", ["SAO"], {"ten", "two"}),
    ("note", "begins", ["são p"], {"two"}),
    ("note", "equals", ["Sao Joao"], {"ten"}),
    ("note", "contains", ["%"], {"minus twenty"}),
    ("note", "contains", ["_"], {"minus twenty"}),
    ("vip", "is", ["true"], {"ten"}),
    ("vip", "is", ["false"], {"two"}),
    ("day", "in", ["mon"], {"ten"}),
    ("day", "in", ["tue", "mon"], {"ten", "two"}),
    ("day", "in", ["gone"], set()),
]


@pytest.mark.parametrize(
    ("field", "operator", "values", "found"), CONDITIONS, ids=[f"{f} {o} {v}" for f, o, v, _ in CONDITIONS]
)
def test_a_condition_finds_what_it_says(
    field: str, operator: str, values: list[str], found: set[str], shops: None, rita: User, signed_in: SignedIn
) -> None:
    answer = records(signed_in(rita), (f"custom_{field}", operator, values))
    assert set(names(answer)) == found
    assert answer["total"] == len(found)


def test_conditions_join_with_built_in_ones(shops: None, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    joined = (("custom_area", ">", ["1"]), ("trade_name", "equals", ["none"]))
    assert names(records(client, *joined)) == []
    assert set(names(records(client, *joined, match="any"))) == {"ten", "two", "none"}


def test_a_column_sorts_by_value_and_shows_it(shops: None, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    present = ("custom_area", "between", ["-1000", "1000"])
    for order in ("custom_area", "-custom_area"):
        ordered = names(records(client, present, order=order))
        assert ordered == ["minus twenty", "minus three", "half", "two", "ten"][:: -1 if order[0] == "-" else 1]
    dated = ["minus three", "ten", "two"]
    for order, expected in (("custom_opened", dated), ("-custom_opened", dated[::-1])):
        assert names(records(client, order=order))[:3] == expected
    shown = records(client, ("custom_area", "=", ["10"]))["items"][0]["columns"]
    assert {name: value for name, value in shown.items() if name.startswith("custom_")} == {
        "custom_area": "10",
        "custom_rent": "1.5",
        "custom_opened": "2025-12-31",
        "custom_note": "São João",
        "custom_vip": True,
        "custom_day": "mon",
    }
    empty = records(client, ("trade_name", "equals", ["none"]))["items"][0]["columns"]
    assert [value for name, value in empty.items() if name.startswith("custom_")] == [None] * 6


@pytest.mark.parametrize(
    ("language", "sentence", "label"),
    [
        ("en", "Area is above 2 and Delivery day is Monday or terça-feira", "Delivery day"),
        ("pt-BR", "area (pt) é maior que 2 e day (pt) é segunda-feira ou terça-feira", "day (pt)"),
        ("es", "area (pt) es mayor que 2 y day (pt) es lunes o terça-feira", "day (pt)"),
    ],
)
def test_it_is_named_in_the_readers_language(
    language: str, sentence: str, label: str, shops: None, rita: User, signed_in: SignedIn
) -> None:
    client = signed_in(rita)
    client.headers = {}
    conditions = [
        {"field": "custom_day", "operator": "in", "values": ["mon", "tue"]},
        {"field": "custom_area", "operator": ">", "values": ["2"]},
    ]
    spoken = {"accept-language": language}
    body = {"filter": json.dumps({"conditions": conditions})}
    assert client.get("/api/v1/schemas/customers/records", body, headers=spoken).json()["sentence"] == sentence
    fields = client.get("/api/v1/schemas/customers/fields", headers=spoken).json()
    assert {field["code"]: field["name"] for field in fields["fields"]}["custom_day"] == label
    offered = next(field for field in fields["fields"] if field["code"] == "custom_day")
    assert [option["value"] for option in offered["options"]] == ["mon", "tue"]
    assert offered["options"][1]["label"] == "terça-feira"
    assert {column["code"]: column["name"] for column in fields["columns"]}["custom_day"] == label


@pytest.mark.parametrize("type_", list(CustomField.Type))
def test_every_type_has_its_operators(type_: str, rita: User, signed_in: SignedIn) -> None:
    options = DAYS if type_ == "list" else []
    for register in SCHEMATA:
        a_field("extra", type_, register=register, options=options, column=False)
        answer = signed_in(rita).get(f"/api/v1/schemas/{register}/fields").json()
        field = answer["fields"][-1]
        assert (field["code"], field["type"]) == ("custom_extra", type_)
        assert field["operators"] == list(OPERATORS[type_])  # type: ignore[index]
        assert "custom_extra" not in [column["code"] for column in answer["columns"]]


def test_products_and_prospects_have_theirs(rita: User, north: Rep, signed_in: SignedIn) -> None:
    a_field("shelf_life", "number", register="products")
    a_field("source", "text", register="prospects")
    a_product(description="Milk", custom={"shelf_life": 70_000})
    a_product(description="Salt")
    a_prospect(rep=north, trade_name="Corner", custom={"source": "Fair"})
    client = signed_in(rita)
    for schema, condition, title in (
        ("products", {"field": "custom_shelf_life", "operator": "≤", "values": ["30"]}, "Milk"),
        ("prospects", {"field": "custom_source", "operator": "contains", "values": ["fair"]}, "Corner"),
    ):
        body = {"filter": json.dumps({"conditions": [condition]})}
        answer = client.get(f"/api/v1/schemas/{schema}/records", body).json()
        assert [item["title"] for item in answer["items"]] == [title]
    mixed = {"filter": json.dumps({"conditions": [{"field": "custom_source", "operator": "equals", "values": ["x"]}]})}
    assert client.get("/api/v1/schemas/products/records", mixed).json()["code"] == "filter_field_unknown"


def test_what_is_matched_is_selected(shops: None, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    chosen = {"conditions": [{"field": "custom_area", "operator": "≠", "values": ["10"]}]}
    saved = client.put("/api/v1/selections/customers", json.dumps({"filter": chosen}), content_type="application/json")
    assert saved.json()["count"] == 5
    assert len(client.get("/api/v1/selections/customers").json()["keys"]) == 5


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        (("custom_area", "contains", ["1"]), "filter_operator_unknown"),
        (("custom_area", "=", ["much"]), "filter_value_wrong"),
        (("custom_opened", "=", ["31/12/2025"]), "filter_value_wrong"),
        (("custom_vip", "is", ["maybe"]), "filter_value_wrong"),
        (("area", "=", ["1"]), "filter_field_unknown"),
        (("custom", "=", ["1"]), "filter_field_unknown"),
        (("custom__area", "=", ["1"]), "filter_field_unknown"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(
    condition: tuple[str, str, list[str]], code: str, shops: None, rita: User, signed_in: SignedIn
) -> None:
    field, operator, values = condition
    chosen = {"conditions": [{"field": field, "operator": operator, "values": values}]}
    refused = signed_in(rita).get("/api/v1/schemas/customers/records", {"filter": json.dumps(chosen)})
    assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_a_saved_filter_of_a_withdrawn_field_is_not_usable(shops: None, rita: User, signed_in: SignedIn) -> None:
    client = signed_in(rita)
    chosen = {"match": "all", "conditions": [{"field": "custom_area", "operator": ">", "values": ["1"]}]}
    body = {"schema": "customers", "name": "Large", "filter": chosen}
    assert client.post("/api/v1/filters", json.dumps(body), content_type="application/json").status_code == 201
    listed = client.get("/api/v1/filters", {"schema": "customers"})
    assert [(item["usable"], item["sentence"]) for item in listed.json()["items"]] == [(True, "Area is above 1")]
    CustomField.objects.filter(code="area").update(withdrawn=True)
    listed = client.get("/api/v1/filters", {"schema": "customers"})
    assert [(item["usable"], item["sentence"]) for item in listed.json()["items"]] == [
        (False, "There is no field «custom_area» to filter by.")
    ]
    CustomField.objects.filter(code="area").update(withdrawn=False)
    assert names(records(client, ("custom_area", ">", ["1"]))) == ["ten", "two"]


def test_no_built_in_field_can_meet_a_custom_one() -> None:
    assert not [field.code for schema in SCHEMATA.values() for field in schema.fields if field.code.startswith(PREFIX)]
    assert set(OPERATORS) == set(CustomField.Type)


def test_empty_values_stand_at_the_end_in_built_in_columns_too(north: Rep, rita: User, signed_in: SignedIn) -> None:
    for name, day in (("late", "2026-11-02"), ("never", None), ("early", "2026-11-01")):
        a_customer(rep=north, trade_name=name, last_purchase_on=day)
    client = signed_in(rita)
    assert names(records(client, order="last_purchase")) == ["early", "late", "never"]
    assert names(records(client, order="-last_purchase")) == ["late", "early", "never"]
