"""`./dev bench scroll`: «Select records» with 100,000 rows, scrolled by the wheel and by jumps, with a real server."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.bench import ready
from tests.rig.browser import DESKTOP, launch, sign_in

CUSTOMERS = 100_000
STEPS = 300
PIXELS = 700
JUMPS = 100
#: A browser calls a task long from here on, in milliseconds.
LONG = 50

WATCH = """() => {
  window.tasks = [];
  window.frames = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.tasks.push(duration);
  }).observe({ type: 'longtask' });
  let last = performance.now();
  const frame = (now) => {
    window.frames.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
TOLD = """() => {
  const told = { tasks: window.tasks, frames: window.frames };
  window.tasks = [];
  window.frames = [];
  return told;
}"""
# What scrolls below the middle of the page, moved to a share of its height.
JUMP = """(share) => {
  const below = document.elementsFromPoint(innerWidth / 2, innerHeight / 2);
  const scroller = below.find((each) => each.scrollHeight > 2 * each.clientHeight);
  scroller.scrollTop = share * scroller.scrollHeight;
}"""


def report() -> str:
    expect.set_options(timeout=60_000)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="mascate-bench-") as folder:
        browser = launch(playwright)
        with ready.installation(Path(folder), customers=CUSTOMERS) as server:
            page = browser.new_context(locale="en-US", viewport=DESKTOP).new_page()
            page.set_default_timeout(60_000)
            sign_in(page, server, "rita")
            page.goto(f"{server.address}/configurations/customers")
            for step in ("Quick filter", "Advanced filter"):
                expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()
                page.get_by_role("button", name="Next", exact=True).click()
            expect(page.get_by_role("checkbox", name="Choose ").first).to_be_visible()
            lines = [line(what, page) for what in ("wheel", "jumps")]
        version = browser.version
        browser.close()
    return "\n".join(
        [
            f"{CUSTOMERS:,} rows that match, Chromium {version}: {STEPS} turns of the wheel, {PIXELS} pixels each,",
            f"then {JUMPS} jumps all over the list. Target: no task longer than {LONG} ms.",
            "",
            f"| what | frames | p95 of a frame | tasks over {LONG} ms | the longest |",
            "|---|---:|---:|---:|---:|",
            *lines,
        ]
    )


def line(what: str, page: Page) -> str:
    page.wait_for_timeout(1_000)
    page.evaluate(WATCH if what == "wheel" else TOLD)
    if what == "wheel":
        page.mouse.move(DESKTOP["width"] / 2, DESKTOP["height"] / 2)
    for step in range(STEPS if what == "wheel" else JUMPS):
        if what == "wheel":
            page.mouse.wheel(0, PIXELS)
        else:
            page.evaluate(JUMP, step * 37 % JUMPS / JUMPS)
        page.wait_for_timeout(30)
    told = page.evaluate(TOLD)
    frames, tasks = told["frames"], told["tasks"]
    longest = f"{max(tasks):.0f} ms" if tasks else "–"
    return f"| {what} | {len(frames)} | {ready.percentile(frames, 95):.0f} ms | {len(tasks)} | {longest} |"
