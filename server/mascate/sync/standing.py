"""What became of a document, for whoever holds its paper: no more than the paper itself tells."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from mascate.orders.models import Order, Status
from mascate.orders.paper.of_order import sealed
from mascate.orders.paper.seal import seal_of
from mascate.sync.models import Receipt

Kind = Literal["unchanged", "changed", "held", "refused", "cancelled", "not_arrived"]


@dataclass(frozen=True, slots=True)
class Standing:
    """`unchanged` received as on the paper · `held` so too, and not decided yet · `changed` received otherwise ·
    `refused` · `cancelled` · `not_arrived`."""

    kind: Kind
    number: str = ""
    received_at: datetime | None = None


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
    refused = Receipt.objects.filter(document_id=document_id, result=Receipt.Result.REJECTED).first()
    return Standing("not_arrived") if refused is None else Standing("refused", received_at=refused.received_at)


def _kind(order: Order, seal: str) -> Kind:
    if order.status in (Status.DECLINED, Status.REJECTED):
        return "refused"
    if order.status == Status.CANCELLED:
        return "cancelled"
    if seal_of(sealed(order)) != seal:
        return "changed"
    return "held" if order.status == Status.HELD else "unchanged"
