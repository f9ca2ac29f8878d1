"""What a rep would do well to take along today: today's route, due visits, overdue bills, and what those customers buy.

Each record comes with the reasons it is suggested for, the strongest first, so that «Why is this here?» has an answer.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any

from django.db.models import CharField, Count, F, QuerySet, Sum
from django.db.models.aggregates import Aggregate

from mascate.accounts.models import Policy, Rep, User
from mascate.accounts.policy import policy_in_force
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.sql import among_ids
from mascate.registers.models import Customer, OpenBill, PastOrder, PastOrderLine
from mascate.registers.queries import customers_visible_to, products_visible_to, prospects_visible_to, visits_of
from mascate.selections.models import SelectedRecord
from mascate.selections.schemata import SCHEMATA
from mascate.selections.suggestion.rules import due

#: Who has bought nothing for a year is no due visit but a lost customer.
LOOK_BACK_DAYS = 365
DUE_MOST = 100
OVERDUE_MOST = 50
NEARBY_MOST = 50
BOUGHT_MOST = 1_000
#: More customers than these tell little more about what is bought.
CUSTOMERS_ASKED = 500
#: Below this many products that the customers buy, the rep's best sellers fill up.
BOUGHT_FEW = 200
BEST_SELLERS_MOST = 100
BEST_SELLERS_DAYS = 90
PROMOTION_MOST = 50

#: `{"code": "visit" | "due" | "overdue" | "nearby" | "bought" | "best_seller" | "promotion", …}` with what explains it.
Reason = dict[str, Any]


@dataclass(slots=True)
class SchemaSuggestion:
    schema: str
    #: Record id → its reasons, the strongest first; the most important records first.
    records: dict[int, list[Reason]] = field(default_factory=dict)
    #: What is chosen today already.
    chosen: set[int] = field(default_factory=set)
    #: Records that the limit leaves no room for.
    left_out: int = 0

    @property
    def new(self) -> list[int]:
        return [record_id for record_id in self.records if record_id not in self.chosen]

    def add(self, record_id: int, reason: Reason) -> None:
        self.records.setdefault(record_id, []).append(reason)


@dataclass(frozen=True, slots=True)
class Suggestion:
    day: date
    schemata: list[SchemaSuggestion]


@dataclass(frozen=True, slots=True)
class _Morning:
    """For whom and when it is suggested."""

    user: User
    rep: Rep
    today: date
    policy: Policy

    @property
    def customers(self) -> QuerySet[Customer]:
        return customers_visible_to(self.user).filter(rep=self.rep)

    @property
    def a_year_ago(self) -> date:
        return self.today - timedelta(days=LOOK_BACK_DAYS)


def suggestion_for(user: User) -> Suggestion:
    """The suggestion of the server's day for the user's rep, within the policy's limit; a bounded number of queries."""
    morning = _Morning(user, rep_of(user), clock.today().date, policy_in_force())
    suggested = {code: SchemaSuggestion(code) for code in SCHEMATA}
    customers, products, prospects = suggested["customers"], suggested["products"], suggested["prospects"]
    _read_chosen(morning, suggested)
    cities = _add_route(morning, customers, prospects)
    _add_due(morning, customers, cities=cities)
    _add_overdue(morning, customers)
    _add_nearby(morning, prospects, cities=cities)
    _bound(morning, customers)
    # Products of all that travels: what is suggested and what is chosen already.
    _add_bought(morning, products, of=[*customers.records, *sorted(customers.chosen)])
    if len(products.records) < BOUGHT_FEW:
        _add_best_sellers(morning, products)
    _add_promotions(morning, products)
    _keep_for_sale(morning, products)
    _bound(morning, products)
    _bound(morning, prospects)
    return Suggestion(day=morning.today, schemata=list(suggested.values()))


def titles_of(user: User, schema: str, ids: list[int]) -> dict[int, tuple[str, str]]:
    """Record id → key and title."""
    declared = SCHEMATA[schema]
    rows = declared.visible_to(user).filter(among_ids("pk", ids)).values("pk", "key", *declared.shown_paths)
    return {row["pk"]: (row["key"], declared.title(row)) for row in rows}


def _read_chosen(morning: _Morning, suggested: dict[str, SchemaSuggestion]) -> None:
    rows = SelectedRecord.objects.filter(selection__rep=morning.rep, selection__day=morning.today)
    for schema, record_id in rows.values_list("selection__schema", "record_id"):
        suggested[schema].chosen.add(record_id)


def _add_route(morning: _Morning, customers: SchemaSuggestion, prospects: SchemaSuggestion) -> set[str]:
    """The partners of today's visits; answers the cities they are in."""
    cities = set()
    for visit in visits_of(morning.user, day=morning.today).filter(rep=morning.rep):
        reason = {"code": "visit"} | ({"time": f"{visit.time:%H:%M}"} if visit.time else {})
        if visit.customer is not None:
            customers.add(visit.customer.pk, reason)
            cities.add(visit.customer.city)
        elif visit.prospect is not None:
            prospects.add(visit.prospect.pk, reason)
            cities.add(visit.prospect.city)
    return cities - {""}


class _Days(Aggregate):
    """All days of a group as one text with commas: a row per order would cost five times as long."""

    output_field = CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="group_concat(%(expressions)s)", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="string_agg(%(expressions)s::text, ',')", **more)


def _add_due(morning: _Morning, customers: SchemaSuggestion, *, cities: set[str]) -> None:
    """The most overdue visits, those in the cities of today's route before the others."""
    orders = (
        PastOrder.objects.filter(
            customer__in=morning.customers.filter(blocked=False), withdrawn=False, ordered_on__gte=morning.a_year_ago
        )
        .order_by()
        .values_list("customer")
        .annotate(days=_Days("ordered_on"))
    )
    on_the_way = (
        set(morning.customers.filter(city__in=sorted(cities)).values_list("pk", flat=True)) if cities else set()
    )
    found = []
    for customer, days in orders:
        numbers = {date.fromisoformat(day).toordinal() for day in days.split(",")}
        visit = due(numbers, today=morning.today.toordinal(), patience_days=morning.policy.due_after_days)
        if visit is not None:
            found.append((customer not in on_the_way, -visit.lateness, customer, visit))
    for _, _, customer, visit in sorted(found, key=lambda each: each[:3])[:DUE_MOST]:
        reason = {"code": "due", "days": visit.days}
        customers.add(customer, reason | ({"usual_days": visit.usual_days} if visit.usual_days else {}))


def _add_overdue(morning: _Morning, customers: SchemaSuggestion) -> None:
    """The customers who owe most past its due date."""
    bills = (
        OpenBill.objects.filter(
            customer__in=morning.customers,
            withdrawn=False,
            balance_minor__gt=0,
            due_on__lt=morning.today,
        )
        .order_by()
        .values("customer")
        .annotate(overdue_minor=Sum("balance_minor"), bills=Count("pk"))
        .order_by("-overdue_minor", "customer")[:OVERDUE_MOST]
    )
    for row in bills:
        customers.add(row["customer"], {"code": "overdue", "bills": row["bills"], "amount_minor": row["overdue_minor"]})


def _add_nearby(morning: _Morning, prospects: SchemaSuggestion, *, cities: set[str]) -> None:
    """Open prospects in the cities of today's route, the longest not contacted first."""
    if not cities:
        return
    open_ones = prospects_visible_to(morning.user).filter(rep=morning.rep, status="open", city__in=sorted(cities))
    not_visited = open_ones.exclude(among_ids("pk", prospects.records))
    longest = not_visited.order_by(F("last_contact_on").asc(nulls_first=True), "pk").values_list("pk", "city")
    for prospect, city in longest[:NEARBY_MOST]:
        prospects.add(prospect, {"code": "nearby", "city": city})


def _add_bought(morning: _Morning, products: SchemaSuggestion, *, of: list[int]) -> None:
    """What these customers have ordered most often within a year."""
    lines = PastOrderLine.objects.filter(
        among_ids("order__customer_id", islice(dict.fromkeys(of), CUSTOMERS_ASKED)),
        order__withdrawn=False,
        order__ordered_on__gte=morning.a_year_ago,
    )
    for row in _most_ordered(lines)[:BOUGHT_MOST]:
        products.add(row["product"], {"code": "bought", "customers": row["customers"]})


def _add_best_sellers(morning: _Morning, products: SchemaSuggestion) -> None:
    lines = PastOrderLine.objects.filter(
        order__rep=morning.rep,
        order__withdrawn=False,
        order__ordered_on__gte=morning.today - timedelta(days=BEST_SELLERS_DAYS),
    )
    for row in _most_ordered(lines)[:BEST_SELLERS_MOST]:
        products.add(row["product"], {"code": "best_seller", "customers": row["customers"]})


def _most_ordered(lines: QuerySet[PastOrderLine]) -> QuerySet[Any, Any]:
    counted = lines.order_by().values("product")
    counted = counted.annotate(customers=Count("order__customer", distinct=True), lines=Count("pk"))
    return counted.order_by("-customers", "-lines", "product")


def _add_promotions(morning: _Morning, products: SchemaSuggestion) -> None:
    offered = products_visible_to(morning.user).filter(promotion=True, blocked=False).order_by("key")
    for product in offered.values_list("pk", flat=True)[:PROMOTION_MOST]:
        products.add(product, {"code": "promotion"})


def _keep_for_sale(morning: _Morning, products: SchemaSuggestion) -> None:
    """Without those that were withdrawn or blocked since they were bought."""
    suggested = products_visible_to(morning.user).filter(among_ids("pk", products.records), blocked=False)
    for_sale = set(suggested.values_list("pk", flat=True))
    products.records = {product: reasons for product, reasons in products.records.items() if product in for_sale}


def _bound(morning: _Morning, suggested: SchemaSuggestion) -> None:
    """Leaves out the least important of what the policy's limit has no room for beside what is chosen already."""
    room = max(0, morning.policy.records_limit - len(suggested.chosen))
    for record_id in suggested.new[room:]:
        del suggested.records[record_id]
        suggested.left_out += 1
