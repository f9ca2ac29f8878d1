"""Saving what a rep takes along today."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import QuerySet

from mascate.accounts.models import Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.sql import among, as_rows
from mascate.selections.marks import Marks, check_marks, chosen_rows, last_filter, named_as_chosen
from mascate.selections.models import SelectedRecord, Selection
from mascate.selections.schemata.declaration import Schema


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
def save_selection(user: User, schema: Schema, marks: Marks) -> Saved:
    """Replaces the user's selection of the server's day in a schema, whole (rule M1).

    Only records the user may see enter it, whatever key was sent (M3): the others come back as `dropped`; if none of
    the marked keys is left, nothing is saved and `records_unknown` is raised. `records_limit` beyond the limit.
    """
    rep = rep_of(user)
    check_marks(marks)
    _take_turn(rep)
    dropped = _not_there(user, schema, named_as_chosen(marks))
    rows = chosen_rows(user, schema, marks)
    count = keep_selection(rep, schema, rows, chosen_by=last_filter(marks).normal_form(), origin=THE_REP)
    if dropped and not count:
        raise Rejection("records_unknown", count=len(dropped))
    return Saved(count=count, dropped=dropped)


#: Told by name; of more, their number says enough.
DROPPED_TOLD = 20


def dropped_records(user: User, schema: Schema, keys: tuple[str, ...]) -> list[Dropped]:
    """The first of the dropped keys with what became of them.

    Named are only records that were the user's: of others nothing is said, not even that they exist (M3).
    """
    told = keys[:DROPPED_TOLD]
    rows = schema.withdrawn_from(user).filter(among("key", told)).values("key", *schema.shown_paths)
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
    rows: QuerySet[Any] | set[int],
    *,
    chosen_by: dict[str, Any],
    origin: Origin | None = None,
    reasons: Reasons | None = None,
) -> int:
    """Makes these rows the rep's selection of the server's day (M1) and answers how many they are.

    `records_limit` beyond what the policy allows. Without `origin` the selection's present one stays; a record that
    stays keeps the reasons it was suggested for. That the rep may see the rows is for the caller to have asked. Of a
    query the database copies the ids from the one table to the other: none of them comes here, however many they are.
    """
    _take_turn(rep)
    limit = policy_in_force().records_limit
    day = clock.today().date
    # What is chosen now may be told by what was chosen before: the old one steps aside and goes when the new one is in.
    replaced = Selection.objects.filter(rep=rep, schema=schema.code, day=day).first()
    if replaced:
        Selection.objects.filter(pk=replaced.pk).update(schema="")
        present = Origin(Selection.Origin(replaced.origin), tuple(replaced.origin_names))
    came_about = origin or (present if replaced else THE_REP)
    selection = Selection.objects.create(
        rep=rep,
        schema=schema.code,
        day=day,
        filter=chosen_by,
        saved_at=clock.now(),
        origin=came_about.kind,
        origin_names=list(came_about.names),
    )
    count = _insert(selection, rows, replaced=replaced, at_most=limit + 1)
    if count > limit:
        asked = len(rows) if isinstance(rows, set) else rows.count()
        raise Rejection("records_limit", count=asked, limit=limit)
    _give_reasons(selection, reasons or {})
    Selection.objects.filter(pk=selection.pk).update(count=count)
    if replaced:
        replaced.delete()
    return count


def _take_turn(rep: Rep) -> None:
    """One writer at a time: what is chosen does not change under a bag being packed or a morning's standing filters."""
    Rep.objects.select_for_update().get(pk=rep.pk)


def _not_there(user: User, schema: Schema, keys: tuple[str, ...]) -> tuple[str, ...]:
    if not keys:
        return ()
    found = set(schema.visible_to(user).filter(among("key", keys)).values_list("key", flat=True))
    return tuple(key for key in keys if key not in found)


def _insert(selection: Selection, rows: QuerySet[Any] | set[int], *, replaced: Selection | None, at_most: int) -> int:
    try:
        chosen, values = (
            as_rows(rows) if isinstance(rows, set) else rows.order_by().values("pk").query.sql_with_params()
        )
    except EmptyResultSet:
        return 0
    table = connection.ops.quote_name(SelectedRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO {table} (selection_id, record_id, reasons)
                WITH chosen (id) AS ({chosen})
                SELECT %s, chosen.id, earlier.reasons FROM chosen
                LEFT JOIN {table} earlier ON earlier.selection_id = %s AND earlier.record_id = chosen.id LIMIT %s""",
            [*values, selection.pk, replaced.pk if replaced else 0, at_most],
        )
        inserted: int = cursor.rowcount
        return inserted


def _give_reasons(selection: Selection, reasons: Reasons) -> None:
    table = connection.ops.quote_name(SelectedRecord._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE {table} SET reasons = %s WHERE selection_id = %s AND record_id = %s",
            [(json.dumps(each), selection.pk, record_id) for record_id, each in reasons.items()],
        )
