"""Users, the reps they stand for, their devices."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.db import models
from django.http import HttpRequest

from mascate.accounts.models import Device, Rep, User
from mascate.backoffice.admin.parts import Admin, ReadOnlyAdmin


@admin.register(User)
class MascateUserAdmin(UserAdmin):  # type: ignore[type-arg]
    list_display = ("username", "full_name", "role", "rep", "is_active", "last_login")
    list_filter = ("role", "is_active", "is_staff", "groups")
    list_select_related = ("rep",)
    search_fields = ("username", "first_name", "last_name", "email", "rep__code", "rep__name")
    autocomplete_fields = ("rep",)
    fieldsets = (
        (None, {"fields": ("username", "password", "is_active")}),
        ("Person", {"fields": ("first_name", "last_name", "email", "language")}),
        ("In the portal", {"fields": ("role", "rep")}),
        (
            "In the back office",
            {"classes": ("collapse",), "fields": ("is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        ("Dates", {"classes": ("collapse",), "fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("username", "first_name", "last_name", "role", "rep", "password1", "password2"),
            },
        ),
    )
    readonly_fields = ("last_login", "date_joined")

    @admin.display(description="Name", ordering="first_name")
    def full_name(self, user: User) -> str:
        return user.get_full_name()

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        """Only a superuser hands out rights, so that nobody can give themselves more than they have."""
        fields = super().get_readonly_fields(request, obj)
        if _is_superuser(request):
            return fields
        return (*fields, "is_staff", "is_superuser", "groups", "user_permissions")

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """A superuser's account, password included, is another superuser's to change."""
        if isinstance(obj, User) and obj.is_superuser and not _is_superuser(request):
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Who sold something stays named in it: an account is switched off instead."""
        return False


@admin.register(Rep)
class RepAdmin(Admin):
    list_display = ("code", "name", "email", "phone", "manager", "user_name", "active", "withdrawn")
    list_filter = ("active", "withdrawn", "manager")
    list_select_related = ("manager", "user")
    search_fields = ("code", "name", "email")
    autocomplete_fields = ("manager",)

    @admin.display(description="User", ordering="user__username")
    def user_name(self, rep: Rep) -> str:
        user = getattr(rep, "user", None)
        return user.username if user else ""

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(Device)
class DeviceAdmin(ReadOnlyAdmin):
    list_display = ("label", "user", "last_seen_at", "waiting", "last_sequence", "bag_version", "created_at")
    list_filter = ("last_seen_at",)
    list_select_related = ("user",)
    search_fields = ("label", "id", "user__username")

    @admin.display(description="Waiting when last seen")
    def waiting(self, device: Device) -> int:
        """Placed orders that the device said it had not sent."""
        return int((device.unsent.get("waiting") or {}).get("count", 0))


def _is_superuser(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_superuser", False))
