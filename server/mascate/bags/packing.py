"""From rows to section files: what a bag holds, as SQLite files by `contract/bag.sql`, table after table."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain

from django.db import connection

from mascate.accounts.models import Policy, Rep
from mascate.accounts.order_policy import order_policy_in_force
from mascate.bags.contents import SECTIONS, ids_found_once, parameters, parts_of
from mascate.bags.pages import tidied
from mascate.config import config
from mascate.kit.clock import Day
from mascate.kit.errors import contract_folder
from mascate.kit.money import E6

PAGE_BYTES = 4096
ROWS_AT_ONCE = 2_000

Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class TableEnd:
    """A table's rows, and the byte of the section's file at which they end: tables are written one after the other."""

    table: str
    records: int
    end: int


@dataclass(slots=True)
class Section:
    """One finished file; the same rows always give the same bytes (rule B2)."""

    name: str
    content: bytes = b""
    tables: list[TableEnd] = field(default_factory=list)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sections_of(rep: Rep, day: Day, policy: Policy) -> list[Section]:
    """The sections of the rep's bag of the day, with what the policy has follow, in the order of `SECTIONS`."""
    sections = {name: Section(name) for name in SECTIONS}
    with _empty_bag() as bag:
        for section, table, records in _written(bag, rep, day, policy):
            pages = bag.execute(f"PRAGMA {section}.page_count").fetchone()[0]
            sections[section].tables.append(TableEnd(table, records, pages * PAGE_BYTES))
        for made in sections.values():
            made.content = tidied(bag.serialize(name=made.name))
    return list(sections.values())


def schema_version() -> int:
    """`user_version` of the bags that are packed now."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as bag:
        _attach(bag)
        _make_tables(bag)
        return int(bag.execute(f"PRAGMA {SECTIONS[0]}.user_version").fetchone()[0])


@contextmanager
def _empty_bag() -> Iterator[sqlite3.Connection]:
    """A connection in which the sections are attached in memory, with their tables and within one transaction.

    Where the registers lie in SQLite it is their own: what is packed then goes from table to table within SQLite, in a
    third of the time that the rows take through Python. The transaction of its caller may go on: the sections stay
    attached, empty again, for nothing can be detached before it ends.
    """
    if connection.vendor != "sqlite":
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as bag:
            _attach(bag)
            bag.execute("BEGIN")
            _make_tables(bag)
            yield bag
        return
    connection.ensure_connection()
    bag = connection.connection
    if SECTIONS[0] not in {row[1] for row in bag.execute("PRAGMA database_list")}:
        _attach(bag)
    bag.execute("SAVEPOINT packing")
    try:
        _make_tables(bag)
        yield bag
    finally:
        bag.execute("ROLLBACK TO packing")
        bag.execute("RELEASE packing")


def _attach(bag: sqlite3.Connection) -> None:
    for name in SECTIONS:
        bag.execute(f"ATTACH ':memory:' AS {name}")
        bag.execute(f"PRAGMA {name}.page_size = {PAGE_BYTES}")


def _make_tables(bag: sqlite3.Connection) -> None:
    """By `contract/bag.sql`, statement by statement: a whole script would end the transaction it runs in."""
    statement = ""
    for line in (contract_folder() / "bag.sql").read_text(encoding="utf-8").splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            bag.execute(statement)
            statement = ""


def _written(bag: sqlite3.Connection, rep: Rep, day: Day, policy: Policy) -> Iterator[tuple[str, str, int]]:
    """Section, table and count of its rows, each as soon as it is written."""
    yield "partners", "meta", _insert(bag, "partners.meta", iter(sorted(_meta(rep, day, policy).items())))
    values = parameters(rep_id=rep.pk, day=day.date, policy=policy)
    parts = parts_of(policy)
    with (
        connection.cursor() as cursor,
        ids_found_once(cursor, values, (part.query for part in parts)) as from_found,
    ):
        for part in parts:
            query, table = from_found(part.query), f"{part.section}.{part.table}"
            if connection.vendor == "sqlite":
                cursor.execute(f"INSERT INTO {table} {query}", values)
                records = cursor.rowcount
            else:
                cursor.execute(query, values)
                records = _insert(bag, table, chain.from_iterable(iter(lambda: cursor.fetchmany(ROWS_AT_ONCE), [])))
            yield part.section, part.table, records


def _insert(bag: sqlite3.Connection, table: str, rows: Iterator[Row]) -> int:
    first = next(rows, None)
    if first is None:
        return 0
    places = ", ".join("?" * len(first))
    return bag.executemany(f"INSERT INTO {table} VALUES ({places})", chain([first], rows)).rowcount


def _meta(rep: Rep, day: Day, policy: Policy) -> dict[str, str]:
    """What the device needs to know beside the rows; nothing that changes while the rows stay equal."""
    settings, order_policy = config(), order_policy_in_force()
    return {
        "rep_code": rep.code,
        "rep_name": rep.name,
        "day": day.date.isoformat(),
        "day_start": day.start.isoformat(),
        "day_end": day.end.isoformat(),
        "company": settings.company,
        "currency": settings.currency,
        "home_is_brazil": str(int(settings.home_is_brazil)),
        "max_discount_e6": str(settings.max_discount_percent * E6 // 100),
        # So that the device says «your company does not send them» and not «there are none».
        "left_out": ",".join(policy.left_out),
        "quotations": json.dumps(order_policy.quotations, sort_keys=True),
        "checks": json.dumps(order_policy.checks, sort_keys=True),
    }
