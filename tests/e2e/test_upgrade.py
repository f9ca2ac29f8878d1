"""A new package on a database that has not been upgraded yet."""

import json
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, Item, change, choose_everything, received, row, sync_status, write_order
from tests.rig.browser import axe_violations, sign_in
from tests.rig.server import Server
from tests.rig.wire import Answer, Wire


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


def test_s6_an_app_too_old_still_sends_its_outbox_and_says_how_to_renew_it(
    open_page: OpenPage, server: Server, wire: Wire
) -> None:
    page = open_page(base_url=wire.address)
    page.goto("/")
    page.get_by_label("User", exact=True).fill("rita")
    page.get_by_label("Password", exact=True).fill("mascate")
    page.get_by_role("button", name="Sign in", exact=True).click()
    for schema in ("customers", "products"):
        choose_everything(page, schema)
    wire.fault = of_a_later_release
    write_order(page, "castanheira", Item("1002", quantity="6"))
    page.get_by_role("button", name="Confirm order", exact=True).click()
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=SLOW)
    assert len(received(server)) == 1
    expect(sync_status(page)).to_contain_text("App too old", timeout=SLOW)
    # What it carries can be read and sold; what it cannot ask for any more says why.
    page.goto("/customers")
    expect(page.get_by_text("Empório Castanheira").first).to_be_visible(timeout=SLOW)
    page.goto("/configurations")
    expect(page.get_by_text("It still sends your orders").first).to_be_visible(timeout=SLOW)
    page.goto("/sync")
    expect(page.get_by_text("It still sends your orders").first).to_be_visible(timeout=SLOW)
    assert axe_violations(page) == []
    wire.fault = None
    page.get_by_role("button", name="Renew the app").click()
    expect(sync_status(page)).to_contain_text("On line", timeout=SLOW)


def of_a_later_release(method: str, path: str, answer: Answer) -> Answer:
    """The server supports this app's contract no longer: it takes the outbox and refuses all else."""
    if path.startswith("/api/v1/sync") and answer.body is not None:
        body = json.loads(answer.body) | {"contract": 2, "oldest_contract": 2, "bag": None}
        headers = [(name, value) for name, value in answer.headers if name.lower() != "content-length"]
        return Answer(answer.status, headers, json.dumps(body).encode())
    if not path.startswith("/api/v1/") or path.startswith("/api/v1/session"):
        return answer
    problem = {"code": "client_too_old", "message": "too old", "data": {}}
    return Answer(426, [("Content-Type", "application/problem+json")], json.dumps(problem).encode())
