"""A schedule keeps to the clock on the wall: over changes of summer time, over the ends of months, in every zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.rhythms import Rhythm, day_of_month, instant_of

ZONES = sorted(
    zone
    for zone in available_timezones()
    if "/" in zone and not zone.startswith(("Etc/", "posix/", "right/"))
)
HOURS = st.integers(0, 23)
RHYTHMS = st.builds(
    Rhythm,
    every=st.sampled_from(["day", "week", "month"]),
    weekday=st.integers(0, 6),
    month_day=st.integers(1, 31),
    hour=HOURS,
)
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))


def monthly(day: int, hour: int = 8) -> Rhythm:
    return Rhythm("month", 0, day, hour)


def weekly(weekday: int, hour: int) -> Rhythm:
    return Rhythm("week", weekday, 1, hour)


def test_eight_in_the_morning_is_eight_on_both_sides_of_summer_time() -> None:
    madrid = ZoneInfo("Europe/Madrid")
    monday = weekly(0, 8)
    first = monday.next_after(datetime(2026, 3, 20, tzinfo=UTC), madrid)
    second = monday.next_after(first, madrid)
    assert first == datetime(2026, 3, 23, 7, tzinfo=UTC)
    assert second == datetime(2026, 3, 30, 6, tzinfo=UTC)


def test_an_hour_that_the_clocks_leave_out_is_due_right_after_it() -> None:
    """On 29 March 2026 Madrid goes from 01:59 to 03:00."""
    due = weekly(6, 2).next_after(datetime(2026, 3, 28, tzinfo=UTC), ZoneInfo("Europe/Madrid"))
    assert due == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert due.astimezone(ZoneInfo("Europe/Madrid")).hour == 3


def test_an_hour_that_comes_twice_is_due_once() -> None:
    """On 25 October 2026 Madrid has 02:00 twice."""
    madrid = ZoneInfo("Europe/Madrid")
    due = weekly(6, 2).next_after(datetime(2026, 10, 24, tzinfo=UTC), madrid)
    assert due == datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert weekly(6, 2).next_after(due, madrid) == datetime(2026, 11, 1, 1, tzinfo=UTC)


def test_a_midnight_that_is_left_out_is_due_on_the_same_day() -> None:
    """In Santiago de Chile clocks go from 23:59 to 01:00 on the night of 6 September 2026."""
    santiago = ZoneInfo("America/Santiago")
    due = weekly(6, 0).next_after(datetime(2026, 9, 5, tzinfo=UTC), santiago)
    assert due.astimezone(santiago).strftime("%Y-%m-%d %H:%M") == "2026-09-06 01:00"


@pytest.mark.parametrize(
    ("month", "number", "day"),
    [("2026-02-01", 31, 28), ("2028-02-01", 30, 29), ("2026-04-01", 31, 30), ("2026-01-01", 31, 31)],
)
def test_the_31st_of_a_shorter_month_is_its_last_day(month: str, number: int, day: int) -> None:
    assert day_of_month(date.fromisoformat(month), number).day == day


def test_the_31st_is_not_pulled_forward_by_a_short_month() -> None:
    zone, due, seen = ZoneInfo("Asia/Seoul"), datetime(2026, 1, 15, tzinfo=UTC), []
    for _month in range(4):
        due = monthly(31).next_after(due, zone)
        seen.append(due.astimezone(zone).date().isoformat())
    assert seen == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]


@settings(max_examples=400, deadline=None)
@given(rhythm=RHYTHMS, moment=MOMENTS, zone=st.sampled_from(ZONES))
def test_each_day_week_or_month_has_one_time_and_it_is_the_next_one(
    rhythm: Rhythm, moment: datetime, zone: str
) -> None:
    there = ZoneInfo(zone)
    first = rhythm.next_after(moment, there)
    second = rhythm.next_after(first, there)
    assert moment < first < second
    # Nothing lies between: whoever asks a moment before hears the same.
    assert rhythm.next_after(first - timedelta(microseconds=1), there) == first
    assert rhythm.next_after(first + timedelta(microseconds=1), there) == second
    longest = timedelta(days={"day": 2, "week": 8, "month": 33}[rhythm.every])
    assert first - moment <= longest
    days = [one.astimezone(there).date() for one in (first, second)]
    if rhythm.every == "day":
        assert timedelta(0) < days[1] - days[0] <= timedelta(days=2)
    elif rhythm.every == "week":
        assert timedelta(days=6) <= days[1] - days[0] <= timedelta(days=8)
    else:
        months = [day.year * 12 + day.month for day in days]
        assert months[1] - months[0] == 1


@settings(max_examples=400, deadline=None)
@given(day=st.dates(date(2000, 1, 1), date(2037, 1, 1)), hour=HOURS, zone=st.sampled_from(ZONES))
def test_clocks_show_the_hour_unless_they_never_do(day: date, hour: int, zone: str) -> None:
    there = ZoneInfo(zone)
    due = instant_of(day, hour, there)
    shown = due.astimezone(there)
    wanted = datetime(day.year, day.month, day.day, hour)
    if shown.replace(tzinfo=None) == wanted:
        # Of two such moments the first: an hour or so before, the clock showed something else.
        for minutes in (30, 60, 120):
            earlier = (due - timedelta(minutes=minutes)).astimezone(there)
            assert earlier.replace(tzinfo=None) != wanted
    else:
        # Left out: later, and by no more than what was left out.
        assert shown.replace(tzinfo=None) > wanted
        assert (due - timedelta(hours=25)).astimezone(there).replace(tzinfo=None) < wanted
