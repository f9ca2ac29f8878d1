"""A minute in the morning: ready in a few taps, filters under names, and nothing dropped in silence."""

import json
import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import READY, SLOW, change, go, prepare_the_day, row, rows
from tests.rig.browser import DESKTOP, PHONE, Network, axe_violations, sign_in
from tests.rig.server import Server

DAY_SECONDS = 24 * 3600
ALLOWED = """INSERT INTO accounts_policy
  (id, carry_over, standing_selections, max_records, max_bytes, due_after_days)
  VALUES (1, 1, 1, NULL, 200000000, 60)"""


class Taps:
    """Counts what a rep taps, as the page hears it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script("window.taps = 0; addEventListener('click', () => window.taps++, true)")

    @property
    def count(self) -> int:
        taps: int = self._page.evaluate("window.taps")
        return taps


@pytest.fixture
def allowed(server: Server) -> None:
    change(server, ALLOWED)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def is_ready(page: Page) -> None:
    expect(page.get_by_text("Ready to sell off line", exact=True)).to_be_visible(timeout=SLOW)


def test_from_today_the_suggestion_makes_the_day_ready_in_one_tap(page: Page, server: Server, network: Network) -> None:
    taps = Taps(page)
    sign_in(page, server, "rita")
    page.goto("/")
    expect(page.get_by_role("heading", name="Suggested for today")).to_be_visible(timeout=SLOW)
    before = taps.count
    button(page, "Take the suggestion").click()
    is_ready(page)
    assert taps.count - before <= 3
    origins = rows(server, "SELECT DISTINCT origin FROM selections_selection")
    assert origins == [("suggested",)]
    assert rows(server, "SELECT count(*) FROM selections_selectedrecord WHERE reasons IS NULL") == [(0,)]
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    network.cut()
    page.goto("/customers")
    expect(page.get_by_role("main").get_by_role("link").first).to_be_visible(timeout=SLOW)


def test_the_suggestion_says_why(page: Page, server: Server) -> None:
    sign_in(page, server, "rita")
    page.get_by_text("Why these?", exact=True).click()
    expect(page.get_by_role("definition").first).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ visits? today$")).first).to_be_visible()
    expect(page.get_by_text(re.compile(r"^\d+ products? they buy$")).first).to_be_visible()


def test_yesterdays_choice_is_taken_again_in_one_tap_and_what_is_gone_is_told(
    page: Page, server: Server, network: Network, allowed: None
) -> None:
    taps = Taps(page)
    sign_in(page, server, "rita")
    prepare_the_day(page)
    change(server, "UPDATE registers_customer SET withdrawn = 1 WHERE key = '000109/01'")
    network.cut()
    network.mend(clock_shift_seconds=DAY_SECONDS)
    page.goto("/")
    expect(page.get_by_role("heading", name="Take your earlier choice again")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("1 is gone: withdrawn, or no longer yours")).to_be_visible()
    before = taps.count
    button(page, "Take them all again").click()
    is_ready(page)
    assert taps.count - before <= 3
    page.goto("/configurations")
    expect(row(page, "customers").get_by_text(re.compile("taken over from"))).to_be_visible(timeout=SLOW)


def test_one_schema_is_taken_again_alone(page: Page, server: Server, network: Network, allowed: None) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    network.mend(clock_shift_seconds=DAY_SECONDS)
    page.goto("/configurations")
    row(page, "products").get_by_role("button", name="Take again", exact=True).click()
    expect(row(page, "products").get_by_text(re.compile("taken over from"))).to_be_visible(timeout=SLOW)
    expect(row(page, "customers").get_by_role("button", name="Take again", exact=True)).to_be_visible()


def test_a_standing_filter_selects_itself_and_says_so_and_a_broken_one_says_why(
    page: Page, server: Server, allowed: None
) -> None:
    a_filter(server, "Everybody", {}, standing=True)
    a_filter(server, "Old area", {"quick": {"code": "gone"}}, standing=True)
    sign_in(page, server, "rita")
    expect(page.get_by_text(re.compile("customers selected by «Everybody»"))).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("«Old area» did not select anything")).to_be_visible()
    expect(page.get_by_text("There is no quick filter «gone».")).to_be_visible()
    button(page, "Download them").click()
    is_ready(page)
    page.goto("/configurations")
    expect(row(page, "customers").get_by_text("selected itself from «Everybody»")).to_be_visible(timeout=SLOW)


def test_a_filter_is_saved_used_renamed_and_deleted(page: Page, server: Server, allowed: None) -> None:
    sign_in(page, server, "rita")
    page.goto("/configurations/customers")
    page.get_by_role("radio", name="On today's route").check()
    button(page, "Save this filter").click()
    dialog = page.get_by_role("dialog", name="Save the filter")
    expect(dialog.get_by_text("On today's route")).to_be_visible()
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_text("Give it a name.")).to_be_visible()
    dialog.get_by_label("Name", exact=True).fill("Tuesday route")
    expect(dialog.get_by_label("Share with everybody")).to_have_count(0)
    dialog.get_by_label("Select by itself each morning").check()
    dialog.get_by_role("button", name="Save", exact=True).click()
    saved = page.get_by_role("listitem").filter(has_text="Tuesday route")
    expect(saved.get_by_text("Each morning", exact=True)).to_be_visible()

    page.get_by_role("radio", name="All my customers").check()
    button(page, "Use «Tuesday route»").click()
    expect(page.get_by_role("heading", name="Select records")).to_be_visible()
    page.get_by_role("button", name=re.compile("Quick filter")).first.click()
    expect(page.get_by_role("radio", name="On today's route")).to_be_checked()

    page.get_by_role("radio", name="All my customers").check()
    button(page, "Change «Tuesday route»").click()
    dialog = page.get_by_role("dialog", name="Change the filter")
    dialog.get_by_label("Name", exact=True).fill("Everybody")
    dialog.get_by_role("radio", name="Replace it with the present one").check()
    expect(dialog.get_by_text("All my customers")).to_be_visible()
    dialog.get_by_role("button", name="Save", exact=True).click()
    changed = page.get_by_role("listitem").filter(has_text="Everybody")
    expect(changed.get_by_text("All my customers")).to_be_visible()

    button(page, "Change «Everybody»").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(button(page, "Use «Everybody»")).to_have_count(0)
    button(page, "Undo").click()
    expect(button(page, "Use «Everybody»")).to_be_visible()


def test_of_two_people_who_change_a_shared_filter_the_second_is_told_and_chooses(
    page: Page, open_page: OpenPage, server: Server
) -> None:
    change(server, "UPDATE accounts_user SET role = 'office' WHERE username IN ('rita', 'sam')")
    sign_in(page, server, "rita")
    page.goto("/configurations/customers")
    button(page, "Save this filter").click()
    dialog = page.get_by_role("dialog", name="Save the filter")
    dialog.get_by_label("Name", exact=True).fill("Route")
    dialog.get_by_label("Share with everybody").check()
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Route").get_by_text("Shared", exact=True)).to_be_visible()
    button(page, "Change «Route»").click()

    other = open_page()
    sign_in(other, server, "sam")
    other.goto("/configurations/customers")
    button(other, "Change «Route»").click()
    other.get_by_role("dialog").get_by_label("Name", exact=True).fill("Route of the south")
    other.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    expect(button(other, "Use «Route of the south»")).to_be_visible()

    dialog = page.get_by_role("dialog", name="Change the filter")
    dialog.get_by_label("Name", exact=True).fill("Route of the north")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_role("alert")).to_contain_text("changed «Route of the south» at")
    expect(button(page, "Keep theirs")).to_be_visible()
    button(page, "Save mine").click()
    expect(button(page, "Use «Route of the north»")).to_be_visible()


def test_a_filter_that_cannot_be_used_any_more_says_why(page: Page, server: Server) -> None:
    a_filter(server, "Old area", {"conditions": [{"field": "area", "operator": "equals", "values": ["1"]}]})
    sign_in(page, server, "rita")
    page.goto("/configurations/customers")
    broken = page.get_by_role("listitem").filter(has_text="Old area")
    expect(broken.get_by_text("Cannot be used now")).to_be_visible(timeout=SLOW)
    expect(broken.get_by_text("There is no field «area» to filter by.")).to_be_visible()
    expect(button(page, "Use «Old area»")).to_have_count(0)


def test_a_record_withdrawn_between_tick_and_save_is_told_by_name(page: Page, server: Server) -> None:
    sign_in(page, server, "rita")
    page.goto("/configurations/customers")
    for _ in range(2):
        button(page, "Next").click()
    page.get_by_role("searchbox").first.fill("castanheira")
    page.get_by_role("checkbox", name=re.compile("Castanheira")).first.check()
    page.get_by_role("searchbox").first.fill("mercearia")
    page.get_by_role("checkbox", name=re.compile("Mercearia")).first.check()
    change(server, "UPDATE registers_customer SET withdrawn = 1 WHERE key = '000109/01'")

    def withdraw_another(packing: Route) -> None:
        change(server, "UPDATE registers_customer SET withdrawn = 1 WHERE trade_name LIKE 'Mercearia%'")
        packing.continue_()

    page.route("**/api/v1/bags", withdraw_another)
    button(page, "Save").click()
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("1 ticked record was not saved")).to_be_visible()
    expect(
        page.get_by_text("000109/01 Empório Castanheira: withdrawn from the register since it was chosen")
    ).to_be_visible()
    for _ in range(2):
        # Saved, and gone before it was packed.
        left = page.get_by_role("status").filter(has_text="1 chosen record is not on this device")
        expect(left).to_contain_text(re.compile("Mercearia.*: withdrawn from the register"))
        go(page, "Today")


def test_the_limit_is_told_before_saving_with_the_way_out(page: Page, server: Server) -> None:
    change(server, ALLOWED.replace("NULL", "2"))
    sign_in(page, server, "rita")
    page.goto("/configurations/customers")
    for _ in range(2):
        button(page, "Next").click()
    page.get_by_role("checkbox", name="Select all matching").check()
    expect(page.get_by_text("At most 2 records may go along")).to_be_visible()
    expect(page.get_by_text(re.compile(r"You ticked \d+\. Untick \d+, or choose a narrower filter\."))).to_be_visible()
    expect(button(page, "Save")).to_have_attribute("aria-disabled", "true")
    button(page, "Clear").click()
    expect(page.get_by_text("At most 2 records may go along")).to_have_count(0)


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_the_morning_shuts_nobody_out(viewport: object, scheme: str, open_page: OpenPage, server: Server) -> None:
    change(server, ALLOWED)
    a_filter(server, "Old area", {"quick": {"code": "gone"}}, standing=True)
    # Half way through its opening a dialog has no contrast.
    page = open_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    sign_in(page, server, "rita")
    page.get_by_text("Why these?", exact=True).click()
    found = [f"today: {violation}" for violation in axe_violations(page)]
    page.goto("/configurations")
    expect(page.get_by_role("heading", name="Suggested for today")).to_be_visible(timeout=SLOW)
    found += [f"configurations: {violation}" for violation in axe_violations(page)]
    page.goto("/configurations/customers")
    button(page, "Change «Old area»").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    found += [f"filter: {violation}" for violation in axe_violations(page)]
    assert found == []


def a_filter(server: Server, name: str, chosen: object, *, standing: bool = False) -> None:
    """A filter of rita's, kept as it may have been long ago."""
    change(
        server,
        f"""INSERT INTO selections_savedfilter
        (rep_id, schema, name, filter, digest, standing, version, changed_at, changed_by_id)
        SELECT rep_id, 'customers', '{name}', '{json.dumps(chosen)}', '', {int(standing)}, 1,
        '2026-11-01 00:00:00', id FROM accounts_user WHERE username = 'rita'""",
    )
