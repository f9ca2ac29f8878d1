"""The pages of «Select records»: any part of a long list in the time of a short one."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from mascate.accounts.models import User
from mascate.kit.text import fold
from mascate.selections.marks import Marks, check_marks, chosen_rows, marked
from mascate.selections.queries import SelectableRecord, in_order, records_matching, selectable_records
from mascate.selections.rules import SEARCH_MINIMUM, Filter
from mascate.selections.schemata.declaration import Schema

#: Up to so many records a search's finds are read at once, without a count before.
FEW = 1_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list: what filter and search answer, or with `chosen_only` what the marks have chosen of any filter."""

    filter: Filter = field(default_factory=Filter)
    search: str = ""
    order: str = ""
    marks: Marks = ()
    chosen_only: bool = False


@dataclass(frozen=True, slots=True)
class RecordPage:
    records: list[SelectableRecord]
    total: int
    #: Of all that the list has, not of this page; unknown where the total was known already.
    chosen: int | None


def record_page(user: User, schema: Schema, asked: Asked, *, bounds: slice, total: int | None = None) -> RecordPage:
    """One part of a list, told with the marks whether each record is chosen.

    A `total` that an earlier answer has told is not counted again. The far half of a list is read from its end, and
    only the records of the part itself are read whole.
    """
    check_marks(asked.marks)
    rows = listed(user, schema, asked)
    ordered = in_order(rows, schema, asked.order)
    chosen, few = None, None
    if total is None:
        few = _if_few(ordered, asked)
        total = rows.count() if few is None else len(few)
        chosen = _chosen_of(user, schema, asked, rows, total=total)
    ids = _ids(ordered, bounds, total=total) if few is None else few[bounds]
    # Unordered, so that the database goes by the ids and does not walk the whole list for them.
    part = schema.visible_to(user).filter(pk__in=ids).order_by()
    records = selectable_records(part, schema, chosen=marked(user, schema, asked.marks))
    return RecordPage([records[pk] for pk in ids if pk in records], total=total, chosen=chosen)


def place_of(user: User, schema: Schema, asked: Asked, text: str) -> int:
    """How many records stand before the first that begins with the text or follows it, in the list by name."""
    rows = listed(user, schema, asked)
    before: int = rows.filter(**{f"{schema.default_order}__lt": fold(text)}).count()
    return before


def listed(user: User, schema: Schema, asked: Asked) -> QuerySet[Any]:
    if not asked.chosen_only:
        return records_matching(user, schema, asked.filter, search=asked.search)
    found = records_matching(user, schema, Filter(), search=asked.search)
    return found.filter(pk__in=chosen_rows(user, schema, asked.marks).values("pk"))


def _if_few(ordered: QuerySet[Any], asked: Asked) -> list[int] | None:
    """The ids of a search that finds little, in order: one pass over the rows tells page and total. None: too many."""
    if len(fold(asked.search)) < SEARCH_MINIMUM:
        return None
    ids = list(ordered.values_list("pk", flat=True)[: FEW + 1])
    return ids if len(ids) <= FEW else None


def _chosen_of(user: User, schema: Schema, asked: Asked, rows: QuerySet[Any], *, total: int) -> int:
    if not asked.marks:
        return 0
    if asked.chosen_only:
        return total
    chosen: int = rows.annotate(marked=marked(user, schema, asked.marks)).filter(marked=1).count()
    return chosen


def _ids(ordered: QuerySet[Any], bounds: slice, *, total: int) -> list[int]:
    """The rows passed by are counted in an index where the order has one."""
    start, stop = min(bounds.start, total), min(bounds.stop, total)
    if start <= total - stop:
        return list(ordered.values_list("pk", flat=True)[start:stop])
    return list(ordered.reverse().values_list("pk", flat=True)[total - stop : total - start])[::-1]
