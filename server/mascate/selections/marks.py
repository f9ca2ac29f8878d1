"""What a rep has marked in a schema: a list of marks, each laid over those before it.

«All that filter F answers, but these two, and that one besides» is three marks. They say the same whether F answers ten
records or a hundred thousand, and no record has to be named that nobody touched. This file is their one meaning: rows
are read, counted, saved and estimated by it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db.models import (
    Case,
    Exists,
    Expression,
    ExpressionWrapper,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Abs

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.kit.errors import Rejection
from mascate.kit.sql import among
from mascate.selections.models import SelectedRecord
from mascate.selections.queries import records_matching, todays_selection
from mascate.selections.rules import Filter
from mascate.selections.schemata.declaration import Schema

How = Literal["chosen", "not_chosen", "inverted"]

MARKS_LIMIT = 40
KEYS_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Named:
    """Records by key."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Every record that a filter and a quick query answer; the empty ones answer all."""

    filter: Filter = field(default_factory=Filter)
    search: str = ""


@dataclass(frozen=True, slots=True)
class Saved:
    """Today's selection as it was saved at a moment."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Mark:
    how: How
    what: Named | Matching | Saved


Marks = tuple[Mark, ...]


def check_marks(marks: Marks) -> None:
    """Refuses more than a person marks: `marks_too_many`."""
    keys = sum(len(mark.what.keys) for mark in marks if isinstance(mark.what, Named))
    if len(marks) > MARKS_LIMIT or keys > KEYS_LIMIT:
        raise Rejection("marks_too_many")


def marked(user: User, schema: Schema, marks: Marks) -> Expression:
    """1 for a row of the schema that ends up chosen, else 0; evaluated row by row, so that a page costs a page."""
    answer: Any = Value(0)
    for mark in marks:
        inside = _inside(user, schema, mark.what)
        match mark.how:
            case "chosen":
                answer = Value(1) if inside is None else Case(When(inside, then=Value(1)), default=answer)
            case "not_chosen":
                answer = Value(0) if inside is None else Case(When(inside, then=Value(0)), default=answer)
            case "inverted":
                turned: Any = Value(1) if inside is None else Case(When(inside, then=Value(1)), default=Value(0))
                answer = Abs(turned - answer, output_field=IntegerField())
    return ExpressionWrapper(answer, output_field=IntegerField())


def chosen_rows(user: User, schema: Schema, marks: Marks) -> QuerySet[Any]:
    """The rows that end up chosen, of those the user may see (rule M3)."""
    if len(marks) == 1 and marks[0].how == "chosen":
        # The plainest choice is asked for directly: the database then searches by its indexes.
        match marks[0].what:
            case Matching(chosen, search):
                return records_matching(user, schema, chosen, search=search)
            case Named(keys):
                return records_matching(user, schema, Filter()).filter(among("key", keys))
    everything = records_matching(user, schema, Filter())
    found: QuerySet[Any] = everything.annotate(marked=marked(user, schema, marks)).filter(marked=1)
    return found


def named_as_chosen(marks: Marks) -> tuple[str, ...]:
    """The keys that were marked one by one and not unmarked one by one after."""
    keys: dict[str, None] = {}
    for mark in marks:
        if not isinstance(mark.what, Named):
            continue
        for key in mark.what.keys:
            if mark.how == "chosen":
                keys[key] = None
            else:
                keys.pop(key, None)
    return tuple(keys)


def last_filter(marks: Iterable[Mark]) -> Filter:
    """The filter that was marked by last, for the record; an empty one where none was."""
    filters = [mark.what.filter for mark in marks if isinstance(mark.what, Matching)]
    return filters[-1] if filters else Filter()


def _inside(user: User, schema: Schema, what: Named | Matching | Saved) -> Q | Exists | None:
    """The condition on a row of the schema; None: every row."""
    match what:
        case Named(keys):
            return Q(among("key", keys))
        case Saved(at):
            saved = todays_selection(rep_of(user), schema)
            # JSON carries milliseconds.
            if saved is None or abs(saved.saved_at - at) >= timedelta(milliseconds=1):
                raise Rejection("selection_changed", status=409)
            return Exists(SelectedRecord.objects.filter(selection=saved.pk, record_id=OuterRef("pk")))
        case Matching(chosen, search):
            if chosen == Filter() and not search:
                return None
            return Exists(records_matching(user, schema, chosen, search=search).filter(pk=OuterRef("pk")))
