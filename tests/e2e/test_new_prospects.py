"""A prospect met on the way: written down off line, found again at once, received when there is network."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, prepare_the_day, rows, sync_status
from tests.rig.browser import DESKTOP, PHONE, Network, sign_in
from tests.rig.server import Server

CNPJ = "11.222.333/0001-81"
RECEIVED = "SELECT key, trade_name, tax_id, rep_id IS NOT NULL FROM registers_prospect WHERE made_as IS NOT NULL"


def write_prospect(page: Page, name: str, *, tax_id: str = "", city: str = "Belém") -> None:
    """All that a rep knows at the door; not added yet."""
    page.get_by_role("button", name="New prospect", exact=True).click()
    page.get_by_label("Legal name", exact=True).fill(f"{name} Ltda")
    page.get_by_label("Trade name", exact=True).fill(name)
    page.get_by_label("Tax id", exact=True).fill(tax_id)
    page.get_by_label("City", exact=True).fill(city)
    expect(page.get_by_text(re.compile("^Saved on this device"))).to_be_visible(timeout=SLOW)


def add(page: Page) -> None:
    page.get_by_role("button", name="Add prospect", exact=True).click()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_s1_a_prospect_made_off_line_is_found_at_once_and_arrives_once(
    open_page: OpenPage, server: Server, viewport: dict[str, int]
) -> None:
    page = open_page(viewport=viewport)
    sign_in(page, server, "rita")
    prepare_the_day(page)
    server.stop()
    page.goto("/prospects")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    write_prospect(page, "Mercearia Açaí", tax_id=CNPJ)

    page.goto("/prospects")
    page.get_by_role("link", name=re.compile("Mercearia Açaí")).click()
    expect(page.get_by_text("Not finished yet")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Go on writing").click()
    expect(page.get_by_label("Tax id", exact=True)).to_have_value(CNPJ)
    add(page)
    expect(page.get_by_text("On this device").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("1 prospect saved on this device")).to_be_visible()

    page.goto("/prospects")
    page.get_by_role("searchbox").fill("acai")
    row = page.get_by_role("link", name=re.compile("Mercearia Açaí"))
    expect(row).to_be_visible(timeout=SLOW)
    server.start()
    expect(page.get_by_text("1 prospect saved on this device")).to_be_hidden(timeout=60_000)
    assert rows(server, RECEIVED) == [("N-000001", "Mercearia Açaí", "11222333000181", 1)]
    expect(page.get_by_text("N-000001").first).to_be_visible(timeout=SLOW)


def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_sent(page: Page, server: Server) -> None:
    sign_in(page, server, "rita")
    page.goto("/prospects")
    page.get_by_role("button", name="New prospect", exact=True).click()
    page.get_by_label("Tax id", exact=True).fill("11.222.333/0001-82")
    page.get_by_label("City", exact=True).fill("Belém")
    wrong = page.get_by_text(re.compile("11222333000182 is no CNPJ or CPF"))
    expect(wrong.first).to_be_visible(timeout=SLOW)
    add(page)
    expect(page.get_by_role("alert")).to_contain_text("A prospect needs a name.")
    page.get_by_label("Tax id", exact=True).fill("")
    page.get_by_label("Legal name", exact=True).fill("Bar do Porto")
    add(page)
    expect(page.get_by_role("heading", name="Bar do Porto").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("N-000001").first).to_be_visible(timeout=60_000)
    assert len(rows(server, RECEIVED)) == 1


def test_o3_a_prospect_that_another_looks_after_is_told_and_can_be_changed(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    [(taken,)] = rows(
        server,
        """SELECT c.tax_id FROM registers_customer c JOIN accounts_rep r ON r.id = c.rep_id
           WHERE r.code <> (SELECT r.code FROM accounts_user u JOIN accounts_rep r ON r.id = u.rep_id
             WHERE u.username = 'rita') AND length(c.tax_id) >= 14 ORDER BY c.id LIMIT 1""",
    )
    network.cut()
    page.goto("/prospects")
    write_prospect(page, "Bar do Porto", tax_id=taken)
    add(page)
    expect(page.get_by_text("On this device").first).to_be_visible(timeout=SLOW)
    network.mend()
    expect(page.get_by_text("This prospect was not taken")).to_be_visible(timeout=60_000)
    expect(page.get_by_text(re.compile("Another representative already looks after"))).to_be_visible()
    page.get_by_role("button", name="Change it").click()
    page.get_by_label("Tax id", exact=True).fill("")
    add(page)
    expect(page.get_by_text("This prospect was not taken")).to_be_hidden(timeout=SLOW)
    expect(page.get_by_text("N-000001").first).to_be_visible(timeout=60_000)
