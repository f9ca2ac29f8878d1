"""SQL that the ORM lacks, on both databases."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, F, Field, Func, TextField
from django.db.models.expressions import RawSQL

from mascate.kit.text import is_text


def among(values: Iterable[str]) -> RawSQL:
    """A set of any number of texts for `…__in`, bound as one value: a list would meet the limit of variables."""
    # What no database can hold is in none; sent along, it would break the statement.
    texts = [value for value in values if is_text(value)]
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(texts)])
    return RawSQL("SELECT unnest(%s::text[])", [texts])


def among_ids(ids: Iterable[int]) -> RawSQL:
    """The same for row ids."""
    numbers = list(ids)
    if connection.vendor == "sqlite":
        return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(numbers)])
    return RawSQL("SELECT unnest(%s::bigint[])", [numbers])


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


def ids_among(ids: Iterable[int]) -> tuple[str, list[Any]]:
    """The same of numbers: a query of one column, and what is bound to it."""
    numbers = sorted(ids)
    if connection.vendor == "sqlite":
        return "SELECT value FROM json_each(%s)", [json.dumps(numbers)]
    return "SELECT unnest(%s::bigint[])", [numbers]


def rows_of(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """What a written statement answers, all of it."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def instant(at: datetime | None) -> Any:
    """A time as it is bound to a written statement."""
    return connection.ops.adapt_datetimefield_value(at)
