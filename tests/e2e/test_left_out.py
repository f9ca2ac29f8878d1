"""What the company does not send to the devices is said, not shown as «none»; a bag past its hours is renewed."""

import re

from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import READY, SLOW, change, choose_everything, go, open_new_order, pick, sync_status
from tests.e2e.test_day import seconds_to_midnight
from tests.rig.browser import DESKTOP, PHONE, Network, axe_violations, sign_in
from tests.rig.server import Server

NOTHING_FOLLOWS = """INSERT INTO accounts_policy
  (id, carry_over, standing_selections, max_bytes, due_after_days, open_bills, credit, last_orders, contacts, addresses,
   carriers, visits) VALUES (1, 0, 0, 200000000, 60, 0, 0, 0, 0, 0, 0, 0)"""
SOME_HOURS = """INSERT INTO accounts_policy
  (id, carry_over, standing_selections, max_bytes, due_after_days, bag_hours) VALUES (1, 0, 0, 200000000, 60, 4)"""
HOUR = 3600


def not_sent(page: Page, what: str) -> None:
    expect(page.get_by_text(f"Your company does not send {what}")).to_be_visible(timeout=SLOW)


def test_b7_what_the_company_does_not_send_is_said_where_it_would_stand(server: Server, open_page: OpenPage) -> None:
    change(server, NOTHING_FOLLOWS)
    page = open_page(viewport=PHONE)
    prepared_for_less(page, server)
    go(page, "Customers")
    page.get_by_text("Empório Castanheira").first.click()
    for what in (
        "the credit position",
        "open bills",
        "the customers' last orders",
        "further contacts",
        "further addresses",
    ):
        not_sent(page, what)
    expect(page.get_by_text("No open bills.")).to_have_count(0)
    expect(page.get_by_text("Credit left")).to_have_count(0)
    assert axe_violations(page) == []
    page.goto("/")
    not_sent(page, "the visits")
    page.goto("/orders")
    not_sent(page, "the customers' last orders")
    open_new_order(page)
    pick(page, "Customer", "castanheira")
    not_sent(page, "the credit position")
    page.get_by_role("button", name="Next", exact=True).click()
    not_sent(page, "the carriers")
    assert axe_violations(page) == []


def test_with_network_all_of_it_is_shown_as_ever(server: Server, open_page: OpenPage) -> None:
    change(server, NOTHING_FOLLOWS)
    page = open_page(viewport=DESKTOP)
    sign_in(page, server, "rita")
    page.goto("/customers")
    page.get_by_text("Empório Castanheira").first.click()
    expect(page.get_by_text("Credit left").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Your company does not send")).to_have_count(0)


def test_b6_a_bag_past_its_hours_says_so_and_is_renewed_with_one_tap(
    server: Server, page: Page, network: Network
) -> None:
    change(server, SOME_HOURS)
    # Well before a midnight, whenever the test runs: hours end with their day.
    morning = seconds_to_midnight() + 10 * HOUR
    server.restart(clock_shift_seconds=morning)
    sign_in(page, server, "rita")
    choose_everything(page, "customers")
    expect(page.get_by_text(re.compile("until 1[34]:"))).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.route(re.compile("/api/v1/bags$"), lambda route: route.abort())
    server.restart(clock_shift_seconds=morning + 4 * HOUR)
    page.goto("/")
    expect(page.get_by_text("Today's records need renewing")).to_be_visible(timeout=SLOW)
    assert axe_violations(page) == []
    network.cut()
    page.goto("/customers")
    expect(page.get_by_text("Find network to renew the records")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    network.mend(clock_shift_seconds=morning + 4 * HOUR)
    # The app tries by itself first, and not again for minutes: once that has failed the tap is the only one to renew.
    with page.expect_event("requestfailed", lambda request: request.url.endswith("/api/v1/bags"), timeout=60_000):
        page.goto("/")
    expect(sync_status(page)).to_contain_text("On line", timeout=60_000)
    page.unroute(re.compile("/api/v1/bags$"))
    page.get_by_role("button", name="Renew now").click()
    expect(page.get_by_text(re.compile("Ready to sell off line")).first).to_be_visible(timeout=SLOW)


def prepared_for_less(page: Page, server: Server, viewport: ViewportSize = PHONE) -> None:
    sign_in(page, server, "rita")
    choose_everything(page, "customers")
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
