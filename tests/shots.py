"""`./dev shots`: the pictures in docs/shots, taken from a real server with the demo company."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from tests.rig.browser import DESKTOP, PHONE, launch, sign_in
from tests.rig.places import DOCS
from tests.rig.server import Server, prepared

FOLDER = DOCS / "shots"


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory(prefix="mascate-shots-") as folder:
        server = Server(prepared(Path(folder) / "home"))
        server.start()
        browser = launch(playwright)
        try:
            on_a_phone(browser, server)
            on_a_desktop(browser, server)
        finally:
            browser.close()
            server.stop()
    shrink()


def on_a_phone(browser: Browser, server: Server) -> None:
    page = opened(browser, server, viewport=PHONE, scheme="light")
    choose(page, "customers")
    choose(page, "products")
    page.goto("/")
    expect(page.get_by_text("Ready to sell off line until").first).to_be_visible()
    take(page, "today-phone-light")
    page.context.set_offline(True)
    first_order(page)
    page.emulate_media(color_scheme="dark")
    take(page, "order-off-line-phone-dark")
    page.context.close()


def on_a_desktop(browser: Browser, server: Server) -> None:
    page = opened(browser, server, viewport=DESKTOP, scheme="light")
    to_records(page, "customers")
    page.get_by_role("checkbox", name="Select all matching", exact=True).check()
    take(page, "select-desktop-light")
    page.emulate_media(color_scheme="dark")
    page.goto("/customers")
    page.get_by_role("main").get_by_role("link").first.click()
    expect(
        page.get_by_role("button", name="New order").or_(page.get_by_role("link", name="New order")).first
    ).to_be_visible()
    take(page, "customers-desktop-dark")
    page.context.close()


def opened(browser: Browser, server: Server, *, viewport: ViewportSize, scheme: str) -> Page:
    context = browser.new_context(
        base_url=server.address,
        viewport=viewport,
        color_scheme="dark" if scheme == "dark" else "light",
        locale="en-US",
        timezone_id="America/Sao_Paulo",
        reduced_motion="reduce",
    )
    page = context.new_page()
    sign_in(page, server, "rita")
    return page


def to_records(page: Page, schema: str) -> None:
    page.goto(f"/configurations/{schema}")
    for step in ("Quick filter", "Advanced filter"):
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible()
        page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Select records", exact=True)).to_be_visible()


def choose(page: Page, schema: str) -> None:
    to_records(page, schema)
    page.get_by_role("checkbox", name="Select all matching", exact=True).check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Ready to sell off line until").first).to_be_visible(timeout=30_000)


def first_order(page: Page) -> None:
    """An order being written: a customer, and one product with its price."""
    page.get_by_role("link", name="Orders", exact=True).first.click()
    page.get_by_role("link", name="New order").or_(page.get_by_role("button", name="New order")).first.click()
    pick(page, "Customer", "mercearia")
    for _ in range(2):
        page.get_by_role("button", name="Next", exact=True).click()
    pick(page, "Product", "arroz")
    page.get_by_role("button", name="Add item", exact=True).click()


def pick(page: Page, name: str, text: str) -> None:
    page.get_by_role("combobox", name=name, exact=True).fill(text)
    page.get_by_role("option").first.click()


def take(page: Page, name: str) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


def shrink() -> None:
    """Fewer colours where the machine can: a picture in a repository stays there for ever."""
    program = shutil.which("pngquant")
    if program:
        pictures = [str(path) for path in sorted(FOLDER.glob("*.png"))]
        subprocess.run([program, "--force", "--ext", ".png", "--skip-if-larger", *pictures], check=False)


if __name__ == "__main__":
    main()
