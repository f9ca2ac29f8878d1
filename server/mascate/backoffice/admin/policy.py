"""What the reps are allowed, and the filters they keep."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from mascate.accounts.models import OrderPolicy, Policy
from mascate.accounts.policy import THE_ONE
from mascate.backoffice.admin.parts import Admin, ReadOnlyAdmin, ScaledAdmin
from mascate.backoffice.words import named
from mascate.selections.models import SavedFilter


class TheOneAdmin(Admin):
    """One row: until it is written there is one to add, then one to change. Every change stands in its history."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and not self.model.objects.exists()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: models.Model, form: object, change: bool) -> None:
        obj.pk = THE_ONE
        super().save_model(request, obj, form, change)


@admin.register(Policy)
class PolicyAdmin(TheOneAdmin):
    list_display = ("__str__", "carry_over", "standing_selections", "records", "megabytes", "left_out")
    fieldsets = (
        ("The morning", {"fields": ("carry_over", "standing_selections", "due_after_days")}),
        (
            "How much may be taken along, and how long it is shown",
            {"fields": ("max_records", "max_bytes", "bag_hours")},
        ),
        (
            "What follows the chosen records to the devices",
            {
                "fields": Policy.FOLLOWING,
                "description": "Where something does not travel, the device says so and shows it with network only. "
                "A change holds from the next time a representative saves or renews the choice of the day.",
            },
        ),
    )

    @admin.display(description="Most records in a schema")
    def records(self, policy: Policy) -> int:
        return policy.records_limit

    @admin.display(description="Largest bag")
    def megabytes(self, policy: Policy) -> str:
        return f"{policy.max_bytes / 1_000_000:.0f} MB"

    @admin.display(description="Does not travel")
    def left_out(self, policy: Policy) -> str:
        return ", ".join(str(named("fields", kind, kind.replace("_", " "))) for kind in policy.left_out) or "–"


@admin.register(OrderPolicy)
class OrderPolicyAdmin(TheOneAdmin, ScaledAdmin):
    list_display = ("__str__", *OrderPolicy.CHECKS, "price", "total")

    fieldsets = (
        ("Stock", {"fields": ("stock",)}),
        ("Credit", {"fields": ("credit", "overdue_days")}),
        ("Blocked and withdrawn", {"fields": ("customer_blocked", "product_blocked", "product_withdrawn")}),
        ("Prices", {"fields": ("price_list_expired",)}),
        ("Repeats", {"fields": ("repeated", "repeated_days")}),
        ("Quotations", {"fields": (("quotation_days", "honour_quotations"),)}),
        (
            "Reserved for the devices",
            {
                "fields": ("leased_stock_percent", "leased_credit_percent", "lease_hours_after_day"),
                "description": "What a device holds is certain for it, off line too, and not to be had by others until "
                "it is returned. A change holds from each device's next bag; what a device was promised today stays.",
            },
        ),
        (
            "What has changed since the order was written",
            {
                "fields": (
                    "price",
                    ("price_tolerance_e6", "price_tolerance_minor"),
                    "total",
                    ("total_tolerance_e6", "total_tolerance_minor"),
                ),
                "description": "Within the tolerance an order is accepted with the price it was written with. The "
                "representative is always told.",
            },
        ),
    )


@admin.register(SavedFilter)
class SavedFilterAdmin(ReadOnlyAdmin):
    """Written in the portal, where the filter is checked and told as a sentence."""

    list_display = ("name", "schema", "rep", "standing", "version", "changed_at", "changed_by")
    list_filter = ("schema", "standing")
    list_select_related = ("rep", "changed_by")
    search_fields = ("name", "rep__code", "rep__name")

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return bool(getattr(request.user, "is_superuser", False))
