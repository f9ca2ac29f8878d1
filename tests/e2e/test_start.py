"""The first thing anybody sees."""

import json
import urllib.request

from playwright.sync_api import Page, expect

from tests.rig.browser import axe_violations, sign_in
from tests.rig.server import Server


def test_the_server_says_that_it_is_well(server: Server) -> None:
    with urllib.request.urlopen(f"{server.address}/healthz") as answer:
        assert answer.status == 200
        assert json.loads(answer.read())["status"] == "ok"


def test_the_sign_in_page_shows_and_can_be_used_by_everybody(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    assert axe_violations(page) == []


def test_a_representative_signs_in(page: Page, server: Server) -> None:
    sign_in(page, server, "rita")
    expect(page.get_by_role("status", name="Sync status")).to_contain_text("On line")
