"""Writing an order quickly: by total, from a spreadsheet, as the last time; all of it without a network."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, open_new_order, pick, prepare_the_day, sync_status
from tests.rig.browser import Network, sign_in
from tests.rig.server import Server


@pytest.fixture
def items(page: Page, server: Server, network: Network) -> Page:
    """Off line, at the items of a new order for a customer who has bought before."""
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    open_new_order(page)
    pick(page, "Customer", "são benedito")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Items", exact=True)).to_be_visible()
    return page


def lines(page: Page) -> Locator:
    return page.get_by_role("list", name="Items of the order").get_by_role("listitem")


def test_a_keyboard_over_half_of_the_phone_leaves_room_for_product_and_quantity(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page(has_touch=True, is_mobile=True)
    sign_in(page, server, "rita")
    page.goto("/orders/new")
    for label, typed in (("Customer", "são benedito"), ("Product", "1002")):
        if label == "Product":
            page.get_by_role("button", name="Next", exact=True).tap()
            page.get_by_role("button", name="Next", exact=True).tap()
            page.set_viewport_size({"width": 390, "height": 470})
        box = page.get_by_role("combobox", name=label, exact=True)
        box.tap()
        box.fill(typed)
        page.get_by_role("option").first.tap()
    quantity = page.get_by_label("Quantity", exact=True)
    expect(quantity).to_be_focused()
    expect(quantity).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("navigation")).to_have_count(0)
    page.get_by_role("button", name="Add item", exact=True).tap()
    expect(page.get_by_role("combobox", name="Product", exact=True)).to_be_focused()
    expect(lines(page).first).to_be_in_viewport()


def test_lines_come_by_total_from_a_spreadsheet_and_as_the_last_time(items: Page) -> None:
    page = items
    # Quantity and total give the price; a changed price is told against the proposed one.
    pick(page, "Product", "1002")
    # Nobody goes on and leaves behind what was just typed.
    expect(page.get_by_role("button", name="Next", exact=True)).to_have_count(0)
    page.get_by_label("Quantity", exact=True).first.fill("12")
    page.get_by_label("Total before discounts", exact=True).fill("60")
    expect(page.get_by_label("Unit price", exact=True)).to_have_value("5.00")
    page.get_by_role("button", name="Add item", exact=True).click()
    expect(lines(page)).to_have_count(1)
    lines(page).first.get_by_role("button", name=re.compile("Price and discount of")).click()
    expect(lines(page).first.get_by_text(re.compile("the proposed price"))).to_be_visible()
    # The total stands beside «Next», however long the list.
    expect(page.get_by_role("contentinfo")).to_contain_text(re.compile(r"Total\s*R?\$59\.40"))

    # From a spreadsheet: what is not found is told before anything is added.
    page.get_by_role("button", name="Paste lines", exact=True).click()
    sheet = page.get_by_role("dialog", name="Lines from a spreadsheet")
    sheet.get_by_label("Lines", exact=True).fill("1003\t6\n9999\t1\n1004\tabc\n1151\t2\t30.5")
    expect(sheet.get_by_text("2 items found")).to_be_visible()
    expect(sheet.get_by_text("Line 2: there is no product 9999 here.")).to_be_visible()
    expect(sheet.get_by_text("Line 3: «abc» is no quantity.")).to_be_visible()
    expect(lines(page)).to_have_count(1)
    sheet.get_by_role("button", name="Add 2 items", exact=True).click()
    expect(lines(page)).to_have_count(3)
    expect(lines(page).nth(2)).to_contain_text("$30.50")

    # Pasted straight into the search.
    search = page.get_by_role("combobox", name="Product", exact=True)
    search.evaluate(
        """field => {
            const data = new DataTransfer();
            data.setData('text', '1005\\t6\\n1006\\t6');
            field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
        }"""
    )
    page.get_by_role("button", name="Add 2 items", exact=True).click()
    expect(lines(page)).to_have_count(5)

    # As the last time.
    page.get_by_role("button", name=re.compile("Repeat the order of")).click()
    page.get_by_role("button", name=re.compile(r"Add \d+ items?")).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert lines(page).count() > 5
    expect(lines(page).last).to_contain_text(re.compile("last .* at"))


#: A detector that is not there; one that sees one code, with a camera that shows a canvas; a camera that is refused.
NO_DETECTOR = "() => { delete globalThis.BarcodeDetector; }"
DETECTOR = """code => {
    globalThis.BarcodeDetector = class { detect() { return Promise.resolve([{ rawValue: code }]); } };
    navigator.mediaDevices.getUserMedia = () => {
        const canvas = document.createElement('canvas');
        canvas.getContext('2d').fillRect(0, 0, 9, 9);
        globalThis.filmed = canvas.captureStream(30);
        return Promise.resolve(globalThis.filmed);
    };
}"""
REFUSED = """() => {
    navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
}"""


def anew(page: Page) -> None:
    """The items as they are drawn with what the browser has by now."""
    page.get_by_role("button", name="Back", exact=True).click()
    expect(page.get_by_role("heading", name="General data", exact=True)).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Items", exact=True)).to_be_visible()


def test_the_camera_reads_a_bar_code_or_says_why_not_and_the_keyboard_does_without(items: Page) -> None:
    page = items
    scan = page.get_by_role("button", name="Scan a bar code", exact=True)
    page.evaluate(NO_DETECTOR)
    anew(page)
    expect(page.get_by_role("button", name="Paste lines", exact=True)).to_be_visible()
    expect(scan).to_have_count(0)

    page.evaluate(DETECTOR, "7899999000251")
    anew(page)
    scan.click()
    expect(page.get_by_role("form", name=re.compile("Arroz branco"))).to_be_visible(timeout=SLOW)
    assert page.evaluate("filmed.getTracks().every(track => track.readyState === 'ended')")
    page.get_by_role("button", name="Add item", exact=True).click()
    expect(lines(page)).to_have_count(1)

    page.evaluate(DETECTOR, "4006381333931")
    scan.click()
    expect(page.get_by_text(re.compile("4006381333931"))).to_be_visible(timeout=SLOW)
    expect(lines(page)).to_have_count(1)

    page.evaluate(REFUSED)
    scan.click()
    sheet = page.get_by_role("dialog", name="Scan a bar code")
    expect(sheet.get_by_text(re.compile("cannot be used"))).to_be_visible(timeout=SLOW)

    page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    finish_by_the_keyboard_alone(page, written=1)


def tab_to(page: Page, name: str) -> None:
    """By the key alone, as far as somebody would go."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.get_by_role("button", name=name, exact=True).evaluate_all(
            "all => all.includes(document.activeElement)"
        ):
            return
    raise AssertionError(f"«{name}» is out of reach")


def finish_by_the_keyboard_alone(page: Page, *, written: int) -> None:
    keys = page.keyboard
    product = page.get_by_role("combobox", name="Product", exact=True)
    keys.press("/")
    expect(product).to_be_focused()
    keys.type("1002")
    expect(page.get_by_role("option").first).to_contain_text("1002")
    keys.press("Enter")
    expect(page.get_by_label("Quantity", exact=True)).to_be_focused()
    # Not this one.
    keys.press("Escape")
    expect(page.get_by_role("button", name="Add item", exact=True)).to_have_count(0)
    expect(product).to_be_focused()
    for code, name in (("1003", "Serra Clara 1 kg"), ("1004", "Serra Clara 2 kg")):
        # As a scanner types: Enter comes before the answer, and is never taken for what was found before.
        keys.type(code)
        keys.press("Enter")
        expect(page.get_by_role("form", name=re.compile(name))).to_be_visible()
        expect(page.get_by_label("Quantity", exact=True)).to_be_focused()
        keys.type("12")
        keys.press("Enter")
        expect(product).to_be_focused()
    expect(lines(page)).to_have_count(written + 2)
    tab_to(page, "Next")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Summary", exact=True)).to_be_focused()
    tab_to(page, "Confirm order")
    keys.press("Enter")
    expect(page.get_by_role("heading", name="Order confirmed", exact=True)).to_be_focused(timeout=SLOW)
