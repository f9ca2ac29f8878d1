"""What a rep takes along today: one selection per rep, schema and day (rule M1)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mascate.accounts.models import Rep, User


class Selection(models.Model):
    class Origin(models.TextChoices):
        """How the selection came about."""

        CHOSEN = "chosen", "Chosen by the rep"
        CARRIED_OVER = "carried_over", "Taken over from an earlier day"
        STANDING = "standing", "Selected itself by standing filters"
        SUGGESTED = "suggested", "Suggested and accepted"

    rep = models.ForeignKey(Rep, models.CASCADE, related_name="selections")
    schema = models.CharField(max_length=20)
    day = models.DateField()
    filter = models.JSONField(default=dict, help_text="The filter the rep chose by, in normal form; for the record.")
    count = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    origin = models.CharField(max_length=20, choices=Origin.choices, default=Origin.CHOSEN)
    origin_names = models.JSONField(default=list, help_text="The standing filters, or the earlier day, by name.")

    class Meta:
        ordering: ClassVar = ["-day", "schema"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["rep", "schema", "day"], name="one_selection_per_rep_schema_day")
        ]

    def __str__(self) -> str:
        return f"{self.rep_id} {self.schema} {self.day}"


class SelectedRecord(models.Model):
    """One marked record: a row of the schema's register, by its own id (rule M2: a list that does not move)."""

    selection = models.ForeignKey(Selection, models.CASCADE, related_name="records")
    record_id = models.BigIntegerField()
    reasons = models.JSONField(
        null=True,
        help_text="Why it was suggested: [{code, …}], the strongest first. Empty for what was marked by hand.",
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "record_id"], name="record_selected_once")
        ]

    def __str__(self) -> str:
        return f"{self.selection_id}/{self.record_id}"


class SavedFilter(models.Model):
    """A filter with a name: a rep's own, or without a rep everybody's; a standing one selects itself each morning."""

    rep = models.ForeignKey(Rep, models.CASCADE, null=True, blank=True, related_name="saved_filters")
    schema = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    filter = models.JSONField(default=dict, help_text="In normal form.")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the normal form.")
    standing = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1, help_text="Raised by every change, so that none is overwritten.")
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["schema", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["rep", "schema", "name"], condition=Q(rep__isnull=False), name="one_filter_per_rep_and_name"
            ),
            # Databases hold two empty reps for different ones.
            models.UniqueConstraint(
                fields=["schema", "name"], condition=Q(rep__isnull=True), name="one_shared_filter_per_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schema}: {self.name}"
