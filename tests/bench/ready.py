"""`./dev bench ready`: from Save to ready and searching, in a real browser, a real server, beside a plain baseline.

Every number is a median of what was measured in this run, ours and the baseline's in turn, each on a fresh context.
"""

import json
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import zstandard
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.bench import baseline, company
from tests.rig.browser import DESKTOP, launch, sign_in
from tests.rig.server import Server, prepared

SIZES = (1_000, 10_000)
REPEATS = 5
SEARCHES = 40
READY = "Ready to sell off line until"

# Time runs from the tap on Save to the moment the page says that it is ready.
WATCH_SAVE = """(ready) => {
  window.measured = new Promise((done) => {
    document.addEventListener('click', () => {
      const begun = performance.now();
      const watcher = new MutationObserver(() => {
        if (!document.body.textContent.includes(ready)) return;
        watcher.disconnect();
        done(performance.now() - begun);
      });
      watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
    }, { capture: true, once: true });
  });
}"""

# Time runs from the keystroke to the frame that shows the row.
SEARCH = """async ({ text, expected }) => {
  const box = document.querySelector('input[type=search]');
  const begun = performance.now();
  const shown = new Promise((done) => {
    const watcher = new MutationObserver(() => {
      if (!document.body.textContent.includes(expected)) return;
      watcher.disconnect();
      requestAnimationFrame(() => setTimeout(done));
    });
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, text);
  box.dispatchEvent(new InputEvent('input', { bubbles: true }));
  await shown;
  return performance.now() - begun;
}"""


@dataclass
class Measured:
    ours: list[float] = field(default_factory=list)
    baseline: list[float] = field(default_factory=list)


@dataclass
class Size:
    customers: int
    ready_seconds: Measured = field(default_factory=Measured)
    search_milliseconds: Measured = field(default_factory=Measured)
    bag_bytes: int = 0
    sent_bytes: int = 0


def report() -> str:
    sizes = []
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="mascate-bench-") as folder:
        browser = launch(playwright)
        for customers in SIZES:
            print(f"{customers:,} customers …", file=sys.stderr, flush=True)
            with installation(Path(folder) / str(customers), customers=customers) as server:
                sizes.append(measured(browser, server, customers=customers))
        text = table(sizes, browser=browser.version)
        browser.close()
    return text


@contextmanager
def installation(folder: Path, *, customers: int, products: int = 0) -> Iterator[Server]:
    server = Server(prepared(folder / "home"))
    files = company.written(folder / "files", customers=customers, products=products)
    server.command("import", str(files), "--map", str(files / "maps" / "demo.toml"), "--newest-order-on", "today")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def measured(browser: Browser, server: Server, *, customers: int) -> Size:
    size = Size(customers)
    for repeat in range(REPEATS):
        context = browser.new_context(locale="en-US", viewport=DESKTOP, base_url=server.address)
        page = context.new_page()
        sign_in(page, server, "rita")
        size.ready_seconds.ours.append(saved_seconds(page, address=server.address, without=repeat))
        bag = unpacked(server, size)
        if repeat == 0:
            context.set_offline(True)
            numbers = [number * 17 % (customers - 100) for number in range(SEARCHES)]
            search(page, browser, bag, size, numbers)
        context.close()
        with baseline.served(bag) as address:
            plain = browser.new_context()
            other = plain.new_page()
            other.goto(address)
            size.ready_seconds.baseline.append(baseline.fetched_seconds(other))
            plain.close()
    return size


def saved_seconds(page: Page, *, address: str, without: int, schema: str = "customers") -> float:
    """Chooses all records but one, a different one each time: an unchanged choice would not be packed again (B2)."""
    page.goto(f"{address}/configurations/{schema}")
    for step in ("Quick filter", "Advanced filter"):
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Select records", exact=True)).to_be_visible()
    page.get_by_role("checkbox", name="Select all matching", exact=True).check()
    page.get_by_role("checkbox", name="Choose ").nth(without).uncheck()
    page.evaluate(WATCH_SAVE, READY)
    page.get_by_role("button", name="Save", exact=True).click()
    return float(page.evaluate("window.measured")) / 1000


def search(page: Page, browser: Browser, bag: list[Path], size: Size, numbers: list[int]) -> None:
    """Searches customers by code, off line, one after the other, in the portal and in the baseline's array."""
    page.get_by_role("link", name="Customers", exact=True).first.click()
    expect(page.get_by_role("heading", name="My customers", exact=True)).to_be_visible()
    expect(page.get_by_role("searchbox").first).to_be_visible()
    with baseline.served(bag) as address:
        context = browser.new_context()
        other = context.new_page()
        other.goto(address)
        baseline.fetched_seconds(other)
        for number in numbers:
            wanted = {"text": company.code_of(number), "expected": company.name_of(number)}
            size.search_milliseconds.ours.append(float(page.evaluate(SEARCH, wanted)))
            size.search_milliseconds.baseline.append(baseline.searched_milliseconds(other, wanted["text"]))
        context.close()


def unpacked(server: Server, size: Size) -> list[Path]:
    """The newest bag's sections, as the device holds them."""
    with closing(sqlite3.connect(server.home / "mascate.sqlite3")) as database:
        (told,) = database.execute("SELECT sections FROM bags_bag ORDER BY version DESC LIMIT 1").fetchone()
    sections = json.loads(told)
    size.sent_bytes = sum(section["packed_size"] for section in sections)
    size.bag_bytes = sum(section["size"] for section in sections)
    files = []
    for section in sections:
        packed = server.home / "bags" / section["sha256"][:2] / f"{section['sha256']}.sqlite.zst"
        file = server.home / f"{section['name']}.sqlite"
        file.write_bytes(zstandard.ZstdDecompressor().decompress(packed.read_bytes()))
        files.append(file)
    return files


def table(sizes: list[Size], *, browser: str) -> str:
    lines = [
        f"Chromium {browser}. Ours: save the selection, pack, download, check, open; the search box waits a moment",
        "while one types. Baseline: the same rows read on request, one gzipped JSON, parsed into arrays; its search",
        "does not wait.",
        "",
        "| customers | measured | ours | baseline | ratio |",
        "|---:|---|---:|---:|---:|",
    ]
    for size in sizes:
        ready = size.ready_seconds
        ours, other = statistics.median(ready.ours), statistics.median(ready.baseline)
        lines.append(line(size, f"Save to ready, median of {len(ready.ours)}", ours=ours, other=other, unit="s"))
        found = size.search_milliseconds
        for name, share in (("p50", 50), ("p95", 95)):
            ours, other = percentile(found.ours, share), percentile(found.baseline, share)
            name = f"key to row on screen, {name} of {len(found.ours)}"
            lines.append(line(size, name, ours=ours, other=other, unit="ms"))
    lines.append("")
    for size in sizes:
        sent = f"{size.bag_bytes:,} bytes on the device, {size.sent_bytes:,} on the wire"
        lines.append(f"- {size.customers:,} customers: {sent}")
    return "\n".join(lines)


def line(size: Size, name: str, *, ours: float, other: float, unit: str) -> str:
    places = 2 if unit == "s" else 1
    numbers = f"{ours:.{places}f} {unit} | {other:.{places}f} {unit} | {ours / other:.2f}"
    return f"| {size.customers:,} | {name} | {numbers} |"


def percentile(values: list[float], share: int) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[share - 1]
