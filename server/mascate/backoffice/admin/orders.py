"""Orders as they were placed (rule O1) and the answers their commands got (rule C2): to look at, never to edit."""

from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from mascate.backoffice.admin.parts import ReadOnlyAdmin, ReadOnlyInline, money, number, percent, price, quantity
from mascate.backoffice.words import language, translated
from mascate.kit.errors import sentence
from mascate.kit.money import E4, E6, MINOR
from mascate.orders.models import Order, OrderEvent, OrderFinding, OrderLine, OrderProposal, Quotation
from mascate.orders.rules import plain
from mascate.sync.models import Receipt

#: Of a tax: its rate on its base, and what becomes of it.
ON, ADDED, IN_THE_PRICE = translated("on"), translated("added"), translated("in the price")


class OrderLineInline(ReadOnlyInline):
    model = OrderLine
    fields = readonly_fields = (
        "position",
        "product",
        quantity("quantity_e4", "Quantity"),
        price("list_price_e4", "Proposed price"),
        price("unit_price_e4", "Unit price"),
        percent("discount_e6", "Rep's discount"),
        money("discount_value_minor", "Rep's discount"),
        money("gross_minor", "Gross"),
        money("net_minor", "Net"),
        money("total_minor", "With added taxes"),
        "free_by",
        "rules",
    )

    @admin.display(description="Rules")
    def rules(self, line: OrderLine) -> SafeString:
        """Each discount and tax that made the line's amounts, with its rule and the rule's version."""
        discounts = [
            f"{_rule(each)} −{_percent(each)}: −{_money(each['amount_minor'])}"
            for each in line.applied.get("discounts", [])
        ]
        taxes = [
            f"{tax['tax']} {_percent(tax)} {ON} {_money(tax['base_minor'])}: {_money(tax['amount_minor'])}"
            f" {ADDED if tax['effect'] == 'added' else IN_THE_PRICE} ({_rule(tax)})"
            for tax in line.applied.get("taxes", [])
        ]
        return format_html_join("", "<div>{}</div>", ((text,) for text in [*discounts, *taxes]))


def _rule(applied: dict[str, Any]) -> str:
    return f"{applied['name'] or applied['rule_key']} ({applied['rule_key']} v{applied['rule_version']})"


def _percent(applied: dict[str, Any]) -> str:
    return f"{number(Decimal(applied['rate_e6']) * 100 / E6, places=0)} %"


def _money(minor: int) -> str:
    return number(Decimal(minor) / MINOR, places=2)


class OrderFindingInline(ReadOnlyInline):
    model = OrderFinding
    fields = readonly_fields = ("position", "said", "level")

    @admin.display(description="Found when it came in")
    def said(self, finding: OrderFinding) -> str:
        return sentence(finding.code, language(), finding.data)


class OrderProposalInline(ReadOnlyInline):
    model = OrderProposal
    fields = readonly_fields = ("version", "at", "by", "reason", "total_before", "total_after", "state", "answer")

    @admin.display(description="Total before")
    def total_before(self, proposal: OrderProposal) -> str:
        return _money(proposal.before["totals"]["total_minor"])

    @admin.display(description="Total proposed")
    def total_after(self, proposal: OrderProposal) -> str:
        return _money(proposal.after["totals"]["total_minor"])


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
        money("discount_minor", "All discounts"),
        percent("whole_discount_e6", "Rep's discount on the whole"),
        money("whole_discount_minor", "Rep's discount on the whole"),
        money("net_minor", "Net"),
        money("freight_minor", "Freight"),
        money("added_taxes_minor", "Taxes added"),
        money("included_taxes_minor", "Taxes in the prices"),
        money("total_minor", "Total"),
    )
    fieldsets = (
        (None, {"fields": (("number", "status", "erp_number", "paper"), "customer", ("rep", "user", "device"))}),
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
    inlines = (OrderLineInline, OrderFindingInline, OrderProposalInline, OrderEventInline)

    @admin.display(description="On paper")
    def paper(self, order: Order) -> str:
        return _pdf_links(f"/api/v1/orders/{order.pk}/pdf")


class QuotationEventInline(OrderEventInline):
    fk_name = "quotation"


@admin.register(Quotation)
class QuotationAdmin(ReadOnlyAdmin):
    """What was offered, with its lines in words, and what has become of it."""

    list_display = (
        "__str__",
        "customer",
        "prospect",
        "rep",
        "received_at",
        "valid_until",
        money("total_minor", "Total"),
        "status",
        "order",
    )
    list_filter = ("status", "rep", "valid_until", "received_at")
    list_select_related = ("customer", "prospect", "rep", "order")
    search_fields = (
        "number",
        "id",
        "customer__key",
        "customer__legal_name",
        "customer__trade_name",
        "prospect__key",
        "prospect__legal_name",
        "prospect__trade_name",
    )
    date_hierarchy = "received_at"
    readonly_fields = (money("total_minor", "Total"), "lines", "paper")
    fieldsets = (
        (None, {"fields": (("number", "status"), ("customer", "prospect"), ("rep", "user", "device"), "paper")}),
        ("What was offered", {"fields": ("lines", (money("total_minor", "Total"), "valid_until"))}),
        ("What has become of it", {"fields": (("order", "closed_at"), "reason")}),
        ("Where it comes from", {"fields": ("id", ("made_at", "received_at"), "bag_version", "replaces")}),
    )
    inlines = (QuotationEventInline,)

    @admin.display(description="On paper")
    def paper(self, quotation: Quotation) -> str:
        return _pdf_links(f"/api/v1/quotations/{quotation.pk}/pdf")

    @admin.display(description="Lines")
    def lines(self, quotation: Quotation) -> str:
        rows = (
            (
                line["product_code"],
                line["description"],
                plain(line["quantity_e4"], E4),
                plain(line["unit_price_e4"], E4),
                plain(line["total_minor"], MINOR),
            )
            for line in quotation.document["lines"]
        )
        return format_html("<table>{}</table>", format_html_join("", "<tr>" + "<td>{}</td>" * 5 + "</tr>", rows))


@admin.register(Receipt)
class ReceiptAdmin(ReadOnlyAdmin):
    list_display = ("received_at", "user", "device", "sequence", "name", "result", "code", "number")
    list_filter = ("result", "code", "received_at")
    list_select_related = ("user", "device")
    search_fields = ("command_id", "document_id", "number", "user__username")
    date_hierarchy = "received_at"


def _pdf_links(path: str) -> str:
    languages = (("pt-BR", "Português"), ("en", "English"), ("es", "Español"))
    links = ((f"{path}?language={code}", name) for code, name in languages)
    return format_html_join(" · ", '<a href="{}" target="_blank" rel="noopener">PDF {}</a>', links)
