"""Master data, written by the import from the ERP and the back office only.

Money is in cents (`_minor`), prices and quantities ×10⁴ (`_e4`); see `kit.money`. Every row has the ERP's `key`; a row
that the ERP no longer sends is `withdrawn`, never deleted, so that documents keep what they name.
"""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mascate.accounts.models import Rep
from mascate.registers.changes import RegisterChange as RegisterChange
from mascate.registers.custom_fields import CustomField as CustomField
from mascate.registers.history import OpenBill as OpenBill
from mascate.registers.history import PastOrder as PastOrder
from mascate.registers.history import PastOrderLine as PastOrderLine
from mascate.registers.pricing_rules import DiscountRule as DiscountRule
from mascate.registers.pricing_rules import FreeGoodsRule as FreeGoodsRule
from mascate.registers.pricing_rules import RuleVersion as RuleVersion
from mascate.registers.pricing_rules import TaxRule as TaxRule


class PaymentTerm(models.Model):
    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class PriceList(models.Model):
    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class Carrier(models.Model):
    """Who brings the goods to the customer."""

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class OperationType(models.Model):
    """What an order is for the ERP: a sale, a bonus, a sample."""

    class Kind(models.TextChoices):
        SALE = "sale", "Sale"
        BONUS = "bonus", "Bonus"
        SAMPLE = "sample", "Sample"
        EXCHANGE = "exchange", "Exchange"
        OTHER = "other", "Other"

    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.SALE)
    # Not unique: an import moves the mark row by row. The first by key is proposed.
    is_default = models.BooleanField(
        default=False, help_text="Proposed in a new order where the customer has no operation type."
    )
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class ProductGroup(models.Model):
    key = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["key"]

    def __str__(self) -> str:
        return self.name


class Partner(models.Model):
    """What customers and prospects have in common: identity, address, contact."""

    class PersonType(models.TextChoices):
        COMPANY = "company", "Company"
        INDIVIDUAL = "individual", "Individual"

    key = models.CharField(max_length=40, unique=True, help_text="code/store, or the code alone without stores.")
    code = models.CharField(max_length=20, db_index=True)
    store = models.CharField(max_length=10, blank=True)
    legal_name = models.CharField(max_length=160)
    trade_name = models.CharField(max_length=160, blank=True)
    tax_id = models.CharField(max_length=20, blank=True, help_text="CNPJ or CPF, digits only, or a foreign number.")
    person_type = models.CharField(max_length=10, choices=PersonType.choices, default=PersonType.COMPANY)
    address = models.CharField(max_length=240, blank=True)
    district = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    email = models.CharField(max_length=254, blank=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_role = models.CharField(max_length=120, blank=True)
    segment = models.CharField(max_length=80, blank=True)
    rep = models.ForeignKey(Rep, models.PROTECT, null=True, blank=True, related_name="%(class)ss")
    created_on = models.DateField(null=True, blank=True)
    custom = models.JSONField(default=dict, blank=True, help_text="Custom field → value, see `custom_fields`.")
    withdrawn = models.BooleanField(default=False)
    folded = models.TextField(editable=False, help_text="Identifying columns for quick queries, see `kit.text`.")
    sort_name = models.CharField(max_length=200, editable=False, default="", help_text="The shown name, folded.")

    IDENTIFYING: ClassVar = ("code", "store", "legal_name", "trade_name", "tax_id", "city")
    #: The first of these that is not empty is the name on screen.
    SHOWN_NAME: ClassVar = ("trade_name", "legal_name")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.key} {self.trade_name or self.legal_name}"


def partner_indexes(name: str) -> list[models.Index]:
    """A rep's rows lie together with all that a search looks at and sorts by, so that no other row is read.

    By the legal name as in the registers' lists, by the shown name as in «Select records»; everybody's by legal name.
    """
    here = Q(withdrawn=False)
    return [
        models.Index(fields=["rep", "legal_name", "id", "folded"], condition=here, name=f"{name}_of_rep"),
        models.Index(fields=["rep", "sort_name", "id", "folded"], condition=here, name=f"{name}_by_name"),
        models.Index(fields=["legal_name", "id"], condition=here, name=f"{name}_of_all"),
        models.Index(fields=["tax_id"], condition=here & ~Q(tax_id=""), name=f"{name}_by_tax_id"),
    ]


class Customer(Partner):
    class RiskGrade(models.TextChoices):
        A = "A"
        B = "B"
        C = "C"
        D = "D"
        E = "E"

    price_list = models.ForeignKey(PriceList, models.PROTECT, null=True, blank=True, related_name="customers")
    payment_term = models.ForeignKey(PaymentTerm, models.PROTECT, null=True, blank=True, related_name="customers")
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="customers")
    operation_type = models.ForeignKey(OperationType, models.PROTECT, null=True, blank=True, related_name="customers")
    taxpayer = models.BooleanField(
        default=False, help_text="Registered for the state's tax on goods (in Brazil ICMS); tax rules look at it."
    )
    risk_grade = models.CharField(max_length=1, choices=RiskGrade.choices, default=RiskGrade.A)
    credit_limit_minor = models.BigIntegerField(default=0)
    released_minor = models.BigIntegerField(
        default=0, db_default=0, help_text="Ordered, released and not billed yet, as the ERP told it with the limit."
    )
    last_purchase_on = models.DateField(null=True, blank=True)
    blocked = models.BooleanField(default=False)
    financial_at = models.DateTimeField(null=True, blank=True, help_text="When bills, orders and limit were read.")

    class Meta:
        ordering: ClassVar = ["key"]
        indexes: ClassVar = partner_indexes("customer")
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(credit_limit_minor__gte=0), name="credit_limit_not_negative")
        ]


class Prospect(Partner):
    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CUSTOMER = "customer", "Already a customer"
        LOST = "lost", "Lost"

    origin = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    last_contact_on = models.DateField(null=True, blank=True)
    customer = models.ForeignKey(Customer, models.SET_NULL, null=True, blank=True, related_name="prospects")
    made_as = models.UUIDField(
        null=True,
        blank=True,
        unique=True,
        editable=False,
        help_text="The id its rep's device gave it.",
    )
    handed_over = models.BooleanField(
        default=False, editable=False, help_text="Made by its rep, and since known to the ERP under the key it has now."
    )

    #: The rows that the ERP does not know.
    MADE_HERE: ClassVar = Q(made_as__isnull=False, handed_over=False)

    class Meta:
        ordering: ClassVar = ["key"]
        indexes: ClassVar = partner_indexes("prospect")


class ProspectCounter(models.Model):
    """The last number given to a prospect made by a rep: one row, advanced in the prospect's own transaction."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_number = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_prospect_counter")]

    def __str__(self) -> str:
        return str(self.last_number)


class PartnerRow(models.Model):
    """What belongs to one customer or one prospect."""

    key = models.CharField(max_length=60, unique=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="%(class)s_rows")
    prospect = models.ForeignKey(Prospect, models.CASCADE, null=True, blank=True, related_name="%(class)s_rows")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        abstract = True
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, prospect__isnull=True)
                | Q(customer__isnull=True, prospect__isnull=False),
                name="%(class)s_of_one_partner",
            )
        ]


class Contact(PartnerRow):
    """A person to call beside the partner's own contact."""

    name = models.CharField(max_length=120)
    role = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    mobile = models.CharField(max_length=40, blank=True, help_text="With area code; a message can be sent to it.")
    email = models.CharField(max_length=254, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.role})" if self.role else self.name


class Address(PartnerRow):
    """A place beside the partner's own address: where goods or bills go."""

    class Kind(models.TextChoices):
        DELIVERY = "delivery", "Delivery"
        BILLING = "billing", "Billing"
        OTHER = "other", "Other"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.DELIVERY)
    name = models.CharField(max_length=120, blank=True, help_text="What people call the place.")
    address = models.CharField(max_length=240)
    district = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=40, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=60, blank=True)

    class Meta(PartnerRow.Meta):
        verbose_name_plural = "addresses"

    def __str__(self) -> str:
        return ", ".join(part for part in (self.name, self.address, self.district, self.city, self.state) if part)


class Product(models.Model):
    key = models.CharField(max_length=40, unique=True)
    code = models.CharField(max_length=40, db_index=True)
    description = models.CharField(max_length=200)
    group = models.ForeignKey(ProductGroup, models.PROTECT, null=True, blank=True, related_name="products")
    tax_group = models.CharField(max_length=20, blank=True, help_text="What tax rules know the product by.")
    brand = models.CharField(max_length=80, blank=True)
    unit = models.CharField(max_length=20, default="UN")
    packaging = models.CharField(max_length=80, blank=True, help_text="How it is packed, in words.")
    bar_code = models.CharField(max_length=20, blank=True)
    pack_quantity_e4 = models.BigIntegerField(default=10_000, help_text="Sold in multiples of this quantity, ×10⁴.")
    price_e4 = models.BigIntegerField(default=0, help_text="The price where no price list has the product, ×10⁴.")
    stock_e4 = models.BigIntegerField(default=0)
    stock_at = models.DateTimeField(null=True, blank=True)
    promotion = models.BooleanField(default=False)
    created_on = models.DateField(null=True, blank=True)
    blocked = models.BooleanField(default=False)
    custom = models.JSONField(default=dict, blank=True, help_text="Custom field → value, see `custom_fields`.")
    withdrawn = models.BooleanField(default=False)
    folded = models.TextField(editable=False)
    sort_name = models.CharField(max_length=200, editable=False, default="", help_text="The description, folded.")

    IDENTIFYING: ClassVar = ("code", "description", "bar_code")
    SHOWN_NAME: ClassVar = ("description",)

    class Meta:
        ordering: ClassVar = ["key"]
        indexes: ClassVar = [
            models.Index(fields=["withdrawn", "description"], name="product_active"),
            models.Index(fields=["sort_name", "id"], condition=Q(withdrawn=False), name="product_by_name"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(pack_quantity_e4__gt=0), name="pack_quantity_positive"),
            models.CheckConstraint(condition=Q(price_e4__gte=0), name="product_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.description}"


class PriceListItem(models.Model):
    """A product's price on a list, from a quantity on."""

    price_list = models.ForeignKey(PriceList, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.CASCADE, related_name="price_list_items")
    from_quantity_e4 = models.BigIntegerField(default=0, help_text="Holds from this quantity of a line on. 0: always.")
    price_e4 = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["price_list", "product", "from_quantity_e4"], name="one_price_per_list_product_and_quantity"
            ),
            models.CheckConstraint(condition=Q(from_quantity_e4__gte=0), name="from_quantity_not_negative"),
            models.CheckConstraint(condition=Q(price_e4__gte=0), name="list_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.price_list_id}/{self.product_id}"


class Visit(models.Model):
    """A planned visit of a rep to a customer or a prospect: the day's route."""

    key = models.CharField(max_length=60, unique=True)
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="visits")
    day = models.DateField()
    time = models.TimeField(null=True, blank=True)
    customer = models.ForeignKey(Customer, models.CASCADE, null=True, blank=True, related_name="visits")
    prospect = models.ForeignKey(Prospect, models.CASCADE, null=True, blank=True, related_name="visits")
    withdrawn = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["day", "time", "key"]
        indexes: ClassVar = [models.Index(fields=["rep", "day"], name="visit_of_rep")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, prospect__isnull=True)
                | Q(customer__isnull=True, prospect__isnull=False),
                name="visit_to_one_partner",
            )
        ]

    def __str__(self) -> str:
        return self.key


class ImportRun(models.Model):
    """One run of the import: what came in, in counts; a refused run leaves its report and nothing else."""

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    source = models.CharField(max_length=400)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    counts = models.JSONField(default=dict, help_text="register → created, changed, same, withdrawn")
    problems = models.JSONField(default=list, help_text="file, line, column, reason of every bad row")

    class Meta:
        ordering: ClassVar = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.source}"
