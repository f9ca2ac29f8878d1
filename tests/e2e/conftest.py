"""Fixtures of the browser tests: a fresh installation per test, real processes on both ends."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.rig.browser import PHONE, Network, Profile, launch
from tests.rig.server import Server, copied, prepared
from tests.rig.wire import Wire, wire_to

OpenPage = Callable[..., Page]
OpenProfile = Callable[..., Profile]


@pytest.fixture(scope="session")
def prepared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo company, loaded once for the whole run."""
    return prepared(tmp_path_factory.mktemp("prepared") / "home")


@pytest.fixture
def server(prepared_home: Path, tmp_path: Path) -> Iterator[Server]:
    """A running server on its own copy of the demo company; `stop`, `kill` and `restart` it at will."""
    server = Server(copied(prepared_home, tmp_path / "home"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = launch(playwright)
    yield browser
    browser.close()


@pytest.fixture
def open_page(chromium: Browser, server: Server) -> Iterator[OpenPage]:
    """`open_page(viewport=…, locale=…)`: a page in a new context with nothing stored; paths are the server's."""
    contexts: list[BrowserContext] = []

    def opened(**options: Any) -> Page:
        chosen: dict[str, Any] = {"locale": "en-US", "viewport": PHONE, "base_url": server.address} | options
        contexts.append(chromium.new_context(**chosen))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    return open_page()


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    """A proxy before the server that can spoil answers; open pages at `wire.address`."""
    with wire_to(server) as wire:
        yield wire


@pytest.fixture
def network(page: Page, server: Server) -> Network:
    """The way between `page` and `server`: `cut()` and `mend()`."""
    return Network(page.context, server)


@pytest.fixture
def open_profile(playwright: Playwright, server: Server, tmp_path: Path) -> Iterator[OpenProfile]:
    """`open_profile("phone")`: a browser whose storage survives `close()` and `kill()`; `open()` gives its page."""
    profiles: list[Profile] = []

    def opened(name: str, **options: Any) -> Profile:
        profiles.append(Profile(playwright, tmp_path / f"profile-{name}", base_url=server.address, **options))
        return profiles[-1]

    yield opened
    for profile in profiles:
        profile.close()
