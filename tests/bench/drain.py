"""`./dev bench drain`: a thousand orders that waited on a device come in, over HTTP, on both databases."""

import http.cookiejar
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.bench import company
from tests.rig.places import ROOT
from tests.rig.postgres import postgres
from tests.rig.server import Server, copied, prepared

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
        f"PostgreSQL without waiting for its disk. Medians of {RUNS} copies of the company, a device in each.",
        "",
        "| database | orders a second | of target | slowest batch |",
        "|---|---:|---:|---:|",
    ]
    for database in ("SQLite", "PostgreSQL"):
        print(f"{database} …", file=sys.stderr, flush=True)
        with company_in(database) as (commands, companies):
            runs = [drained(companies(), commands) for _ in range(RUNS)]
        speed = statistics.median(ORDERS / sum(batches) for batches in runs)
        slowest = statistics.median(max(batches) for batches in runs)
        lines.append(f"| {database} | {speed:.0f} | {speed / TARGET:.2f} | {slowest:.2f} s |")
    return "\n".join(lines)


def drained(server: Server, commands: Sequence[dict[str, Any]]) -> list[float]:
    """The seconds of each batch, from the request to its answer read."""
    server.start()
    try:
        device = Device(server.address)
        return [device.sent(commands[begin : begin + BATCH]) for begin in range(0, len(commands), BATCH)]
    finally:
        server.stop()


@contextmanager
def company_in(database: str) -> Iterator[tuple[list[dict[str, Any]], Callable[[], Server]]]:
    """The commands that wait, and what gives a server of the company as they were written in it, a fresh copy each."""
    with tempfile.TemporaryDirectory(prefix="mascate-bench-drain-") as folder, ExitStack() as stack:
        settings: dict[str, str] = {}
        if database == "PostgreSQL":
            settings = {"MASCATE_DATABASE_URL": stack.enter_context(postgres())}
        made = Path(folder) / "home"
        server = Server(prepared(made, settings=settings), settings=settings)
        files = company.written(Path(folder) / "files", customers=CUSTOMERS)
        server.command("import", str(files), "--map", str(files / "maps" / "demo.toml"), "--newest-order-on", "today")
        copies = count(1)

        def copy() -> Server:
            number = next(copies)
            its = {name: copied_database(url, f"drain{number}") for name, url in settings.items()}
            return Server(copied(made, Path(folder) / f"copy-{number}"), settings=its)

        yield written(server), copy


def copied_database(url: str, name: str) -> str:
    with psycopg.connect(url.rpartition("/")[0] + "/template1", autocommit=True) as connection:
        template = sql.Identifier(url.rpartition("/")[2])
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), template))
    return f"{url.rpartition('/')[0]}/{name}"


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
