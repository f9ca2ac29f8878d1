"""«Select records»: what is ticked stays ticked, and the keyboard reaches every row."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import READY, SLOW, rows
from tests.rig.browser import DESKTOP, PHONE, Network, axe_violations, sign_in
from tests.rig.server import Server


def open_customers(page: Page, server: Server) -> Locator:
    """Rita's customers in step 3."""
    sign_in(page, server, "rita")
    page.goto("/configurations/customers")
    for step in ("Quick filter", "Advanced filter"):
        expect(page.get_by_role("heading", name=step, exact=True)).to_be_visible(timeout=SLOW)
        page.get_by_role("button", name="Next", exact=True).click()
    grid = page.get_by_role("grid", name="Records")
    expect(grid).to_be_visible(timeout=SLOW)
    return grid


def total_of(grid: Locator) -> int:
    return int(grid.get_attribute("aria-rowcount") or 0) - 1


def box_of(page: Page, name: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Choose {name}", exact=True)


def focused_row(page: Page) -> int:
    """The place of the row with the focus, from 1."""
    return int(page.evaluate("Number(document.activeElement?.closest('[role=row]')?.ariaRowIndex ?? 0)")) - 1


def test_all_that_match_but_one_travel_as_such_and_outlast_search_sort_reload_and_a_cut(
    page: Page, server: Server, network: Network
) -> None:
    total = total_of(open_customers(page, server))
    page.get_by_role("checkbox", name="Select all matching").check()
    box_of(page, "Empório Castanheira").uncheck()
    chosen = page.get_by_role("button", name=re.compile(f"Chosen only.*{total - 1}"))
    expect(chosen).to_be_visible()

    page.get_by_label("Sort by").select_option("-credit_limit")
    page.get_by_role("searchbox").fill("castanheira")
    expect(box_of(page, "Empório Castanheira")).not_to_be_checked()
    page.reload()
    expect(box_of(page, "Empório Castanheira")).not_to_be_checked(timeout=SLOW)
    expect(chosen).to_be_visible()
    network.cut()
    page.get_by_role("searchbox").fill("")
    network.mend()
    expect(page.get_by_role("grid", name="Records")).to_have_attribute("aria-rowcount", str(total + 1), timeout=60_000)
    expect(chosen).to_be_visible()

    with page.expect_request(re.compile("/selections/customers")) as sent:
        page.get_by_role("button", name="Save", exact=True).click()
    marks = (sent.value.post_data_json or {})["marks"]
    assert [mark["as"] for mark in marks] == ["chosen", "not_chosen"]
    assert marks[1]["keys"] == ["000109/01"]
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
    assert rows(server, "SELECT count FROM selections_selection WHERE schema = 'customers'") == [(total - 1,)]


def test_the_keyboard_reaches_every_row_ticks_ranges_and_is_told_how_many(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=DESKTOP)
    total = total_of(open_customers(page, server))
    assert axe_violations(page) == []
    page.get_by_role("checkbox", name=re.compile("^Choose ")).first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+Space")
    expect(page.get_by_role("status").filter(has_text="3 records chosen")).to_have_count(1)
    page.keyboard.press("End")
    page.wait_for_function(
        "(last) => document.activeElement?.closest('[role=row]')?.ariaRowIndex === last",
        arg=str(total + 1),
    )
    page.mouse.move(700, 500)
    page.mouse.wheel(0, -100_000)
    page.keyboard.press("ArrowUp")
    page.wait_for_function(
        "(row) => document.activeElement?.closest('[role=row]')?.ariaRowIndex === row",
        arg=str(total),
    )
    page.keyboard.press("Control+a")
    expect(page.get_by_role("status").filter(has_text=f"{total} records chosen")).to_have_count(1)
    page.keyboard.press("Home")
    page.wait_for_function("() => document.activeElement?.closest('[role=row]')?.ariaRowIndex === '2'")
    page.keyboard.type("emporio c")
    expect(box_of(page, "Empório Castanheira")).to_be_focused()
    assert focused_row(page) > 1


def test_what_is_chosen_is_shown_alone_and_the_place_in_the_list_outlasts_going_back(
    page: Page, server: Server
) -> None:
    total = total_of(open_customers(page, server))
    box_of(page, "Empório Castanheira").check()
    page.get_by_role("button", name=re.compile("Chosen only")).click()
    expect(page.get_by_role("grid", name="Records")).to_have_attribute("aria-rowcount", "2")
    page.get_by_role("button", name=re.compile("Chosen only")).click()
    expect(page.get_by_role("grid", name="Records")).to_have_attribute("aria-rowcount", str(total + 1))
    field = page.get_by_label("Go to a name or a row number")
    field.fill("15")
    field.press("Enter")
    row = page.locator("[role=row][aria-rowindex='16']")
    expect(row).to_be_in_viewport()
    name = (row.get_by_role("checkbox").get_attribute("aria-label") or "").removeprefix("Choose ")
    expect(row.get_by_role("checkbox")).to_be_focused()
    page.wait_for_function("() => Object.values(sessionStorage).some((kept) => JSON.parse(kept).place > 0)")
    page.get_by_role("button", name="Back", exact=True).last.click()
    page.get_by_role("button", name="Next", exact=True).click()
    expect(box_of(page, name)).to_be_in_viewport(timeout=SLOW)


def test_who_stands_for_no_rep_is_told_what_to_do_instead(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=PHONE)
    sign_in(page, server, "max")
    for address in ("/", "/configurations", "/configurations/customers", "/ready"):
        page.goto(address)
        expect(page.get_by_text("Choosing is for representatives")).to_be_visible(timeout=SLOW)
        expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    assert axe_violations(page) == []
    page.get_by_role("link", name="What the team carries").click()
    expect(page.get_by_role("heading", name="Team", exact=True)).to_be_visible(timeout=SLOW)


def test_the_office_makes_filters_for_all_without_choosing(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=DESKTOP)
    sign_in(page, server, "olga")
    page.goto("/configurations")
    expect(page.get_by_text("You can make filters here for all representatives")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="Saved filters").first.click()
    expect(page.get_by_role("heading", name="Quick filter")).to_be_visible(timeout=SLOW)
    page.get_by_role("radio", name=re.compile("Not blocked")).check()
    page.get_by_role("button", name="Save this filter").click()
    page.get_by_label("Name", exact=True).fill("Open doors")
    page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Open doors").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Select records")).to_have_count(0)
    assert rows(server, "SELECT name, rep_id FROM selections_savedfilter") == [("Open doors", None)]
    assert axe_violations(page) == []


def test_columns_are_chosen_and_remembered_on_the_device(open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=DESKTOP)
    grid = open_customers(page, server)
    credit = grid.get_by_role("columnheader", name=re.compile("^Credit limit"))
    expect(credit).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Choose columns").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("checkbox", name="Credit limit")).to_be_checked()
    dialog.get_by_role("checkbox", name="Credit limit").uncheck()
    assert axe_violations(page) == []
    dialog.get_by_role("button", name="Close").last.click()
    expect(credit).to_have_count(0)
    page.reload()
    expect(grid).to_be_visible(timeout=SLOW)
    expect(credit).to_have_count(0)
    page.get_by_role("button", name="Choose columns").click()
    page.get_by_role("dialog").get_by_role("button", name="Show all").click()
    page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    expect(credit).to_be_visible()
