"""What is wrong with an import is said with its place, and nothing of it is written."""

from datetime import date
from textwrap import dedent

import pytest

from mascate.registers.models import Customer, ImportRun
from mascate.registers.tests.conftest import Bring, Refusal

MAP = """
    [registers.customers]
    file = "customers.csv"
    [registers.customers.fields]
    key = "id"
    code = "id"
    legal_name = "name"
    risk_grade = "risk"
    credit_limit = "limit"
    created_on = "since"
    blocked = "blocked"
"""
HEADER = "id,name,risk,limit,since,blocked\n"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (",Araucária,A,1,,", "id", "must not be empty"),
        ("2,,A,1,,", "name", "must not be empty"),
        ("2,Ara\x00ucária,A,1,,", "name", "contains a zero character"),
        (f"2,{'x' * 161},A,1,,", "name", f"«{'x' * 40}» has 161 characters; at most 160 fit"),
        ("2,Araucária,F,1,,", "risk", "«F» is not one of A, B, C, D, E"),
        ("2,Araucária,A,-0.01,,", "limit", "«-0.01» is less than zero"),
        ("2,Araucária,A,ten,,", "limit", "«ten» is not a number with «.» before its decimals"),
        ('2,Araucária,A,"1,5",,', "limit", "«1,5» is not a number with «.» before its decimals"),
        ("2,Araucária,A,NaN,,", "limit", "«NaN» is not a number with «.» before its decimals"),
        ("2,Araucária,A,1e300,,", "limit", "«1e300» is too large"),
        ("2,Araucária,A,1,31/12/2024,", "since", "«31/12/2024» is not a date of the form %Y-%m-%d"),
        ("2,Araucária,A,1,2023-02-29,", "since", "«2023-02-29» is not a date of the form %Y-%m-%d"),
        ("2,Araucária,A,1,,maybe", "blocked", "«maybe» is neither yes (1) nor no (0)"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_column(refusal: Refusal, row: str, column: str, reason: str) -> None:
    """The line is the one an editor shows, also after texts of several lines."""
    good = '1,"Mercearia\nSão\nJoão",A,1,,\n\n'
    assert refusal(MAP, {"customers.csv": HEADER + good + row}) == [f"customers.csv, line 6, column {column}: {reason}"]
    assert not Customer.objects.exists()


def test_all_bad_rows_are_named_at_once(refusal: Refusal) -> None:
    rows = "1,,A,1,,\n2,Araucária,X,y,,\n2,Araucária,A,1,,\n2,Araucária,A,1,,\n"
    assert refusal(MAP, {"customers.csv": HEADER + rows}) == [
        "customers.csv, line 2, column name: must not be empty",
        "customers.csv, line 3, column risk: «X» is not one of A, B, C, D, E",
        "customers.csv, line 3, column limit: «y» is not a number with «.» before its decimals",
        "customers.csv, line 5: key «2» stands on line 4 already",
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "customers.csv: the file has no header line"),
        (b"id,id\n", "customers.csv, line 1: the header names the column «id» twice"),
        (b"id,name\n1\n", "customers.csv, line 2: the row has 1 fields, the header 2"),
        (b"id,name\n\n1,a,b\n", "customers.csv, line 3: the row has 3 fields, the header 2"),
        (b"id,name\n1,a\n2,S\xe3o\n", "customers.csv, line 3: the text is not utf-8-sig"),
    ],
)
def test_a_malformed_file_is_named_by_its_line(refusal: Refusal, content: bytes, reason: str) -> None:
    assert refusal(MAP, {"customers.csv": content}) == [reason]


@pytest.mark.parametrize("rest", ['2,"Araucária,A,1,,\n3,b,A,1,,\n', '2,"Ara"ucária,A,1,,\n'])
def test_a_quote_out_of_place_is_named_by_the_line_of_its_row(refusal: Refusal, rest: str) -> None:
    (reason,) = refusal(MAP, {"customers.csv": HEADER + "1,São João,A,1,,\n" + rest})
    assert reason.startswith("customers.csv, line 3: a quoted text that begins in this row does not end as it should")


def test_a_missing_file_is_named(refusal: Refusal) -> None:
    (reason,) = refusal(MAP, {})
    assert reason.startswith("customers.csv: there is no such file in ")


@pytest.mark.parametrize("file", ["../customers.csv", "/etc/passwd"])
def test_files_outside_the_folder_are_not_read(refusal: Refusal, file: str) -> None:
    (reason,) = refusal(MAP.replace("customers.csv", file), {})
    assert reason == f"{file}: lies outside the folder of the import"


def test_a_file_that_is_no_spreadsheet_is_named(refusal: Refusal) -> None:
    (reason,) = refusal(MAP.replace("customers.csv", "customers.xlsx"), {"customers.xlsx": b"PK no"})
    assert reason.startswith("customers.xlsx: the spreadsheet cannot be read")


@pytest.mark.parametrize(
    ("map_text", "reason"),
    [
        ("[registers", "map.toml: the map is not valid TOML: "),
        ("", "map.toml, column registers: the map fills no register"),
        ("[customers]\n" + MAP, "map.toml, column customers: a map has the tables [format], [custom_fields"),
        ("[format]\ndelimeter = ';'\n" + MAP, "map.toml, column format: there is no option «delimeter»; there are "),
        ("[format]\ndecimal = 'p'\n" + MAP, "map.toml, column format: Invalid enum value 'p' - at `$.decimal`"),
        ("[format]\nencoding = 'utf-9'\n" + MAP, "customers.csv: there is no encoding «utf-9»"),
        ("[format]\ndelimiter = ';;'\n" + MAP, "customers.csv: «;;» cannot divide columns; use one character"),
        (MAP.replace("customers", "clients"), "map.toml, column registers.clients: there is no such register; "),
        (MAP + "name = 'id'", "map.toml, column registers.customers.fields.name: there is no such field; "),
        (
            MAP + "city = 'town'",
            "map.toml, column registers.customers.city: customers.csv has no column «town»; it has ",
        ),
        (MAP + "city = '{town}'", "map.toml, column registers.customers.city: customers.csv has no column «{town}»"),
        (
            MAP + "city = { template = '{name' }",
            "map.toml, column city: the template «{name» opens a place it does not close",
        ),
        (
            MAP + "city = { colum = 'name' }",
            "map.toml, column registers.customers.fields.city: there is no option «colum»",
        ),
        (
            MAP + "city = { column = 'name', constant = 'Belém' }",
            "map.toml, column registers.customers.fields.city: needs one of column, constant, template, join, lookup",
        ),
        (
            MAP + "city = { column = 'name', weekday = true }",
            "map.toml, column registers.customers.fields.city: the option «weekday» does not fit this field",
        ),
        (
            MAP.replace('"limit"', '{ column = "limit", times = "1/100" }'),
            "map.toml, column registers.customers.fields.credit_limit: «1/100» is not a factor such as 0.01",
        ),
        (MAP + "city = 5", "map.toml, column registers.customers.fields.city: Expected `object`, got `int`"),
        (
            MAP.replace('legal_name = "name"', ""),
            "map.toml, column registers.customers.fields.legal_name: this field must",
        ),
        (
            MAP.replace('file = "customers.csv"', ""),
            "map.toml, column registers.customers: needs either a file or rows",
        ),
    ],
)
def test_a_wrong_map_is_explained(refusal: Refusal, map_text: str, reason: str) -> None:
    found = refusal(dedent(map_text), {"customers.csv": HEADER + "1,São João,A,1,,\n"})
    assert found[0].startswith(reason), found
    assert not Customer.objects.exists()


def test_a_key_that_nobody_sent_is_named(refusal: Refusal) -> None:
    map_text = MAP + 'rep = "risk"\n    price_list = "risk"'
    assert refusal(map_text, {"customers.csv": HEADER + "1,São João,A,1,,\n"}) == [
        "customers.csv, line 2, column rep: «A» is not among the reps",
        "customers.csv, line 2, column price_list: «A» is not among the price lists",
    ]


def test_a_value_missing_from_the_translation_is_named(refusal: Refusal) -> None:
    map_text = MAP.replace('"risk"', '{ column = "risk", values = { low = "A" } }')
    assert refusal(map_text, {"customers.csv": HEADER + "1,São João,high,1,,\n"}) == [
        "customers.csv, line 2, column risk: «high» is not among the map's values"
    ]


def test_a_lookup_with_several_answers_is_named(refusal: Refusal) -> None:
    map_text = MAP + 'city = { column = "id", lookup = { file = "cities.csv", match = "id", take = "city" } }'
    files: dict[str, str | bytes] = {
        "customers.csv": HEADER + "1,São João,A,1,,\n",
        "cities.csv": "id,city\n1,Belém\n1,Marabá\n",
    }
    assert refusal(map_text, files) == [
        "customers.csv, line 2, column id: «1» stands in cities.csv with several values of city"
    ]


def test_a_visit_names_one_partner(refusal: Refusal) -> None:
    map_text = """
        [registers.reps]
        rows = [{ code = "001", name = "Rita" }]
        [registers.visits]
        file = "visits.csv"
        fields = { key = "key", rep = "rep", day = "day", customer = "customer", prospect = "prospect" }
    """
    rows = "key,rep,day,customer,prospect\n1,001,2025-03-01,,\n2,001,2025-03-01,1,2\n"
    assert refusal(map_text, {"visits.csv": rows}) == [
        "visits.csv, line 2: a visit names one customer or one prospect",
        "visits.csv, line 3: a visit names one customer or one prospect",
    ]


def test_a_contact_and_an_address_name_one_partner(refusal: Refusal) -> None:
    map_text = """
        [registers.contacts]
        file = "contacts.csv"
        fields = { key = "key", customer = "customer", prospect = "prospect", name = "name" }
        [registers.addresses]
        file = "addresses.csv"
        fields = { key = "key", customer = "customer", kind = "kind", address = "address" }
    """
    files: dict[str, str | bytes] = {
        "contacts.csv": "key,customer,prospect,name\n1,,,Ana\n2,1,P1,Rui\n",
        "addresses.csv": "key,customer,kind,address\n1,,delivery,Rua A\n2,1,shed,Rua B\n",
    }
    assert refusal(map_text, files) == [
        "contacts.csv, line 2: a contact names one customer or one prospect",
        "contacts.csv, line 3: a contact names one customer or one prospect",
        "addresses.csv, line 2: an address names one customer or one prospect",
        "addresses.csv, line 3, column kind: «shed» is not one of billing, delivery, other",
    ]


def test_a_day_for_the_newest_order_needs_orders(refusal: Refusal) -> None:
    found = refusal(MAP, {"customers.csv": HEADER}, newest_order_on=date(2026, 1, 1))
    assert found == ["map.toml: the map brings no past orders, so that no order can be the newest"]


def test_a_good_register_is_not_written_beside_a_bad_one(bring: Bring, refusal: Refusal) -> None:
    two = (
        MAP
        + """
    [registers.products]
    file = "products.csv"
    fields = { key = "id", code = "id", description = "text", price = "price" }
    """
    )
    files: dict[str, str | bytes] = {
        "customers.csv": HEADER + "1,São João,A,1,,\n",
        "products.csv": "id,text,price\nA,Arroz,-1\n",
    }
    refusal(two, files)
    assert not Customer.objects.exists()
    assert list(ImportRun.objects.values_list("outcome", flat=True)) == [ImportRun.Outcome.REFUSED]
