"""A field of the company's own: defined without code, imported, filtered by, taken along, read off line."""

from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import READY, SLOW, go, row, sync_status
from tests.rig.browser import DESKTOP, PHONE, Network, axe_violations, sign_in
from tests.rig.server import Server

PASSWORD = "a long password"
MAP = """
[format]
delimiter = ";"
decimal = ","
dates = "%d/%m/%Y"

[registers.customers]
file = "freezers.csv"
absent = "kept"
fields.key = "key"
fields.code = "key"
fields.legal_name = "name"
fields.custom_freezers = "freezers"
fields.custom_freezer_since = "since"
"""
FILE = """key;name;freezers;since
000101/01;São Benedito Comércio de Alimentos Ltda;2;01/03/2024
000102/01;Ver-o-Rio Comércio de Alimentos Ltda;5,5;15/08/2025
000109/01;Castanheira Comércio de Alimentos Ltda;12;
"""


def test_a_field_is_defined_filled_filtered_by_and_read_off_line(
    page: Page, open_page: OpenPage, server: Server, network: Network, tmp_path: Path
) -> None:
    server.command("user", "add", "ada", "--role", "administrator", "--password", PASSWORD)
    office = open_page(viewport=DESKTOP)
    enter_back_office(office)
    define(office, code="freezers", type_="number", label="Freezers at the shop", column=True)
    define(office, code="freezer_since", type_="date", label="Freezers since")
    bring_in(server, tmp_path)

    sign_in(page, server, "rita")
    choose_customers_with_freezers(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    read_details(page)
    network.cut()
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    read_details(page)
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    assert axe_violations(page) == []


def enter_back_office(office: Page) -> None:
    office.goto("/admin/")
    office.get_by_label("Username").fill("ada")
    office.get_by_label("Password").fill(PASSWORD)
    office.get_by_role("button", name="Log in").click()
    expect(office.get_by_role("heading", name="Back office")).to_be_visible()


def define(office: Page, *, code: str, type_: str, label: str, column: bool = False) -> None:
    office.goto("/admin/registers/customfield/add/")
    office.get_by_label("Register").select_option("customers")
    office.get_by_label("Code").fill(code)
    office.get_by_label("Type").select_option(type_)
    office.get_by_label("Label in English").fill(label)
    office.get_by_label("Shown as a column").set_checked(column)
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office.get_by_text("was added successfully")).to_be_visible()


def bring_in(server: Server, folder: Path) -> None:
    (folder / "freezers.csv").write_text(FILE, encoding="utf-8")
    (folder / "map.toml").write_text(MAP, encoding="utf-8")
    assert "customers" in server.command("import", str(folder), "--map", str(folder / "map.toml"))


def choose_customers_with_freezers(page: Page) -> None:
    """By fields: at least two and at most six freezers; the list shows the column."""
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("link", name="Configurations").first.click()
    row(page, "customers").get_by_role("link", name="Edit", exact=True).click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("radio", name="Search by fields").check()
    page.get_by_label("Field", exact=True).select_option(label="Freezers at the shop")
    page.get_by_label("Operator", exact=True).select_option(label="between")
    page.get_by_label("From", exact=True).fill("2")
    page.get_by_label("To", exact=True).fill("6")
    expect(page.get_by_text("Freezers at the shop is between 2 and 6").first).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_text("Mercadinho Ver-o-Rio").first).to_be_visible(timeout=SLOW)
    page.set_viewport_size(DESKTOP)
    expect(page.get_by_role("columnheader", name="Freezers at the shop")).to_be_visible()
    expect(page.get_by_text("5.5").first).to_be_visible()
    page.set_viewport_size(PHONE)
    page.get_by_role("checkbox", name="Select all matching").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)


def read_details(page: Page) -> None:
    go(page, "Customers")
    page.get_by_text("Mercadinho Ver-o-Rio").first.click()
    expect(page.get_by_role("heading", name="More data")).to_be_visible(timeout=SLOW)
    for name, value in (
        ("Freezers at the shop", "5.5"),
        ("Freezers since", "Aug 15, 2025"),
        ("Delivery day", "Tuesday"),
        ("Floor area (m²)", "65"),
        ("Cold room", "No"),
    ):
        term = page.get_by_role("term").filter(has_text=name)
        expect(term.locator("xpath=following-sibling::dd")).to_have_text(value)
