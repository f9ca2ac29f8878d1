"""«Ready to leave?»: the network is really cut inside the app, everything is opened, and it always comes back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, choose_everything, go, prepare_the_day, row, sync_status
from tests.rig.browser import DESKTOP, Network, axe_violations, sign_in
from tests.rig.server import Server
from tests.rig.wire import Wire

#: Holds the check, with the network cut, until the test lets it go on.
HOLD = """
    window.held = new Promise((resolve) => (window.letGo = resolve));
    const estimate = navigator.storage.estimate.bind(navigator.storage);
    navigator.storage.estimate = async () => {
        document.documentElement.dataset.held = 'yes';
        await window.held;
        return estimate();
    };
"""


def keep_storage(page: Page) -> None:
    """The permission a browser gives to an installed app."""
    session = page.context.new_cdp_session(page)
    context = session.send("Target.getTargetInfo")["targetInfo"]["browserContextId"]
    granted = {"permissions": ["durableStorage"], "browserContextId": context}
    session.send("Browser.grantPermissions", granted)


def check(page: Page) -> None:
    page.get_by_role("button", name="Cut the network and check").click()


def result(page: Page, text: str | re.Pattern[str]) -> Locator:
    """A row of the list of what was checked."""
    return page.get_by_role("list", name="What was checked").get_by_role("listitem").filter(has_text=text)


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_all_is_well_and_today_says_so(viewport: str, open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=DESKTOP) if viewport == "desktop" else open_page()
    keep_storage(page)
    sign_in(page, server, "rita")
    prepare_the_day(page)
    if viewport == "phone":
        page.goto("/more")
        page.get_by_role("main").get_by_role("link", name="Ready to leave?").click()
    else:
        page.goto("/")
        page.get_by_role("link", name="Check before leaving").click()
    check(page)
    expect(page.get_by_role("status").filter(has_text="All well. You can leave.")).to_be_visible(timeout=30_000)
    expect(result(page, re.compile(r"good: Customers opened from this device alone: \d+"))).to_have_count(1)
    expect(result(page, "nothing went out")).to_have_count(1)
    assert axe_violations(page) == []
    go(page, "Today")
    expect(page.get_by_text(re.compile(r"^\s*checked .*, all well"))).to_be_visible(timeout=SLOW)
    assert axe_violations(page) == []
    page.reload()
    expect(page.get_by_text(re.compile(r"^\s*checked .*, all well"))).to_be_visible(timeout=SLOW)


def test_s1_while_the_check_runs_nothing_reaches_a_server_that_is_alive(
    open_page: OpenPage, server: Server, wire: Wire
) -> None:
    page = open_page(base_url=wire.address)
    enter(page)
    choose_everything(page, "customers")
    page.add_init_script(HOLD)
    page.goto("/ready")
    check(page)
    expect(page.locator("html[data-held=yes]")).to_have_count(1, timeout=SLOW)
    before = calls(wire)
    expect(sync_status(page)).to_contain_text("Off line")
    assert axe_violations(page) == []
    for _ in range(3):
        page.evaluate("window.dispatchEvent(new Event('online'))")
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    # What the app would have sent by now comes before these, which go past the app's own way to the network.
    page.evaluate("(async () => { for (let n = 0; n < 30; n++) await fetch('/healthz'); })()")
    assert server.is_running
    assert calls(wire) == before
    page.evaluate("window.letGo()")
    expect(page.get_by_role("list", name="What was checked")).to_be_visible(timeout=SLOW)
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)
    assert calls(wire) > before


def test_the_network_is_back_after_cancelling_a_crash_and_a_closed_tab(page: Page, server: Server) -> None:
    sign_in(page, server, "rita")
    choose_everything(page, "customers")
    page.add_init_script(HOLD)
    page.goto("/ready")
    check(page)
    expect(page.locator("html[data-held=yes]")).to_have_count(1, timeout=SLOW)
    expect(sync_status(page)).to_contain_text("Off line")
    page.get_by_role("button", name="Cancel").click()
    page.evaluate("window.letGo()")
    expect(page.get_by_text("The check was cancelled. The network is back.")).to_be_visible(timeout=SLOW)
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)

    page.evaluate("void (navigator.storage.estimate = () => Promise.reject(new Error('broken')))")
    page.get_by_role("button", name="Check again").click()
    expect(page.get_by_text("The check broke off. The network is back; check again.")).to_be_visible(timeout=SLOW)
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)

    page.reload()
    check(page)
    expect(page.locator("html[data-held=yes]")).to_have_count(1, timeout=SLOW)
    expect(sync_status(page)).to_contain_text("Off line")
    page.reload()
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)


def test_gaps_are_named_and_mended_by_their_buttons(page: Page, server: Server) -> None:
    keep_storage(page)
    sign_in(page, server, "rita")
    choose_everything(page, "products")
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("link", name="Configurations").first.click()
    expect(row(page, "customers")).to_be_visible()
    page.get_by_role("main").get_by_role("link", name="Ready to leave?").click()
    check(page)
    customers = result(page, "No customers are chosen")
    expect(customers).to_be_visible(timeout=30_000)
    expect(customers.get_by_role("link", name="Choose records")).to_have_attribute("href", "/configurations/customers")
    assert axe_violations(page) == []
    visits = result(page, re.compile("Today's visits not on this device: (\\d+) of \\1"))
    visits.get_by_role("button", name="Add the visits").click()
    expect(result(page, re.compile("Today's visits on this device"))).to_be_visible(timeout=30_000)
    expect(result(page, "Customers opened from this device alone").first).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="All well. You can leave.")).to_be_visible()


def test_without_server_and_network_it_says_what_it_cannot_know(page: Page, server: Server, network: Network) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    page.goto("/ready")
    check(page)
    expect(result(page, "not known: The clock cannot be compared without the server")).to_be_visible(timeout=30_000)
    expect(result(page, re.compile(r"good: Customers opened from this device alone: \d+"))).to_be_visible()
    expect(result(page, "Saving works")).to_be_visible()


def enter(page: Page) -> None:
    page.goto("/")
    page.get_by_label("User", exact=True).fill("rita")
    page.get_by_label("Password", exact=True).fill("mascate")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible(timeout=SLOW)


def calls(wire: Wire) -> int:
    """How many calls of the app have come to the wire."""
    return sum(path.startswith("/api/") for _, path in wire.passed)
