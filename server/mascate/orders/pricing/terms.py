"""What pricing is given and what it answers, as values. Pure; `client/src/domain/pricing/terms.ts` has the same.

Money in cents (`_minor`), prices and quantities ×10⁴ (`_e4`), rates ×10⁶ (`_e6`), days as dates. An empty text in a
rule means «any». docs/pricing.md tells the rules in words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

BaseKind = Literal["net", "inclusive", "grossed_up"]
Effect = Literal["added", "included"]


@dataclass(frozen=True, slots=True)
class PricedCustomer:
    """The customer as far as rules look: `taxpayer` is registered for the state's tax on goods."""

    key: str
    segment: str
    state: str
    person_type: str
    taxpayer: bool


@dataclass(frozen=True, slots=True)
class QuantityPrice:
    """A list's price from a quantity on."""

    from_quantity_e4: int
    price_e4: int


@dataclass(frozen=True, slots=True)
class PricedProduct:
    """A product as far as rules look; `list_prices` are those of the document's price list."""

    key: str
    group_key: str
    tax_group: str
    price_e4: int
    list_prices: Sequence[QuantityPrice] = ()


@dataclass(frozen=True, slots=True)
class WrittenLine:
    """A line as the rep writes it: without a price of its own (None) the proposed one holds; the discounts are the
    rep's, first the rate, then the amount."""

    product_key: str
    quantity_e4: int
    unit_price_e4: int | None = None
    discount_e6: int = 0
    discount_minor: int = 0


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    day: date
    customer: PricedCustomer
    price_list_key: str
    payment_term_key: str
    operation_type_key: str
    lines: Sequence[WrittenLine]
    #: The rep's discount on the whole, first the rate, then the amount; spread over the lines.
    discount_e6: int = 0
    discount_minor: int = 0
    freight_minor: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """When a rule applies. The more conditions it sets the more specific it is."""

    customer_key: str = ""
    segment: str = ""
    state: str = ""
    person_type: str = ""
    #: «yes», «no» or any.
    taxpayer: str = ""
    price_list_key: str = ""
    payment_term_key: str = ""
    operation_type_key: str = ""
    product_key: str = ""
    product_group_key: str = ""
    tax_group: str = ""
    min_quantity_e4: int = 0
    min_gross_minor: int = 0
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscountRule:
    """A commercial discount. Steps follow one another on what the earlier ones left; a step applies one rule."""

    key: str
    version: int
    step: int
    rate_e6: int
    when: Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeGoodsRule:
    """For every `every_e4` bought, `free_e4` of a product come free, at most `most_e4` (0: all).

    The product is the line's own where none is named.
    """

    key: str
    version: int
    every_e4: int
    free_e4: int
    free_product_key: str = ""
    most_e4: int = 0
    when: Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class TaxRule:
    """One tax for what it matches.

    The value taxed is the line's net, with its share of the freight, `plus` and `minus` amounts of earlier taxes;
    raised by the margin, lowered by the reduction. `base` says whether the value is without the tax (net), holds it
    already (inclusive) or is to be raised so that it holds it (grossed_up). `less` taxes are taken off the result.
    """

    key: str
    version: int
    tax: str
    sequence: int
    rate_e6: int
    effect: Effect = "added"
    base: BaseKind = "net"
    with_freight: bool = False
    plus: Sequence[str] = ()
    minus: Sequence[str] = ()
    less: Sequence[str] = ()
    reduction_e6: int = 0
    margin_e6: int = 0
    when: Conditions


@dataclass(frozen=True, slots=True)
class Rules:
    discounts: Sequence[DiscountRule] = ()
    free_goods: Sequence[FreeGoodsRule] = ()
    taxes: Sequence[TaxRule] = ()


@dataclass(frozen=True, slots=True)
class AppliedDiscount:
    rule_key: str
    rule_version: int
    rate_e6: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class AppliedTax:
    tax: str
    rule_key: str
    rule_version: int
    rate_e6: int
    base_minor: int
    amount_minor: int
    effect: Effect


@dataclass(frozen=True, slots=True)
class PricedLine:
    """A line to the cent: net = gross − the discounts of rules, of the rep and of the whole; total = net + added taxes.

    `proposed_net_minor` is what the rules alone would ask: what the rep's right to discounts is measured by.
    `free_by` names the rule that gave the line; such a line follows the written ones.
    """

    position: int
    product_key: str
    quantity_e4: int
    proposed_price_e4: int
    unit_price_e4: int
    gross_minor: int
    discounts: Sequence[AppliedDiscount]
    rep_discount_minor: int
    document_discount_minor: int
    net_minor: int
    freight_minor: int
    taxes: Sequence[AppliedTax]
    total_minor: int
    proposed_net_minor: int
    free_by: str = ""


@dataclass(frozen=True, slots=True)
class PricedDocument:
    """All lines and their sums; total = net + added taxes + freight."""

    lines: Sequence[PricedLine]
    gross_minor: int
    discount_minor: int
    net_minor: int
    freight_minor: int
    added_taxes_minor: int
    included_taxes_minor: int
    total_minor: int


Products = Mapping[str, PricedProduct]
