"""The server's own look at an order that has come in: the checks with today's registers, and what has changed since.

An order is priced by the data it was written with (rule O5). Where today's differ, the order keeps its prices or comes
back; what was found is kept with the order and told, and never changes money, quantity or customer (`docs/checks.md`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from mascate.accounts.models import OrderPolicy
from mascate.accounts.order_policy import order_policy_in_force
from mascate.kit import clock
from mascate.orders.checks import (
    CheckedOrder,
    CheckFacts,
    CheckPolicy,
    CustomerState,
    Finding,
    Level,
    PriceListState,
    ProductState,
    findings_of,
)
from mascate.orders.leasing.rules import Cover
from mascate.orders.positions import customer_state, earlier_orders, product_states
from mascate.registers.models import Customer, PriceList, Product


@dataclass(frozen=True, slots=True)
class Incoming:
    """An order that has come in."""

    id: UUID
    replaces: UUID | None
    customer: Customer
    #: By key, withdrawn ones among them; how stock and credit stand is read anew.
    products: Mapping[str, Product]
    asked: CheckedOrder
    #: What its device's lease covers of it.
    cover: Cover
    #: The company's day on which it was placed.
    ordered_on: date
    #: Which its list prices are of; None: of none, or a quotation gives them.
    price_list: PriceList | None


def judge(incoming: Incoming) -> list[Finding]:
    """Everything the checks find, by the policy as it stands now."""
    policy = order_policy_in_force()
    return findings_of(incoming.asked, _facts(incoming, policy), _check_policy(policy))


def judge_names(customer: Customer | None, products: Mapping[str, Product], asked: CheckedOrder) -> list[Finding]:
    """Only whom and what it names: a quotation takes no stock and no credit."""
    policy = order_policy_in_force()
    facts = CheckFacts(
        today=clock.today().date,
        customer=CustomerState(blocked=customer.blocked, risk_grade="", credit=None) if customer else None,
        products={key: _state(product) for key, product in products.items()},
    )
    names_only = replace(_check_policy(policy), stock=Level.OFF, credit=Level.OFF, repeated=Level.OFF)
    return findings_of(asked, facts, names_only)


def _check_policy(policy: OrderPolicy) -> CheckPolicy:
    levels: dict[str, Any] = {name: Level(getattr(policy, name)) for name in OrderPolicy.CHECKS}
    return CheckPolicy(**levels, overdue_days=policy.overdue_days, repeated_days=policy.repeated_days)


def _facts(incoming: Incoming, policy: OrderPolicy) -> CheckFacts:
    today = clock.today().date
    itself = [each for each in (incoming.id, incoming.replaces) if each]
    products = [product.pk for product in incoming.products.values()]
    return CheckFacts(
        today=today,
        customer=customer_state(incoming.customer.pk, but=itself, leased_minor=incoming.cover.credit_minor),
        products=product_states(products, but=itself, leased_e4=incoming.cover.products),
        earlier=earlier_orders(incoming.customer.pk, days=policy.repeated_days, but=itself),
        price_list=_price_list(incoming),
    )


def _price_list(incoming: Incoming) -> PriceListState | None:
    priced_by = incoming.price_list
    if priced_by is None:
        return None
    return PriceListState(priced_by.name, priced_by.valid_until, incoming.ordered_on)


def _state(product: Product) -> ProductState:
    return ProductState(
        code=product.code,
        blocked=product.blocked,
        withdrawn=product.withdrawn,
        stock_e4=product.stock_e4,
        stock_at=None,
        taken_e4=0,
    )
