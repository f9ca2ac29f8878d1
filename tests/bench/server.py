"""`./dev bench server`: searching and counting in a company of 100,000 and of 1,000,000 customers, on both databases.

A representative has 5,000 of them, scattered. What is timed is what one answer of the list reads: the total and the
first page, through the product's own queries in one process. Made companies are kept for the next run.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.rig.places import ROOT
from tests.rig.postgres import postgres

SIZES = (100_000, 1_000_000)
DATABASES = ("SQLite", "PostgreSQL")
CACHE = Path(tempfile.gettempdir()) / f"mascate-bench-companies-{os.getuid()}"
#: What must be reached at 1,000,000, in milliseconds.
TARGETS = {"search, own": 10, "search, all": 50, "count, own": 50}
GROWTH_TARGET = 1.5
NAMES = {
    "search, own": "quick query of 3 to 8 characters, the rep's own 5,000",
    "search, all": "quick query of 3 to 8 characters, every record (administrator)",
    "count, own": "count of a quick filter, the rep's own",
    "scan, all": "for comparison: the same quick query as one LIKE over every record",
}


@dataclass(frozen=True)
class Timed:
    median: float
    p95: float
    count: int


def report() -> str:
    CACHE.mkdir(exist_ok=True)
    measured: dict[tuple[str, int], dict[str, Timed]] = {}
    for size in SIZES:
        url = f"sqlite:///{CACHE / f'customers-{size}.sqlite3'}"
        measured["SQLite", size] = timed(url, size)
        with postgres() as url:
            measured["PostgreSQL", size] = timed(url, size)
    return "\n".join([*table(measured), "", *growth(measured)])


def timed(url: str, size: int) -> dict[str, Timed]:
    """Measures in a process of its own: settings are read once per process."""
    print(f"{size:,} customers, {url.split(':')[0]} …", file=sys.stderr, flush=True)
    settings = {"MASCATE_DATABASE_URL": url, "MASCATE_HOME": str(CACHE / "home"), "MASCATE_QUERY_SECONDS": "600"}
    settings |= {"DJANGO_SETTINGS_MODULE": "mascate.settings"}
    command = [sys.executable, "-m", "tests.bench.server_queries", str(size)]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True)
    answers = json.loads(ran.stdout.splitlines()[-1])
    return {
        name: Timed(
            median=statistics.median(times),
            p95=statistics.quantiles(times, n=100, method="inclusive")[94],
            count=len(times),
        )
        for name, times in answers.items()
    }


def table(measured: dict[tuple[str, int], dict[str, Timed]]) -> list[str]:
    lines = [
        "Total and first page of a list, milliseconds in the server. The last four lines are what the index replaces.",
        "",
        "| what | customers | database | median | p95 | target p95 | of target |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    for what, name in NAMES.items():
        for size in SIZES:
            for database in DATABASES:
                if what not in measured[database, size]:
                    continue
                found = measured[database, size][what]
                target = TARGETS.get(what)
                share = f"{target} | {found.p95 / target:.2f}" if target else "– | –"
                numbers = f"{found.median:.1f} | {found.p95:.1f} | {share} |"
                lines.append(f"| {name}, {found.count} times | {size:,} | {database} | {numbers}")
    return lines


def growth(measured: dict[tuple[str, int], dict[str, Timed]]) -> list[str]:
    lines = []
    for database in DATABASES:
        small, large = (measured[database, size]["search, own"] for size in SIZES)
        ratios = f"median × {large.median / small.median:.2f}, p95 × {large.p95 / small.p95:.2f}"
        lines.append(
            f"- {database}, a rep's own from 100,000 to 1,000,000 customers: {ratios} (target below {GROWTH_TARGET})"
        )
        many = measured[database, SIZES[-1]]
        ratio = many["scan, all"].median / many["search, all"].median
        lines.append(f"- {database}, every record of 1,000,000: the scan takes {ratio:.0f} times as long (medians)")
    return lines
