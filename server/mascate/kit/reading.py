"""What the commands of one request read alike is read once: the policy, the rules of the day, terms, the open bag."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

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
