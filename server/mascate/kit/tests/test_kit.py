"""The kit: rounding, folding, days."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mascate.kit.clock import day_of
from mascate.kit.money import divide_half_away, scaled


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**12))
def test_rounding_is_half_away_from_zero(numerator: int, denominator: int) -> None:
    quotient = divide_half_away(numerator, denominator)
    assert abs(quotient * denominator - numerator) * 2 <= denominator
    assert divide_half_away(-numerator, denominator) == -quotient


@pytest.mark.parametrize(("value", "rounded"), [("0.005", 1), ("-0.005", -1), ("0.0049", 0), ("9.80000019", 980)])
def test_decimals_become_cents(value: str, rounded: int) -> None:
    assert scaled(Decimal(value), 100) == rounded


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e30"])
def test_what_is_no_amount_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="number"):
        scaled(Decimal(value), 100)


def test_d1_a_day_begins_at_its_first_instant_also_where_midnight_does_not_exist() -> None:
    # In 2018 São Paulo's clocks went from 23:59:59 to 01:00 on 4 November.
    day = day_of(date(2018, 11, 4), zone=ZoneInfo("America/Sao_Paulo"))
    assert day.start == datetime(2018, 11, 4, 3, 0, tzinfo=UTC)
    assert day.end == datetime(2018, 11, 5, 2, 0, tzinfo=UTC)


def test_d1_a_day_is_as_long_as_the_zone_makes_it() -> None:
    day = day_of(date(2026, 10, 25), zone=ZoneInfo("Europe/Lisbon"))
    assert (day.end - day.start).total_seconds() == 25 * 3600
