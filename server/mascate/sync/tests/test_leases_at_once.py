"""Many devices grant, use and end leases at once: never is more promised than there is, nor more used than promised."""

import random
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db.models import F, Sum

from mascate.accounts.models import Device, OrderPolicy, Rep, Role, User
from mascate.conftest import NOON, a_customer, a_product, device_of, user_named
from mascate.orders.actions import PlacedOrder, place_order
from mascate.orders.computed import Computed, ComputedLine, ComputedTotals
from mascate.orders.leasing.actions import Claim, end_lease, grant_lease
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock
from mascate.orders.leasing.rules import Cover
from mascate.orders.models import Order, OrderLine
from mascate.orders.rules import Line, OrderContent
from mascate.registers.models import Customer, PaymentTerm, PriceList, Product
from mascate.selections.models import SelectedRecord, Selection
from mascate.sync.tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DEVICES, ORDERS, PRODUCTS = 8, 12, 5
MORNING = NOON - timedelta(hours=6)
STOCK_E4, LIMIT_MINOR = 300_000, 1_000


@pytest.mark.parametrize("seed", range(3))
def test_l1_leases_never_exceed_what_exists(
    seed: int, tmp_path: Path, north: Rep, olga: User, price_list: PriceList, payment_term: PaymentTerm
) -> None:
    OrderPolicy.objects.create(id=1, leased_stock_percent=60, leased_credit_percent=60)
    user = user_named("ana", Role.REP, rep=north)
    customer = a_customer(
        rep=north,
        price_list=price_list,
        payment_term=payment_term,
        risk_grade="C",
        credit_limit_minor=LIMIT_MINOR,
        financial_at=MORNING,
    )
    products = [a_product(prices={price_list: 1_000}, stock_e4=STOCK_E4, stock_at=MORNING) for _ in range(PRODUCTS)]
    select(north, "products", [product.pk for product in products])
    select(north, "customers", [customer.pk])
    devices = [device_of(user) for _ in range(DEVICES)]

    def day_of(number: int) -> None:
        """A device asks again and again, sells more than it holds, claims all of it, and may get lost."""
        chance, device = random.Random(f"{seed} {number}"), devices[number]
        for _ in range(ORDERS):
            lease = grant_lease(user=user, device=device)
            product, quantity = chance.choice(products), chance.randint(1, 6) * 10_000
            sell(user, device, customer, product, quantity)
            if lease is not None and number == 0 and chance.random() < 0.2:
                end_lease(lease, by=olga)

    def all_holds() -> None:
        for product in products:
            ordered = OrderLine.objects.filter(product=product, order__received_at__gt=MORNING)
            outside = sum_of(ordered, "quantity_e4") - sum_of(LeasedStock.objects.filter(product=product), "used_e4")
            holding = LeasedStock.objects.filter(product=product, lease__ended_at=None)
            ended_used = sum_of(LeasedStock.objects.filter(product=product).exclude(lease__ended_at=None), "used_e4")
            # Orders outside a lease are accepted with a word here, and so may take more than is free.
            assert sum_of(holding, "granted_e4") + ended_used <= STOCK_E4
            assert outside >= 0
        assert not LeasedStock.objects.filter(used_e4__gt=F("granted_e4")).exists()
        holding_credit = LeasedCredit.objects.filter(lease__ended_at=None)
        assert sum_of(holding_credit, "granted_minor") <= LIMIT_MINOR
        assert not LeasedCredit.objects.filter(used_minor__gt=F("granted_minor")).exists()
        # What orders say they took is what the leases say was used: nothing was promised twice.
        for product in products:
            told = sum(order.leased.get("products", {}).get(product.key, 0) for order in Order.objects.all())
            assert told == sum_of(LeasedStock.objects.filter(product=product), "used_e4")
        credit = sum(order.leased.get("credit_minor", 0) for order in Order.objects.all())
        assert credit == sum_of(LeasedCredit.objects.all(), "used_minor")
        assert Order.objects.count() == DEVICES * ORDERS
        assert Lease.objects.count() == DEVICES

    at_once(tmp_path / "leases.sqlite3", day_of, DEVICES, then=all_holds)


def sum_of(rows: object, column: str) -> int:
    return int(rows.aggregate(sum=Sum(column))["sum"] or 0)  # type: ignore[attr-defined]


def select(rep: Rep, schema: str, ids: list[int]) -> None:
    selection = Selection.objects.create(rep=rep, schema=schema, day=NOON.date(), count=len(ids), saved_at=NOON)
    SelectedRecord.objects.bulk_create(SelectedRecord(selection=selection, record_id=each) for each in ids)


def sell(user: User, device: Device, customer: Customer, product: Product, quantity_e4: int) -> None:
    line = Line(
        product_key=product.key,
        quantity_e4=quantity_e4,
        list_price_e4=1_000,
        unit_price_e4=1_000,
        discount_e6=0,
    )
    content = OrderContent(
        customer_key=customer.key,
        price_list_key="RET",
        payment_term_key="28",
        operation_type_key=None,
        carrier_key=None,
        delivery_address_key=None,
        delivery_on=None,
        lines=[line],
    )
    # A piece costs 0.10.
    minor = quantity_e4 // 1_000
    computed = Computed(
        lines=[ComputedLine(product.key, quantity_e4, minor, 0, minor, {}, minor)],
        totals=ComputedTotals(minor, 0, minor, 0, 0, 0, minor),
    )
    place_order(
        user=user,
        device=device,
        placed=PlacedOrder(
            id=uuid4(),
            content=content,
            customer_order_number="",
            remarks="",
            replaces=None,
            bag_version=None,
            made_at=NOON,
            computed=computed,
            leased=Claim(NOON.date(), Cover({product.key: quantity_e4}, minor), guaranteed=True),
        ),
    )
