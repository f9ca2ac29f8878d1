"""What a choice that is being made would take in a bag: counted, and measured on a sample of its own rows.

No average of other bags: how far rows pack depends on what stands in them. The first rows of each table are written as
in a bag and packed; the rest is reckoned at what the later half of the sample took, for the first rows pack worst.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from mascate.accounts.models import User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.bags import contents
from mascate.bags.columns import columns_of
from mascate.bags.contents import SECTIONS, Part
from mascate.bags.packing import PAGE_BYTES
from mascate.bags.pages import tidied
from mascate.bags.storage import pack_in_pieces
from mascate.kit import clock
from mascate.kit.errors import contract_folder
from mascate.selections.marks import Marks, check_marks, chosen_rows
from mascate.selections.schemata.declaration import Schema

Rows = list[tuple[Any, ...]]

#: A table of each connection alone.
CHOICE = "bags_choice"
#: Rows go on packing better for some thousands of them: from 600 of 50,000 half too much was reckoned.
SAMPLE_ROWS = 4_800

#: Table → the part that the rep is told of; the others are the same whatever is chosen, and told of as `rest`.
GROUPS = {
    "customers": "customers",
    "open_bills": "bills",
    "past_orders": "orders",
    "past_order_lines": "orders",
    "customer_contacts": "customer_contacts",
    "customer_addresses": "customer_addresses",
    "products": "products",
    "prices": "prices",
    "prospects": "prospects",
    "prospect_contacts": "prospect_contacts",
    "prospect_addresses": "prospect_addresses",
}
REST = "rest"


@dataclass(slots=True)
class PartCost:
    """`records` counts the things, not the rows: an order with five lines is one."""

    #: Whose choice brings it; None: it is the same whatever is chosen.
    schema: str | None
    records: int = 0
    size: int = 0
    packed_size: int = 0


@dataclass(slots=True)
class Estimate:
    #: Customers, products and prospects.
    records: int = 0
    #: Bytes on the device, and on the wire.
    size: int = 0
    packed_size: int = 0
    #: By their code, the costliest first.
    parts: dict[str, PartCost] = field(default_factory=dict)


def estimate_of(user: User, schema: Schema, marks: Marks) -> Estimate:
    """The bag as it would be packed if the marks were saved now, beside what is saved of the other schemata."""
    rep = rep_of(user)
    check_marks(marks)
    size, packed_size = _empty()
    estimate = Estimate(size=size, packed_size=packed_size)
    told: dict[str, PartCost] = {}
    policy = policy_in_force()
    values = contents.parameters(rep_id=rep.pk, day=clock.today().date, policy=policy)
    with _choice(chosen_rows(user, schema, marks)) as ids, connection.cursor() as cursor:
        chosen = {schema.code: ids}
        parts = contents.parts_of(policy, chosen)
        with contents.ids_found_once(cursor, values, (part.query for part in parts), chosen) as from_found:
            measured = [(part, _measured(replace(part, query=from_found(part.query)), values)) for part in parts]
        for part, took in measured:
            cost = told.setdefault(GROUPS.get(part.table, REST), PartCost(part.schema))
            # Of several tables the first holds the things, the others what belongs to them.
            cost.records = cost.records or took.records
            estimate.records += took.records if part.table == part.schema else 0
            for whole in (cost, estimate):
                whole.size += took.size
                whole.packed_size += took.packed_size
    estimate.parts = dict(sorted(told.items(), key=lambda each: -each[1].packed_size))
    return estimate


@contextmanager
def _choice(rows: QuerySet[Any]) -> Iterator[str]:
    """A query of the chosen ids, in a table of this connection alone: the filters are asked once, not by each part."""
    is_postgresql = connection.vendor == "postgresql"
    with transaction.atomic() if is_postgresql else nullcontext(), connection.cursor() as cursor:
        end = "ON COMMIT DROP" if is_postgresql else ""
        cursor.execute(f"CREATE TEMPORARY TABLE IF NOT EXISTS {CHOICE} (id bigint PRIMARY KEY) {end}")
        cursor.execute(f"DELETE FROM {CHOICE}")
        with suppress(EmptyResultSet):
            query, values = rows.order_by().values("pk").query.sql_with_params()
            cursor.execute(f"INSERT INTO {CHOICE} {query}", values)
        if is_postgresql:
            cursor.execute(f"ANALYZE {CHOICE}")
        yield f"SELECT id FROM {CHOICE}"


@dataclass(frozen=True, slots=True)
class _Measured:
    records: int
    size: int
    packed_size: int


def _measured(part: Part, values: contents.Parameters) -> _Measured:
    """The rows of a part: how many, and what they take on the device and on the wire."""
    sample = _rows(f"{part.query} LIMIT {SAMPLE_ROWS}", values)
    if len(sample) < SAMPLE_ROWS:
        return _weighed(part, sample, sample[len(sample) // 2 :], records=len(sample))
    rows = part.query[: part.query.rindex("ORDER BY")]
    [(records,)] = _rows(f"SELECT count(*) FROM ({rows}) counted", values)
    if part.table == "prices":
        sample = _on_every_list(part, sample, values)
        return _weighed(part, sample, sample, records=records)
    return _weighed(part, sample, sample[SAMPLE_ROWS // 2 :], records=records)


def _on_every_list(part: Part, sample: Rows, values: contents.Parameters) -> Rows:
    """Some products' prices on all lists: beside another list a price packs small, so the first list is no measure."""
    rows = part.query[: part.query.rindex("ORDER BY")]
    [(lists,)] = _rows(f"SELECT count(DISTINCT price_list_id) FROM ({rows}) counted", values)
    last_product = sample[SAMPLE_ROWS // lists - 1 if lists < SAMPLE_ROWS else 0][1]
    bounded = f"SELECT * FROM ({rows}) priced WHERE product_id <= %(last_product)s ORDER BY price_list_id, product_id"
    return _rows(bounded, {**values, "last_product": last_product})


def _rows(query: str, values: contents.Parameters) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        rows: Rows = cursor.fetchall()
        return rows


def _weighed(part: Part, sample: Rows, usual: Rows, *, records: int) -> _Measured:
    """What the sample takes in a file of its own beyond an empty one; a row beyond it is as the `usual`, its last."""
    if not sample:
        return _Measured(0, 0, 0)
    before, places = len(sample) - len(usual), ", ".join("?" * len(sample[0]))
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as file:
        file.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        file.execute(_statements()[part.section, part.table])
        sizes = [_sizes(file)]
        for rows in (sample[:before], sample[before:]):
            file.executemany(f"INSERT INTO {part.table} VALUES ({places})", rows)
            sizes.append(_sizes(file))
    (empty, empty_packed), (first, first_packed), (whole, packed) = sizes
    times = 1 + (records - len(sample)) / len(usual)
    return _Measured(
        records,
        size=round(first + (whole - first) * times) - empty,
        packed_size=max(1, round(first_packed + (packed - first_packed) * times) - empty_packed),
    )


def _sizes(file: sqlite3.Connection, section: str = "main") -> tuple[int, int]:
    """Bytes of a file, on the device and on the wire."""
    content = tidied(file.serialize(name=section))
    return len(content), len(pack_in_pieces(columns_of(content).content, ends=[])[0])


@cache
def _statements() -> dict[tuple[str, str], str]:
    """Section and table → the statement that makes the table, by `contract/bag.sql`."""
    with closing(_empty_bag()) as bag:
        return {
            (section, table): statement
            for section in SECTIONS
            for table, statement in bag.execute(f"SELECT name, sql FROM {section}.sqlite_master WHERE type = 'table'")
        }


@cache
def _empty() -> tuple[int, int]:
    """Bytes of a bag without rows, on the device and on the wire."""
    with closing(_empty_bag()) as bag:
        sizes, packed_sizes = zip(*(_sizes(bag, section) for section in SECTIONS), strict=True)
    return sum(sizes), sum(packed_sizes)


def _empty_bag() -> sqlite3.Connection:
    bag = sqlite3.connect(":memory:", isolation_level=None)
    for section in SECTIONS:
        bag.execute(f"ATTACH ':memory:' AS {section}")
        bag.execute(f"PRAGMA {section}.page_size = {PAGE_BYTES}")
    bag.executescript((contract_folder() / "bag.sql").read_text(encoding="utf-8"))
    return bag
