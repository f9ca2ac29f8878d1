"""The Offline Configurator: schemata, filters, records, selections."""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from mascate.accounts.models import User
from mascate.accounts.queries import rep_of
from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.api.pages import PageQuery, whole
from mascate.kit.errors import Rejection
from mascate.kit.sql import among
from mascate.kit.text import fold
from mascate.selections import schemata
from mascate.selections.actions import Choice, Saved, dropped_records, save_selection
from mascate.selections.morning import make_standing_selections
from mascate.selections.queries import (
    chosen_today,
    filter_for,
    in_order,
    quick_filter_counts,
    records_matching,
    selectable_records,
    selected_keys,
    todays_selection,
)
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
    count: int


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


class RecordPage(Schema):
    items: list[RecordOut]
    hasNext: bool
    total: int
    sentence: str


class RecordQuery(PageQuery):
    filter: str = Field(default="", max_length=20_000, description="A Filter as JSON.")


class RecordSearch(PageQuery):
    filter: dict[str, Any] = Field(default={}, description="A Filter.")
    keys: list[str] | None = Field(default=None, max_length=100_000)


class SelectionOut(Schema):
    count: int
    keys: list[str]
    filter: dict[str, Any]
    saved_at: datetime | None


class ChoiceIn(Schema):
    """Either `keys`, or `filter` (an empty one is all records) with `search`, `except` and `also`."""

    keys: list[str] | None = Field(default=None, max_length=200_000)
    filter: dict[str, Any] | None = None
    search: str = Field(default="", max_length=200)
    excluded: list[str] = Field(default=[], alias="except", max_length=200_000)
    also: list[str] = Field(default=[], max_length=200_000)


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
            "count": counts[option.code],
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
    return _records(request, code, query, sent, keys=None)


@router.post("/schemas/{code}/records", response=RecordPage, summary="The same, with a long filter or only some keys")
def search_records(request: HttpRequest, code: str, payload: RecordSearch) -> dict[str, Any]:
    return _records(request, code, payload, payload.filter, keys=payload.keys)


@router.get("/selections/{code}", response=SelectionOut, summary="Today's selection in a schema")
def read_selection(request: HttpRequest, code: str) -> dict[str, Any]:
    schema, user = schemata.schema_of(code), user_of(request)
    make_standing_selections(user)
    selection = todays_selection(rep_of(user), schema)
    if selection is None:
        return {"count": 0, "keys": [], "filter": {}, "saved_at": None}
    keys = selected_keys(user, schema, selection)
    return {"count": len(keys), "keys": keys, "filter": selection.filter, "saved_at": selection.saved_at}


@router.put("/selections/{code}", response=SavedOut, summary="Save today's selection in a schema")
def write_selection(request: HttpRequest, code: str, payload: ChoiceIn) -> dict[str, Any]:
    schema, user = schemata.schema_of(code), user_of(request)
    return _saved_out(user, schema, save_selection(user, schema, _choice(schema, payload)))


def _saved_out(user: User, schema: Declared, saved: Saved) -> dict[str, Any]:
    return {
        "count": saved.count,
        "dropped": list(saved.dropped),
        "dropped_records": [asdict(record) for record in dropped_records(user, schema, saved.dropped)],
    }


def _choice(schema: Declared, payload: ChoiceIn) -> Choice:
    if (payload.keys is None) == (payload.filter is None):
        raise Rejection("request_malformed", status=400, reason="send either keys or filter")
    if payload.keys is not None:
        return Choice(keys=tuple(payload.keys))
    return Choice(
        keys=tuple(payload.also),
        everything=True,
        filter=filter_for(schema, payload.filter),
        search=payload.search,
        except_keys=tuple(payload.excluded),
    )


def _records(request: HttpRequest, code: str, query: PageQuery, sent: Any, *, keys: list[str] | None) -> dict[str, Any]:
    schema, user = schemata.schema_of(code), user_of(request)
    chosen = filter_for(schema, sent)
    rows = records_matching(user, schema, chosen, search=query.search)
    if keys is not None:
        rows = rows.filter(key__in=among(keys))
    total = rows.count()
    return {
        "items": selectable_records(in_order(rows, schema, query.order)[query.bounds], schema),
        "hasNext": query.page * query.pageSize < total,
        "total": total,
        "sentence": sentence_of(user, schema, chosen, language=language_of(request)),
    }
