"""What a device was promised for a day, and what of it its orders have used."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mascate.accounts.models import Device, User
from mascate.registers.models import Customer, Product


class Lease(models.Model):
    """One device's day. It counts against what is free until it is ended or no longer holds."""

    device = models.ForeignKey(Device, models.CASCADE, related_name="leases")
    day = models.DateField()
    granted_at = models.DateTimeField()
    holds_until = models.DateTimeField(
        help_text="Some hours after the day's end, so that what was sold late still arrives in time."
    )
    revision = models.PositiveIntegerField(
        default=0, help_text="Counts every change of what was promised: by it the device knows when to ask again."
    )
    of_stock = models.BooleanField(default=False)
    of_credit = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="ended_leases")

    class Meta:
        ordering: ClassVar = ["-day", "-granted_at"]
        indexes: ClassVar = [models.Index(fields=["holds_until"], name="lease_holding")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["device", "day"], name="one_lease_per_device_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.device}"


class LeasedStock(models.Model):
    lease = models.ForeignKey(Lease, models.CASCADE, related_name="stock")
    product = models.ForeignKey(Product, models.CASCADE, related_name="leases")
    granted_e4 = models.BigIntegerField()
    used_e4 = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["lease", "product"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lease", "product"], name="one_share_per_lease_product"),
            models.CheckConstraint(
                condition=Q(used_e4__gte=0) & Q(used_e4__lte=F("granted_e4")), name="stock_used_within_granted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.product_id}"


class LeasedCredit(models.Model):
    lease = models.ForeignKey(Lease, models.CASCADE, related_name="credit")
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="leases")
    granted_minor = models.BigIntegerField()
    used_minor = models.BigIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["lease", "customer"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["lease", "customer"], name="one_share_per_lease_customer"),
            models.CheckConstraint(
                condition=Q(used_minor__gte=0) & Q(used_minor__lte=F("granted_minor")),
                name="credit_used_within_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lease_id} {self.customer_id}"
