"""What a choice takes is told while it is made: in all, which part the most, and when it is too much."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import READY, SLOW, change, rows
from tests.e2e.test_select import box_of, open_customers
from tests.rig.browser import PHONE, axe_violations
from tests.rig.server import Server

LIMITED = """INSERT INTO accounts_policy
  (id, carry_over, standing_selections, max_records, max_bytes, due_after_days)
  VALUES (1, 0, 0, NULL, {limit}, 60)"""
FULL_DISK = """navigator.storage.estimate = async () =>
  ({ quota: 1e9, usage: globalThis.full ? 1e9 - 100_000 : 0 })"""


def cost(page: Page) -> Locator:
    """«18 kB · ~1 s», which opens what takes the most."""
    return page.get_by_role("button", name=re.compile(r"^[\d.,]+ [kM]B · "))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def tick_all(page: Page) -> None:
    page.get_by_role("checkbox", name="Select all matching").check()


def test_the_costliest_part_of_the_choice_is_named_while_ticking(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=PHONE)
    open_customers(page, server)
    tick_all(page)
    expect(cost(page)).to_contain_text("Most: Their last orders", timeout=SLOW)
    large = cost(page).inner_text()
    cost(page).click()
    sheet = page.get_by_role("dialog", name="What takes the most")
    expect(sheet.get_by_role("listitem").first).to_contain_text("Their last orders")
    expect(sheet.get_by_role("listitem").filter(has_text="Open bills")).to_be_visible()
    assert axe_violations(page) == []
    sheet.get_by_role("button", name="Close", exact=True).last.click()
    page.get_by_role("checkbox", name="Select all matching").uncheck()
    box_of(page, "Empório Castanheira").check()
    expect(cost(page)).to_be_visible(timeout=SLOW)
    expect(cost(page)).not_to_have_text(large)


def test_what_is_told_before_saving_is_what_then_travels(page: Page, server: Server) -> None:
    open_customers(page, server)
    with page.expect_response(re.compile("/estimate$")) as asked:
        tick_all(page)
    told = asked.value.json()
    with page.expect_response(re.compile("/bags$")) as packed:
        save(page)
    travels = sum(section["packed_size"] for section in packed.value.json()["sections"])
    assert told["packed_size"] == pytest.approx(travels, rel=0.2)
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)


def test_over_the_limit_is_told_while_ticking_and_the_bag_refused_with_the_way_out(page: Page, server: Server) -> None:
    change(server, LIMITED.format(limit=10_000))
    open_customers(page, server)
    box_of(page, "Empório Castanheira").check()
    save(page)
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
    open_customers_again(page)
    tick_all(page)
    told = page.get_by_role("status").filter(has_text="At most 10 kB may go along")
    expect(told).to_contain_text("«Their last orders» takes the most", timeout=SLOW)
    expect(told).to_contain_text("Choose fewer customers.")
    assert axe_violations(page) == []
    save(page)
    expect(page.get_by_role("alert").filter(has_text="the limit is")).to_be_visible(timeout=SLOW)
    assert rows(server, "SELECT version FROM bags_bag") == [(1,)]
    page.goto("/")
    refused = page.get_by_role("alert").filter(has_text="What you chose last is too much to go along")
    expect(refused).to_contain_text(re.compile(r"would be 0\.\d MB; the limit is"), timeout=SLOW)
    expect(page.get_by_text("Ready to sell off line")).to_be_visible()
    page.get_by_role("link", name="Choose fewer", exact=True).click()
    expect(page.get_by_role("heading", name="Configurations")).to_be_visible()


def open_customers_again(page: Page) -> None:
    page.goto("/configurations/customers")
    for step in ("Quick filter", "Advanced filter"):
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible(timeout=SLOW)
        page.get_by_role("button", name="Next", exact=True).click()


def test_too_little_space_is_told_before_saving_and_nothing_is_fetched(page: Page, server: Server) -> None:
    page.add_init_script(FULL_DISK)
    open_customers(page, server)
    page.evaluate("globalThis.full = true")
    tick_all(page)
    told = page.get_by_role("status").filter(has_text=re.compile("Not enough space on this device: .* missing"))
    expect(told).to_contain_text("Delete photos, videos or apps", timeout=SLOW)
    fetched: list[str] = []
    page.on(
        "request",
        lambda request: fetched.append(request.url) if "/sections/" in request.url else None,
    )
    save(page)
    expect(page.get_by_role("alert").filter(has_text="This device lacks")).to_be_visible(timeout=SLOW)
    assert fetched == []
    page.evaluate("globalThis.full = false")
    page.get_by_role("button", name="Download again", exact=True).click()
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
