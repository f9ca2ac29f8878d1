"""Today's selection record by record, outside the configurator, and what today's visits still lack."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from mascate.api.auth import user_of
from mascate.selections import schemata
from mascate.selections.actions import Saved
from mascate.selections.adding import add_to_selection, take_off_selection
from mascate.selections.coverage import products_to_add
from mascate.selections.morning import make_standing_selections

router = Router(tags=["configurator"])

PRODUCTS_TOLD = 500


class KeysIn(Schema):
    keys: list[str] = Field(min_length=1, max_length=10_000)


class ChangedOut(Schema):
    count: int
    dropped: list[str]


class BoughtOut(Schema):
    key: str
    code: str
    description: str
    orders: int


class BoughtPage(Schema):
    items: list[BoughtOut]
    hasNext: bool
    total: int


@router.post("/selections/{code}/add", response=ChangedOut, summary="Add records to today's selection")
def add_records(request: HttpRequest, code: str, payload: KeysIn) -> dict[str, Any]:
    return _changed(request, code, payload, add_to_selection)


@router.post("/selections/{code}/take-off", response=ChangedOut, summary="Take records off today's selection")
def take_records_off(request: HttpRequest, code: str, payload: KeysIn) -> dict[str, Any]:
    return _changed(request, code, payload, take_off_selection)


@router.get("/visits/products", response=BoughtPage, summary="What today's customers buy and is not chosen")
def list_products_to_add(request: HttpRequest) -> dict[str, Any]:
    """Bought in the last 90 days, most often first; at most 500."""
    rows = products_to_add(user_of(request))
    items = list(rows[:PRODUCTS_TOLD])
    more = len(items) == PRODUCTS_TOLD
    return {"items": items, "hasNext": more, "total": rows.count() if more else len(items)}


def _changed(request: HttpRequest, code: str, payload: KeysIn, change: Callable[..., Saved]) -> dict[str, Any]:
    schema, user = schemata.schema_of(code), user_of(request)
    # First: a selection that begins with one record would be taken for the rep's whole choice of the morning.
    make_standing_selections(user)
    saved = change(user, schema, payload.keys)
    return {"count": saved.count, "dropped": list(saved.dropped)}
