"""Where the bags' files lie: named by their hash, compressed once, written whole or not at all."""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import zstandard

from mascate.bags.columns import columns_of
from mascate.config import config

ZSTD_LEVEL = 6
# Browsers refuse windows above 8 MB (RFC 9659).
ZSTD_WINDOW_LOG = 22
# What the server reads itself, and a device that asks for the file as it is.
KEPT_ZSTD_LEVEL = 1

#: A file's endings: as it is, its columns, and what is told of it.
FILE, COLUMNS, ABOUT = ".sqlite.zst", ".columns.zst", ".json"


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies on the disk of a SQLite file: in the form in which it travels, its bytes and what they take packed."""

    size: int
    packed_size: int
    #: Table → what it takes packed.
    tables: dict[str, int]


@dataclass(frozen=True, slots=True)
class Packed:
    """What would lie on the disk, by the file's ending; nothing where it lies there already."""

    stored: Stored
    contents: dict[str, bytes]


def pack(sha256: str, content: bytes) -> Packed:
    """A file's bytes packed, not yet kept: what is too large need not be. Its pages must be tidy."""
    known = told(sha256)
    if known is not None and _path(sha256).exists():
        return Packed(known, {})
    columns = columns_of(content)
    packed, pieces = pack_in_pieces(columns.content, ends=list(columns.ends.values()))
    stored = Stored(len(columns.content), len(packed), dict(zip(columns.ends, pieces, strict=True)))
    kept = zstandard.ZstdCompressor(level=KEPT_ZSTD_LEVEL).compress(content)
    return Packed(stored, {FILE: kept, COLUMNS: packed})


def keep(sha256: str, packed: Packed) -> Stored:
    if packed.contents:
        _path(sha256).parent.mkdir(parents=True, exist_ok=True)
        for ending, content in packed.contents.items():
            _write(_path(sha256, ending), content)
        _write(_path(sha256, ABOUT), json.dumps(asdict(packed.stored)).encode())
    return packed.stored


def told(sha256: str) -> Stored | None:
    """What lies on the disk of a file; None: it is not there in the form in which it travels."""
    try:
        return Stored(**json.loads(_path(sha256, ABOUT).read_text()))
    except (FileNotFoundError, TypeError):
        # Packed by a version that knew no columns: it travels as it is.
        return None


def pack_in_pieces(content: bytes, *, ends: list[int]) -> tuple[bytes, list[int]]:
    """The packed bytes, and for each piece what it takes of them."""
    pieces: list[int] = []
    packed: list[bytes] = []
    packer = _packer().compressobj(size=len(content))
    begin = 0
    for end in ends:
        piece = packer.compress(memoryview(content)[begin:end]) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        packed.append(piece)
        pieces.append(len(piece))
        begin = end
    packed.append(packer.compress(memoryview(content)[begin:]) + packer.flush())
    return b"".join(packed), pieces


def store_delta(base: str, target: str, content: bytes | None) -> dict[str, Any]:
    """Remembers what turns one file into the other; None: nothing does."""
    path = _path(f"{base}-{target}", ABOUT)
    found: dict[str, Any] = {}
    if content is not None:
        sha256 = hashlib.sha256(content).hexdigest()
        found = {"sha256": sha256, "size": len(content)}
        found["packed_size"] = keep(sha256, pack(sha256, content)).packed_size
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, json.dumps(found).encode())
    return found


def delta(base: str, target: str) -> dict[str, Any] | None:
    """sha256, size and packed_size of the file that turns one into the other; empty: nothing does; None: not known."""
    try:
        found: dict[str, Any] = json.loads(_path(f"{base}-{target}", ABOUT).read_text())
    except FileNotFoundError:
        return None
    return found


def packed(sha256: str, ending: str) -> bytes | None:
    """The zstd-compressed bytes, or None if the file is gone."""
    try:
        return _path(sha256, ending).read_bytes()
    except FileNotFoundError:
        return None


def content(sha256: str) -> bytes | None:
    """The file's bytes, or None if the file is gone."""
    found = packed(sha256, FILE)
    return None if found is None else zstandard.ZstdDecompressor().decompress(found)


def folder() -> Path:
    return config().home.resolve() / "bags"


def _packer() -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(ZSTD_LEVEL, window_log=ZSTD_WINDOW_LOG)
    return zstandard.ZstdCompressor(compression_params=parameters)


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def _path(sha256: str, ending: str = FILE) -> Path:
    return folder() / sha256[:2] / f"{sha256}{ending}"
