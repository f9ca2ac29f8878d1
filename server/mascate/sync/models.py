"""Receipts: the server's answer to each command, written once, in the transaction that carried it out (C1, C2)."""

from typing import ClassVar

from django.db import models

from mascate.accounts.models import Device, User


class Receipt(models.Model):
    class Result(models.TextChoices):
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"

    command_id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="receipts")
    device = models.ForeignKey(Device, models.PROTECT, related_name="receipts")
    sequence = models.BigIntegerField()
    name = models.CharField(max_length=40)
    document_id = models.UUIDField(null=True, blank=True, db_index=True)
    content_sha256 = models.CharField(max_length=64, help_text="Of the command as it came (C6).")
    command = models.JSONField(help_text="The command as it came; a rejected document stays readable here (O3).")
    result = models.CharField(max_length=10, choices=Result.choices)
    code = models.CharField(max_length=60, blank=True)
    data = models.JSONField(default=dict, help_text="What fills the places of the code's sentence.")
    problems = models.JSONField(default=list)
    number = models.BigIntegerField(null=True, blank=True)
    key = models.CharField(max_length=40, blank=True, help_text="Given to a new prospect.")
    received_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-received_at"]
        indexes: ClassVar = [models.Index(fields=["device", "sequence"], name="receipt_of_device")]

    def __str__(self) -> str:
        return str(self.command_id)
