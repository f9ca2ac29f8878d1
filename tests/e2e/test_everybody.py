"""Every screen for everybody: what axe finds, in both sizes and both colour schemes, and the three languages."""

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, Item, prepare_the_day, write_order
from tests.rig.browser import DESKTOP, PHONE, axe_violations, sign_in
from tests.rig.server import Server

SCREENS = [
    "/",
    "/customers",
    "/customers/000109%2F01",
    "/products",
    "/products/1002",
    "/prospects",
    "/prospects/P00501",
    "/orders",
    "/configurations",
    "/configurations/customers",
    "/sync",
    "/more",
]


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def test_no_screen_shuts_anybody_out(viewport: ViewportSize, scheme: str, open_page: OpenPage, server: Server) -> None:
    page = open_page(viewport=viewport, color_scheme=scheme)
    sign_in(page, server, "rita")
    prepare_the_day(page)
    found = [f"{path}: {violation}" for path in SCREENS for violation in violations_at(page, path)]
    write_order(page, "castanheira", Item("1002", quantity="6"))
    found += [f"summary: {violation}" for violation in axe_violations(page)]
    assert found == []


def violations_at(page: Page, path: str) -> list[str]:
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_be_visible(timeout=SLOW)
    # What is still a skeleton is not the screen yet.
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=SLOW)
    return axe_violations(page)


HEADINGS = {
    "en-US": ("Sign in", "User", "Password", "Today", "My customers"),
    "pt-BR": ("Entrar", "Usuário", "Senha", "Hoje", "Meus clientes"),
    "es-AR": ("Ingresar", "Usuario", "Contraseña", "Hoy", "Mis clientes"),
}


@pytest.mark.parametrize("locale", HEADINGS)
def test_the_language_is_the_browsers(locale: str, open_page: OpenPage, server: Server) -> None:
    sign_in_word, user, password, today, customers = HEADINGS[locale]
    page = open_page(locale=locale)
    page.goto("/")
    page.get_by_label(user, exact=True).fill("rita")
    page.get_by_label(password, exact=True).fill("mascate")
    page.get_by_role("button", name=sign_in_word, exact=True).click()
    expect(page.get_by_role("heading", name=today, exact=True)).to_be_visible(timeout=SLOW)
    page.goto("/customers")
    expect(page.get_by_role("heading", name=customers, exact=True)).to_be_visible(timeout=SLOW)
    assert page.evaluate("document.documentElement.lang") == locale.replace("-US", "").replace("-AR", "")
