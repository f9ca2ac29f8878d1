"""`./dev bench device`: what a device does by itself with 50,000 customers: opening, searching, starting.

Opening and the store's searches are measured on the page of our own store (`pages/ours.ts`), painting and starting in
the app with a real server, which is then cut off.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench import company, contestants, ready, records
from tests.bench.loopback import Contest
from tests.rig.browser import DESKTOP, Profile, sign_in
from tests.rig.server import Server

CUSTOMERS = 50_000
REPEATS = 5
TYPED = 40
THROTTLE = 4

# From the navigation to the frame that shows the first customer.
WATCH_FIRST_ROW = """
window.firstRow = new Promise((done) => {
  const watcher = new MutationObserver(() => {
    if (document.querySelector('a[href^="/customers/"]') === null) return;
    watcher.disconnect();
    requestAnimationFrame(() => setTimeout(() => done(performance.now())));
  });
  watcher.observe(document, { subtree: true, childList: true });
});"""

Figures = dict[str, list[float]]
#: Figure → its name, its unit, the share of the runs that must reach the target, the target.
TARGETS = {
    "opened": ("last byte to the first answered search", "s", 50, 0.5),
    "found": ("search while typing, call to rows", "ms", 95, 16),
    "painted": ("search while typing, key to rows on screen", "ms", 95, None),
    "started": ("cold start to the list of customers", "s", 50, None),
    "started slowly": (f"cold start to the list of customers, processor throttled {THROTTLE} times", "s", 50, 1.0),
}


def report() -> str:
    with tempfile.TemporaryDirectory(prefix="mascate-bench-") as name:
        folder = Path(name)
        figures = of_the_store(folder)
        with sync_playwright() as playwright, ready.installation(folder / "server", customers=CUSTOMERS) as server:
            figures |= of_the_app(Profile(playwright, folder / "app", viewport=DESKTOP), server)
    return table(figures)


def of_the_store(folder: Path) -> Figures:
    figures: Figures = {"opened": [], "found": []}
    pages = contestants.build(folder / "pages")
    contest = Contest(pages, records.customers(CUSTOMERS))
    with contestants.browser(folder / "store") as context:
        for _ in range(REPEATS):
            with contestants.ran(context, contest, "ours") as (page, _run):
                figures["opened"].append(page.evaluate("window.afterLastByte") / 1000)
                page.evaluate("(searches) => window.searchEach(searches)", ["warm"])
                figures["found"] += page.evaluate("(searches) => window.searchEach(searches)", typed(contest))
            print(f"opened in {figures['opened'][-1]:.2f} s", file=sys.stderr, flush=True)
    return figures


def typed(contest: Contest) -> list[str]:
    """Names and codes as they are typed, from the third character on."""
    rows = contest.rows[:: len(contest.rows) // TYPED]
    wholes = [row["trade_name"] if place % 2 else row["code"] for place, row in enumerate(rows)]
    return [whole[:length] for whole in wholes for length in range(3, min(len(whole), 12) + 1)]


def of_the_app(profile: Profile, server: Server) -> Figures:
    figures: Figures = {"painted": [], "started": [], "started slowly": []}
    page = profile.open()
    page.set_default_timeout(120_000)
    sign_in(page, server, "rita")
    ready.saved_seconds(page, address=server.address, without=0)
    server.stop()
    for number in range(REPEATS):
        for name, rate in (("started", 1), ("started slowly", THROTTLE)):
            page = reopened(profile, page)
            figures[name].append(started_seconds(page, server, rate=rate))
            print(f"{name} in {figures[name][-1]:.2f} s", file=sys.stderr, flush=True)
        expect(page.get_by_role("searchbox").first).to_be_visible()
        for place in range(TYPED // REPEATS):
            code = (number * TYPED + place) * 17
            wanted = {"text": company.code_of(code), "expected": company.name_of(code)}
            figures["painted"].append(float(page.evaluate(ready.SEARCH, wanted)))
    profile.close()
    return figures


def reopened(profile: Profile, page: Page) -> Page:
    page.close()
    profile.close()
    return profile.open()


def started_seconds(page: Page, server: Server, *, rate: int) -> float:
    """The browser was closed; the server is not there."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})
    page.add_init_script(WATCH_FIRST_ROW)
    page.goto(f"{server.address}/customers")
    milliseconds = float(page.evaluate("window.firstRow"))
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return milliseconds / 1000


def table(figures: Figures) -> str:
    lines = [
        f"{CUSTOMERS:,} customers on a device without network, in Chromium. Throttled is what runs on the page, not",
        "the worker that owns the records.",
        "",
        "| what | measured | | target | of target |",
        "|---|---:|---:|---:|---:|",
    ]
    for figure, (name, unit, share, target) in TARGETS.items():
        values = figures[figure]
        found = statistics.median(values) if share == 50 else ready.percentile(values, share)
        which = f"{'median' if share == 50 else f'p{share}'} of {len(values)}"
        shown = f"{found:.2f} s" if unit == "s" else f"{found:.1f} ms"
        goal = "– | –" if target is None else f"≤ {target} {unit} | {found / target:.2f}"
        lines.append(f"| {name} | {which} | {shown} | {goal} |")
    return "\n".join(lines)
