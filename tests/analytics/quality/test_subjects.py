"""The score of a campaign, of an objective, and of who tracks sales of their own; and how much it asks."""

from __future__ import annotations

from fractions import Fraction

from django.db import connection
from django.test.utils import CaptureQueriesContext

from analytics.quality.checks import quality_of
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.analytics.quality.world import (
    EVERY_DAY,
    FIRST,
    add_days,
    advertise,
    asked,
    line,
    losses,
    scored,
)
from tests.analytics.test_tracked import credit, track
from tests.builders import Builder
from tests.cast import as_workspace


def test_of_a_campaign_only_its_own_sources_count(full: Builder) -> None:
    google = full.series("google_ads.campaigns", campaign="Search")
    add_days(full, google, EVERY_DAY[:10], spend=5, conversion_value=20, conversions=1)
    score = scored(full, campaign=full.campaign("Spring"))
    assert losses(score) == {}
    assert line(score, "unknown_tags").points is None
    stale = line(scored(full, campaign=full.campaign("Search")), "freshness")
    assert stale.finding.sentence == "Google Ads ends on May 10, 2026, 21 days early."
    assert stale.finding.share == Fraction(21, 31)


def test_of_an_objective_the_campaigns_that_serve_it_count(full: Builder) -> None:
    advertise(full, "Gift", EVERY_DAY[:1], spend=None, conversion_value=310)
    with as_workspace(full.workspace) as bakery:
        one = add_objective(bakery, plan=ObjectivePlan(name="Loaves", kind="sales"), by=None)
        other = add_objective(bakery, plan=ObjectivePlan(name="Gifts", kind="sales"), by=None)
        link_to_objective(bakery, one, campaigns=[full.campaign("Spring")], by=None)
        link_to_objective(bakery, other, campaigns=[full.campaign("Gift")], by=None)
    assert line(scored(full, objective=one), "revenue_without_cost").lost == 0
    assert line(scored(full, objective=other), "revenue_without_cost").finding.share == 1


def test_the_own_record_tells_of_each_day_and_is_stale_by_when_it_was_last_heard(build: Builder) -> None:
    advertise(build)
    track(build, FIRST, "purchase")
    credit(build, "2026-05-27", campaign="Spring", count=12, value=600, left_out=3)
    score = scored(build)
    assert line(score, "revenue_days").lost == 0
    fresh = line(score, "freshness").finding
    assert (fresh.share, fresh.sentence) == (
        Fraction(4, 62),
        "Your own record ends on May 27, 2026, 4 days early.",
    )
    assert line(score, "rates").finding.share == Fraction(3, 31 + 12)


def test_many_campaigns_ask_no_more_than_few(full: Builder) -> None:
    def questions() -> int:
        scored(full)
        with CaptureQueriesContext(connection) as captured, as_workspace(full.workspace):
            quality_of(asked(full))
        return len(captured)

    few = questions()
    for number in range(30):
        advertise(full, f"Campaign {number}", EVERY_DAY[: number + 1], spend=None if number % 3 else 4)
    assert questions() == few
