"""Packing: a rep's selections of today become finished SQLite files under one version and one hash."""

import hashlib
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.db import transaction

from mascate.accounts.models import Policy, Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.bags import storage
from mascate.bags.models import Bag, PackedFrom
from mascate.bags.packing import Section, sections_of
from mascate.kit import clock
from mascate.kit.clock import Day
from mascate.kit.errors import Rejection
from mascate.registers.changes import change_numbers
from mascate.selections.queries import chosen_today

COUNTED = ("customers", "products", "prospects")


@transaction.atomic
def pack_bag(user: User) -> Bag:
    """Today's bag of the user's rep, newly packed, or the present one if its content is equal (rule B2).

    Where the policy gives a bag some hours only, one of equal content and new hours is a new version with the same
    files once half of them are over: a device that has the files fetches nothing.

    Raises `nothing_selected` when nothing is chosen today, and `bag_too_large` beyond what the policy allows: nothing
    is kept of it then, and the present bag stays. The files are on disk before the row is committed; a bag's row and
    files never change after (B1).
    """
    # Versions count up without gaps or doubles although two requests may pack at once.
    rep = Rep.objects.select_for_update().get(pk=rep_of(user).pk)
    chosen = chosen_today(user)
    if not any(each.count for each in chosen.values()):
        raise Rejection("nothing_selected")
    day = clock.today()
    numbers = change_numbers(rep)
    PackedFrom.objects.update_or_create(rep=rep, defaults={"numbers": numbers, "packed_at": clock.now()})
    policy = policy_in_force()
    sections = sections_of(rep, day, policy)
    sha256 = _sha256_of(sections)
    latest = Bag.objects.filter(rep=rep).order_by("-version").first()
    if latest is not None and latest.day == day.date and latest.sha256 == sha256 and _is_fresh(latest, day, policy):
        return latest
    packed = [storage.pack(each.sha256, each.content) for each in sections]
    _check_size(sum(each.stored.packed_size for each in packed), policy)
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
        chosen_at={schema: each.saved_at.isoformat().replace("+00:00", "Z") for schema, each in chosen.items()},
        made_at=clock.now(),
    )


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


def _check_size(packed_size: int, policy: Policy) -> None:
    """What travels is what the footer of the configurator tells, and what the policy limits."""
    limit = policy.max_bytes
    if packed_size > limit:
        # Rounded away from each other: never «1.0 MB; the limit is 1.0 MB».
        raise Rejection("bag_too_large", size_mb=ceil(packed_size / 100_000) / 10, limit_mb=limit // 100_000 / 10)


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
