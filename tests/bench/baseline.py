"""What we compare with: the bag's rows read from the database on request, sent as one JSON, parsed into an array.

What is searched is folded on arrival, as it is on our device.
"""

import gzip
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page

GZIP_LEVEL = 6
SHOWN = 50

FETCH = """async () => {
  const begun = performance.now();
  const answer = await fetch('/rows.json', { cache: 'no-store' });
  window.tables = await answer.json();
  const identifying = ['code', 'store', 'legal_name', 'trade_name', 'tax_id', 'city'];
  for (const row of window.tables.customers) {
    const text = identifying.map((column) => row[column]).join('\\n');
    row.folded = text.normalize('NFKD').replace(/[\\u0300-\\u036f]/g, '').toLowerCase();
  }
  return performance.now() - begun;
}"""

SEARCH = """async ({ text, shown }) => {
  const begun = performance.now();
  const found = window.tables.customers.filter((row) => row.folded.includes(text)).slice(0, shown);
  const list = document.querySelector('ul');
  list.replaceChildren(...found.map((row) => {
    const item = document.createElement('li');
    item.textContent = `${row.code} ${row.trade_name} ${row.city}`;
    return item;
  }));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begun;
}"""


@contextmanager
def served(sections: Sequence[Path]) -> Iterator[str]:
    """The address of a server that answers with all rows of the bag's tables."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/rows.json":
                body, kind = gzip.compress(json.dumps(rows_of(sections)).encode(), GZIP_LEVEL), "application/json"
            else:
                body, kind = gzip.compress(b"<!doctype html><ul></ul>"), "text/html"
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rows_of(sections: Sequence[Path]) -> dict[str, list[dict[str, object]]]:
    tables: dict[str, list[dict[str, object]]] = {}
    for section in sections:
        with closing(sqlite3.connect(f"file:{section}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            names = [row["name"] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
            for name in names:
                tables[name] = [dict(row) for row in database.execute(f'SELECT * FROM "{name}"')]
    return tables


def fetched_seconds(page: Page) -> float:
    return float(page.evaluate(FETCH)) / 1000


def searched_milliseconds(page: Page, text: str) -> float:
    return float(page.evaluate(SEARCH, {"text": text, "shown": SHOWN}))
