"""Several threads on one database, each with a connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from django.db import connection, connections


def at_once(path: Path, run: Callable[[int], None], count: int, *, then: Callable[[], None]) -> None:
    """`run` with each number below `count`, all together; `then` looks at what they left. A database goes to `path`."""
    with _everybodys_database(path), ThreadPoolExecutor(count) as threads:
        for done in [threads.submit(_closing(run), number) for number in range(count)]:
            done.result()
        threads.submit(_closing(lambda _: then()), 0).result()


@contextmanager
def _everybodys_database(path: Path) -> Iterator[None]:
    """Of SQLite the tests' database is in memory, where locks are others than on the disk: threads get a copy there."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(path)])
    settings = connections.settings["default"]
    in_memory = settings["NAME"]
    settings["NAME"] = str(path)
    try:
        yield
    finally:
        settings["NAME"] = in_memory


def _closing(run: Callable[[int], None]) -> Callable[[int], None]:
    def ran(number: int) -> None:
        try:
            run(number)
        finally:
            connections.close_all()

    return ran
