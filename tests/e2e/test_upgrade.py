"""A new package on a database that has not been upgraded yet."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW
from tests.rig.server import Server


def test_until_the_upgrade_has_run_the_portal_says_so_and_then_opens_by_itself(
    tmp_path: Path, open_page: OpenPage, server: Server
) -> None:
    server.stop()
    new = Server(tmp_path / "new")
    new.home.mkdir()
    new.start(health=503)
    try:
        page = open_page(base_url=new.address)
        page.goto("/")
        page.get_by_label("User", exact=True).fill("rita")
        page.get_by_label("Password", exact=True).fill("mascate")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("mascate upgrade", timeout=SLOW)
        new.command("upgrade")
        new.command("demo")
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Today", exact=True)).to_be_visible(timeout=SLOW)
    finally:
        new.stop()
