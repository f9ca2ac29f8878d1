"""A new package on a database that has not been upgraded yet."""

from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, change, row
from tests.rig.browser import sign_in
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


def test_until_the_upgrade_has_run_the_configurator_does_not_open_and_says_why(
    open_page: OpenPage, server: Server
) -> None:
    page = open_page()
    sign_in(page, server, "rita")
    page.goto("/configurations")
    expect(row(page, "customers")).to_be_visible(timeout=SLOW)
    server.stop()
    change(server, "UPDATE accounts_installation SET version = '1.4.0'")
    server.start(health=503)
    page.goto("/configurations")
    expect(page.get_by_text("mascate upgrade").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("link", name="Edit", exact=True)).to_have_count(0)
    page.goto("/configurations/customers")
    expect(page.get_by_text("mascate upgrade").first).to_be_visible(timeout=SLOW)
    expect(page.get_by_role("checkbox")).to_have_count(0)
    server.command("upgrade")
    page.goto("/configurations")
    expect(row(page, "customers")).to_be_visible(timeout=SLOW)
