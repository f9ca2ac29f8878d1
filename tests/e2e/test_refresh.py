"""A change during the day: what travels, and what the device then shows without the server."""

import re
from dataclasses import replace
from threading import Event

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, change, go, prepare_the_day
from tests.rig.server import Server
from tests.rig.wire import Answer, Wire


class Sections:
    """What was sent of sections: their names, and whether as a change or whole."""

    def __init__(self, *, spoil_changes: bool = False) -> None:
        self.sent: list[tuple[str, str]] = []
        self.first_sent = Event()
        self.spoil_changes = spoil_changes

    def __call__(self, method: str, path: str, answer: Answer) -> Answer:
        found = re.search(r"/sections/(\w+)", path)
        if found is None or answer.body is None:
            return answer
        is_change = any(name.lower() == "x-base" for name, _ in answer.headers)
        self.sent.append((found[1], "change" if is_change else "whole"))
        self.first_sent.set()
        if is_change and self.spoil_changes:
            middle = len(answer.body) // 2
            spoilt = bytes([answer.body[middle] ^ 1])
            return replace(answer, body=answer.body[:middle] + spoilt + answer.body[middle + 1 :])
        return answer


def test_a_changed_price_travels_alone_and_is_there_without_the_server(
    open_page: OpenPage, server: Server, wire: Wire
) -> None:
    page = ready_page(open_page, wire)
    change(server, "UPDATE registers_product SET description = 'Changed since' WHERE code = '1002'")
    wire.fault = sections = Sections()
    save_products_again(page)
    assert sections.sent == [("catalogue", "change")]
    server.stop()
    for _ in range(2):
        expect_changed_product(page)
        page.reload()


def test_b3_a_flipped_byte_in_what_changed_brings_the_whole_section(
    open_page: OpenPage, server: Server, wire: Wire
) -> None:
    page = ready_page(open_page, wire)
    change(server, "UPDATE registers_product SET description = 'Changed since' WHERE code = '1002'")
    wire.fault = sections = Sections(spoil_changes=True)
    save_products_again(page)
    assert sections.sent == [("catalogue", "change"), ("catalogue", "whole")]
    server.stop()
    expect_changed_product(page)


def ready_page(open_page: OpenPage, wire: Wire) -> Page:
    page = open_page(base_url=wire.address)
    page.goto("/")
    page.get_by_label("User", exact=True).fill("rita")
    page.get_by_label("Password", exact=True).fill("mascate")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible(timeout=SLOW)
    prepare_the_day(page)
    return page


def save_products_again(page: Page) -> None:
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("link", name="Configurations").first.click()
    page.get_by_role("listitem").filter(has=page.get_by_text("products", exact=True)).get_by_role(
        "link", name="Edit", exact=True
    ).click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name=re.compile("Ready to sell off line"))).to_be_visible(timeout=SLOW)


def expect_changed_product(page: Page) -> None:
    page.goto("/products")
    page.get_by_role("searchbox").first.fill("changed since")
    expect(page.get_by_text("Changed since").first).to_be_visible(timeout=SLOW)


def test_b8_the_office_changes_a_price_and_the_phone_shows_it_without_a_tap(
    open_page: OpenPage, server: Server, wire: Wire
) -> None:
    server.stop()
    server = Server(server.home, port=server.port, settings={"MASCATE_REFRESH_MINUTES": "0"})
    server.start()
    try:
        page = ready_page(open_page, wire)
        go(page, "Today")
        wire.fault = sections = Sections()
        office = open_page(base_url=server.address)
        # Where data are to be saved it is only offered, whatever it takes.
        page.evaluate("Object.defineProperty(navigator, 'connection', { value: { saveData: true }, writable: true })")
        change_price(office, code="1002", price="70.70")
        page.evaluate("dispatchEvent(new Event('online'))")
        update = page.get_by_role("button", name="Update", exact=True)
        expect(update).to_be_visible(timeout=45_000)
        expect(page.get_by_role("status").filter(has_text="products")).to_be_visible()
        assert sections.sent == []
        update.click()
        assert sections.first_sent.wait(15)
        expect(page.get_by_text("Ready to sell off line")).to_be_visible(timeout=SLOW)
        expect(update).to_have_count(0, timeout=SLOW)
        assert sections.sent == [("catalogue", "change")]
        page.evaluate("navigator.connection = {}")
        wire.fault = sections = Sections()
        change_price(office, code="1002", price="77.70")
        # A heartbeat is the longest that it takes; then the server is gone, and only the device can tell the price.
        assert sections.first_sent.wait(45)
        server.stop()
        go(page, "Products")
        page.get_by_role("searchbox").first.fill("1002")
        page.get_by_role("link", name=re.compile("1002")).first.click()
        expect(page.get_by_text("77.70").first).to_be_visible(timeout=SLOW)
        assert sections.sent == [("catalogue", "change")]
    finally:
        server.stop()


def change_price(office: Page, *, code: str, price: str) -> None:
    office.goto(f"/admin/registers/product/?q={code}")
    if "/login/" in office.url:
        office.get_by_label("Username").fill("olga")
        office.get_by_label("Password").fill("mascate")
        office.get_by_role("button", name="Log in").click()
    office.get_by_role("link", name=code, exact=True).click()
    office.get_by_label(re.compile("^Price")).first.fill(price)
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office.get_by_text("was changed successfully")).to_be_visible()
