"""What the devices hold of stock and credit: to look at, and to end where a device is lost."""

from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import Count, F, Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from mascate.backoffice.admin.parts import Column, ReadOnlyAdmin, money, quantity
from mascate.backoffice.words import later, word
from mascate.kit import clock
from mascate.orders.leasing.actions import end_lease
from mascate.orders.leasing.models import Lease, LeasedCredit, LeasedStock


def _named(field: str) -> Column:
    """The field under its name in the reader's language."""

    @admin.display(description=later(f"leases.{field}"), ordering=field)
    def column(row: Any) -> Any:
        return getattr(row, field)

    return column


DAY, DEVICE, GRANTED_AT, HOLDS_UNTIL = map(_named, ("day", "device", "granted_at", "holds_until"))
ENDED_AT, ENDED_BY, LEASE, PRODUCT, CUSTOMER = map(_named, ("ended_at", "ended_by", "lease", "product", "customer"))
GRANTED, USED = later("leases.granted"), later("leases.used")


class _TitledAdmin(ReadOnlyAdmin):
    """Over the list its name in the reader's language: a model has one of its own, in one language."""

    title: str

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        return super().changelist_view(request, {"title": self.title} | (extra_context or {}))


@admin.register(Lease)
class LeaseAdmin(_TitledAdmin):
    title = later("leases.title")
    list_display = (DAY, DEVICE, "user", "state", "stock", "credit", GRANTED_AT, HOLDS_UNTIL)
    list_filter = ("day", "device__user")
    list_select_related = ("device__user", "ended_by")
    search_fields = ("device__label", "device__id", "device__user__username")
    date_hierarchy = "day"
    readonly_fields = (DEVICE, DAY, "state", GRANTED_AT, HOLDS_UNTIL, ENDED_AT, ENDED_BY, "stock", "credit")
    fields = ((DEVICE, DAY, "state"), (GRANTED_AT, HOLDS_UNTIL), (ENDED_AT, ENDED_BY), ("stock", "credit"))
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

    @admin.display(description=later("leases.user"), ordering="device__user__username")
    def user(self, lease: Lease) -> str:
        return lease.device.user.username

    @admin.display(description=later("leases.state"))
    def state(self, lease: Lease) -> str:
        return _state(lease)

    @admin.display(description=later("leases.stock"))
    def stock(self, lease: Any) -> str:
        return _link("leasedstock", lease, f"{lease.products}, {lease.products_used}, {lease.used_up}")

    @admin.display(description=later("leases.credit"))
    def credit(self, lease: Any) -> str:
        return _link("leasedcredit", lease, f"{lease.customers}, {lease.customers_used}")

    def has_end_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("orders.change_lease")

    @admin.action(description=later("leases.end"), permissions=["end"])
    def end(self, request: HttpRequest, leases: models.QuerySet[Lease]) -> None:
        """Orders that the device has promised and not sent are then checked like any other, and told so."""
        ended = list(leases.filter(ended_at=None))
        for lease in ended:
            end_lease(lease, by=request.user)  # type: ignore[arg-type]
        self.message_user(request, word("leases.ended", count=len(ended)), messages.SUCCESS)


class _ShareAdmin(_TitledAdmin):
    """Thousands of a lease: a list of their own, each row's lease in front."""

    list_filter = ("lease__day", "lease__device__user")

    @admin.display(description=later("leases.state"), ordering="lease__ended_at")
    def state(self, share: LeasedStock | LeasedCredit) -> str:
        return _state(share.lease)


@admin.register(LeasedStock)
class LeasedStockAdmin(_ShareAdmin):
    title = later("leases.stock_title")
    list_display = (LEASE, PRODUCT, quantity("granted_e4", GRANTED), quantity("used_e4", USED), "state")
    list_select_related = ("lease__device", "lease__ended_by", "product")
    search_fields = ("product__code", "product__description", "lease__device__user__username")


@admin.register(LeasedCredit)
class LeasedCreditAdmin(_ShareAdmin):
    title = later("leases.credit_title")
    list_display = (LEASE, CUSTOMER, money("granted_minor", GRANTED), money("used_minor", USED), "state")
    list_select_related = ("lease__device", "lease__ended_by", "customer")
    search_fields = ("customer__key", "customer__legal_name", "customer__trade_name", "lease__device__user__username")


def _state(lease: Lease) -> str:
    if lease.ended_at:
        return word("leases.state_ended", who=lease.ended_by or word("leases.somebody"))
    return word("leases.state_holds" if lease.holds_until > clock.now() else "leases.state_over")


def _link(model: str, lease: Lease, text: str) -> str:
    address = reverse(f"admin:orders_{model}_changelist")
    return format_html('<a href="{}?lease__exact={}">{}</a>', address, lease.pk, text)
