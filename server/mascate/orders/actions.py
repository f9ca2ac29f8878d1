"""Verbs on orders, each within one transaction."""

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Literal, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model, QuerySet

from mascate.accounts.models import Device, Rep, User
from mascate.accounts.order_policy import order_policy_in_force
from mascate.accounts.queries import rep_of
from mascate.config import config
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.money import E6
from mascate.kit.reading import once, once_each
from mascate.kit.rows import bound, insert_rows
from mascate.kit.sql import rows_of
from mascate.orders.changes import changes_of
from mascate.orders.checks import CheckedLine, CheckedOrder, Finding, Level, verdict_of
from mascate.orders.computed import Computed, ComputedTotals, computed_of, differences
from mascate.orders.judging import Incoming, judge
from mascate.orders.leasing.actions import Claim, lock_leases, use_lease
from mascate.orders.models import Moment, Order, OrderFinding, OrderLine, Status
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing.terms import PricedDocument
from mascate.orders.pricing_facts import (
    NOBODY,
    PricingFacts,
    applied_to,
    asked_by,
    facts_in_bag,
    facts_in_force,
    facts_of,
    price_alike,
    without_rules,
    written_document,
)
from mascate.orders.rules import Facts, OrderContent, Problem, ProductFacts, problems_of
from mascate.orders.rules_in_force import list_prices, priced_customer
from mascate.orders.states import move, tell
from mascate.registers.models import (
    Address,
    Carrier,
    Customer,
    OperationType,
    PaymentTerm,
    PriceList,
    Product,
    Prospect,
)
from mascate.registers.queries import (
    addresses_of,
    carriers,
    customers_visible_to,
    operation_types,
    payment_terms,
    price_lists,
    prospect_named,
)

R = TypeVar("R", bound=Model)

#: Before it no clock of a device is believed, and no arithmetic of time zones underflows.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """An order as a device placed it, with the amounts it computed."""

    id: UUID
    content: OrderContent
    customer_order_number: str
    remarks: str
    replaces: UUID | None
    bag_version: int | None
    made_at: datetime
    computed: Computed
    #: `list_prices`: by a client of before there were rules, which knew a list's price from the first piece on alone.
    priced_by: Literal["rules", "list_prices"] = "rules"
    #: What the device promised of its lease; None: nothing.
    leased: Claim | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What an order names in the registers, as far as it can be read at once with others."""

    customer_key: str | None
    price_list_key: str | None
    product_keys: Set[str]


class OrderRejected(Rejection):
    """The business no to an order: every problem found, the first one's code in front."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.code)
        self.data = dict(first.data)
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Found:
    """What the registers have of what a document names."""

    customer: Customer | None
    price_list: PriceList | None
    payment_term: PaymentTerm | None
    operation_type: OperationType | None
    carrier: Carrier | None
    delivery_address: Address | None
    products: dict[str, Product]
    prospect: Prospect | None
    facts: Facts


@transaction.atomic
def place_order(*, user: User, device: Device | None, placed: PlacedOrder) -> Order:
    """Stores an order that a rep placed and gives it its number, or raises `OrderRejected` with all its problems.

    Nothing sent is trusted: customer, terms and products are looked up for this user, and the order is priced again by
    the data of the bag it was written with (O5), or by today's where it names none: every amount must be the same (O4).
    The order, its lines, its number and its first event are stored together.
    """
    rep = rep_of(user)
    before = rows_of("SELECT number FROM orders_order WHERE id = %s", [bound(Order._meta.pk, placed.id)])
    if before:
        raise OrderRejected([Problem("order_received_before", None, {"number": f"{before[0][0]:06d}"})])
    found = look_up(user, placed)
    facts = pricing_facts_of(user, rep, placed)
    priced = price_document(written_document(placed.content, facts), products=facts.products, rules=facts.rules)
    problems = problems_of(placed.content, found.facts, priced)
    problems = problems or differences(placed.computed, computed_of(priced))
    if problems:
        raise OrderRejected(sorted(problems, key=lambda problem: problem.position or 0))
    totals = computed_of(priced).totals
    lines = lines_of(placed.content, priced, facts, found.products)
    changes = _changes(placed, facts, priced, found)
    return store_order(user, device, placed, found, totals, lines, changes, priced_by=found.price_list)


def store_order(
    user: User,
    device: Device | None,
    placed: PlacedOrder,
    found: Found,
    totals: ComputedTotals,
    lines: Sequence[OrderLine],
    changes: Sequence[Finding] = (),
    *,
    priced_by: PriceList | None = None,
) -> Order:
    """The order under its number with these lines and its first event; within the transaction of its caller.

    Judged by today's registers, with the `changes` since it was written: accepted, held, or `OrderRejected`.
    `priced_by`: the list of its prices; None where a quotation gives them.
    """
    if found.customer is None:
        raise OrderRejected([Problem("customer_unknown", None, {"customer": placed.content.customer_key or ""})])
    # Of two orders for the last pieces one is judged after the other.
    lock_leases()
    asked = checked(placed, totals, lines)
    used = use_lease(device=device, claim=placed.leased, order=asked, risk_grade=found.customer.risk_grade)
    incoming = Incoming(
        id=placed.id,
        replaces=placed.replaces,
        customer=found.customer,
        products=found.products,
        asked=asked,
        cover=used.cover,
        ordered_on=found.facts.today,
        price_list=priced_by,
    )
    findings = [*judge(incoming), *changes, *used.findings]
    if stops := [finding for finding in findings if finding.level == Level.STOP]:
        raise OrderRejected([Problem(stop.code, stop.position, stop.data) for stop in stops])
    order = Order(
        id=placed.id,
        number=_next_number(),
        rep=rep_of(user),
        user=user,
        device=device,
        customer=found.customer,
        price_list=found.price_list,
        payment_term=found.payment_term,
        operation_type=found.operation_type,
        carrier=found.carrier,
        delivery_address=found.delivery_address,
        delivery_on=placed.content.delivery_on,
        customer_order_number=placed.customer_order_number,
        remarks=placed.remarks,
        replaces=placed.replaces,
        bag_version=placed.bag_version,
        made_at=placed.made_at,
        received_at=clock.now(),
        leased=used.record,
        status=Status.HELD if verdict_of(findings) == "hold" else Status.RECEIVED,
        whole_discount_e6=placed.content.discount_e6,
        whole_discount_minor=placed.content.discount_minor,
        **asdict(totals),
    )
    for line in lines:
        line.order = order
    insert_rows([order])
    insert_rows(lines)
    insert_rows([OrderFinding(order=order, **asdict(finding)) for finding in findings])
    tell(order, Moment(order.status), findings=[asdict(finding) for finding in findings])
    return order


@transaction.atomic
def move_status(order: Order, *, status: Status, erp_number: str = "") -> bool:
    """Records what the ERP did with an order and tells its rep's devices in their next sync.

    False, and nothing recorded, where the order is not on that way: cancelled, rejected or still held.
    """
    return move(order, status, erp_number=erp_number)


def checked(placed: PlacedOrder, totals: ComputedTotals, lines: Sequence[OrderLine]) -> CheckedOrder:
    """What is asked of stock and credit: the lines that rules give among it."""
    return CheckedOrder(
        customer_key=placed.content.customer_key or "",
        total_minor=totals.total_minor,
        lines=[CheckedLine(line.product.key, line.quantity_e4) for line in lines],
    )


def _next_number() -> int:
    """Within `lock_leases`, which made the row."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_ordercounter SET last_number = last_number + 1 WHERE id = 1")
        cursor.execute("SELECT last_number FROM orders_ordercounter WHERE id = 1")
        return int(cursor.fetchone()[0])


def pricing_facts_of(user: User, rep: Rep, placed: PlacedOrder) -> PricingFacts:
    """Of the order's bag where it is known, else of today: on line no bag is needed."""
    asked = asked_by(placed.content)
    facts = facts_in_bag(rep, placed.bag_version, asked)
    facts = facts or facts_in_force(user, day_of_writing(placed.made_at), asked)
    return without_rules(facts) if placed.priced_by == "list_prices" else facts


def _changes(placed: PlacedOrder, written: PricingFacts, priced: PricedDocument, found: Found) -> list[Finding]:
    """What the same writing would cost by the registers and rules as they are now, where it is something else."""
    facts = facts_of(
        clock.today().date,
        customer=priced_customer(found.customer) if found.customer else NOBODY,
        price_list=found.price_list,
        products=found.products.values(),
    )
    facts = without_rules(facts) if placed.priced_by == "list_prices" else facts
    if price_alike(written, facts):
        return []
    today = price_document(written_document(placed.content, facts), products=facts.products, rules=facts.rules)
    codes = {key: product.code for key, product in found.products.items()}
    return changes_of(priced, today, codes, order_policy_in_force())


def lines_of(
    content: OrderContent, priced: PricedDocument, facts: PricingFacts, products: dict[str, Product]
) -> list[OrderLine]:
    """The written lines, then those that rules give; each with what pricing applied to it; of no order yet."""
    given = frozenset(line.product_key for line in priced.lines if line.free_by).difference(products)
    if given:
        # What a rule gave stays given, though the product has been withdrawn since.
        products = products | once(("free goods", given), lambda: _products_named(given))
    lines = []
    for line in priced.lines:
        written = content.lines[line.position - 1] if not line.free_by else None
        lines.append(
            OrderLine(
                position=line.position,
                product=products[line.product_key],
                quantity_e4=line.quantity_e4,
                list_price_e4=line.proposed_price_e4,
                unit_price_e4=line.unit_price_e4,
                discount_e6=written.discount_e6 if written else 0,
                discount_value_minor=written.discount_minor if written else 0,
                gross_minor=line.gross_minor,
                discount_minor=line.gross_minor - line.net_minor,
                net_minor=line.net_minor,
                freight_minor=line.freight_minor,
                total_minor=line.total_minor,
                free_by=line.free_by,
                applied=applied_to(line, facts.names),
            )
        )
    return lines


def _products_named(keys: Set[str]) -> dict[str, Product]:
    return {product.key: product for product in Product.objects.filter(key__in=keys)}


def look_up(user: User, placed: PlacedOrder) -> Found:
    content = placed.content
    customer = _customers_named(user, {content.customer_key}).get(content.customer_key)
    prospect = prospect_named(rep_of(user), content.prospect_key) if content.prospect_key is not None else None
    price_list = _named(price_lists, content.price_list_key)
    payment_term = _named(payment_terms, content.payment_term_key)
    operation_type = _named(operation_types, content.operation_type_key)
    carrier = _named(carriers, content.carrier_key)
    address = None
    if customer is not None and content.delivery_address_key is not None:
        address = addresses_of(customer).filter(key=content.delivery_address_key).first()
    keys = {line.product_key for line in content.lines}
    # Withdrawn ones too: what becomes of an order that names one is the policy's to say.
    products = _with_groups(keys)
    settings = config()
    return Found(
        customer=customer,
        price_list=price_list,
        payment_term=payment_term,
        operation_type=operation_type,
        carrier=carrier,
        delivery_address=address,
        products=products,
        prospect=prospect,
        facts=Facts(
            customer_known=customer is not None,
            price_list_known=price_list is not None,
            payment_term_known=payment_term is not None,
            operation_type_known=operation_type is not None,
            carrier_known=carrier is not None,
            delivery_address_known=address is not None,
            products={
                key: ProductFacts(code=row.code, pack_quantity_e4=row.pack_quantity_e4) for key, row in products.items()
            },
            max_discount_e6=settings.max_discount_percent * E6 // 100,
            today=day_of_writing(placed.made_at),
            prospect_known=prospect is not None,
        ),
    )


def read_ahead(user: User, orders: Iterable[Named]) -> None:
    """Reads at once what the orders of a request name in the registers, within `read_once`."""
    named = list(orders)
    _customers_named(user, {order.customer_key for order in named})
    products = _with_groups({key for order in named for key in order.product_keys})
    for list_key in {order.price_list_key for order in named}:
        price_list = _named(price_lists, list_key)
        keys = {key for order in named if order.price_list_key == list_key for key in order.product_keys}
        if price_list is not None:
            list_prices([products[key].pk for key in keys if key in products], price_list)


def _customers_named(user: User, keys: Set[str | None]) -> dict[str | None, Customer]:
    return once_each(
        ("customer", user.pk),
        keys,
        lambda missing: {row.key: row for row in customers_visible_to(user).filter(key__in=missing - {None})},
    )


def _with_groups(keys: Set[str]) -> dict[str, Product]:
    return once_each(
        "product",
        keys,
        lambda missing: {row.key: row for row in Product.objects.filter(key__in=missing).select_related("group")},
    )


def _named(rows: Callable[[], QuerySet[R]], key: str | None) -> R | None:
    """The one with this key of a register that many orders name alike."""
    return None if key is None else once((rows.__name__, key), lambda: rows().filter(key=key).first())


def day_of_writing(made_at: datetime) -> date:
    """The company's day on which the device placed the order: an order that waited for the network is not late."""
    return max(min(made_at, clock.now()), EARLIEST).astimezone(config().zone).date()
