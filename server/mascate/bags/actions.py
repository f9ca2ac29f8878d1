"""Packing: a rep's selections of today become one finished SQLite file with a version and a hash."""

import hashlib
import sqlite3
from contextlib import closing

from django.db import connection, transaction

from mascate.accounts.models import Rep, User
from mascate.accounts.queries import rep_of
from mascate.bags import storage
from mascate.bags.contents import parameters, parts
from mascate.bags.models import Bag
from mascate.config import config
from mascate.kit import clock
from mascate.kit.clock import Day
from mascate.kit.errors import Rejection, contract_folder
from mascate.kit.money import E6
from mascate.selections.queries import chosen_today

COUNTED = ("customers", "products", "prospects")


@transaction.atomic
def pack_bag(user: User) -> Bag:
    """Today's bag of the user's rep, newly packed, or the present one if its content is equal (rule B2).

    Raises `nothing_selected` when nothing is chosen today. The file is on disk before its row is committed; a bag's row
    and file never change after (B1).
    """
    # Versions count up without gaps or doubles although two requests may pack at once.
    rep = Rep.objects.select_for_update().get(pk=rep_of(user).pk)
    chosen = chosen_today(user)
    if not any(each.count for each in chosen.values()):
        raise Rejection("nothing_selected")
    day = clock.today()
    content, counts = _file(rep, day)
    sha256 = hashlib.sha256(content).hexdigest()
    latest = Bag.objects.filter(rep=rep).order_by("-version").first()
    if latest is not None and latest.day == day.date and latest.sha256 == sha256:
        return latest
    storage.store(sha256, content)
    return Bag.objects.create(
        rep=rep,
        version=(latest.version if latest else 0) + 1,
        day=day.date,
        day_start=day.start,
        day_end=day.end,
        sha256=sha256,
        size=len(content),
        counts=counts,
        # In the manifest, not in the file: the same choice saved again is equal content (B2).
        chosen_at={schema: each.saved_at.isoformat().replace("+00:00", "Z") for schema, each in chosen.items()},
        made_at=clock.now(),
    )


def _file(rep: Rep, day: Day) -> tuple[bytes, dict[str, int]]:
    with closing(sqlite3.connect(":memory:")) as bag:
        bag.executescript((contract_folder() / "bag.sql").read_text(encoding="utf-8"))
        bag.executemany("INSERT INTO meta VALUES (?, ?)", sorted(_meta(rep, day).items()))
        values = parameters(rep_id=rep.pk, day=day.date)
        with connection.cursor() as cursor:
            for part in parts():
                cursor.execute(part.query, values)
                places = ", ".join("?" * part.columns)
                bag.executemany(f"INSERT INTO {part.table} VALUES ({places})", cursor.fetchall())
        bag.commit()
        counts = {table: bag.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED}
        return bag.serialize(), counts


def _meta(rep: Rep, day: Day) -> dict[str, str]:
    """What the device needs to know beside the rows; nothing that changes while the rows stay equal."""
    settings = config()
    return {
        "rep_code": rep.code,
        "rep_name": rep.name,
        "day": day.date.isoformat(),
        "day_start": day.start.isoformat(),
        "day_end": day.end.isoformat(),
        "company": settings.company,
        "currency": settings.currency,
        "max_discount_e6": str(settings.max_discount_percent * E6 // 100),
    }
