"""How far a device's share of the day covers an order. Pure; twin of `domain/leases.ts`.

`contract/cases/leases.json` judges both (rule O4). The device reckons when an order is placed and sends what it
promised (the claim); the server gives no more than was claimed, so that orders that arrive in another sequence than
they were placed in take nothing from each other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mascate.orders.checks import TRUSTED_GRADE, CheckedOrder

Promise = Literal["none", "guaranteed", "subject"]


@dataclass(frozen=True, slots=True)
class Share:
    """Product key → quantity ×10⁴, customer key → money; what is not in it is nothing."""

    products: Mapping[str, int] = field(default_factory=dict)
    customers: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cover:
    """What of an order a share covers: product key → quantity ×10⁴, none that is nothing, and money."""

    products: Mapping[str, int] = field(default_factory=dict)
    credit_minor: int = 0


@dataclass(frozen=True, slots=True)
class Kinds:
    """What is leased at all; of the rest nothing is promised."""

    stock: bool
    credit: bool


def asked_of(order: CheckedOrder) -> dict[str, int]:
    """Product → what its lines ask for together."""
    sums: dict[str, int] = {}
    for line in order.lines:
        if line.quantity_e4 > 0:
            sums[line.product_key] = sums.get(line.product_key, 0) + line.quantity_e4
    return sums


def cover_of(order: CheckedOrder, left: Share) -> Cover:
    """As much of each product and of the total as is left."""
    covered = {key: min(asked, max(left.products.get(key, 0), 0)) for key, asked in asked_of(order).items()}
    return Cover(
        products={key: quantity for key, quantity in covered.items() if quantity > 0},
        credit_minor=min(max(order.total_minor, 0), max(left.customers.get(order.customer_key, 0), 0)),
    )


def left_of(granted: Share, used: Sequence[tuple[str, Cover]]) -> Share:
    """What is left of a share after orders of a customer (key, cover) took theirs; never below nothing."""
    products, customers = dict(granted.products), dict(granted.customers)
    for customer, cover in used:
        for key, quantity in cover.products.items():
            if key in products:
                products[key] = max(products[key] - quantity, 0)
        if customer in customers:
            customers[customer] = max(customers[customer] - cover.credit_minor, 0)
    return Share(products, customers)


def promise_of(order: CheckedOrder, cover: Cover, kinds: Kinds, risk_grade: str) -> Promise:
    """`none`: nothing is leased; `guaranteed`: all that is asked of it is covered; else subject to confirmation.

    The credit of grade A is never held and needs no cover.
    """
    if not (kinds.stock or kinds.credit):
        return "none"
    in_stock = not kinds.stock or all(cover.products.get(key, 0) >= asked for key, asked in asked_of(order).items())
    in_credit = not kinds.credit or risk_grade == TRUSTED_GRADE or cover.credit_minor >= order.total_minor
    return "guaranteed" if in_stock and in_credit else "subject"


def within(claimed: Cover, order: CheckedOrder, left: Share) -> Cover:
    """What the server gives of a claim: never more than is asked, claimed, or left."""
    most = cover_of(order, left)
    return Cover(
        products={
            key: min(quantity, claimed.products.get(key, 0))
            for key, quantity in most.products.items()
            if claimed.products.get(key, 0) > 0
        },
        credit_minor=min(most.credit_minor, max(claimed.credit_minor, 0)),
    )
