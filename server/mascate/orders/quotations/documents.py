"""What a quotation keeps of its offer: enough to show it, to make an order of it to the cent, and to price it anew.

`id` is the quotation's; `content` what the rep wrote, in the shape of the device's drafts; `lines` are order lines as
they were priced, those that rules gave last; `priced` is what the device had computed, in the shape of the wire.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mascate.orders.actions import Found, PlacedOrder
from mascate.orders.computed import Computed, ComputedLine, ComputedTotals
from mascate.orders.models import OrderLine, Quotation
from mascate.orders.rules import Line
from mascate.registers.models import Customer, Product, Prospect

#: An order line's own columns; its product stands beside them by key and in words.
COLUMNS = (
    *("position", "quantity_e4", "list_price_e4", "unit_price_e4", "discount_e6", "discount_value_minor"),
    *("gross_minor", "discount_minor", "net_minor", "freight_minor", "total_minor", "free_by", "applied"),
)


def document_of(placed: PlacedOrder, found: Found, lines: Sequence[OrderLine], computed: Computed) -> dict[str, Any]:
    return {
        "id": str(placed.id),
        "content": _content(placed, found),
        "lines": [
            {
                "product_key": line.product.key,
                "product_code": line.product.code,
                "description": line.product.description,
            }
            | {column: getattr(line, column) for column in COLUMNS}
            for line in lines
        ],
        "priced": {"lines": [asdict(line) for line in computed.lines]} | asdict(computed.totals),
    }


def order_lines(quotation: Quotation) -> list[OrderLine]:
    """The lines as an order has them, of no order yet; products that were withdrawn since are theirs all the same."""
    rows = quotation.document["lines"]
    products = {
        product.key: product for product in Product.objects.filter(key__in={row["product_key"] for row in rows})
    }
    return [
        OrderLine(product=products[row["product_key"]], **{column: row[column] for column in COLUMNS}) for row in rows
    ]


def written_lines(quotation: Quotation) -> list[Line]:
    return [
        Line(
            product_key=row["product_key"],
            quantity_e4=row["quantity_e4"],
            list_price_e4=row["list_price_e4"],
            unit_price_e4=row["unit_price_e4"],
            discount_e6=row["discount_e6"],
            discount_minor=row["discount_minor"],
        )
        for row in quotation.document["content"]["lines"]
    ]


def computed_in(quotation: Quotation) -> Computed:
    amounts = dict(quotation.document["priced"])
    lines = [ComputedLine(**line) for line in amounts.pop("lines")]
    return Computed(lines=lines, totals=ComputedTotals(**amounts))


def name_of(partner: Customer | Prospect | None) -> str:
    return (partner.trade_name or partner.legal_name) if partner else ""


def _content(placed: PlacedOrder, found: Found) -> dict[str, Any]:
    content = placed.content
    words = {key: found.products[key] for key in {line.product_key for line in content.lines}}
    return {
        "customer_key": found.customer.key if found.customer else None,
        "prospect_key": found.prospect.key if found.prospect else None,
        "customer_name": name_of(found.customer or found.prospect),
        "price_list_key": content.price_list_key,
        "payment_term_key": content.payment_term_key,
        "operation_type_key": content.operation_type_key,
        "carrier_key": content.carrier_key,
        "delivery_address_key": content.delivery_address_key,
        "delivery_address": str(found.delivery_address) if found.delivery_address else "",
        "delivery_on": content.delivery_on.isoformat() if content.delivery_on else None,
        "customer_order_number": placed.customer_order_number,
        "remarks": placed.remarks,
        "discount_e6": content.discount_e6,
        "discount_minor": content.discount_minor,
        "freight_minor": content.freight_minor,
        "valid_until": content.valid_until.isoformat() if content.valid_until else None,
        "lines": [asdict(line) | _words(words[line.product_key]) for line in content.lines],
    }


def _words(product: Product) -> dict[str, Any]:
    return {
        "product_code": product.code,
        "description": product.description,
        "unit": product.unit,
        "pack_quantity_e4": product.pack_quantity_e4,
    }
