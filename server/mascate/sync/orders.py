"""From a command to the order or quotation it places, whichever client wrote it."""

from collections.abc import Iterable
from datetime import datetime

from mascate.kit.errors import Rejection
from mascate.orders.actions import Named, PlacedOrder
from mascate.orders.computed import Computed, ComputedLine, ComputedTotals
from mascate.orders.leasing.actions import Claim
from mascate.orders.leasing.rules import Cover
from mascate.orders.quotations.actions import FromQuotation
from mascate.orders.rules import Line, OrderContent
from mascate.sync.wire import (
    Command,
    EarlierPlaceOrderBody,
    LeasedBody,
    PlaceOrderBody,
    PlaceQuotationBody,
    read_names,
    read_place_order,
    read_place_quotation,
)


def placed_order(command: Command) -> tuple[PlacedOrder, FromQuotation | None]:
    """What the rep wrote and what the device computed for it, and the quotation it is made of; or Rejection
    `command_malformed`."""
    body = read_place_order(command.body)
    offer = body.quotation if isinstance(body, PlaceOrderBody) else None
    return _placed(command, body), FromQuotation(id=offer.id, prices=offer.prices) if offer else None


def placed_quotation(command: Command) -> PlacedOrder:
    return _placed(command, read_place_quotation(command.body))


def named_in(commands: Iterable[Command]) -> list[Named]:
    """What these name in the registers; what cannot be read is told when the command is carried out."""
    heads = (read_names(command.body) for command in commands if command.name in ("place_order", "place_quotation"))
    return [
        Named(head.customer_key, head.price_list_key, {line.product_key for line in head.lines})
        for head in heads
        if head is not None
    ]


def _placed(command: Command, body: PlaceOrderBody | EarlierPlaceOrderBody) -> PlacedOrder:
    is_earlier = isinstance(body, EarlierPlaceOrderBody)
    return PlacedOrder(
        id=body.document_id,
        content=_content(body),
        customer_order_number=body.customer_order_number,
        remarks=body.remarks,
        replaces=body.replaces,
        bag_version=command.bag_version,
        made_at=_aware(command.made_at),
        computed=_earlier_computed(body) if isinstance(body, EarlierPlaceOrderBody) else _computed(body),
        priced_by="list_prices" if is_earlier else "rules",
        leased=_claim(body.leased),
    )


def _content(body: PlaceOrderBody | EarlierPlaceOrderBody) -> OrderContent:
    whole = body if isinstance(body, PlaceOrderBody) else None
    quotation = body if isinstance(body, PlaceQuotationBody) else None
    return OrderContent(
        customer_key=body.customer_key,
        price_list_key=body.price_list_key,
        payment_term_key=body.payment_term_key,
        operation_type_key=body.operation_type_key,
        carrier_key=body.carrier_key,
        delivery_address_key=body.delivery_address_key,
        delivery_on=body.delivery_on,
        lines=[
            Line(
                product_key=line.product_key,
                quantity_e4=line.quantity_e4,
                list_price_e4=line.list_price_e4,
                unit_price_e4=line.unit_price_e4,
                discount_e6=line.discount_e6,
                discount_minor=line.discount_minor if whole else 0,
            )
            for line in body.lines
        ],
        discount_e6=whole.discount_e6 if whole else 0,
        discount_minor=whole.discount_minor if whole else 0,
        freight_minor=whole.freight_minor if whole else 0,
        kind="quotation" if quotation else "order",
        prospect_key=quotation.prospect_key if quotation else None,
        valid_until=quotation.valid_until if quotation else None,
    )


def _computed(body: PlaceOrderBody) -> Computed:
    priced = body.priced
    return Computed(
        lines=[
            ComputedLine(
                product_key=line.product_key,
                quantity_e4=line.quantity_e4,
                gross_minor=line.gross_minor,
                discount_minor=line.discount_minor,
                net_minor=line.net_minor,
                taxes=line.taxes,
                total_minor=line.total_minor,
                free_by=line.free_by,
            )
            for line in priced.lines
        ],
        totals=ComputedTotals(
            gross_minor=priced.gross_minor,
            discount_minor=priced.discount_minor,
            net_minor=priced.net_minor,
            freight_minor=priced.freight_minor,
            added_taxes_minor=priced.added_taxes_minor,
            included_taxes_minor=priced.included_taxes_minor,
            total_minor=priced.total_minor,
        ),
    )


def _earlier_computed(body: EarlierPlaceOrderBody) -> Computed:
    """There was no tax, no freight and no free line: what an order cost was its net."""
    return Computed(
        lines=[
            ComputedLine(
                product_key=line.product_key,
                quantity_e4=line.quantity_e4,
                gross_minor=line.gross_minor,
                discount_minor=line.discount_minor,
                net_minor=line.total_minor,
                taxes={},
                total_minor=line.total_minor,
            )
            for line in body.lines
        ],
        totals=ComputedTotals(
            gross_minor=body.totals.gross_minor,
            discount_minor=body.totals.discount_minor,
            net_minor=body.totals.total_minor,
            freight_minor=0,
            added_taxes_minor=0,
            included_taxes_minor=0,
            total_minor=body.totals.total_minor,
        ),
    )


def _claim(body: LeasedBody | None) -> Claim | None:
    if body is None:
        return None
    return Claim(day=body.day, cover=Cover(body.products, body.credit_minor), guaranteed=body.guaranteed)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise Rejection("command_malformed", detail="made_at without a time zone")
    return instant
