"""What the company wants of each check of an order; `docs/checks.md` explains them."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from mascate.kit.reading import once

E6 = 1_000_000


class Level(models.TextChoices):
    """The words of `orders.checks.Level`, as the back office shows them."""

    OFF = "off", "Do not look"
    WARN = "warn", "Tell, and accept"
    HOLD = "hold", "Hold for approval"
    STOP = "stop", "Return to the representative"


def _level(default: Level, help_text: str) -> Any:
    return models.CharField(max_length=4, choices=Level.choices, default=default, help_text=help_text)


def _difference(help_text: str) -> Any:
    """What becomes of a difference beyond its tolerance: it is never passed over in silence."""
    choices = [choice for choice in Level.choices if choice[0] != Level.OFF]
    return models.CharField(max_length=4, choices=choices, default=Level.WARN, help_text=help_text)


def _percent(help_text: str) -> Any:
    return models.PositiveSmallIntegerField(
        default=0, db_default=0, validators=[MaxValueValidator(100)], help_text=f"Percent of {help_text} 0: none."
    )


class OrderPolicy(models.Model):
    """The one row of it; without it the defaults hold."""

    #: What both sides look at; the bag carries it. The rest is the server's alone.
    CHECKS: ClassVar = (
        "stock",
        "credit",
        "customer_blocked",
        "product_blocked",
        "product_withdrawn",
        "price_list_expired",
        "repeated",
    )
    DAYS: ClassVar = ("overdue_days", "repeated_days")

    stock = _level(Level.WARN, "More is ordered than the stock holds, less what was ordered since it was read.")
    credit = _level(
        Level.WARN,
        "Risk grade E always; B to D when a bill is overdue for too long or the credit limit is passed. Grade A is "
        "told, never held.",
    )
    overdue_days = models.PositiveSmallIntegerField(default=0, help_text="Days a bill may be overdue.")
    customer_blocked = _level(Level.STOP, "The customer is blocked.")
    product_blocked = _level(Level.STOP, "A product is blocked for sale.")
    product_withdrawn = _level(Level.STOP, "A product has been withdrawn since the order was written.")
    price_list_expired = models.CharField(
        max_length=4,
        choices=Level.choices,
        default=Level.WARN,
        db_default=Level.WARN.value,
        help_text="The order's price list was no longer valid on the day the order was placed.",
    )
    repeated = _level(Level.WARN, "The same customer ordered the same products and quantities before.")
    repeated_days = models.PositiveSmallIntegerField(
        default=1, help_text="Days back in which an equal order counts as a repeat; 0: the same day."
    )
    price = _difference("A list price has changed since the order was written, by more than the tolerance.")
    price_tolerance_e6 = models.BigIntegerField(default=0, help_text="Of today's list price.")
    price_tolerance_minor = models.BigIntegerField(
        null=True, blank=True, help_text="And not more than this in a line. Empty: whatever it comes to."
    )
    total = _difference("Rules of pricing have changed since, and the total with them, by more than the tolerance.")
    total_tolerance_e6 = models.BigIntegerField(default=0, help_text="Of the total by today's rules.")
    total_tolerance_minor = models.BigIntegerField(
        null=True, blank=True, help_text="And not more than this. Empty: whatever it comes to."
    )
    leased_stock_percent = _percent("what is free of each chosen product that a device may take for the day.")
    leased_credit_percent = _percent(
        "what is free of each chosen customer's credit that a device may take for the day."
    )
    lease_hours_after_day = models.PositiveSmallIntegerField(
        default=6,
        db_default=6,
        validators=[MaxValueValidator(24)],
        help_text="Hours after the day's end for which the promise is kept for orders that were placed on the day.",
    )

    quotation_days = models.PositiveSmallIntegerField(
        default=15, db_default=15, help_text="Days a quotation is valid unless the representative says otherwise."
    )
    honour_quotations = models.BooleanField(
        default=True,
        db_default=True,
        help_text="An order made of a valid quotation may keep its prices. Without, it takes today's.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "policy of orders"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_order_policy"),
            models.CheckConstraint(
                condition=Q(price_tolerance_e6__range=(0, E6), total_tolerance_e6__range=(0, E6)),
                name="tolerance_rates_in_range",
                violation_error_message="A tolerance is between 0 and 100 %%.",
            ),
            models.CheckConstraint(
                condition=(Q(price_tolerance_minor__isnull=True) | Q(price_tolerance_minor__gte=0))
                & (Q(total_tolerance_minor__isnull=True) | Q(total_tolerance_minor__gte=0)),
                name="tolerance_amounts_not_negative",
                violation_error_message="A tolerance is not negative.",
            ),
            models.CheckConstraint(
                condition=Q(
                    leased_stock_percent__lte=100, leased_credit_percent__lte=100, lease_hours_after_day__lte=24
                ),
                name="leases_in_range",
            ),
        ]

    def __str__(self) -> str:
        return "Policy of orders"

    @property
    def checks(self) -> dict[str, str | int]:
        """Check → level, and the days: what the device is told."""
        return {name: getattr(self, name) for name in (*self.CHECKS, *self.DAYS)}

    @property
    def quotations(self) -> dict[str, int | bool]:
        """What the device is told of quotations."""
        return {"days": self.quotation_days, "honoured": self.honour_quotations}


def order_policy_in_force() -> OrderPolicy:
    """The policy as it stands; unsaved defaults while nobody has written one."""
    return once("order policy", lambda: OrderPolicy.objects.filter(id=1).first() or OrderPolicy(id=1))
