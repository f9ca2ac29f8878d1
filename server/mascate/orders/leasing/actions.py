"""Granting, using and ending leases: each is kept from every other by one lock, so that no two share the same piece."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from mascate.accounts.models import Device, User
from mascate.accounts.order_policy import OrderPolicy, order_policy_in_force
from mascate.kit import clock
from mascate.kit.clock import utc_text
from mascate.orders.checks import CheckedOrder, Finding, Level
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock
from mascate.orders.leasing.rules import Cover, Kinds, Promise, Share, asked_of, promise_of, within
from mascate.orders.leasing.sql import GRANT_CREDIT, GRANT_STOCK
from mascate.orders.models import OrderCounter


@dataclass(frozen=True, slots=True)
class Claim:
    """What a device promised when the order was placed: of which day's lease, and whether all of it was covered."""

    day: date
    cover: Cover
    guaranteed: bool


@dataclass(frozen=True, slots=True)
class Used:
    """What the order took of its device's lease; `lost` says why it was promised and could not be kept."""

    promise: Promise = "none"
    cover: Cover = field(default_factory=Cover)
    lost: str = ""
    data: Mapping[str, str | int] = field(default_factory=dict)
    #: Of which of the device's leases.
    day: date | None = None

    @property
    def findings(self) -> list[Finding]:
        """What the rep is to be told: a promise that could not be kept."""
        return [Finding(self.lost, Level.WARN, None, dict(self.data))] if self.lost else []

    @property
    def record(self) -> dict[str, Any]:
        """What is kept with the order; empty where nothing was leased."""
        if self.promise == "none":
            return {}
        kept: dict[str, Any] = {"promise": self.promise} | asdict(self.cover)
        if self.day is not None:
            kept["day"] = self.day.isoformat()
        return kept | ({"lost": self.lost, "data": dict(self.data)} if self.lost else {})


@transaction.atomic
def grant_lease(*, user: User, device: Device) -> Lease | None:
    """The device's lease of today, granted by the policy or topped up with what was chosen since; None: nothing leased.

    Asking again gives the same: a product or customer keeps the share it got first, whatever has become free or been
    used, and what the device was promised never shrinks within the day. A lease that was ended stays ended.
    """
    if user.rep_id is None:
        return None
    policy, today = order_policy_in_force(), clock.today()
    of_stock, of_credit = leases_stock(policy), leases_credit(policy)
    found = Lease.objects.filter(device=device, day=today.date).first()
    if not (of_stock or of_credit) or (found and found.ended_at):
        return found
    lock_leases()
    lease, _ = Lease.objects.get_or_create(
        device=device,
        day=today.date,
        defaults={
            "granted_at": clock.now(),
            "holds_until": today.end + timedelta(hours=policy.lease_hours_after_day),
        },
    )
    places = {
        "rep": user.rep_id,
        "day": today.date.isoformat(),
        "now": connection.ops.adapt_datetimefield_value(clock.now()),
        "lease": lease.pk,
        "overdue_before": (today.date - timedelta(days=policy.overdue_days)).isoformat(),
    }
    added = 0
    if of_stock:
        added += _run(GRANT_STOCK, places | {"percent": policy.leased_stock_percent})
    if of_credit:
        added += _run(GRANT_CREDIT, places | {"percent": policy.leased_credit_percent})
    is_new = lease.revision == 0 or (of_stock and not lease.of_stock) or (of_credit and not lease.of_credit)
    if added or is_new:
        lease.revision += 1
        lease.of_stock, lease.of_credit = lease.of_stock or of_stock, lease.of_credit or of_credit
        lease.save(update_fields=["revision", "of_stock", "of_credit"])
    return lease


def use_lease(*, device: Device | None, claim: Claim | None, order: CheckedOrder, risk_grade: str) -> Used:
    """Takes what an order claims from its device's lease, in the order's own transaction, never beyond what is left.

    Where the lease has been ended or holds no longer, nothing is taken and `lost` says so.
    """
    if claim is None or device is None:
        return Used()
    lock_leases()
    lease = Lease.objects.filter(device=device, day=claim.day).first()
    if lease is None or lease.ended_at is not None:
        return Used("subject", lost="lease_ended" if claim.guaranteed else "")
    if lease.holds_until <= clock.now():
        data = {"until": utc_text(lease.holds_until)}
        return Used("subject", lost="lease_over", data=data) if claim.guaranteed else Used("subject")
    cover = within(claim.cover, order, left_in(lease, order))
    for key, quantity in cover.products.items():
        LeasedStock.objects.filter(lease=lease, product__key=key).update(used_e4=F("used_e4") + quantity)
    if cover.credit_minor:
        LeasedCredit.objects.filter(lease=lease, customer__key=order.customer_key).update(
            used_minor=F("used_minor") + cover.credit_minor
        )
    promise = promise_of(order, cover, Kinds(lease.of_stock, lease.of_credit), risk_grade)
    return Used(promise, cover, day=lease.day)


@transaction.atomic
def end_lease(lease: Lease, *, by: User) -> None:
    """Gives back what the device has not used, at once: for a device that is lost, stolen or not to be trusted."""
    lock_leases()
    Lease.objects.filter(pk=lease.pk, ended_at=None).update(
        ended_at=clock.now(), ended_by=by, revision=F("revision") + 1
    )


def left_in(lease: Lease, order: CheckedOrder) -> Share:
    """What the lease has left of an order's products and for its customer."""
    stock = LeasedStock.objects.filter(lease=lease, product__key__in=list(asked_of(order)))
    credit = LeasedCredit.objects.filter(lease=lease, customer__key=order.customer_key)
    return Share(
        products={
            key: granted - used for key, granted, used in stock.values_list("product__key", "granted_e4", "used_e4")
        },
        customers={
            key: granted - used
            for key, granted, used in credit.values_list("customer__key", "granted_minor", "used_minor")
        },
    )


def lock_leases() -> None:
    """Until the end of the transaction nobody else grants, uses, ends, or judges by what is free.

    One lock rather than one a row: thousands of rows a grant, and never a deadlock. On SQLite a transaction that writes
    is alone anyway.
    """
    if not _locked():
        OrderCounter.objects.get_or_create(pk=1)
        _locked()


def _locked() -> bool:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM orders_ordercounter WHERE id = 1{lock}")
        return cursor.fetchone() is not None


def leases_stock(policy: OrderPolicy) -> bool:
    return bool(policy.leased_stock_percent > 0 and policy.stock != Level.OFF)


def leases_credit(policy: OrderPolicy) -> bool:
    return bool(policy.leased_credit_percent > 0 and policy.credit != Level.OFF)


def _run(query: str, places: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query, places)
        return int(cursor.rowcount)
