"""Prospects as a schema."""

from django.db.models import Q

from mascate.registers.models import Prospect
from mascate.registers.queries import prospects_visible_to, prospects_withdrawn_from
from mascate.selections.schemata import contributed, partners
from mascate.selections.schemata.declaration import Field, QuickFilter, Schema
from mascate.selections.schemata.options import distinct_options

PROSPECTS = Schema(
    code="prospects",
    visible_to=partners.of_the_rep(prospects_visible_to),
    withdrawn_from=partners.of_the_rep(prospects_withdrawn_from),
    options=(
        QuickFilter("all", lambda asker: Q()),
        QuickFilter("on_route", partners.on_route("prospect")),
        QuickFilter("created", lambda asker: Q(created_on__gte=asker.since), days=30),
        QuickFilter("open_quotations", contributed.PROSPECTS_WITH_OPEN_QUOTATIONS),
        QuickFilter(
            "not_contacted",
            lambda asker: Q(last_contact_on__lt=asker.since) | Q(last_contact_on__isnull=True),
            days=30,
        ),
        QuickFilter("not_customers", lambda asker: Q(customer__isnull=True) & ~Q(status=Prospect.Status.CUSTOMER)),
    ),
    fields=(
        Field("code", "text", "code", column=True),
        Field("store", "text", "store"),
        Field("legal_name", "text", "legal_name", column=True),
        Field("trade_name", "text", "trade_name", column=True),
        Field("tax_id", "text", "tax_id"),
        Field("person_type", "list", "person_type", options=lambda user: Prospect.PersonType.choices),
        Field("state", "list", "state", column=True, options=distinct_options("state", prospects_visible_to)),
        Field("city", "text", "city", column=True),
        Field("postal_code", "text", "postal_code"),
        Field("segment", "list", "segment", options=distinct_options("segment", prospects_visible_to)),
        Field("origin", "list", "origin", column=True, options=distinct_options("origin", prospects_visible_to)),
        Field("created", "date", "created_on"),
        Field("last_contact", "date", "last_contact_on", column=True),
        Field("status", "list", "status", column=True, options=lambda user: Prospect.Status.choices),
    ),
    title=partners.title,
    subtitle=partners.subtitle,
    shown_paths=partners.SHOWN_PATHS,
    default_order="sort_name",
)
