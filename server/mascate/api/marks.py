"""How a caller says which records of a schema are chosen."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from mascate.kit.errors import Rejection
from mascate.selections.marks import How, Mark, Marks, Matching, Named, Saved
from mascate.selections.queries import filter_for
from mascate.selections.schemata.declaration import Schema as Declared


class MarkIn(Schema):
    """What becomes of `keys`, of all that `filter` and `search` answer, or of the selection `saved` at a time."""

    how: How = Field(alias="as")
    keys: list[str] | None = Field(default=None, max_length=200_000)
    filter: dict[str, Any] | None = None
    search: str = Field(default="", max_length=200)
    saved: datetime | None = None


class ChoiceIn(Schema):
    """`marks`; or in short `keys`, or `filter` (empty: all) with `search`, `except` and `also`."""

    marks: list[MarkIn] | None = None
    keys: list[str] | None = Field(default=None, max_length=200_000)
    filter: dict[str, Any] | None = None
    search: str = Field(default="", max_length=200)
    excluded: list[str] = Field(default=[], alias="except", max_length=200_000)
    also: list[str] = Field(default=[], max_length=200_000)


def choice_from(schema: Declared, sent: ChoiceIn) -> Marks:
    """The marks in full."""
    if sum(way is not None for way in (sent.marks, sent.keys, sent.filter)) != 1:
        raise Rejection("request_malformed", status=400, reason="send either marks or keys or filter")
    if sent.marks is not None:
        return marks_from(schema, sent.marks)
    if sent.keys is not None:
        return (Mark("chosen", Named(tuple(sent.keys))),)
    everything = Mark("chosen", Matching(filter_for(schema, sent.filter), sent.search))
    excluded = (Mark("not_chosen", Named(tuple(sent.excluded))),) if sent.excluded else ()
    also = (Mark("chosen", Named(tuple(sent.also))),) if sent.also else ()
    return (everything, *excluded, *also)


def marks_from(schema: Declared, sent: list[MarkIn]) -> Marks:
    """Marks as they are meant; `request_malformed` for one that says nothing or two things."""
    return tuple(Mark(mark.how, _what(schema, mark)) for mark in sent)


def _what(schema: Declared, mark: MarkIn) -> Named | Matching | Saved:
    if sum(part is not None for part in (mark.keys, mark.filter, mark.saved)) != 1:
        raise Rejection("request_malformed", status=400, reason="a mark is of keys, a filter or a saved selection")
    if mark.keys is not None:
        return Named(tuple(mark.keys))
    if mark.saved is not None:
        return Saved(mark.saved)
    return Matching(filter_for(schema, mark.filter), mark.search)
