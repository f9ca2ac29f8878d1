"""`./dev bench rivals`: a bag beside what a team would use instead, on the same rows from the same loopback server."""

import statistics
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from playwright.sync_api import BrowserContext

from tests.bench import contestants, records
from tests.bench.contestants import Run
from tests.bench.loopback import Contest

SIZES = (10_000, 50_000)
REPEATS = 5
#: What takes most of a minute is run fewer times.
FEWER = {("pouchdb", 50_000): 3}
NAMES = {
    "ours": "a bag",
    "json": "one JSON file on the private disk, parsed into arrays",
    "dexie": "Dexie, `bulkPut` by hand",
    "rxdb": "RxDB replication",
    "pouchdb": "PouchDB replication",
}
#: How many times as long a rival must take at least.
TARGETS = {
    10_000: {"json": 1, "dexie": 6, "rxdb": 15, "pouchdb": 15},
    50_000: {"json": 1, "dexie": 12, "rxdb": 30, "pouchdb": 30},
}

Runs = dict[str, list[Run]]


def report() -> str:
    measured: dict[int, Runs] = {}
    with tempfile.TemporaryDirectory(prefix="mascate-bench-") as folder:
        pages = contestants.build(Path(folder) / "pages")
        with contestants.browser(Path(folder) / "profile") as context:
            version = context.browser.version if context.browser else ""
            for size in SIZES:
                contest = Contest(pages, records.customers(size))
                measured[size] = runs_of(context, contest, NAMES)
    return table(measured, browser=version)


def runs_of(context: BrowserContext, contest: Contest, names: Iterable[str]) -> Runs:
    """In turn, so that what else the machine does weighs on all alike."""
    runs: Runs = {name: [] for name in names}
    size = len(contest.rows)
    for repeat in range(REPEATS):
        for name in names:
            if repeat >= FEWER.get((name, size), REPEATS):
                continue
            ran = contestants.run(context, contest, name)
            print(f"{size:,} {name}: {ran.seconds:.2f} s, {ran.sent_bytes:,} bytes", file=sys.stderr, flush=True)
            runs[name].append(ran)
    return runs


def table(measured: dict[int, Runs], *, browser: str) -> str:
    lines = [
        f"Chromium {browser}, a profile on the disk, one loopback server, everything packed by the same zstd. From the",
        "first request to the answer of a search, when all records are flushed to the device; before, each has its",
        "library loaded and an empty store open. Each rival is set up as its documentation advises:",
        "`tests/bench/pages/`.",
        "",
        "| customers | what | runs | seconds, median | times ours | target | bytes on the wire | of ours |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for size, runs in measured.items():
        ours, our_bytes = median(runs["ours"]), sent_bytes(runs["ours"])
        for name, label in NAMES.items():
            seconds, sent = median(runs[name]), sent_bytes(runs[name])
            target = TARGETS[size].get(name)
            share = f"{seconds / ours:.1f} | {'–' if target is None else f'≥ {target}'}"
            bytes_ = f"{sent:,} | {sent / our_bytes:.2f}"
            lines.append(f"| {size:,} | {label} | {len(runs[name])} | {seconds:.2f} | {share} | {bytes_} |")
    return "\n".join(lines)


def median(runs: list[Run]) -> float:
    return statistics.median(run.seconds for run in runs)


def sent_bytes(runs: list[Run]) -> int:
    return round(statistics.median(run.sent_bytes for run in runs))
