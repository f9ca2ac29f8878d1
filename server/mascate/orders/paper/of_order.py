"""An order as a paper, and what seals it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from mascate.accounts.letterhead import letterhead_in_force
from mascate.accounts.models import Letterhead as Head
from mascate.config import config
from mascate.kit.money import E6, divide_half_away
from mascate.orders.models import Order, OrderLine, Status
from mascate.orders.paper.paper import Letterhead, Logo, Paper, PaperLine, PaperPartner, PaperTax, State
from mascate.orders.paper.seal import Sealed, SealedLine, check_path, seal_of
from mascate.registers.models import Customer, PastOrder, PastOrderLine, Prospect

STATES: dict[str, State] = {
    Status.HELD: "held",
    Status.PROPOSED: "held",
    Status.CANCELLED: "cancelled",
    Status.REJECTED: "refused",
    Status.DECLINED: "refused",
}


def paper_of(order: Order | PastOrder, *, language: str, site: str) -> Paper:
    """What the order says on paper in `pt-BR`, `en` or `es`; `site` is where its check code leads, without a path.

    The order comes with its customer, lines and products loaded (`orders.queries.order_of`).
    """
    document = order if isinstance(order, Order) else None
    return Paper(
        language=language if language in ("pt-BR", "es") else "en",  # type: ignore[arg-type]
        currency=config().currency,
        kind="order",
        number=order.key if isinstance(order, PastOrder) else str(order),
        state=STATES.get(order.status, "") if isinstance(order, Order) else "",
        made_on=order.ordered_on if isinstance(order, PastOrder) else _day(order),
        valid_until=None,
        prices_hold=False,
        company=letterhead(letterhead_in_force()),
        rep=f"{order.rep.name} ({order.rep.code})" if order.rep else "",
        partner=partner_on_paper(order.customer),
        payment_term=_name(document and document.payment_term),
        price_list=_name(document and document.price_list),
        operation_type=_name(document and document.operation_type),
        carrier=_name(document and document.carrier),
        delivery_address=str(document.delivery_address) if document and document.delivery_address else "",
        delivery_on=document.delivery_on if document else None,
        customer_order_number=document.customer_order_number if document else "",
        remarks=document.remarks if document else "",
        lines=_lines(order),
        gross_minor=document.gross_minor if document else order.total_minor,
        discount_minor=document.discount_minor if document else 0,
        freight_minor=document.freight_minor if document else 0,
        taxes=taxes_on_paper(document.lines.all()) if document else [],
        total_minor=order.total_minor,
        check_address=site + check_path(document.pk, seal_of(sealed(document))) if document else "",
    )


def sealed(order: Order) -> Sealed:
    """What the order's paper is bound to: its content as the device sent it."""
    return Sealed(
        id=UUID(str(order.pk)),
        kind="order",
        partner_key=order.customer.key,
        price_list_key=_key(order.price_list),
        payment_term_key=_key(order.payment_term),
        operation_type_key=_key(order.operation_type),
        carrier_key=_key(order.carrier),
        delivery_address_key=_key(order.delivery_address),
        delivery_on=order.delivery_on.isoformat() if order.delivery_on else None,
        valid_until=None,
        customer_order_number=order.customer_order_number,
        remarks=order.remarks,
        lines=[
            SealedLine(
                line.product.key,
                line.quantity_e4,
                line.unit_price_e4,
                line.discount_e6,
                line.discount_value_minor,
            )
            for line in order.lines.all()
            if not line.free_by
        ],
        discount_e6=order.whole_discount_e6,
        discount_minor=order.whole_discount_minor,
        freight_minor=order.freight_minor,
        total_minor=order.total_minor,
    )


def letterhead(head: Head) -> Letterhead:
    logo = Logo(head.logo, head.logo_width, head.logo_height) if head.logo else None
    return Letterhead(head.name, head.tax_id, head.address, head.contact, head.footer, logo)


def _day(order: Order) -> date:
    return order.made_at.astimezone(config().zone).date()


def partner_on_paper(partner: Customer | Prospect) -> PaperPartner:
    street = " · ".join(part for part in (partner.address, partner.district) if part)
    place = " ".join(part for part in (partner.postal_code, partner.city, partner.state) if part)
    return PaperPartner(
        kind="customer" if isinstance(partner, Customer) else "prospect",
        code="/".join(part for part in (partner.code, partner.store) if part),
        name=partner.legal_name,
        trade_name=partner.trade_name,
        tax_id=partner.tax_id,
        address="\n".join(part for part in (street, place) if part),
        contact=" · ".join(part for part in (partner.phone, partner.email) if part),
    )


def _lines(order: Order | PastOrder) -> list[PaperLine]:
    if isinstance(order, PastOrder):
        return [_past_line(line) for line in order.lines.all()]
    lines = list(order.lines.all())
    # A device knows what is given free by its words alone, unless it was written too.
    written = {line.product_id for line in lines if not line.free_by}
    return [_line(line, unit=line.product.unit if line.product_id in written else "") for line in lines]


def _line(line: OrderLine, *, unit: str) -> PaperLine:
    return line_on_paper(line, code=line.product.code, description=line.product.description, unit=unit)


def line_on_paper(line: OrderLine, *, code: str, description: str, unit: str) -> PaperLine:
    discount_minor = line.gross_minor - line.net_minor
    is_rate = discount_minor == divide_half_away(line.gross_minor * line.discount_e6, E6)
    return PaperLine(
        code=code,
        description=description,
        quantity_e4=line.quantity_e4,
        unit=unit,
        price_e4=line.unit_price_e4,
        discount_e6=line.discount_e6 if is_rate else 0,
        discount_minor=discount_minor,
        total_minor=line.net_minor,
        free=bool(line.free_by),
    )


def _past_line(line: PastOrderLine) -> PaperLine:
    return PaperLine(
        code=line.product.code,
        description=line.product.description,
        quantity_e4=line.quantity_e4,
        unit=line.product.unit,
        price_e4=line.unit_price_e4,
        discount_e6=line.discount_e6,
        discount_minor=0,
        total_minor=line.total_minor,
        free=False,
    )


def taxes_on_paper(lines: Iterable[OrderLine]) -> list[PaperTax]:
    """Each summed over the lines, in the order in which they were computed."""
    sums: dict[tuple[str, bool], int] = {}
    for line in lines:
        for tax in line.applied.get("taxes", ()):
            named = tax["tax"], tax["effect"] == "added"
            sums[named] = sums.get(named, 0) + tax["amount_minor"]
    return [PaperTax(name, minor, added) for (name, added), minor in sums.items() if minor]


def _name(row: object) -> str:
    return str(getattr(row, "name", "")) if row else ""


def _key(row: object) -> str | None:
    return getattr(row, "key") if row else None  # noqa: B009
