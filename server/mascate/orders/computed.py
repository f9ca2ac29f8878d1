"""The amounts a device computed for a document, compared with the server's own to the cent (rule O4). Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mascate.orders.pricing.terms import PricedDocument
from mascate.orders.rules import Problem


@dataclass(frozen=True, slots=True)
class ComputedLine:
    product_key: str
    quantity_e4: int
    gross_minor: int
    discount_minor: int
    net_minor: int
    #: Tax → amount, added and included ones.
    taxes: Mapping[str, int]
    total_minor: int
    #: The rule that gave the line; such lines follow the written ones.
    free_by: str = ""


@dataclass(frozen=True, slots=True)
class ComputedTotals:
    gross_minor: int
    discount_minor: int
    net_minor: int
    freight_minor: int
    added_taxes_minor: int
    included_taxes_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Computed:
    lines: Sequence[ComputedLine]
    totals: ComputedTotals


def computed_of(priced: PricedDocument) -> Computed:
    """What a device must have computed."""
    return Computed(
        lines=[
            ComputedLine(
                product_key=line.product_key,
                quantity_e4=line.quantity_e4,
                gross_minor=line.gross_minor,
                discount_minor=line.gross_minor - line.net_minor,
                net_minor=line.net_minor,
                taxes={tax.tax: tax.amount_minor for tax in line.taxes},
                total_minor=line.total_minor,
                free_by=line.free_by,
            )
            for line in priced.lines
        ],
        totals=ComputedTotals(
            gross_minor=priced.gross_minor,
            discount_minor=priced.discount_minor,
            net_minor=priced.net_minor,
            freight_minor=priced.freight_minor,
            added_taxes_minor=priced.added_taxes_minor,
            included_taxes_minor=priced.included_taxes_minor,
            total_minor=priced.total_minor,
        ),
    )


def differences(sent: Computed, ours: Computed) -> list[Problem]:
    """`totals_differ` for the first line that is not the same, else for the whole; empty when all is equal."""
    for position, (theirs, own) in enumerate(zip(sent.lines, ours.lines, strict=False), start=1):
        if theirs != own:
            return [_differs(position, own.total_minor, theirs.total_minor, {"product": own.product_key})]
    if len(sent.lines) != len(ours.lines) or sent.totals != ours.totals:
        return [_differs(None, ours.totals.total_minor, sent.totals.total_minor, {})]
    return []


def _differs(position: int | None, expected: int, given: int, data: dict[str, str | int]) -> Problem:
    where: dict[str, str | int] = {} if position is None else {"position": position}
    amounts: dict[str, str | int] = {"expected_minor": expected, "given_minor": given}
    return Problem("totals_differ", position, where | data | amounts)
