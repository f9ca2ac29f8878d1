"""The registers the ERP fills; corrections made here hold until the next import says otherwise."""

from typing import Any

from django.contrib import admin

from mascate.backoffice.admin.custom_fields import CustomizedAdmin
from mascate.backoffice.admin.parts import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    RegisterAdmin,
    money,
    percent,
    price,
    quantity,
)
from mascate.registers.models import (
    Address,
    Carrier,
    Contact,
    Customer,
    ImportRun,
    OpenBill,
    OperationType,
    PastOrder,
    PastOrderLine,
    PaymentTerm,
    PriceList,
    PriceListItem,
    Product,
    ProductGroup,
    Prospect,
    Visit,
)

PARTNER_FIELDSETS: Any = (
    (None, {"fields": ("key", ("code", "store"), "legal_name", "trade_name", ("tax_id", "person_type"))}),
    ("Address", {"fields": ("address", "district", ("city", "state"), ("postal_code", "country"))}),
    ("Contact", {"fields": (("phone", "email"), ("contact_name", "contact_role"))}),
)
OF_PARTNER_SEARCH = tuple(
    f"{partner}__{column}" for partner in ("customer", "prospect") for column in ("key", "legal_name", "trade_name")
)
PARTNER_SEARCH = ("key", "legal_name", "trade_name", "tax_id", "city", "folded")


@admin.register(Customer)
class CustomerAdmin(CustomizedAdmin):
    register = "customers"
    list_display = (
        "key",
        "legal_name",
        "trade_name",
        "city",
        "state",
        "rep",
        "risk_grade",
        money("credit_limit_minor", "Credit limit"),
        "last_purchase_on",
        "blocked",
        "withdrawn",
    )
    list_display_links = ("key", "legal_name")
    list_filter = ("blocked", "withdrawn", "risk_grade", "rep", "price_list", "segment", "state")
    list_select_related = ("rep",)
    search_fields = PARTNER_SEARCH
    autocomplete_fields = ("rep", "price_list", "payment_term", "carrier", "operation_type")
    fieldsets = (
        *PARTNER_FIELDSETS,
        (
            "Selling",
            {
                "fields": (
                    "rep",
                    ("segment", "taxpayer"),
                    ("price_list", "payment_term"),
                    ("carrier", "operation_type"),
                    "created_on",
                    "last_purchase_on",
                )
            },
        ),
        ("Credit", {"fields": (("risk_grade", "credit_limit_minor", "released_minor"), "blocked", "financial_at")}),
        ("Register", {"fields": ("withdrawn",)}),
    )


@admin.register(Prospect)
class ProspectAdmin(CustomizedAdmin):
    register = "prospects"
    list_display = ("key", "legal_name", "city", "state", "rep", "origin", "status", "last_contact_on", "withdrawn")
    list_display_links = ("key", "legal_name")
    list_filter = ("status", "withdrawn", "rep", "origin", "segment", "state")
    list_select_related = ("rep",)
    search_fields = PARTNER_SEARCH
    autocomplete_fields = ("rep", "customer")
    fieldsets = (
        *PARTNER_FIELDSETS,
        ("Selling", {"fields": ("rep", "segment", "origin", "status", "customer", ("created_on", "last_contact_on"))}),
        ("Register", {"fields": ("withdrawn",)}),
    )


@admin.register(Product)
class ProductAdmin(CustomizedAdmin):
    register = "products"
    list_display = (
        "code",
        "description",
        "group",
        "brand",
        "unit",
        quantity("pack_quantity_e4", "Pack"),
        price("price_e4", "Price"),
        quantity("stock_e4", "Stock"),
        "promotion",
        "blocked",
        "withdrawn",
    )
    list_display_links = ("code", "description")
    list_filter = ("blocked", "withdrawn", "promotion", "group", "brand")
    list_select_related = ("group",)
    search_fields = ("key", "code", "description", "bar_code", "brand", "folded")
    autocomplete_fields = ("group",)
    fieldsets = (
        (None, {"fields": ("key", "code", "description", ("group", "tax_group", "brand"), "bar_code", "created_on")}),
        ("Selling", {"fields": (("unit", "packaging", "pack_quantity_e4"), "price_e4", ("promotion", "blocked"))}),
        ("Stock", {"fields": ("stock_e4", "stock_at")}),
        ("Register", {"fields": ("withdrawn",)}),
    )


@admin.register(ProductGroup, PaymentTerm, Carrier)
class NamedAdmin(RegisterAdmin):
    list_display = ("key", "name", "withdrawn")
    list_filter = ("withdrawn",)
    search_fields = ("key", "name")


@admin.register(OperationType)
class OperationTypeAdmin(RegisterAdmin):
    list_display = ("key", "name", "kind", "is_default", "withdrawn")
    list_filter = ("withdrawn", "kind")
    search_fields = ("key", "name")


@admin.register(Contact)
class ContactAdmin(RegisterAdmin):
    list_display = ("name", "role", "customer", "prospect", "phone", "mobile", "email", "withdrawn")
    list_filter = ("withdrawn", "role")
    list_select_related = ("customer", "prospect")
    search_fields = ("key", "name", "email", *OF_PARTNER_SEARCH)
    autocomplete_fields = ("customer", "prospect")


@admin.register(Address)
class AddressAdmin(RegisterAdmin):
    list_display = ("address", "kind", "name", "city", "state", "customer", "prospect", "withdrawn")
    list_filter = ("withdrawn", "kind", "state")
    list_select_related = ("customer", "prospect")
    search_fields = ("key", "name", "address", "city", *OF_PARTNER_SEARCH)
    autocomplete_fields = ("customer", "prospect")


@admin.register(PriceList)
class PriceListAdmin(RegisterAdmin):
    list_display = ("key", "name", "valid_from", "valid_until", "withdrawn")
    list_filter = ("withdrawn",)
    search_fields = ("key", "name")


@admin.register(PriceListItem)
class PriceListItemAdmin(RegisterAdmin):
    list_display = ("product", "price_list", quantity("from_quantity_e4", "From"), price("price_e4", "Price"))
    list_filter = ("price_list",)
    list_select_related = ("price_list", "product")
    search_fields = ("product__code", "product__description", "price_list__key")
    autocomplete_fields = ("price_list", "product")

    def get_readonly_fields(self, request: Any, obj: Any = None) -> tuple[str, ...]:
        return ("price_list", "product", "from_quantity_e4") if obj else ()


@admin.register(OpenBill)
class OpenBillAdmin(RegisterAdmin):
    list_display = (
        "key",
        "customer",
        "issued_on",
        "due_on",
        money("amount_minor", "Amount"),
        money("balance_minor", "Balance"),
        "withdrawn",
    )
    list_filter = ("withdrawn", "due_on")
    list_select_related = ("customer",)
    search_fields = ("key", "customer__key", "customer__legal_name", "customer__trade_name")
    autocomplete_fields = ("customer",)
    date_hierarchy = "due_on"


@admin.register(Visit)
class VisitAdmin(RegisterAdmin):
    list_display = ("day", "time", "rep", "customer", "prospect", "withdrawn")
    list_filter = ("withdrawn", "rep", "day")
    list_select_related = ("rep", "customer", "prospect")
    search_fields = ("key", "rep__code", "rep__name", "customer__legal_name", "prospect__legal_name")
    autocomplete_fields = ("rep", "customer", "prospect")
    date_hierarchy = "day"


class PastOrderLineInline(ReadOnlyInline):
    model = PastOrderLine
    fields = readonly_fields = (
        "position",
        "product",
        quantity("quantity_e4", "Quantity"),
        price("unit_price_e4", "Unit price"),
        percent("discount_e6", "Discount"),
        money("total_minor", "Total"),
    )


@admin.register(PastOrder)
class PastOrderAdmin(ReadOnlyAdmin):
    list_display = ("key", "customer", "rep", "ordered_on", "shipped_on", money("total_minor", "Total"), "withdrawn")
    list_filter = ("withdrawn", "rep", "ordered_on")
    list_select_related = ("customer", "rep")
    search_fields = ("key", "customer__key", "customer__legal_name", "customer__trade_name")
    date_hierarchy = "ordered_on"
    fields = (
        "key",
        "customer",
        "rep",
        "ordered_on",
        "shipped_on",
        money("total_minor", "Total"),
        "withdrawn",
    )
    readonly_fields = (money("total_minor", "Total"),)
    inlines = (PastOrderLineInline,)


@admin.register(ImportRun)
class ImportRunAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "source", "outcome", "took", "problem_count")
    list_filter = ("outcome", "started_at")
    search_fields = ("source",)
    date_hierarchy = "started_at"

    @admin.display(description="Took")
    def took(self, run: ImportRun) -> str:
        return f"{(run.finished_at - run.started_at).total_seconds():.1f} s"

    @admin.display(description="Problems")
    def problem_count(self, run: ImportRun) -> int:
        return len(run.problems)
