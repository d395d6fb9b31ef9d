"""Quiet hours and summaries by the clocks of a place, over the days on which these are put forward and back."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.alerts.times import Quiet, after_quiet
from analytics.rhythms import Rhythm

MADRID = ZoneInfo("Europe/Madrid")
NIGHT = Quiet(time(22), time(7))
# With half an hour's difference, with midnight left out, without any, on the other half of the year, and far east.
ZONES = [
    "Europe/Madrid",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Cairo",
    "Asia/Seoul",
    "America/Santiago",
    "Pacific/Chatham",
]
MINUTE = timedelta(minutes=1)

zones = st.sampled_from(ZONES).map(ZoneInfo)
# Around all changes of the clocks in two years, and between them.
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda each: each.replace(tzinfo=UTC)
)
clocks = st.builds(time, st.integers(0, 23), st.sampled_from([0, 1, 15, 30, 59]))
quiets = st.tuples(clocks, clocks).filter(lambda pair: pair[0] != pair[1]).map(lambda pair: Quiet(*pair))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def is_quiet(moment: datetime, quiet: Quiet, zone: ZoneInfo) -> bool:
    """Said without the code: the minutes of a day that lie between."""
    clock = moment.astimezone(zone)
    start, end = (each.hour * 60 + each.minute for each in (quiet.start, quiet.end))
    minutes = {(start + number) % 1440 for number in range((end - start) % 1440)}
    return clock.hour * 60 + clock.minute in minutes


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-06-10 12:00", "2026-06-10 12:00"),  # two in the afternoon
        ("2026-06-10 19:59", "2026-06-10 19:59"),  # a minute before ten
        ("2026-06-10 20:00", "2026-06-11 05:00"),
        ("2026-06-11 02:00", "2026-06-11 05:00"),
        ("2026-03-28 22:30", "2026-03-29 05:00"),  # the night that has an hour less
        ("2026-10-24 22:30", "2026-10-25 06:00"),  # and the one that has an hour more
    ],
)
def test_a_night_ends_at_seven_by_the_clock(moment: str, expected: str) -> None:
    assert after_quiet(utc(moment), NIGHT, MADRID) == utc(expected)


def test_quiet_that_ends_in_the_hour_left_out_ends_when_the_clocks_are_put_forward() -> None:
    """At 01:00 UTC two o'clock becomes three in Madrid: half past two never comes."""
    quiet = Quiet(time(23), time(2, 30))
    assert after_quiet(utc("2026-03-29 00:10"), quiet, MADRID) == utc("2026-03-29 01:00")


def test_quiet_that_ends_in_the_hour_that_comes_twice_ends_twice() -> None:
    quiet = Quiet(time(23), time(2, 30))
    assert after_quiet(utc("2026-10-25 00:10"), quiet, MADRID) == utc("2026-10-25 00:30")
    assert after_quiet(utc("2026-10-25 01:10"), quiet, MADRID) == utc("2026-10-25 01:30")


def test_the_one_minute_that_is_not_quiet_may_be_left_out_by_the_clocks() -> None:
    """In Cairo midnight becomes one o'clock on 24 April: of that day the minute after midnight never comes."""
    quiet = Quiet(time(0, 2), time(0, 1))
    found = after_quiet(utc("2026-04-22 22:05"), quiet, ZoneInfo("Africa/Cairo"))
    assert found == utc("2026-04-24 21:01")


@settings(max_examples=150, deadline=None)
@given(moments, quiets, zones)
def test_it_is_the_first_minute_that_is_not_quiet(moment: datetime, quiet: Quiet, zone: ZoneInfo) -> None:
    found = after_quiet(moment, quiet, zone)
    assert not is_quiet(found, quiet, zone)
    if not is_quiet(moment, quiet, zone):
        assert found == moment
        return
    assert moment < found <= moment + timedelta(hours=49)
    tried = moment
    while tried < found:
        assert is_quiet(tried, quiet, zone)
        tried = min(tried + MINUTE, tried.replace(second=0, microsecond=0) + MINUTE)


# The days on which clocks are put forward or back, in these places.
changes = st.sampled_from(
    [
        ("Europe/Madrid", "2026-03-29 00:00"),
        ("Europe/Madrid", "2026-10-25 00:00"),
        ("America/New_York", "2026-03-08 06:00"),
        ("America/New_York", "2026-11-01 05:00"),
        ("Australia/Lord_Howe", "2026-04-04 14:00"),
        ("Australia/Lord_Howe", "2026-10-03 15:00"),
        ("Africa/Cairo", "2026-04-23 21:00"),
        ("Africa/Cairo", "2026-10-29 20:00"),
    ]
)


@settings(max_examples=150, deadline=None)
@given(changes, st.integers(-300, 300), quiets)
def test_it_is_so_on_the_days_of_the_change(change: tuple[str, str], minutes: int, quiet: Quiet) -> None:
    zone, moment = ZoneInfo(change[0]), utc(change[1]) + minutes * MINUTE
    found = after_quiet(moment, quiet, zone)
    assert not is_quiet(found, quiet, zone)
    assert all(
        is_quiet(moment + number * MINUTE, quiet, zone) for number in range(int((found - moment) / MINUTE))
    )


def digest(hour: int, weekday: int | None) -> Rhythm:
    return Rhythm("day" if weekday is None else "week", weekday or 0, 1, hour)


@pytest.mark.parametrize(
    ("moment", "weekday", "expected"),
    [
        ("2026-06-10 05:59", None, "2026-06-10 06:00"),  # a Wednesday, a minute before eight
        ("2026-06-10 06:00", None, "2026-06-11 06:00"),
        ("2026-06-10 12:00", 0, "2026-06-15 06:00"),
        ("2026-10-24 12:00", None, "2026-10-25 07:00"),  # eight o'clock comes an hour later
    ],
)
def test_a_summary_comes_at_its_hour(moment: str, weekday: int | None, expected: str) -> None:
    assert digest(8, weekday).next_after(utc(moment), MADRID) == utc(expected)


@settings(max_examples=200, deadline=None)
@given(moments, st.integers(0, 23), st.sampled_from([None, *range(7)]), zones)
def test_summaries_come_once_a_day_or_once_a_week(
    moment: datetime, hour: int, weekday: int | None, zone: ZoneInfo
) -> None:
    """Each on a day of its own, at the hour or when the clocks have been put over it, and none is left out."""
    days = []
    at = moment
    for _time in range(4):
        later = digest(hour, weekday).next_after(at, zone)
        assert later > at
        at = later
        local = at.astimezone(zone)
        assert local.hour == hour or local.hour == (hour + 1) % 24 or local.minute == 30
        days.append(local.date())
    step = 1 if weekday is None else 7
    assert [(later - earlier).days for earlier, later in pairwise(days)] == [step] * 3
    assert weekday is None or {day.weekday() for day in days} == {weekday}
