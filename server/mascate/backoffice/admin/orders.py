"""Orders as they were placed (rule O1) and the answers their commands got (rule C2): to look at, never to edit."""

from django.contrib import admin

from mascate.backoffice.admin.parts import ReadOnlyAdmin, ReadOnlyInline, money, percent, price, quantity
from mascate.orders.models import Order, OrderEvent, OrderLine
from mascate.sync.models import Receipt


class OrderLineInline(ReadOnlyInline):
    model = OrderLine
    fields = readonly_fields = (
        "position",
        "product",
        quantity("quantity_e4", "Quantity"),
        price("list_price_e4", "List price"),
        price("unit_price_e4", "Unit price"),
        percent("discount_e6", "Discount"),
        money("total_minor", "Total"),
    )


class OrderEventInline(ReadOnlyInline):
    model = OrderEvent
    fields = readonly_fields = ("at", "status", "data")


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = (
        "__str__",
        "customer",
        "rep",
        "received_at",
        money("total_minor", "Total"),
        "status",
        "erp_number",
    )
    list_filter = ("status", "rep", "received_at")
    list_select_related = ("customer", "rep")
    search_fields = (
        "number",
        "id",
        "erp_number",
        "customer_order_number",
        "customer__key",
        "customer__legal_name",
        "customer__trade_name",
    )
    date_hierarchy = "received_at"
    readonly_fields = (
        money("gross_minor", "Goods"),
        money("discount_minor", "Discount"),
        money("total_minor", "Total"),
    )
    fieldsets = (
        (None, {"fields": (("number", "status", "erp_number"), "customer", ("rep", "user", "device"))}),
        (
            "Conditions",
            {
                "fields": (
                    ("price_list", "payment_term"),
                    ("operation_type", "carrier"),
                    ("delivery_on", "delivery_address"),
                    "customer_order_number",
                    "remarks",
                )
            },
        ),
        ("Amounts", {"fields": (readonly_fields,)}),
        ("Where it comes from", {"fields": ("id", ("made_at", "received_at"), "bag_version", "replaces")}),
    )
    inlines = (OrderLineInline, OrderEventInline)


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "user", "device", "sequence", "name", "result", "code", "number")
    list_filter = ("result", "code", "received_at")
    list_select_related = ("user", "device")
    search_fields = ("command_id", "document_id", "number", "user__username")
    date_hierarchy = "received_at"
