"""List answers: `{"items": [...], "hasNext": bool, "total": int}` with `page`, `pageSize`, `order` and `search`."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db.models import QuerySet
from ninja import Field, Schema

from mascate.kit.errors import Rejection
from mascate.registers.search import Found

PAGE_SIZE_LIMIT = 1_000
PAGE_LIMIT = 1_000_000

Item = TypeVar("Item")


class PageQuery(Schema):
    """What every list takes; `order` is a column, `-column` for descending; `search` counts from three characters."""

    page: int = Field(default=1, ge=1, le=PAGE_LIMIT)
    pageSize: int = Field(default=50, ge=1, le=PAGE_SIZE_LIMIT)
    order: str = Field(default="", max_length=60)
    search: str = Field(default="", max_length=200)

    @property
    def bounds(self) -> slice:
        return slice((self.page - 1) * self.pageSize, self.page * self.pageSize)


def page_of(rows: QuerySet[Any], query: PageQuery, shape: Callable[[Any], Item]) -> dict[str, Any]:
    """One page of a sorted query, each row put into shape; two queries, whatever the size."""
    total = rows.count()
    items = [shape(row) for row in rows[query.bounds]]
    return {"items": items, "hasNext": query.page * query.pageSize < total, "total": total}


def page_found(found: Found, rows: QuerySet[Any], query: PageQuery, shape: Callable[[Any], Item]) -> dict[str, Any]:
    """One page of what was found, `rows` being its rows sorted."""
    items = [shape(row) for row in rows[query.bounds]]
    has_next = query.page * query.pageSize < found.total
    return {"items": items, "hasNext": has_next, "total": found.total, "total_is_exact": found.exact}


def whole(items: Iterable[Any]) -> dict[str, Any]:
    """A short list in one page."""
    all_items = list(items)
    return {"items": all_items, "hasNext": False, "total": len(all_items)}


def sort_by(rows: QuerySet[Any], query: PageQuery, columns: dict[str, str], *, default: str) -> QuerySet[Any]:
    """Sorted by one of the offered columns (name → path); others are refused by name."""
    if not query.order:
        return rows.order_by(default, "pk")
    path = columns.get(query.order.removeprefix("-"))
    if path is None:
        raise Rejection("order_field_unknown", field=query.order)
    return rows.order_by(("-" if query.order.startswith("-") else "") + path, "pk")
