"""The daily sums: what enters them, and that they equal the facts whatever happens meanwhile."""

from __future__ import annotations

from datetime import date

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.models import DayRollup, Freshness
from analytics.rollup import recompute, verify
from campaigns.models import Change
from tests.builders import Builder
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
