"""What a document says on paper: plain values, in the words of the client's `domain/paper/paper.ts`."""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Logo:
    #: A PNG or JPEG in base64, and its size in pixels.
    data: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The company as its papers show it; texts may have several lines."""

    name: str
    tax_id: str
    address: str
    contact: str
    footer: str
    logo: Logo | None


@dataclass(frozen=True, slots=True)
class PaperPartner:
    kind: Literal["customer", "prospect"]
    code: str
    name: str
    trade_name: str
    tax_id: str
    address: str
    contact: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    code: str
    description: str
    quantity_e4: int
    unit: str
    price_e4: int
    #: The discount as a rate where it is one, else as an amount; both 0: none.
    discount_e6: int
    discount_minor: int
    total_minor: int
    free: bool


@dataclass(frozen=True, slots=True)
class PaperTax:
    name: str
    amount_minor: int
    #: On top of the prices; else it is part of them and only told.
    added: bool


#: What became of the document as far as who prints it knows: awaiting approval, no longer good; empty: nothing to say.
State = Literal["", "held", "cancelled", "refused", "expired", "won", "lost"]


@dataclass(frozen=True, slots=True)
class Paper:
    language: Literal["pt-BR", "en", "es"]
    currency: str
    kind: Literal["order", "quotation"]
    #: The server's; None: not yet received.
    number: str | None
    state: State
    made_on: date
    valid_until: date | None
    #: Of a quotation: an order made of it until then may have its prices.
    prices_hold: bool
    company: Letterhead
    rep: str
    partner: PaperPartner
    payment_term: str
    price_list: str
    operation_type: str
    carrier: str
    #: Empty: the partner's own.
    delivery_address: str
    delivery_on: date | None
    customer_order_number: str
    remarks: str
    lines: list[PaperLine]
    gross_minor: int
    discount_minor: int
    freight_minor: int
    taxes: list[PaperTax]
    total_minor: int
    #: Where the holder can check it (`seal.py`); empty: nowhere.
    check_address: str
