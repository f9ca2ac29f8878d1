"""Quotations: for a prospect met on the way, and made an order of, at the quoted prices or today's."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import SLOW, Item, add_item, change, pick, prepare_the_day, received, rows, sync_status
from tests.e2e.test_new_prospects import add, write_prospect
from tests.e2e.test_paper import code_in, pdf_by_button, words_of
from tests.rig.browser import Network, sign_in
from tests.rig.server import Server

HAM = Item("1002", quantity="6")
QUOTED = "SELECT number, status, customer_id IS NULL, total_minor FROM orders_quotation ORDER BY number"


def offer(page: Page, item: Item) -> None:
    """From «For whom» on: what is offered, confirmed."""
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_label("Valid until", exact=True)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Items", exact=True)).to_be_visible(timeout=SLOW)
    add_item(page, item)
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Confirm quotation", exact=True).click()


def test_c4_a_prospect_and_its_quotation_made_off_line_arrive_in_order(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    page.goto("/prospects")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    write_prospect(page, "Bar do Porto")
    add(page)
    expect(page.get_by_text("On this device").first).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="New quotation", exact=True).click()
    expect(page.get_by_label("Valid until", exact=True)).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Items", exact=True)).to_be_visible(timeout=SLOW)
    add_item(page, HAM)
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Confirm quotation", exact=True).click()
    expect(page.get_by_text("An order needs a customer.").first).to_be_visible(timeout=SLOW)
    assert rows(server, QUOTED) == []

    network.mend()
    page.goto("/quotations")
    expect(page.get_by_text("No. 000001").first).to_be_visible(timeout=60_000)
    [(number, status, is_prospects, _)] = rows(server, QUOTED)
    assert (number, status, is_prospects) == (1, "open", 1)
    names = rows(server, "SELECT name FROM sync_receipt ORDER BY sequence")
    assert names == [("add_prospect",), ("place_quotation",)]

    page.get_by_role("link", name=re.compile("Bar do Porto")).first.click()
    printed = pdf_by_button(page)
    address = f"{server.address}/api/v1/quotations/{page.url.rsplit('/', 1)[-1]}/pdf?language=en"
    by_server = page.request.get(address).body()
    assert words_of(printed) == words_of(by_server)
    assert "Quotation No. 000001" in words_of(printed)[0]
    assert code_in(printed) == code_in(by_server)

    network.cut()
    page.get_by_role("button", name="Give up", exact=True).click()
    page.get_by_label("Why (optional)", exact=True).fill("Too dear")
    page.get_by_role("dialog").get_by_role("button", name="Give up", exact=True).click()
    expect(page.get_by_text("You gave this quotation up.")).to_be_visible(timeout=SLOW)
    network.mend()
    expect(page.get_by_text("Too dear")).to_be_visible(timeout=60_000)
    assert rows(server, "SELECT status, reason FROM orders_quotation") == [("lost", "Too dear")]


@pytest.mark.parametrize("prices", ["As quoted", "Today's"])
def test_a_quotation_becomes_an_order_off_line_after_a_price_has_changed(
    page: Page, server: Server, network: Network, prices: str
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    page.goto("/quotations")
    page.get_by_role("link", name="New quotation", exact=True).click()
    pick(page, "Customer", "castanheira")
    offer(page, HAM)
    expect(page.get_by_text("No. 000001").first).to_be_visible(timeout=60_000)
    assert rows(server, QUOTED) == [(1, "open", 0, 3090)]

    change(server, "UPDATE registers_pricelistitem SET price_e4 = price_e4 + 10000")
    change(server, "UPDATE registers_product SET price_e4 = price_e4 + 10000")
    prepare_the_day(page)
    network.cut()
    page.goto("/quotations")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    page.get_by_role("link", name=re.compile("Empório Castanheira")).first.click()
    page.get_by_role("button", name="Make an order", exact=True).click()
    # 6 × 1.00 more than was quoted, before the choice is made.
    expect(page.get_by_role("table")).to_contain_text("+", timeout=SLOW)
    page.get_by_role("radio", name=prices, exact=True).click()
    if prices == "As quoted":
        page.get_by_role("button", name="Confirm order", exact=True).click()
    else:
        page.get_by_role("button", name="Go on to the order", exact=True).click()
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_role("button", name="Confirm order", exact=True).click()
    expect(page.get_by_text("On this device", exact=True).first).to_be_visible(timeout=SLOW)
    assert received(server) == []

    network.mend()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    assert received(server) == [(1, "000109/01", 3090 if prices == "As quoted" else 3690)]
    assert rows(server, QUOTED) == [(1, "won", 0, 3090)]
    page.goto("/quotations")
    expect(page.get_by_text("Won", exact=True).nth(1)).to_be_visible(timeout=SLOW)
