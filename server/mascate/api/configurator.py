"""The Offline Configurator: schemata, filters, records, selections."""

import json
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.api.marks import ChoiceIn, MarkIn, choice_from, marks_from
from mascate.api.pages import PAGE_SIZE_LIMIT, PageQuery, whole
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.limits import time_limited
from mascate.kit.text import fold
from mascate.selections import schemata
from mascate.selections.actions import Saved, dropped_records, save_selection
from mascate.selections.morning import make_standing_selections
from mascate.selections.queries import (
    chosen_today,
    filter_for,
    quick_filter_counts,
    selected_rows,
    todays_selection,
)
from mascate.selections.reading import Asked, place_of, record_page
from mascate.selections.rules import OPERATORS, SEARCH_MINIMUM
from mascate.selections.schemata.declaration import DAYS_MAXIMUM, DAYS_MINIMUM
from mascate.selections.schemata.declaration import Schema as Declared
from mascate.selections.sentences import name_of, options_of, sentence_of
from mascate.selections.texts import text

router = Router(tags=["configurator"])


class SchemaOut(Schema):
    code: str
    name: str
    description: str
    chosen: int
    saved_at: datetime | None


class SchemaPage(Schema):
    items: list[SchemaOut]
    hasNext: bool
    total: int


class ParameterOut(Schema):
    name: str
    label: str
    default: int
    minimum: int
    maximum: int


class QuickFilterOut(Schema):
    code: str
    name: str
    explanation: str
    parameter: ParameterOut | None
    count: int | None = Field(description="Of the rep's records; null for who is no rep.")


class QuickFilterPage(Schema):
    items: list[QuickFilterOut]
    hasNext: bool
    total: int


class OptionOut(Schema):
    value: str
    label: str


class FieldOut(Schema):
    code: str
    name: str
    type: str
    operators: list[str]
    options: list[OptionOut]


class ColumnOut(Schema):
    code: str
    name: str
    type: str
    sortable: bool


class FieldsOut(Schema):
    fields: list[FieldOut]
    columns: list[ColumnOut]


class RecordOut(Schema):
    key: str
    title: str
    subtitle: str
    columns: dict[str, str | bool | int | None]
    chosen: bool


class RecordPage(Schema):
    items: list[RecordOut]
    hasNext: bool
    total: int
    chosen: int | None = Field(
        description="How many of the total the marks have chosen; null where it was not counted."
    )
    sentence: str


class RecordQuery(PageQuery):
    filter: str = Field(default="", max_length=20_000, description="A Filter as JSON.")


class RecordSearch(PageQuery):
    filter: dict[str, Any] = Field(default={}, description="A Filter.")
    marks: list[MarkIn] = Field(default=[], description="Each laid over those before it: what is ticked.")
    chosen_only: bool = Field(default=False, description="The ticked records instead of those the filter answers.")
    total: int | None = Field(default=None, ge=0, description="As an earlier page told it: not counted again.")


class PlaceSearch(Schema):
    filter: dict[str, Any] = Field(default={})
    search: str = Field(default="", max_length=200)
    marks: list[MarkIn] = Field(default=[])
    chosen_only: bool = False
    text: str = Field(min_length=1, max_length=60)


class PlaceOut(Schema):
    place: int


class SelectionOut(Schema):
    day: date
    count: int
    keys: list[str] | None = Field(description="Up to 1,000; of more ask for the records that are `saved`.")
    filter: dict[str, Any]
    saved_at: datetime | None


class DroppedOut(Schema):
    key: str
    title: str = Field(description="Empty for what was never the caller's.")
    reason: Literal["withdrawn", "unknown"]


class SavedOut(Schema):
    count: int
    dropped: list[str]
    dropped_records: list[DroppedOut] = Field(
        default=[], description="The first of `dropped`, with what became of them."
    )


@router.get("/schemas", response=SchemaPage, summary="The schemata a rep can choose from")
def list_schemas(request: HttpRequest, search: str = "") -> dict[str, Any]:
    language, user = language_of(request), user_of(request)
    make_standing_selections(user)
    chosen = chosen_today(user)
    wanted = fold(search)
    if 0 < len(wanted) < SEARCH_MINIMUM:
        raise Rejection("search_too_short")
    rows = [
        {
            "code": schema.code,
            "name": text(schema.code, language),
            "description": text(f"{schema.code}.description", language),
            "chosen": chosen[schema.code].count if schema.code in chosen else 0,
            "saved_at": chosen[schema.code].saved_at if schema.code in chosen else None,
        }
        for schema in schemata.SCHEMATA.values()
    ]
    return whole(row for row in rows if wanted in fold(f"{row['code']} {row['name']} {row['description']}"))


@router.get("/schemas/{code}/quick-filters", response=QuickFilterPage, summary="Quick filters with live counts")
def list_quick_filters(request: HttpRequest, code: str) -> dict[str, Any]:
    schema, language = schemata.schema_of(code), language_of(request)
    with time_limited():
        counts = quick_filter_counts(user_of(request), schema)
    return whole(
        {
            "code": option.code,
            "name": text(f"{code}.quick.{option.code}", language, days=option.days),
            "explanation": text(f"{code}.quick.{option.code}.explanation", language, days=option.days),
            "parameter": None
            if option.days is None
            else {
                "name": "days",
                "label": text("days", language),
                "default": option.days,
                "minimum": DAYS_MINIMUM,
                "maximum": DAYS_MAXIMUM,
            },
            "count": counts.get(option.code),
        }
        for option in schema.quick_filters
    )


@router.get("/schemas/{code}/fields", response=FieldsOut, summary="Fields to filter by and columns to show")
def list_fields(request: HttpRequest, code: str) -> dict[str, Any]:
    schema, language, user = schemata.schema_of(code), language_of(request), user_of(request)
    return {
        "fields": [
            {
                "code": field.code,
                "name": name_of(field, language),
                "type": field.type,
                "operators": list(OPERATORS[field.type]),
                "options": [
                    {"value": value, "label": label} for value, label in options_of(user, field, language=language)
                ],
            }
            for field in schema.fields
            if field.filterable
        ],
        "columns": [
            {"code": field.code, "name": name_of(field, language), "type": field.type, "sortable": True}
            for field in schema.columns
        ],
    }


@router.get("/schemas/{code}/records", response=RecordPage, summary="Records that a filter answers")
def list_records(request: HttpRequest, code: str, query: Query[RecordQuery]) -> dict[str, Any]:
    try:
        sent = json.loads(query.filter) if query.filter else {}
    except (ValueError, RecursionError):
        raise Rejection("filter_invalid", reason="not JSON") from None
    schema = schemata.schema_of(code)
    chosen = filter_for(schema, sent)
    return _records(request, schema, query, Asked(filter=chosen, search=query.search, order=query.order))


@router.post("/schemas/{code}/records", response=RecordPage, summary="The same, and which of them are ticked")
def search_records(request: HttpRequest, code: str, payload: RecordSearch) -> dict[str, Any]:
    schema = schemata.schema_of(code)
    return _records(request, schema, payload, _asked(schema, payload, order=payload.order), total=payload.total)


@router.post("/schemas/{code}/place", response=PlaceOut, summary="Where in the list by name a text has its place")
def find_place(request: HttpRequest, code: str, payload: PlaceSearch) -> dict[str, Any]:
    schema = schemata.schema_of(code)
    with time_limited():
        place = place_of(user_of(request), schema, _asked(schema, payload, order=""), payload.text)
    return {"place": place}


@router.get("/selections/{code}", response=SelectionOut, summary="Today's selection in a schema")
def read_selection(request: HttpRequest, code: str) -> dict[str, Any]:
    schema, user = schemata.schema_of(code), user_of(request)
    make_standing_selections(user)
    selection, day = todays_selection(rep_of(user), schema), clock.today().date
    if selection is None:
        return {"day": day, "count": 0, "keys": [], "filter": {}, "saved_at": None}
    rows = selected_rows(user, schema, selection)
    count = rows.count()
    keys = list(rows.order_by("key").values_list("key", flat=True)) if count <= PAGE_SIZE_LIMIT else None
    return {
        "day": selection.day,
        "count": count,
        "keys": keys,
        "filter": selection.filter,
        "saved_at": selection.saved_at,
    }


@router.put("/selections/{code}", response=SavedOut, summary="Save today's selection in a schema")
def write_selection(request: HttpRequest, code: str, payload: ChoiceIn) -> dict[str, Any]:
    schema, user = schemata.schema_of(code), user_of(request)
    choice = choice_from(schema, payload)
    with time_limited():
        saved = save_selection(user, schema, choice)
    return _saved_out(user, schema, saved)


def _saved_out(user: User, schema: Declared, saved: Saved) -> dict[str, Any]:
    return {
        "count": saved.count,
        "dropped": list(saved.dropped),
        "dropped_records": [asdict(record) for record in dropped_records(user, schema, saved.dropped)],
    }


def _asked(schema: Declared, payload: RecordSearch | PlaceSearch, *, order: str) -> Asked:
    return Asked(
        filter=filter_for(schema, payload.filter),
        search=payload.search,
        order=order,
        marks=marks_from(schema, payload.marks),
        chosen_only=payload.chosen_only,
    )


def _records(
    request: HttpRequest, schema: Declared, query: PageQuery, asked: Asked, *, total: int | None = None
) -> dict[str, Any]:
    user = user_of(request)
    with time_limited():
        page = record_page(user, schema, asked, bounds=query.bounds, total=total)
    return {
        "items": page.records,
        "hasNext": query.page * query.pageSize < page.total,
        "total": page.total,
        "chosen": page.chosen,
        "sentence": sentence_of(user, schema, asked.filter, language=language_of(request)),
    }
