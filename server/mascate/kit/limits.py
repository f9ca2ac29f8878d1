"""A limit on how long questions to the database may take, so that one filter cannot hold up everybody."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, connection, transaction

from mascate.config import config
from mascate.kit.errors import Rejection

#: SQLite asks after this many steps of its machine whether to go on: some tenths of a millisecond.
STEPS = 10_000
#: What PostgreSQL calls a statement that was ended by its time limit.
CANCELED = "57014"


@contextmanager
def time_limited() -> Iterator[None]:
    """Ends a statement of the block after `MASCATE_QUERY_SECONDS`: Rejection `query_too_slow`.

    On SQLite the block as a whole. The connection stays usable. Rows must be read inside the block.
    """
    limit = _on_postgresql if connection.vendor == "postgresql" else _on_sqlite
    with limit(config().query_seconds):
        yield


@contextmanager
def _on_postgresql(seconds: float) -> Iterator[None]:
    try:
        # In a transaction of its own the setting goes with it.
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            before = cursor.fetchone()[0]
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{round(seconds * 1000)}ms"])
            yield
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != CANCELED:
            raise
        raise Rejection("query_too_slow") from None


@contextmanager
def _on_sqlite(seconds: float) -> Iterator[None]:
    connection.ensure_connection()
    database = connection.connection
    deadline = time.monotonic() + seconds
    database.set_progress_handler(lambda: time.monotonic() > deadline, STEPS)
    try:
        yield
    except OperationalError as error:
        if "interrupted" not in str(error):
            raise
        raise Rejection("query_too_slow") from None
    finally:
        database.set_progress_handler(None, STEPS)
