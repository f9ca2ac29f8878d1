"""The server's own look at an order that has come in: the checks with today's registers, and what has changed since.

An order is priced by the data it was written with (rule O5). Where today's differ, the order keeps its prices or comes
back; what was found is kept with the order and told, and never changes money, quantity or customer (`docs/checks.md`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum

from mascate.accounts.models import OrderPolicy
from mascate.accounts.order_policy import order_policy_in_force
from mascate.config import config
from mascate.kit import clock
from mascate.kit.clock import utc_text
from mascate.orders.checks import (
    Bill,
    CheckedLine,
    CheckedOrder,
    CheckFacts,
    CheckPolicy,
    Credit,
    CustomerState,
    EarlierOrder,
    Finding,
    Level,
    PriceListState,
    ProductState,
    findings_of,
)
from mascate.orders.leasing.queries import credit_held, stock_held
from mascate.orders.leasing.rules import Cover
from mascate.orders.models import Order, OrderLine, Status
from mascate.registers.models import Customer, OpenBill, PastOrder, PastOrderLine, PriceList, Product

#: Orders that have taken goods and credit: held ones have taken the goods they wait for, but no credit yet.
GOODS_TAKEN = (Status.HELD, Status.PROPOSED, Status.RECEIVED, Status.IN_ERP, Status.INVOICED)
CREDIT_TAKEN = (Status.RECEIVED, Status.IN_ERP, Status.INVOICED)


@dataclass(frozen=True, slots=True)
class Incoming:
    """An order that has come in."""

    id: UUID
    replaces: UUID | None
    customer: Customer
    #: By key, withdrawn ones among them.
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
    others = Order.objects.exclude(pk__in=[each for each in (incoming.id, incoming.replaces) if each])
    customer = incoming.customer
    return CheckFacts(
        today=today,
        customer=CustomerState(
            blocked=customer.blocked,
            risk_grade=customer.risk_grade,
            credit=_credit(customer, others),
            leased_minor=incoming.cover.credit_minor,
        ),
        products=_products(incoming, others),
        earlier=_earlier(customer, others, days=policy.repeated_days),
        price_list=_price_list(incoming),
    )


def _price_list(incoming: Incoming) -> PriceListState | None:
    priced_by = incoming.price_list
    if priced_by is None:
        return None
    return PriceListState(priced_by.name, priced_by.valid_until, incoming.ordered_on)


def _credit(customer: Customer, others: QuerySet[Order]) -> Credit | None:
    if customer.financial_at is None:
        return None
    since = others.filter(customer=customer, status__in=CREDIT_TAKEN, received_at__gt=customer.financial_at)
    ordered = sum(since.values_list("total_minor", flat=True))
    bills = OpenBill.objects.filter(customer=customer, withdrawn=False)
    return Credit(
        limit_minor=customer.credit_limit_minor,
        # What other devices were promised is as good as ordered.
        released_minor=customer.released_minor + ordered + credit_held(customer.pk),
        bills=[Bill(due_on=bill.due_on, balance_minor=bill.balance_minor) for bill in bills],
        as_of=utc_text(customer.financial_at),
    )


def _products(incoming: Incoming, others: QuerySet[Order]) -> dict[str, ProductState]:
    products = incoming.products
    taken, held = goods_taken(products, others), stock_held([product.pk for product in products.values()])
    return {
        key: _state(
            product,
            # What devices were promised is as good as ordered.
            taken_e4=taken.get(product.pk, 0) + held.get(product.pk, 0),
            leased_e4=incoming.cover.products.get(key, 0),
        )
        for key, product in products.items()
    }


def _state(product: Product, *, taken_e4: int = 0, leased_e4: int = 0) -> ProductState:
    return ProductState(
        code=product.code,
        blocked=product.blocked,
        withdrawn=product.withdrawn,
        stock_e4=product.stock_e4,
        stock_at=utc_text(product.stock_at) if product.stock_at else None,
        taken_e4=taken_e4,
        leased_e4=leased_e4,
    )


def goods_taken(products: Mapping[str, Product], others: QuerySet[Order]) -> dict[int, int]:
    """Product → what orders received since its stock was read ask for: one query for all of them."""
    read_at = {product.pk: product.stock_at for product in products.values() if product.stock_at is not None}
    if not read_at:
        return {}
    lines = OrderLine.objects.filter(
        product__in=read_at,
        order__in=others.filter(status__in=GOODS_TAKEN, received_at__gt=min(read_at.values())),
        order__received_at__gt=F("product__stock_at"),
    )
    sums = lines.order_by().values("product").annotate(taken_e4=Sum("quantity_e4"))
    return {row["product"]: int(row["taken_e4"]) for row in sums}


def _earlier(customer: Customer, others: QuerySet[Order], *, days: int) -> Sequence[EarlierOrder]:
    """The customer's orders of the last days, ours first; one the ERP tells of as well is told once."""
    zone, today = config().zone, clock.today()
    start = today.start - timedelta(days=days)
    own = list(others.filter(customer=customer, made_at__gte=start, status__in=GOODS_TAKEN).order_by("-number"))
    told = [order.erp_number for order in own if order.erp_number]
    past = list(
        PastOrder.objects.filter(
            customer=customer, withdrawn=False, ordered_on__gte=today.date - timedelta(days=days)
        ).exclude(key__in=told)
    )
    lines = _lines(OrderLine.objects.filter(order__in=own)) | _lines(PastOrderLine.objects.filter(order__in=past))
    return [
        *(EarlierOrder(str(order), order.made_at.astimezone(zone).date(), lines.get(order.pk, [])) for order in own),
        *(EarlierOrder(order.key, order.ordered_on, lines.get(order.pk, [])) for order in past),
    ]


def _lines(rows: QuerySet[OrderLine] | QuerySet[PastOrderLine]) -> dict[Any, list[CheckedLine]]:
    """By the order's id: a UUID of ours, a number of the ERP's."""
    lines: dict[Any, list[CheckedLine]] = {}
    for order_id, key, quantity_e4 in rows.order_by().values_list("order_id", "product__key", "quantity_e4"):
        lines.setdefault(order_id, []).append(CheckedLine(key, quantity_e4))
    return lines
