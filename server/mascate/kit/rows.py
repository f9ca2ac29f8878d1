"""Writing rows at the cost of the database's own work: one statement a model, made once, and the values bound to it.

The ORM makes the statement anew for every row it stores, which takes several times as long as storing it. For what
comes in by the thousand; anything else is `save()` and `create()`.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import msgspec
from django.db import connection
from django.db.models import AutoField, CharField, Field, ForeignKey, JSONField, Model, TextField, UUIDField

#: Types that every database takes as they are.
PLAIN = frozenset({int, str, bool, type(None)})


def insert_rows(rows: Sequence[Model]) -> None:
    """Stores new rows of one model as they stand; a key that the database gives is not told.

    No signals. A JSON column may hold `msgspec.Raw`, JSON that is written already.
    """
    if not rows:
        return
    statement, fields = _insertion(type(rows[0]))
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[taken(getattr(row, name)) for name, taken in fields] for row in rows])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def bound(field: "Field[Any, Any]", value: Any) -> Any:
    """A value of the field as the database in use takes it in a statement of one's own."""
    return _binding(field)(value)


@cache
def _insertion(model: type[Model]) -> tuple[str, list[tuple[str, Callable[[Any], Any]]]]:
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, AutoField)]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"
    return statement, [(field.attname, _binding(field)) for field in fields]


def _binding(field: "Field[Any, Any]") -> Callable[[Any], Any]:
    if isinstance(field, JSONField):
        return _json
    if isinstance(field, CharField | TextField):
        return _text
    kept = field.target_field if isinstance(field, ForeignKey) else field
    if isinstance(kept, UUIDField) and not connection.features.has_native_uuid_field:
        return _hexadecimal
    return lambda value: value if type(value) in PLAIN else field.get_db_prep_save(value, connection)


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def _hexadecimal(value: Any) -> str | None:
    return None if value is None else value.hex


def _text(value: Any) -> str | None:
    # A choice is a text of a type of its own.
    return value if value is None or type(value) is str else str(value)
