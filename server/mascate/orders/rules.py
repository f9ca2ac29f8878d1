"""What is wrong with a document; what it costs says `orders.pricing`. Pure; twin of `client/src/domain/order.ts` (O4).

Money in cents, prices and quantities ×10⁴, rates ×10⁶. `contract/cases/orders.json` judges both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mascate.kit.money import E4, E6, divide_half_away
from mascate.orders.pricing.terms import PricedDocument, PricedLine

LINE_LIMIT = 500
QUANTITY_LIMIT_E4 = 10**11
PRICE_LIMIT_E4 = 10**11
FREIGHT_LIMIT_MINOR = 10**12
#: What every device's numbers hold exactly.
TOTAL_LIMIT_MINOR = 10**15
#: A line with one of these says enough of the whole.
SAID_BY_LINES = ("discount_beyond_right", "list_price_differs", "discount_out_of_range", "price_negative")


@dataclass(frozen=True, slots=True)
class Line:
    product_key: str
    quantity_e4: int
    list_price_e4: int
    unit_price_e4: int
    #: The rep's discount: first the rate, then the amount.
    discount_e6: int
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class OrderContent:
    customer_key: str | None
    price_list_key: str | None
    payment_term_key: str | None
    operation_type_key: str | None
    carrier_key: str | None
    delivery_address_key: str | None
    delivery_on: date | None
    lines: Sequence[Line]
    #: The rep's discount on the whole: first the rate, then the amount.
    discount_e6: int = 0
    discount_minor: int = 0
    freight_minor: int = 0
    kind: Literal["order", "quotation"] = "order"
    #: Whom a quotation is for where it is no customer.
    prospect_key: str | None = None
    #: A quotation's last day.
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class ProductFacts:
    code: str
    pack_quantity_e4: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What the judge knows; a product that is absent is unknown."""

    #: Among the rep's.
    customer_known: bool
    price_list_known: bool
    payment_term_known: bool
    operation_type_known: bool
    carrier_known: bool
    #: Among the addresses of this customer.
    delivery_address_known: bool
    products: Mapping[str, ProductFacts]
    max_discount_e6: int
    today: date
    #: Among the prospects of this rep.
    prospect_known: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    position: int | None
    data: dict[str, str | int]


def problems_of(order: OrderContent, facts: Facts, priced: PricedDocument) -> list[Problem]:
    """Everything that keeps the order from being accepted: first of the document, then line by line.

    `priced` is the order as its data prices it; a line that is not in it was not in the data.
    """
    problems = head_problems(order, facts)
    by_line = written_lines(order, priced)
    line_problems = [
        problem
        for position, line in enumerate(order.lines, start=1)
        for problem in _line_problems(line, position, facts, by_line[position - 1])
    ]
    return problems + _problems_of_the_whole(order, facts, priced, line_problems) + line_problems


def head_problems(order: OrderContent, facts: Facts) -> list[Problem]:
    """What is wrong with the document whatever its lines cost."""
    problems: list[Problem] = []
    if order.prospect_key is not None:
        if not facts.prospect_known:
            problems.append(Problem("prospect_unknown", None, {"prospect": order.prospect_key}))
    elif not facts.customer_known:
        problems.append(Problem("customer_unknown", None, {"customer": order.customer_key or ""}))
    if order.price_list_key is not None and not facts.price_list_known:
        problems.append(Problem("price_list_unknown", None, {"list": order.price_list_key}))
    if order.payment_term_key is not None and not facts.payment_term_known:
        problems.append(Problem("payment_term_unknown", None, {"term": order.payment_term_key}))
    if order.operation_type_key is not None and not facts.operation_type_known:
        problems.append(Problem("operation_type_unknown", None, {"type": order.operation_type_key}))
    if order.carrier_key is not None and not facts.carrier_known:
        problems.append(Problem("carrier_unknown", None, {"carrier": order.carrier_key}))
    # Without the customer nobody knows its addresses; the customer is the problem then.
    if order.delivery_address_key is not None and facts.customer_known and not facts.delivery_address_known:
        problems.append(Problem("delivery_address_unknown", None, {"address": order.delivery_address_key}))
    if order.delivery_on is not None and order.delivery_on < facts.today:
        problems.append(Problem("delivery_in_past", None, {"date": order.delivery_on.isoformat()}))
    if not order.lines:
        problems.append(Problem("no_lines", None, {}))
    if len(order.lines) > LINE_LIMIT:
        problems.append(Problem("line_limit", None, {"limit": LINE_LIMIT}))
    if order.kind == "quotation" and order.valid_until is None:
        problems.append(Problem("valid_until_missing", None, {}))
    if order.kind == "quotation" and order.valid_until is not None and order.valid_until < facts.today:
        problems.append(Problem("valid_until_past", None, {"date": order.valid_until.isoformat()}))
    return problems


def written_lines(order: OrderContent, priced: PricedDocument) -> list[PricedLine | None]:
    """For each line of the order what pricing made of it; None where it knew no such product."""
    found = [line for line in priced.lines if not line.free_by]
    lines: list[PricedLine | None] = []
    for line in order.lines:
        is_next = len(found) > 0 and found[0].product_key == line.product_key
        lines.append(found.pop(0) if is_next else None)
    return lines


def _problems_of_the_whole(
    order: OrderContent, facts: Facts, priced: PricedDocument, of_lines: Sequence[Problem]
) -> list[Problem]:
    problems = []
    is_said = any(problem.code in SAID_BY_LINES for problem in of_lines)
    if not 0 <= order.discount_e6 <= E6 or not 0 <= order.discount_minor <= priced.gross_minor:
        problems.append(Problem("whole_discount_out_of_range", None, {}))
    elif not is_said and _is_whole_beyond_right(priced, facts.max_discount_e6):
        problems.append(Problem("whole_discount_beyond_right", None, {"percent": _percent(facts)}))
    if not 0 <= order.freight_minor <= FREIGHT_LIMIT_MINOR:
        problems.append(Problem("freight_out_of_range", None, {}))
    if priced.total_minor > TOTAL_LIMIT_MINOR or priced.gross_minor > TOTAL_LIMIT_MINOR:
        problems.append(Problem("total_too_large", None, {}))
    return problems


def _line_problems(line: Line, position: int, facts: Facts, priced: PricedLine | None) -> list[Problem]:
    product = facts.products.get(line.product_key)
    where: dict[str, str | int] = {"position": position, "product": product.code if product else line.product_key}
    problems = []
    if product is None:
        problems.append(Problem("product_unknown", position, where))
    if product is not None and priced is None:
        problems.append(Problem("product_not_in_bag", position, where))
    if line.quantity_e4 <= 0:
        problems.append(Problem("quantity_not_positive", position, where))
    elif line.quantity_e4 > QUANTITY_LIMIT_E4:
        problems.append(Problem("quantity_too_large", position, where))
    elif product is not None and line.quantity_e4 % product.pack_quantity_e4:
        problems.append(Problem("quantity_not_in_packs", position, where | _packs(line, product)))
    if line.unit_price_e4 < 0:
        problems.append(Problem("price_negative", position, where))
    elif line.unit_price_e4 > PRICE_LIMIT_E4:
        problems.append(Problem("price_too_large", position, where))
    gross = priced.gross_minor if priced else line.discount_minor
    if not 0 <= line.discount_e6 <= E6 or not 0 <= line.discount_minor <= gross:
        problems.append(Problem("discount_out_of_range", position, where))
    elif priced is not None and line.quantity_e4 > 0 and line.unit_price_e4 >= 0:
        problems += _price_problems(line, position, facts, priced, where)
    return problems


def _price_problems(
    line: Line, position: int, facts: Facts, priced: PricedLine, where: dict[str, str | int]
) -> list[Problem]:
    """Against what the data proposes: the price the line was written with, and what the rep may take off it."""
    if priced.proposed_price_e4 != line.list_price_e4:
        prices: dict[str, str | int] = {
            "expected": plain(priced.proposed_price_e4, E4),
            "given": plain(line.list_price_e4, E4),
        }
        return [Problem("list_price_differs", position, where | prices)]
    if _is_beyond_right(priced, facts.max_discount_e6):
        return [Problem("discount_beyond_right", position, where | {"percent": _percent(facts)})]
    return []


def _packs(line: Line, product: ProductFacts) -> dict[str, str | int]:
    pack = product.pack_quantity_e4
    lower = max(line.quantity_e4 // pack, 1) * pack
    return {
        "pack": plain(pack, E4),
        "quantity": plain(line.quantity_e4, E4),
        "lower": plain(lower, E4),
        "upper": plain(lower + pack, E4),
    }


def _is_beyond_right(line: PricedLine, max_discount_e6: int) -> bool:
    """By what the rules alone would ask, whatever mixture of a lowered price, a rate and an amount was used."""
    return line.net_minor + line.document_discount_minor < _allowed(line.proposed_net_minor, max_discount_e6)


def _is_whole_beyond_right(priced: PricedDocument, max_discount_e6: int) -> bool:
    """By the sum of the lines, so that the cents of spreading and of each line's rounding count against nobody."""
    proposed = [line.proposed_net_minor for line in priced.lines]
    by_lines = sum(_allowed(each, max_discount_e6) for each in proposed)
    return priced.net_minor < min(by_lines, _allowed(sum(proposed), max_discount_e6))


def _allowed(proposed_net_minor: int, max_discount_e6: int) -> int:
    return proposed_net_minor - divide_half_away(proposed_net_minor * max_discount_e6, E6)


def _percent(facts: Facts) -> str:
    return plain(facts.max_discount_e6, E6 // 100)


def plain(value: int, scale: int) -> str:
    """A scaled integer as a plain decimal text without trailing zeros: 25000 at 10⁴ is «2.5»."""
    text = format(Decimal(value) / scale, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
