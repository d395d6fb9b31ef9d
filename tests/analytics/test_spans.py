"""Totals of many periods at once are those that a report of each period gives."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from analytics import report
from analytics.goals.spans import Span, totals_of
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry, Offer, ProductMargin
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
    "all_in_cost",
    "tool_cost",
    "cpa_all_in",
    "cpa_without_labour",
    "contribution_roi",
    "google_roi",
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


@pytest.mark.parametrize("roi_cost", ["all_in", "spend"])
def test_entered_costs_and_margins_are_cut_for_each_span_as_for_a_report_of_its_own(
    cast: Cast, roi_cost: str
) -> None:
    """Costs by several rules, a product and an offer with margins of their own, in days and in longer sheets."""
    build = Builder(cast.bakery)
    fill(build)
    bread = build.series("shopify.products", level="product", entity="Rye bread")
    for number in range(0, 40, 3):
        build.fact(bread, FIRST + timedelta(days=number), revenue=20 + number)
    build.fact(bread, "2026-03-01", "2026-03-07", revenue=33)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery) as bakery:
        bakery.roi_cost = roi_cost
        ProductMargin.objects.of(bakery).create(product="Rye bread", gross_margin=Decimal("0.3"))
        offer = Offer.objects.of(bakery).create(name="Trial", kind="trial", gross_margin=Decimal("0.9"))
        Campaign.objects.of(bakery).filter(name="Autumn").update(offer=offer)
        for rule, repeats, amount in (
            ("by_spend", "monthly", 310),
            ("equal", "once", 77),
            ("direct", "once", 5),
        ):
            CostEntry.objects.of(bakery).create(
                kind="tools",
                name=rule,
                rule=rule,
                repeats=repeats,
                amount=Decimal(amount),
                currency="EUR",
                starts_on=FIRST + timedelta(days=2),
                ends_on=FIRST + timedelta(days=30),
                campaign=build.campaign("Spring") if rule == "direct" else None,
            )
        spans: list[Span] = [
            (FIRST + timedelta(days=first), FIRST + timedelta(days=last), campaign)
            for first, last in [(0, 6), (0, 39), (3, 12), (15, 30), (25, 60), (39, 39), (50, 60)]
            for campaign in (None, 0, build.campaign("Spring").pk, build.campaign("Autumn").pk)
        ]
        found = totals_of(bakery, dict.fromkeys(spans, METRICS))
        for first, last, campaign in spans:
            query = StatsQuery(bakery, first, last, None, METRICS, campaign_id=campaign)
            assert found[first, last, campaign] == report.run(query).totals, (first, last, campaign)


def test_nothing_asked_is_nothing_told(cast: Cast) -> None:
    with as_workspace(cast.bakery):
        assert totals_of(cast.bakery, {}) == {}
