"""A manager sees who carries what, and what is still on the devices."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import Item, choose_everything, confirm, write_order
from tests.rig.browser import DESKTOP, axe_violations, sign_in
from tests.rig.server import Server


def card(page: Page, rep: str) -> Locator:
    return page.get_by_role("listitem").filter(has=page.get_by_role("heading", name=rep))


def test_the_manager_sees_the_reps_day_and_a_rep_sees_no_board(open_page: OpenPage, server: Server) -> None:
    rita = open_page()
    sign_in(rita, server, "rita")
    expect(rita.get_by_role("link", name="Team", exact=True)).to_have_count(0)
    choose_everything(rita, "customers")
    choose_everything(rita, "products")
    write_order(rita, "castanheira", Item("1002", quantity="6"))
    confirm(rita, status="Received")

    max_ = open_page(viewport=DESKTOP)
    sign_in(max_, server, "max")
    max_.get_by_role("link", name="Team", exact=True).click()
    expect(max_.get_by_role("heading", name="Team", level=1)).to_be_visible()
    day = card(max_, "Rita Nogueira")
    expect(day.get_by_text("On the device")).to_be_visible()
    expect(day.get_by_text(re.compile(r"\d+ customers · \d+ products"))).to_be_visible()
    expect(day.get_by_text("1 order")).to_be_visible()
    day.get_by_text("1 device", exact=True).click()
    expect(day.get_by_text("Carries today's newest data")).to_be_visible()
    expect(card(max_, "Samuel Rocha").get_by_text("Nothing chosen", exact=True)).to_be_visible()
    assert axe_violations(max_) == []
