"""Days that a report counts from its own first day: "Nth day" 0000 is the day the period begins."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from campaigns.ingest.declare import Binding

Period = tuple[date, date]


def _days(start: date, count: int) -> Period:
    day = start + timedelta(days=count)
    return day, day


def _hours(start: date, count: int) -> Period:
    return _days(start, count // 24)


def _months(start: date, count: int) -> Period:
    months = start.year * 12 + start.month - 1 + count
    year, month = months // 12, months % 12 + 1
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


UNITS: dict[str, Callable[[date, int], Period]] = {
    "nth_day": _days,
    "nth_hour": _hours,
    "nth_month": _months,
}


def offset_field(binding: Binding) -> str:
    """The field that counts from the start of the period, "" when no column does."""
    return next((name for name in UNITS if binding.has(name)), "")


def spans_of(name: str, texts: Sequence[str], stated: Period) -> dict[str, Period]:
    """First and last day of each distinct text, cut to the period; what is no offset within it is left out."""
    found: dict[str, Period] = {}
    for text in set(texts):
        digits = text.strip()
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
            continue
        try:
            first, last = UNITS[name](stated[0], int(digits))
        except (OverflowError, ValueError):
            continue
        first, last = max(first, stated[0]), min(last, stated[1])
        if first <= last:
            found[text] = (first, last)
    return found
