"""What a rep does, in words: each step drives the screen by role and label and waits for what the rep waits for."""

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.rig.server import Server

SCHEMATA = ("customers", "products", "prospects")
READY = re.compile(r"Ready to sell off line until \d\d:\d\d")
SLOW = 15_000


def go(page: Page, name: str) -> None:
    """To a screen by its navigation link."""
    page.get_by_role("link", name=name, exact=True).first.click()


def choose_everything(page: Page, schema: str) -> None:
    """All records of a schema, by the wizard's three steps, down to «Ready»."""
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("link", name="Configurations").first.click()
    expect(page.get_by_role("heading", name="Configurations")).to_be_visible()
    row(page, schema).get_by_role("link", name="Edit", exact=True).click()
    expect(page.get_by_role("heading", name="Quick filter")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Advanced filter")).to_be_visible()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Select records")).to_be_visible()
    page.get_by_role("checkbox", name="Select all matching").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)


def row(page: Page, schema: str) -> Locator:
    """A schema's row on Configurations, known by its code."""
    return page.get_by_role("listitem").filter(has=page.get_by_text(schema, exact=True))


def prepare_the_day(page: Page) -> None:
    """Customers, products and prospects, all of them, and the app ready to start without a server."""
    for schema in SCHEMATA:
        choose_everything(page, schema)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")


@dataclass(frozen=True)
class Item:
    product: str
    quantity: str = ""
    discount: str = ""
    price: str = ""


def open_new_order(page: Page) -> None:
    go(page, "Orders")
    page.get_by_role("button", name="New order", exact=True).first.click()
    expect(page.get_by_role("heading", name="Customer", exact=True)).to_be_visible()


def pick(page: Page, label: str, text: str) -> None:
    """Types into a combobox and takes its first option."""
    box = page.get_by_role("combobox", name=label, exact=True)
    box.click()
    box.fill(text)
    page.get_by_role("option").first.click()


def add_item(page: Page, item: Item) -> None:
    pick(page, "Product", item.product)
    for label, value in (("Quantity", item.quantity), ("Unit price", item.price), ("Discount %", item.discount)):
        if value:
            page.get_by_label(label, exact=True).first.fill(value)
    page.get_by_role("button", name="Add item", exact=True).click()


def write_order(page: Page, customer: str, *items: Item, remarks: str = "") -> None:
    """A new order up to its summary."""
    open_new_order(page)
    pick(page, "Customer", customer)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="General data")).to_be_visible()
    if remarks:
        page.get_by_label("Remarks", exact=True).fill(remarks)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Items", exact=True)).to_be_visible()
    for item in items:
        add_item(page, item)
    page.get_by_role("button", name="Next", exact=True).click()
    expect(page.get_by_role("heading", name="Summary", exact=True)).to_be_visible()


def confirm(page: Page, *, status: str) -> None:
    """Confirms the order on the summary and waits for its status word."""
    page.get_by_role("button", name="Confirm order", exact=True).click()
    expect(page.get_by_text(status, exact=True).first).to_be_visible(timeout=SLOW)


def sync_status(page: Page) -> Locator:
    return page.get_by_role("status", name="Sync status")


def received(server: Server) -> list[tuple[int, str, int]]:
    """The orders in the server's database: number, customer's key, total in cents."""
    return rows(
        server,
        """SELECT o.number, c.key, o.total_minor FROM orders_order o
           JOIN registers_customer c ON c.id = o.customer_id ORDER BY o.number""",
    )


def rows(server: Server, query: str) -> list[Any]:
    """What a query on the server's SQLite file answers."""
    with sqlite3.connect(f"file:{server.home}/mascate.sqlite3?mode=ro", uri=True) as database:
        return database.execute(query).fetchall()


def change(server: Server, statement: str) -> None:
    """Changes master data behind everybody's back, as an import would."""
    with sqlite3.connect(server.home / "mascate.sqlite3") as database:
        database.execute(statement)
