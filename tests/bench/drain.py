"""`./dev bench drain`: a thousand orders that waited on a device come in, over HTTP, on both databases."""

import http.cookiejar
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener
from uuid import uuid4

from tests.bench import company
from tests.rig.places import ROOT
from tests.rig.postgres import postgres
from tests.rig.server import Server, prepared

ORDERS, LINES = 1_000, 20
CUSTOMERS = 200
#: So many commands a device sends at a time (client/src/sync/engine.ts).
BATCH = 50
TARGET = 100
RUNS = 3


def report() -> str:
    lines = [
        f"{ORDERS:,} orders of {LINES} lines wait on a device and come in through `POST /sync` in batches of {BATCH}, "
        "as the app sends them: the demo company's prices, discounts, free goods and taxes, checks of stock, credit, "
        "blocks and repeats, one transaction and one receipt an order. SQLite with `synchronous=FULL`; "
        f"PostgreSQL without waiting for its disk. Medians of {RUNS} companies, a device in each.",
        "",
        "| database | orders a second | of target | slowest batch |",
        "|---|---:|---:|---:|",
    ]
    for database in ("SQLite", "PostgreSQL"):
        runs = [drained(database) for _ in range(RUNS)]
        speed = statistics.median(ORDERS / sum(batches) for batches in runs)
        slowest = statistics.median(max(batches) for batches in runs)
        lines.append(f"| {database} | {speed:.0f} | {speed / TARGET:.2f} | {slowest:.2f} s |")
    return "\n".join(lines)


def drained(database: str) -> list[float]:
    """The seconds of each batch, from the request to its answer read."""
    print(f"{database} …", file=sys.stderr, flush=True)
    with installation(database) as server:
        device = Device(server.address)
        commands = written(server)
        return [device.sent(commands[begin : begin + BATCH]) for begin in range(0, len(commands), BATCH)]


@contextmanager
def installation(database: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="mascate-bench-drain-") as folder:
        if database == "SQLite":
            with running(Path(folder), {}) as server:
                yield server
        else:
            with postgres() as url, running(Path(folder), {"MASCATE_DATABASE_URL": url}) as server:
                yield server


@contextmanager
def running(folder: Path, settings: dict[str, str]) -> Iterator[Server]:
    server = Server(prepared(folder / "home", settings=settings), settings=settings)
    files = company.written(folder / "files", customers=CUSTOMERS)
    server.command("import", str(files), "--map", str(files / "maps" / "demo.toml"), "--newest-order-on", "today")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def written(server: Server) -> list[dict[str, Any]]:
    """The commands, written by the day's bag in a process of its own: settings are read once per process."""
    command = [sys.executable, "-m", "tests.bench.drain_orders", str(ORDERS), str(LINES)]
    settings = server.environment() | {"DJANGO_SETTINGS_MODULE": "mascate.settings"}
    ran = subprocess.run(command, cwd=ROOT, env=settings, stdout=subprocess.PIPE, text=True, check=True)
    commands: list[dict[str, Any]] = json.loads(ran.stdout.splitlines()[-1])
    return commands


class Device:
    """A signed-in device that sends what it has."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._opener: OpenerDirector = build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self._seen = 0
        about = {"id": str(uuid4()), "label": "bench"}
        self._posted("session", {"user": "rita", "password": "mascate", "device": about})

    def sent(self, commands: Sequence[dict[str, Any]]) -> float:
        """The seconds until the answer; each command is to be accepted."""
        head = {"nonce": "n", "contract": 1, "device_time": commands[0]["made_at"], "bag_version": None}
        body = head | {"news_seen": self._seen, "commands": list(commands)}
        begun = perf_counter()
        answer = self._posted("sync", body)
        seconds = perf_counter() - begun
        refused = [outcome for outcome in answer["outcomes"] if outcome["result"] != "accepted"]
        if refused or len(answer["outcomes"]) != len(commands):
            raise RuntimeError(f"an order was not accepted: {refused[:1]}")
        self._seen = answer["news"]["seen"]
        return seconds

    def _posted(self, path: str, body: dict[str, Any]) -> Any:
        request = Request(f"{self._address}/api/v1/{path}", json.dumps(body).encode())
        request.add_header("Content-Type", "application/json")
        with self._opener.open(request) as answer:
            return json.loads(answer.read())
