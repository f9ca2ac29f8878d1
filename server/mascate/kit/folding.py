"""`mascate_fold(text)` inside the database: the same folding as `kit.text.fold`, for conditions on single columns."""

from typing import Any

from django.db.backends.signals import connection_created
from django.db.models import Func, TextField

from mascate.kit.text import fold

POSTGRESQL_FUNCTION = r"""
CREATE OR REPLACE FUNCTION mascate_fold(input text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(
    regexp_replace(lower(normalize(input, NFKD)), '[\u0300-\u036f]', '', 'g'), '\s+', ' ', 'g'))
$$
"""


class Fold(Func):
    """A text expression without accents and case."""

    function = "mascate_fold"
    output_field = TextField()


def teach_sqlite(**kwargs: Any) -> None:
    """Every new SQLite connection learns the function; PostgreSQL has it from a migration."""
    connection = kwargs["connection"]
    if connection.vendor == "sqlite":
        connection.connection.create_function("mascate_fold", 1, _fold_or_null, deterministic=True)


def _fold_or_null(value: str | None) -> str | None:
    return None if value is None else fold(value)


def install() -> None:
    connection_created.connect(teach_sqlite, dispatch_uid="mascate_fold")
