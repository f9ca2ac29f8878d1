"""Customers as a schema."""

from django.db.models import Exists, OuterRef, Q

from mascate.kit.money import MINOR
from mascate.registers.models import Customer, OpenBill
from mascate.registers.queries import customers_visible_to, customers_withdrawn_from
from mascate.selections.schemata import contributed, partners
from mascate.selections.schemata.declaration import Asker, Field, QuickFilter, Schema
from mascate.selections.schemata.options import distinct_options, payment_term_options, price_list_options


def overdue(asker: Asker) -> Q:
    return Q(
        Exists(
            OpenBill.objects.filter(customer=OuterRef("pk"), withdrawn=False, balance_minor__gt=0, due_on__lt=asker.day)
        )
    )


CUSTOMERS = Schema(
    code="customers",
    visible_to=partners.of_the_rep(customers_visible_to),
    withdrawn_from=partners.of_the_rep(customers_withdrawn_from),
    options=(
        QuickFilter("all", lambda asker: Q()),
        QuickFilter("on_route", partners.on_route("customer")),
        QuickFilter("bought", lambda asker: Q(last_purchase_on__gte=asker.since), days=30),
        QuickFilter(
            "not_bought",
            lambda asker: Q(last_purchase_on__lt=asker.since) | Q(last_purchase_on__isnull=True),
            days=60,
        ),
        QuickFilter("open_orders", contributed.CUSTOMERS_WITH_OPEN_ORDERS),
        QuickFilter("open_quotations", contributed.CUSTOMERS_WITH_OPEN_QUOTATIONS),
        QuickFilter("overdue", overdue),
        QuickFilter("not_overdue", lambda asker: ~overdue(asker)),
        QuickFilter("not_blocked", lambda asker: Q(blocked=False)),
    ),
    fields=(
        Field("code", "text", "code", column=True),
        Field("store", "text", "store"),
        Field("legal_name", "text", "legal_name", column=True),
        Field("trade_name", "text", "trade_name", column=True),
        Field("tax_id", "text", "tax_id"),
        Field("person_type", "list", "person_type", options=lambda user: Customer.PersonType.choices),
        Field("state", "list", "state", column=True, options=distinct_options("state", customers_visible_to)),
        Field("city", "text", "city", column=True),
        Field("postal_code", "text", "postal_code"),
        Field("segment", "list", "segment", column=True, options=distinct_options("segment", customers_visible_to)),
        Field("price_list", "list", "price_list__key", options=price_list_options),
        Field("payment_term", "list", "payment_term__key", options=payment_term_options),
        Field("risk_grade", "list", "risk_grade", options=lambda user: [(g, g) for g in "ABCDE"]),
        Field("credit_limit", "money", "credit_limit_minor", scale=MINOR, column=True),
        Field("last_purchase", "date", "last_purchase_on", column=True),
        Field("blocked", "yes_no", "blocked", column=True),
    ),
    title=partners.title,
    subtitle=partners.subtitle,
    shown_paths=partners.SHOWN_PATHS,
    default_order="sort_name",
)
