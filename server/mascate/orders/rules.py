"""What an order is worth and what is wrong with it. Pure; `client/src/domain/order.ts` is its twin (rule O4).

Money in cents, prices and quantities ×10⁴, rates ×10⁶. `contract/cases/orders.json` judges both.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mascate.kit.money import E4, E6, amount_of, divide_half_away

LINE_LIMIT = 500
QUANTITY_LIMIT_E4 = 10**11
PRICE_LIMIT_E4 = 10**11


@dataclass(frozen=True, slots=True)
class Line:
    product_key: str
    quantity_e4: int
    list_price_e4: int
    unit_price_e4: int
    discount_e6: int


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


@dataclass(frozen=True, slots=True)
class Amounts:
    gross_minor: int
    discount_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    blocked: bool


@dataclass(frozen=True, slots=True)
class ProductFacts:
    code: str
    pack_quantity_e4: int
    blocked: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """What the judge knows: `customer` None is «not among yours», a product that is absent is unknown."""

    customer: CustomerFacts | None
    price_list_known: bool
    payment_term_known: bool
    operation_type_known: bool
    carrier_known: bool
    #: Among the addresses of this customer.
    delivery_address_known: bool
    products: Mapping[str, ProductFacts]
    max_discount_e6: int
    today: date


@dataclass(frozen=True, slots=True)
class Problem:
    code: str
    position: int | None
    data: dict[str, str | int]


def line_amounts(line: Line) -> Amounts:
    """Gross = price × quantity, discount = gross × rate; each rounded once, at the line, half away from zero."""
    gross = amount_of(line.unit_price_e4, line.quantity_e4)
    discount = divide_half_away(gross * line.discount_e6, E6)
    return Amounts(gross_minor=gross, discount_minor=discount, total_minor=gross - discount)


def totals_of(lines: Sequence[Line]) -> Amounts:
    """The sums of the lines' rounded amounts."""
    amounts = [line_amounts(line) for line in lines]
    return Amounts(
        gross_minor=sum(a.gross_minor for a in amounts),
        discount_minor=sum(a.discount_minor for a in amounts),
        total_minor=sum(a.total_minor for a in amounts),
    )


def problems_of(order: OrderContent, facts: Facts) -> list[Problem]:
    """Everything that keeps the order from being accepted: first of the document, then line by line."""
    problems: list[Problem] = []
    if facts.customer is None:
        problems.append(Problem("customer_unknown", None, {"customer": order.customer_key or ""}))
    elif facts.customer.blocked:
        problems.append(Problem("customer_blocked", None, {"customer": order.customer_key or ""}))
    if order.price_list_key is not None and not facts.price_list_known:
        problems.append(Problem("price_list_unknown", None, {"list": order.price_list_key}))
    if order.payment_term_key is not None and not facts.payment_term_known:
        problems.append(Problem("payment_term_unknown", None, {"term": order.payment_term_key}))
    if order.operation_type_key is not None and not facts.operation_type_known:
        problems.append(Problem("operation_type_unknown", None, {"type": order.operation_type_key}))
    if order.carrier_key is not None and not facts.carrier_known:
        problems.append(Problem("carrier_unknown", None, {"carrier": order.carrier_key}))
    # Without the customer nobody knows its addresses; the customer is the problem then.
    if order.delivery_address_key is not None and facts.customer is not None and not facts.delivery_address_known:
        problems.append(Problem("delivery_address_unknown", None, {"address": order.delivery_address_key}))
    if order.delivery_on is not None and order.delivery_on < facts.today:
        problems.append(Problem("delivery_in_past", None, {"date": order.delivery_on.isoformat()}))
    if not order.lines:
        problems.append(Problem("no_lines", None, {}))
    if len(order.lines) > LINE_LIMIT:
        problems.append(Problem("line_limit", None, {"limit": LINE_LIMIT}))
    for position, line in enumerate(order.lines, start=1):
        problems += _line_problems(line, position, facts)
    return problems


def _line_problems(line: Line, position: int, facts: Facts) -> list[Problem]:
    product = facts.products.get(line.product_key)
    where: dict[str, str | int] = {"position": position, "product": product.code if product else line.product_key}
    problems = []
    if product is None:
        problems.append(Problem("product_unknown", position, where))
    elif product.blocked:
        problems.append(Problem("product_blocked", position, where))
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
    if not 0 <= line.discount_e6 <= E6:
        problems.append(Problem("discount_out_of_range", position, where))
    elif line.quantity_e4 > 0 and line.unit_price_e4 >= 0 and _is_beyond_right(line, facts.max_discount_e6):
        percent = plain(facts.max_discount_e6, E6 // 100)
        problems.append(Problem("discount_beyond_right", position, where | {"percent": percent}))
    return problems


def _packs(line: Line, product: ProductFacts) -> dict[str, str | int]:
    pack = product.pack_quantity_e4
    lower = max(line.quantity_e4 // pack, 1) * pack
    return {
        "pack": plain(pack, E4),
        "quantity": plain(line.quantity_e4, E4),
        "lower": plain(lower, E4),
        "upper": plain(lower + pack, E4),
    }


def _is_beyond_right(line: Line, max_discount_e6: int) -> bool:
    at_list_price = amount_of(line.list_price_e4, line.quantity_e4)
    allowed = at_list_price - divide_half_away(at_list_price * max_discount_e6, E6)
    return line_amounts(line).total_minor < allowed


def plain(value: int, scale: int) -> str:
    """A scaled integer as a plain decimal text without trailing zeros: 25000 at 10⁴ is «2.5»."""
    text = format(Decimal(value) / scale, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
