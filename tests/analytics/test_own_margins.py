"""Margins of products and offers wherever revenue is shown: objectives, ranges, refunds, currencies, single days."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import workspace_scope
from analytics import report
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.models import Campaign, Objective, Offer, ProductMargin
from tests.builders import Builder, set_rates
from tests.cast import Cast

MAY = date(2026, 5, 1)


@pytest.fixture
def build(cast: Cast) -> Builder:
    """Half of sales remains, of the bulb a tenth, of what the course sells nine tenths."""
    cast.bakery.gross_margin = Decimal("0.5")
    cast.bakery.save(update_fields=["gross_margin"])
    build = Builder(cast.bakery)
    build.campaign("Course")
    with workspace_scope(cast.bakery):
        ProductMargin.objects.of(cast.bakery).create(product="Bulb", gross_margin=Decimal("0.1"))
        offer = Offer.objects.of(cast.bakery).create(name="Course", gross_margin=Decimal("0.9"))
        Campaign.objects.of(cast.bakery).filter(name="Course").update(offer=offer)
    return build


def sold(build: Builder, product: str, *days: str, **values: Any) -> None:
    named = {name: values.pop(name) for name in ("currency", "account") if name in values}
    series = build.series("shopify_analytics", level="product", entity=product, channel="shop", **named)
    build.fact(series, *days, **values)


def profit(build: Builder, **more: Any) -> report.Report:
    recompute(build.workspace.pk)
    values = {"group_by": None, "metrics": ("gross_profit",)} | more
    with workspace_scope(build.workspace):
        return report.run(StatsQuery(build.workspace, MAY, date(2026, 5, 31), **values))


def total(build: Builder, **more: Any) -> Decimal | None:
    return profit(build, **more).totals["gross_profit"].value


def rows(build: Builder, **more: Any) -> dict[str, Decimal | None]:
    return {str(row.label): row.values["gross_profit"].value for row in profit(build, **more).rows}


def test_an_objective_has_the_margins_of_its_campaigns_offers(build: Builder) -> None:
    for name, value in (("Course", 400), ("Lamps", 1000), ("Other", 100)):
        build.fact(build.series(campaign=name), "2026-05-04", spend=10, conversion_value=value)
    with workspace_scope(build.workspace):
        selling = Objective.objects.of(build.workspace).create(name="Selling", kind="own")
        serving = Campaign.objects.of(build.workspace).filter(name__in=("Course", "Lamps"))
        serving.update(objective=selling)
    assert rows(build, group_by="objective") == {"Selling": 860, "No objective": 50}
    assert total(build, objective_id=selling.pk) == 860
    assert total(build, objective_id=0) == 50
    assert rows(build, group_by="campaign", objective_id=selling.pk) == {"Course": 360, "Lamps": 500}


def test_a_range_counts_with_the_margin_in_totals_and_in_no_day(build: Builder) -> None:
    sold(build, "Lamp", "2026-05-04", "2026-05-10", revenue=100, orders=1)
    sold(build, "Bulb", "2026-05-04", "2026-05-10", revenue=200, orders=1)
    # It reaches beyond the period, and counts with no margin at all.
    sold(build, "Bulb", "2026-05-28", "2026-06-03", revenue=5000, orders=1)
    assert total(build) == 70
    assert set(rows(build, group_by="day").values()) == {None}


def test_a_range_of_a_campaign_counts_with_the_margin_of_its_offer(build: Builder) -> None:
    build.fact(build.series(campaign="Course"), "2026-05-04", "2026-05-10", spend=10, conversion_value=400)
    assert rows(build, group_by="campaign") == {"Course": 360}


def test_a_refund_takes_back_what_its_product_had_left(build: Builder) -> None:
    sold(build, "Lamp", "2026-05-04", revenue=100, orders=1)
    sold(build, "Bulb", "2026-05-04", revenue=50, orders=1)
    sold(build, "Bulb", "2026-05-06", revenue=-80, orders=0)
    assert total(build) == 47
    days = rows(build, group_by="day")
    assert (days["May 4, 2026"], days["May 6, 2026"]) == (Decimal(55), Decimal(-8))


def test_sales_in_another_currency_are_converted_before_the_margin(build: Builder) -> None:
    set_rates({"2026-05-04": {"USD": "1.25"}})
    sold(build, "Lamp", "2026-05-04", revenue=100, orders=1)
    sold(build, "Bulb", "2026-05-04", currency="USD", revenue=250, orders=1)
    # Without a rate it is left out, of the revenue and of the margin alike.
    sold(build, "Bulb", "2026-05-04", currency="AED", revenue=999, orders=1)
    assert total(build) == 70


def test_a_campaign_has_its_margin_on_each_of_its_days(build: Builder) -> None:
    for day, value in (("2026-05-04", 100), ("2026-05-05", 300)):
        build.fact(build.series(campaign="Course"), day, spend=10, conversion_value=value)
        build.fact(build.series(campaign="Lamps"), day, spend=10, conversion_value=1000)
    course = build.campaign("Course")
    days = rows(build, group_by="day", campaign_id=course.pk)
    assert (days["May 4, 2026"], days["May 5, 2026"]) == (Decimal(90), Decimal(270))
    assert total(build, campaign_id=course.pk) == 360


def test_which_report_of_a_shop_counts_is_decided_by_all_that_it_reports(build: Builder) -> None:
    """Sales by product count before those by order; another shop's do not matter for it."""
    sold(build, "Bulb", "2026-05-04", revenue=100, orders=1)
    by_order = build.series("shopify_analytics", level="order", entity="#1", channel="shop")
    build.fact(by_order, "2026-05-04", revenue=100, orders=1)
    other = build.account("shopify_analytics", key="2")
    sold(build, "Lamp", "2026-05-04", account=other, revenue=1000, orders=1)
    assert total(build) == 510


def test_facts_are_not_read_where_nobody_sells_such_a_product(build: Builder) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            profit(build)
        return sum("ANY(ARRAY(" in one["sql"] for one in seen)

    sold(build, "Lamp", "2026-05-04", revenue=100, orders=1)
    assert asked() == 0
    sold(build, "Bulb", "2026-05-04", revenue=100, orders=1)
    assert asked() == 1
