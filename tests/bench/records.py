"""The same customers for every contestant: rows of the bag's table, and the bag that holds them and nothing else."""

import hashlib
import random
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mascate.bags.columns import columns_of
from mascate.bags.contents import SECTIONS
from mascate.bags.deltas import delta_between
from mascate.bags.packing import PAGE_BYTES
from mascate.bags.pages import tidied
from mascate.bags.storage import pack_in_pieces
from mascate.config import config
from mascate.kit import clock
from mascate.kit.text import folded

from tests.bench import company
from tests.rig.places import ROOT

Row = dict[str, Any]

IDENTIFYING = ("code", "store", "legal_name", "trade_name", "tax_id", "city")
REP = "001"


def customers(count: int) -> list[Row]:
    """Rows with the columns of the bag's table, and `folded` for those that cannot fold by themselves."""
    models = company.models()
    chance = random.Random(count)
    columns = _columns("customers")
    return [_row(number, company.customer(number, models=models, chance=chance), columns) for number in range(count)]


@dataclass(frozen=True)
class Packed:
    """A section as the packer makes it: its file, its columns, and what travels."""

    file: bytes
    columns: bytes
    packed: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.file).hexdigest()


def bag(rows: list[Row]) -> dict[str, Packed]:
    """The sections of a bag that holds these customers and nothing else."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        _open_schema(database)
        database.execute("BEGIN")
        day = clock.today()
        meta = {
            "rep_code": REP,
            "rep_name": "Rita",
            "day": day.date.isoformat(),
            "company": "Bench",
            "currency": "BRL",
            "max_discount_e6": "150000",
        }
        database.executemany("INSERT INTO partners.meta VALUES (?, ?)", sorted(meta.items()))
        columns = list(_columns("customers"))
        database.executemany(
            f"INSERT INTO partners.customers VALUES ({', '.join('?' * len(columns))})",
            ([row[name] for name in columns] for row in rows),
        )
        database.execute("COMMIT")
        return {name: _packed(tidied(database.serialize(name=name))) for name in SECTIONS}


def change(rows: list[Row], *, every: int) -> tuple[int, int]:
    """What travels when one row in so many has changed, and what a full bag takes."""
    changed = [
        row | {"trade_name": f"{row['trade_name']} Novo", "phone": "(11) 4002-8922", "credit_limit_minor": number * 100}
        if number % every == 0
        else row
        for number, row in enumerate(rows)
    ]
    before, after = (bag(each)["partners"] for each in (rows, changed))
    delta = delta_between(before.file, after.file)
    if delta is None:
        raise RuntimeError("there is no delta between two bags of one schema")
    return len(_packed(delta).packed), len(after.packed)


def _packed(file: bytes) -> Packed:
    columns = columns_of(file)
    packed, _ = pack_in_pieces(columns.content, ends=list(columns.ends.values()))
    return Packed(file, columns.content, packed)


def session() -> Row:
    """Who is signed in, as the device remembers it."""
    return {
        "user": {
            "user_id": 1,
            "user": "rita",
            "name": "Rita",
            "role": "rep",
            "rep": {"code": REP, "name": "Rita"},
            "timezone": str(config().timezone),
        },
        "day": _day(),
    }


def manifest(sections: dict[str, Packed], *, count: int) -> Row:
    """What the server says of a bag."""
    now = clock.now()
    return {
        "version": 1,
        "day": _day()["date"],
        "day_start": _day()["day_start"],
        "day_end": _day()["day_end"],
        "shown_until": _day()["day_end"],
        "made_at": now.isoformat(),
        "sha256": hashlib.sha256(b"".join(each.file for each in sections.values())).hexdigest(),
        "size": sum(len(each.file) for each in sections.values()),
        "counts": {"customers": count, "products": 0, "prospects": 0},
        "chosen_at": {"customers": now.isoformat()},
        "sections": [
            {
                "name": name,
                "sha256": section.sha256,
                "size": len(section.file),
                "packed_size": len(section.packed),
            }
            for name, section in sections.items()
        ],
    }


def _day() -> Row:
    """Ends a day late, for a run over midnight."""
    day = clock.today()
    end = day.end + timedelta(days=1)
    return {"date": day.date.isoformat(), "day_start": day.start.isoformat(), "day_end": end.isoformat()}


def _row(number: int, written: dict[str, str], columns: Row) -> Row:
    known: Row = {
        "id": number + 1,
        "key": f"{written['code']}/{written['store']}",
        "person_type": "company",
        "price_list_id": number % 3 + 1,
        "payment_term_id": number % 5 + 1,
        "risk_grade": "ABCDE"[number % 5],
        "credit_limit_minor": number % 40 * 50_000,
        "last_purchase_on": f"2026-{number % 9 + 1:02}-{number % 28 + 1:02}" if number % 7 else None,
        "blocked": 0,
        "financial_at": "2026-11-24T06:00:00Z",
        "origin": "chosen",
    }
    known["country"] = "Brasil"
    row = columns | written | known
    row = {name: row[name] for name in columns}
    return row | {"folded": folded(*(row[name] or "" for name in IDENTIFYING))}


def _columns(table: str) -> Row:
    """Column → what it holds where nothing is known."""
    with closing(sqlite3.connect(":memory:")) as database:
        _open_schema(database)
        described = database.execute(f"PRAGMA partners.table_info({table})").fetchall()
    return {name: ("" if type_ == "TEXT" else 0) if required else None for _, name, type_, required, *_ in described}


def _open_schema(database: sqlite3.Connection) -> None:
    for name in SECTIONS:
        database.execute(f"ATTACH ':memory:' AS {name}")
        database.execute(f"PRAGMA {name}.page_size = {PAGE_BYTES}")
    database.executescript((ROOT / "contract" / "bag.sql").read_text(encoding="utf-8"))
