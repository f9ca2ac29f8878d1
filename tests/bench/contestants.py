"""Runs of the pages in `pages/`: each contestant begins from an open app with an empty store, on a browser that keeps.

A browser's private windows keep everything in memory, so the runs share one profile on the disk and each has an origin
of its own. Time runs in the page, from the first request to the answer of a search for one of the records.
"""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, sync_playwright

from tests.bench.loopback import Contest, served
from tests.rig.browser import DESKTOP, Profile

PAGES = Path(__file__).parent / "pages"

_runs = count()


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    sent_bytes: int


@contextmanager
def browser(folder: Path) -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        profile = Profile(playwright, folder, viewport=DESKTOP)
        page = profile.open()
        yield page.context
        profile.close()


def build(folder: Path) -> Path:
    """The pages as files to serve. What the rivals need is installed into their own folder, and runs no scripts."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise RuntimeError("npm is missing: run this by ./dev bench, which brings it along")
    if not (PAGES / "node_modules").exists():
        print("installing the rivals …", file=sys.stderr, flush=True)
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=PAGES, check=True)
    subprocess.run([node, "build.mjs", str(folder)], cwd=PAGES, check=True)
    return folder


def run(context: BrowserContext, contest: Contest, name: str) -> Run:
    """One run on an origin of its own; raises when the search does not find its one record."""
    with ran(context, contest, name) as (_, made):
        return made


@contextmanager
def ran(context: BrowserContext, contest: Contest, name: str) -> Iterator[tuple[Page, Run]]:
    """A run, and its page while it is open."""
    wanted = contest.rows[len(contest.rows) * 2 // 3]["code"]
    with served(contest) as port:
        page = context.new_page()
        page.goto(f"http://{name}-{next(_runs)}.localhost:{port}/{name}.html")
        page.wait_for_function("'begin' in window")
        page.evaluate("async () => { await window.prepared }")
        before = contest.link.sent_bytes
        told = page.evaluate("(search) => window.begin(search)", wanted)
        if told["found"] != [wanted]:
            raise RuntimeError(f"{name} found {told['found']}, not {wanted}")
        yield page, Run(told["milliseconds"] / 1000, contest.link.sent_bytes - before)
        page.close()
