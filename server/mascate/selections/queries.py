"""Reading for the Offline Configurator: which records a filter answers, for one rep, and what is chosen today."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil, floor
from typing import Any, cast

from django.db.models import Expression, F, Q, QuerySet
from django.db.models.lookups import Exact

from mascate.accounts.models import Rep, User
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.folding import Begins, Fold, Holds
from mascate.kit.text import fold
from mascate.registers.queries import matching
from mascate.selections.models import SelectedRecord, Selection
from mascate.selections.rules import Condition, Filter, check_operator, filter_from, normalised, value_of
from mascate.selections.schemata.declaration import DAYS_MAXIMUM, DAYS_MINIMUM, Asker, Field, QuickFilter, Schema


def records_matching(user: User, schema: Schema, chosen: Filter, *, search: str = "") -> QuerySet[Any]:
    """The rows of a schema that this user may see and the filter and the quick query answer, unordered."""
    rows = schema.visible_to(user)
    if chosen.quick:
        rows = rows.filter(_quick_condition(user, schema, chosen))
    rows = matching(rows, chosen.search)
    if chosen.conditions:
        joined = Q()
        for condition in chosen.conditions:
            q = _condition(schema, condition)
            joined = joined & q if chosen.match == "all" else joined | q
        rows = rows.filter(joined)
    return matching(rows, search).order_by()


def filter_for(schema: Schema, sent: Any) -> Filter:
    """What a caller sent, or what was kept, as a filter of the schema in normal form."""
    return in_normal_form(schema, filter_from(sent))


def in_normal_form(schema: Schema, chosen: Filter) -> Filter:
    """The filter as it is kept and told; refuses by name what the schema does not take (any more)."""
    default_days = None
    if chosen.quick:
        option = _quick_filter(schema, chosen)
        days_of(option, chosen)
        default_days = option.days
    types = {field.code: field.type for field in schema.fields if field.filterable}
    return normalised(chosen, types=types, default_days=default_days)


def in_order(rows: QuerySet[Any], schema: Schema, order: str) -> QuerySet[Any]:
    """Sorted by a column's code (`-code` descending), empty values at the end, the key last: pages never overlap."""
    if not order:
        return rows.order_by(schema.default_order, "pk")
    field = next((column for column in schema.columns if column.code == order.removeprefix("-")), None)
    if field is None:
        raise Rejection("order_field_unknown", field=order)
    path = F(field.path)
    # Where nothing is ever empty an index gives the order as it is.
    last = True if field.may_be_empty else None
    return rows.order_by(path.desc(nulls_last=last) if order.startswith("-") else path.asc(nulls_last=last), "pk")


@dataclass(frozen=True, slots=True)
class SelectableRecord:
    key: str
    title: str
    subtitle: str
    columns: dict[str, Any]
    chosen: bool


def selectable_records(rows: QuerySet[Any], schema: Schema, *, chosen: Expression) -> dict[int, SelectableRecord]:
    """Id → row as «Select records» shows it, one query; decimals in columns as texts with a point.

    `chosen` is 1 for a row that is ticked, see `marks.marked`.
    """
    paths = dict.fromkeys((*schema.shown_paths, *(field.path for field in schema.columns)))
    return {
        row["pk"]: SelectableRecord(
            key=row["key"],
            title=schema.title(row),
            subtitle=schema.subtitle(row),
            columns={field.code: _shown(row[field.path], field) for field in schema.columns},
            chosen=row["is_marked"] == 1,
        )
        for row in rows.annotate(is_marked=chosen).values("pk", *paths, "is_marked")
    }


def quick_filter_counts(user: User, schema: Schema) -> dict[str, int]:
    """How many of the rep's records each quick filter answers with its default parameter; empty for who is no rep."""
    if user.rep_id is None:
        return {}
    return {
        option.code: records_matching(user, schema, Filter(quick=option.code, days=option.days)).count()
        for option in schema.quick_filters
    }


def todays_selection(rep: Rep, schema: Schema) -> Selection | None:
    return Selection.objects.filter(rep=rep, schema=schema.code, day=clock.today().date).first()


def selected_rows(user: User, schema: Schema, selection: Selection) -> QuerySet[Any]:
    """The chosen rows that the user may still see, unordered."""
    chosen = SelectedRecord.objects.filter(selection=selection).values("record_id")
    return schema.visible_to(user).filter(pk__in=chosen).order_by()


@dataclass(frozen=True, slots=True)
class Chosen:
    count: int
    saved_at: datetime


def chosen_today(user: User) -> dict[str, Chosen]:
    """Schema code → what the user's rep has chosen today."""
    if user.rep_id is None:
        return {}
    rows = Selection.objects.filter(rep_id=user.rep_id, day=clock.today().date)
    return {row.schema: Chosen(count=row.count, saved_at=row.saved_at) for row in rows}


def _quick_condition(user: User, schema: Schema, chosen: Filter) -> Q:
    option = _quick_filter(schema, chosen)
    return option.condition(Asker(rep=user.rep, day=clock.today().date, days=days_of(option, chosen)))


def _quick_filter(schema: Schema, chosen: Filter) -> QuickFilter:
    option = schema.quick_filter(chosen.quick)
    if option is None:
        raise Rejection("quick_filter_unknown", filter=chosen.quick)
    return option


def days_of(option: QuickFilter, chosen: Filter) -> int:
    """The quick filter's parameter: as chosen, else its default."""
    days = chosen.days if chosen.days is not None else option.days or DAYS_MINIMUM
    if not DAYS_MINIMUM <= days <= DAYS_MAXIMUM:
        raise Rejection("filter_value_wrong", value=str(days), field=option.code)
    return days


def field_to_filter_by(schema: Schema, code: str) -> Field:
    field = schema.field(code)
    if field is None or not field.filterable:
        raise Rejection("filter_field_unknown", field=code)
    return field


def _condition(schema: Schema, condition: Condition) -> Q:
    field = field_to_filter_by(schema, condition.field)
    check_operator(condition, field.type)
    values = [value_of(text, field.type, field=field.code) for text in condition.values]
    compare = _comparison(field, condition.operator, values)
    return field.wrap(compare) if field.wrap else compare(field.path)


_TEXT_LOOKUPS: dict[str, Any] = {"contains": Holds, "begins": Begins, "equals": Exact}
_LOOKUPS = {"<": "lt", "≤": "lte", ">": "gt", "≥": "gte"}


def _comparison(field: Field, operator: str, values: list[Any]) -> Callable[[str], Q]:
    match field.type:
        case "text":
            lookup = _TEXT_LOOKUPS[operator]
            return lambda path: Q(lookup(Fold(path), fold(values[0])))
        case "number" | "money":
            return _number_comparison(operator, [cast(Decimal, value) * field.scale for value in values])
    match operator:
        case "in":
            return lambda path: Q(**{f"{path}__in": values})
        case "between":
            return lambda path: Q(**{f"{path}__gte": min(values), f"{path}__lte": max(values)})
        case "≠":
            # An empty value is another value too: «is not» must not drop it as SQL's null would.
            return lambda path: ~Q(**{path: values[0]}) | Q(**{f"{path}__isnull": True})
        case "=" | "is":
            return lambda path: Q(**{path: values[0]})
        case _:
            return lambda path: Q(**{f"{path}__{_LOOKUPS[operator]}": values[0]})


def _number_comparison(operator: str, bounds: list[Decimal]) -> Callable[[str], Q]:
    """Stored numbers are whole, a bound need not be: below 10.004 is all below 11, and nothing is 10.004."""
    low, high = min(bounds), max(bounds)
    match operator:
        case "between":
            return lambda path: Q(**{f"{path}__gte": ceil(low), f"{path}__lte": floor(high)})
        case "<" | "≥":
            return lambda path: Q(**{f"{path}__{_LOOKUPS[operator]}": ceil(low)})
        case ">" | "≤":
            return lambda path: Q(**{f"{path}__{_LOOKUPS[operator]}": floor(low)})
    # «is not»: an empty value is another value too.
    match (operator, low % 1 == 0):
        case "=", True:
            return lambda path: Q(**{path: int(low)})
        case "=", False:
            return lambda path: Q(pk__in=[])
        case _, True:
            return lambda path: ~Q(**{path: int(low)}) | Q(**{f"{path}__isnull": True})
        case _:
            # An empty Q would vanish from an «any».
            return lambda path: ~Q(pk__in=[])


def _shown(value: Any, field: Field) -> Any:
    if value is None or field.type in ("text", "list", "yes_no"):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return format(Decimal(value) / field.scale, "f")
