"""What goes wrong between the device and the server, and what the rep sees of it."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import (
    READY,
    SLOW,
    Item,
    change,
    confirm,
    prepare_the_day,
    received,
    rows,
    sync_status,
    write_order,
)
from tests.rig.browser import Profile, sign_in
from tests.rig.server import Server
from tests.rig.wire import Answer, Wire, captive_portal, flipped, lost, truncated

HAM = Item("1002", quantity="6")


class Begun:
    """At which byte each section that was sent began."""

    def __init__(self) -> None:
        self.at: list[int] = []

    def __call__(self, method: str, path: str, answer: Answer) -> Answer:
        self.at += [int(value) for name, value in answer.headers if name.lower() == "x-offset"]
        return answer


@pytest.fixture
def page(open_page: OpenPage, wire: Wire) -> Page:
    """A page that speaks to the server over the wire."""
    page = open_page(base_url=wire.address)
    page.goto("/")
    page.get_by_label("User", exact=True).fill("rita")
    page.get_by_label("Password", exact=True).fill("mascate")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible(timeout=SLOW)
    return page


def test_s1_an_answer_lost_after_the_commit_doubles_nothing(page: Page, server: Server, wire: Wire) -> None:
    prepare_the_day(page)
    wire.fault = lost("/api/v1/sync")
    write_order(page, "castanheira", HAM)
    page.get_by_role("button", name="Confirm order", exact=True).click()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    assert received(server) == [(1, "000109/01", 3090)]
    sent = rows(server, "SELECT count(*) FROM sync_receipt")
    assert sent == [(1,)]


def test_s3_an_order_whose_outcome_is_unknown_is_never_shown_as_sent(page: Page, server: Server, wire: Wire) -> None:
    prepare_the_day(page)
    wire.fault = lost("/api/v1/sync", times=10_000)
    write_order(page, "castanheira", HAM)
    page.get_by_role("button", name="Confirm order", exact=True).click()
    expect(page.get_by_text(re.compile("On this device|Sending")).first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("1 order saved on this device")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Received", exact=True)).to_have_count(0)
    wire.fault = None
    page.goto("/orders")
    expect(page.get_by_text("000001").first).to_be_visible(timeout=60_000)
    assert len(received(server)) == 1


def test_s8_a_captive_portals_page_is_no_answer_of_ours(page: Page, server: Server, wire: Wire) -> None:
    prepare_the_day(page)
    wire.fault = captive_portal
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    write_order(page, "castanheira", HAM)
    confirm(page, status="On this device")
    assert received(server) == []
    wire.fault = None
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=90_000)
    assert len(received(server)) == 1


@pytest.mark.parametrize("damage", ["a flipped byte", "a truncated download"])
def test_b3_b5_a_damaged_download_leaves_the_old_bag_in_use_and_a_cut_one_goes_on_where_it_was(
    damage: str, page: Page, server: Server, wire: Wire
) -> None:
    prepare_the_day(page)
    change(server, "UPDATE registers_product SET description = 'Changed since' WHERE code = '1002'")
    is_cut = damage == "a truncated download"
    cut = Event()
    wire.fault = truncated(cut) if is_cut else flipped
    page.get_by_role("button", name="Main menu").click()
    page.get_by_role("link", name="Configurations").first.click()
    page.get_by_role("listitem").filter(has=page.get_by_text("products", exact=True)).get_by_role(
        "link", name="Edit", exact=True
    ).click()
    page.get_by_role("button", name="Save", exact=True).click()
    if is_cut:
        expect(page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", "50", timeout=SLOW)
        cut.set()
    expect(page.get_by_role("alert").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Download again")).to_be_visible()
    server.stop()
    page.goto("/products")
    page.get_by_role("searchbox").first.fill("arroz branco")
    expect(page.get_by_text("Arroz branco tipo 1 Boa Lavra 1 kg").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Changed since")).to_have_count(0)

    wire.fault = begun = Begun()
    server.start()
    page.goto("/configurations/products")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(READY).first).to_be_visible(timeout=SLOW)
    # Gone on with is what a cut left, not what arrived wrong.
    assert [at > 0 for at in begun.at] == [is_cut]
    server.stop()
    page.goto("/products")
    page.get_by_role("searchbox").first.fill("1002")
    expect(page.get_by_text("Changed since").first).to_be_visible(timeout=SLOW)


def test_o3_a_rejected_order_needs_the_rep_and_can_be_revised(page: Page, server: Server, wire: Wire) -> None:
    prepare_the_day(page)
    server.stop()
    page.goto("/")
    write_order(page, "castanheira", HAM, Item("1003", quantity="6"))
    confirm(page, status="On this device")
    server.start()
    change(server, "UPDATE registers_product SET blocked = 1 WHERE code = '1002'")
    expect(sync_status(page)).to_contain_text("1 needs you", timeout=90_000)
    assert received(server) == []

    page.goto("/orders")
    page.get_by_text("Needs you", exact=True).last.click()
    expect(page.get_by_text(re.compile("1002 is blocked for sale")).first).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name=re.compile("Revise|Correct|Open")).first.click()
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible(timeout=SLOW)
    reach_items(page)
    page.get_by_role("button", name=re.compile("Remove")).first.click()
    page.get_by_role("button", name="Next", exact=True).click()
    confirm(page, status="Received")
    assert received(server) == [(1, "000109/01", 3492)]
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)


def reach_items(page: Page) -> None:
    """Steps on or back until the items show."""
    items = page.get_by_role("heading", name="Items", exact=True, level=2)
    for _ in range(3):
        if items.is_visible():
            return
        page.get_by_role("button", name="Next", exact=True).click()
    expect(items).to_be_visible()


def test_s7_a_second_tab_says_so_and_can_take_over(page: Page, server: Server) -> None:
    second = page.context.new_page()
    second.goto(page.url)
    use_here = second.get_by_role("button", name="Use here")
    expect(use_here).to_be_visible(timeout=SLOW)
    use_here.click()
    expect(second.get_by_role("heading", name="Today", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("button", name="Use here")).to_be_visible(timeout=SLOW)


def test_a_wrong_password_and_a_locked_account_are_told(open_page: OpenPage) -> None:
    page = open_page()
    page.goto("/")
    for _ in range(5):
        page.get_by_label("User", exact=True).fill("rita")
        page.get_by_label("Password", exact=True).fill("wrong")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text(re.compile("Too many wrong passwords"))).to_be_visible(timeout=SLOW)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own that a test can fill: a file system in memory, which takes root to mount."""
    assert os.geteuid() == 0, "Run this test as root: it mounts a small disk to fill it."
    disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256m", "tmpfs", disk], check=True)
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


def test_j2_a_full_disk_while_saving_is_told_and_nothing_typed_is_lost(
    small_disk: Path, playwright: Playwright, server: Server
) -> None:
    phone = Profile(playwright, small_disk / "phone", base_url=server.address)
    page = phone.open()
    sign_in(page, server, "rita")
    prepare_the_day(page)
    write_order(page, "castanheira", HAM)
    page.get_by_role("button", name="Back", exact=True).click()
    page.get_by_role("button", name="Back", exact=True).click()
    remarks = page.get_by_label("Remarks", exact=True)
    fill(small_disk)
    told = page.get_by_role("alert").filter(has_text=re.compile("full|space", re.I)).first
    # The journal's reserve is used up first: saving goes on for a while on a disk that is already full.
    for turn in range(800):
        remarks.fill("x" * 3_900 + str(turn))
        remarks.blur()
        if told.is_visible():
            break
    expect(told).to_be_visible(timeout=SLOW)
    assert remarks.input_value().startswith("x" * 3_900)
    (small_disk / "filler").unlink()
    remarks.fill("Room again")
    remarks.blur()
    expect(told).to_be_hidden(timeout=SLOW)
    page.reload()
    expect(page.get_by_label("Remarks", exact=True)).to_have_value("Room again", timeout=SLOW)
    phone.close()


def fill(disk: Path) -> None:
    """Until not a byte fits any more."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        for size in (1 << 20, 1 << 12, 1):
            try:
                while True:
                    filler.write(b"\0" * size)
            except OSError:
                continue
