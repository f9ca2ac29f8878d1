"""Reading bags: a rep's newest of today, and a file to hand out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from mascate.accounts.models import User
from mascate.bags import storage
from mascate.bags.deltas import delta_between
from mascate.bags.models import Bag, PackedFrom, instant
from mascate.kit import clock
from mascate.kit.errors import Rejection, not_found

#: A delta beyond this share of the file is not worth its keeping: the file itself travels.
LARGEST_DELTA_PERCENT = 25

Form = Literal["file", "columns"]


def todays_bag(user: User) -> Bag | None:
    """The newest bag of the user's rep, if it is of today and may still be shown."""
    if user.rep_id is None:
        return None
    bag = Bag.objects.filter(rep_id=user.rep_id).order_by("-version").first()
    return bag if bag is not None and bag.sections and _may_be_shown(bag) else None


def bag_that_holds(user: User, schema: str, saved_at: datetime) -> int | None:
    """The version of today's bag that the selection saved then was packed into; None while it was not.

    It may be older than the selection: the same choice saved again is equal content and no new bag (B2).
    """
    bag = todays_bag(user)
    packed = PackedFrom.objects.filter(rep_id=bag.rep_id).first() if bag else None
    return bag.version if bag and packed and packed.chosen_at.get(schema) == instant(saved_at) else None


def bag_to_hand_out(user: User, version: int) -> Bag:
    """A bag of the user's own rep; another day's, or one whose hours are over, is gone (`bag_not_current`, 410)."""
    bag = Bag.objects.filter(rep_id=user.rep_id, version=version).first() if user.rep_id else None
    if bag is None or not bag.sections:
        raise not_found()
    if not _may_be_shown(bag):
        raise Rejection("bag_not_current", status=410)
    return bag


def _may_be_shown(bag: Bag) -> bool:
    return bag.day == clock.today().date and clock.now() < bag.shown_until


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A section's file, or with `base` what turns the file with that hash into it."""

    sha256: str
    base: str | None
    #: What travels: the columns of which the device makes the file, or the file itself.
    form: Form
    size: int
    packed: bytes


def file_to_send(bag: Bag, name: str, *, base: str | None, form: Form) -> FileToSend:
    """What brings a device to the bag's section: a delta to the `base` it holds where that is small, else the file.

    Only a file of today's bags of the same rep is a base: what is gone from a bag is nobody else's to know. Raises
    `not_found` for a section that is none and for files that are gone.
    """
    section = next((each for each in bag.sections if each["name"] == name), None)
    if section is None:
        raise not_found()
    if base is not None and base != section["sha256"] and _was_handed_out(bag, name, base):
        delta = _delta(base, section["sha256"])
        if delta and delta["packed_size"] <= section["packed_size"] * LARGEST_DELTA_PERCENT // 100:
            return _file(delta["sha256"], delta["size"], form, base=base)
    return _file(section["sha256"], section["size"], form)


def _file(sha256: str, size: int, form: Form, *, base: str | None = None) -> FileToSend:
    stored = storage.told(sha256) if form == "columns" else None
    ending = storage.FILE if stored is None else storage.COLUMNS
    packed = storage.packed(sha256, ending)
    if packed is None:
        raise not_found()
    if stored is None:
        return FileToSend(sha256, base, "file", size, packed)
    return FileToSend(sha256, base, "columns", stored.size, packed)


def _was_handed_out(bag: Bag, name: str, sha256: str) -> bool:
    todays = Bag.objects.filter(rep_id=bag.rep_id, day=bag.day).values_list("sections", flat=True)
    return any(each["name"] == name and each["sha256"] == sha256 for sections in todays for each in sections)


def _delta(base: str, target: str) -> dict[str, Any]:
    """Made when first asked for; empty where there is none."""
    known = storage.delta(base, target)
    if known is not None:
        return known
    before, after = storage.content(base), storage.content(target)
    if before is None or after is None:
        return {}
    return storage.store_delta(base, target, delta_between(before, after))
