"""A representative's day: choose, lose the network, view, sell, get the network back."""

import re
import time

from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenProfile
from tests.e2e.steps import (
    SLOW,
    Item,
    confirm,
    go,
    prepare_the_day,
    received,
    sync_status,
    write_order,
)
from tests.rig.browser import Network, sign_in
from tests.rig.server import Server

COMPANY_UTC_OFFSET_SECONDS = -3 * 3600


def test_the_whole_day_with_the_network_cut_and_the_server_stopped(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)

    network.cut()
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)
    expect(page.get_by_text("Ready to sell off line").first).to_be_visible()
    go(page, "Customers")
    expect(page.get_by_text("Empório Castanheira").first).to_be_visible()
    page.get_by_text("Empório Castanheira").first.click()
    expect(page.get_by_text("000109/01").first).to_be_visible()
    expect(page.get_by_text(re.compile("as of")).first).to_be_visible()
    go(page, "Products")
    page.get_by_role("searchbox").first.fill("arroz branco")
    expect(page.get_by_text("Arroz branco tipo 1 Boa Lavra 5 kg").first).to_be_visible()
    page.goto("/prospects")
    expect(page.get_by_text("Mercearia Porto Novo").first).to_be_visible()

    write_order(page, "castanheira", Item("arroz branco tipo 1 boa lavra 1 kg", quantity="12", discount="3"))
    confirm(page, status="On this device")
    assert received(server) == []

    network.mend()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    expect(page.get_by_text("000001").first).to_be_visible()
    assert received(server) == [(1, "000109/01", 5995)]
    # What was received stays received, and one, over a reload.
    page.goto("/orders")
    expect(page.get_by_text(re.compile("000001")).first).to_be_visible(timeout=SLOW)
    assert len(received(server)) == 1


def test_d4_with_nothing_chosen_and_no_connection_there_are_neither_customers_nor_orders(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    network.cut()
    page.goto("/customers")
    expect(page.get_by_text("Nothing is chosen for today").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    page.goto("/orders/new")
    expect(page.get_by_text("Nothing is chosen for today").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("combobox", name="Customer")).to_have_count(0)


def test_b6_the_next_day_the_bag_is_closed_and_what_was_unsent_is_still_sent(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    order_off_line(page, network)

    network.mend(clock_shift_seconds=24 * 3600)
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    assert len(received(server)) == 1
    network.cut()
    page.goto("/customers")
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    expect(page.get_by_text("Nothing is chosen for today").first).to_be_visible(timeout=SLOW)
    page.goto("/orders")
    expect(page.get_by_text("000001").first).to_be_visible(timeout=SLOW)


def test_d3_the_day_ends_while_off_line_and_the_unsent_order_stays(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    # The server's clock is put close to the company's midnight; the device's own clock is not touched.
    server.restart(clock_shift_seconds=seconds_to_midnight() - 45)
    page.goto("/")
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)
    network.cut()
    write_order(page, "castanheira", Item("1002", quantity="6"))
    confirm(page, status="On this device")
    page.goto("/customers")
    expect(page.get_by_text(re.compile("day is over", re.I)).first).to_be_visible(timeout=90_000)
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    files = page.evaluate(OPFS_FILES)
    assert [name for name in files if ".sqlite" in name] == []
    page.goto("/orders")
    expect(page.get_by_text("On this device", exact=True).first).to_be_visible(timeout=SLOW)


OPFS_FILES = """async () => {
  const found = [];
  async function walk(folder, path) {
    for await (const [name, handle] of folder.entries()) {
      if (handle.kind === 'directory') await walk(handle, path + name + '/');
      else found.push(path + name);
    }
  }
  await walk(await navigator.storage.getDirectory(), '');
  return found;
}"""


def seconds_to_midnight() -> int:
    """From the machine's now to the company's next midnight."""
    return 24 * 3600 - int(time.time() + COMPANY_UTC_OFFSET_SECONDS) % (24 * 3600)


def test_d2_a_clock_set_back_does_not_bring_an_expired_bag_back(page: Page, server: Server, network: Network) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    # The server is a day ahead: for the device this is its own clock standing a day behind what it knows.
    server.restart(clock_shift_seconds=24 * 3600)
    page.goto("/")
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)
    network.cut()
    page.goto("/customers")
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    page.goto("/sync")
    expect(page.get_by_text(re.compile("clock", re.I)).first).to_be_visible(timeout=SLOW)


def test_another_rep_on_the_same_device_sees_nothing_and_the_first_ones_order_is_still_sent(
    page: Page, server: Server, network: Network
) -> None:
    sign_in(page, server, "rita")
    prepare_the_day(page)
    order_off_line(page, network)
    sign_out(page)
    network.mend()

    sign_in(page, server, "sam")
    page.goto("/orders")
    expect(page.get_by_role("heading", name="My orders")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    page.goto("/customers")
    expect(page.get_by_text("Empório Castanheira")).to_have_count(0)
    assert received(server) == []
    network.cut()
    page.goto("/customers")
    expect(page.get_by_text("Nothing is chosen for today").first).to_be_visible(timeout=SLOW)
    network.mend()
    page.goto("/")
    expect(sync_status(page)).to_contain_text("On line", timeout=60_000)
    sign_out(page)

    sign_in(page, server, "rita")
    page.goto("/orders")
    expect(page.get_by_text(re.compile("000001")).first).to_be_visible(timeout=60_000)
    assert len(received(server)) == 1


def order_off_line(page: Page, network: Network) -> None:
    """Cuts the network, starts the app again and confirms an order, which stays on the device."""
    network.cut()
    page.goto("/")
    write_order(page, "castanheira", Item("1002", quantity="6"))
    confirm(page, status="On this device")


def sign_out(page: Page) -> None:
    page.goto("/more")
    page.get_by_role("button", name="Sign out").first.click()
    dialog = page.get_by_role("dialog")
    leave = page.get_by_label("User", exact=True).or_(dialog)
    expect(leave.first).to_be_visible(timeout=SLOW)
    if dialog.count():
        dialog.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("User", exact=True)).to_be_visible(timeout=SLOW)


def test_j1_a_draft_survives_the_killing_of_the_browser(server: Server, open_profile: OpenProfile) -> None:
    phone = open_profile("phone")
    page = phone.open()
    sign_in(page, server, "rita")
    prepare_the_day(page)
    # Chromium writes a new session's cookie within half a minute, or when it is closed: the morning is over.
    phone.close()
    page = phone.open()
    page.goto(f"{server.address}/")
    write_order(page, "castanheira", Item("1002", quantity="18"), remarks="Deliver at the back door")
    expect(page.get_by_text("Saved on this device").first).to_be_visible()
    address = page.url
    phone.kill()
    server.stop()

    page = phone.open()
    page.goto(address)
    expect(page.get_by_role("heading", name="Summary", exact=True)).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Deliver at the back door").first).to_be_visible()
    expect(page.get_by_text("92.70").first).to_be_visible()
    confirm(page, status="On this device")
    phone.kill()

    page = phone.open()
    page.goto(f"{server.address}/orders")
    expect(page.get_by_text("On this device", exact=True).first).to_be_visible(timeout=SLOW)
    server.start()
    page.goto(f"{server.address}/orders")
    expect(page.get_by_text(re.compile("000001")).first).to_be_visible(timeout=60_000)
    assert received(server) == [(1, "000109/01", 9270)]
