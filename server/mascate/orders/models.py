"""Orders as they were placed: without the rep's consent the content never changes, only the status moves (rule O1)."""

from typing import ClassVar, cast
from uuid import UUID

from django.db import models
from django.db.models import Q

from mascate.accounts.models import Device, Rep, User
from mascate.orders.leasing.models import Lease as Lease
from mascate.orders.leasing.models import LeasedCredit as LeasedCredit
from mascate.orders.leasing.models import LeasedStock as LeasedStock
from mascate.registers.models import (
    Address,
    Carrier,
    Customer,
    OperationType,
    PaymentTerm,
    PriceList,
    Product,
    Prospect,
)


class Status(models.TextChoices):
    HELD = "held", "Held for approval"
    PROPOSED = "proposed", "Waits for the rep's answer"
    RECEIVED = "received", "Received"
    IN_ERP = "in_erp", "In ERP"
    INVOICED = "invoiced", "Invoiced"
    DECLINED = "declined", "Declined by the ERP"
    REJECTED = "rejected", "Rejected"
    CANCELLED = "cancelled", "Cancelled by the rep"


class Moment(models.TextChoices):
    """What may happen to an order: it takes on a status, or something is said of it."""

    HELD = Status.HELD.value, Status.HELD.label
    PROPOSED = "proposed", "Change proposed"
    AGREED = "agreed", "Change agreed"
    DISAGREED = "disagreed", "Change not agreed"
    WITHDRAWN = "withdrawn", "Proposal withdrawn"
    APPROVED = "approved", "Approved"
    RECEIVED = Status.RECEIVED.value, Status.RECEIVED.label
    IN_ERP = Status.IN_ERP.value, Status.IN_ERP.label
    INVOICED = Status.INVOICED.value, Status.INVOICED.label
    DECLINED = Status.DECLINED.value, Status.DECLINED.label
    REJECTED = Status.REJECTED.value, Status.REJECTED.label
    CANCELLED = Status.CANCELLED.value, Status.CANCELLED.label


class Order(models.Model):
    id = models.UUIDField(primary_key=True, help_text="Made by the device when the draft was opened.")
    number = models.BigIntegerField(unique=True, help_text="Given by the server, in order of receipt.")
    rep = models.ForeignKey(Rep, models.PROTECT, related_name="orders")
    user = models.ForeignKey(User, models.PROTECT, related_name="orders")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="orders")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="orders")
    price_list = models.ForeignKey(PriceList, models.PROTECT, null=True, blank=True, related_name="orders")
    payment_term = models.ForeignKey(PaymentTerm, models.PROTECT, null=True, blank=True, related_name="orders")
    operation_type = models.ForeignKey(OperationType, models.PROTECT, null=True, blank=True, related_name="orders")
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="orders")
    delivery_address = models.ForeignKey(
        Address, models.PROTECT, null=True, blank=True, related_name="orders", help_text="None: the customer's own."
    )
    delivery_on = models.DateField(null=True, blank=True)
    customer_order_number = models.CharField(max_length=40, blank=True)
    remarks = models.TextField(blank=True)
    replaces = models.UUIDField(null=True, blank=True, help_text="The document this one corrects.")
    bag_version = models.BigIntegerField(null=True, blank=True, help_text="The bag it was written with; none: on line.")
    made_at = models.DateTimeField(help_text="By the device's idea of now.")
    received_at = models.DateTimeField(db_index=True)
    whole_discount_e6 = models.BigIntegerField(default=0, help_text="The rep's discount on the whole, as a rate.")
    whole_discount_minor = models.BigIntegerField(default=0, help_text="The same as an amount, beside the rate.")
    gross_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(help_text="All discounts: gross − net.")
    net_minor = models.BigIntegerField()
    freight_minor = models.BigIntegerField(default=0)
    added_taxes_minor = models.BigIntegerField(default=0)
    included_taxes_minor = models.BigIntegerField(default=0, help_text="In the prices already.")
    total_minor = models.BigIntegerField(help_text="Net + freight + added taxes.")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    erp_number = models.CharField(max_length=40, blank=True)
    leased = models.JSONField(
        default=dict,
        blank=True,
        help_text="promise, products, credit_minor: what it took of its device's lease; lost: why it could not.",
    )

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [models.Index(fields=["rep", "-number"], name="order_of_rep")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(total_minor__gte=0), name="order_total_not_negative")
        ]

    def __str__(self) -> str:
        return f"{self.number:06d}"


class OrderLine(models.Model):
    # The indexes that begin with these columns stand below: each line that comes in is one more entry in every index.
    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines", db_index=False)
    quantity_e4 = models.BigIntegerField()
    list_price_e4 = models.BigIntegerField(help_text="The price the device's data proposed.")
    unit_price_e4 = models.BigIntegerField(help_text="The price the rep agreed.")
    discount_e6 = models.BigIntegerField(default=0, help_text="The rep's, as a rate.")
    discount_value_minor = models.BigIntegerField(default=0, help_text="The rep's, as an amount beside the rate.")
    gross_minor = models.BigIntegerField()
    discount_minor = models.BigIntegerField(help_text="All discounts: gross − net.")
    net_minor = models.BigIntegerField()
    freight_minor = models.BigIntegerField(default=0, help_text="Its share, beside the net.")
    total_minor = models.BigIntegerField(help_text="Net + added taxes.")
    free_by = models.CharField(max_length=40, blank=True, help_text="The rule that gave the line; empty: written.")
    applied = models.JSONField(default=dict, help_text="What made the amounts: see pricing_facts.applied_to.")

    class Meta:
        ordering: ClassVar = ["order", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "position"], name="one_line_per_position"),
            models.CheckConstraint(condition=Q(quantity_e4__gt=0), name="line_quantity_positive"),
        ]
        # What is ordered of a product is summed from the index alone.
        indexes: ClassVar = [models.Index(fields=["product", "order", "quantity_e4"], name="lines_of_product")]

    def __str__(self) -> str:
        return f"{self.order_id}/{self.position}"


class QuotationStatus(models.TextChoices):
    """Whether it is past its day says `valid_until`."""

    OPEN = "open", "Open"
    WON = "won", "Won"
    LOST = "lost", "Lost"


class Quotation(models.Model):
    """What a rep has offered a customer or a prospect: its content never changes, only its status moves (rule O1)."""

    id = models.UUIDField(primary_key=True, help_text="Made by the device when the draft was opened.")
    number = models.BigIntegerField(unique=True, help_text="Given by the server, in order of receipt.")
    rep = models.ForeignKey(Rep, models.PROTECT, related_name="quotations")
    user = models.ForeignKey(User, models.PROTECT, related_name="quotations")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="quotations")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True, related_name="quotations")
    prospect = models.ForeignKey(Prospect, models.PROTECT, null=True, blank=True, related_name="quotations")
    valid_until = models.DateField(help_text="The last day on which its prices hold.")
    document = models.JSONField(help_text="What was offered, to the cent: see quotations.documents.")
    total_minor = models.BigIntegerField()
    replaces = models.UUIDField(null=True, blank=True, help_text="The document this one corrects.")
    bag_version = models.BigIntegerField(null=True, blank=True, help_text="The bag it was written with; none: on line.")
    made_at = models.DateTimeField(help_text="By the device's idea of now.")
    received_at = models.DateTimeField(db_index=True)
    status = models.CharField(max_length=12, choices=QuotationStatus.choices, default=QuotationStatus.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=400, blank=True, help_text="Why it was lost.")
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="quotation")

    class Meta:
        ordering: ClassVar = ["-number"]
        indexes: ClassVar = [
            models.Index(fields=["rep", "-number"], name="quotation_of_rep"),
            models.Index(fields=["customer"], condition=Q(status="open"), name="open_quotation_of_customer"),
            models.Index(fields=["prospect"], condition=Q(status="open"), name="open_quotation_of_prospect"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(customer__isnull=False, prospect__isnull=True)
                | Q(customer__isnull=True, prospect__isnull=False),
                name="quotation_for_one",
            ),
            models.CheckConstraint(
                condition=Q(status="won", order__isnull=False) | (~Q(status="won") & Q(order__isnull=True)),
                name="won_by_an_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number:06d}"


class QuotationCounter(models.Model):
    """The last quotation number given: one row, advanced inside the quotation's own transaction."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_number = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_quotation_counter")]

    def __str__(self) -> str:
        return str(self.last_number)


class OrderFinding(models.Model):
    """What the server found when the order came in: told to the rep, and for what is held, why."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField(null=True, blank=True, help_text="The line; none: the whole order.")
    code = models.CharField(max_length=40)
    level = models.CharField(max_length=4, choices=[("warn", "Told"), ("hold", "Held")])
    data = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.order_id} {self.code}"


class ProposalState(models.TextChoices):
    OPEN = "open", "Waits for the rep"
    AGREED = "agreed", "Agreed"
    DISAGREED = "disagreed", "Not agreed"
    REPLACED = "replaced", "Replaced by a later one"
    WITHDRAWN = "withdrawn", "Withdrawn"
    LAPSED = "lapsed", "The order was cancelled"


class OrderProposal(models.Model):
    """A change of a held order that whoever decides has proposed to its rep: what the order was, and what it would be.

    The order stays what it is until the rep agrees; then it takes these amounts, to the cent.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="proposals")
    version = models.PositiveIntegerField(help_text="From 1 on, by order: an answer names the one it answers.")
    by = models.ForeignKey(User, models.PROTECT, related_name="proposals")
    at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    before = models.JSONField(help_text="The order as it was: see proposals.documents.")
    after = models.JSONField(help_text="The order as it would be, in the same form.")
    known = models.JSONField(default=list, help_text="What was found in it when it was proposed: agreed to with it.")
    state = models.CharField(max_length=12, choices=ProposalState.choices, default=ProposalState.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True, help_text="The rep's words.")

    class Meta:
        ordering: ClassVar = ["order", "version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["order", "version"], name="one_proposal_per_version"),
            models.UniqueConstraint(fields=["order"], condition=Q(state="open"), name="one_open_proposal"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.version}"


class OrderEvent(models.Model):
    """A document's timeline, and the news its rep's devices ask for: one row per moment."""

    order = models.ForeignKey(Order, models.CASCADE, null=True, related_name="events")
    quotation = models.ForeignKey(Quotation, models.CASCADE, null=True, related_name="events")
    rep = models.ForeignKey(Rep, models.CASCADE, related_name="order_events")
    status = models.CharField(max_length=12, choices=[*Moment.choices, *QuotationStatus.choices])
    at = models.DateTimeField()
    data = models.JSONField(
        default=dict,
        help_text="erp_number; of a decision `by` and `reason`; of an order that came in `findings`; of a proposed "
        "change its `version`.",
    )

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["rep", "id"], name="event_of_rep")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(order__isnull=False, quotation__isnull=True)
                | Q(order__isnull=True, quotation__isnull=False),
                name="event_of_one_document",
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} {self.status}"

    @property
    def document_id(self) -> UUID:
        return cast(UUID, self.order_id or self.quotation_id)


class OrderCounter(models.Model):
    """The last order number given: one row, advanced inside the order's own transaction."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    last_number = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_counter")]

    def __str__(self) -> str:
        return str(self.last_number)
