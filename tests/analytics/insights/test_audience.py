"""Who the people are: what splits are about, and which of several views of the same people speaks."""

from __future__ import annotations

from datetime import date

import pytest

from analytics.insights.ads import once_each
from analytics.insights.audience import Stated, View, nearest_views, newest
from analytics.insights.dimensions import dimension_of, split_of

DAY = date(2026, 5, 4)


@pytest.mark.parametrize(
    ("source", "label", "dimension"),
    [
        ("meta_ads.performance", "Age", "age"),
        ("linkedin_page", "Localidade", "region"),
        ("linkedin_page", "Função", "function"),
        ("linkedin_page", "Nível de experiência", "seniority"),
        ("linkedin_ads", "Job Seniority Segment", "seniority"),
        ("linkedin_ads", "Company Name Segment", None),
        ("meta_ads", "Placement", None),
        ("sprout_social", "Profile", None),
        ("nobody", "Age", None),
    ],
)
def test_columns_are_known_by_what_their_source_calls_them(
    source: str, label: str, dimension: str | None
) -> None:
    assert dimension_of(source, label) == dimension


def test_a_split_by_anything_but_people_says_nothing_about_them() -> None:
    source = "linkedin_page"
    assert split_of(source, "Localidade=Lisboa") == {"region": "Lisboa"}
    assert split_of(source, "Localidade=Lisboa; Page=Us") is None
    assert split_of(source, "lan") is None


def test_the_view_that_splits_least_speaks_for_its_dimension() -> None:
    both = View(1, "meta_ads", "", "campaign", ("age", "gender"))
    age, of_ads = View(1, "meta_ads", "", "campaign", ("age",)), View(1, "meta_ads", "", "ad", ("age",))
    assert set(nearest_views([of_ads, both, age])) == {(age, "age"), (both, "gender")}


def stated(series: int, first: int, last: int, *, is_range: bool = True) -> Stated:
    return Stated(series, DAY.replace(day=first), DAY.replace(day=last), is_range, {})


def test_of_ranges_the_last_to_end_speaks_and_days_speak_before_ranges() -> None:
    ranges = [stated(1, 1, 20), stated(2, 1, 20), stated(1, 5, 20), stated(1, 1, 19)]
    assert newest(ranges) == ranges[:2]
    days = [stated(3, 4, 8, is_range=False)]
    assert newest([*ranges, *days]) == days
    assert newest([]) == []


def test_an_ad_is_its_days_or_its_longest_range_and_never_both() -> None:
    days = (1, None, None, "days")
    week, month = (1, DAY, DAY.replace(day=10), "week"), (1, DAY, DAY.replace(day=30), "month")
    other = (2, DAY, DAY.replace(day=10), "other")
    assert once_each([week, days, month, other]) == [days, other]
    assert once_each([week, month]) == [month]
