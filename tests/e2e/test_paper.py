"""Orders on paper: made without a network, the same as the server's, and open to whoever holds them."""

import io
import re
from pathlib import Path

import pypdfium2
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenPage
from tests.e2e.steps import SLOW, Item, add_item, confirm, go, open_new_order, pick, prepare_the_day, sync_status
from tests.rig.browser import DESKTOP, Network, axe_violations, sign_in
from tests.rig.server import Server

PASSWORD = "a long password"

WITHOUT_BAG = """async () => {
  const root = await navigator.storage.getDirectory();
  for await (const folder of root.values())
    if (folder.kind === 'directory' && folder.name.startsWith('u-'))
      await folder.removeEntry('bags', { recursive: true });
}"""


def write_letterhead(office: Page, server: Server, folder: Path) -> None:
    server.command("user", "add", "ada", "--role", "administrator", "--password", PASSWORD)
    Image.new("RGB", (900, 300), "#0b6e5f").save(folder / "logo.png")
    office.goto("/admin/")
    office.get_by_label("Username").fill("ada")
    office.get_by_label("Password").fill(PASSWORD)
    office.get_by_role("button", name="Log in").click()
    expect(office.get_by_role("heading", name="Back office")).to_be_visible()
    office.goto("/admin/accounts/letterhead/add/")
    office.get_by_label("Name:", exact=True).fill("Cajuí Distribuidora Ltda.")
    office.get_by_label("Tax id", exact=False).fill("12.345.678/0001-95")
    office.get_by_label("Address", exact=False).fill("Av. Presidente Vargas, 1200\n66010-000 Belém PA")
    office.get_by_label("Footer", exact=False).fill("Reclamações em até 7 dias.")
    office.get_by_label("New logo").set_input_files(folder / "logo.png")
    office.get_by_role("button", name="Save", exact=True).click()
    expect(office.get_by_text("was added successfully")).to_be_visible()


def pdf_by_button(page: Page) -> bytes:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="PDF", exact=True).click()
    return Path(waiting.value.path()).read_bytes()


def words_of(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in document]


def code_in(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    (found,) = zxingcpp.read_barcodes(document[len(document) - 1].render(scale=3).to_pil())
    return found.text


def test_an_order_is_printed_off_line_checked_by_its_holder_and_the_same_as_the_servers(
    page: Page, open_page: OpenPage, server: Server, network: Network, tmp_path: Path
) -> None:
    write_letterhead(open_page(viewport=DESKTOP), server, tmp_path)
    sign_in(page, server, "rita")
    prepare_the_day(page)
    network.cut()
    page.goto("/")
    expect(sync_status(page)).to_contain_text("Off line", timeout=SLOW)

    open_new_order(page)
    pick(page, "Customer", "são benedito")
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_label("Remarks", exact=True).fill("Portão dos fundos")
    page.get_by_role("button", name="Next", exact=True).click()
    add_item(page, Item("1151", quantity="20", discount="2"))
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_label("Freight", exact=True).fill("25.50")
    confirm(page, status="On this device")
    go(page, "Orders")
    page.get_by_role("link", name=re.compile("São Benedito")).first.click()
    printed = pdf_by_button(page)
    (told,) = words_of(printed)
    for words in (
        *("Cajuí Distribuidora Ltda.", "12.345.678/0001-95", "66010-000 Belém PA", "Reclamações em até 7 dias."),
        *("Sales order Not yet received", "São Benedito Comércio de Alimentos Ltda", "Portão dos fundos"),
        *("Guaraná Cajuí 6 × 2 l", "Free of charge", "Freight 25.50", "ICMS-ST", "Total in R$", "Page 1 of 1"),
    ):
        assert words in told, told
    assert images_on(printed) == 1

    # The day's data are gone: what is on the device is printed as it was written, under the same letterhead.
    page.evaluate(WITHOUT_BAG)
    page.reload()
    bare = pdf_by_button(page)
    assert words_of(bare) == words_of(printed)
    assert images_on(bare) == 1

    code = code_in(printed)
    assert code.startswith(server.address + "/d/")
    server.start()
    holder = open_page()
    holder.goto(code)
    expect(holder.get_by_role("heading", name="Not yet arrived")).to_be_visible()

    page.context.set_offline(False)
    expect(page.get_by_text("Received", exact=True).first).to_be_visible(timeout=60_000)
    again = pdf_by_button(page)
    assert "Sales order No. 000001" in words_of(again)[0]
    assert code_in(again) == code
    order_id = page.url.rsplit("/", 1)[-1]
    by_server = page.request.get(f"{server.address}/api/v1/orders/{order_id}/pdf?language=en").body()
    assert words_of(by_server) == words_of(again)
    assert code_in(by_server) == code

    holder.get_by_role("link", name="Check again").click()
    expect(holder.get_by_role("heading", name="Received and unchanged")).to_be_visible()
    expect(holder.get_by_text("000001", exact=True)).to_be_visible()
    assert axe_violations(holder) == []
    holder.get_by_role("link", name="Português").click()
    expect(holder.get_by_role("heading", name="Recebido e sem alteração")).to_be_visible()
    # Who has the app sees the page too, and not the app.
    page.goto(code)
    expect(page.get_by_role("heading", name="Received and unchanged")).to_be_visible()


def images_on(pdf: bytes) -> int:
    image = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    return sum(1 for _ in pypdfium2.PdfDocument(io.BytesIO(pdf))[0].get_objects(filter=[image]))
