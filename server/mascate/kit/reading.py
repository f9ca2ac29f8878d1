"""What the commands of one request read alike is read once: the policy, the rules of the day, terms, the open bag."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")

_read: ContextVar[dict[Hashable, Any] | None] = ContextVar("read", default=None)


@contextmanager
def read_once() -> Iterator[None]:
    """Until the block ends `once` remembers; nothing is remembered beyond it, so the next request reads anew."""
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def once(key: Hashable, read: Callable[[], T]) -> T:
    """What `read` answers, remembered under the key within `read_once`, else read each time.

    For what the commands of a request do not write: never for stock, credit, orders or leases.
    """
    remembered = _read.get()
    if remembered is None:
        return read()
    if key not in remembered:
        remembered[key] = read()
    found: T = remembered[key]
    return found


def once_each(kind: Hashable, keys: Iterable[K], read: Callable[[set[K]], Mapping[K, T]]) -> dict[K, T]:
    """Key → row of those that there are: what `read` answers for the keys of this kind that are not remembered yet.

    Asked beforehand for all that a request names, it is one question instead of one a command. As for `once`.
    """
    wanted, remembered = set(keys), _read.get()
    if remembered is None:
        return dict(read(wanted))
    missing = {key for key in wanted if (kind, key) not in remembered}
    if missing:
        found = read(missing)
        remembered.update(((kind, key), found.get(key)) for key in missing)
    rows = ((key, remembered[kind, key]) for key in wanted)
    return {key: row for key, row in rows if row is not None}
