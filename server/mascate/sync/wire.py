"""The messages of `POST /api/v1/sync` and the commands inside them, decoded by msgspec (docs/wire.md)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from mascate.kit.errors import Rejection
from mascate.kit.money import LIMIT

COMMANDS_LIMIT = 50
BYTES_LIMIT = 1_000_000
CONTRACT = 1
#: Apps of an earlier contract may send their outbox and nothing else (rule S6); they are told to renew themselves.
OLDEST_CONTRACT = 1


class Command(msgspec.Struct):
    command_id: UUID
    seq: int
    name: str
    made_at: datetime
    bag_version: int | None
    body: msgspec.Raw


class Held(msgspec.Struct):
    """Documents of one state that a device holds: how many, worth what, the oldest since when."""

    count: Annotated[int, msgspec.Meta(ge=0, le=LIMIT)]
    minor: Annotated[int, msgspec.Meta(ge=0, le=LIMIT)]
    since: datetime | None


class Unsent(msgspec.Struct):
    """What a device holds beside the commands of this request."""

    drafts: Held
    waiting: Held
    needs_you: Held


class SyncRequest(msgspec.Struct):
    nonce: str
    contract: int
    device_time: datetime
    bag_version: int | None
    news_seen: int
    commands: list[Command]
    #: For the manager's board; raw, because nothing wrong in it may hold up an order.
    unsent: msgspec.Raw = msgspec.Raw(b"null")


class LineBody(msgspec.Struct):
    """A line as the rep wrote it."""

    position: int
    product_key: str
    quantity_e4: int
    list_price_e4: int
    unit_price_e4: int
    discount_e6: int
    discount_minor: int


class PricedLineBody(msgspec.Struct):
    """A line as the device computed it; those that rules give follow the written ones."""

    product_key: str
    quantity_e4: int
    gross_minor: int
    discount_minor: int
    net_minor: int
    taxes: dict[str, int]
    total_minor: int
    free_by: str


class PricedBody(msgspec.Struct):
    lines: list[PricedLineBody]
    gross_minor: int
    discount_minor: int
    net_minor: int
    freight_minor: int
    added_taxes_minor: int
    included_taxes_minor: int
    total_minor: int


class LeasedBody(msgspec.Struct):
    """What the device promised of its lease of a day: product key → quantity ×10⁴, and money."""

    day: date
    products: dict[str, Annotated[int, msgspec.Meta(ge=0, le=LIMIT)]]
    credit_minor: Annotated[int, msgspec.Meta(ge=0, le=LIMIT)]
    guaranteed: bool


class HeadBody(msgspec.Struct, kw_only=True):
    document_id: UUID
    kind: str
    customer_key: str | None
    price_list_key: str | None
    payment_term_key: str | None
    delivery_on: date | None
    customer_order_number: str
    remarks: str
    replaces: UUID | None
    # Newer than the first clients, whose orders come without (rule S6).
    operation_type_key: str | None = None
    carrier_key: str | None = None
    delivery_address_key: str | None = None
    leased: LeasedBody | None = None


class FromQuotationBody(msgspec.Struct):
    id: UUID
    prices: Literal["honoured", "todays"]


class PlaceOrderBody(HeadBody, kw_only=True):
    #: What the order is made of.
    quotation: FromQuotationBody | None = None
    discount_e6: int
    discount_minor: int
    freight_minor: int
    lines: list[LineBody]
    priced: PricedBody


class PlaceQuotationBody(PlaceOrderBody, kw_only=True):
    prospect_key: str | None
    valid_until: date | None


class NamedLine(msgspec.Struct):
    product_key: str


class NamesBody(msgspec.Struct):
    """What a document names in the registers."""

    customer_key: str | None
    price_list_key: str | None
    lines: list[NamedLine]


class EarlierLineBody(msgspec.Struct):
    """A line of a client that knew no rules (S6): what it computed stands with it, `discount_minor` too."""

    position: int
    product_key: str
    quantity_e4: int
    list_price_e4: int
    unit_price_e4: int
    discount_e6: int
    gross_minor: int
    discount_minor: int
    total_minor: int


class EarlierTotalsBody(msgspec.Struct):
    gross_minor: int
    discount_minor: int
    total_minor: int


class EarlierPlaceOrderBody(HeadBody, kw_only=True):
    lines: list[EarlierLineBody]
    totals: EarlierTotalsBody


class _Shape(msgspec.Struct):
    priced: msgspec.Raw = msgspec.Raw()


class AddProspectBody(msgspec.Struct):
    document_id: UUID
    legal_name: str
    trade_name: str
    person_type: Literal["company", "individual"]
    tax_id: str
    address: str
    district: str
    city: str
    state: str
    postal_code: str
    country: str
    phone: str
    email: str
    contact_name: str
    contact_role: str
    segment: str
    origin: str


class ClosingBody(msgspec.Struct):
    """Which order is to be cancelled, or quotation given up, and why."""

    document_id: UUID
    reason: str = ""


class AnswerBody(msgspec.Struct):
    """The rep's answer to the proposed change of a held order."""

    document_id: UUID
    version: int
    answer: Literal["accept", "decline"]
    reason: str = ""


_request = msgspec.json.Decoder(SyncRequest)
_unsent = msgspec.json.Decoder(Unsent | None)
# Lax: integers beyond 2⁵³ travel as texts.
_place_order = msgspec.json.Decoder(PlaceOrderBody, strict=False)
_place_quotation = msgspec.json.Decoder(PlaceQuotationBody, strict=False)
_add_prospect = msgspec.json.Decoder(AddProspectBody)
_earlier_place_order = msgspec.json.Decoder(EarlierPlaceOrderBody, strict=False)
_shape = msgspec.json.Decoder(_Shape)
_names = msgspec.json.Decoder(NamesBody)
_closing = msgspec.json.Decoder(ClosingBody)
_answer = msgspec.json.Decoder(AnswerBody)


def read_request(body: bytes) -> SyncRequest:
    """The envelope, or Rejection `sync_too_large` (413) or `request_malformed` (400); commands' bodies stay raw."""
    if len(body) > BYTES_LIMIT:
        raise Rejection("sync_too_large", status=413)
    try:
        request = _request.decode(body)
    except msgspec.MsgspecError as error:
        raise Rejection("request_malformed", status=400, reason=str(error)) from None
    except UnicodeDecodeError:
        raise Rejection("request_malformed", status=400, reason="not UTF-8") from None
    if len(request.commands) > COMMANDS_LIMIT:
        raise Rejection("sync_too_large", status=413)
    return request


def read_unsent(sent: msgspec.Raw) -> dict[str, Any] | None:
    """State → count, minor, since (ISO); None where the device tells nothing, or nothing that can be read."""
    try:
        told = _unsent.decode(sent)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return None if told is None else msgspec.to_builtins(told)


def read_place_order(body: msgspec.Raw) -> PlaceOrderBody | EarlierPlaceOrderBody:
    """An order's body, or Rejection `command_malformed` that says what could not be read."""
    order: PlaceOrderBody | EarlierPlaceOrderBody
    try:
        has_rules = bool(_shape.decode(body).priced)
        order = _place_order.decode(body) if has_rules else _earlier_place_order.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Rejection("command_malformed", detail=str(error)) from None
    _check(order, body, kind="order")
    return order


def read_names(body: msgspec.Raw) -> NamesBody | None:
    """Of an order or a quotation; None where it is neither, or has what no database can hold."""
    try:
        return None if b"\\u0000" in bytes(body) else _names.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None


def read_place_quotation(body: msgspec.Raw) -> PlaceQuotationBody:
    try:
        quotation = _place_quotation.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Rejection("command_malformed", detail=str(error)) from None
    _check(quotation, body, kind="quotation")
    if (quotation.customer_key is None) == (quotation.prospect_key is None) or quotation.quotation is not None:
        raise Rejection("command_malformed", detail="a quotation is for a customer or a prospect")
    return quotation


def _check(document: PlaceOrderBody | EarlierPlaceOrderBody, body: msgspec.Raw, *, kind: str) -> None:
    positions = [line.position for line in document.lines]
    if document.kind != kind or positions != list(range(1, len(positions) + 1)):
        raise Rejection("command_malformed", detail="kind or positions")
    if any(abs(number) > LIMIT for number in _numbers(document)):
        raise Rejection("command_malformed", detail="number too large")
    if len(document.customer_order_number) > 40 or len(document.remarks) > 4_000 or b"\\u0000" in bytes(body):
        raise Rejection("command_malformed", detail="a text is too long or not a text")


def read_add_prospect(body: msgspec.Raw) -> AddProspectBody:
    """A new prospect's body, or Rejection `command_malformed` that says what could not be read."""
    try:
        prospect = _add_prospect.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Rejection("command_malformed", detail=str(error)) from None
    if b"\\u0000" in bytes(body):
        raise Rejection("command_malformed", detail="not a text")
    return prospect


def read_closing(body: msgspec.Raw) -> ClosingBody:
    """The body of `cancel_order` and `lose_quotation`, or Rejection `command_malformed` that says what is wrong."""
    try:
        closing = _closing.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Rejection("command_malformed", detail=str(error)) from None
    if len(closing.reason) > 500 or b"\\u0000" in bytes(body):
        raise Rejection("command_malformed", detail="the reason is too long or not a text")
    return closing


def read_answer(body: msgspec.Raw) -> AnswerBody:
    """The body of `answer_proposal`, or Rejection `command_malformed` that says what is wrong."""
    try:
        answer = _answer.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise Rejection("command_malformed", detail=str(error)) from None
    if len(answer.reason) > 500 or b"\\u0000" in bytes(body) or not 0 < answer.version < 2**31:
        raise Rejection("command_malformed", detail="the version, or a reason that is too long or not a text")
    return answer


def _numbers(part: msgspec.Struct) -> Iterator[int]:
    """Every number in a body, at any depth."""
    for name in part.__struct_fields__:
        value = getattr(part, name)
        if isinstance(value, int):
            yield value
        elif isinstance(value, dict):
            yield from value.values()
        elif isinstance(value, msgspec.Struct):
            yield from _numbers(value)
        elif isinstance(value, list):
            for each in value:
                yield from _numbers(each)


def canonical(command: Command) -> tuple[bytes, bytes, Any]:
    """A command's content in one form, so that equal content always gives equal bytes (rule C6), the same as it can be
    stored, and as a value."""
    try:
        body = msgspec.json.decode(command.body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        body = bytes(command.body).decode("utf-8", "replace")
    value = {"name": command.name, "body": body, "bag_version": command.bag_version}
    content = msgspec.json.encode(value, order="sorted")
    if b"\\u0000" not in content:
        return content, content, value
    # PostgreSQL stores no NUL in JSON; such a command is rejected, yet kept readable.
    stored = content.replace(b"\\u0000", b"\\ufffd")
    return content, stored, msgspec.json.decode(stored)
