"""Reach in the regions that campaigns aim at: what splits tell of them, and what nobody tells."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from accounts.models import Workspace
from analytics.insights.groups import asks_for_aim, group_of_aim
from analytics.insights.regions import Aim, aims_in, is_in
from campaigns.models import Campaign
from tests.analytics.test_pages import words
from tests.builders import Builder
from tests.cast import Cast, as_workspace

MAY = (date(2026, 5, 1), date(2026, 5, 31))
PERIOD = {"period": "custom", "from": "2026-05-01", "to": "2026-05-31"}


@pytest.fixture
def build(cast: Cast) -> Builder:
    return Builder(cast.bakery)


def aim_at(build: Builder, *regions: str, name: str = "Spring") -> None:
    campaign = build.campaign(name)
    with as_workspace(build.workspace) as workspace:
        Campaign.objects.of(workspace).filter(pk=campaign.pk).update(regions=list(regions))


def split(build: Builder, place: str, *, campaign: str = "Spring", **more: Any) -> Any:
    return build.series(campaign=campaign, breakdown=f"Region={place}", **more)


def told(workspace: Workspace) -> list[Aim]:
    with as_workspace(workspace):
        return aims_in(workspace, *MAY)


@pytest.mark.parametrize(
    ("group", "region", "is_same"),
    [
        ("Málaga", "malaga", True),
        ("Málaga, Spain", "Málaga", True),
        ("Comunidad de Madrid", "Madrid", False),
        ("서울특별시", "서울특별시", True),
    ],
)
def test_a_place_is_known_by_its_name(group: str, region: str, is_same: bool) -> None:
    assert is_in(group, region) is is_same


def test_a_range_tells_reach_and_the_share_of_what_is_listed(build: Builder) -> None:
    aim_at(build, "Madrid", "Sevilla")
    madrid = split(build, "Madrid")
    build.fact(madrid, "2026-05-01", "2026-05-31", impressions=300, reach=120)
    build.fact(split(build, "Valencia"), "2026-05-01", "2026-05-31", impressions=100, reach=60)
    first, second = told(build.workspace)
    assert (first.region, first.seen, first.reach, first.share) == ("Madrid", 300, 120, Fraction(3, 4))
    assert (first.series_id, first.first, first.last) == (madrid.pk, *MAY)
    assert second == Aim("Spring", build.campaign("Spring").pk, "Sevilla")


def test_days_are_added_up_but_their_reach_is_not(build: Builder) -> None:
    aim_at(build, "Madrid")
    madrid = split(build, "Madrid")
    for day in (2, 3):
        build.fact(madrid, f"2026-05-{day:02}", impressions=50, reach=40)
    [found] = told(build.workspace)
    assert (found.seen, found.reach) == (100, None)


def test_what_is_longer_than_the_period_or_of_another_campaign_is_left_out(
    build: Builder, cast: Cast
) -> None:
    aim_at(build, "Madrid")
    build.fact(split(build, "Madrid"), "2026-04-01", "2026-05-31", impressions=900, reach=500)
    build.fact(split(build, "Madrid", campaign="Autumn"), "2026-05-01", "2026-05-31", impressions=7)
    rival = Builder(cast.rival)
    aim_at(rival, "Madrid")
    build_rival = split(rival, "Madrid")
    rival.fact(build_rival, "2026-05-01", "2026-05-31", impressions=8, reach=8)
    assert told(build.workspace) == [Aim("Spring", build.campaign("Spring").pk, "Madrid")]
    assert [one.seen for one in told(cast.rival)] == [8]


def test_the_page_and_the_file_say_what_nobody_tells(build: Builder, page: Callable[..., Any]) -> None:
    aim_at(build, "Madrid", "Sevilla")
    madrid = split(build, "Madrid")
    build.fact(madrid, "2026-05-01", "2026-05-31", impressions=300, reach=120)
    text = words(page(**PERIOD))
    assert "Reach in target regions" in text
    assert "No import splits the ads of this campaign by this region." in text
    lines = page("insights_file", "regions", **PERIOD).content.decode("utf-8-sig").splitlines()
    assert lines[1] == 'Spring,Madrid,"Meta Ads, meta_ads 1",120,300,1,2026-05-01,2026-05-31'
    assert "No data: No import splits the ads of this campaign by this region." in lines[2]
    rows = words(page("insight_rows", madrid.pk, **{"from": "2026-05-01", "to": "2026-05-31"}))
    assert "300" in rows


def test_a_country_and_a_region_of_one_name_are_two_groups(build: Builder) -> None:
    aim_at(build, "Luxembourg")
    for dimension, seen in (("Country", 300), ("Region", 40)):
        place = build.series(campaign="Spring", breakdown=f"{dimension}=Luxembourg")
        build.fact(place, "2026-05-01", "2026-05-31", impressions=seen)
    found = told(build.workspace)
    assert {(one.dimension, one.seen) for one in found} == {("country", 300), ("region", 40)}
    for one in found:
        group = group_of_aim(found, asks_for_aim(one))
        assert group is not None
        assert (group.number, group.stated) == (one.seen, one.stated)
