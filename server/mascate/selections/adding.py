"""Changing today's selection record by record, outside the configurator."""

from collections.abc import Callable, Iterable

from django.db import transaction

from mascate.accounts.models import Rep, User
from mascate.accounts.queries import rep_of
from mascate.kit.errors import Rejection
from mascate.kit.sql import among
from mascate.selections.actions import Saved, keep_selection
from mascate.selections.queries import todays_selection
from mascate.selections.schemata.declaration import Schema


@transaction.atomic
def add_to_selection(user: User, schema: Schema, keys: Iterable[str]) -> Saved:
    """Adds records to the selection of the server's day, and begins it where there is none (M1); the others stay (M2).

    Keys the user may not see come back as `dropped` (M3); `records_unknown` when it is all of them, `records_limit`
    beyond the limit: then nothing is added.
    """
    rep = _alone(user)
    found = _visible(user, schema, keys)
    dropped = tuple(key for key in dict.fromkeys(keys) if key not in found)
    if dropped and not found:
        raise Rejection("records_unknown", count=len(dropped))
    return _with_records(rep, schema, lambda present: present | set(found.values()), dropped)


@transaction.atomic
def take_off_selection(user: User, schema: Schema, keys: Iterable[str]) -> Saved:
    """Takes records off the selection of the server's day; one that becomes empty stays the rep's choice of the day."""
    rep = _alone(user)
    gone = set(_visible(user, schema, keys).values())
    return _with_records(rep, schema, lambda present: present - gone, ())


def _alone(user: User) -> Rep:
    """The user's rep, locked: of two taps at once each finds what the other has chosen."""
    return Rep.objects.select_for_update().get(pk=rep_of(user).pk)


def _visible(user: User, schema: Schema, keys: Iterable[str]) -> dict[str, int]:
    """Key → row of those of the keys that the user may see."""
    return dict(schema.visible_to(user).filter(among("key", keys)).values_list("key", "pk"))


def _with_records(rep: Rep, schema: Schema, change: Callable[[set[int]], set[int]], dropped: tuple[str, ...]) -> Saved:
    selection = todays_selection(rep, schema)
    present = set(selection.records.values_list("record_id", flat=True)) if selection else set()
    ids = change(present)
    if selection is None or ids != present:
        keep_selection(rep, schema, ids, chosen_by=selection.filter if selection else {})
    return Saved(count=len(ids), dropped=dropped)
