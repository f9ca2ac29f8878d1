"""`./dev bench paced`: the same over 10 Mbit/s, where bytes are all that counts; the loopback server paces."""

import tempfile
from pathlib import Path

from tests.bench import contestants, records, rivals
from tests.bench.loopback import Contest
from tests.bench.rivals import Runs

SIZES = (10_000, 50_000)
BITS_PER_SECOND = 10_000_000
NAMES = ("ours", "json")
#: Beyond what the bytes take at least.
SHARE, SECONDS = 1.1, 0.4
CHANGED_SHARE = 100
DELTA_TARGET = 0.03


def report() -> str:
    measured: dict[int, Runs] = {}
    changes: dict[int, tuple[int, int]] = {}
    with tempfile.TemporaryDirectory(prefix="mascate-bench-") as folder:
        pages = contestants.build(Path(folder) / "pages")
        with contestants.browser(Path(folder) / "profile") as context:
            for size in SIZES:
                rows = records.customers(size)
                contest = Contest(pages, rows)
                contest.link.bits_per_second = BITS_PER_SECOND
                measured[size] = rivals.runs_of(context, contest, NAMES)
                changes[size] = records.change(rows, every=CHANGED_SHARE)
    return "\n".join([*table(measured), "", *told(changes)])


def table(measured: dict[int, Runs]) -> list[str]:
    lines = [
        f"The loopback server hands out {BITS_PER_SECOND // 1_000_000} Mbit/s, whatever the number of connections.",
        f"Target: ready within {SHARE} × bytes ÷ bandwidth + {SECONDS} s, and no more bytes than the JSON file at the",
        "same compression level.",
        "",
        "| customers | what | runs | seconds, median | target | of target | bytes on the wire | of JSON's |",
        "|---:|---|---:|---:|---:|---:|---:|---:|",
    ]
    for size, runs in measured.items():
        for name in NAMES:
            seconds, sent = rivals.median(runs[name]), rivals.sent_bytes(runs[name])
            target = SHARE * sent * 8 / BITS_PER_SECOND + SECONDS
            share = f"{target:.2f} | {seconds / target:.2f}"
            bytes_ = f"{sent:,} | {sent / rivals.sent_bytes(runs['json']):.2f}"
            label = rivals.NAMES[name]
            lines.append(f"| {size:,} | {label} | {len(runs[name])} | {seconds:.2f} | {share} | {bytes_} |")
    return lines


def told(changes: dict[int, tuple[int, int]]) -> list[str]:
    return [
        f"- {size:,} customers, one in {CHANGED_SHARE} changed during the day (name, phone and credit limit): {sent:,} "
        f"bytes travel, {sent / whole:.1%} of a full bag's (target at most {DELTA_TARGET:.0%})"
        for size, (sent, whole) in changes.items()
    ]
