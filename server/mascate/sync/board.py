"""The board of who carries what: every rep's day, devices and unsent money, for those who lead them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from mascate.accounts.models import Device, Rep, Role, User
from mascate.accounts.queries import scope_of
from mascate.bags.models import Bag
from mascate.kit import clock
from mascate.kit.errors import not_found
from mascate.orders.leasing.queries import Reserved, reserved_by_device
from mascate.orders.models import Order
from mascate.registers.models import Visit
from mascate.selections.models import SelectedRecord, Selection

LEADING_ROLES = (Role.MANAGER, Role.OFFICE, Role.ADMINISTRATOR)

#: `newest`: today's last bag; `older`: another of today's; `none`: nothing that opens today.
Carries = Literal["newest", "older", "none"]


@dataclass(frozen=True, slots=True)
class Held:
    """Documents a device said it holds: how many, worth what (cents), the oldest since when."""

    count: int = 0
    minor: int = 0
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class CarryingDevice:
    id: str
    label: str
    last_seen_at: datetime
    carries: Carries
    bag_made_at: datetime | None
    waiting: Held
    needs_you: Held
    drafts: Held
    #: What it holds of stock and credit, if anything.
    reserved: Reserved | None


@dataclass(frozen=True, slots=True)
class RepDay:
    """One rep's day. `visits_covered` of `visits` are among today's chosen records; money in cents."""

    rep_code: str
    rep_name: str
    chosen: dict[str, int]
    saved_at: datetime | None
    bag_version: int | None
    bag_made_at: datetime | None
    bag_bytes: int | None
    visits: int
    visits_covered: int
    orders: int
    orders_minor: int
    waiting: Held
    needs_you: Held
    devices: list[CarryingDevice]


def board_for(user: User) -> list[RepDay]:
    """The day of every active rep the user leads, by name: ten queries, however many reps.

    Managers see their team, the office and administrators everybody; for a rep there is no board (404).
    """
    if user.role not in LEADING_ROLES:
        raise not_found()
    today = clock.today()
    reps = list(_led_by(user))
    ids = [rep.pk for rep in reps]
    chosen = _by_rep(Selection.objects.filter(rep__in=ids, day=today.date))
    bags = _by_rep(Bag.objects.filter(rep__in=ids, day=today.date).order_by("version"))
    devices = _devices_of(ids)
    reserved = reserved_by_device(device.pk for rep_devices in devices.values() for device in rep_devices)
    visits = _visits_of(ids, today.date)
    received = Order.objects.filter(rep__in=ids, received_at__gte=today.start, received_at__lt=today.end)
    sums = received.order_by().values("rep").annotate(n=Count("pk"), sum=Sum("total_minor"))
    orders = {row["rep"]: (int(row["n"]), int(row["sum"])) for row in sums}
    return [
        _day_of(
            rep,
            chosen=chosen[rep.pk],
            bags=bags[rep.pk],
            devices=devices[rep.pk],
            reserved=reserved,
            visits=visits.get(rep.pk, (0, 0)),
            orders=orders.get(rep.pk, (0, 0)),
        )
        for rep in reps
    ]


def _led_by(user: User) -> QuerySet[Rep]:
    scope = scope_of(user)
    reps = Rep.objects.filter(active=True, withdrawn=False)
    return (reps if scope.everything else reps.filter(pk__in=scope.rep_ids)).order_by("name", "pk")


def _by_rep(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.rep_id].append(row)
    return found


def _devices_of(rep_ids: list[int]) -> dict[int, list[Device]]:
    found: dict[int, list[Device]] = defaultdict(list)
    for device in Device.objects.filter(user__rep__in=rep_ids).select_related("user").order_by("-last_seen_at"):
        found[device.user.rep_id or 0].append(device)
    return found


def _visits_of(rep_ids: list[int], day: date) -> dict[int, tuple[int, int]]:
    """Rep → visits of the day, and how many of them are to chosen partners."""

    def chosen(schema: str, partner: str) -> Exists:
        return Exists(
            SelectedRecord.objects.filter(
                selection__rep=OuterRef("rep"),
                selection__day=day,
                selection__schema=schema,
                record_id=OuterRef(partner),
            )
        )

    covered = Q(chosen("customers", "customer")) | Q(chosen("prospects", "prospect"))
    rows = Visit.objects.filter(rep__in=rep_ids, day=day, withdrawn=False).order_by().values("rep")
    counted = rows.annotate(n=Count("pk"), covered=Count("pk", filter=covered))
    return {row["rep"]: (int(row["n"]), int(row["covered"])) for row in counted}


def _day_of(
    rep: Rep,
    *,
    chosen: list[Selection],
    bags: list[Bag],
    devices: list[Device],
    reserved: dict[UUID, Reserved],
    visits: tuple[int, int],
    orders: tuple[int, int],
) -> RepDay:
    newest = bags[-1] if bags else None
    carrying = [_carrying(device, bags, reserved.get(device.pk)) for device in devices]
    return RepDay(
        rep_code=rep.code,
        rep_name=rep.name,
        chosen={selection.schema: selection.count for selection in chosen},
        saved_at=max((selection.saved_at for selection in chosen), default=None),
        bag_version=newest.version if newest else None,
        bag_made_at=newest.made_at if newest else None,
        bag_bytes=newest.size if newest else None,
        visits=visits[0],
        visits_covered=visits[1],
        orders=orders[0],
        orders_minor=orders[1],
        waiting=_together(device.waiting for device in carrying),
        needs_you=_together(device.needs_you for device in carrying),
        devices=carrying,
    )


def _carrying(device: Device, bags: list[Bag], reserved: Reserved | None) -> CarryingDevice:
    bag = next((bag for bag in bags if bag.version == device.bag_version), None)
    carries: Carries = "none" if bag is None else "newest" if bag is bags[-1] else "older"
    return CarryingDevice(
        id=str(device.pk),
        label=device.label,
        last_seen_at=device.last_seen_at,
        carries=carries,
        bag_made_at=bag.made_at if bag else None,
        waiting=_held(device, "waiting"),
        needs_you=_held(device, "needs_you"),
        drafts=_held(device, "drafts"),
        reserved=reserved,
    )


def _held(device: Device, state: str) -> Held:
    told = device.unsent.get(state) or {}
    since = told.get("since")
    return Held(
        count=told.get("count", 0), minor=told.get("minor", 0), since=datetime.fromisoformat(since) if since else None
    )


def _together(helds: Iterable[Held]) -> Held:
    all_held = list(helds)
    return Held(
        count=sum(held.count for held in all_held),
        minor=sum(held.minor for held in all_held),
        since=min((held.since for held in all_held if held.since), default=None),
    )
