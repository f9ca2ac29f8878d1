"""Verbs on orders, each within one transaction."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from mascate.accounts.models import Device, Rep, User
from mascate.accounts.queries import rep_of
from mascate.bags.queries import prices_in_bag
from mascate.config import config
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.kit.money import E4, E6
from mascate.orders.models import Order, OrderCounter, OrderEvent, OrderLine, Status
from mascate.orders.rules import (
    Amounts,
    CustomerFacts,
    Facts,
    OrderContent,
    Problem,
    ProductFacts,
    line_amounts,
    plain,
    problems_of,
    totals_of,
)
from mascate.registers.models import Address, Carrier, Customer, OperationType, PaymentTerm, PriceList, Product
from mascate.registers.queries import (
    addresses_of,
    carriers,
    customers_visible_to,
    operation_types,
    payment_terms,
    price_lists,
    products_visible_to,
    with_list_price,
)

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
    line_amounts: Sequence[Amounts]
    totals: Amounts


class OrderRejected(Rejection):
    """The business no to an order: every problem found, the first one's code in front."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        super().__init__(first.code)
        self.data = dict(first.data)
        self.problems = list(problems)


@transaction.atomic
def place_order(*, user: User, device: Device | None, placed: PlacedOrder) -> Order:
    """Stores an order that a rep placed and gives it its number, or raises `OrderRejected` with all its problems.

    Nothing sent is trusted: customer, lists, products and prices are looked up for this user, the totals are computed
    again (rule O4). A list price counts if it is today's or the one in the bag the order was written with (O5). The
    order, its lines, its number and its first event are stored together.
    """
    rep = rep_of(user)
    before = Order.objects.filter(pk=placed.id).first()
    if before is not None:
        raise OrderRejected([Problem("order_received_before", None, {"number": str(before)})])
    found = _look_up(user, placed)
    problems = problems_of(placed.content, found.facts)
    problems += _price_problems(rep, placed, found)
    problems += _amount_problems(placed)
    if problems or found.customer is None:
        raise OrderRejected(sorted(problems, key=lambda problem: problem.position or 0))
    totals = totals_of(placed.content.lines)
    order = Order.objects.create(
        id=placed.id,
        number=_next_number(),
        rep=rep,
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
        **asdict(totals),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            position=position,
            product=found.products[line.product_key],
            quantity_e4=line.quantity_e4,
            list_price_e4=line.list_price_e4,
            unit_price_e4=line.unit_price_e4,
            discount_e6=line.discount_e6,
            **asdict(line_amounts(line)),
        )
        for position, line in enumerate(placed.content.lines, start=1)
    )
    _tell(order)
    return order


@transaction.atomic
def move_status(order: Order, *, status: Status, erp_number: str = "") -> None:
    """Records what the ERP did with an order and tells its rep's devices in their next sync."""
    order.status = status
    order.erp_number = erp_number
    order.save(update_fields=["status", "erp_number"])
    _tell(order)


def _tell(order: Order) -> None:
    OrderEvent.objects.create(
        order=order, rep=order.rep, status=order.status, at=clock.now(), data={"erp_number": order.erp_number}
    )


def _next_number() -> int:
    OrderCounter.objects.get_or_create(pk=1)
    OrderCounter.objects.filter(pk=1).update(last_number=F("last_number") + 1)
    return OrderCounter.objects.values_list("last_number", flat=True).get(pk=1)


@dataclass(frozen=True, slots=True)
class _Found:
    customer: Customer | None
    price_list: PriceList | None
    payment_term: PaymentTerm | None
    operation_type: OperationType | None
    carrier: Carrier | None
    delivery_address: Address | None
    products: dict[str, Product]
    #: Product key → today's price on the order's price list, else the product's own.
    prices_e4: dict[str, int]
    facts: Facts


def _look_up(user: User, placed: PlacedOrder) -> _Found:
    content = placed.content
    customer = customers_visible_to(user).filter(key=content.customer_key).first()
    price_list = price_lists().filter(key=content.price_list_key).first()
    payment_term = payment_terms().filter(key=content.payment_term_key).first()
    operation_type = operation_types().filter(key=content.operation_type_key).first()
    carrier = carriers().filter(key=content.carrier_key).first()
    address = addresses_of(customer).filter(key=content.delivery_address_key).first() if customer else None
    keys = {line.product_key for line in content.lines}
    rows = list(with_list_price(products_visible_to(user).filter(key__in=keys), price_list=price_list))
    settings = config()
    return _Found(
        customer=customer,
        price_list=price_list,
        payment_term=payment_term,
        operation_type=operation_type,
        carrier=carrier,
        delivery_address=address,
        products={row.key: row for row in rows},
        prices_e4={row.key: row.price_e4 if row.list_price_e4 is None else row.list_price_e4 for row in rows},
        facts=Facts(
            customer=CustomerFacts(blocked=customer.blocked) if customer else None,
            price_list_known=price_list is not None,
            payment_term_known=payment_term is not None,
            operation_type_known=operation_type is not None,
            carrier_known=carrier is not None,
            delivery_address_known=address is not None,
            products={
                row.key: ProductFacts(code=row.code, pack_quantity_e4=row.pack_quantity_e4, blocked=row.blocked)
                for row in rows
            },
            max_discount_e6=settings.max_discount_percent * E6 // 100,
            today=_day_of_writing(placed.made_at),
        ),
    )


def _day_of_writing(made_at: datetime) -> date:
    """The company's day on which the device placed the order: an order that waited for the network is not late."""
    return max(min(made_at, clock.now()), EARLIEST).astimezone(config().zone).date()


def _price_problems(rep: Rep, placed: PlacedOrder, found: _Found) -> list[Problem]:
    """Lines whose list price is neither today's nor the one of the bag they were written with: forged or damaged."""
    lines = list(enumerate(placed.content.lines, start=1))
    differing = [
        (position, line)
        for position, line in lines
        if line.product_key in found.prices_e4 and line.list_price_e4 != found.prices_e4[line.product_key]
    ]
    if not differing:
        return []
    in_bag = prices_in_bag(
        rep,
        placed.bag_version,
        price_list_key=placed.content.price_list_key,
        product_keys=[line.product_key for _, line in differing],
    )
    return [
        Problem(
            "list_price_differs",
            position,
            {
                "position": position,
                "product": found.products[line.product_key].code,
                "expected": plain(found.prices_e4[line.product_key], E4),
                "given": plain(line.list_price_e4, E4),
            },
        )
        for position, line in differing
        if in_bag.get(line.product_key) != line.list_price_e4
    ]


def _amount_problems(placed: PlacedOrder) -> list[Problem]:
    lines = placed.content.lines
    if placed.totals == totals_of(lines) and list(placed.line_amounts) == [line_amounts(line) for line in lines]:
        return []
    return [Problem("totals_differ", None, {})]
