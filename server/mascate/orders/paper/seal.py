"""What binds a paper to the document it shows: the twin of the client's `domain/paper/seal.ts`."""

import base64
import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class SealedLine:
    product_key: str
    quantity_e4: int
    unit_price_e4: int
    discount_e6: int
    discount_minor: int


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the representative and the customer agreed on."""

    id: UUID
    kind: str
    partner_key: str | None
    price_list_key: str | None
    payment_term_key: str | None
    operation_type_key: str | None
    carrier_key: str | None
    delivery_address_key: str | None
    delivery_on: str | None
    valid_until: str | None
    customer_order_number: str
    remarks: str
    lines: Sequence[SealedLine]
    discount_e6: int
    discount_minor: int
    freight_minor: int
    total_minor: int


def seal_of(sealed: Sealed) -> str:
    """Sixteen letters that no other content has: the first 96 bits of its SHA-256."""
    content = [
        str(sealed.id),
        sealed.kind,
        sealed.partner_key,
        sealed.price_list_key,
        sealed.payment_term_key,
        sealed.operation_type_key,
        sealed.carrier_key,
        sealed.delivery_address_key,
        sealed.delivery_on,
        sealed.valid_until,
        sealed.customer_order_number,
        sealed.remarks,
        [list(astuple(line)) for line in sealed.lines],
        sealed.discount_e6,
        sealed.discount_minor,
        sealed.freight_minor,
        sealed.total_minor,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return _letters(hashlib.sha256(text.encode("utf-8", "replace")).digest()[:12])


def check_path(document_id: UUID, seal: str) -> str:
    """Where anybody who holds the paper may look whether the document still says the same."""
    return f"/d/{_letters(document_id.bytes)}/{seal}"


def document_in(letters: str) -> UUID | None:
    """The id that a check path names; None: no such id."""
    try:
        return UUID(bytes=base64.urlsafe_b64decode(letters + "=="))
    except ValueError:
        return None


def _letters(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
