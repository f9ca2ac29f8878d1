"""Who uses Mascate: users, the sales representatives they stand for, and their devices."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from mascate.accounts.order_policy import OrderPolicy as OrderPolicy
from mascate.config import config


class Role(models.TextChoices):
    REP = "rep", "Representative"
    MANAGER = "manager", "Manager"
    OFFICE = "office", "Office"
    ADMINISTRATOR = "administrator", "Administrator"


class Rep(models.Model):
    """A sales representative as the ERP knows it."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    manager = models.ForeignKey("User", models.SET_NULL, null=True, blank=True, related_name="team")
    active = models.BooleanField(default=True)
    withdrawn = models.BooleanField(default=False, help_text="No longer in the ERP's data.")

    class Meta:
        ordering: ClassVar = ["code"]
        verbose_name = "sales representative"

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class User(AbstractUser):
    """A person who signs in; linked to at most one rep."""

    role = models.CharField(max_length=20, choices=Role.choices, default=Role.REP)
    rep = models.OneToOneField(Rep, models.PROTECT, null=True, blank=True, related_name="user")
    language = models.CharField(max_length=5, blank=True, help_text="Empty: the browser's language.")


class Device(models.Model):
    """One rep's store in one browser; its documents carry a gapless sequence (rule G1)."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="devices")
    label = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    last_sequence = models.BigIntegerField(default=0, help_text="Highest document sequence received.")
    bag_version = models.BigIntegerField(null=True, blank=True, help_text="The bag the device last said it uses.")
    unsent = models.JSONField(
        default=dict, help_text="drafts, waiting, needs_you → count, minor, since: what it last said it still holds."
    )

    class Meta:
        ordering: ClassVar = ["-last_seen_at"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(last_sequence__gte=0), name="device_sequence_not_negative")
        ]

    def __str__(self) -> str:
        return self.label or str(self.id)


MOST_LAST_ORDERS = 50


def _goes_along(what: str) -> Any:
    # A default in the database too: rows that another program writes need not know the newest policies.
    return models.BooleanField(default=True, db_default=True, help_text=f"{what} travel to the devices.")


class Policy(models.Model):
    """The one row of what the administrators allow the reps; without it the defaults hold, see `accounts.policy`."""

    #: What follows the chosen records into a bag, if the policy has it so; the device is told these names (rule B7).
    FOLLOWING: ClassVar = ("open_bills", "credit", "last_orders", "contacts", "addresses", "carriers", "visits")

    carry_over = models.BooleanField(default=False, help_text="An earlier day's selection may be taken over, anew.")
    standing_selections = models.BooleanField(
        default=False, help_text="Saved filters marked as standing select themselves each morning."
    )
    max_records = models.PositiveIntegerField(
        null=True, blank=True, help_text="Most records a rep may choose in a schema. Empty: MASCATE_MAX_RECORDS."
    )
    max_bytes = models.BigIntegerField(default=200_000_000, help_text="Largest bag, in bytes.")
    due_after_days = models.PositiveIntegerField(
        default=60,
        help_text="A visit is suggested this many days after the last order, where a customer has no usual interval.",
    )
    open_bills = _goes_along("The open bills of chosen customers")
    credit = _goes_along("Credit limit, credit left and risk grade, reckoned from the open bills,")
    last_orders = models.PositiveSmallIntegerField(
        default=10,
        db_default=10,
        validators=[MaxValueValidator(MOST_LAST_ORDERS)],
        help_text=f"Last orders of each chosen customer that travel to the devices, up to {MOST_LAST_ORDERS}; 0: none.",
    )
    contacts = _goes_along("Contacts beside a partner's own")
    addresses = _goes_along("Addresses beside a partner's own")
    carriers = _goes_along("Carriers")
    visits = _goes_along("The day's visits")
    bag_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(24)],
        help_text="Hours after which a device shows what is on it only once it has been renewed. Empty: until the end "
        "of its day, and never beyond that.",
    )

    class Meta:
        verbose_name_plural = "policy"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(credit=False) | Q(open_bills=True),
                name="credit_with_its_bills",
                violation_error_message="The credit left is reckoned from the open bills: let both travel, or leave "
                "credit out as well.",
            ),
            models.CheckConstraint(condition=Q(last_orders__lte=MOST_LAST_ORDERS), name="bounded_last_orders"),
            models.CheckConstraint(
                condition=Q(bag_hours__isnull=True) | Q(bag_hours__range=(1, 24)), name="bag_hours_of_a_day"
            ),
            models.CheckConstraint(condition=Q(id=1), name="one_policy"),
            models.CheckConstraint(condition=Q(max_records__isnull=True) | Q(max_records__gt=0), name="some_records"),
            models.CheckConstraint(condition=Q(max_bytes__gt=0), name="some_bytes"),
            models.CheckConstraint(condition=Q(due_after_days__gt=0), name="some_days_until_due"),
        ]

    def __str__(self) -> str:
        return "Policy"

    @property
    def records_limit(self) -> int:
        """Most records a rep may choose in one schema."""
        return self.max_records or config().max_records

    @property
    def left_out(self) -> list[str]:
        """What does not follow into the bags, of `FOLLOWING`."""
        return [kind for kind in self.FOLLOWING if not getattr(self, kind)]


class Letterhead(models.Model):
    """The one row of what the company's papers say of it, see `accounts.letterhead`; it travels to every device."""

    name = models.CharField(max_length=120, blank=True, help_text="As on invoices. Empty: MASCATE_COMPANY.")
    tax_id = models.CharField("tax id", max_length=40, blank=True)
    address = models.TextField(max_length=300, blank=True, help_text="One or two lines.")
    contact = models.CharField(max_length=200, blank=True, help_text="Telephone, e-mail, web site.")
    footer = models.TextField(
        max_length=400, blank=True, help_text="At the foot of every page; about three lines of 110 letters are shown."
    )
    logo = models.TextField(blank=True, editable=False, help_text="A PNG in base64.")
    logo_width = models.PositiveIntegerField(default=0, editable=False)
    logo_height = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name_plural = "letterhead"
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_letterhead")]

    def __str__(self) -> str:
        return "Letterhead"


class Installation(models.Model):
    """The one row that says which version of Mascate the database was last brought up to."""

    version = models.CharField(max_length=20)
    upgraded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_installation")]

    def __str__(self) -> str:
        return self.version
