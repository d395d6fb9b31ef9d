"""Totals of many periods at once are those that a report of each period gives."""

from __future__ import annotations

from datetime import date, timedelta

from analytics import report
from analytics.query import StatsQuery
from analytics.rollup import recompute
from analytics.spans import Span, totals_of
from tests.builders import Builder
from tests.cast import Cast, as_workspace

FIRST = date(2026, 3, 1)
METRICS = (
    "spend",
    "revenue",
    "gross_profit",
    "roi",
    "mer",
    "orders",
    "aov",
    "leads",
    "cpa",
    "sessions",
)


def fill(build: Builder) -> None:
    """Ads of two campaigns, two shops of which one is taken, visits, and sheets longer than a day."""
    spring, autumn = build.series(campaign="Spring"), build.series("google_ads.campaigns", campaign="Autumn")
    shop, other = (
        build.series("shopify.orders", level="order"),
        build.series("woocommerce.orders", level="order"),
    )
    visits = build.series("ga4.traffic", level="channel_group")
    for number in range(40):
        day = FIRST + timedelta(days=number)
        if number % 3:
            build.fact(spring, day, spend=10 + number, conversions=number % 4, leads=2, conversion_value=30)
        if number > 20:
            build.fact(autumn, day, spend=5, conversions=1, conversion_value=number)
            build.fact(other, day, revenue=70, orders=2)
        if number > 10:
            build.fact(shop, day, revenue=100 + number, orders=1)
        build.fact(visits, day, sessions=50)
    monthly = build.series("linkedin_ads.performance", campaign="Autumn")
    build.fact(monthly, "2026-03-01", "2026-03-07", spend=77, leads=3)
    build.fact(monthly, "2026-03-05", "2026-03-20", spend=500, leads=9)
    recompute(build.workspace.pk)


def test_each_span_is_told_as_by_a_report_of_its_own(cast: Cast) -> None:
    build = Builder(cast.bakery)
    fill(build)
    campaigns = (None, 0, build.campaign("Spring").pk, build.campaign("Autumn").pk)
    days = [(0, 6), (0, 9), (3, 12), (4, 19), (0, 39), (15, 30), (25, 60), (39, 39), (50, 60)]
    spans: list[Span] = [
        (FIRST + timedelta(days=first), FIRST + timedelta(days=last), campaign)
        for first, last in days
        for campaign in campaigns
    ]
    with as_workspace(cast.bakery):
        found = totals_of(cast.bakery, dict.fromkeys(spans, METRICS))
        for first, last, campaign in spans:
            query = StatsQuery(cast.bakery, first, last, None, METRICS, campaign_id=campaign)
            assert found[first, last, campaign] == report.run(query).totals, (first, last, campaign)


def test_nothing_asked_is_nothing_told(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        assert totals_of(cast.bakery, {}) == {}
