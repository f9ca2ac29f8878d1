"""Reading leases: what a device holds, and what others hold of what an order asks for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from mascate.accounts.models import Device
from mascate.kit import clock
from mascate.kit.sql import ids_among, instant, rows_of
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock


@dataclass(frozen=True, slots=True)
class Granted:
    """What a device was promised for a day: product key → quantity ×10⁴, customer key → money."""

    day: date
    revision: int
    holds_until: datetime
    of_stock: bool
    of_credit: bool
    products: dict[str, int]
    customers: dict[str, int]


def granted_in(lease: Lease) -> Granted:
    return Granted(
        day=lease.day,
        revision=lease.revision,
        holds_until=lease.holds_until,
        of_stock=lease.of_stock,
        of_credit=lease.of_credit,
        products=dict(lease.stock.order_by("product_id").values_list("product__key", "granted_e4")),
        customers=dict(lease.credit.order_by("customer_id").values_list("customer__key", "granted_minor")),
    )


def lease_revision(device: Device) -> int | None:
    """By which a device sees that its lease of today has changed; None: it has none, or it was ended."""
    held = Lease.objects.filter(device=device, day=clock.today().date, ended_at=None)
    return held.values_list("revision", flat=True).first()


@dataclass(frozen=True, slots=True)
class Reserved:
    """What is left of all that a device was promised and that still holds: of how many products, how much credit."""

    products: int
    credit_minor: int
    holds_until: datetime


def reserved_by_device(device_ids: Iterable[UUID]) -> dict[UUID, Reserved]:
    """Only devices that hold a lease: three queries, however many devices."""
    ids = list(device_ids)
    leases = Lease.objects.filter(device__in=ids, ended_at=None, holds_until__gt=clock.now()).order_by()
    until = dict(leases.values_list("device").annotate(until=Max("holds_until")))
    of_device = _holding() & Q(lease__device__in=ids)
    stock = LeasedStock.objects.filter(of_device, granted_e4__gt=F("used_e4")).order_by().values_list("lease__device")
    products = dict(stock.annotate(n=Count("product", distinct=True)))
    shares = LeasedCredit.objects.filter(of_device).order_by().values_list("lease__device")
    credit = dict(shares.annotate(left=Sum(F("granted_minor") - F("used_minor"))))
    return {
        device: Reserved(products.get(device, 0), int(credit.get(device) or 0), holds_until)
        for device, holds_until in until.items()
    }


def stock_held(product_ids: list[int]) -> dict[int, int]:
    """Product → what all leases that hold have not used yet."""
    asked, values = ids_among("s.product_id", product_ids)
    rows = rows_of(
        f"""SELECT s.product_id, SUM(s.granted_e4 - s.used_e4) FROM orders_leasedstock s
          JOIN orders_lease l ON l.id = s.lease_id
          WHERE {asked} AND l.ended_at IS NULL AND l.holds_until > %s GROUP BY s.product_id""",
        [*values, instant(clock.now())],
    )
    return {product: int(left) for product, left in rows}


def shares_held() -> QuerySet[LeasedCredit]:
    """Of credit, in all leases that hold."""
    return LeasedCredit.objects.filter(_holding())


def credit_held(customer_id: int) -> int:
    """What all leases that hold have not used yet of a customer's credit."""
    rows = rows_of(
        """SELECT SUM(s.granted_minor - s.used_minor) FROM orders_leasedcredit s
          JOIN orders_lease l ON l.id = s.lease_id
          WHERE s.customer_id = %s AND l.ended_at IS NULL AND l.holds_until > %s""",
        [customer_id, instant(clock.now())],
    )
    return int(rows[0][0] or 0)


def _holding() -> Q:
    return Q(lease__ended_at=None, lease__holds_until__gt=clock.now())
