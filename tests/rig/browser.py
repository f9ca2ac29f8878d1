"""Debian's Chromium through Playwright: contexts that forget, profiles that survive being killed."""

import os
import shutil
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Error, Page, Playwright, ViewportSize, expect

from tests.rig.places import CLIENT
from tests.rig.server import Server

PHONE: ViewportSize = {"width": 390, "height": 844}
DESKTOP: ViewportSize = {"width": 1280, "height": 800}
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def chromium_path() -> str:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("MASCATE_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found is None:
        raise RuntimeError("Chromium is missing. Install it, on Debian with: apt-get install chromium")
    return found


def launch(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)


class Profile:
    """A browser with a folder on disk: what it stores is there again after closing, or after a kill."""

    def __init__(self, playwright: Playwright, folder: Path, **options: Any) -> None:
        self._playwright = playwright
        self._folder = folder
        self._options: dict[str, Any] = {"locale": "en-US", "viewport": PHONE} | options
        self.context: BrowserContext | None = None

    def open(self) -> Page:
        """Starts the browser on this folder; answers its one page."""
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self._folder), executable_path=chromium_path(), args=ARGUMENTS, **self._options
        )
        return self.context.pages[0] if self.context.pages else self.context.new_page()

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
            self.context = None

    def kill(self) -> None:
        """Ends every process of this browser at once, as a dead battery does."""
        for process in self._processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                continue
        # The driver may have noticed by itself that the browser is gone: then there is nothing left to close.
        with suppress(Error):
            self.close()
        self.context = None

    def _processes(self) -> list[int]:
        """The processes started on this profile's folder, known by its name in their command line."""
        own = f"--user-data-dir={self._folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    words = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if own in words:
                    found.append(int(entry.name))
        return found


class Network:
    """The way between one browser context and one server."""

    def __init__(self, context: BrowserContext, server: Server) -> None:
        self._context = context
        self._server = server

    def cut(self) -> None:
        """No network on the device, and no server behind it."""
        self._context.set_offline(True)
        self._server.stop()

    def mend(self, *, clock_shift_seconds: int = 0) -> None:
        self._server.start(clock_shift_seconds=clock_shift_seconds)
        self._context.set_offline(False)


def sign_in(page: Page, server: Server, user: str, *, password: str = "mascate") -> None:
    """Signs in on an English screen and waits for Today."""
    page.goto(server.address)
    page.get_by_label("User", exact=True).fill(user)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible(timeout=15_000)


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page as it stands: one line per rule and element, empty when all is well."""
    page.evaluate((CLIENT / "node_modules" / "axe-core" / "axe.min.js").read_text())
    results = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{violation['id']}: {violation['help']}: {' '.join(map(str, node['target']))}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
