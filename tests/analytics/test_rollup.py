"""The daily sums: what enters them, and that they equal the facts whatever happens meanwhile."""

from __future__ import annotations

from datetime import date

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics import report
from analytics.models import DayRollup, Freshness
from analytics.query import StatsQuery
from analytics.rollup import recompute, verify
from campaigns.models import Change
from tests.builders import Builder, set_rates
from tests.cast import Cast


def sums(workspace: Workspace, *columns: str) -> list[tuple[object, ...]]:
    with workspace_scope(workspace):
        rows = DayRollup.objects.of(workspace).order_by("day", "source", "channel", "campaign_id")
        return list(rows.values_list(*columns))


def test_days_are_summed_by_source_channel_and_campaign(cast: Cast) -> None:
    build = Builder(cast.bakery)
    spring, summer = build.series(campaign="Spring"), build.series(campaign="Summer")
    shop = build.series("shopify_orders.orders", level="order", entity="#1", channel="shop")
    build.fact(spring, "2026-05-01", spend="10.50", impressions=1000)
    build.fact(spring, "2026-05-02", spend=0)
    build.fact(summer, "2026-05-01", spend="1.25")
    build.fact(shop, "2026-05-01", revenue="99.99", orders=1)
    assert recompute(cast.bakery.pk) == 2
    ids = {name: build.campaign(name).pk for name in ("Spring", "Summer")}
    expected = [
        (date(2026, 5, 1), "meta_ads.performance", "meta", ids["Spring"], 10_500_000, None, 1000, 1),
        (date(2026, 5, 1), "meta_ads.performance", "meta", ids["Summer"], 1_250_000, None, None, 1),
        (date(2026, 5, 1), "shopify_orders.orders", "shop", 0, None, 99_990_000, None, 1),
        (date(2026, 5, 2), "meta_ads.performance", "meta", ids["Spring"], 0, None, None, 1),
    ]
    found = sums(
        cast.bakery, "day", "source", "channel", "campaign_id", "spend", "revenue", "impressions", "fact_rows"
    )
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert verify(cast.bakery.pk) == []
    with workspace_scope(cast.bakery):
        assert not Change.objects.of(cast.bakery).exists()
        assert Freshness.objects.of(cast.bakery).count() == 1


def test_an_absurd_amount_does_not_stop_the_sums_of_the_rest(cast: Cast) -> None:
    build = Builder(cast.bakery)
    modest, dollars = build.series(campaign="A"), build.series(campaign="B", currency="USD")
    set_rates({"2026-05-01": {"USD": "0.5"}})
    for entity in ("x", "y"):
        ad = build.series("google_ads", campaign="C", level="ad", entity=entity)
        build.fact(ad, "2026-05-01", spend=9_000_000_000_000)
    build.fact(dollars, "2026-05-01", spend=9_000_000_000_000)
    build.fact(modest, "2026-05-01", spend=5)
    assert recompute(cast.bakery.pk) == 1
    assert sorted(sums(cast.bakery, "source", "spend"), key=str) == [
        ("google_ads", None),
        ("meta_ads.performance", 5_000_000),
        ("meta_ads.performance", None),
    ]


def test_a_period_may_hold_more_than_a_column(cast: Cast) -> None:
    build = Builder(cast.bakery)
    ads = build.series(campaign="A")
    for day in ("2026-05-01", "2026-05-02"):
        build.fact(ads, day, spend=9_000_000_000_000)
    recompute(cast.bakery.pk)
    with workspace_scope(cast.bakery):
        query = StatsQuery(cast.bakery, date(2026, 5, 1), date(2026, 5, 2), None, ("spend",))
        assert report.run(query).totals["spend"].value == 18_000_000_000_000
