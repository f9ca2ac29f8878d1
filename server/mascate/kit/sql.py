"""SQL that the ORM lacks, on both databases."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Field, Func, TextField
from django.db.models.expressions import RawSQL

from mascate.kit.text import is_text


def among(column: str, values: Iterable[str]) -> Func:
    """The condition that a column's text is one of any number, bound as one value: a list would meet their limit."""
    # What no database can hold is in none; sent along, it would break the statement.
    return _one_of(column, [value for value in values if is_text(value)], "text")


def among_ids(column: str, ids: Iterable[int]) -> Func:
    """The same of a column of row ids."""
    return _one_of(column, list(ids), "bigint")


def ids_among(column: str, ids: Iterable[int]) -> tuple[str, list[Any]]:
    """The same for a written statement: the condition, and what is bound to it."""
    operator, set_of, value = _membership(list(ids), "bigint")
    return f"{column} {operator} ({set_of})", [value]


def as_rows(ids: Iterable[int]) -> tuple[str, list[Any]]:
    """A query that answers these numbers, and what is bound to it."""
    numbers = sorted(ids)
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)", [json.dumps(numbers)]
    return "SELECT unnest(%s::bigint[])", [numbers]


def _one_of(column: str, values: "list[str] | list[int]", type_: str) -> Func:
    operator, set_of, value = _membership(values, type_)
    bound = RawSQL(set_of, [value])  # noqa: S611
    return Func(F(column), bound, template="(%(expressions)s)", arg_joiner=f" {operator} ", output_field=BooleanField())


def _membership(values: "list[str] | list[int]", type_: str) -> tuple[str, str, Any]:
    """Operator, set and value. PostgreSQL joins a query of `unnest` row by row to a table it has no statistics of."""
    if connection.vendor == "sqlite":
        return "IN", "SELECT value FROM json_each(%s)", json.dumps(values)
    return "= ANY", f"%s::{type_}[]", values


class IsoDateField(TextField):  # type: ignore[type-arg]
    """A date kept as the text YYYY-MM-DD, which sorts and compares as dates do."""

    def get_prep_value(self, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> date | None:
        return None if value is None else date.fromisoformat(value)


class JsonValue(Func):
    """The value of a key of a JSON column, of the type of `output_field`; null where there is none.

    Unlike the ORM's own look-ups by key it compares, sorts and is read alike on SQLite and PostgreSQL.
    """

    def __init__(self, column: str, key: str, *, output_field: "Field[Any, Any]") -> None:
        super().__init__(F(column), output_field=output_field)
        self.key = key

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        return f"JSON_EXTRACT({column}, %s)", (*parameters, f'$."{self.key}"')

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        text = f"({column} ->> %s::text)"
        match self.output_field:
            case BigIntegerField():
                text = f"{text}::bigint"
            case BooleanField():
                text = f"{text}::boolean"
            case IsoDateField():
                text = f'{text} COLLATE "C"'
        return text, (*parameters, self.key)


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a written statement answers, all of it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def instant(at: datetime | None) -> Any:
    """A time as it is bound to a written statement."""
    return connection.ops.adapt_datetimefield_value(at)
