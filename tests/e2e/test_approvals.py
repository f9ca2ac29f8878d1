"""An order that is held and decided; one that the policy stops off line; one that is cancelled after it was sent."""

import re
import sqlite3

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, Item, change, confirm, go, prepare_the_day, received, rows, sync_status, write_order
from tests.rig.browser import DESKTOP, Network, axe_violations, sign_in
from tests.rig.server import Server

CUSTOMER = "000109/01"
CHECKS = (
    "stock",
    "credit",
    "customer_blocked",
    "product_blocked",
    "product_withdrawn",
    "price_list_expired",
    "repeated",
)
ITEM = Item("arroz branco tipo 1 boa lavra 1 kg", quantity="12")


def by_policy(server: Server, **levels: str) -> None:
    """The office's policy, written as the back office writes it; what is not named is not looked at."""
    fields = dict.fromkeys(CHECKS, "off") | levels
    with sqlite3.connect(server.home / "mascate.sqlite3") as database:
        # A row of defaults first: the columns of other policies are theirs to know.
        names = [row[1] for row in database.execute("PRAGMA table_info(accounts_orderpolicy)")]
        usual = {
            row[1]: 0 if row[3] and "int" in row[2].lower() else ("warn" if row[3] else None)
            for row in database.execute("PRAGMA table_info(accounts_orderpolicy)")
        }
        values = usual | {"id": 1} | fields
        places = ", ".join("?" * len(names))
        database.execute(f"INSERT INTO accounts_orderpolicy VALUES ({places})", [values[name] for name in names])


def statuses(server: Server) -> list[str]:
    return [status for (status,) in rows(server, "SELECT status FROM orders_order ORDER BY number")]


@pytest.fixture
def rita(page: Page, server: Server) -> Page:
    sign_in(page, server, "rita")
    return page


@pytest.fixture
def held(rita: Page, server: Server) -> None:
    """An order of Rita's that waits: the office has blocked the customer after the bag was packed."""
    by_policy(server, customer_blocked="hold")
    prepare_the_day(rita)
    change(server, f"UPDATE registers_customer SET blocked = 1 WHERE key = '{CUSTOMER}'")
    write_order(rita, "castanheira", ITEM)
    confirm(rita, status="Held for approval")


def test_an_order_placed_off_line_is_held_approved_by_the_manager_and_the_rep_sees_it(
    rita: Page, open_page: OpenPage, server: Server, network: Network
) -> None:
    by_policy(server, customer_blocked="hold")
    prepare_the_day(rita)
    # Blocked by the office after the bag was packed: nothing of it is known on the device.
    change(server, f"UPDATE registers_customer SET blocked = 1 WHERE key = '{CUSTOMER}'")
    network.cut()
    rita.goto("/")
    expect(sync_status(rita)).to_contain_text("Off line", timeout=SLOW)
    write_order(rita, "castanheira", ITEM)
    confirm(rita, status="On this device")
    network.mend()
    expect(rita.get_by_text("Held for approval", exact=True).first).to_be_visible(timeout=60_000)
    assert statuses(server) == ["held"]

    max_ = open_page(viewport=DESKTOP)
    sign_in(max_, server, "max")
    team = max_.get_by_role("link", name="Team", exact=True)
    expect(team).to_have_accessible_description("1 order waits for your approval", timeout=SLOW)
    expect(max_.get_by_role("button", name="New order", exact=True)).to_have_count(0)
    max_.goto("/orders/new")
    expect(max_.get_by_role("heading", name="Only representatives write orders")).to_be_visible(timeout=SLOW)
    assert axe_violations(max_) == []
    max_.goto("/approvals")
    card = max_.get_by_role("listitem").filter(has=max_.get_by_role("heading", name="Empório Castanheira"))
    expect(card.get_by_text("000109/01 is blocked")).to_be_visible(timeout=SLOW)
    expect(card.get_by_text("Rita Nogueira")).to_be_visible()
    assert axe_violations(max_) == []
    card.get_by_role("button", name="Approve", exact=True).click()
    expect(max_.get_by_text("Order 000001 was approved.")).to_be_visible(timeout=SLOW)
    expect(max_.get_by_role("heading", name="Nothing waits for approval")).to_be_visible()
    expect(team).not_to_have_accessible_description(re.compile("approval"))

    go(rita, "Orders")
    rita.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    rita.evaluate("dispatchEvent(new Event('online'))")
    timeline = rita.get_by_role("region", name="Where it is")
    expect(timeline.get_by_text("Approved", exact=True)).to_be_visible(timeout=60_000)
    expect(timeline.get_by_text(re.compile("^by Max"))).to_be_visible()
    assert statuses(server) == ["received"]


def test_a_rejected_order_needs_the_rep_and_says_why(
    rita: Page, held: None, open_page: OpenPage, server: Server
) -> None:
    max_ = open_page()
    sign_in(max_, server, "max")
    max_.goto("/approvals")
    max_.get_by_role("button", name="Reject", exact=True).click()
    dialog = max_.get_by_role("dialog", name="Reject order 000001?")
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(dialog.get_by_text("Say why.")).to_be_visible()
    dialog.get_by_label("Reason", exact=True).fill("The bills of October first")
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(max_.get_by_text("Order 000001 was rejected; the representative is told why.")).to_be_visible(timeout=SLOW)

    rita.evaluate("dispatchEvent(new Event('online'))")
    expect(sync_status(rita)).to_contain_text("1 needs you", timeout=60_000)
    go(rita, "Orders")
    rita.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    expect(rita.get_by_text("Reason: The bills of October first").first).to_be_visible()
    assert axe_violations(rita) == []
    rita.get_by_role("button", name="Correct", exact=True).click()
    expect(rita.get_by_role("heading", name="Items", exact=True)).to_be_visible()


def test_a_change_the_manager_proposes_is_declined_on_another_device_then_accepted_off_line(
    rita: Page, held: None, open_page: OpenPage, server: Server, network: Network
) -> None:
    max_ = open_page(viewport=DESKTOP)
    sign_in(max_, server, "max")
    max_.goto("/approvals")
    max_.get_by_role("button", name="Propose a change", exact=True).click()
    max_.get_by_label("Quantity", exact=True).fill("6")
    max_.get_by_label("Freight", exact=True).fill("5")
    max_.get_by_role("button", name="Reckon", exact=True).click()
    expect(max_.get_by_role("heading", name="What Rita Nogueira will see")).to_be_visible(timeout=SLOW)
    max_.get_by_role("button", name="Propose", exact=True).click()
    expect(max_.get_by_text("Say why.")).to_be_visible()
    max_.get_by_label("Why", exact=True).fill("Half until they pay")
    assert axe_violations(max_) == []
    max_.get_by_role("button", name="Propose", exact=True).click()
    expect(max_.get_by_text("The change of order 000001 was proposed.")).to_be_visible(timeout=SLOW)
    expect(max_.get_by_text("Waits for Rita Nogueira", exact=True)).to_be_visible(timeout=SLOW)
    assert axe_violations(max_) == []

    phone = open_page()
    sign_in(phone, server, "rita")
    expect(sync_status(phone)).to_contain_text("1 needs you", timeout=SLOW)
    go(phone, "Orders")
    phone.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    card = phone.get_by_role("region", name=re.compile("proposes a change$"))
    card.get_by_role("button", name="Decline", exact=True).click()
    dialog = phone.get_by_role("dialog", name="Decline the change?")
    dialog.get_by_label("Why (if you like)", exact=True).fill("They need all of it")
    dialog.get_by_role("button", name="Decline", exact=True).click()
    expect(phone.get_by_text("Held for approval", exact=True).first).to_be_visible(timeout=SLOW)
    ((before,),) = rows(server, "SELECT total_minor FROM orders_order WHERE status = 'held'")

    max_.get_by_role("button", name="Refresh", exact=True).click()
    expect(max_.get_by_text("Rita Nogueira declined: They need all of it")).to_be_visible(timeout=SLOW)
    max_.get_by_role("button", name="Propose a change", exact=True).click()
    max_.get_by_label("Quantity", exact=True).fill("6")
    max_.get_by_label("Why", exact=True).fill("Half, then the rest")
    max_.get_by_role("button", name="Propose", exact=True).click()
    expect(max_.get_by_text("Waits for Rita Nogueira", exact=True)).to_be_visible(timeout=SLOW)

    rita.evaluate("dispatchEvent(new Event('online'))")
    expect(sync_status(rita)).to_contain_text("1 needs you", timeout=60_000)
    network.cut()
    rita.goto("/orders")
    rita.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    card = rita.get_by_role("region", name=re.compile("proposes a change$"))
    expect(card.get_by_text("Reason: Half, then the rest")).to_be_visible()
    assert axe_violations(rita) == []
    card.get_by_role("button", name="Accept the change", exact=True).click()
    expect(card.get_by_text("You accepted the change.", exact=False)).to_be_visible()
    assert rows(server, "SELECT status, total_minor FROM orders_order") == [("proposed", before)]
    network.mend()
    timeline = rita.get_by_role("region", name="Where it is")
    expect(timeline).to_contain_text("Change agreed", timeout=60_000)
    expect(rita.get_by_text("Received", exact=True).first).to_be_visible()
    ((status, total),) = rows(server, "SELECT status, total_minor FROM orders_order")
    assert (status, total * 2) == ("received", before)


def test_the_policy_in_the_bag_stops_an_order_off_line_and_says_as_of_when(
    rita: Page, server: Server, network: Network
) -> None:
    by_policy(server, stock="stop")
    change(server, "UPDATE registers_product SET stock_e4 = 60000, stock_at = '2026-01-05 09:00:00'")
    prepare_the_day(rita)
    network.cut()
    rita.goto("/")
    expect(sync_status(rita)).to_contain_text("Off line", timeout=SLOW)
    write_order(rita, "castanheira", ITEM)
    problem = rita.get_by_text(re.compile(r"12 of \S+ asked, 6 in stock as of .*6:00"))
    expect(problem.first).to_be_visible()
    rita.get_by_role("button", name="Confirm order", exact=True).click()
    expect(rita.get_by_role("heading", name="Summary", exact=True)).to_be_visible()
    expect(problem.first).to_be_visible()
    rita.get_by_role("button", name="Back", exact=True).first.click()
    rita.get_by_label(re.compile("^Quantity of")).first.fill("6")
    rita.get_by_role("button", name="Next", exact=True).click()
    expect(problem).to_have_count(0)
    confirm(rita, status="On this device")
    network.mend()
    expect(rita.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    assert len(received(server)) == 1


def test_an_order_is_cancelled_after_it_was_sent_off_line_too(rita: Page, server: Server, network: Network) -> None:
    by_policy(server)
    prepare_the_day(rita)
    write_order(rita, "castanheira", ITEM)
    confirm(rita, status="Received")
    network.cut()
    rita.goto("/orders")
    rita.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    rita.get_by_role("button", name="Cancel the order", exact=True).click()
    dialog = rita.get_by_role("dialog", name="Cancel this order?")
    dialog.get_by_label("Reason (if you like)", exact=True).fill("Ordered twice")
    dialog.get_by_role("button", name="Cancel the order", exact=True).click()
    expect(rita.get_by_text("You asked to cancel this order.")).to_be_visible()
    assert statuses(server) == ["received"]
    network.mend()
    expect(rita.get_by_text("Cancelled", exact=True).first).to_be_visible(timeout=60_000)
    assert statuses(server) == ["cancelled"]
    assert rows(server, "SELECT count(*) FROM sync_receipt WHERE name = 'cancel_order'") == [(1,)]


def test_a_cancellation_that_comes_too_late_is_told(rita: Page, server: Server, network: Network) -> None:
    by_policy(server)
    prepare_the_day(rita)
    write_order(rita, "castanheira", ITEM)
    confirm(rita, status="Received")
    network.cut()
    change(server, "UPDATE orders_order SET status = 'in_erp', erp_number = '004711'")
    rita.goto("/orders")
    rita.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    rita.get_by_role("button", name="Cancel the order", exact=True).click()
    rita.get_by_role("dialog").get_by_role("button", name="Cancel the order", exact=True).click()
    network.mend()
    expect(rita.get_by_text("Too late to cancel: the order is in the ERP as 004711.")).to_be_visible(timeout=60_000)
    assert statuses(server) == ["in_erp"]
