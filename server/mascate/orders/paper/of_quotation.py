"""A quotation as a paper, and what seals it: told from the offer it keeps, whatever the registers say since."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model

from mascate.accounts.letterhead import letterhead_in_force
from mascate.accounts.order_policy import order_policy_in_force
from mascate.config import config
from mascate.orders.documents import COLUMNS
from mascate.orders.models import OrderLine, Quotation
from mascate.orders.paper.of_order import letterhead, line_on_paper, partner_on_paper, taxes_on_paper
from mascate.orders.paper.paper import Paper, PaperLine, State
from mascate.orders.paper.seal import Sealed, SealedLine, check_path, seal_of
from mascate.orders.quotations.documents import computed_in, written_lines
from mascate.orders.quotations.queries import standing_of
from mascate.registers.models import Carrier, OperationType, PaymentTerm, PriceList

STATES: dict[str, State] = {"open": "", "expired": "expired", "won": "won", "lost": "lost"}


def paper_of_quotation(quotation: Quotation, *, today: date, language: str, site: str) -> Paper:
    """What the quotation says on paper in `pt-BR`, `en` or `es` on a day; `site` is where its check code leads.

    It comes with its customer, prospect and rep loaded.
    """
    content: Mapping[str, Any] = quotation.document["content"]
    lines = _lines(quotation)
    totals = computed_in(quotation).totals
    partner = quotation.customer or quotation.prospect
    assert partner is not None  # noqa: S101  The database says so: quotation_for_one.
    state = STATES[standing_of(quotation, today)]
    return Paper(
        language=language if language in ("pt-BR", "es") else "en",  # type: ignore[arg-type]
        currency=config().currency,
        kind="quotation",
        number=str(quotation),
        state=state,
        made_on=quotation.made_at.astimezone(config().zone).date(),
        valid_until=quotation.valid_until,
        prices_hold=not state and order_policy_in_force().honour_quotations,
        company=letterhead(letterhead_in_force()),
        rep=f"{quotation.rep.name} ({quotation.rep.code})",
        partner=partner_on_paper(partner),
        payment_term=_name(PaymentTerm, content["payment_term_key"]),
        price_list=_name(PriceList, content["price_list_key"]),
        operation_type=_name(OperationType, content["operation_type_key"]),
        carrier=_name(Carrier, content["carrier_key"]),
        delivery_address=content["delivery_address"],
        delivery_on=date.fromisoformat(content["delivery_on"]) if content["delivery_on"] else None,
        customer_order_number=content["customer_order_number"],
        remarks=content["remarks"],
        lines=lines,
        gross_minor=totals.gross_minor,
        discount_minor=totals.discount_minor,
        freight_minor=totals.freight_minor,
        taxes=taxes_on_paper(OrderLine(applied=row["applied"]) for row in quotation.document["lines"]),
        total_minor=totals.total_minor,
        check_address=site + check_path(quotation.pk, seals_of(quotation)[0]),
    )


def seals_of(quotation: Quotation) -> list[str]:
    """The seals a true paper of it may have: a device that made the prospect itself knew it by another key."""
    content, prospect = quotation.document["content"], quotation.prospect
    if prospect is None:
        return [seal_of(_sealed(quotation, content["customer_key"]))]
    keys = [content["prospect_key"], *([str(prospect.made_as)] if prospect.made_as else [])]
    return [seal_of(_sealed(quotation, key)) for key in keys]


def _sealed(quotation: Quotation, partner_key: str) -> Sealed:
    content: Mapping[str, Any] = quotation.document["content"]
    return Sealed(
        id=quotation.pk,
        kind="quotation",
        partner_key=partner_key,
        price_list_key=content["price_list_key"],
        payment_term_key=content["payment_term_key"],
        operation_type_key=content["operation_type_key"],
        carrier_key=content["carrier_key"],
        delivery_address_key=content["delivery_address_key"],
        delivery_on=content["delivery_on"],
        valid_until=content["valid_until"],
        customer_order_number=content["customer_order_number"],
        remarks=content["remarks"],
        lines=[
            SealedLine(line.product_key, line.quantity_e4, line.unit_price_e4, line.discount_e6, line.discount_minor)
            for line in written_lines(quotation)
        ],
        discount_e6=content["discount_e6"],
        discount_minor=content["discount_minor"],
        freight_minor=content["freight_minor"],
        total_minor=quotation.total_minor,
    )


def _lines(quotation: Quotation) -> list[PaperLine]:
    # What is given free is known by its words alone, unless it was written too.
    units = {line["product_code"]: line["unit"] for line in quotation.document["content"]["lines"]}
    return [
        line_on_paper(
            OrderLine(**{column: row[column] for column in COLUMNS}),
            code=row["product_code"],
            description=row["description"],
            unit=units.get(row["product_code"], ""),
        )
        for row in quotation.document["lines"]
    ]


def _name(model: type[Model], key: str | None) -> str:
    """What it is called now; one that is gone has its key."""
    if key is None:
        return ""
    row = model._default_manager.filter(key=key).first()
    return str(getattr(row, "name", key))
