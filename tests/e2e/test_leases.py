"""What a device holds of stock and credit, sold off line: what is certain, what is to be confirmed, what was ended."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import (
    READY,
    SLOW,
    Item,
    change,
    choose_everything,
    confirm,
    go,
    rows,
    sync_status,
    write_order,
)
from tests.rig.browser import DESKTOP, PHONE, Network, axe_violations, sign_in
from tests.rig.server import Server

POLICY = """INSERT INTO accounts_orderpolicy
  (id, stock, credit, overdue_days, customer_blocked, product_blocked, product_withdrawn, price_list_expired,
   repeated, repeated_days, price, price_tolerance_e6, total, total_tolerance_e6, leased_stock_percent)
  VALUES (1, 'stop', 'off', 0, 'stop', 'stop', 'stop', 'off', 'off', 1, 'warn', 0, 'warn', 0, 100)"""
LAST_PIECES = """UPDATE registers_product
  SET stock_e4 = 12 * pack_quantity_e4, stock_at = '2020-01-01 00:00:00' WHERE code = '1001'"""


def prepared(page: Page, server: Server) -> None:
    """Signed in, with everything chosen, and off line."""
    sign_in(page, server, "rita")
    for schema in ("customers", "products"):
        choose_everything(page, schema)
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.context.set_offline(True)
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)


def promise(page: Page) -> Locator:
    return page.get_by_role("status").filter(has_text=re.compile("Guaranteed|Subject to confirmation"))


def test_l3_of_two_devices_that_sell_the_last_pieces_off_line_the_one_that_holds_them_keeps_its_word(
    server: Server, open_page: OpenPage
) -> None:
    change(server, POLICY)
    change(server, LAST_PIECES)
    holder, other = open_page(viewport=PHONE), open_page(viewport=DESKTOP)
    prepared(holder, server)
    prepared(other, server)

    write_order(other, "castanheira", Item("1001", quantity="72"))
    expect(promise(other)).to_contain_text("Subject to confirmation")
    expect(other.get_by_text("Not all of the goods are reserved for you.")).to_be_visible()
    assert axe_violations(other) == []
    other.get_by_role("button", name="Change Items").click()
    expect(other.get_by_text("Not reserved for you: subject to confirmation")).to_be_visible()
    assert axe_violations(other) == []
    other.get_by_role("button", name="Next", exact=True).click()
    confirm(other, status="On this device")

    write_order(holder, "castanheira", Item("1001", quantity="66"))
    expect(promise(holder)).to_contain_text("The goods are reserved for this order")
    assert axe_violations(holder) == []
    confirm(holder, status="On this device")
    # Of 72 pieces 6 are left.
    write_order(holder, "castanheira", Item("1001", quantity="12"))
    holder.get_by_role("button", name="Change Items").click()
    expect(holder.get_by_text("6 of 12 reserved for you; the rest is subject to confirmation")).to_be_visible()

    # The other comes first, and gets nothing of what was promised.
    other.context.set_offline(False)
    expect(other.get_by_text("Needs you", exact=True).first).to_be_visible(timeout=60_000)
    expect(other.get_by_text(re.compile("72 of 1001 asked, 0 left")).first).to_be_visible()
    go(holder, "Orders")
    holder.get_by_role("link").filter(has_text="On this device").first.click()
    expect(promise(holder)).to_contain_text("Guaranteed")
    holder.context.set_offline(False)
    expect(holder.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    assert rows(server, "SELECT number, leased ->> 'promise' FROM orders_order") == [(1, "guaranteed")]
    [used] = rows(
        server,
        """SELECT s.used_e4, s.granted_e4 FROM orders_leasedstock s
           JOIN registers_product p ON p.id = s.product_id WHERE p.code = '1001'""",
    )
    assert used == (660_000, 720_000)


CREDIT_POLICY = """INSERT INTO accounts_orderpolicy
  (id, stock, credit, overdue_days, customer_blocked, product_blocked, product_withdrawn, price_list_expired,
   repeated, repeated_days, price, price_tolerance_e6, total, total_tolerance_e6, leased_credit_percent)
  VALUES (1, 'off', 'hold', 999, 'stop', 'stop', 'stop', 'off', 'off', 1, 'warn', 0, 'warn', 0, 100)"""
LITTLE_CREDIT = """UPDATE registers_customer SET risk_grade = 'B', released_minor = 0,
  financial_at = '2020-01-01 00:00:00',
  credit_limit_minor = CASE code WHEN '000109' THEN 4000 ELSE 10000 END WHERE code IN ('000101', '000109')"""
NO_BILLS = "UPDATE registers_openbill SET withdrawn = 1"
ENDED = "UPDATE orders_lease SET ended_at = '2020-01-01 00:00:00', revision = revision + 1"


def test_l3_l4_credit_is_certain_inside_the_lease_confirmed_outside_it_and_told_where_the_lease_was_ended(
    page: Page, server: Server, network: Network
) -> None:
    for statement in (CREDIT_POLICY, LITTLE_CREDIT, NO_BILLS):
        change(server, statement)
    sign_in(page, server, "rita")
    for schema in ("customers", "products"):
        choose_everything(page, schema)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("/ready")
    page.get_by_role("button", name="Cut the network and check").click()
    told = page.get_by_role("list", name="What was checked").get_by_role("listitem")
    expect(told.filter(has_text=re.compile("with credit reserved"))).to_contain_text("until", timeout=30_000)
    assert axe_violations(page) == []

    network.cut()
    page.goto("/")
    write_order(page, "castanheira", Item("1002", quantity="6"))
    expect(promise(page)).to_contain_text("The credit is reserved for this order.")
    confirm(page, status="On this device")
    write_order(page, "castanheira", Item("1002", quantity="6"))
    expect(promise(page)).to_contain_text(
        re.compile(r"Subject to confirmation.*more credit than is reserved for you: R\$9\.10")
    )
    confirm(page, status="On this device")
    network.mend()
    expect(page.get_by_text("Held for approval", exact=True).first).to_be_visible(timeout=60_000)
    go(page, "Orders")
    page.get_by_role("link").filter(has_text="Held for approval").first.click()
    expect(page.get_by_text(re.compile(r"comes to R\$30\.90, the credit left is R\$9\.10"))).to_be_visible()
    assert rows(server, "SELECT status, leased ->> 'promise' FROM orders_order ORDER BY number") == [
        ("received", "guaranteed"),
        ("held", "subject"),
    ]

    network.cut()
    page.goto("/")
    write_order(page, "benedito", Item("1002", quantity="6"))
    expect(promise(page)).to_contain_text("Guaranteed")
    confirm(page, status="On this device")
    change(server, ENDED)
    network.mend()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    go(page, "Orders")
    page.get_by_role("link").filter(has_text="Benedito").first.click()
    expect(page.get_by_text("The office has ended what this device held for the day.")).to_be_visible()
    assert rows(server, "SELECT status, leased ->> 'lost' FROM orders_order WHERE number = 3") == [
        ("received", "lease_ended")
    ]
