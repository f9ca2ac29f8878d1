"""Rules of pricing that an administrator keeps: discounts, free goods and taxes, each with its conditions.

docs/pricing.md tells what they mean. Every change raises a rule's version, and what each version said stays readable in
`RuleVersion`, in the words of `orders.pricing.terms`: pricing, bags and old documents read rules there.
"""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from mascate.kit.money import E4, E6

STEPS_LIMIT = 99
FREE_LIMIT_E4 = 10**8
RATE_LIMIT_E6 = 10 * E6
MARGIN_LIMIT_E6 = 100 * E6
QUANTITY_LIMIT_E4 = 10**11
AMOUNT_LIMIT_MINOR = 10**13


class Rule(models.Model):
    """What rules have in common: a key, a version, and the conditions under which they apply. Empty is any."""

    class PersonType(models.TextChoices):
        COMPANY = "company", "Company"
        INDIVIDUAL = "individual", "Individual"

    class Taxpayer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"

    key = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120, help_text="What people call it.")
    version = models.PositiveIntegerField(default=1, editable=False)
    customer = models.ForeignKey("registers.Customer", models.PROTECT, null=True, blank=True, related_name="+")
    segment = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=40, blank=True)
    person_type = models.CharField("kind of person", max_length=10, choices=PersonType.choices, blank=True)
    taxpayer = models.CharField(max_length=3, choices=Taxpayer.choices, blank=True)
    price_list = models.ForeignKey("registers.PriceList", models.PROTECT, null=True, blank=True, related_name="+")
    payment_term = models.ForeignKey("registers.PaymentTerm", models.PROTECT, null=True, blank=True, related_name="+")
    operation_type = models.ForeignKey(
        "registers.OperationType", models.PROTECT, null=True, blank=True, related_name="+"
    )
    product = models.ForeignKey("registers.Product", models.PROTECT, null=True, blank=True, related_name="+")
    product_group = models.ForeignKey("registers.ProductGroup", models.PROTECT, null=True, blank=True, related_name="+")
    tax_group = models.CharField(max_length=20, blank=True)
    min_quantity_e4 = models.BigIntegerField(default=0, help_text="From this quantity of the line. 0: any.")
    min_gross_minor = models.BigIntegerField(
        default=0, help_text="From this amount of all written lines before discounts. 0: any."
    )
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="This day included.")
    withdrawn = models.BooleanField(default=False, help_text="Applies to nothing any more.")

    class Meta:
        abstract = True
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(min_quantity_e4__range=(0, QUANTITY_LIMIT_E4)),
                name="%(class)s_min_quantity",
                violation_error_message="The quantity lies between 0 and 10,000,000.",
            ),
            models.CheckConstraint(
                condition=Q(min_gross_minor__range=(0, AMOUNT_LIMIT_MINOR)),
                name="%(class)s_min_gross",
                violation_error_message="The amount lies between 0 and 100,000,000,000.",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="%(class)s_valid_days",
                violation_error_message="The last day of validity lies before the first.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.name}"


class DiscountRule(Rule):
    step = models.PositiveIntegerField(
        help_text="Steps follow one another on what the earlier ones left; of one step one rule applies. 1 to 99."
    )
    rate_e6 = models.BigIntegerField()

    class Meta(Rule.Meta):
        constraints: ClassVar = [
            *Rule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(step__range=(1, STEPS_LIMIT)),
                name="discount_step",
                violation_error_message="A step is a number from 1 to 99.",
            ),
            models.CheckConstraint(
                condition=Q(rate_e6__range=(0, E6)),
                name="discount_rate",
                violation_error_message="A discount lies between 0 and 100 %%.",
            ),
        ]


class FreeGoodsRule(Rule):
    every_e4 = models.BigIntegerField(help_text="For every so many bought on one line; 1 at least.")
    free_e4 = models.BigIntegerField(help_text="So many come free; 10,000 at most.")
    free_product = models.ForeignKey(
        "registers.Product",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: the product bought.",
    )
    most_e4 = models.BigIntegerField(default=0, help_text="At most so many on one line. 0: all.")

    class Meta(Rule.Meta):
        verbose_name_plural = "free goods rules"
        constraints: ClassVar = [
            *Rule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(every_e4__range=(E4, QUANTITY_LIMIT_E4)),
                name="free_goods_every",
                violation_error_message="Goods come free for every 1 bought at least, or more.",
            ),
            models.CheckConstraint(
                condition=Q(free_e4__range=(1, FREE_LIMIT_E4)),
                name="free_goods_free",
                violation_error_message="What comes free is more than nothing and at most 10,000.",
            ),
            models.CheckConstraint(
                condition=Q(most_e4__range=(0, QUANTITY_LIMIT_E4)),
                name="free_goods_most",
                violation_error_message="The most that comes free is 0 (all) or a quantity.",
            ),
        ]


class TaxRule(Rule):
    class Base(models.TextChoices):
        NET = "net", "Net: the value is without the tax"
        INCLUSIVE = "inclusive", "Inclusive: the price holds the tax, taken out of it"
        GROSSED_UP = "grossed_up", "Grossed up: the tax becomes part of its own base"

    class Effect(models.TextChoices):
        ADDED = "added", "Added to the total"
        INCLUDED = "included", "In the price already"

    tax = models.CharField(max_length=20, help_text="ICMS, IPI, VAT … Of the rules of one tax one applies to a line.")
    sequence = models.PositiveIntegerField(help_text="Smaller numbers are computed first. 1 to 99.")
    rate_e6 = models.BigIntegerField()
    effect = models.CharField(max_length=10, choices=Effect.choices, default=Effect.ADDED)
    base = models.CharField(max_length=10, choices=Base.choices, default=Base.NET)
    with_freight = models.BooleanField(default=False, help_text="The line's share of the freight is taxed too.")
    # Names of taxes, with commas between: a map fills them as one text.
    plus = models.CharField(max_length=200, blank=True, help_text="Taxes whose amounts are taxed too.")
    minus = models.CharField(max_length=200, blank=True, help_text="Taxes whose amounts are not taxed.")
    less = models.CharField(max_length=200, blank=True, help_text="Taxes whose amounts are taken off this one's.")
    reduction_e6 = models.BigIntegerField(default=0, help_text="By so much the base is lowered.")
    margin_e6 = models.BigIntegerField(default=0, help_text="By so much the base is raised, for ICMS-ST.")

    class Meta(Rule.Meta):
        constraints: ClassVar = [
            *Rule.Meta.constraints,
            models.CheckConstraint(
                condition=Q(sequence__range=(1, STEPS_LIMIT)),
                name="tax_sequence",
                violation_error_message="A place in the sequence is a number from 1 to 99.",
            ),
            models.CheckConstraint(
                condition=Q(rate_e6__range=(0, RATE_LIMIT_E6)),
                name="tax_rate",
                violation_error_message="A tax lies between 0 and 1,000 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(base="grossed_up") | Q(rate_e6__lt=E6),
                name="tax_grossed_up_rate",
                violation_error_message="A tax that is part of its own base must be less than 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(reduction_e6__range=(0, E6)),
                name="tax_reduction",
                violation_error_message="A reduction lies between 0 and 100 %%.",
            ),
            models.CheckConstraint(
                condition=Q(margin_e6__range=(0, MARGIN_LIMIT_E6)),
                name="tax_margin",
                violation_error_message="A margin lies between 0 and 10,000 %%.",
            ),
            models.CheckConstraint(
                condition=~Q(tax="") & ~Q(tax__contains=","),
                name="tax_named",
                violation_error_message="A tax has a name, without commas.",
            ),
        ]

    def clean(self) -> None:
        """Plus, minus and less name other taxes that there are; the database cannot know."""
        super().clean()
        there = taxes_named() - {self.tax}
        for name in TAX_LISTS:
            unknown = [tax for tax in names_in(getattr(self, name)) if tax not in there]
            if unknown:
                raise ValidationError({name: f"There is no other tax «{unknown[0]}»."})


#: The columns of a tax rule that name taxes.
TAX_LISTS = ("plus", "minus", "less")


def names_in(text: str) -> list[str]:
    """The taxes named in a text «IPI, ICMS»."""
    return [name.strip() for name in text.split(",") if name.strip()]


def taxes_named() -> set[str]:
    return set(TaxRule.objects.values_list("tax", flat=True))


class RuleVersion(models.Model):
    """What one version of a rule said; written once, when the rule became so."""

    class Kind(models.TextChoices):
        DISCOUNT = "discount", "Discount"
        FREE_GOODS = "free_goods", "Free goods"
        TAX = "tax", "Tax"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=120)
    terms = models.JSONField(help_text="The rule as `orders.pricing.terms` has it; what is usual is left out.")
    withdrawn = models.BooleanField(default=False)
    at = models.DateTimeField()
    by = models.CharField(max_length=150, help_text="Who changed it, or the import.")

    class Meta:
        ordering: ClassVar = ["kind", "key", "-version"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "key", "version"], name="one_rule_per_version"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


KINDS: dict[str, type[Rule]] = {
    RuleVersion.Kind.DISCOUNT: DiscountRule,
    RuleVersion.Kind.FREE_GOODS: FreeGoodsRule,
    RuleVersion.Kind.TAX: TaxRule,
}
