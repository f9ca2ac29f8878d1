"""What the devices hold of stock and credit: to look at, and to end where a device is lost."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from mascate.backoffice.admin.parts import ReadOnlyAdmin, money, quantity
from mascate.kit import clock
from mascate.orders.leasing.actions import end_lease
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin):
    list_display = ("day", "device", "user", "state", "stock", "credit", "granted_at", "holds_until")
    list_filter = ("day", "device__user")
    list_select_related = ("device__user", "ended_by")
    search_fields = ("device__label", "device__id", "device__user__username")
    date_hierarchy = "day"
    fields = (("device", "day", "state"), ("granted_at", "holds_until"), ("ended_at", "ended_by"), ("stock", "credit"))
    actions = ("end",)

    def get_queryset(self, request: HttpRequest) -> Any:
        shares = super().get_queryset(request)
        return shares.annotate(
            products=Count("stock", distinct=True),
            products_used=Count("stock", filter=Q(stock__used_e4__gt=0), distinct=True),
            customers=Count("credit", distinct=True),
            customers_used=Count("credit", filter=Q(credit__used_minor__gt=0), distinct=True),
            used_up=Count("stock", filter=Q(stock__used_e4=F("stock__granted_e4")), distinct=True),
        )

    @admin.display(description="User", ordering="device__user__username")
    def user(self, lease: Lease) -> str:
        return lease.device.user.username

    @admin.display(description="State")
    def state(self, lease: Lease) -> str:
        return _state(lease)

    @admin.display(description="Products: granted, sold from, used up")
    def stock(self, lease: Any) -> str:
        return _link("leasedstock", lease, f"{lease.products}, {lease.products_used}, {lease.used_up}")

    @admin.display(description="Customers: granted, sold to")
    def credit(self, lease: Any) -> str:
        return _link("leasedcredit", lease, f"{lease.customers}, {lease.customers_used}")

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_lease")

    @admin.action(description="End: give back at once what the device has not used", permissions=["end"])
    def end(self, request: HttpRequest, leases: models.QuerySet[Lease]) -> None:
        """Orders that the device has promised and not sent are then checked like any other, and told so."""
        ended = list(leases.filter(ended_at=None))
        for lease in ended:
            end_lease(lease, by=request.user)  # type: ignore[arg-type]
        self.message_user(request, f"{len(ended)} ended; what was unused is free again.", messages.SUCCESS)


class _ShareAdmin(ReadOnlyAdmin):
    """Thousands of a lease: a list of their own, each row's lease in front."""

    list_filter = ("lease__day", "lease__device__user")

    @admin.display(description="State", ordering="lease__ended_at")
    def state(self, share: LeasedStock | LeasedCredit) -> str:
        return _state(share.lease)


@admin.register(LeasedStock)
class LeasedStockAdmin(_ShareAdmin):
    list_display = ("lease", "product", quantity("granted_e4", "Granted"), quantity("used_e4", "Used"), "state")
    list_select_related = ("lease__device", "lease__ended_by", "product")
    search_fields = ("product__code", "product__description", "lease__device__user__username")


@admin.register(LeasedCredit)
class LeasedCreditAdmin(_ShareAdmin):
    list_display = ("lease", "customer", money("granted_minor", "Granted"), money("used_minor", "Used"), "state")
    list_select_related = ("lease__device", "lease__ended_by", "customer")
    search_fields = ("customer__key", "customer__legal_name", "customer__trade_name", "lease__device__user__username")


def _state(lease: Lease) -> str:
    if lease.ended_at:
        return f"Ended by {lease.ended_by or 'somebody'}"
    return "Holds" if lease.holds_until > clock.now() else "Over: what was unused is free again"


def _link(model: str, lease: Lease, text: str) -> str:
    address = reverse(f"admin:orders_{model}_changelist")
    return format_html('<a href="{}?lease__exact={}">{}</a>', address, lease.pk, text)
