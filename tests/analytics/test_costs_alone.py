"""Entered costs beside ad spend that is not known: they are the whole cost only where no ads can have been run."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import workspace_scope
from analytics import report
from analytics.cost.advertised import ADVERTISED
from analytics.goals import history
from analytics.metrics import METRICS
from analytics.query import StatsQuery
from analytics.rollup import recompute
from campaigns.models import Campaign, CostEntry, ImportRun, Objective
from tests.builders import Builder
from tests.cast import Cast

MARCH, APRIL, MAY = date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 31)
COST = ("all_in_cost", "cost_without_labour", "roi")
NO_ADS = "No advertising data in this period. Import an export of Meta Ads, Google Ads or LinkedIn Ads."


@pytest.fixture
def build(cast: Cast) -> Builder:
    """Sales each day of April and May."""
    cast.bakery.gross_margin = Decimal("0.5")
    cast.bakery.save(update_fields=["gross_margin"])
    build = Builder(cast.bakery)
    shop = build.series("shopify_analytics", level="product", entity="Lamp", channel="shop")
    for number in range(61):
        build.fact(shop, APRIL + timedelta(days=number), revenue=100, orders=1)
    recompute(build.workspace.pk)
    return build


def ads(build: Builder, first: date = MARCH, days: int = 31) -> None:
    """Ads of Spring, ten a day, in March."""
    series = build.series(campaign="Spring")
    for number in range(days):
        build.fact(series, first + timedelta(days=number), spend=10, conversions=1, conversion_value=30)
    recompute(build.workspace.pk)


def tools(build: Builder, **values: Any) -> None:
    """Ten a day, in April and May."""
    fields = {"kind": "tools", "name": "Planner", "currency": "EUR", "amount": Decimal(610), "rule": "equal"}
    with workspace_scope(build.workspace):
        CostEntry(
            **({**fields, "workspace": build.workspace, "starts_on": APRIL, "ends_on": MAY} | values)
        ).save(force_insert=True)


def run(build: Builder, first: date = APRIL, last: date = MAY, **more: Any) -> report.Report:
    with workspace_scope(build.workspace):
        values = {"group_by": None, "metrics": COST} | more
        return report.run(StatsQuery(build.workspace, first, last, **values))


def told(values: Any) -> list[tuple[Decimal | None, str]]:
    return [(values[name].value, values[name].state) for name in COST]


def weeks(build: Builder, metric: str, campaign: Campaign | None = None) -> list[Decimal | None]:
    key = None if campaign is None else campaign.pk
    with workspace_scope(build.workspace):
        read = history.read(build.workspace, metrics=[metric], campaign_ids=[key] if key else [], last=MAY)
        return [value for _first, value in read.of(METRICS[metric], key, through=MAY).weeks()]


UNKNOWN: list[tuple[Decimal | None, str]] = [(None, "missing")] * 3


def test_a_workspace_that_never_imported_ads_pays_what_was_entered(build: Builder) -> None:
    tools(build)
    known = [(Decimal(610), "ok"), (Decimal(610), "ok"), (Decimal(4), "ok")]
    assert told(run(build).totals) == known
    days = run(build, group_by="day").rows
    assert len(days) == 61 and all(row.values["all_in_cost"].value == 10 for row in days)
    assert weeks(build, "all_in_cost")[-8:] == [70] * 8
    assert weeks(build, "roi")[-8:] == [4] * 8


def test_labour_alone_leaves_nothing_to_pay_without_it(build: Builder) -> None:
    tools(build, kind="labour")
    found = run(build).totals
    assert found["all_in_cost"].value == 610 and found["cost_without_labour"].state == "zero"


def test_where_ads_are_imported_unknown_spend_is_no_zero(build: Builder) -> None:
    tools(build)
    ads(build)
    found = run(build)
    assert told(found.totals) == UNKNOWN
    assert found.totals["all_in_cost"].reason == NO_ADS
    assert all(told(row.values) == UNKNOWN for row in run(build, group_by="day").rows)
    assert run(build, MARCH, MAY).totals["all_in_cost"].value == 920
    # The weeks of March have spend, and nothing entered; those of April and May have costs without spend.
    assert weeks(build, "all_in_cost") == [70] * 4
    assert weeks(build, "roi") == []


def test_a_day_that_an_imported_file_covers_without_a_line_had_no_spend(build: Builder) -> None:
    tools(build)
    ads(build)
    ads(build, APRIL, 1)
    with workspace_scope(build.workspace):
        ImportRun.objects.of(build.workspace).create(
            state="loaded",
            file_name="ads.csv",
            sha256="0" * 64,
            size=1,
            source="meta_ads.performance",
            grain="day",
            period_from=APRIL,
            period_to=date(2026, 4, 10),
        )
    days = {
        row.key: row.values["all_in_cost"].value
        for row in run(build, group_by="day", last=APRIL.replace(day=20)).rows
    }
    assert [days[f"2026-04-{day:02}"] for day in (1, 2, 10, 11)] == [20, 10, 10, None]


@pytest.fixture
def organic(build: Builder) -> Campaign:
    """Bears half of the tools; the other half is Spring's, whose ads nobody imported for April and May."""
    tools(build)
    ads(build)
    with workspace_scope(build.workspace):
        hiring = Objective.objects.of(build.workspace).create(name="Hiring", kind="own")
        selling = Objective.objects.of(build.workspace).create(name="Selling", kind="own")
        Campaign.objects.of(build.workspace).filter(name="Spring").update(
            objective=selling, starts_on=MARCH, ends_on=MAY
        )
        return Campaign.objects.of(build.workspace).create(
            name="Organic", starts_on=MARCH, ends_on=MAY, objective=hiring
        )


def test_a_campaign_without_ads_costs_what_was_entered_and_one_with_ads_is_not_known(
    build: Builder, organic: Campaign
) -> None:
    known = {str(row.label): row.values["all_in_cost"].value for row in run(build, group_by="campaign").rows}
    assert known == {"Organic": 305, "Spring": None}
    spring = build.campaign("Spring")
    assert run(build, campaign_id=organic.pk).totals["all_in_cost"].value == 305
    assert told(run(build, campaign_id=spring.pk).totals) == UNKNOWN
    for key, cost in ((organic.pk, 5), (spring.pk, None)):
        rows = run(build, group_by="day", campaign_id=key).rows
        assert {row.values["all_in_cost"].value for row in rows} == {cost}
    assert weeks(build, "all_in_cost", organic)[-8:] == [35] * 8
    assert weeks(build, "all_in_cost", spring) == [70] * 4


def test_an_objective_is_known_where_none_of_its_campaigns_was_advertised(
    build: Builder, organic: Campaign
) -> None:
    rows = run(build, group_by="objective").rows
    assert {str(row.label): row.values["all_in_cost"].value for row in rows} == {
        "Hiring": 305,
        "Selling": None,
    }
    hiring = run(build, objective_id=organic.objective_id)
    assert hiring.totals["all_in_cost"].value == 305


def test_what_nobody_bears_is_a_cost_of_its_own_where_the_spend_of_the_period_is_known(
    build: Builder,
) -> None:
    tools(build, rule="by_hours")
    ads(build)
    for first, known in ((APRIL, None), (MARCH, Decimal(610))):
        [rest] = [row for row in run(build, first, group_by="campaign").rows if row.is_unattributed]
        assert rest.values["all_in_cost"].value == known
    assert (
        sum(row.values["all_in_cost"].value or 0 for row in run(build, MARCH, group_by="campaign").rows)
        == 920
    )


def test_who_was_advertised_is_asked_once_and_only_where_costs_are_entered(build: Builder) -> None:
    ads(build)

    def asked(**more: Any) -> int:
        with CaptureQueriesContext(connection) as seen:
            run(build, **more)
        return sum(ADVERTISED.split("AS MATERIALIZED")[0].strip() in one["sql"] for one in seen)

    assert asked(group_by="campaign") == 0
    tools(build)
    assert (asked(group_by="campaign"), asked(metrics=("spend", "roas"))) == (1, 0)
