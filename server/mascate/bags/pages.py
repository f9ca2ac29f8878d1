"""The pages of a SQLite file: which hold a table, where their cells lie, and the same with nothing between them.

By https://sqlite.org/fileformat2.html; what is named here is named there.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from struct import pack, unpack_from

INTERIOR_KEYED, INTERIOR, LEAF_KEYED, LEAF = 2, 5, 10, 13
#: The pages of a table without rowids.
KEYED = (LEAF_KEYED, INTERIOR_KEYED)
#: A cell freed again must have room for the four bytes of a free block.
LEAST_CELL = 4


@dataclass(frozen=True, slots=True)
class Cell:
    begin: int
    size: int
    #: The rowid it names; 0 in a table without them.
    rowid: int
    #: The first of its overflow pages, and how many there are.
    spilled_to: int
    spilled_pages: int


class Page:
    """One page of a table's tree; `content` is the whole file."""

    __slots__ = ("_begin", "_content", "_header", "_size", "kind", "number", "pointers")

    def __init__(self, content: bytes, number: int) -> None:
        self.number = number
        self._content = content
        self._size = page_size(content)
        self._begin = (number - 1) * self._size
        self.kind: int = content[self._begin]
        self._header = 8 if self.is_leaf else 12
        (count,) = unpack_from(">H", content, self._begin + 3)
        self.pointers: tuple[int, ...] = unpack_from(f">{count}H", content, self._begin + self._header)

    @property
    def is_leaf(self) -> bool:
        return self.kind in (LEAF, LEAF_KEYED)

    def children(self) -> list[int]:
        """The pages below, in the order of their keys: one more than there are cells; none below a leaf."""
        if self.is_leaf:
            return []
        places = [*(self._begin + pointer for pointer in self.pointers), self._begin + 8]
        return [unpack_from(">I", self._content, place)[0] for place in places]

    def cells(self) -> Iterator[Cell]:
        return map(self._cell, self.pointers)

    def is_tidy(self) -> bool:
        content, begin, pointers = self._content, self._begin, self.pointers
        free, _, start, fragments = unpack_from(">HHHB", content, begin + 1)
        if free or fragments or any(map(int.__le__, pointers, pointers[1:])):
            return False
        gap = content[begin + self._header + 2 * len(pointers) : begin + start]
        return not any(gap) and start == (pointers[-1] if pointers else self._size)

    def is_spilling(self) -> bool:
        """Whether a record of this leaf may go on on overflow pages: its size tells; one in three bytes may."""
        content, begin, most = self._content, self._begin, self._most_local()
        for pointer in self.pointers:
            payload = content[begin + pointer]
            if payload >= 0x80:
                low = content[begin + pointer + 1]
                payload = most + 1 if low >= 0x80 else (payload & 0x7F) << 7 | low
            if payload > most:
                return True
        return False

    def tidied(self) -> bytes:
        """The page with its cells from the end on, the first last, and zeros before them."""
        content, begin = self._content, self._begin
        cells = [content[place : place + size] for place, size in self._extents()]
        pointers, at = [], self._size
        for cell in cells:
            at -= len(cell)
            pointers.append(at)
        head = pack(">BHHHB", self.kind, 0, len(cells), at, 0) + content[begin + 8 : begin + self._header]
        head += pack(f">{len(pointers)}H", *pointers)
        return head + bytes(at - len(head)) + b"".join(reversed(cells))

    def _extents(self) -> Iterator[tuple[int, int]]:
        """Where in the file each cell begins, and its bytes; a short one of a keyed leaf needs no reading."""
        content, begin = self._content, self._begin
        # Of one byte's size, and all of it on the page: small pages let less of a record stay.
        short = min(0x80, self._most_local() + 1) if self.kind == LEAF_KEYED else 0
        for pointer in self.pointers:
            place = begin + pointer
            payload = content[place]
            if payload < short:
                yield place, max(LEAST_CELL, 1 + payload)
            else:
                yield place, self._cell(pointer).size

    def _cell(self, begin: int) -> Cell:
        content, at = self._content, self._begin + begin
        start = at
        if not self.is_leaf:
            at += 4
        rowid = payload = 0
        if self.kind != INTERIOR:
            payload, at = _varint(content, at)
        if self.kind not in KEYED:
            rowid, at = _varint(content, at)
        local = self._local(payload)
        end = at + local
        if local == payload:
            return Cell(begin, max(LEAST_CELL, end - start), rowid, 0, 0)
        (spilled_to,) = unpack_from(">I", content, end)
        return Cell(begin, end + 4 - start, rowid, spilled_to, -(-(payload - local) // (self._size - 4)))

    def _most_local(self) -> int:
        return self._size - 35 if self.kind == LEAF else (self._size - 12) * 64 // 255 - 23

    def _local(self, payload: int) -> int:
        """How much of a record stays on the page."""
        usable, most = self._size, self._most_local()
        if payload <= most:
            return payload
        least = (usable - 12) * 32 // 255 - 23
        wanted = least + (payload - least) % (usable - 4)
        return wanted if wanted <= most else least


def tidied(content: bytes) -> bytes:
    """The same database without what SQLite left between the cells of its tables."""
    file = bytearray(content)
    size = page_size(content)
    for _, root in tables(content):
        for page in pages_of(content, root):
            if not page.is_tidy():
                file[(page.number - 1) * size : page.number * size] = page.tidied()
    return bytes(file)


def tables(content: bytes) -> list[tuple[str, int]]:
    """Name and root page of each table, in the order in which they were made."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.deserialize(content)
        return database.execute("SELECT name, rootpage FROM sqlite_schema WHERE type = 'table'").fetchall()


def pages_of(content: bytes, number: int) -> Iterator[Page]:
    """A table's pages: the root, and below it in the order of their keys."""
    page = Page(content, number)
    yield page
    for child in page.children():
        yield from pages_of(content, child)


def overflow_pages(content: bytes, cell: Cell) -> Iterator[int]:
    number = cell.spilled_to
    for _ in range(cell.spilled_pages):
        yield number
        (number,) = unpack_from(">I", content, (number - 1) * page_size(content))


def page_size(content: bytes) -> int:
    size: int = unpack_from(">H", content, 16)[0]
    return 65_536 if size == 1 else size


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for place in range(8):
        byte = content[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    return value << 8 | content[at + 8], at + 9
