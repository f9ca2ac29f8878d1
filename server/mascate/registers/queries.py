"""Reading master data, always for somebody: there is no other way to a row from the API."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, Count, OuterRef, Q, QuerySet, Subquery, Sum, Transform, Value
from django.db.models.functions import Coalesce

from mascate.accounts.models import Rep, User
from mascate.accounts.queries import scope_of
from mascate.kit.text import fold
from mascate.registers.models import (
    Address,
    Carrier,
    Contact,
    Customer,
    OpenBill,
    OperationType,
    PastOrder,
    PaymentTerm,
    PriceList,
    PriceListItem,
    Product,
    Prospect,
    Visit,
)

#: A shorter search is none.
SEARCH_MINIMUM = 3


def customers_visible_to(user: User) -> QuerySet[Customer]:
    return Customer.objects.filter(scope_of(user).condition(), withdrawn=False)


def prospects_visible_to(user: User) -> QuerySet[Prospect]:
    return Prospect.objects.filter(scope_of(user).condition(), withdrawn=False)


def prospect_named(rep: Rep, key: str) -> Prospect | None:
    """A rep's prospect by its key, or by the id its device gave it when it was made."""
    named = Q(key=key)
    with suppress(ValueError):
        named |= Q(made_as=UUID(key))
    return Prospect.objects.filter(named, rep=rep, withdrawn=False).select_related("customer").first()


def products_visible_to(user: User) -> QuerySet[Product]:
    """Products belong to no rep: every user sees those the ERP still has."""
    return Product.objects.filter(withdrawn=False)


def customers_withdrawn_from(user: User) -> QuerySet[Customer]:
    """The user's customers that the ERP no longer sends: to say what became of one, never to sell to."""
    return Customer.objects.filter(scope_of(user).condition(), withdrawn=True)


def prospects_withdrawn_from(user: User) -> QuerySet[Prospect]:
    return Prospect.objects.filter(scope_of(user).condition(), withdrawn=True)


def products_withdrawn_from(user: User) -> QuerySet[Product]:
    return Product.objects.filter(withdrawn=True)


def past_orders_visible_to(user: User) -> QuerySet[PastOrder]:
    """The ERP's orders of the customers a user sees."""
    return PastOrder.objects.filter(scope_of(user).condition("customer__rep"), withdrawn=False)


def visits_of(user: User, *, day: date) -> QuerySet[Visit]:
    """The day's planned visits to partners the user still sees, in the order of the route."""
    scope = scope_of(user)
    return (
        Visit.objects.filter(scope.condition(), day=day, withdrawn=False)
        .filter(
            (Q(customer__withdrawn=False) & scope.condition("customer__rep"))
            | (Q(prospect__withdrawn=False) & scope.condition("prospect__rep"))
        )
        .select_related("customer", "prospect")
        .order_by("time", "key")
    )


def price_lists() -> QuerySet[PriceList]:
    return PriceList.objects.filter(withdrawn=False)


def payment_terms() -> QuerySet[PaymentTerm]:
    return PaymentTerm.objects.filter(withdrawn=False)


def carriers() -> QuerySet[Carrier]:
    return Carrier.objects.filter(withdrawn=False)


def operation_types() -> QuerySet[OperationType]:
    return OperationType.objects.filter(withdrawn=False)


def contacts_of(partner: Customer | Prospect) -> QuerySet[Contact]:
    """The people of a partner its reader has got by one of the functions above."""
    return Contact.objects.filter(_of(partner), withdrawn=False).order_by("name", "pk")


def addresses_of(partner: Customer | Prospect) -> QuerySet[Address]:
    return Address.objects.filter(_of(partner), withdrawn=False).order_by("kind", "name", "pk")


def _of(partner: Customer | Prospect) -> Q:
    return Q(customer=partner) if isinstance(partner, Customer) else Q(prospect=partner)


def matching(rows: QuerySet[Any], search: str) -> QuerySet[Any]:
    """Rows whose identifying columns contain the text, accents and case ignored; under 3 characters all of them."""
    text = fold(search)
    return rows.filter(folded__holds=text) if len(text) >= SEARCH_MINIMUM else rows


def coded(codes: Sequence[str]) -> Q:
    """Products whose code or bar code is among these, leading zeros of a code aside: spreadsheets drop them."""
    bare = {code.lstrip("0") for code in codes} - {""}
    return Q(code__in=codes) | Q(bar_code__in=[code for code in codes if code]) | Q(code__bare__in=bare)


@CharField.register_lookup
class Bare(Transform):
    """`code__bare`: without leading zeros."""

    lookup_name = "bare"
    function = "LTRIM"
    template = "%(function)s(%(expressions)s, '0')"


def with_financial_position(customers: QuerySet[Customer], *, day: date) -> QuerySet[Any]:
    """Adds `open_bills_minor` (what is still to be paid) and `overdue_bills` (how many are past due on the day)."""
    bills = OpenBill.objects.filter(customer=OuterRef("pk"), withdrawn=False).order_by().values("customer")
    overdue = bills.filter(due_on__lt=day, balance_minor__gt=0)
    return customers.annotate(
        open_bills_minor=Coalesce(Subquery(bills.annotate(sum=Sum("balance_minor")).values("sum")), Value(0)),
        overdue_bills=Coalesce(Subquery(overdue.annotate(count=Count("pk")).values("count")), Value(0)),
    )


def with_list_price(products: QuerySet[Product], *, price_list: PriceList | None) -> QuerySet[Any]:
    """Adds `list_price_e4`: the product's price on the list from the first piece on, null where it has none."""
    item = PriceListItem.objects.filter(product=OuterRef("pk"), price_list=price_list, from_quantity_e4=0)
    return products.annotate(list_price_e4=Subquery(item.values("price_e4")[:1]))
