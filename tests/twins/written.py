"""Documents made by chance: awkward numbers, many rules that meet, few keys so that they match."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, Literal

from mascate.orders.pricing.terms import (
    BaseKind,
    Conditions,
    DiscountRule,
    FreeGoodsRule,
    PricedCustomer,
    PricedProduct,
    QuantityPrice,
    Rules,
    TaxRule,
    WrittenDocument,
    WrittenLine,
)

DAY = date(2026, 3, 2)
PRODUCTS = ("P1", "P2", "P3", "P4", "P5")
GROUPS = ("", "GA", "GB")
TAX_GROUPS = ("", "T1", "T2")
STATES = ("", "PA", "SP")
TAXES = ("ICMS", "IPI", "ST", "PIS", "COFINS", "CBS", "IBS")
QUANTITY_LIMIT_E4 = PRICE_LIMIT_E4 = 10**11


def a_document(chance: Random) -> WrittenDocument:
    lines = [a_line(chance) for _ in range(chance.choice((0, 1, 1, 2, 3, 5, 12)))]
    return WrittenDocument(
        day=DAY,
        customer=PricedCustomer(
            key=chance.choice(("C1", "C2")),
            segment=chance.choice(("", "S1")),
            state=chance.choice(STATES),
            person_type=chance.choice(("company", "individual")),
            taxpayer=chance.random() < 0.5,
        ),
        price_list_key=chance.choice(("", "L1")),
        payment_term_key=chance.choice(("", "T30")),
        operation_type_key=chance.choice(("", "SALE", "BONUS")),
        lines=lines,
        discount_e6=_mostly_zero(chance, _rate(chance)),
        discount_minor=_mostly_zero(chance, chance.randrange(0, 10_000)),
        freight_minor=_mostly_zero(chance, chance.randrange(-5, 50_000)),
    )


def a_line(chance: Random) -> WrittenLine:
    quantity = chance.choice(
        (0, -10_000, 1, 5_000, 10_000, 60_000, 120_000, QUANTITY_LIMIT_E4, chance.randrange(1, 5_000_000))
    )
    price = chance.choice((None, None, None, 0, 1, PRICE_LIMIT_E4, chance.randrange(1, 5_000_000)))
    return WrittenLine(
        product_key=chance.choice((*PRODUCTS, "not there")),
        quantity_e4=quantity,
        unit_price_e4=price,
        discount_e6=_mostly_zero(chance, chance.choice((_rate(chance), 1_000_000, 1_500_000, -10_000))),
        discount_minor=_mostly_zero(chance, chance.randrange(-10, 5_000)),
    )


def products(chance: Random) -> dict[str, PricedProduct]:
    return {
        key: PricedProduct(
            key=key,
            group_key=chance.choice(GROUPS),
            tax_group=chance.choice(TAX_GROUPS),
            price_e4=chance.choice((0, 9_999, PRICE_LIMIT_E4, chance.randrange(1, 3_000_000))),
            list_prices=[
                QuantityPrice(from_quantity_e4=quantity, price_e4=chance.randrange(0, 3_000_000))
                for quantity in chance.sample((0, 10_000, 60_000, 120_000), chance.randrange(0, 4))
            ],
        )
        for key in PRODUCTS
    }


def rules(chance: Random) -> Rules:
    return Rules(
        discounts=[_discount(chance, number) for number in range(chance.randrange(0, 9))],
        free_goods=[_free_goods(chance, number) for number in range(chance.choice((0, 0, 1, 3)))],
        taxes=[_tax(chance, number) for number in range(chance.randrange(0, 12))],
    )


def _discount(chance: Random, number: int) -> DiscountRule:
    return DiscountRule(
        key=f"D{number}",
        version=chance.randrange(1, 9),
        step=chance.randrange(1, 5),
        rate_e6=_rate(chance),
        when=_when(chance),
    )


def _free_goods(chance: Random, number: int) -> FreeGoodsRule:
    return FreeGoodsRule(
        key=f"F{number}",
        version=1,
        every_e4=chance.choice((10_000, 60_000, 120_000)),
        free_e4=chance.choice((5_000, 10_000, 10**8)),
        free_product_key=chance.choice(("", *PRODUCTS, "not there")),
        most_e4=chance.choice((0, 30_000)),
        when=_when(chance),
    )


def _tax(chance: Random, number: int) -> TaxRule:
    base: BaseKind = chance.choice(("net", "net", "net", "inclusive", "grossed_up"))
    effect: Literal["added", "included"] = chance.choice(("added", "included"))
    return TaxRule(
        key=f"T{number}",
        version=chance.randrange(1, 9),
        tax=chance.choice(TAXES),
        sequence=chance.randrange(1, 6),
        rate_e6=_rate(chance),
        effect=effect,
        base=base,
        with_freight=chance.random() < 0.3,
        plus=chance.sample(TAXES, chance.choice((0, 0, 1, 2))),
        minus=chance.sample(TAXES, chance.choice((0, 0, 1, 2))),
        less=chance.sample(TAXES, chance.choice((0, 0, 0, 1))),
        reduction_e6=_mostly_zero(chance, chance.choice((333_333, 600_000, 1_000_000))),
        margin_e6=_mostly_zero(chance, chance.choice((400_000, 1_234_567))),
        when=_when(chance),
    )


def _when(chance: Random) -> Conditions:
    """Few conditions at a time, or nothing would ever match."""
    choices: dict[str, Any] = {
        "customer_key": "C1",
        "segment": "S1",
        "state": chance.choice(STATES),
        "person_type": "company",
        "taxpayer": chance.choice(("yes", "no")),
        "price_list_key": "L1",
        "payment_term_key": "T30",
        "operation_type_key": "SALE",
        "product_key": chance.choice(PRODUCTS),
        "product_group_key": chance.choice(GROUPS),
        "tax_group": chance.choice(TAX_GROUPS),
        "min_quantity_e4": chance.choice((10_000, 60_000)),
        "min_gross_minor": chance.choice((1, 10_000)),
        "valid_from": DAY + timedelta(days=chance.randrange(-2, 2)),
        "valid_until": DAY + timedelta(days=chance.randrange(-1, 3)),
    }
    chosen = chance.sample(sorted(choices), chance.choice((0, 0, 1, 1, 2, 3)))
    return replace(Conditions(), **{name: choices[name] for name in chosen})


def _rate(chance: Random) -> int:
    return chance.choice((0, 1, 50_000, 165_000, 180_000, 333_333, 999_999, chance.randrange(0, 400_000)))


def _mostly_zero(chance: Random, value: int) -> int:
    return value if chance.random() < 0.25 else 0
