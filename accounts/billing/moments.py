"""When days of a time zone begin and end, also where the clocks are put forward or back at midnight."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

INSTANT = timedelta(microseconds=1)


def midnight(day: date, zone: str) -> datetime:
    """The first moment of the day. Where the clocks leave it out, the moment at which they do; of two, the first."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def day_of(at: datetime, zone: str) -> date:
    return at.astimezone(ZoneInfo(zone)).date()


def last_day(end: datetime, zone: str) -> date:
    """The last day on which something is not over yet; `end` is the first moment at which it is."""
    return day_of(end - INSTANT, zone)


def moved(end: datetime, days: int, zone: str) -> datetime:
    """The end of the day that many days after the last one, or before it: days, not twenty-four hours each."""
    return midnight(last_day(end, zone) + timedelta(days=days + 1), zone)


def month_around(at: datetime, zone: str) -> tuple[datetime, datetime]:
    """The first moments of the month that runs and of the next one."""
    first = day_of(at, zone).replace(day=1)
    return midnight(first, zone), midnight((first + timedelta(days=32)).replace(day=1), zone)
