"""`./dev bench entry`: writing a long order on the screen, in the built app, with the server stopped.

Lines are put in by pasting, as a rep would; then one is added and one is changed, again and again, on the same order.
The clock is the page's: from the event that makes the change to the DOM that shows it with the new total, to the
painted frame, and to the words that it is kept, which are said only after the journal is flushed (rule J1).
"""

import re
import statistics
import sys
import tempfile
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench import company, ready
from tests.rig.browser import DESKTOP, Profile, sign_in
from tests.rig.server import Server

CUSTOMERS = 100
PRODUCTS = 700
SIZES = (10, 200, 500)
#: The size that has targets, and those of the page as fast as it is.
LONG = 200
REPEATS = 30
THROTTLE = 4

# Does something and tells when the page shows another total, when that frame is painted, and when the order is kept.
MEASURE = """() => { window.measured = async (act) => {
  const total = () => document.querySelector('main dl .total dd')?.textContent;
  const keeping = () => document.querySelector('footer [role=status]')?.textContent ?? '';
  const before = total();
  const told = {};
  let isBegun = false;
  const begun = performance.now();
  await new Promise((done) => {
    const look = () => {
      const now = performance.now() - begun;
      if (keeping().startsWith('Saving')) isBegun = true;
      if (told.shown === undefined && total() !== before) {
        told.shown = now;
        requestAnimationFrame(() => setTimeout(() => {
          told.painted = performance.now() - begun;
          end();
        }));
      }
      if (isBegun && told.kept === undefined && keeping().startsWith('Saved')) {
        told.kept = now;
        end();
      }
    };
    const watcher = new MutationObserver(look);
    const end = () => {
      if (told.painted === undefined || told.kept === undefined) return;
      watcher.disconnect();
      done();
    };
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
    act();
  });
  return told;
}; }"""
ADD = """() => window.measured(() => document.querySelector('form button[type=submit]').click())"""
# A quantity is kept when its field is left.
CHANGE = """(quantity) => window.measured(() => {
  const field = document.querySelector('[role=listitem] input[inputmode=decimal]');
  field.focus();
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(field, quantity);
  field.dispatchEvent(new InputEvent('input', { bubbles: true }));
  field.blur();
})"""

#: What is done and told → its name and, for the long order, the target in milliseconds at the 95th of a hundred.
FIGURES: dict[tuple[str, str], tuple[str, float | None]] = {
    ("add", "shown"): ("adding a line, to the DOM with the new total", 16),
    ("add", "painted"): ("adding a line, to the painted frame", None),
    ("add", "kept"): ("adding a line, to its being kept", 50),
    ("change", "shown"): ("changing a quantity, to the DOM with the new total", 16),
    ("change", "painted"): ("changing a quantity, to the painted frame", None),
    ("change", "kept"): ("changing a quantity and leaving it, to its being kept", 50),
}

Figures = dict[tuple[int, int, str, str], list[float]]


def report() -> str:
    figures: Figures = {}
    with tempfile.TemporaryDirectory(prefix="mascate-bench-") as name:
        folder = Path(name)
        with (
            sync_playwright() as playwright,
            ready.installation(folder / "server", customers=CUSTOMERS, products=PRODUCTS) as server,
        ):
            profile = Profile(playwright, folder / "app", viewport=DESKTOP)
            page = profile.open()
            page.set_default_timeout(60_000)
            expect.set_options(timeout=60_000)
            take_the_day(page, server)
            for lines in SIZES:
                products = count()
                write(page, server, list(islice(products, lines - 1)))
                for rate in (1, THROTTLE):
                    figures |= measured(page, products, lines=lines, rate=rate)
            profile.close()
    return table(figures)


def take_the_day(page: Page, server: Server) -> None:
    """Customers and products on the device; then nobody answers any more."""
    sign_in(page, server, "rita")
    for schema in ("customers", "products"):
        ready.saved_seconds(page, address=server.address, without=0, schema=schema)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    server.stop()


def write(page: Page, server: Server, products: list[int]) -> None:
    """A new order at its items, with a line of each of these products."""
    page.goto(f"{server.address}/orders/new")
    page.get_by_role("combobox", name="Customer", exact=True).fill(company.code_of(1))
    page.get_by_role("option").first.click()
    for step in ("General data", "Items"):
        page.get_by_role("button", name="Next", exact=True).click()
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()
    page.get_by_role("button", name="Paste lines", exact=True).click()
    written = "\n".join(f"{company.product_code_of(number)}\t12" for number in products)
    page.get_by_role("dialog").get_by_label("Lines", exact=True).fill(written)
    page.get_by_role("button", name=f"Add {len(products)} items", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator("main dl .total dd")).to_be_visible()


def measured(page: Page, products: Iterator[int], *, lines: int, rate: int) -> Figures:
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.evaluate(MEASURE)
    figures: Figures = {}

    def keep(act: str, told: dict[str, Any]) -> None:
        for what, milliseconds in told.items():
            figures.setdefault((lines, rate, act, what), []).append(float(milliseconds))

    for repeat in range(REPEATS):
        code = company.product_code_of(next(products))
        page.get_by_role("combobox", name="Product", exact=True).fill(code)
        page.get_by_role("option").first.click()
        expect(page.get_by_role("button", name="Add item", exact=True)).to_be_visible()
        # Whoever looks at what is written looks for longer.
        page.wait_for_timeout(200)
        keep("add", page.evaluate(ADD))
        page.wait_for_timeout(200)
        keep("change", page.evaluate(CHANGE, str(12 * (repeat + 2))))
        # The first line goes: the order keeps its length.
        page.get_by_role("button", name=re.compile("^Remove ")).first.click()
        page.wait_for_timeout(200)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    devtools.detach()
    done = ", ".join(f"{what} {act} {statistics.median(values):.1f}" for (_, _, act, what), values in figures.items())
    print(f"{lines} lines, throttled {rate}: {done}", file=sys.stderr, flush=True)
    return figures


def table(figures: Figures) -> str:
    heads = [(lines, rate) for lines in SIZES for rate in (1, THROTTLE)]
    lines_ = [
        "An order on the screen, in Chromium, the server stopped, a line for each product; milliseconds, the 95th of a",
        f"hundred of {REPEATS} times. Throttled is what runs on the page, not the worker that keeps the order: its",
        "journal is flushed to the private disk before the page says «Saved».",
        "",
        "| what | "
        + " | ".join(f"{lines} lines{f', throttled {rate}×' if rate > 1 else ''}" for lines, rate in heads)
        + " | target | of target |",
        "|---|" + "---:|" * (len(heads) + 2),
    ]
    for (act, what), (name, target) in FIGURES.items():
        found = [ready.percentile(figures[lines, rate, act, what], 95) for lines, rate in heads]
        of_long = found[heads.index((LONG, 1))]
        goal = "– | –" if target is None else f"≤ {target:.0f} at {LONG} | {of_long / target:.2f}"
        lines_.append(f"| {name} | " + " | ".join(f"{value:.1f}" for value in found) + f" | {goal} |")
    return "\n".join(lines_)
