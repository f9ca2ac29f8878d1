"""Scaled integers: the only form in which money, prices, quantities and rates are stored and computed.

Money is in the currency's minor unit (cents); unit prices and quantities are ×10⁴ (`_e4`); rates are fractions ×10⁶
(`_e6`: 15 % is 150000). Decimals exist only at the edges.
"""

from decimal import Decimal

E4 = 10_000
E6 = 1_000_000
MINOR = 100
LIMIT = 2**63 - 1


def divide_half_away(numerator: int, denominator: int) -> int:
    """`numerator / denominator` rounded half away from zero; the one rounding of the house. Denominator > 0."""
    quotient, rest = divmod(abs(numerator), denominator)
    rounded = quotient + (1 if 2 * rest >= denominator else 0)
    return -rounded if numerator < 0 else rounded


def scaled(value: Decimal, scale: int) -> int:
    """A finite decimal as a scaled integer, rounded half away from zero; ValueError if not finite or beyond 64 bits."""
    if not value.is_finite():
        raise ValueError("not a finite number")
    numerator, denominator = value.as_integer_ratio()
    result = divide_half_away(numerator * scale, denominator)
    if abs(result) > LIMIT:
        raise ValueError("number too large")
    return result


def amount_of(price_e4: int, quantity_e4: int) -> int:
    """Unit price × quantity, in the minor unit, rounded once."""
    return divide_half_away(price_e4 * quantity_e4 * MINOR, E4 * E4)
