"""Packing: a rep's selections of today become finished SQLite files under one version and one hash."""

import hashlib
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from mascate.accounts.models import Policy, Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.bags import storage
from mascate.bags.models import Bag, PackedFrom, instant
from mascate.bags.packing import Section, sections_of
from mascate.bags.too_large import beyond
from mascate.kit import clock
from mascate.kit.clock import Day
from mascate.kit.errors import Rejection
from mascate.registers.changes import change_numbers
from mascate.selections.gone import gone_from_selections
from mascate.selections.queries import chosen_today

COUNTED = ("customers", "products", "prospects")


def pack_bag(user: User) -> Bag:
    """Today's bag of the user's rep, newly packed, or the present one if its content is equal (rule B2).

    Where the policy gives a bag some hours only, one of equal content and new hours is a new version with the same
    files once half of them are over; so is one that has lost another of the chosen records: a device that has the files
    fetches nothing.

    Raises `nothing_selected` when nothing is chosen today, and `bag_too_large` beyond what the policy allows: of it is
    kept only that it was, see `too_large_bag`, and the present bag stays. The files are on disk before the row is
    committed; a bag's row and files never change after (B1).
    """
    packed = _packed(user)
    if isinstance(packed, Rejection):
        raise packed
    return packed


@transaction.atomic
def _packed(user: User) -> Bag | Rejection:
    # Versions count up without gaps or doubles although two requests may pack at once.
    rep = Rep.objects.select_for_update().get(pk=rep_of(user).pk)
    chosen = chosen_today(user)
    if not any(each.count for each in chosen.values()):
        raise Rejection("nothing_selected")
    day = clock.today()
    numbers = change_numbers(rep)
    chosen_at = {schema: instant(each.saved_at) for schema, each in chosen.items()}
    policy = policy_in_force()
    sections = sections_of(rep, day, policy)
    sha256, gone = _sha256_of(sections), _gone(user)
    latest = Bag.objects.filter(rep=rep).order_by("-version").first()
    is_equal = latest is not None and (latest.day, latest.sha256, latest.gone) == (day.date, sha256, gone)
    if latest is not None and is_equal and _is_fresh(latest, day, policy):
        _remember(rep, numbers=numbers, chosen_at=chosen_at)
        return latest
    packed = [storage.pack(each.sha256, each.content) for each in sections]
    packed_size = sum(each.stored.packed_size for each in packed)
    if packed_size > policy.max_bytes:
        _remember(rep, numbers=numbers, too_large=packed_size)
        return beyond(packed_size, policy)
    _remember(rep, numbers=numbers, chosen_at=chosen_at)
    return Bag.objects.create(
        rep=rep,
        version=(latest.version if latest else 0) + 1,
        day=day.date,
        day_start=day.start,
        day_end=day.end,
        shown_until=_shown_until(day, policy),
        sha256=sha256,
        size=sum(len(section.content) for section in sections),
        sections=[_stored(section, files) for section, files in zip(sections, packed, strict=True)],
        counts={end.table: end.records for section in sections for end in section.tables if end.table in COUNTED},
        # In the manifest, not in the file: the same choice saved again is equal content (B2).
        gone=gone,
        chosen_at=chosen_at,
        made_at=clock.now(),
    )


def _remember(
    rep: Rep, *, numbers: dict[str, Any], chosen_at: dict[str, str] | None = None, too_large: int | None = None
) -> None:
    """What was packed last: the selections that are in the newest bag, or the size of what became none."""
    packed = {"numbers": numbers, "packed_at": clock.now(), "chosen_at": chosen_at or {}, "too_large": too_large}
    PackedFrom.objects.update_or_create(rep=rep, defaults=packed)


def _gone(user: User) -> dict[str, Any]:
    gone = gone_from_selections(user)
    records = [asdict(record) | {"schema_code": schema} for schema, record in gone.records]
    return {"count": gone.count, "records": records} if records else {}


def _sha256_of(sections: list[Section]) -> str:
    lines = "".join(f"{section.name} {section.sha256}\n" for section in sections)
    return hashlib.sha256(lines.encode()).hexdigest()


def _shown_until(day: Day, policy: Policy, *, share: float = 1) -> datetime:
    """When a bag packed now has lived through that share of its hours: never after its day (rule B6)."""
    if policy.bag_hours is None:
        return day.end
    return min(day.end, clock.now() + timedelta(hours=policy.bag_hours) * share)


def _is_fresh(bag: Bag, day: Day, policy: Policy) -> bool:
    """Whether half its hours are still before it, and it has no more than the present policy gives."""
    return _shown_until(day, policy, share=0.5) <= bag.shown_until <= _shown_until(day, policy)


def _stored(section: Section, files: storage.Packed) -> dict[str, Any]:
    """The section as the bag's row keeps it; equal content of another rep or version is on the disk already."""
    stored = storage.keep(section.sha256, files)
    tables, begin = {}, 0
    for end in section.tables:
        packed_size = stored.tables[end.table]
        tables[end.table] = {"records": end.records, "size": end.end - begin, "packed_size": packed_size}
        begin = end.end
    return {
        "name": section.name,
        "sha256": section.sha256,
        "size": len(section.content),
        "packed_size": stored.packed_size,
        "tables": tables,
    }
