"""Prospects as a schema."""

from django.db.models import Q

from mascate.registers.models import Prospect, Visit
from mascate.registers.queries import prospects_visible_to
from mascate.selections.schemata.customers import PARTNER_PATHS, partner_subtitle, partner_title
from mascate.selections.schemata.declaration import Asker, Field, QuickFilter, Schema, distinct_options


def on_route(asker: Asker) -> Q:
    visits = Visit.objects.filter(rep=asker.rep, day=asker.day, withdrawn=False, prospect__isnull=False)
    return Q(pk__in=visits.values("prospect"))


PROSPECTS = Schema(
    code="prospects",
    visible_to=prospects_visible_to,
    quick_filters=(
        QuickFilter("all", lambda asker: Q()),
        QuickFilter("on_route", on_route),
        QuickFilter("created", lambda asker: Q(created_on__gte=asker.since), days=30),
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
    title=partner_title,
    subtitle=partner_subtitle,
    shown_paths=PARTNER_PATHS,
    default_order="legal_name",
)
