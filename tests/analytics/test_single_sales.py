"""Which sales an interval is drawn from: single orders where they are the record, else the sums of days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import Workspace
from analytics.rollup import recompute
from analytics.verdict import single_sales
from analytics.verdict.interval import Sold, interval_of, normal_around
from analytics.verdict.judging import Judgement, judge_campaign, judge_workspace
from tests.builders import Builder, set_rates
from tests.cast import Cast, as_workspace

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 28)
D = Decimal


def sold(*pairs: tuple[int, str]) -> list[Sold]:
    return [Sold(D(count), D(each)) for count, each in pairs]


def spend(build: Builder, amount: str = "100") -> None:
    build.fact(build.series(campaign="Spring"), "2026-05-02", spend=amount, conversions=0, conversion_value=0)


def orders(build: Builder, values: list[str], source: str = "shopify_orders.orders") -> None:
    for number, value in enumerate(values):
        shop = build.series(source, level="order", entity=f"#{number}", channel="shop")
        build.fact(shop, FIRST + timedelta(days=number % 20), revenue=value, orders=1)


def whole(workspace: Workspace) -> Judgement:
    recompute(workspace.pk)
    with as_workspace(workspace):
        return judge_workspace(workspace, FIRST, LAST, wants_interval=True)


def of_campaign(build: Builder, name: str = "Spring", **more: Any) -> Judgement:
    recompute(build.workspace.pk)
    campaign = build.campaign(name)
    with as_workspace(build.workspace):
        return judge_campaign(
            build.workspace, campaign, FIRST, LAST, today=date(2026, 6, 1), wants_interval=True, **more
        )


def test_the_whole_workspace_is_drawn_from_its_single_orders(build: Builder) -> None:
    spend(build)
    orders(build, ["20"] * 8 + ["35.5"] * 6)
    found = whole(build.workspace)
    assert found.spread is not None and found.spread.grain == "orders"
    assert found.spread.interval == interval_of(sold((8, "20"), (6, "35.5")))


def test_a_refund_on_a_later_day_is_part_of_its_order(build: Builder) -> None:
    spend(build)
    orders(build, ["20"] * 14)
    shop = build.series("shopify_orders.orders", level="order", entity="#3", channel="shop")
    build.fact(shop, "2026-05-25", revenue="-5", orders=0)
    found = whole(build.workspace)
    assert found.spread is not None
    assert found.spread.interval == interval_of(sold((13, "20"), (1, "15")))


def test_orders_of_other_sources_and_periods_are_not_drawn(build: Builder) -> None:
    spend(build)
    orders(build, ["20"] * 12)
    late = build.series("shopify_orders.orders", level="order", entity="#late", channel="shop")
    build.fact(late, "2026-06-03", revenue="900", orders=1)
    sums = build.series("shopify_analytics.sales", level="account", entity="all", channel="shop")
    build.fact(sums, "2026-05-03", revenue="5000", orders=100)
    found = whole(build.workspace)
    assert found.spread is not None
    assert found.spread.interval == interval_of(sold((12, "20")))


def test_orders_of_another_workspace_are_not_drawn(build: Builder, cast: Cast) -> None:
    spend(build)
    orders(build, ["20"] * 12)
    orders(Builder(cast.rival), ["9000"] * 30)
    found = whole(build.workspace)
    assert found.spread is not None
    assert found.spread.interval == interval_of(sold((12, "20")))


def test_orders_in_another_currency_are_converted(build: Builder) -> None:
    set_rates({"2026-05-01": {"USD": "1.25"}, "2026-05-10": {"USD": "1.25"}})
    spend(build)
    for number in range(12):
        shop = build.series(
            "shopify_orders.orders", level="order", entity=f"#{number}", channel="shop", currency="USD"
        )
        build.fact(shop, "2026-05-02", revenue="50", orders=1)
    found = whole(build.workspace)
    assert found.spread is not None
    assert found.spread.interval == interval_of(sold((12, "40")))


def test_more_values_than_are_drawn_from_take_the_root_of_squares(
    build: Builder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_sales, "MOST_VALUES", 3)
    spend(build)
    orders(build, ["10", "20", "30", "40"] * 3)
    found = whole(build.workspace)
    assert found.spread is not None
    assert found.spread.interval == normal_around(D(300), D(9000))


def test_a_shop_that_exports_sums_is_drawn_from_its_days(build: Builder) -> None:
    spend(build)
    shop = build.series("shopify_analytics.sales", level="account", entity="all", channel="shop")
    for day, (count, revenue) in enumerate([(4, "100"), (6, "120"), (10, "330")], start=3):
        build.fact(shop, date(2026, 5, day), revenue=revenue, orders=count)
    found = whole(build.workspace)
    assert found.spread is not None and found.spread.grain == "days"
    assert found.spread.interval == interval_of(sold((4, "25"), (6, "20"), (10, "33")), is_by_day=True)


def test_a_campaign_is_drawn_from_the_days_of_its_platform(build: Builder) -> None:
    spring = build.series(campaign="Spring")
    build.fact(spring, "2026-05-02", spend=100, conversions=6, conversion_value=120)
    build.fact(spring, "2026-05-03", spend=100, conversions="4.5", conversion_value=180)
    other = build.series(campaign="Other")
    build.fact(other, "2026-05-03", spend=100, conversions=400, conversion_value=40_000)
    orders(build, ["20"] * 30)  # of the shop, and nobody knows of which campaign
    found = of_campaign(build)
    assert found.spread is not None and found.spread.grain == "days"
    assert found.spread.interval == interval_of(
        [*sold((6, "20")), Sold(D("4.5"), D(40))],
        is_by_day=True,
    )


def test_what_is_known_for_a_range_of_days_only_is_drawn_too(build: Builder) -> None:
    spring = build.series(campaign="Spring")
    build.fact(spring, "2026-05-04", "2026-05-10", spend=100, conversions=20, conversion_value=500)
    found = of_campaign(build)
    assert found.spread is not None
    assert found.spread.interval == interval_of(sold((20, "25")), is_by_day=True)


def test_the_same_data_give_the_same_interval(build: Builder) -> None:
    spring = build.series(campaign="Spring")
    for day in range(1, 20):
        build.fact(spring, date(2026, 5, day), spend=10, conversions=2, conversion_value=20 + day)
    once, again = of_campaign(build), of_campaign(build)
    assert once.spread is not None and once.spread == again.spread


def test_nothing_is_drawn_unless_it_is_asked_for(build: Builder) -> None:
    spring = build.series(campaign="Spring")
    build.fact(spring, "2026-05-02", spend=100, conversions=40, conversion_value=900)
    recompute(build.workspace.pk)
    campaign = build.campaign("Spring")
    with as_workspace(build.workspace):
        found = judge_campaign(build.workspace, campaign, FIRST, LAST, today=date(2026, 6, 1))
    assert found.spread is None
