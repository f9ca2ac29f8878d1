"""What the reps took along: selections and bags, as they were made (rules M2, B1)."""

from django.contrib import admin

from mascate.backoffice.admin.parts import ReadOnlyAdmin
from mascate.bags.models import Bag
from mascate.selections.models import Selection


@admin.register(Selection)
class SelectionAdmin(ReadOnlyAdmin):
    list_display = ("day", "rep", "schema", "count", "saved_at")
    list_filter = ("day", "schema", "rep")
    list_select_related = ("rep",)
    search_fields = ("rep__code", "rep__name")
    date_hierarchy = "day"


@admin.register(Bag)
class BagAdmin(ReadOnlyAdmin):
    list_display = ("day", "rep", "version", "made_at", "megabytes", "contents")
    list_filter = ("day", "rep")
    list_select_related = ("rep",)
    search_fields = ("rep__code", "rep__name", "sha256")
    date_hierarchy = "day"

    @admin.display(description="Size", ordering="size")
    def megabytes(self, bag: Bag) -> str:
        return f"{bag.size / 1_000_000:.1f} MB"

    @admin.display(description="Contents")
    def contents(self, bag: Bag) -> str:
        return ", ".join(f"{count} {schema}" for schema, count in bag.counts.items())
