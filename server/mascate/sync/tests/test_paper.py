"""Documents on paper: the PDF of an order, and what its check code tells whoever holds it."""

import io
import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pypdfium2
import pytest
import zxingcpp
from django.test import Client

from mascate.accounts.models import Letterhead, Rep, User
from mascate.conftest import Clock, SignedIn, a_customer, a_past_order, a_product
from mascate.orders.actions import move_status
from mascate.orders.models import Order, Status
from mascate.orders.paper.seal import check_path
from mascate.registers.models import Customer, Product
from mascate.sync.tests.conftest import MakeCommand, outcomes

PDF = "application/pdf"


def texts_of(pdf: bytes) -> list[str]:
    """Each page's words, whatever lies between them."""
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def codes_in(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    return [found.text for page in document for found in zxingcpp.read_barcodes(page.render(scale=3).to_pil())]


def pdf_of(client: Client, order_id: str, **query: str) -> bytes:
    answer = client.get(f"/api/v1/orders/{order_id}/pdf", query)
    assert (answer.status_code, answer["Content-Type"]) == (200, PDF), answer.content
    return answer.content


def placed(client: Client, command: dict[str, Any]) -> str:
    (outcome,) = outcomes(client, command)
    assert outcome["result"] == "accepted", outcome
    document_id: str = command["body"]["document_id"]
    return document_id


def test_an_orders_pdf_says_what_was_agreed(
    rita: User, customer: Customer, product: Product, place_order: MakeCommand, signed_in: SignedIn
) -> None:
    Letterhead.objects.create(id=1, name="Aurora Distribuidora", tax_id="12.345.678/0001-95", footer="Até 7 dias.")
    Customer.objects.filter(pk=customer.pk).update(tax_id="98.765.432/0001-10", phone="+55 41 9", postal_code="80020")
    rep = signed_in(rita)
    order_id = placed(rep, place_order(body={"remarks": "Portão dos fundos\nDona Célia"}))
    (text,) = texts_of(pdf_of(rep, order_id, language="pt-BR"))
    for told in (
        *("Aurora Distribuidora", "CNPJ/CPF 12.345.678/0001-95", "Até 7 dias."),
        *("Pedido de venda", "Nº 000001", "Feito em 24/11/2026"),
        *(customer.legal_name, "98.765.432/0001-10", "80020 Campinas SP", "+55 41 9"),
        *("28 days", "Retail", "PO 7", "Rita (001)", "Portão dos fundos Dona Célia"),
        *(product.code, product.description, "10,00 20,00", "Total em R$ 20,00", "Página 1 de 1"),
    ):
        assert told in text
    (english,) = texts_of(pdf_of(rep, order_id))
    assert "Sales order" in english
    assert "24 Nov 2026" in english
    (spanish,) = texts_of(pdf_of(rep, order_id, language="es"))
    assert "Pedido de venta" in spanish


def test_five_hundred_lines_break_into_pages_each_with_its_head_and_number(
    rita: User, product: Product, place_order: MakeCommand, signed_in: SignedIn
) -> None:
    command = place_order()
    (line,) = command["body"]["lines"]
    command["body"]["lines"] = [line | {"position": position} for position in range(1, 501)]
    command["body"]["totals"] = {"gross_minor": 1_000_000, "discount_minor": 0, "total_minor": 1_000_000}
    rep = signed_in(rita)
    pages = texts_of(pdf_of(rep, placed(rep, command)))
    assert len(pages) > 10
    for number, page in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in page
        assert "Item Code Description Quantity Unit Price Discount Total" in page or number == len(pages)
    assert sum(page.count(product.description) for page in pages) == 500
    assert "Total in R$ 10,000.00" in pages[-1]


def test_an_order_of_the_erp_has_a_pdf_without_a_check_code(rita: User, north: Rep, signed_in: SignedIn) -> None:
    order = a_past_order(a_customer(rep=north), a_product())
    pdf = pdf_of(signed_in(rita), f"erp:{order.key}")
    assert order.key in texts_of(pdf)[0]
    assert codes_in(pdf) == []


def test_who_may_not_see_an_order_may_not_print_it(
    rita: User, sam: User, olga: User, place_order: MakeCommand, signed_in: SignedIn
) -> None:
    order_id = placed(signed_in(rita), place_order())
    assert signed_in(sam).get(f"/api/v1/orders/{order_id}/pdf").status_code == 404
    assert Client().get(f"/api/v1/orders/{order_id}/pdf").status_code == 401
    assert pdf_of(signed_in(olga), order_id)
    assert signed_in(rita).get("/api/v1/orders/nothing/pdf").status_code == 404
    assert signed_in(rita).get(f"/api/v1/orders/{order_id}/pdf?language=xx").status_code == 400


def check(address: str, language: str = "en") -> str:
    answer = Client().get(re.sub(r"^https?://[^/]+", "", address), {"language": language})
    assert answer.status_code == 200, answer.content
    return answer.content.decode()


def test_the_code_on_the_paper_opens_a_page_that_says_received_and_unchanged(
    rita: User, customer: Customer, place_order: MakeCommand, signed_in: SignedIn
) -> None:
    rep = signed_in(rita)
    (code,) = codes_in(pdf_of(rep, placed(rep, place_order())))
    page = check(code)
    assert "Received and unchanged" in page
    assert "000001" in page
    assert "24 Nov 2026 12:00" in page
    assert customer.legal_name not in page
    assert customer.trade_name not in page
    assert "Recebido e sem alteração" in check(code, "pt-BR")
    assert "Recibido y sin cambios" in check(code, "es")


def test_a_paper_of_other_content_is_told(rita: User, place_order: MakeCommand, signed_in: SignedIn) -> None:
    rep = signed_in(rita)
    (code,) = codes_in(pdf_of(rep, placed(rep, place_order())))
    Order.objects.update(total_minor=1999)
    assert "The paper differs" in check(code)
    Order.objects.update(total_minor=2000)
    assert "Received and unchanged" in check(code)


def test_a_document_that_the_erp_or_the_server_refused_is_told(
    rita: User, place_order: MakeCommand, signed_in: SignedIn, fixed_clock: Clock
) -> None:
    rep = signed_in(rita)
    (code,) = codes_in(pdf_of(rep, placed(rep, place_order())))
    move_status(Order.objects.get(), status=Status.DECLINED)
    assert "Not accepted" in check(code)
    refused = place_order(body={"customer_key": "nobody"})
    fixed_clock.instant += timedelta(hours=1)
    assert outcomes(rep, refused)[0]["result"] == "rejected"
    page = check(path_of(refused["body"]["document_id"]))
    assert "Not accepted" in page
    assert "24 Nov 2026 13:00" in page


@pytest.mark.parametrize(
    ("status", "told", "on_paper"),
    [
        (Status.HELD, "Received, not approved yet", "Awaiting approval"),
        (Status.REJECTED, "Not accepted", "Refused"),
        (Status.DECLINED, "Not accepted", "Refused"),
        (Status.CANCELLED, "Cancelled", "Cancelled"),
        (Status.INVOICED, "Received and unchanged", None),
    ],
)
def test_what_was_decided_since_is_told(
    status: Status, told: str, on_paper: str | None, rita: User, place_order: MakeCommand, signed_in: SignedIn
) -> None:
    rep = signed_in(rita)
    order_id = placed(rep, place_order())
    (code,) = codes_in(pdf_of(rep, order_id))
    Order.objects.update(status=status)
    assert told in check(code)
    (text,) = texts_of(pdf_of(rep, order_id))
    said = [each for each in ("Awaiting approval", "Refused", "Cancelled") if each in text]
    assert said == ([on_paper] if on_paper else [])


def test_what_has_not_come_yet_may_still_be_on_its_way(db: None) -> None:
    assert "Not yet arrived" in check(path_of(str(uuid4())))


@pytest.mark.parametrize("path", ["/d/x/y", "/d/%F0%9F%92%A5/y", "/d/AAAA/BBBB", "/d/" + "A" * 3000 + "/x", "/d/é/=="])
def test_nonsense_in_the_address_is_told(path: str, db: None) -> None:
    answer = Client(headers={"accept-language": "es"}).get(path)
    assert answer.status_code == 404
    assert "Este código está incompleto" in answer.content.decode()


def test_checks_of_one_address_are_limited_by_the_minute(db: None, fixed_clock: Clock) -> None:
    path = path_of(str(uuid4()))
    answers = [Client().get(path).status_code for _ in range(62)]
    assert answers == [200] * 60 + [429] * 2
    fixed_clock.advance(minutes=1)
    assert Client().get(path).status_code == 200


def path_of(document_id: str) -> str:
    return check_path(UUID(document_id), "AAAAAAAAAAAAAAAA")
