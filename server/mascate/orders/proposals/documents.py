"""An order as a proposal keeps it, before and after: `content` and `lines` as `orders.documents` has them, `totals`."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from mascate.orders.actions import Found, PlacedOrder
from mascate.orders.computed import Computed, ComputedTotals
from mascate.orders.documents import content_kept, lines_kept
from mascate.orders.models import Order, OrderLine
from mascate.orders.rules import Line, OrderContent

TOTALS = tuple(ComputedTotals.__dataclass_fields__)


def totals_of(order: Order) -> ComputedTotals:
    return ComputedTotals(**{name: getattr(order, name) for name in TOTALS})


def kept(placed: PlacedOrder, found: Found, lines: Sequence[OrderLine], totals: ComputedTotals) -> dict[str, Any]:
    return {
        "content": content_kept(placed, found),
        "payment_term_name": found.payment_term.name if found.payment_term else "",
        "lines": lines_kept(lines),
        "totals": asdict(totals),
    }


def content_of(order: Order) -> OrderContent:
    """What the rep wrote, out of the order's own columns."""
    return OrderContent(
        customer_key=order.customer.key,
        price_list_key=order.price_list.key if order.price_list else None,
        payment_term_key=order.payment_term.key if order.payment_term else None,
        operation_type_key=order.operation_type.key if order.operation_type else None,
        carrier_key=order.carrier.key if order.carrier else None,
        delivery_address_key=order.delivery_address.key if order.delivery_address else None,
        delivery_on=order.delivery_on,
        lines=[
            Line(
                product_key=line.product.key,
                quantity_e4=line.quantity_e4,
                list_price_e4=line.list_price_e4,
                unit_price_e4=line.unit_price_e4,
                discount_e6=line.discount_e6,
                discount_minor=line.discount_value_minor,
            )
            for line in written(order)
        ],
        discount_e6=order.whole_discount_e6,
        discount_minor=order.whole_discount_minor,
        freight_minor=order.freight_minor,
    )


def written(order: Order) -> list[OrderLine]:
    """Without those that rules gave: they come again with the pricing."""
    return [line for line in order.lines.all() if not line.free_by]


def placed_again(order: Order, content: OrderContent) -> PlacedOrder:
    """The order as if its rep had placed it with this content, then."""
    return PlacedOrder(
        id=order.pk,
        content=content,
        customer_order_number=order.customer_order_number,
        remarks=order.remarks,
        replaces=order.replaces,
        bag_version=order.bag_version,
        made_at=order.made_at,
        computed=Computed(lines=[], totals=totals_of(order)),
    )


def shown(document: dict[str, Any]) -> dict[str, Any]:
    """As a device and the API have it: a line with what made its amounts beside them."""
    return document | {"lines": [_line(row) for row in document["lines"]]}


def _line(row: dict[str, Any]) -> dict[str, Any]:
    applied = row["applied"]
    names = (
        *("product_code", "description", "quantity_e4", "unit_price_e4", "discount_e6", "total_minor"),
        *("list_price_e4", "gross_minor", "net_minor", "free_by"),
    )
    return {name: row[name] for name in names} | {
        "discounts": applied.get("discounts", []),
        "rep_discount_minor": applied.get("rep_discount_minor", row["discount_minor"]),
        "document_discount_minor": applied.get("document_discount_minor", 0),
        "taxes": applied.get("taxes", []),
    }


def with_what_it_has(order: Order, content: OrderContent, found: Found) -> Found:
    """What the order itself names is known, though the registers have withdrawn it or given it to another since."""
    term = order.payment_term
    if term is None or content.payment_term_key != term.key:
        term = found.payment_term
    return replace(
        found,
        customer=order.customer,
        price_list=order.price_list,
        payment_term=term,
        operation_type=order.operation_type,
        carrier=order.carrier,
        delivery_address=order.delivery_address,
        facts=replace(
            found.facts,
            customer_known=True,
            price_list_known=True,
            payment_term_known=term is not None,
            operation_type_known=True,
            carrier_known=True,
            delivery_address_known=True,
        ),
    )
