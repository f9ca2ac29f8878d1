"""What a document costs, line by line. Pure; `client/src/domain/pricing/document.ts` is its twin (rule O4).

`contract/cases/pricing.json` judges both, and generated documents compare them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mascate.kit.money import E6, amount_of, divide_half_away
from mascate.orders.pricing.matching import Asked, discounts_for, free_goods_for, rules_for, taxes_for
from mascate.orders.pricing.taxes import taxes_of
from mascate.orders.pricing.terms import (
    AppliedDiscount,
    FreeGoodsRule,
    PricedDocument,
    PricedLine,
    PricedProduct,
    Products,
    Rules,
    WrittenDocument,
    WrittenLine,
)


def price_document(document: WrittenDocument, *, products: Products, rules: Rules) -> PricedDocument:
    """The document to the cent: prices, discounts in cascade, the whole's discount and freight spread, taxes.

    A line whose product is not in `products` is left out, free goods of such a product too. A line in the middle of
    being typed must not stop the sum: what is below zero counts as zero, and no discount takes more than there is.
    Whether a document may be placed is for `orders.rules` to say.
    """
    lines = [(line, products[line.product_key]) for line in document.lines if line.product_key in products]
    gross = sum(_gross(line, product) for line, product in lines)
    fitting = rules_for(document, rules, gross_minor=gross)
    begun = [_begun(Asked(product, line.quantity_e4), line, fitting) for line, product in lines]
    begun += _free_lines(begun, products, fitting)
    return _finished(document, begun, fitting)


def proposed_price(product: PricedProduct, quantity_e4: int) -> int:
    """The list's price from the highest quantity reached, else the product's own."""
    reached = [price for price in product.list_prices if price.from_quantity_e4 <= quantity_e4]
    if not reached:
        return product.price_e4
    return max(reached, key=lambda price: price.from_quantity_e4).price_e4


def allocate(amount: int, weights: Sequence[int]) -> list[int]:
    """`amount` spread by weights (both ≥ 0) without losing a cent: the largest remainders get what is left over, the
    earlier line first. Without any weight the first line takes it all."""
    whole = sum(weights)
    if whole == 0:
        return [amount if index == 0 else 0 for index in range(len(weights))]
    shares = [amount * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (-(amount * weights[index] % whole), index))
    for index in by_remainder[: amount - sum(shares)]:
        shares[index] += 1
    return shares


@dataclass(frozen=True, slots=True)
class _Begun:
    """A line before what concerns the whole document is spread over it."""

    asked: Asked
    unit_price_e4: int
    gross_minor: int
    discounts: Sequence[AppliedDiscount]
    rep_discount_minor: int
    left_minor: int
    proposed_net_minor: int
    free_by: str = ""


def _begun(asked: Asked, line: WrittenLine, rules: Rules) -> _Begun:
    gross = _gross(line, asked.product)
    discounts = _cascade(gross, asked, rules)
    left = gross - _sum(discounts)
    rep_discount = _discount(left, rate_e6=line.discount_e6, amount_minor=line.discount_minor)
    proposed_gross = _amount(proposed_price(asked.product, line.quantity_e4), line.quantity_e4)
    return _Begun(
        asked=asked,
        unit_price_e4=_unit_price(line, asked.product),
        gross_minor=gross,
        discounts=discounts,
        rep_discount_minor=rep_discount,
        left_minor=left - rep_discount,
        proposed_net_minor=proposed_gross - _sum(_cascade(proposed_gross, asked, rules)),
    )


def _cascade(gross: int, asked: Asked, rules: Rules) -> list[AppliedDiscount]:
    applied: list[AppliedDiscount] = []
    left = gross
    for rule in discounts_for(rules.discounts, asked):
        amount = divide_half_away(left * rule.rate_e6, E6)
        applied.append(AppliedDiscount(rule.key, rule.version, rule.rate_e6, amount))
        left -= amount
    return applied


def _free_lines(begun: Sequence[_Begun], products: Products, rules: Rules) -> list[_Begun]:
    free = []
    for line in begun:
        rule = free_goods_for(rules.free_goods, line.asked)
        product = products.get(rule.free_product_key or line.asked.product.key) if rule else None
        if rule is not None and product is not None:
            free.append(_free_line(rule, product, line.asked))
    return free


def _free_line(rule: FreeGoodsRule, product: PricedProduct, asked: Asked) -> _Begun:
    quantity = asked.quantity_e4 // rule.every_e4 * rule.free_e4
    if rule.most_e4:
        quantity = min(quantity, rule.most_e4)
    price = proposed_price(product, quantity)
    gross = _amount(price, quantity)
    return _Begun(
        asked=Asked(product, quantity),
        unit_price_e4=price,
        gross_minor=gross,
        discounts=[AppliedDiscount(rule.key, rule.version, E6, gross)],
        rep_discount_minor=0,
        left_minor=0,
        proposed_net_minor=0,
        free_by=rule.key,
    )


def _finished(document: WrittenDocument, begun: Sequence[_Begun], rules: Rules) -> PricedDocument:
    left = [line.left_minor for line in begun]
    discount = _discount(sum(left), rate_e6=document.discount_e6, amount_minor=document.discount_minor)
    discounts = allocate(discount, left)
    nets = [each - share for each, share in zip(left, discounts, strict=True)]
    freights = allocate(max(document.freight_minor, 0), nets)
    lines = [
        _priced(line, position, discounts[position - 1], freights[position - 1], rules)
        for position, line in enumerate(begun, start=1)
    ]
    taxes = [tax for line in lines for tax in line.taxes]
    added = sum(tax.amount_minor for tax in taxes if tax.effect == "added")
    gross = sum(line.gross_minor for line in lines)
    net = sum(line.net_minor for line in lines)
    freight = sum(line.freight_minor for line in lines)
    return PricedDocument(
        lines=lines,
        gross_minor=gross,
        discount_minor=gross - net,
        net_minor=net,
        freight_minor=freight,
        added_taxes_minor=added,
        included_taxes_minor=sum(tax.amount_minor for tax in taxes if tax.effect == "included"),
        total_minor=net + added + freight,
    )


def _priced(line: _Begun, position: int, discount: int, freight: int, rules: Rules) -> PricedLine:
    net = line.left_minor - discount
    taxes = taxes_of(taxes_for(rules.taxes, line.asked), net_minor=net, freight_minor=freight)
    return PricedLine(
        position=position,
        product_key=line.asked.product.key,
        quantity_e4=line.asked.quantity_e4,
        proposed_price_e4=proposed_price(line.asked.product, line.asked.quantity_e4),
        unit_price_e4=line.unit_price_e4,
        gross_minor=line.gross_minor,
        discounts=line.discounts,
        rep_discount_minor=line.rep_discount_minor,
        document_discount_minor=discount,
        net_minor=net,
        freight_minor=freight,
        taxes=taxes,
        total_minor=net + sum(tax.amount_minor for tax in taxes if tax.effect == "added"),
        proposed_net_minor=line.proposed_net_minor,
        free_by=line.free_by,
    )


def _unit_price(line: WrittenLine, product: PricedProduct) -> int:
    return proposed_price(product, line.quantity_e4) if line.unit_price_e4 is None else line.unit_price_e4


def _gross(line: WrittenLine, product: PricedProduct) -> int:
    return _amount(_unit_price(line, product), line.quantity_e4)


def _amount(price_e4: int, quantity_e4: int) -> int:
    return max(amount_of(price_e4, quantity_e4), 0)


def _discount(value_minor: int, *, rate_e6: int, amount_minor: int) -> int:
    """First the rate, then the amount; never more than there is, never below nothing."""
    return max(min(divide_half_away(value_minor * rate_e6, E6) + amount_minor, value_minor), 0)


def _sum(discounts: Sequence[AppliedDiscount]) -> int:
    return sum(discount.amount_minor for discount in discounts)
