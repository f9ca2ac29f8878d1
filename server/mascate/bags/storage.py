"""Where the bags' files lie: named by their hash, compressed once, written whole or not at all."""

import hashlib
import json
import os
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import zstandard

from mascate.config import config

ZSTD_LEVEL = 6
# Browsers refuse windows above 8 MB (RFC 9659).
ZSTD_WINDOW_LOG = 22


@dataclass(frozen=True, slots=True)
class Stored:
    """What lies on the disk: its packed bytes, and for each piece its bytes and what they take packed."""

    packed_size: int
    pieces: list[tuple[int, int]]


def store(sha256: str, content: bytes, *, ends: list[int]) -> Stored:
    """Puts a file's bytes under their hash; the same hash twice is one file, packed once.

    `ends` are the bytes at which the pieces end whose share of the packed file is told.
    """
    return keep(sha256, pack(sha256, content, ends=ends))


@dataclass(frozen=True, slots=True)
class Packed:
    """What would lie on the disk; no bytes where it lies there already."""

    stored: Stored
    content: bytes | None


def pack(sha256: str, content: bytes, *, ends: list[int]) -> Packed:
    """A file's bytes packed, not yet kept: what is too large need not be."""
    path, beside = _path(sha256), _path(sha256, ".json")
    if path.exists() and beside.exists():
        return Packed(_told(beside), None)
    packed, pieces = pack_in_pieces(content, ends=ends)
    return Packed(Stored(len(packed), pieces), packed)


def keep(sha256: str, packed: Packed) -> Stored:
    if packed.content is not None:
        path = _path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, packed.content)
        _write(_path(sha256, ".json"), json.dumps(asdict(packed.stored)).encode())
    return packed.stored


def pack_in_pieces(content: bytes, *, ends: list[int]) -> tuple[bytes, list[tuple[int, int]]]:
    """The packed bytes, and for each piece its bytes and what they take packed."""
    pieces: list[tuple[int, int]] = []
    packed: list[bytes] = []
    packer = _packer().compressobj(size=len(content))
    begin = 0
    for end in ends:
        piece = packer.compress(memoryview(content)[begin:end]) + packer.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
        packed.append(piece)
        pieces.append((end - begin, len(piece)))
        begin = end
    packed.append(packer.compress(memoryview(content)[begin:]) + packer.flush())
    return b"".join(packed), pieces


def store_delta(base: str, target: str, content: bytes | None) -> dict[str, Any]:
    """Remembers what turns one file into the other; None: nothing does."""
    path = _path(f"{base}-{target}", ".json")
    found: dict[str, Any] = {}
    if content is not None:
        sha256 = hashlib.sha256(content).hexdigest()
        found = {"sha256": sha256, "size": len(content)}
        found["packed_size"] = store(sha256, content, ends=[]).packed_size
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, json.dumps(found).encode())
    return found


def delta(base: str, target: str) -> dict[str, Any] | None:
    """sha256, size and packed_size of the file that turns one into the other; empty: nothing does; None: not known."""
    try:
        found: dict[str, Any] = json.loads(_path(f"{base}-{target}", ".json").read_text())
    except FileNotFoundError:
        return None
    return found


def packed(sha256: str) -> bytes | None:
    """The zstd-compressed bytes, or None if the file is gone."""
    try:
        return _path(sha256).read_bytes()
    except FileNotFoundError:
        return None


def content(sha256: str) -> bytes | None:
    """The file's bytes, or None if the file is gone."""
    found = packed(sha256)
    return None if found is None else zstandard.ZstdDecompressor().decompress(found)


def folder() -> Path:
    return config().home.resolve() / "bags"


def _packer() -> zstandard.ZstdCompressor:
    parameters = zstandard.ZstdCompressionParameters.from_level(ZSTD_LEVEL, window_log=ZSTD_WINDOW_LOG)
    return zstandard.ZstdCompressor(compression_params=parameters)


def _told(beside: Path) -> Stored:
    read = json.loads(beside.read_text())
    return Stored(read["packed_size"], [(size, packed_size) for size, packed_size in read["pieces"]])


def _write(path: Path, content: bytes) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def _path(sha256: str, ending: str = ".sqlite.zst") -> Path:
    return folder() / sha256[:2] / f"{sha256}{ending}"
