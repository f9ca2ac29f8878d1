"""One loopback server for the bag and for what it is compared with: the same rows, the same compression, any pace.

Answers are packed once and kept, so that no contestant waits for our Python. A paced server hands every byte out at the
link's speed, whatever the number of connections. It knows as much of CouchDB's protocol as a replication needs.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import zstandard
from mascate.bags.storage import ZSTD_LEVEL, ZSTD_WINDOW_LOG

from tests.bench import records
from tests.bench.records import Row

KINDS = {".html": "text/html; charset=utf-8", ".js": "text/javascript", ".wasm": "application/wasm"}
SECTION_PATH = "/api/v1/bags/1/sections/"
CHUNK = 8 * 1024
REVISION = "1-967a00dff5e02add41819138abb3284d"


@dataclass(frozen=True)
class Answer:
    kind: str
    packed: bytes
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Link:
    """Who sends waits for its turn; None: as fast as it goes."""

    bits_per_second: int | None = None
    sent_bytes: int = 0
    _free_at: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, write: Callable[[bytes], Any], content: bytes) -> None:
        for start in range(0, len(content), CHUNK):
            part = content[start : start + CHUNK]
            with self._lock:
                self.sent_bytes += len(part)
                now = time.monotonic()
                pause = 0.0
                if self.bits_per_second is not None:
                    self._free_at = max(now, self._free_at) + len(part) * 8 / self.bits_per_second
                    pause = self._free_at - now
            if pause > 0:
                time.sleep(pause)
            write(part)


class Contest:
    """What there is to fetch: the files of the pages, and the rows in each contestant's form."""

    def __init__(self, pages: Path, rows: list[Row]) -> None:
        self.pages = pages
        self.rows = rows
        self.link = Link()
        self._kept: dict[tuple[str, bytes], Answer] = {}

    def answer(self, path: str, body: bytes) -> Answer:
        """The same question always has the same answer."""
        kept = self._kept.get((path, body))
        if kept is None:
            kept = self._kept[path, body] = self._made(path, body)
        return kept

    def _made(self, path: str, body: bytes) -> Answer:
        url = urlsplit(path)
        asked = {name: values[0] for name, values in parse_qs(url.query).items()}
        if url.path.startswith("/couch"):
            return self._couch(url.path, asked, body)
        if url.path.startswith(SECTION_PATH):
            return self._section(url.path.removeprefix(SECTION_PATH))
        match url.path:
            case "/manifest.json":
                return _json(records.manifest(self._bag, count=len(self.rows)))
            case "/session.json":
                return _json(records.session())
            case "/rows.json":
                return _json([{name: row[name] for name in row if name != "folded"} for row in self.rows])
            case "/table.json":
                columns = [name for name in self.rows[0] if name != "folded"]
                return _json({"columns": columns, "rows": [[row[name] for name in columns] for row in self.rows]})
            case "/fields.json":
                return _json([{"name": name, "type": _type(self.rows, name)} for name in self.rows[0]])
            case "/pull":
                after, limit = int(asked["after"]), int(asked["limit"])
                documents = [_without_nulls(row) for row in self.rows[after : after + limit]]
                return _json({"documents": documents, "checkpoint": {"after": after + len(documents)}})
        file = self.pages / url.path.lstrip("/")
        if file.is_file():
            return Answer(KINDS.get(file.suffix, "application/octet-stream"), _packed(file.read_bytes()))
        return Answer("text/plain", _packed(b"not found"), 404)

    @cached_property
    def _bag(self) -> dict[str, records.Packed]:
        return records.bag(self.rows)

    def _section(self, name: str) -> Answer:
        """Its columns, as api/bags.py answers."""
        section = self._bag[name]
        about = {
            "ETag": f'"{section.sha256}"',
            "X-Form": "columns",
            "X-Uncompressed-Size": str(len(section.columns)),
            "X-Packed-Size": str(len(section.packed)),
            "X-Offset": "0",
        }
        return Answer("application/octet-stream", section.packed, headers=about)

    def _couch(self, path: str, asked: dict[str, str], body: bytes) -> Answer:
        if "_local" in path:
            if body:
                return _json({"ok": True, "id": path, "rev": "0-1"}, status=201)
            return _json({"error": "not_found", "reason": "missing"}, status=404)
        if path.endswith("_changes"):
            since, limit = int(asked.get("since", 0)), int(asked.get("limit", len(self.rows)))
            rows = self.rows[since : since + limit]
            results = [
                {"seq": since + place, "id": row["key"], "changes": [{"rev": REVISION}]}
                for place, row in enumerate(rows, start=1)
            ]
            last = since + len(rows)
            return _json({"results": results, "last_seq": last, "pending": len(self.rows) - last})
        if path.endswith("_bulk_get"):
            revisions = {"start": 1, "ids": [REVISION.removeprefix("1-")]}
            results = []
            for wanted in json.loads(body)["docs"]:
                known = {"_id": wanted["id"], "_rev": REVISION, "_revisions": revisions}
                results.append({"id": wanted["id"], "docs": [{"ok": known | self._by_key[wanted["id"]]}]})
            return _json({"results": results})
        return _json({"db_name": "couch", "uuid": "b1", "doc_count": len(self.rows), "update_seq": len(self.rows)})

    @cached_property
    def _by_key(self) -> dict[str, Row]:
        return {row["key"]: row for row in self.rows}


@contextmanager
def served(contest: Contest) -> Iterator[int]:
    """The port it answers on, under any name that ends in .localhost: each name is an origin of its own."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # An answer is written in two steps; the second must not wait until the first is acknowledged.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            answer = contest.answer(self.path, self.rfile.read(length))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Encoding", "zstd")
            self.send_header("Content-Length", str(len(answer.packed)))
            self.send_header("Cache-Control", "no-store")
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            contest.link.send(self.wfile.write, answer.packed)

        do_POST = do_PUT = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _json(value: object, *, status: int = 200) -> Answer:
    content = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer("application/json", _packed(content), status)


def _packed(content: bytes) -> bytes:
    """At the level of the bag's sections."""
    parameters = zstandard.ZstdCompressionParameters.from_level(ZSTD_LEVEL, window_log=ZSTD_WINDOW_LOG)
    return zstandard.ZstdCompressor(compression_params=parameters).compress(content)


def _type(rows: list[Row], name: str) -> str:
    return "string" if any(isinstance(row[name], str) for row in rows) else "number"


def _without_nulls(row: Row) -> Row:
    """RxDB's schemas know optional fields, no nulls."""
    return {name: value for name, value in row.items() if value is not None}
