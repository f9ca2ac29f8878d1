"""What became of a document, for whoever holds its paper: no more than the paper itself tells."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from mascate.kit import clock
from mascate.orders.models import Order, Quotation, Status
from mascate.orders.paper.of_order import sealed
from mascate.orders.paper.of_quotation import seals_of
from mascate.orders.paper.seal import seal_of
from mascate.orders.quotations import queries as quotations
from mascate.sync.models import Receipt

Kind = Literal["unchanged", "changed", "held", "refused", "cancelled", "not_arrived", "open", "expired", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`unchanged` received as on the paper · `held` so too, and not decided yet · `changed` received otherwise ·
    `refused` · `cancelled` · `not_arrived`. Of a quotation that says the same: `open` until `valid_until` · `expired` ·
    `won`, an order was made of it · `lost`."""

    kind: Kind
    number: str = ""
    received_at: datetime | None = None
    valid_until: date | None = None


def standing_of(document_id: UUID, seal: str) -> Standing:
    """The standing of the document that a paper with this seal shows."""
    order = (
        Order.objects.select_related(
            "customer", "price_list", "payment_term", "operation_type", "carrier", "delivery_address"
        )
        .prefetch_related("lines__product")
        .filter(pk=document_id)
        .first()
    )
    if order is not None:
        return Standing(_kind(order, seal), str(order), order.received_at)
    quotation = Quotation.objects.select_related("prospect").filter(pk=document_id).first()
    if quotation is not None:
        kind = quotations.standing_of(quotation, clock.today().date) if seal in seals_of(quotation) else "changed"
        return Standing(kind, str(quotation), quotation.received_at, quotation.valid_until)
    refused = Receipt.objects.filter(document_id=document_id, result=Receipt.Result.REJECTED).first()
    return Standing("not_arrived") if refused is None else Standing("refused", received_at=refused.received_at)


def _kind(order: Order, seal: str) -> Kind:
    if order.status in (Status.DECLINED, Status.REJECTED):
        return "refused"
    if order.status == Status.CANCELLED:
        return "cancelled"
    if seal_of(sealed(order)) != seal:
        return "changed"
    return "held" if order.status in (Status.HELD, Status.PROPOSED) else "unchanged"
