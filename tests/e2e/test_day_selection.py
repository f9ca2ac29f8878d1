"""Today's selection record by record: why it is here, bringing what is not, and what was missed off line."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import (
    SLOW,
    choose_everything,
    go,
    prepare_the_day,
    rows,
    sync_status,
)
from tests.rig.browser import DESKTOP, Network, axe_violations, sign_in
from tests.rig.server import Server


def chosen(server: Server, schema: str) -> int:
    """How many records of a schema rita has chosen today."""
    query = f"SELECT count FROM selections_selection WHERE schema = '{schema}'"
    return rows(server, query)[0][0] if rows(server, query) else 0


def search(page: Page, text: str) -> None:
    page.get_by_role("searchbox").first.fill(text)


def test_b7_a_record_on_the_device_says_why_it_is_here(page: Page, server: Server, network: Network) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    page.goto("/customers")
    search(page, "castanheira")
    page.get_by_role("link", name=re.compile("Castanheira")).first.click()
    why = page.get_by_role("region", name="Why is this here?")
    expect(why.get_by_text(re.compile("^Chosen for today at"))).to_be_visible(timeout=SLOW)
    expect(why.get_by_text(re.compile("It brought along the price list"))).to_be_visible()
    expect(why.get_by_text(re.compile("It brought along its last"))).to_be_visible()
    page.goto("/products")
    page.get_by_role("main").get_by_role("link").first.click()
    why = page.get_by_role("region", name="Why is this here?")
    expect(why.get_by_text(re.compile("prices it, because .* buy")).first).to_be_visible(timeout=SLOW)
    page.goto("/prospects")
    page.get_by_role("main").get_by_role("listitem").get_by_role("link").first.click()
    expect(page.get_by_role("region", name="Why is this here?")).to_be_visible(timeout=SLOW)
    assert axe_violations(page) == []


@pytest.mark.parametrize("viewport", ["phone", "desktop"])
def test_m1_m2_one_tap_in_a_register_adds_a_record_and_brings_it(
    viewport: str, open_page: OpenPage, server: Server
) -> None:
    page = open_page(viewport=DESKTOP) if viewport == "desktop" else open_page()
    sign_in(page, server, "rita")
    choose_everything(page, "products")
    products = chosen(server, "products")
    go(page, "Customers")
    search(page, "castanheira")
    page.get_by_role("button", name=re.compile("^Add .*Castanheira.* to today$")).first.click()
    expect(page.get_by_text(re.compile("was added to today"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("on its way", exact=True)).to_have_count(0, timeout=SLOW)
    expect(page.get_by_role("button", name=re.compile("^Add .*Castanheira"))).to_have_count(0, timeout=SLOW)
    assert chosen(server, "customers") == 1
    assert chosen(server, "products") == products > 0
    go(page, "Today")
    kinds = page.get_by_role("main").get_by_role("listitem")
    expect(kinds.filter(has_text=re.compile(r"^\s*1\s*customer"))).to_be_visible(timeout=SLOW)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    server.stop()
    page.goto("/customers")
    expect(page.get_by_text("1 customer ·")).to_be_visible(timeout=SLOW)


def test_a_record_taken_off_today_leaves_the_device(page: Page, server: Server) -> None:
    sign_in(page, server, "rita")
    choose_everything(page, "customers")
    before = chosen(server, "customers")
    page.goto("/customers")
    search(page, "castanheira")
    page.get_by_role("link", name=re.compile("Castanheira")).first.click()
    page.get_by_role("button", name="Take off today").click()
    expect(page.get_by_role("button", name="Add to today")).to_be_visible(timeout=SLOW)
    assert chosen(server, "customers") == before - 1
    assert axe_violations(page) == []


def test_a_search_off_line_that_finds_nothing_is_remembered_and_granted_on_line(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    choose_everything(page, "products")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    network.cut()
    page.goto("/customers")
    search(page, "castanheira")
    expect(page.get_by_text("Nothing else is on this device", exact=False)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Add when on line").click()
    expect(page.get_by_role("status").filter(has_text="waits on Today")).to_be_visible()
    assert axe_violations(page) == []
    page.reload()
    go(page, "Today")
    wanted = page.get_by_role("region", name="To add when on line")
    expect(wanted.get_by_text("«castanheira»")).to_be_visible(timeout=SLOW)
    expect(wanted.get_by_role("button", name=re.compile("^Add "))).to_have_count(0)

    network.mend()
    expect(sync_status(page)).to_contain_text("On line", timeout=60_000)
    assert axe_violations(page) == []
    wanted.get_by_role("button", name=re.compile("^Add .*Castanheira.* to today$")).first.click()
    expect(wanted).to_have_count(0, timeout=SLOW)
    expect(page.get_by_role("listitem").filter(has_text=re.compile(r"^1\s*customer$"))).to_be_visible(timeout=SLOW)
    assert chosen(server, "customers") == 1


def test_the_coverage_sign_adds_the_visits_that_are_missing_and_what_they_buy(page: Page, server: Server) -> None:
    visits = rows(
        server,
        "SELECT count(*) FROM registers_visit v JOIN accounts_rep r ON r.id = v.rep_id "
        "WHERE r.code = '001' AND v.day = date('now')",
    )[0][0]
    assert visits > 1
    sign_in(page, server, "rita")
    missing = page.get_by_text(f"{visits} of {visits} visits today are not on this device")
    expect(missing).to_be_visible(timeout=SLOW)
    assert axe_violations(page) == []
    page.get_by_role("button", name="Add them", exact=True).click()
    expect(page.get_by_text(f"All {visits} visits today are on this device")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Add the products").click()
    expect(page.get_by_role("button", name="Add the products")).to_have_count(0, timeout=SLOW)
    assert chosen(server, "customers") + chosen(server, "prospects") == visits
    assert chosen(server, "products") > 0
