"""Quick queries over a whole register, for those who see every record: by an index of all groups of three letters.

Whoever sees the records of some reps needs none of it: their rows lie together in the index `…_of_rep`, which holds
what is searched, and are looked through in some milliseconds. A million rows are not.

On SQLite the index is an FTS5 table kept by triggers, on PostgreSQL a GIN index of the extension pg_trgm. Both are made
after every `migrate`, when they are not there: changing a table of SQLite's anew loses its triggers, and PostgreSQL's
extension may need rights that somebody grants later. Without them the same questions are answered, slowly.
"""

import logging
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, models, transaction
from django.db.models import QuerySet

from mascate.accounts.models import User
from mascate.accounts.queries import scope_of
from mascate.kit.text import fold
from mascate.registers.models import Customer, Prospect
from mascate.registers.queries import SEARCH_MINIMUM, matching

logger = logging.getLogger(__name__)

INDEXED: tuple[type[models.Model], ...] = (Customer, Prospect)
#: A search that finds more in a whole register shows this many: who looks for something types on.
FOUND_LIMIT = 1_000
#: Beyond this many rows of a whole register nobody counts.
COUNT_LIMIT = 10_000
#: A text that is in many rows is in many of the first: PostgreSQL looks there before it asks the index.
FIRST_ROWS = 20_000
#: What finds the rows is the rarest group; a long search needs not all of its groups.
GROUPS_LIMIT = 16


@dataclass(frozen=True, slots=True)
class Found:
    """Rows to show; `total` counts them. Not `exact`: there are more than that."""

    rows: QuerySet[Any]
    total: int
    exact: bool = True


def found_for(user: User, rows: QuerySet[Any], search: str, *, is_whole: bool) -> Found:
    """The rows that contain the search (all rows below three characters), as a list on a screen shows them.

    For a user who sees every record the list may end early, see `Found`; `is_whole`: the rows are all the user sees,
    no filter has been applied to them.
    """
    text = fold(search)
    if rows.model not in INDEXED or not scope_of(user).everything:
        rows = matching(rows, search)
        return Found(rows, rows.count())
    if len(text) < SEARCH_MINIMUM:
        return _counted(rows)
    ids = ids_with(rows.model, text)
    if len(ids) <= FOUND_LIMIT:
        rows = rows.filter(pk__in=ids)
        return Found(rows, len(ids) if is_whole else rows.count())
    if is_whole:
        return Found(rows.filter(pk__in=ids[:FOUND_LIMIT]), FOUND_LIMIT, exact=False)
    return _counted(matching(rows, search))


def ids_with(model: type[models.Model], text: str) -> list[int]:
    """Ids of the rows that are not withdrawn and contain the folded text: all of them, or `FOUND_LIMIT` and one."""
    ask = _ids_in_postgresql if connection.vendor == "postgresql" else _ids_in_sqlite
    return ask(connection.ops.quote_name(model._meta.db_table), model, text)


def _counted(rows: QuerySet[Any]) -> Found:
    counted = rows[: COUNT_LIMIT + 1].count()
    return Found(rows, min(counted, COUNT_LIMIT), exact=counted <= COUNT_LIMIT)


def _ids_in_sqlite(table: str, model: type[models.Model], text: str) -> list[int]:
    rows = f"SELECT r.id FROM {table} r WHERE NOT r.withdrawn AND instr(r.folded, %s) > 0"
    values: list[Any] = [text]
    if has_index(model):
        index = _index(model)
        groups = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
        values = [" AND ".join('"' + group.replace('"', '""') + '"' for group in [*groups][:GROUPS_LIMIT]), text]
        rows = (
            f"SELECT r.id FROM {index} CROSS JOIN {table} r ON r.id = {index}.rowid"
            f" WHERE {index} MATCH %s AND NOT r.withdrawn AND instr(r.folded, %s) > 0"
        )
    return _ids(f"{rows} LIMIT {FOUND_LIMIT + 1}", values)


def _ids_in_postgresql(table: str, model: type[models.Model], text: str) -> list[int]:
    first = f"(SELECT id, folded, withdrawn FROM {table} ORDER BY id LIMIT {FIRST_ROWS}) AS r"
    limit = f"LIMIT {FOUND_LIMIT + 1}"
    ids = _ids(f"SELECT id FROM {first} WHERE NOT withdrawn AND strpos(folded, %s) > 0 {limit}", [text])
    if len(ids) > FOUND_LIMIT:
        return ids
    pattern = "%" + "".join("\\" + char if char in "\\%_" else char for char in text) + "%"
    with transaction.atomic(), connection.cursor() as cursor:
        # The planner hopes to meet a thousand rows early and reads the whole table when they are rare.
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true)")
        ids = _ids(f"SELECT id FROM {table} WHERE folded LIKE %s AND NOT withdrawn {limit}", [pattern])
        cursor.execute("SELECT set_config('enable_seqscan', 'on', true), set_config('jit', 'on', true)")
    return ids


def _ids(statement: str, values: list[Any]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]


# Making the indexes


def _index(model: type[models.Model]) -> str:
    return f"{model._meta.db_table}_groups"


def has_index(model: type[models.Model]) -> bool:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [_index(model)])
        else:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name = %s", [f"{_index(model)}_update"])
        return bool(cursor.fetchone()[0])


def make_indexes(**kwargs: Any) -> None:
    """After every `migrate`: what is missing is made from the rows that are there."""
    for model in INDEXED:
        if has_index(model):
            continue
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for statement in _statements(model):
                    cursor.execute(statement)
        except DatabaseError as refused:
            logger.warning("%s has no search index: %s", model._meta.db_table, " ".join(str(refused).split()))


def _statements(model: type[models.Model]) -> list[str]:
    table, index = model._meta.db_table, _index(model)
    if connection.vendor == "postgresql":
        return [
            "CREATE EXTENSION IF NOT EXISTS pg_trgm",
            f"CREATE INDEX {index} ON {table} USING gin (folded gin_trgm_ops)",
        ]
    forget = f"INSERT INTO {index} ({index}, rowid, folded) VALUES ('delete', old.id, old.folded);"
    learn = f"INSERT INTO {index} (rowid, folded) VALUES (new.id, new.folded);"
    options = "tokenize='trigram case_sensitive 1', detail=none"
    return [
        f"DROP TABLE IF EXISTS {index}",
        f"CREATE VIRTUAL TABLE {index} USING fts5(folded, content='{table}', content_rowid='id', {options})",
        f"INSERT INTO {index} ({index}) VALUES ('rebuild')",
        f"CREATE TRIGGER {index}_insert AFTER INSERT ON {table} BEGIN {learn} END",
        f"CREATE TRIGGER {index}_delete AFTER DELETE ON {table} BEGIN {forget} END",
        f"CREATE TRIGGER {index}_update AFTER UPDATE OF folded ON {table} WHEN old.folded IS NOT new.folded"
        f" BEGIN {forget} {learn} END",
    ]
