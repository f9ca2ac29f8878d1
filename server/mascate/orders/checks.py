"""What the data says about an order beside its price: stock, credit, blocks, price list, repeats.

Pure; twin of `domain/checks.ts`: `contract/cases/checks.json` judges both (rule O4). Whose data it is, the caller
decides: the bag's and this device's documents while writing, the registers' and all documents received when the order
comes in.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from mascate.kit.money import E4, MINOR
from mascate.orders.rules import plain

#: Never held, whatever is open or overdue; always held.
TRUSTED_GRADE, DISTRUSTED_GRADE = "A", "E"


class Level(StrEnum):
    """What a finding does to the order: nothing, a word, a wait for approval, the way back to the rep."""

    OFF = "off"
    WARN = "warn"
    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class CheckPolicy:
    """What the company wants of each check. A bill may be `overdue_days` late before it counts, an order is a repeat
    within `repeated_days` of an equal one (0: on the same day)."""

    stock: Level = Level.WARN
    credit: Level = Level.WARN
    customer_blocked: Level = Level.STOP
    product_blocked: Level = Level.STOP
    product_withdrawn: Level = Level.STOP
    price_list_expired: Level = Level.WARN
    repeated: Level = Level.WARN
    overdue_days: int = 0
    repeated_days: int = 1


@dataclass(frozen=True, slots=True)
class CheckedLine:
    product_key: str
    quantity_e4: int


@dataclass(frozen=True, slots=True)
class CheckedOrder:
    customer_key: str
    total_minor: int
    lines: Sequence[CheckedLine]


@dataclass(frozen=True, slots=True)
class Bill:
    due_on: date
    balance_minor: int


@dataclass(frozen=True, slots=True)
class Credit:
    """A customer's position as it was read at `as_of` (ISO UTC).

    `released_minor`: ordered and not billed yet, with what has been ordered since.
    """

    limit_minor: int
    released_minor: int
    bills: Sequence[Bill]
    as_of: str

    @property
    def available_minor(self) -> int:
        return self.limit_minor - self.released_minor - sum(bill.balance_minor for bill in self.bills)


@dataclass(frozen=True, slots=True)
class CustomerState:
    blocked: bool
    risk_grade: str
    #: None: never read.
    credit: Credit | None
    #: What of the order is covered by a lease (`leasing/rules.py`): up to it nothing is held against its credit.
    leased_minor: int = 0


@dataclass(frozen=True, slots=True)
class ProductState:
    """`stock_at` None: the stock is not known. `taken_e4`: what was ordered since it was read, or is held by leases.

    `leased_e4`: what of the order is covered by a lease: up to it nothing is short, whatever the stock has become.
    """

    code: str
    blocked: bool
    withdrawn: bool
    stock_e4: int
    stock_at: str | None
    taken_e4: int
    leased_e4: int = 0


@dataclass(frozen=True, slots=True)
class EarlierOrder:
    """Another order of the same customer; without a number it has not left the device yet."""

    number: str | None
    ordered_on: date
    lines: Sequence[CheckedLine]


@dataclass(frozen=True, slots=True)
class PriceListState:
    """The list that the order's list prices are of. It counts as of the order's day: one that has expired while the
    order waited for the network was good."""

    name: str
    valid_until: date | None
    ordered_on: date


@dataclass(frozen=True, slots=True)
class CheckFacts:
    today: date
    customer: CustomerState | None
    products: Mapping[str, ProductState]
    earlier: Sequence[EarlierOrder] = ()
    #: None: of no list, or at the prices of a quotation.
    price_list: PriceListState | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    level: Level
    position: int | None
    data: dict[str, str | int] = field(default_factory=dict)


def findings_of(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy) -> list[Finding]:
    """Everything worth a word: first of the whole order, then line by line. A check that is off finds nothing."""
    return [
        *_customer_findings(order, facts, policy),
        *_price_list_findings(facts, policy),
        *_repeat_findings(order, facts, policy),
        *_product_findings(order, facts, policy),
    ]


def verdict_of(findings: Sequence[Finding]) -> Literal["pass", "hold", "stop"]:
    """The strictest of them decides."""
    levels = {finding.level for finding in findings}
    return "stop" if Level.STOP in levels else "hold" if Level.HOLD in levels else "pass"


def _customer_findings(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy) -> list[Finding]:
    customer = facts.customer
    if customer is None:
        return []
    found = []
    if customer.blocked and policy.customer_blocked != Level.OFF:
        found.append(Finding("customer_blocked", policy.customer_blocked, None, {"customer": order.customer_key}))
    if policy.credit == Level.OFF or 0 < order.total_minor <= customer.leased_minor:
        return found
    if customer.risk_grade == DISTRUSTED_GRADE:
        found.append(Finding("credit_grade", policy.credit, None, {"grade": customer.risk_grade}))
    level = Level.WARN if customer.risk_grade == TRUSTED_GRADE else policy.credit
    found += _credit_findings(order, customer, level, facts.today, policy.overdue_days)
    return found


def _credit_findings(
    order: CheckedOrder, customer: CustomerState, level: Level, today: date, allowed: int
) -> list[Finding]:
    found: list[Finding] = []
    credit = customer.credit
    if credit is None:
        return found
    leased = customer.leased_minor
    available = max(credit.available_minor, leased) if leased else credit.available_minor
    late = [bill for bill in credit.bills if bill.balance_minor > 0 and (today - bill.due_on).days > allowed]
    if late:
        overdue: dict[str, str | int] = {
            "bills": len(late),
            "overdue": plain(sum(bill.balance_minor for bill in late), MINOR),
            "days": max((today - bill.due_on).days for bill in late),
            "as_of": credit.as_of,
        }
        found.append(Finding("credit_overdue", level, None, overdue))
    if order.total_minor > 0 and order.total_minor > available:
        passed: dict[str, str | int] = {
            "total": plain(order.total_minor, MINOR),
            "available": plain(available, MINOR),
            "as_of": credit.as_of,
        }
        found.append(Finding("credit_passed", level, None, passed))
    return found


def _price_list_findings(facts: CheckFacts, policy: CheckPolicy) -> list[Finding]:
    expired = facts.price_list
    if policy.price_list_expired == Level.OFF or expired is None or expired.valid_until is None:
        return []
    if expired.ordered_on <= expired.valid_until:
        return []
    data: dict[str, str | int] = {"list": expired.name, "date": expired.valid_until.isoformat()}
    return [Finding("price_list_expired", policy.price_list_expired, None, data)]


def _repeat_findings(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy) -> list[Finding]:
    if policy.repeated == Level.OFF:
        return []
    content = _quantities(order.lines)
    equal = [
        earlier
        for earlier in facts.earlier
        if content
        and 0 <= (facts.today - earlier.ordered_on).days <= policy.repeated_days
        and _quantities(earlier.lines) == content
    ]
    if not equal:
        return []
    # The newest; of several of one day the first that was told.
    last = max(equal, key=lambda earlier: earlier.ordered_on)
    day = last.ordered_on.isoformat()
    if last.number is None:
        return [Finding("order_repeated_here", policy.repeated, None, {"date": day})]
    return [Finding("order_repeated", policy.repeated, None, {"number": last.number, "date": day})]


def _product_findings(order: CheckedOrder, facts: CheckFacts, policy: CheckPolicy) -> list[Finding]:
    asked = _quantities(order.lines)
    so_far: dict[str, int] = {}
    found = []
    for position, line in enumerate(order.lines, start=1):
        product = facts.products.get(line.product_key)
        if product is None:
            continue
        where: dict[str, str | int] = {"position": position, "product": product.code}
        if product.withdrawn:
            if policy.product_withdrawn != Level.OFF:
                found.append(Finding("product_withdrawn", policy.product_withdrawn, position, where))
            continue
        if product.blocked and policy.product_blocked != Level.OFF:
            found.append(Finding("product_blocked", policy.product_blocked, position, where))
        before = so_far.get(line.product_key, 0)
        so_far[line.product_key] = before + max(line.quantity_e4, 0)
        free = max(product.stock_e4 - product.taken_e4, product.leased_e4, 0)
        if policy.stock == Level.OFF or product.stock_at is None or not before <= free < so_far[line.product_key]:
            continue
        stock = where | {
            "asked": plain(asked[line.product_key], E4),
            "free": plain(free, E4),
            "stock": plain(product.stock_e4, E4),
            "as_of": product.stock_at,
        }
        if product.taken_e4 > 0:
            taken = stock | {"taken": plain(product.taken_e4, E4)}
            found.append(Finding("stock_taken", policy.stock, position, taken))
        else:
            found.append(Finding("stock_short", policy.stock, position, stock))
    return found


def _quantities(lines: Sequence[CheckedLine]) -> dict[str, int]:
    """Product → what its lines ask for together; a quantity that is none is another rule's matter."""
    sums: dict[str, int] = {}
    for line in lines:
        if line.quantity_e4 > 0:
            sums[line.product_key] = sums.get(line.product_key, 0) + line.quantity_e4
    return sums
