"""Verbs on quotations: place one, make an order of one, give one up. Each is one transaction."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import F

from mascate.accounts.models import Device, User
from mascate.accounts.order_policy import order_policy_in_force
from mascate.accounts.queries import rep_of
from mascate.kit import clock
from mascate.kit.errors import Rejection
from mascate.orders.actions import (
    OrderRejected,
    PlacedOrder,
    checked,
    day_of_writing,
    lines_of,
    look_up,
    place_order,
    pricing_facts_of,
    store_order,
)
from mascate.orders.checks import Level
from mascate.orders.computed import computed_of, differences
from mascate.orders.documents import lines_in, name_of
from mascate.orders.judging import judge_names
from mascate.orders.models import Order, OrderEvent, Quotation, QuotationCounter, QuotationStatus, Status
from mascate.orders.pricing.document import price_document
from mascate.orders.pricing_facts import written_document
from mascate.orders.quotations.documents import computed_in, document_of, written_lines
from mascate.orders.quotations.queries import quotations_visible_to
from mascate.orders.rules import Problem, head_problems, problems_of

REASON_LENGTH = 400

#: `honoured`: the offer as it stands, to the cent; `todays`: priced anew.
Prices = Literal["honoured", "todays"]


@dataclass(frozen=True, slots=True)
class FromQuotation:
    """What an order is made of."""

    id: UUID
    prices: Prices


@transaction.atomic
def place_quotation(*, user: User, device: Device | None, placed: PlacedOrder) -> Quotation:
    """Stores a quotation and gives it a number of its own sequence, or raises `OrderRejected` with all its problems.

    It is judged and priced as an order is, for a customer or a prospect of this rep's, also one that its device made:
    a prospect is named by its key or by the id that device gave it.
    """
    before = Quotation.objects.filter(pk=placed.id).first()
    if before is not None:
        raise OrderRejected([Problem("quotation_received_before", None, {"number": str(before)})])
    found = look_up(user, placed)
    facts = pricing_facts_of(user, rep_of(user), placed)
    priced = price_document(written_document(placed.content, facts), products=facts.products, rules=facts.rules)
    problems = problems_of(placed.content, found.facts, priced)
    problems = problems or differences(placed.computed, computed_of(priced))
    if problems or placed.content.valid_until is None:
        raise OrderRejected(sorted(problems, key=lambda problem: problem.position or 0))
    lines = lines_of(placed.content, priced, facts, found.products)
    asked = checked(placed, computed_of(priced).totals, lines)
    if stops := [each for each in judge_names(found.customer, found.products, asked) if each.level == Level.STOP]:
        raise OrderRejected([Problem(stop.code, stop.position, stop.data) for stop in stops])
    quotation = Quotation.objects.create(
        id=placed.id,
        number=_next_number(),
        rep=rep_of(user),
        user=user,
        device=device,
        customer=None if found.prospect else found.customer,
        prospect=found.prospect,
        valid_until=placed.content.valid_until,
        document=document_of(placed, found, lines, computed_of(priced)),
        total_minor=priced.total_minor,
        replaces=placed.replaces,
        bag_version=placed.bag_version,
        made_at=placed.made_at,
        received_at=clock.now(),
    )
    _tell(quotation, Status.RECEIVED)
    return quotation


@transaction.atomic
def order_quotation(*, user: User, device: Device | None, placed: PlacedOrder, offer: FromQuotation) -> Order:
    """Makes an order of an open quotation, once: of two devices that try the second is told the first one's order."""
    quotation = quotations_visible_to(user).select_related("customer", "prospect__customer").filter(pk=offer.id).first()
    if quotation is None:
        raise OrderRejected([Problem("quotation_unknown", None, {})])
    if problem := _closed(quotation) or _wrong_customer(quotation, placed):
        raise OrderRejected([problem])
    if offer.prices == "honoured":
        order = _honour(quotation, user=user, device=device, placed=placed)
    else:
        order = place_order(user=user, device=device, placed=placed)
    won = Quotation.objects.filter(pk=quotation.pk, status=QuotationStatus.OPEN).update(
        status=QuotationStatus.WON, order=order, closed_at=clock.now()
    )
    if not won:
        quotation.refresh_from_db()
        raise OrderRejected([_closed(quotation) or Problem("quotation_unknown", None, {})])
    _tell(quotation, QuotationStatus.WON)
    return order


@transaction.atomic
def lose_quotation(*, user: User, quotation_id: UUID, reason: str) -> Quotation:
    """Gives a quotation of the user's rep up with a reason in words; one that is given up already stays so.

    Raises `quotation_unknown`, or `quotation_is_won` with the order it has become.
    """
    quotation = Quotation.objects.filter(pk=quotation_id, rep=rep_of(user)).first()
    if quotation is None:
        raise Rejection("quotation_unknown")
    lost = Quotation.objects.filter(pk=quotation.pk, status=QuotationStatus.OPEN).update(
        status=QuotationStatus.LOST, reason=reason.strip()[:REASON_LENGTH], closed_at=clock.now()
    )
    quotation.refresh_from_db()
    if lost:
        _tell(quotation, QuotationStatus.LOST)
    elif quotation.status == QuotationStatus.WON:
        raise Rejection("quotation_is_won", number=str(quotation), order=str(quotation.order))
    return quotation


def _honour(quotation: Quotation, *, user: User, device: Device | None, placed: PlacedOrder) -> Order:
    """The offer becomes the order: nothing is priced again, and every amount sent must be the offer's own."""
    before = Order.objects.filter(pk=placed.id).first()
    if before is not None:
        raise OrderRejected([Problem("order_received_before", None, {"number": str(before)})])
    day = day_of_writing(placed.made_at)
    if not order_policy_in_force().honour_quotations:
        raise OrderRejected([Problem("quotation_not_honoured", None, {"number": str(quotation)})])
    if day > quotation.valid_until:
        data: dict[str, str | int] = {"number": str(quotation), "date": quotation.valid_until.isoformat()}
        raise OrderRejected([Problem("quotation_expired", None, data)])
    found = look_up(user, placed)
    problems = head_problems(placed.content, found.facts)
    for position, line in enumerate(placed.content.lines, start=1):
        product = found.facts.products.get(line.product_key)
        where: dict[str, str | int] = {"position": position, "product": product.code if product else line.product_key}
        if product is None:
            problems.append(Problem("product_unknown", position, where))
    offered = computed_in(quotation)
    if list(placed.content.lines) != written_lines(quotation):
        problems.append(Problem("quotation_changed", None, {"number": str(quotation)}))
    problems = problems or differences(placed.computed, offered)
    if problems:
        raise OrderRejected(sorted(problems, key=lambda problem: problem.position or 0))
    return store_order(user, device, placed, found, offered.totals, lines_in(quotation.document))


def _closed(quotation: Quotation) -> Problem | None:
    if quotation.status == QuotationStatus.WON:
        return Problem("quotation_won_before", None, {"number": str(quotation), "order": str(quotation.order)})
    if quotation.status == QuotationStatus.LOST:
        return Problem("quotation_lost_before", None, {"number": str(quotation)})
    return None


def _wrong_customer(quotation: Quotation, placed: PlacedOrder) -> Problem | None:
    prospect = quotation.prospect
    customer = prospect.customer if prospect else quotation.customer
    if customer is None:
        return Problem("prospect_not_customer", None, {"name": name_of(prospect)})
    if customer.key != placed.content.customer_key:
        return Problem("quotation_of_another", None, {"number": str(quotation), "name": name_of(customer)})
    return None


def _tell(quotation: Quotation, status: str) -> None:
    OrderEvent.objects.create(
        quotation=quotation, rep=quotation.rep, status=status, at=clock.now(), data={"reason": quotation.reason}
    )


def _next_number() -> int:
    QuotationCounter.objects.get_or_create(pk=1)
    QuotationCounter.objects.filter(pk=1).update(last_number=F("last_number") + 1)
    return QuotationCounter.objects.values_list("last_number", flat=True).get(pk=1)
