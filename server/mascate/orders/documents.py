"""What an order or an offer says, as it is kept beside the rows: one form for quotations and for proposed changes.

`content` is what the rep wrote, in the shape of the device's drafts; `lines` are order lines as they were priced, those
that rules gave last, each with its product by key and in words.
"""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from mascate.orders.actions import Found, PlacedOrder
from mascate.orders.models import OrderLine
from mascate.registers.models import Customer, Product, Prospect

#: An order line's own columns; its product stands beside them by key and in words.
COLUMNS = (
    *("position", "quantity_e4", "list_price_e4", "unit_price_e4", "discount_e6", "discount_value_minor"),
    *("gross_minor", "discount_minor", "net_minor", "freight_minor", "total_minor", "free_by", "applied"),
)


def content_kept(placed: PlacedOrder, found: Found) -> dict[str, Any]:
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


def lines_kept(lines: Iterable[OrderLine]) -> list[dict[str, Any]]:
    return [
        {
            "product_key": line.product.key,
            "product_code": line.product.code,
            "description": line.product.description,
        }
        | {column: getattr(line, column) for column in COLUMNS}
        for line in lines
    ]


def lines_in(document: dict[str, Any]) -> list[OrderLine]:
    """The lines as an order has them, of no order yet; products that were withdrawn since are theirs all the same."""
    rows = document["lines"]
    products = {each.key: each for each in Product.objects.filter(key__in={row["product_key"] for row in rows})}
    return [
        OrderLine(product=products[row["product_key"]], **{column: row[column] for column in COLUMNS}) for row in rows
    ]


def name_of(partner: Customer | Prospect | None) -> str:
    return (partner.trade_name or partner.legal_name) if partner else ""


def _words(product: Product) -> dict[str, Any]:
    return {
        "product_code": product.code,
        "description": product.description,
        "unit": product.unit,
        "pack_quantity_e4": product.pack_quantity_e4,
    }
