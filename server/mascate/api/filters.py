"""Filters with a name: to save, share, change and use again."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field, StringConstraints

from mascate.api.auth import user_of
from mascate.api.language import language_of
from mascate.api.pages import whole
from mascate.kit.errors import Rejection, sentence
from mascate.selections import schemata
from mascate.selections.filters import (
    NamedFilter,
    change_filter,
    delete_filter,
    filter_visible_to,
    filters_visible_to,
    may_change,
    save_filter,
)
from mascate.selections.models import SavedFilter
from mascate.selections.queries import filter_for
from mascate.selections.rules import filter_from
from mascate.selections.schemata.declaration import Schema as Declared
from mascate.selections.sentences import Labels, sentence_of

router = Router(tags=["configurator"])

# PostgreSQL keeps no text with a zero character in it.
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80, pattern=r"^[^\x00]+$")]


class SavedFilterOut(Schema):
    id: int
    name: str
    filter: dict[str, Any]
    shared: bool
    standing: bool
    may_change: bool
    version: int
    sentence: str
    usable: bool


class SavedFilterPage(Schema):
    items: list[SavedFilterOut]
    hasNext: bool
    total: int


class FiltersQuery(Schema):
    schema_code: str = Field(alias="schema", max_length=20)


class FilterChange(Schema):
    name: Name
    filter: dict[str, Any]
    shared: bool = False
    standing: bool = False
    version: int = Field(ge=1, le=2_000_000_000)


class FilterIn(Schema):
    schema_code: str = Field(alias="schema", max_length=20)
    name: Name
    filter: dict[str, Any]
    shared: bool = False
    standing: bool = False


@router.get("", response=SavedFilterPage, summary="The saved filters of a schema: own and shared")
def list_filters(request: HttpRequest, query: Query[FiltersQuery]) -> dict[str, Any]:
    schema = schemata.schema_of(query.schema_code)
    labels: Labels = {}
    return whole(_filter_out(request, saved, schema, labels) for saved in filters_visible_to(user_of(request), schema))


@router.post("", response={201: SavedFilterOut}, summary="Save a filter under a name")
def create_filter(request: HttpRequest, payload: FilterIn) -> Status[dict[str, Any]]:
    schema = schemata.schema_of(payload.schema_code)
    saved = save_filter(user_of(request), schema, _named(payload))
    return Status(201, _filter_out(request, saved, schema, {}))


@router.put("/{filter_id}", response=SavedFilterOut, summary="Change a saved filter")
def write_filter(request: HttpRequest, filter_id: int, payload: FilterChange) -> dict[str, Any]:
    user = user_of(request)
    saved = filter_visible_to(user, filter_id)
    schema = schemata.schema_of(saved.schema)
    changed = change_filter(user, saved, _named(payload), schema=schema, version=payload.version)
    return _filter_out(request, changed, schema, {})


@router.delete("/{filter_id}", response={204: None}, summary="Forget a saved filter")
def remove_filter(request: HttpRequest, filter_id: int) -> HttpResponse:
    user = user_of(request)
    delete_filter(user, filter_visible_to(user, filter_id))
    return HttpResponse(status=204)


def _named(payload: FilterIn | FilterChange) -> NamedFilter:
    return NamedFilter(
        name=payload.name, filter=filter_from(payload.filter), shared=payload.shared, standing=payload.standing
    )


def _filter_out(request: HttpRequest, saved: SavedFilter, schema: Declared, labels: Labels) -> dict[str, Any]:
    """One filter; what has gone from the schema since it was saved is named in place of its sentence."""
    user, language = user_of(request), language_of(request)
    try:
        chosen = filter_for(schema, saved.filter)
        words, usable = sentence_of(user, schema, chosen, language=language, labels=labels), True
    except Rejection as gone:
        words, usable = sentence(gone.code, language, gone.data), False
    return {
        "id": saved.pk,
        "name": saved.name,
        "filter": saved.filter,
        "shared": saved.rep_id is None,
        "standing": saved.standing,
        "may_change": may_change(user, saved),
        "version": saved.version,
        "sentence": words,
        "usable": usable,
    }
