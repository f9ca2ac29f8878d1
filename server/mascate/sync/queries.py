"""News out: what happened to a rep's orders since the device last asked (rule S4)."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from mascate.accounts.models import Device, User
from mascate.kit.money import LIMIT
from mascate.orders.proposals.queries import proposals_told
from mascate.orders.queries import events_since
from mascate.sync.models import Receipt

NEWS_LIMIT = 200


@dataclass(frozen=True, slots=True)
class NewsItem:
    id: int
    document_id: UUID
    status: str
    number: str
    erp_number: str
    at: datetime
    #: Of a decision who and why; of an order that came in what was found in it.
    by: str = ""
    reason: str = ""
    findings: list[dict[str, Any]] = field(default_factory=list)
    #: Of a change that is proposed or agreed what the order would be, or is.
    proposal: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class News:
    """Items in the order they happened; `seen` is what the device asks from next time, `more` that others wait."""

    seen: int
    items: list[NewsItem]
    more: bool


def news_since(user: User, *, seen: int) -> News:
    """At most 200 items after `seen`; a number out of range counts as none seen."""
    start = seen if 0 <= seen <= LIMIT else 0
    events = events_since(user, seen=start, limit=NEWS_LIMIT + 1)
    proposals = proposals_told(events[:NEWS_LIMIT])
    items = [
        NewsItem(
            id=event.pk,
            document_id=event.document_id,
            status=event.status,
            number=str(event.order or event.quotation),
            erp_number=event.data.get("erp_number", ""),
            at=event.at,
            by=event.data.get("by", ""),
            reason=event.data.get("reason", ""),
            findings=event.data.get("findings", []),
            proposal=proposals.get(event.pk),
        )
        for event in events[:NEWS_LIMIT]
    ]
    return News(seen=items[-1].id if items else start, items=items, more=len(events) > NEWS_LIMIT)


def gaps_of(device: Device) -> list[int]:
    """Sequence numbers up to the highest received that never came: documents to ask the rep about (rule G1)."""
    received = set(Receipt.objects.filter(device=device).values_list("sequence", flat=True))
    return [sequence for sequence in range(1, device.last_sequence + 1) if sequence not in received]
