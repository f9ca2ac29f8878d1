"""The only source of «now» and of the day's borders; times are aware UTC."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from mascate.config import config


@dataclass(frozen=True, slots=True)
class Day:
    """A calendar day of the company: its date and the two UTC instants between which it holds (end excluded)."""

    date: date
    start: datetime
    end: datetime


def now() -> datetime:
    """The present instant, aware UTC; shifted by `MASCATE_CLOCK_SHIFT_SECONDS` for rehearsals."""
    return datetime.now(UTC) + timedelta(seconds=config().clock_shift_seconds)


def today() -> Day:
    """The company's present day (rule D1: only the server writes a day's instants)."""
    zone = config().zone
    return day_of(now().astimezone(zone).date(), zone=zone)


def day_of(day: date, *, zone: ZoneInfo) -> Day:
    """The day's borders in a time zone, also where its midnight does not exist (daylight saving)."""
    return Day(date=day, start=_first_instant(day, zone), end=_first_instant(day + timedelta(days=1), zone))


def utc_text(instant: datetime) -> str:
    """An instant as ISO 8601 UTC to the second, as bags write it."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _first_instant(day: date, zone: ZoneInfo) -> datetime:
    instant = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
    # A midnight skipped by daylight saving reads as the evening before: the day begins at the jump.
    while instant.astimezone(zone).date() < day:
        instant += timedelta(minutes=15)
    return instant
