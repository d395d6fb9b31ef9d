"""What posts say of themselves: moment, kind, network, hashtags, rhythm, and which of their records counts."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.insights.gathering import PostFact, gathered
from analytics.insights.hashtags import hashtags_in
from analytics.insights.kinds import kind_of
from analytics.insights.moments import moment_of
from analytics.insights.networks import channel_of_network, network_label, network_of
from analytics.insights.rates import Yardstick, sample_of, value_of, yardstick_for
from analytics.insights.rhythm import rhythm_of

# How long it takes says nothing about what holds.
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MADRID = ZoneInfo("Europe/Madrid")


def test_a_moment_with_a_zone_is_told_in_the_calendar_of_the_workspace() -> None:
    assert moment_of("2021-04-30T22:30+00:00", MADRID) == (date(2021, 5, 1), 0, True)
    assert moment_of("2021-12-31T23:10+00:00", MADRID) == (date(2022, 1, 1), 0, True)


def test_a_moment_without_a_zone_stays_as_it_is_written() -> None:
    assert moment_of("2025-02-16T05:14", MADRID) == (date(2025, 2, 16), 5, False)


def test_a_day_has_no_hour_and_words_are_no_moment() -> None:
    assert moment_of("2025-08-28", MADRID) == (date(2025, 8, 28), None, False)
    assert [moment_of(text, MADRID) for text in ("", "soon", "2025-13-01", "2025-02-30T10:00")] == [None] * 4


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Photos", "image"),
        ("IG image", "image"),
        ("IG carousel", "carousel"),
        ("Reels", "reel"),
        ("Status", "text"),
        ("Vídeo", "video"),
        ("사진", "image"),
        ("Something new", "something new"),
        ("", ""),
    ],
)
def test_kinds_of_several_exports_are_one_kind(text: str, kind: str) -> None:
    assert kind_of(text) == kind


def test_networks_by_the_words_of_exports() -> None:
    told = ("Facebook Page", "Instagram Business", "Twitter", "x", "linkedin", "TikTok", "Mastodon")
    assert [network_of(text) for text in told] == [
        "facebook",
        "instagram",
        "x",
        "x",
        "linkedin",
        "tiktok",
        "mastodon",
    ]
    assert (network_label("facebook"), channel_of_network("facebook")) == ("Facebook", "meta")
    assert (network_label("mastodon"), channel_of_network("mastodon")) == ("mastodon", "mastodon")


def test_hashtags_are_words_and_neither_numbers_nor_parts_of_addresses() -> None:
    text = "We're #1! New #Bread, #bread and #빵 at https://bakery.example/#menu, see a#b and #año2026."
    assert hashtags_in(text) == ["bread", "빵", "año2026"]


def test_whole_weeks_only_and_only_as_far_as_exports_go() -> None:
    """May 2026 begins on a Friday: its whole weeks begin on the 4th, 11th, 18th; the 25th's ends on the 31st."""
    days = [date(2026, 5, day) for day in (2, 5, 6, 20, 21, 22)]
    found = rhythm_of(days, date(2026, 5, 1), date(2026, 5, 31))
    assert (found.posts, found.weeks, found.posts_in_weeks, found.weeks_without) == (6, 4, 5, 2)
    assert (found.a_week, found.middle, found.pause) == (1.25, 1.0, 14)
    # An export of the 24th knows nothing of the week that begins on the 25th.
    known = rhythm_of(days, date(2026, 5, 1), date(2026, 5, 24))
    assert (known.weeks, known.weeks_without) == (3, 1)


def test_a_period_without_a_whole_week_says_nothing_about_weeks() -> None:
    found = rhythm_of([date(2026, 5, 5)], date(2026, 5, 5), date(2026, 5, 10))
    assert (found.posts, found.weeks, found.a_week, found.middle, found.pause) == (1, 0, None, None, None)


@CALM
@given(st.lists(st.dates(date(2026, 1, 1), date(2026, 3, 31))))
def test_weeks_with_and_without_posts_are_all_weeks(days: list[date]) -> None:
    found = rhythm_of(days, date(2026, 1, 1), date(2026, 3, 31))
    assert found.weeks == 12 and 0 <= found.weeks_without <= found.weeks
    assert found.posts == len(days) and found.posts_in_weeks <= found.posts


DAY = date(2026, 5, 4)


def fact(series: int = 1, start: int = 4, end: int = 0, *, so_far: bool = False, **measures: int) -> PostFact:
    return PostFact(series, DAY.replace(day=start), DAY.replace(day=end or start), so_far, measures)


def test_all_so_far_speaks_before_days_and_is_never_added_to_them() -> None:
    found = gathered([fact(1, 4, so_far=True, views=100), fact(1, 5, views=7), fact(2, 4, 9, views=400)])
    assert (found.series_id, found.measures, found.first, found.last) == (1, {"views": 100}, None, None)


def test_the_longest_range_speaks_before_days() -> None:
    found = gathered(
        [fact(1, 4, 10, views=40), fact(1, 4, 20, views=70), fact(2, 4, views=5), fact(2, 5, views=6)]
    )
    assert (found.series_id, found.measures["views"], found.first, found.last) == (
        1,
        70,
        DAY,
        DAY.replace(day=20),
    )


def test_days_are_added_up_and_what_cannot_be_added_is_left_out() -> None:
    found = gathered([fact(1, 4, views=5, reach=4), fact(1, 6, views=6, reach=5), fact(1, 7, likes=1)])
    assert found.measures == {"views": 11, "likes": 1}
    assert (found.first, found.last) == (DAY, DAY.replace(day=7))


def test_a_post_without_facts_is_refused() -> None:
    with pytest.raises(ValueError, match="without facts"):
        gathered([])


def test_interactions_need_likes_and_comments() -> None:
    assert value_of({"likes": 3, "comments": 1, "saves": 2}, "interactions") == 6
    assert value_of({"likes": 3, "saves": 2}, "interactions") is None


def test_posts_are_compared_by_what_most_of_them_tell() -> None:
    posts = [
        {"engagements": 5, "impressions": 100, "reach": 80},
        {"engagements": 6, "reach": 90},
        {"likes": 5, "comments": 1, "reach": 70},
    ]
    assert yardstick_for(posts, "engagement") == Yardstick("engagements", "reach")
    assert yardstick_for(posts, "saves") is None
    assert sample_of(posts[2], Yardstick("engagements", "reach")) is None


def test_a_measure_that_is_zero_for_all_is_nothing_to_compare_by() -> None:
    assert yardstick_for([{"engagements": 5, "views": 0}], "engagement") is None
