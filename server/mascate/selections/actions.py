"""Saving what a rep takes along today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db import connection, transaction

from mascate.accounts.models import Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.sql import among
from mascate.selections.models import SelectedRecord, Selection
from mascate.selections.queries import records_matching
from mascate.selections.rules import Filter
from mascate.selections.schemata.declaration import Schema


@dataclass(frozen=True, slots=True)
class Choice:
    """The marked `keys`; with `everything` also all that filter and search answer, but `except_keys`."""

    keys: tuple[str, ...] = ()
    everything: bool = False
    filter: Filter = field(default_factory=Filter)
    search: str = ""
    except_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A marked record that was not saved: `withdrawn` by the ERP since, or `unknown`: not there or not the user's."""

    key: str
    title: str
    reason: Literal["withdrawn", "unknown"]


@dataclass(frozen=True, slots=True)
class Saved:
    count: int
    #: Marked keys that are not there (any more) for this user: told, not silent.
    dropped: tuple[str, ...] = ()


#: Record id → why it was suggested, the strongest reason first.
Reasons = Mapping[int, list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class Origin:
    """How a selection came about: by standing filters, by suggestion …, and the names that say which."""

    kind: Selection.Origin = Selection.Origin.CHOSEN
    names: tuple[str, ...] = ()


THE_REP = Origin()


@transaction.atomic
def save_selection(user: User, schema: Schema, choice: Choice) -> Saved:
    """Replaces the user's selection of the server's day in a schema, whole (rule M1).

    Only records the user may see enter it, whatever key was sent (M3): the others come back as `dropped`; if none of
    the marked keys is left, nothing is saved and `records_unknown` is raised. `records_limit` beyond the limit.
    """
    rep = rep_of(user)
    found = dict(schema.visible_to(user).filter(key__in=among(choice.keys)).values_list("key", "pk"))
    dropped = tuple(key for key in dict.fromkeys(choice.keys) if key not in found)
    ids = set(found.values())
    if choice.everything:
        excluded = set(choice.except_keys)
        answered = records_matching(user, schema, choice.filter, search=choice.search).values_list("pk", "key")
        ids |= {record_id for record_id, key in answered if key not in excluded}
    if dropped and not ids:
        raise Rejection("records_unknown", count=len(dropped))
    keep_selection(rep, schema, ids, chosen_by=choice.filter.normal_form(), origin=THE_REP)
    return Saved(count=len(ids), dropped=dropped)


#: Told by name; of more, their number says enough.
DROPPED_TOLD = 20


def dropped_records(user: User, schema: Schema, keys: tuple[str, ...]) -> list[Dropped]:
    """The first of the dropped keys with what became of them.

    Named are only records that were the user's: of others nothing is said, not even that they exist (M3).
    """
    told = keys[:DROPPED_TOLD]
    rows = schema.withdrawn_from(user).filter(key__in=among(told)).values("key", *schema.shown_paths)
    titles = {row["key"]: schema.title(row) for row in rows}
    return [
        Dropped(key=key, title=titles[key], reason="withdrawn")
        if key in titles
        else Dropped(key=key, title="", reason="unknown")
        for key in told
    ]


@transaction.atomic
def keep_selection(
    rep: Rep,
    schema: Schema,
    ids: set[int],
    *,
    chosen_by: dict[str, Any],
    origin: Origin | None = None,
    reasons: Reasons | None = None,
) -> None:
    """Makes these rows the rep's selection of the server's day (M1); `records_limit` beyond what the policy allows.

    Without `origin` the selection's present one stays; a record that stays keeps the reasons it was suggested for. That
    the rep may see the rows is for the caller to have asked.
    """
    # One writer at a time: what is chosen does not change under a bag being packed or a morning's standing filters.
    Rep.objects.select_for_update().get(pk=rep.pk)
    limit = policy_in_force().records_limit
    if len(ids) > limit:
        raise Rejection("records_limit", count=len(ids), limit=limit)
    came_about = {} if origin is None else {"origin": origin.kind, "origin_names": list(origin.names)}
    selection, _ = Selection.objects.update_or_create(
        rep=rep,
        schema=schema.code,
        day=clock.today().date,
        defaults={"filter": chosen_by, "count": len(ids), "saved_at": clock.now()} | came_about,
    )
    before = SelectedRecord.objects.filter(selection=selection)
    kept: dict[int, Any] = dict(before.filter(reasons__isnull=False).values_list("record_id", "reasons"))
    before.delete()
    _insert(selection, sorted(ids), {**kept, **(reasons or {})})


def _insert(selection: Selection, ids: list[int], reasons: Reasons) -> None:
    table: Any = SelectedRecord._meta.db_table
    texts = {record_id: json.dumps(each) for record_id, each in reasons.items()}
    with connection.cursor() as cursor:
        # The ORM's bulk_create takes three times as long for ten thousand rows.
        cursor.executemany(
            f"INSERT INTO {table} (selection_id, record_id, reasons) VALUES (%s, %s, %s)",
            [(selection.pk, record_id, texts.get(record_id)) for record_id in ids],
        )
