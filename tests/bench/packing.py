"""`./dev bench packing`: what making a bag takes of the server's processor, on both databases."""

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.rig.places import ROOT
from tests.rig.postgres import postgres

#: Customers and products chosen, and the seconds of processor time that are allowed.
SIZES = ((10_000, 5_000, 0.5), (45_000, 5_000, 2.0))


def report() -> str:
    lines = [
        "A bag of a representative who has chosen all of these: with each customer one contact, three last orders of "
        "four lines, half an open bill; with each product three prices. Seconds of the server's processor to make its "
        "files, to pack them for the wire (once for each content), and from begin to end of making them; medians of "
        "seven.",
        "",
        "| chosen | rows | database | making, CPU | of target | packing, CPU | making, elapsed |",
        "|---|---:|---|---:|---:|---:|---:|",
    ]
    for customers, products, target in SIZES:
        for database in ("SQLite", "PostgreSQL"):
            found = measured(database, customers, products)
            cpu, packed, seconds = (statistics.median(found[name]) for name in ("cpu", "packed_cpu", "seconds"))
            lines.append(
                f"| {customers:,} customers, {products:,} products | {found['rows']:,} | {database} | {cpu:.2f} s "
                f"| {cpu / target:.2f} | {packed:.2f} s | {seconds:.2f} s |"
            )
    return "\n".join(lines)


def measured(database: str, customers: int, products: int) -> dict[str, Any]:
    print(f"{customers:,} customers, {database} …", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="mascate-bench-packing-") as folder:
        if database == "SQLite":
            return timed(f"sqlite:///{folder}/mascate.sqlite3", folder, customers, products)
        with postgres() as url:
            return timed(url, folder, customers, products)


def timed(url: str, home: str | Path, customers: int, products: int) -> dict[str, Any]:
    """Measures in a process of its own: settings are read once per process."""
    settings = {"MASCATE_DATABASE_URL": url, "MASCATE_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mascate.settings"}
    command = [sys.executable, "-m", "tests.bench.packing_times", str(customers), str(products)]
    ran = subprocess.run(command, cwd=ROOT, env=os.environ | settings, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found
