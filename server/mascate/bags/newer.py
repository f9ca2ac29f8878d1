"""Whether what a bag was packed from has changed since, without looking at the registers' rows."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from mascate.bags.models import Bag, PackedFrom
from mascate.config import config
from mascate.kit import clock
from mascate.registers.changes import changes_since

#: Of the pause: so far apart are the first and the last rep who are told of the same change. Else all devices of a
#: company would have their bags packed in the same half minute after an import.
SPREAD = 0.2


@dataclass(frozen=True, slots=True)
class Newer:
    """There is newer data for a bag: when the last of it came in, and of which kinds it is, the latest first."""

    changed_at: datetime
    kinds: tuple[str, ...]


def newer_data(bag: Bag) -> Newer | None:
    """What is worth a new bag of the same selections; None while there is nothing, or the last packing is too fresh.

    Two reads by key, however much changed. That the change touches a record in this bag is found by packing: equal
    content gives no new version (B2), and the change is not told of again.
    """
    packed = PackedFrom.objects.filter(rep_id=bag.rep_id).first()
    if packed is None or clock.now() < packed.packed_at + _pause(bag.rep_id):
        return None
    changes = changes_since(packed.numbers, rep_id=bag.rep_id)
    if not changes:
        return None
    return Newer(changes[0].changed_at, tuple(dict.fromkeys(change.kind for change in changes)))


def _pause(rep_id: int) -> timedelta:
    """An ERP that sends something every minute does not have each device fetch every minute."""
    share = rep_id * 7919 % 1000 / 1000
    return timedelta(minutes=config().refresh_minutes) * (1 + SPREAD * share)
