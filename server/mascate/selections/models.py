"""What a rep takes along today: one selection per rep, schema and day (rule M1)."""

from typing import ClassVar

from django.db import models

from mascate.accounts.models import Rep


class Selection(models.Model):
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="selections")
    schema = models.CharField(max_length=20)
    day = models.DateField()
    filter = models.JSONField(default=dict, help_text="The filter the rep chose by, in normal form; for the record.")
    count = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()

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

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["selection", "record_id"], name="record_selected_once")
        ]

    def __str__(self) -> str:
        return f"{self.selection_id}/{self.record_id}"
