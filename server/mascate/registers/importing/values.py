"""Texts of a source as values of a field; a ValueError carries the reason in words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from mascate.kit.money import scaled
from mascate.registers.importing.mapping import Column, Format
from mascate.registers.importing.targets import Field, Kind

Convert = Callable[[str], Any]
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class Calendar:
    """The run's place in time: the company's day and zone, the run's start, and the days all dates are moved by."""

    today: date
    zone: ZoneInfo
    started_at: datetime
    shift_days: int = 0


def converter(field: Field, column: Column, *, format_: Format, calendar: Calendar) -> Convert:
    """The function that makes a field's value of a text; an empty text gives the field's default or a ValueError."""
    convert = _plain_converter(field, column, format_, calendar)

    def convert_or_nothing(text: str) -> Any:
        text = text.strip()
        if text:
            return convert(text)
        if field.nullable:
            return None
        if field.required:
            raise ValueError("must not be empty")
        return field.default

    return convert_or_nothing


def _plain_converter(field: Field, column: Column, format_: Format, calendar: Calendar) -> Convert:
    match field.kind:
        case Kind.NUMBER:
            return _number(field, column, format_)
        case Kind.INTEGER:
            return _integer(field)
        case Kind.DATE:
            return _weekday(calendar) if column.weekday else _date(column.dates or format_.dates, calendar)
        case Kind.TIME:
            return _time
        case Kind.MOMENT:
            return _moment(calendar)
        case Kind.BOOLEAN:
            return _boolean(format_)
        case Kind.TEXT | Kind.REFERENCE:
            return _text(field)


def _text(field: Field) -> Convert:
    def convert(text: str) -> str:
        if field.max_length is not None and len(text) > field.max_length:
            raise ValueError(f"«{text[:40]}» has {len(text)} characters; at most {field.max_length} fit")
        if field.choices and text not in field.choices:
            raise ValueError(f"«{text}» is not one of {', '.join(sorted(field.choices))}")
        if "\x00" in text:
            raise ValueError("contains a zero character")
        return text

    return convert


def _number(field: Field, column: Column, format_: Format) -> Convert:
    point = column.decimal or format_.decimal
    factor = Decimal(column.times) if column.times else None

    def convert(text: str) -> int:
        value = decimal_of(text, point=point, thousands=format_.thousands)
        try:
            number = scaled(value * factor if factor is not None else value, field.scale)
        except ValueError:
            raise ValueError(f"«{text}» is too large") from None
        return _within(field, number, text)

    return convert


def decimal_of(text: str, *, point: str, thousands: str) -> Decimal:
    """A written number; thousands marks are dropped only where they stand before the decimal point."""
    whole, mark, rest = text.partition(point)
    plain = (whole.replace(thousands, "") if thousands else whole) + ("." if mark else "") + rest
    if not NUMBER.fullmatch(plain):
        raise ValueError(f"«{text}» is not a number with «{point}» before its decimals")
    return Decimal(plain)


def _integer(field: Field) -> Convert:
    def convert(text: str) -> int:
        if not re.fullmatch(r"[+-]?\d{1,18}", text):
            raise ValueError(f"«{text}» is not a whole number")
        return _within(field, int(text), text)

    return convert


def _within(field: Field, number: int, text: str) -> int:
    if field.minimum is not None and number < field.minimum:
        raise ValueError(f"«{text}» is less than {'zero' if field.minimum == 0 else 'it may be'}")
    if field.maximum is not None and number > field.maximum:
        raise ValueError(f"«{text}» is more than {field.maximum // field.scale}")
    return number


def _date(form: str, calendar: Calendar) -> Convert:
    shift = timedelta(days=calendar.shift_days)
    seen: dict[str, date] = {}

    def convert(text: str) -> date:
        if text not in seen:
            seen[text] = _moved(day_written(text, form), shift)
        return seen[text]

    return convert


def _moved(day: date, shift: timedelta) -> date:
    """A day beyond the calendar (an ERP's «for ever», 9999-12-31) stays at its end."""
    try:
        return day + shift
    except OverflowError:
        return date.max if shift > timedelta(0) else date.min


def day_written(text: str, form: str) -> date:
    """The day a text writes in a form of `strptime`."""
    try:
        return datetime.strptime(text, form).date()  # noqa: DTZ007 (a date has no zone)
    except ValueError:
        raise ValueError(f"«{text}» is not a date of the form {form}") from None


def _weekday(calendar: Calendar) -> Convert:
    monday = calendar.today - timedelta(days=calendar.today.weekday())

    def convert(text: str) -> date:
        if not text.isdigit() or not 1 <= int(text) <= WEEKDAYS:
            raise ValueError(f"«{text}» is not a weekday from 1 (Monday) to 7 (Sunday)")
        return monday + timedelta(days=int(text) - 1)

    return convert


def _time(text: str) -> time:
    try:
        written = time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"«{text}» is not a time such as 09:30") from None
    return written.replace(second=0, microsecond=0, tzinfo=None)


def _moment(calendar: Calendar) -> Convert:
    def convert(text: str) -> datetime:
        try:
            written = datetime.fromisoformat(text)
        except ValueError:
            raise ValueError(f"«{text}» is not an instant such as 2026-03-01T07:30") from None
        aware = written if written.tzinfo else written.replace(tzinfo=calendar.zone)
        return aware + timedelta(days=calendar.shift_days)

    return convert


def _boolean(format_: Format) -> Convert:
    words = {word.casefold(): False for word in format_.no} | {word.casefold(): True for word in format_.yes}

    def convert(text: str) -> bool:
        try:
            return words[text.casefold()]
        except KeyError:
            raise ValueError(f"«{text}» is neither yes ({format_.yes[0]}) nor no ({format_.no[0]})") from None

    return convert
