"""Custom fields: defined in the back office or by a map, filled by the import."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from mascate.registers.custom_fields import FIELDS_LIMIT, CustomField, option_lines, options_from
from mascate.registers.models import Customer
from mascate.registers.tests.conftest import Bring, Refusal

pytestmark = pytest.mark.django_db

MAP = """
    [registers.customers]
    file = "customers.csv"
    [registers.customers.fields]
    key = "id"
    code = "id"
    legal_name = "id"
    custom_area = "area"
    custom_rent = "rent"
    custom_opened = { column = "opened", dates = "%d/%m/%Y" }
    custom_note = "note"
    custom_vip = "vip"
    custom_day = { column = "day", values = { 2 = "mon", 3 = "tue" } }
"""
FILE = """
    id,area,rent,opened,note,vip,day
    C1,120.5,1.50,31/12/2025,Saída pela rua,S,2
    C2,-3,,,,N,
    C3,,,,,,
"""


@pytest.fixture
def fields() -> None:
    for type_, code in (("number", "area"), ("money", "rent"), ("date", "opened"), ("text", "note"), ("yes_no", "vip")):
        a_field(code, type_)
    a_field("day", "list", options=options_from(["mon", "tue"]))


def a_field(code: str, type_: str, **fields: Any) -> CustomField:
    field = CustomField(**{"register": "customers", "code": code, "type": type_, "label_en": code} | fields)
    field.full_clean()
    field.save()
    return field


def custom(key: str) -> dict[str, Any]:
    found: dict[str, Any] = Customer.objects.get(key=key).custom
    return found


def test_an_import_fills_fields_of_every_type(fields: None, bring: Bring) -> None:
    bring(MAP, {"customers.csv": FILE})
    assert custom("C1") == {
        "area": 1_205_000,
        "day": "mon",
        "note": "Saída pela rua",
        "opened": "2025-12-31",
        "rent": 150,
        "vip": True,
    }
    assert custom("C2") == {"area": -30_000, "vip": False}
    assert custom("C3") == {}


def test_the_same_values_are_the_same_and_others_change_the_row(fields: None, bring: Bring) -> None:
    bring(MAP, {"customers.csv": FILE})
    assert bring(MAP, {"customers.csv": FILE}).counts["customers"]["same"] == 3
    run = bring(MAP, {"customers.csv": FILE.replace("120.5", "120.6")})
    assert (run.counts["customers"]["changed"], custom("C1")["area"]) == (1, 1_206_000)


def test_what_the_map_does_not_fill_stays_and_what_is_empty_goes(fields: None, bring: Bring) -> None:
    bring(MAP, {"customers.csv": FILE})
    partly = "\n".join(line for line in MAP.splitlines() if "custom_" not in line or "custom_area" in line)
    bring(partly, {"customers.csv": FILE.replace("120.5", "")})
    assert custom("C1") == {"day": "mon", "note": "Saída pela rua", "opened": "2025-12-31", "rent": 150, "vip": True}
    without = "\n".join(line for line in MAP.splitlines() if "custom_" not in line)
    assert bring(without, {"customers.csv": FILE}).counts["customers"]["same"] == 3
    assert custom("C2") == {"area": -30_000, "vip": False}


def test_dates_move_with_all_others(fields: None, bring: Bring) -> None:
    orders = """
    [registers.past_orders]
    file = "orders.csv"
    fields = { key = "id", customer = "customer", ordered_on = "day" }
    """
    files = {"customers.csv": FILE, "orders.csv": "id,customer,day\nO1,C1,2025-12-30\n"}
    bring(MAP + orders, files, newest_order_on=date(2026, 1, 4))
    assert custom("C1")["opened"] == "2026-01-05"


def test_every_bad_value_is_named_with_its_place(fields: None, refusal: Refusal) -> None:
    bad = f"""
    id,area,rent,opened,note,vip,day
    C1,much,1e30,2025-12-31,{"x" * 201},perhaps,4
    """
    assert refusal(MAP, {"customers.csv": bad}) == [
        "customers.csv, line 2, column area: «much» is not a number with «.» before its decimals",
        "customers.csv, line 2, column rent: «1e30» is too large",
        "customers.csv, line 2, column opened: «2025-12-31» is not a date of the form %d/%m/%Y",
        f"customers.csv, line 2, column note: «{'x' * 40}» has 201 characters; at most 200 fit",
        "customers.csv, line 2, column vip: «perhaps» is neither yes (1) nor no (0)",
        "customers.csv, line 2, column day: «4» is not among the map's values",
    ]
    assert not Customer.objects.exists()
    assert refusal(MAP.replace("values = { 2", "default = 'fri', values = { 2"), {"customers.csv": FILE})[:1] == [
        "customers.csv, line 3, column day: «fri» is not one of mon, tue"
    ]
    assert refusal(MAP, {"customers.csv": FILE.replace("-3", "-100000000001")}) == [
        "customers.csv, line 3, column area: «-100000000001» is less than it may be"
    ]


def test_a_field_nobody_has_defined_is_named(fields: None, refusal: Refusal) -> None:
    [problem] = refusal(MAP + "    custom_size = 'area'\n", {"customers.csv": FILE})
    assert "registers.customers.fields.custom_size: there is no such field; customers has key," in problem
    assert "custom_area" in problem
    [raw] = refusal(MAP + "    custom = 'area'\n", {"customers.csv": FILE})
    assert "there is no such field" in raw


def test_a_withdrawn_field_is_still_filled(fields: None, bring: Bring) -> None:
    """What the office puts away must not stop the night's import, and comes back with its values."""
    CustomField.objects.filter(code="area").update(withdrawn=True)
    bring(MAP, {"customers.csv": FILE})
    assert custom("C1")["area"] == 1_205_000


DEFINING = """
    [custom_fields.customers.area]
    type = "number"
    label = { pt-BR = "Metragem (m²)", en = "Floor area (m²)" }
    column = true

    [custom_fields.customers.day]
    type = "list"
    label = "Dia de entrega"
    options = ["mon; segunda-feira; Monday; lunes", "tue; terça-feira"]
    position = 2

    [registers.customers]
    file = "customers.csv"
    fields = { key = "id", code = "id", legal_name = "id", custom_area = "area", custom_day = { constant = "tue" } }
"""


def test_a_map_may_define_its_fields(bring: Bring) -> None:
    bring(DEFINING, {"customers.csv": FILE})
    area, day = CustomField.objects.order_by("code")
    assert (area.label("pt-BR"), area.label("es"), area.type, area.column) == (
        "Metragem (m²)",
        "Metragem (m²)",
        "number",
        True,
    )
    assert (day.label("en"), day.position) == ("Dia de entrega", 2)
    assert day.options_in("es") == [("mon", "lunes"), ("tue", "terça-feira")]
    assert custom("C1") == {"area": 1_205_000, "day": "tue"}
    CustomField.objects.filter(code="day").update(withdrawn=True)
    bring(DEFINING.replace("Dia de entrega", "Entrega"), {"customers.csv": FILE})
    day.refresh_from_db()
    assert (day.label("en"), day.withdrawn, CustomField.objects.count()) == ("Entrega", True, 2)


@pytest.mark.parametrize(
    ("sound", "broken", "reason"),
    [
        ('type = "number"', 'type = "shoe"', "Invalid enum value 'shoe'"),
        ('type = "number"', "", "Object missing required field `type`"),
        ("customers.area]", "customers.Área]", "map.toml: the map is not valid TOML"),
        ("customers.area]", "customers.1area]", "Use small letters, digits and _, beginning with a letter"),
        ("[custom_fields.customers.area]", "[custom_fields.visits.area]", "only customers, products, prospects have"),
        ('en = "Floor area (m²)"', 'de = "Fläche"', "there is no language «de»"),
        ('"tue; terça-feira"', '"tue; a; b; c; d"', "has more parts than a value and three labels"),
        ('"tue; terça-feira"', '"mon"', "The value «mon» stands twice."),
        ("column = true", 'options = ["a"]', "Only a list has options."),
    ],
)
def test_a_definition_that_cannot_be_is_refused(sound: str, broken: str, reason: str, refusal: Refusal) -> None:
    assert reason in " ".join(refusal(DEFINING.replace(sound, broken, 1), {"customers.csv": FILE}))
    assert not CustomField.objects.exists()


def test_a_refused_run_leaves_no_definition(refusal: Refusal) -> None:
    refusal(DEFINING, {"customers.csv": FILE.replace("120.5", "much")})
    assert not CustomField.objects.exists()


def test_a_type_stays_while_rows_hold_values(fields: None, bring: Bring) -> None:
    field = CustomField.objects.get(code="area")
    field.type = "text"
    field.full_clean()
    bring(MAP, {"customers.csv": FILE})
    with pytest.raises(ValidationError, match="2 row\\(s\\) hold values"):
        field.full_clean()


def test_an_option_in_use_stays_on_the_list(fields: None, bring: Bring) -> None:
    bring(MAP, {"customers.csv": FILE})
    day = CustomField.objects.get(code="day")
    day.options = options_from(["mon", "wed"])
    day.full_clean()
    day.options = options_from(["tue"])
    with pytest.raises(ValidationError, match="«mon» stands in 1 row\\(s\\)"):
        day.full_clean()


def test_a_definition_is_checked(fields: None) -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"code": "Area"},
        {"code": "1a"},
        {"code": "a" * 31},
        {"code": "area"},
        {"code": "x", "label_en": ""},
        {"code": "x", "type_": "list"},
        {"code": "x", "options": options_from(["a"])},
        {"code": "x", "type_": "list", "options": options_from(["a" * 81])},
        {"code": "x", "register": "visits"},
    )
    for wrong in wrongs:
        with pytest.raises(ValidationError):
            a_field(**{"type_": "text"} | wrong)
    renamed = CustomField.objects.get(code="area")
    renamed.code = "surface"
    with pytest.raises(ValidationError, match="keeps its register and its code"):
        renamed.full_clean()


def test_there_is_a_limit(db: None) -> None:
    for number in range(FIELDS_LIMIT):
        a_field(f"f{number}", "text")
    with pytest.raises(ValidationError, match="There are 30 fields on the customers already"):
        a_field("one_more", "text")
    a_field("one_more", "text", register="products")
    CustomField.objects.filter(code="f0").update(withdrawn=True)
    a_field("one_more", "text")


def test_options_are_written_as_they_are_read() -> None:
    lines = ["mon; segunda-feira; Monday; lunes", "tue", "wed; ; Wednesday"]
    assert option_lines(options_from([*lines, "", "  "])) == lines
