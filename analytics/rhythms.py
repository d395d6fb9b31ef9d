"""When what comes again is due next: by the clock on the wall in a time zone, once a day, a week or a month.

A time that the change to summer time leaves out is due as many minutes later as were left out; one that comes twice in
autumn is due the first time, and only then. A day that a month does not have is its last one.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# Candidates to look at: two steps reach the next one even where a zone leaves out a whole day.
_STEPS = 4


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Every "day", "week" or "month"; `weekday` (0 is Monday) counts by week, `month_day` (1 to 31) by month."""

    every: str
    weekday: int
    month_day: int
    hour: int

    def next_after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The first instant after this one, in UTC."""
        local = moment.astimezone(zone).date()
        for day in self._days_from(local):
            due = instant_of(day, self.hour, zone)
            if due > moment:
                return due
        raise AssertionError("a rhythm goes on for ever")

    def _days_from(self, day: date) -> Iterator[date]:
        """From the last one that may be before `day` on."""
        if self.every == "day":
            yield from (day + timedelta(days=number - 1) for number in range(_STEPS))
            return
        if self.every == "week":
            first = day - timedelta(days=day.weekday() - self.weekday + 7)
            yield from (first + timedelta(weeks=number) for number in range(_STEPS))
            return
        month = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
        for _number in range(_STEPS):
            yield day_of_month(month, self.month_day)
            month = (month + timedelta(days=32)).replace(day=1)


def day_of_month(month: date, number: int) -> date:
    """The day with this number, or the last one of a shorter month."""
    return month.replace(day=min(number, monthrange(month.year, month.month)[1]))


def instant_of(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """The first moment at which clocks there show this hour of this day, in UTC; see above for those that never do."""
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
