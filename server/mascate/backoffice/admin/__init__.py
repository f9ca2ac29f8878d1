"""The back office at /admin/: who may sign in, what the ERP sent, what the reps sent. Rules live in the apps below."""

from django.contrib import admin

from mascate.backoffice.admin import (
    accounts,
    bags,
    custom_fields,
    leases,
    letterhead,
    orders,
    policy,
    pricing,
    registers,
)

__all__ = ["accounts", "bags", "custom_fields", "leases", "letterhead", "orders", "policy", "pricing", "registers"]

admin.site.site_header = "Mascate"
admin.site.site_title = "Mascate"
admin.site.index_title = "Back office"
admin.site.site_url = "/"
# Lists are wide, and the first page is one click away.
admin.site.enable_nav_sidebar = False
