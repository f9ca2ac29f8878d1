"""What a quotation keeps of its offer: enough to show it, to make an order of it to the cent, and to price it anew.

`id` is the quotation's; `content` and `lines` are in the form of `orders.documents`; `priced` is what the device had
computed, in the shape of the wire.
"""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from mascate.orders.actions import Found, PlacedOrder
from mascate.orders.computed import Computed, ComputedLine, ComputedTotals
from mascate.orders.documents import content_kept, lines_kept
from mascate.orders.models import OrderLine, Quotation
from mascate.orders.rules import Line


def document_of(placed: PlacedOrder, found: Found, lines: Sequence[OrderLine], computed: Computed) -> dict[str, Any]:
    return {
        "id": str(placed.id),
        "content": content_kept(placed, found),
        "lines": lines_kept(lines),
        "priced": {"lines": [asdict(line) for line in computed.lines]} | asdict(computed.totals),
    }


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
