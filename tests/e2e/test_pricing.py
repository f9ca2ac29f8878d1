"""Orders priced by rules: what the rep sees without a network is what the server makes of it, to the cent."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.steps import SLOW, Item, add_item, confirm, go, open_new_order, pick, prepare_the_day, rows, sync_status
from tests.rig.browser import Network, sign_in
from tests.rig.server import Server

GUARANA = "Guaraná Cajuí 6 × 2 l"


def begin_items(page: Page, customer: str) -> None:
    open_new_order(page)
    pick(page, "Customer", customer)
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Items", exact=True)).to_be_visible()


def amount(within: Page | Locator, name: str) -> int:
    """What stands beside a name, in cents."""
    told = within.locator("dl > div").filter(has=within.get_by_role("term").filter(has_text=re.compile(f"^{name}$")))
    text = told.last.locator("dd").inner_text()
    return int(re.sub(r"\D", "", text))


def test_o4_discounts_free_goods_and_taxes_off_line_are_the_servers_to_the_cent(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)

    begin_items(page, "são benedito")
    add_item(page, Item("1151", quantity="20", discount="2"))
    free = page.get_by_role("region", name="Goods that come free")
    expect(free.get_by_text(GUARANA)).to_be_visible()
    expect(free.get_by_text(re.compile("2 × ")).first).to_be_visible()
    page.get_by_role("button", name=f"Price and discount of {GUARANA}").click()
    expect(page.get_by_text(re.compile("Campanha das bebidas 5%"))).to_be_visible()
    expect(page.get_by_text(re.compile("ICMS-ST 19% on"))).to_be_visible()

    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_label("Discount on the whole %", exact=True).fill("1")
    page.get_by_label("Freight", exact=True).fill("25.50")
    total = amount(page, "Total")
    freight, ipi, st = amount(page, "Freight"), amount(page, "IPI, added"), amount(page, "ICMS-ST, added")
    assert freight == 2550
    assert total == amount(page, "Goods, net") + freight + ipi + st
    confirm(page, status="On this device")

    network.mend()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    kept = "SELECT total_minor, freight_minor, added_taxes_minor, whole_discount_e6 FROM orders_order"
    assert rows(server, kept) == [(total, freight, ipi + st, 10_000)]
    lines = rows(server, "SELECT quantity_e4, net_minor > 0, free_by FROM orders_orderline ORDER BY position")
    assert lines == [(200_000, 1, ""), (20_000, 0, "CAM-10-1")]
    # The placed order tells the same, here and from the server.
    go(page, "Orders")
    page.get_by_role("link", name=re.compile("São Benedito")).first.click()
    expect(page.get_by_role("heading", name=re.compile("São Benedito")).first).to_be_visible()
    assert amount(page, "Total") == total
    assert amount(page, "ICMS-ST, added") == st
    expect(page.get_by_text(re.compile("Free: Bebidas: leve 11, pague 10")).first).to_be_visible()
