"""What travels when a bag changed: as small as the change, and exactly what makes the old file the new one."""

import hashlib
import json
import random
import sqlite3
from contextlib import closing
from typing import Any

import pytest
import zstandard
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from mascate.accounts.models import Rep, User
from mascate.bags.deltas import delta_between, tables_of, weight_of
from mascate.bags.tests.test_bags import choose, file_of, hash_of, packed
from mascate.conftest import SignedIn, a_customer, a_product, a_prospect
from mascate.registers.models import Customer, PriceList, Product

ROWS = st.dictionaries(
    st.tuples(st.integers(0, 4), st.sampled_from(["", "a", "b'c", "ção"])),
    st.tuples(st.none() | st.text(max_size=3), st.integers(-(2**63), 2**63 - 1)),
    max_size=12,
)
NUMBERED = st.dictionaries(st.integers(1, 8), st.none() | st.sampled_from(["1", "x", ""]), max_size=8)


def a_file(pairs: dict[tuple[int, str], tuple[str | None, int]], numbered: dict[int, str | None]) -> bytes:
    with closing(sqlite3.connect(":memory:")) as file:
        file.executescript(
            """PRAGMA user_version = 3;
            CREATE TABLE numbered (id INTEGER PRIMARY KEY, word TEXT);
            CREATE TABLE pairs (word TEXT, number INTEGER NOT NULL, letter TEXT NOT NULL, value INTEGER NOT NULL,
                PRIMARY KEY (number, letter)) WITHOUT ROWID;
            CREATE INDEX by_word ON pairs (word);"""
        )
        file.executemany("INSERT INTO numbered VALUES (?, ?)", numbered.items())
        rows = [(word, number, letter, value) for (number, letter), (word, value) in pairs.items()]
        file.executemany("INSERT INTO pairs VALUES (?, ?, ?, ?)", rows)
        file.commit()
        return file.serialize()


def applied(base: bytes, delta: bytes) -> sqlite3.Connection:
    """What a device does (client/src/store/delta.ts)."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    database.deserialize(base)
    database.execute("ATTACH ':memory:' AS delta")
    database.deserialize(delta, name="delta")
    tables = {table.name: table for table in tables_of(database, "main")}
    for number, kind, name, column in database.execute("SELECT * FROM delta.changes ORDER BY id").fetchall():
        change, table = f"delta.change_{number}", tables[name]
        if kind == "gone":
            keys = ", ".join(table.keys)
            database.execute(f"DELETE FROM {name} WHERE ({keys}) IN (SELECT {keys} FROM {change})")
        elif kind == "set":
            same = " AND ".join(f"{name}.{key} = c.{key}" for key in table.keys)
            database.execute(f"UPDATE {name} SET {column} = c.value FROM {change} c WHERE {same}")
        else:
            database.execute(f"INSERT INTO {name} SELECT * FROM {change}")
    about = dict(database.execute("SELECT name, value FROM delta.about"))
    assert about["base"] == hashlib.sha256(base).hexdigest()
    weights = {name: weight_of(database, "main", table) for name, table in tables.items()}
    assert weights == json.loads(about["weights"])
    database.execute("DETACH delta")
    return database


def rows_of(database: sqlite3.Connection) -> dict[str, list[Any]]:
    return {
        table.name: database.execute(f"SELECT * FROM {table.name} ORDER BY {', '.join(table.keys)}").fetchall()
        for table in tables_of(database, "main")
    }


@given(ROWS, NUMBERED, ROWS, NUMBERED)
@settings(max_examples=150, deadline=None)
def test_b3_base_and_delta_are_the_new_rows_whatever_changed(
    pairs: Any, numbered: Any, later_pairs: Any, later_numbered: Any
) -> None:
    base, target = a_file(pairs, numbered), a_file(later_pairs, later_numbered)
    delta = delta_between(base, target)
    assert delta is not None
    with closing(applied(base, delta)) as made, closing(sqlite3.connect(":memory:")) as wanted:
        wanted.deserialize(target)
        assert rows_of(made) == rows_of(wanted)
    assert delta_between(base, target) == delta


def test_between_two_schemata_there_is_no_delta() -> None:
    base = a_file({}, {})
    with closing(sqlite3.connect(":memory:")) as other:
        other.deserialize(base)
        other.execute("ALTER TABLE pairs ADD COLUMN more TEXT")
        other.commit()
        assert delta_between(base, other.serialize()) is None


pytestmark = pytest.mark.django_db


def section(client: Client, version: int, name: str, base: str = "") -> tuple[bytes, bytes, str | None]:
    """The file as it is, as it travels, and the base it is a delta to."""
    path = f"/api/v1/bags/{version}/sections/{name}" + (f"?base={base}" if base else "")
    answer = client.get(path, headers={"accept-encoding": "zstd"})
    assert answer.status_code == 200
    content = zstandard.ZstdDecompressor().decompress(answer.content)
    assert hashlib.sha256(content).hexdigest() == answer["etag"].strip('"')
    assert len(content) == int(answer["x-uncompressed-size"])
    return content, answer.content, answer.get("x-base")


def many(model: Any, one: Any, count: int, prefix: str = "M") -> list[str]:
    """Copies of a record with texts of their own; their keys."""
    chance = random.Random(count)

    def text(letters: int) -> str:
        return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz ", k=letters))

    fields = {field.attname: getattr(one, field.attname) for field in model._meta.concrete_fields if field.name != "id"}
    rows = []
    for number in range(count):
        own = {"key": f"{prefix}{number:05}/01", "code": f"{prefix}{number:05}", "folded": text(30)}
        for name in ("legal_name", "trade_name", "address", "description"):
            if name in fields:
                own[name] = text(24)
        rows.append(model(**fields | own))
    model.objects.bulk_create(rows)
    return [row.key for row in rows]


def test_a_change_of_one_percent_travels_in_three_percent_of_the_bytes(
    rita: User, north: Rep, price_list: PriceList, signed_in: SignedIn
) -> None:
    customers = many(Customer, a_customer(rep=north, price_list=price_list), 3_000)
    products = many(Product, a_product(), 1_000)
    client = signed_in(rita)
    choose(client, customers=customers, products=products)
    first = packed(client)
    whole = {name: section(client, 1, name) for name in ("catalogue", "partners")}
    for number in range(30):
        Customer.objects.filter(key=customers[number * 97]).update(
            city="Nova", phone=f"81 9{number:07}", risk_grade="C"
        )
    for number in range(10):
        Product.objects.filter(key=products[number * 89]).update(price_e4=number + 1, stock_e4=number, brand="Outra")
    second = packed(client)
    sent = 0
    for name, (base, _, no_base) in whole.items():
        assert no_base is None
        delta, on_wire, of = section(client, 2, name, hash_of(first, name))
        assert of == hash_of(first, name)
        sent += len(on_wire)
        with closing(applied(base, delta)) as made, closing(sqlite3.connect(":memory:")) as wanted:
            wanted.deserialize(file_of(client, 2, name))
            assert rows_of(made) == rows_of(wanted)
    assert second["version"] == 2
    full = sum(len(on_wire) for _, on_wire, _ in whole.values())
    assert sent <= 0.03 * full, (sent, full)


def test_a_delta_that_is_hardly_smaller_gives_way_to_the_file(rita: User, north: Rep, signed_in: SignedIn) -> None:
    customers = many(Customer, a_customer(rep=north), 200)
    client = signed_in(rita)
    choose(client, customers=customers[:100])
    first = packed(client)
    choose(client, customers=customers[100:])
    second = packed(client)
    content, _, base = section(client, 2, "partners", hash_of(first, "partners"))
    assert base is None
    assert hashlib.sha256(content).hexdigest() == hash_of(second, "partners")


def test_m3_only_the_reps_own_files_of_today_are_a_base(
    rita: User, sam: User, north: Rep, south: Rep, signed_in: SignedIn
) -> None:
    client, other = signed_in(rita), signed_in(sam)
    for each, rep in ((client, north), (other, south)):
        customer = a_customer(rep=rep)
        choose(each, customers=[customer.key, *many(Customer, a_customer(rep=rep), 200, prefix=rep.code)])
        foreign = hash_of(packed(each), "partners")
        customer.city = "Elsewhere"
        customer.save()
        packed(each)
    assert section(other, 2, "partners", foreign)[2] == foreign
    for base in (foreign, "0" * 64, "nonsense", "../../secret-key"):
        assert section(client, 2, "partners", base)[2] is None


def test_a_delta_is_made_once_and_goes_on_after_a_cut(
    rita: User, north: Rep, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    customers = many(Customer, a_customer(rep=north), 300)
    client = signed_in(rita)
    choose(client, customers=customers, prospects=[a_prospect(rep=north).key])
    base = hash_of(packed(client), "partners")
    Customer.objects.filter(key=customers[3]).update(city="Elsewhere")
    packed(client)
    delta, _, of = section(client, 2, "partners", base)
    assert of == base
    monkeypatch.setattr("mascate.bags.queries.delta_between", lambda *_: pytest.fail("made again"))
    part = hashlib.sha256(delta).hexdigest()
    rest = client.get(f"/api/v1/bags/2/sections/partners?base={base}&part={part}&offset=1000")
    assert (rest.content, rest["x-offset"]) == (delta[1000:], "1000")
