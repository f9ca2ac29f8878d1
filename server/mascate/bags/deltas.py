"""What changed between two files of a section, as a small SQLite file that turns the one into the other.

`about` says of which file it is the change, into which, and what must be there afterwards. `changes` names the tables
of this file: for each table of the section the keys of the rows that are gone, the rows that are new, and for each
column in which rows changed their keys and new values. An import that read every stock anew changes one column of every
row, and travels as one column.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from mascate.bags.pages import tidied

PAGE_BYTES = 1024

SCHEMA = f"""
PRAGMA main.page_size = {PAGE_BYTES};
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE changes (id INTEGER PRIMARY KEY, kind TEXT NOT NULL, of_table TEXT NOT NULL, of_column TEXT);
"""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: list[str]
    keys: list[str]

    def key_columns(self, alias: str) -> str:
        return ", ".join(f"{alias}.{key}" for key in self.keys)

    def same_key(self, one: str, other: str) -> str:
        return " AND ".join(f"{one}.{key} = {other}.{key}" for key in self.keys)


def delta_between(base: bytes, target: bytes) -> bytes | None:
    """The file that turns `base` into `target`; None when their schemata differ. Equal files give equal bytes."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as delta:
        delta.executescript(SCHEMA)
        for name, content in (("base", base), ("target", target)):
            delta.execute(f"ATTACH ':memory:' AS {name}")
            delta.deserialize(content, name=name)
        if _schema(delta, "base") != _schema(delta, "target"):
            return None
        delta.execute("BEGIN")
        tables = list(tables_of(delta, "target"))
        for table in tables:
            _write_changes(delta, table)
        about = {
            "base": hashlib.sha256(base).hexdigest(),
            "target": hashlib.sha256(target).hexdigest(),
            "weights": json.dumps({table.name: weight_of(delta, "target", table) for table in tables}),
        }
        delta.executemany("INSERT INTO about VALUES (?, ?)", about.items())
        delta.execute("COMMIT")
        return tidied(delta.serialize())


def tables_of(database: sqlite3.Connection, schema: str) -> Iterator[Table]:
    """The schema's tables, in the order in which they were made; each has a primary key."""
    for (name,) in database.execute(f"SELECT name FROM {schema}.sqlite_schema WHERE type = 'table'").fetchall():
        columns = database.execute(f"PRAGMA {schema}.table_info({name})").fetchall()
        keys = sorted((place, column) for _, column, _, _, _, place in columns if place)
        yield Table(name, [column for _, column, *_ in columns], [column for _, column in keys])


def weight_of(database: sqlite3.Connection, schema: str, table: Table) -> list[int]:
    """Rows, and the characters of all their values: what must be the same on both sides afterwards."""
    characters = " + ".join(f"coalesce(length({column}), 0)" for column in table.columns)
    found = database.execute(f"SELECT count(*), coalesce(sum({characters}), 0) FROM {schema}.{table.name}").fetchone()
    return list(found)


def _schema(database: sqlite3.Connection, name: str) -> list[object]:
    version = database.execute(f"PRAGMA {name}.user_version").fetchone()
    return [version, *database.execute(f"SELECT sql FROM {name}.sqlite_schema ORDER BY name")]


def _write_changes(delta: sqlite3.Connection, table: Table) -> None:
    missing = "SELECT {columns} FROM {one}.{table} o WHERE NOT EXISTS (SELECT 1 FROM {other}.{table} n WHERE {same})"
    parts = {"table": table.name, "same": table.same_key("o", "n")}
    gone = missing.format(columns=table.key_columns("o"), one="base", other="target", **parts)
    _write(delta, table, "gone", None, gone)
    delta.execute("DROP TABLE IF EXISTS temp.changed")
    differs = " OR ".join(f"o.{column} IS NOT n.{column}" for column in table.columns)
    both = f"base.{table.name} o JOIN target.{table.name} n ON {table.same_key('o', 'n')}"
    delta.execute(f"CREATE TEMP TABLE changed AS SELECT {table.key_columns('n')} FROM {both} WHERE {differs}")
    if delta.execute("SELECT 1 FROM temp.changed LIMIT 1").fetchone():
        for column in table.columns:
            _write(
                delta,
                table,
                "set",
                column,
                f"""SELECT {table.key_columns("n")}, n.{column}
                    FROM temp.changed c JOIN target.{table.name} n ON {table.same_key("c", "n")}
                    JOIN base.{table.name} o ON {table.same_key("o", "n")} WHERE o.{column} IS NOT n.{column}""",
            )
    new = missing.format(columns="o.*", one="target", other="base", **parts)
    _write(delta, table, "new", None, new)


def _write(delta: sqlite3.Connection, table: Table, kind: str, column: str | None, rows: str) -> None:
    """Keeps the rows in a table of their own, if there are any."""
    columns = {"gone": table.keys, "set": [*table.keys, "value"], "new": table.columns}[kind]
    if delta.execute(f"SELECT 1 FROM ({rows}) LIMIT 1").fetchone() is None:
        return
    changes = delta.execute("INSERT INTO changes VALUES (NULL, ?, ?, ?)", [kind, table.name, column]).lastrowid
    if table.keys == ["id"]:
        defined = ", ".join(f"{name} INTEGER PRIMARY KEY" if name == "id" else name for name in columns)
        delta.execute(f"CREATE TABLE change_{changes} ({defined})")
    else:
        defined = f"{', '.join(columns)}, PRIMARY KEY ({', '.join(table.keys)})"
        delta.execute(f"CREATE TABLE change_{changes} ({defined}) WITHOUT ROWID")
    delta.execute(
        f"INSERT INTO change_{changes} {rows} ORDER BY {', '.join(str(n + 1) for n in range(len(table.keys)))}"
    )
