"""A file as it travels: its tables' columns one after the other, of which the device makes the file, byte by byte.

Beside each other the values of a column pack to less than half of what the same rows take as pages. How SQLite writes a
record and where its cell lies is no matter of chance and does not travel; which page holds how many rows does. For that
the pages must be tidy (pages.py). The twin is client/src/store/columns.ts.

The form: four bytes with the length of a head, the head as JSON, then the streams whose lengths the head tells: the
pages of no table; then for each table the numbers of its pages, their cells, which are leaves, the overflow pages, and
its columns.
"""

import json
import sqlite3
import sys
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from operator import sub
from struct import pack
from typing import Any

import zstandard

from mascate.bags.pages import KEYED, Page, overflow_pages, page_size, tables

#: The kinds of a column's values.
NOTHING, NUMBERS, TEXTS, FEW_TEXTS = range(4)
#: So many different texts at most are written once each.
FEW = 256
#: Beyond it JavaScript's numbers have gaps.
LARGEST = 2**53
TYPES = {1: "b", 2: "h", 4: "i", 8: "q"}


@dataclass(frozen=True, slots=True)
class Columns:
    content: bytes
    #: Table → the byte at which its streams end, in the order in which they stand.
    ends: dict[str, int]


class Unfit(Exception):
    """The pages of this table cannot be made of its columns: they travel as they are."""


def columns_of(content: bytes) -> Columns:
    """The columns of a SQLite file with tidy pages."""
    size = page_size(content)
    streams: list[bytes] = [b""]
    heads: list[dict[str, Any]] = []
    after: dict[str, int] = {}
    made: set[int] = set()
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        for name, root in tables(content):
            try:
                tree = _tree(content, root)
                about, written = _table(database, name, tree)
            except Unfit:
                pass
            else:
                heads.append(about)
                streams += written
                made.update(tree.numbers, tree.spilled)
            after[name] = len(streams)
    total = len(content) // size
    streams[0] = b"".join(content[page * size : (page + 1) * size] for page in range(total) if page + 1 not in made)
    told = {"pages": total, "page_size": size, "tables": heads, "streams": [len(stream) for stream in streams]}
    head = json.dumps(told, separators=(",", ":")).encode()
    whole = b"".join([pack("<I", len(head)), head, *streams])
    behind = [len(whole) - sum(map(len, streams[end:])) for end in after.values()]
    return Columns(whole, dict(zip(after, behind, strict=True)))


@dataclass(slots=True)
class _Tree:
    """A table's pages, the root first and what is below it in the order of the keys."""

    is_keyed: bool
    numbers: list[int] = field(default_factory=list)
    cells: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    #: Overflow pages in the order of the rows.
    spilled: list[int] = field(default_factory=list)
    rows: int = 0
    #: Of each cell that only divides: the rows before it, and the rowid that it names.
    dividers: list[tuple[int, int]] = field(default_factory=list)


def _tree(content: bytes, root: int) -> _Tree:
    tree = _Tree(is_keyed=Page(content, root).kind in KEYED)

    def read(number: int) -> None:
        page = Page(content, number)
        if not page.is_tidy():
            raise Unfit
        tree.numbers.append(number)
        tree.cells.append(len(page.pointers))
        tree.leaves.append(int(page.is_leaf))
        if page.is_leaf and not page.is_spilling():
            tree.rows += len(page.pointers)
            return
        children: Iterator[int] = iter(page.children())
        for cell in page.cells():
            if not page.is_leaf:
                read(next(children))
            if page.is_leaf or tree.is_keyed:
                tree.rows += 1
                tree.spilled += overflow_pages(content, cell)
            else:
                tree.dividers.append((tree.rows, cell.rowid))
        for last in children:
            read(last)

    read(root)
    return tree


def _table(database: sqlite3.Connection, name: str, tree: _Tree) -> tuple[dict[str, Any], list[bytes]]:
    described = database.execute(f'PRAGMA table_info("{name}")').fetchall()
    keys = [column for _, column, *_, place in sorted(described, key=lambda row: row[5]) if place]
    columns = [column for _, column, *_ in described]
    if tree.is_keyed:
        # A record of a table without rowids begins with its key.
        columns = keys + [column for column in columns if column not in keys]
    elif [(column, type_) for _, column, type_, *_, place in described if place] != [
        (keys[0] if keys else "", "INTEGER")
    ]:
        raise Unfit
    listed, order = (", ".join(f'"{each}"' for each in names) for names in (columns, keys))
    rows = database.execute(f'SELECT {listed} FROM "{name}" ORDER BY {order}').fetchall()
    values: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    rowid = None if tree.is_keyed else columns.index(keys[0])
    if len(rows) != tree.rows:
        raise Unfit
    if rowid is not None and any(values[rowid][before - 1] != named for before, named in tree.dividers):
        raise Unfit
    written = [_numbers(each) for each in (tree.numbers, tree.cells, tree.leaves, tree.spilled)]
    return {"rows": len(rows), "columns": len(columns), "rowid": rowid}, written + [_column(each) for each in values]


def _column(values: Sequence[Any]) -> bytes:
    """Its kind; 0, or 1 and a byte for each row because some are null; the values."""
    types = set(map(type, values))
    nulls = b"\0"
    if types - {type(None)} and type(None) in types:
        types.remove(type(None))
        nulls = b"\1" + bytes(value is None for value in values)
        filling = 0 if int in types else ""
        values = [filling if value is None else value for value in values]
    if types <= {type(None)}:
        return bytes([NOTHING])
    if types == {int}:
        return bytes([NUMBERS]) + nulls + _numbers(values)
    if types != {str}:
        raise Unfit
    distinct: Sequence[str] = list(set(values))
    if len(distinct) <= FEW:
        distinct = sorted(distinct)
        places = {text: place for place, text in enumerate(distinct)}
        # Which of the few stands in each row, after how many they are.
        few = bytes([len(distinct) - 1]) + bytes(map(places.__getitem__, values))
        return bytes([FEW_TEXTS]) + nulls + few + _texts(distinct)
    return bytes([TEXTS]) + nulls + _texts(values)


def _texts(values: Sequence[str]) -> bytes:
    """Each with a zero behind it."""
    text = "\0".join(values) + "\0"
    if text.count("\0") != len(values):
        raise Unfit
    return text.encode()


def _numbers(values: Sequence[int]) -> bytes:
    """The last bytes of all, then those before: of the values or of their differences, of what packs to less."""
    if not values:
        return bytes([1, 0])
    differences = [values[0], *map(sub, values[1:], values)]
    forms = [_planes(values, is_sum=0)]
    if _largest(differences) < LARGEST:
        forms.append(_planes(differences, is_sum=1))
    return min(forms, key=lambda form: len(zstandard.ZstdCompressor(level=1).compress(form)))


def _planes(values: Sequence[int], *, is_sum: int) -> bytes:
    largest = _largest(values)
    if largest >= LARGEST:
        raise Unfit
    width = next(width for width in TYPES if largest < 2 ** (8 * width - 1))
    written = array(TYPES[width], values)
    if sys.byteorder == "big":
        written.byteswap()
    content = written.tobytes()
    return bytes([width, is_sum]) + b"".join(content[plane::width] for plane in range(width))


def _largest(values: Sequence[int]) -> int:
    return max(max(values), -min(values))
