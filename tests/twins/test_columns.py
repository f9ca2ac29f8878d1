"""Files taken apart into columns by the server's Python, made again by the device's TypeScript: the same bytes (B3)."""

import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from mascate.bags.columns import columns_of
from mascate.bags.pages import tidied

from tests.rig.places import CLIENT, CONTRACT

SEED = 20261124
FILES = 30
NUMBERS = (0, 1, -1, 127, 128, -128, -129, 32_767, 32_768, 8_388_607, 8_388_608, 2**31 - 1, 2**31, 2**47, -(2**47) - 1)
LARGEST = 2**53 - 1
WORDS = ("", "a", "Ação", "São Paulo", "Comércio de Alimentos Ltda", "日本", "😀 " * 9, "x" * 57, "x" * 58, "y" * 200)
#: Of each kind of table: with rowids and without, keys of one column and of two, not first, texts and numbers.
TABLES = (
    "CREATE TABLE {} (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c TEXT NOT NULL)",
    "CREATE TABLE {} (a TEXT, id INTEGER PRIMARY KEY, b INTEGER, c TEXT)",
    "CREATE TABLE {} (id INTEGER, a TEXT, b INTEGER, c TEXT, PRIMARY KEY (id, a)) WITHOUT ROWID",
    "CREATE TABLE {} (a TEXT, b INTEGER, c TEXT, id INTEGER PRIMARY KEY) WITHOUT ROWID",
)


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The client's maker of files as one module that Node runs."""
    module = tmp_path_factory.mktemp("twin") / "columns.mjs"
    command = ["node_modules/.bin/rolldown", "src/store/columns.ts", "-o", str(module), "--platform", "node"]
    subprocess.run(command, cwd=CLIENT, check=True, capture_output=True)
    return module


def test_b3_the_device_makes_of_columns_the_file_that_was_packed(twin: Path, tmp_path: Path) -> None:
    chance = Random(SEED)
    pairs = []
    for number in range(FILES):
        file = tidied(written(chance))
        with closing(sqlite3.connect(":memory:")) as database:
            database.deserialize(file)
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        columns = columns_of(file)
        assert taken_apart(columns.content) == 4, "every table of this file fits"
        pairs.append([tmp_path / f"{number}.columns", tmp_path / f"{number}.sqlite"])
        pairs[-1][0].write_bytes(columns.content)
        pairs[-1][1].write_bytes(file)
    asked = "\n".join(json.dumps([str(path) for path in pair]) for pair in pairs)
    command = ["node", str(Path(__file__).with_name("columns.mjs")), str(twin)]
    answered = subprocess.run(command, input=asked, text=True, check=True, capture_output=True).stdout.split()
    assert answered == ["equal"] * FILES


def test_b3_a_table_that_does_not_fit_travels_as_it_is(twin: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute("CREATE TABLE plain (a TEXT)")
        database.execute("CREATE TABLE named (a TEXT PRIMARY KEY)")
        database.execute("CREATE TABLE mixed (id INTEGER PRIMARY KEY, a)")
        database.execute("CREATE TABLE good (id INTEGER PRIMARY KEY, a TEXT)")
        for table in ("plain", "named"):
            database.executemany(f"INSERT INTO {table} VALUES (?)", [(str(n),) for n in range(2_000)])
        values = [1, "text", 0.5, b"blob", 2**60, "a\0b"]
        database.executemany("INSERT INTO mixed (a) VALUES (?)", [(value,) for value in values * 300])
        database.executemany("INSERT INTO good (a) VALUES (?)", [(str(n),) for n in range(2_000)])
        file = tidied(database.serialize())
    columns = columns_of(file)
    assert taken_apart(columns.content) == 1
    (tmp_path / "columns").write_bytes(columns.content)
    (tmp_path / "file").write_bytes(file)
    command = ["node", str(Path(__file__).with_name("columns.mjs")), str(twin)]
    asked = json.dumps([str(tmp_path / "columns"), str(tmp_path / "file")])
    assert subprocess.run(command, input=asked, text=True, check=True, capture_output=True).stdout == "equal\n"


def test_b3_every_table_of_a_bag_is_taken_apart() -> None:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as bag:
        for section in ("catalogue", "partners"):
            bag.execute(f"ATTACH ':memory:' AS {section}")
        bag.executescript((CONTRACT / "bag.sql").read_text(encoding="utf-8"))
        for section in ("catalogue", "partners"):
            tables = bag.execute(f"SELECT count(*) FROM {section}.sqlite_schema WHERE type = 'table'").fetchone()[0]
            assert taken_apart(columns_of(tidied(bag.serialize(name=section))).content) == tables > 5


def written(chance: Random) -> bytes:
    """Rows of all kinds of tables: in the order of their keys as the packer writes them, or as they come."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        database.execute(f"PRAGMA page_size = {chance.choice([512, 1024, 4096])}")
        for number, sql in enumerate(TABLES):
            database.execute(sql.format(f"t{number}"))
        database.execute("BEGIN")
        for number in range(len(TABLES)):
            rows = chance.choice([0, 1, 20, 3_000])
            ids = sorted(chance.sample(range(2, 2_000_000), rows))
            if chance.random() < 0.5:
                chance.shuffle(ids)
            is_null = chance.random() < 0.5
            database.executemany(
                f"INSERT INTO t{number} (id, a, b, c) VALUES (?, ?, ?, ?)",
                [(id_, text(chance), None if is_null else a_number(chance), text(chance)) for id_ in ids],
            )
        # What goes leaves holes behind.
        if chance.random() < 0.5:
            database.execute("DELETE FROM t2 WHERE b % 3 = 0")
        database.execute("COMMIT")
        return database.serialize()


def a_number(chance: Random) -> int | None:
    return chance.choice([*NUMBERS, chance.randrange(-LARGEST, LARGEST), chance.randrange(100), None])


def text(chance: Random) -> str:
    """Now and then too long for a page."""
    return chance.choice(WORDS) * chance.choice([1] * 60 + [50, 400])


def taken_apart(columns: bytes) -> int:
    length = int.from_bytes(columns[:4], "little")
    return len(json.loads(columns[4 : 4 + length])["tables"])
