"""Where bag files lie: named by their hash, compressed once, written whole or not at all."""

import os
import tempfile
from pathlib import Path

import zstandard

from mascate.config import config

ZSTD_LEVEL = 6
# Browsers refuse windows above 8 MB (RFC 9659).
ZSTD_WINDOW_LOG = 22


def store(sha256: str, content: bytes) -> None:
    """Puts a bag's bytes under their hash; the same hash twice is one file."""
    path = _path(sha256)
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    parameters = zstandard.ZstdCompressionParameters.from_level(ZSTD_LEVEL, window_log=ZSTD_WINDOW_LOG)
    packed = zstandard.ZstdCompressor(compression_params=parameters).compress(content)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as stream:
        stream.write(packed)
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(temporary, path)


def packed(sha256: str) -> bytes | None:
    """The zstd-compressed bytes, or None if the file is gone."""
    try:
        return _path(sha256).read_bytes()
    except FileNotFoundError:
        return None


def content(sha256: str) -> bytes | None:
    """The bag's bytes, or None if the file is gone."""
    found = packed(sha256)
    return None if found is None else zstandard.ZstdDecompressor().decompress(found)


def folder() -> Path:
    return config().home.resolve() / "bags"


def _path(sha256: str) -> Path:
    return folder() / sha256[:2] / f"{sha256}.sqlite.zst"
