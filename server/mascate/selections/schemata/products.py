"""Products as a schema."""

from django.db.models import Count, Exists, OuterRef, Q

from mascate.kit.money import E4
from mascate.registers.models import Customer, PastOrderLine, PriceListItem
from mascate.registers.queries import products_visible_to, products_withdrawn_from
from mascate.selections.models import SelectedRecord
from mascate.selections.schemata.declaration import Asker, Field, QuickFilter, Schema
from mascate.selections.schemata.options import distinct_options, group_options, price_list_options

BEST_SELLERS = 200


def on_lists_of_my_customers(asker: Asker) -> Q:
    lists = Customer.objects.filter(rep=asker.rep, withdrawn=False, price_list__isnull=False).values("price_list")
    return Q(Exists(PriceListItem.objects.filter(product=OuterRef("pk"), price_list__in=lists)))


def sold_by_me(asker: Asker) -> Q:
    lines = PastOrderLine.objects.filter(
        product=OuterRef("pk"), order__rep=asker.rep, order__withdrawn=False, order__ordered_on__gte=asker.since
    )
    return Q(Exists(lines))


def best_sellers_of_chosen_customers(asker: Asker) -> Q:
    """The products that today's chosen customers ordered most often: those of the most order lines."""
    chosen = SelectedRecord.objects.filter(
        selection__rep=asker.rep, selection__day=asker.day, selection__schema="customers"
    ).values("record_id")
    best = (
        PastOrderLine.objects.filter(order__customer__in=chosen, order__withdrawn=False)
        .order_by()
        .values("product")
        .annotate(lines=Count("pk"))
        .order_by("-lines", "product")[:BEST_SELLERS]
    )
    return Q(pk__in=[row["product"] for row in best])


PRODUCTS = Schema(
    code="products",
    visible_to=products_visible_to,
    withdrawn_from=products_withdrawn_from,
    options=(
        QuickFilter("active", lambda asker: Q(blocked=False)),
        QuickFilter("on_lists", on_lists_of_my_customers),
        QuickFilter("sold_by_me", sold_by_me, days=90),
        QuickFilter("best_sellers", best_sellers_of_chosen_customers),
        QuickFilter("in_stock", lambda asker: Q(stock_e4__gt=0)),
        QuickFilter("promotion", lambda asker: Q(promotion=True)),
        QuickFilter("new", lambda asker: Q(created_on__gte=asker.since), days=30),
    ),
    fields=(
        Field("code", "text", "code", column=True),
        Field("description", "text", "description", column=True),
        Field("group", "list", "group__key", options=group_options),
        Field("group_name", "text", "group__name", filterable=False, column=True),
        Field("brand", "list", "brand", column=True, options=distinct_options("brand", products_visible_to)),
        Field("unit", "list", "unit", options=distinct_options("unit", products_visible_to)),
        Field("bar_code", "text", "bar_code"),
        Field(
            "price_list",
            "list",
            "price_list__key",
            options=price_list_options,
            wrap=lambda comparison: Q(
                Exists(PriceListItem.objects.filter(comparison("price_list__key"), product=OuterRef("pk")))
            ),
        ),
        Field("price", "money", "price_e4", scale=E4, column=True),
        Field("stock", "number", "stock_e4", scale=E4, column=True),
        Field("promotion", "yes_no", "promotion", column=True),
        Field("created", "date", "created_on"),
        Field("blocked", "yes_no", "blocked", column=True),
    ),
    title=lambda row: str(row["description"]),
    subtitle=lambda row: " · ".join(part for part in (row["code"], row["group__name"]) if part),
    shown_paths=("key", "code", "description", "group__name"),
    default_order="sort_name",
)
