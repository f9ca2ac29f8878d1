"""Somebody else's data: the sample company Northwind, imported by its map, and an order on it."""

import os
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import Item, choose_everything, confirm, received, rows, write_order
from tests.rig.browser import Network, sign_in
from tests.rig.places import ROOT, SERVER
from tests.rig.server import Server

WHOLE = Path(os.environ.get("MASCATE_NORTHWIND") or ROOT.parent / "shared" / "data" / "northwind")
SAMPLE = SERVER / "mascate" / "registers" / "tests" / "northwind_sample"


def test_northwind_is_imported_and_sold_from_off_line(tmp_path: Path, open_page: OpenPage, server: Server) -> None:
    server.stop()
    northwind = Server(tmp_path / "northwind", settings={"MASCATE_CURRENCY": "USD"})
    northwind.home.mkdir()
    northwind.command("upgrade")
    folder = WHOLE if WHOLE.is_dir() else SAMPLE
    maps = ROOT / "demo" / "maps" / "northwind.toml"
    northwind.command("import", str(folder), "--map", str(maps), "--newest-order-on", "today")
    ((rep,),) = rows(
        northwind,
        """SELECT r.code FROM registers_customer c JOIN accounts_rep r ON r.id = c.rep_id WHERE c.key = 'BONAP'""",
    )
    northwind.command("user", "add", "nancy", "--role", "rep", "--rep", rep, "--password", "a long password")
    northwind.start()
    try:
        page = open_page(base_url=northwind.address)
        sign_in(page, northwind, "nancy", password="a long password")
        choose_everything(page, "customers")
        choose_everything(page, "products")
        network = Network(page.context, northwind)
        network.cut()
        write_order(page, "bon app", Item("queso cabrales", quantity="3", discount="10"))
        expect(page.get_by_text("$56.70").first).to_be_visible()
        confirm(page, status="On this device")
        network.mend()
        expect(page.get_by_text("000001").first).to_be_visible(timeout=60_000)
        assert received(northwind) == [(1, "BONAP", 5670)]
    finally:
        northwind.stop()
