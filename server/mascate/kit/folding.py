"""`mascate_fold(text)` inside the database: the same folding as `kit.text.fold`, for conditions on single columns."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import CharField, Func, Lookup, TextField

from mascate.kit.text import ACCENTS, SPACES, fold

#: What lower case is depends on the database's locale («C» knows ASCII only): Unicode's own is asked for by name.
_UNICODE_COLLATION = "und-x-icu"


def postgresql_function(connection: BaseDatabaseWrapper) -> str:
    """The statement that makes the function; where PostgreSQL was built without ICU its lower case is the locale's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_collation WHERE collname = %s", [_UNICODE_COLLATION])
        has_unicode = cursor.fetchone()[0] > 0
    collation = f' COLLATE "{_UNICODE_COLLATION}"' if has_unicode else ""
    bare = f"regexp_replace(normalize(input, NFKD), '[{_escaped(ACCENTS)}]+', '', 'g')"
    # Most texts are ASCII and have nothing to decompose.
    bare = f"(CASE WHEN octet_length(input) = length(input) THEN input ELSE {bare} END)"
    lower = f"replace(replace(lower({bare}{collation}), 'ß', 'ss'), 'ς', 'σ')"
    return (
        "CREATE OR REPLACE FUNCTION mascate_fold(input text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$"
        f" SELECT btrim(regexp_replace({lower}, '[{_escaped(SPACES)}]+', ' ', 'g'), ' ') $$"
    )


def _escaped(characters: str) -> str:
    """A character class as PostgreSQL's expressions write it: `\\u` and four digits."""
    written = characters.replace(r"\x", r"\u00")
    return "".join(char if char.isascii() else f"\\u{ord(char):04x}" for char in written)


class Fold(Func):
    """A text expression without accents and case."""

    function = "mascate_fold"
    output_field = TextField()


@CharField.register_lookup
@TextField.register_lookup
class Holds(Lookup):
    """`…__holds=text`: the column contains the text as it stands; no wildcards, nothing to escape.

    Unlike LIKE it keeps PostgreSQL from joining a text index with a rep's few rows, which took seconds.
    """

    lookup_name = "holds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        text, text_params = self.process_rhs(compiler, connection)
        function = "strpos" if connection.vendor == "postgresql" else "instr"
        return f"{function}({column}, {text}) > 0", (*column_params, *text_params)


class Begins(Holds):
    """The column begins with the text as it stands."""

    lookup_name = "begins"

    def as_sql(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        column, column_params = self.process_lhs(compiler, connection)
        text, text_params = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"starts_with({column}, {text})", (*column_params, *text_params)
        return f"instr({column}, {text}) = 1", (*column_params, *text_params)


def teach_sqlite(**kwargs: Any) -> None:
    """Every new SQLite connection learns the function; PostgreSQL has it from a migration."""
    connection = kwargs["connection"]
    if connection.vendor == "sqlite":
        connection.connection.create_function("mascate_fold", 1, _fold_or_null, deterministic=True)


def _fold_or_null(value: str | None) -> str | None:
    return None if value is None else fold(value)


def install() -> None:
    connection_created.connect(teach_sqlite, dispatch_uid="mascate_fold")
