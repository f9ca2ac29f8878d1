"""Finished day packages: a bag's row never changes after it got its version (rule B1)."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import models

from mascate.accounts.models import Rep


def instant(moment: datetime) -> str:
    """As `chosen_at` keeps it."""
    return moment.isoformat().replace("+00:00", "Z")


class Bag(models.Model):
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="bags")
    version = models.BigIntegerField(help_text="Counts up per rep.")
    day = models.DateField()
    day_start = models.DateTimeField()
    day_end = models.DateTimeField()
    shown_until = models.DateTimeField(help_text="The day's end, or earlier where the policy gives bags some hours.")
    sha256 = models.CharField(max_length=64, help_text="Of the sections' names and hashes.")
    size = models.BigIntegerField(help_text="Bytes of the uncompressed sections.")
    sections = models.JSONField(
        default=list, help_text="name, sha256, size, packed_size of each file; empty: packed as one file, before 1.5.0."
    )
    counts = models.JSONField(help_text="customers, products, prospects → records")
    chosen_at = models.JSONField(default=dict, help_text="schema → when the selection was saved that is in the bag.")
    gone = models.JSONField(
        default=dict, help_text="What was chosen and is not in it: count, and of the first schema, key, title, reason."
    )
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-version"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["rep", "version"], name="one_bag_per_version")]

    def __str__(self) -> str:
        return f"{self.rep_id} {self.version}"

    def section(self, name: str) -> dict[str, Any]:
        """name, sha256, size, packed_size, and tables: table → records, size, packed_size."""
        found: dict[str, Any] = next(each for each in self.sections if each["name"] == name)
        return found


class PackedFrom(models.Model):
    """What a rep's newest bag is up to date with; beside the bag's row, for that never changes (B1)."""

    rep = models.OneToOneField(Rep, models.CASCADE, primary_key=True, related_name="packed_from")
    numbers = models.JSONField(help_text="The registers' change numbers, read before the rows.")
    packed_at = models.DateTimeField(help_text="When it was packed last, with another or with equal content.")
    too_large = models.BigIntegerField(
        null=True, blank=True, help_text="Bytes on the wire of what was packed last and is no bag: beyond the policy."
    )
    chosen_at = models.JSONField(default=dict, help_text="schema → when the selection was saved that was packed last.")

    def __str__(self) -> str:
        return f"{self.rep_id} {self.packed_at}"
