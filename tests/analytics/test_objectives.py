"""What providers reckon, by objective: what adds up over campaigns is added, what does not is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from accounts.tenancy import workspace_scope
from analytics import report
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.rollup import recompute
from campaigns.models import Campaign, Objective
from campaigns.planning.objectives import ObjectivePlan, add_objective, link_to_objective
from tests.builders import Builder
from tests.cast import Cast

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
RATE = "engagement_rate_by_impressions"


@pytest.fixture
def build(cast: Cast) -> Builder:
    """Two campaigns serve Loaves, a third serves nothing; of one the engagements are told without the impressions."""
    build = Builder(cast.bakery)
    spring, gifts = build.series(campaign="Spring"), build.series(campaign="Gifts")
    build.fact(spring, "2026-05-01", engagements=30, impressions=1000, reach=700)
    build.fact(gifts, "2026-05-02", engagements=10, impressions=3000, reach=900)
    build.fact(gifts, "2026-05-03", engagements=50)
    build.fact(build.series(campaign="Else"), "2026-05-02", engagements=1, impressions=10, reach=5)
    recompute(cast.bakery.pk)
    return build


@pytest.fixture
def loaves(build: Builder) -> Objective:
    with workspace_scope(build.workspace):
        made = add_objective(build.workspace, plan=ObjectivePlan("Loaves"), by=None)
        rows = Campaign.objects.of(build.workspace).filter(name__in=["Spring", "Gifts"])
        link_to_objective(build.workspace, made, campaigns=rows, by=None)
    return made


def ask(build: Builder, *metrics: str, **asked: Any) -> Report:
    with workspace_scope(build.workspace):
        group_by = asked.pop("group_by", None)
        return report.run(StatsQuery(build.workspace, FIRST, LAST, group_by, metrics, **asked))


def test_a_rate_of_an_objective_comes_from_the_sums_of_its_campaigns(
    build: Builder, loaves: Objective
) -> None:
    answer = ask(build, RATE, group_by="objective")
    assert {row.key: row.values[RATE].value for row in answer.rows} == {
        str(loaves.pk): Decimal("0.01"),  # (30 + 10) / (1000 + 3000), not the mean of 3% and 0.33%
        "": Decimal("0.1"),
    }
    assert ask(build, RATE, objective_id=loaves.pk).totals[RATE].value == Decimal("0.01")
    assert ask(build, RATE, objective_id=0).totals[RATE].value == Decimal("0.1")
    assert ask(build, RATE, group_by="objective").totals[RATE].value == ask(build, RATE).totals[RATE].value
    by_campaign = ask(build, RATE, group_by="campaign", objective_id=loaves.pk)
    assert {row.label: row.values[RATE].value for row in by_campaign.rows} == {
        "Spring": Decimal("0.03"),
        "Gifts": ask(build, RATE, campaign_id=gifts_of(build)).totals[RATE].value,
    }


def gifts_of(build: Builder) -> int:
    return build.campaign("Gifts").pk


def test_a_rate_of_one_objective_is_not_told_by_day(build: Builder, loaves: Objective) -> None:
    by_day = ask(build, RATE, group_by="day", objective_id=loaves.pk)
    assert {row.values[RATE].state for row in by_day.rows} == {"missing"}
    assert by_day.totals[RATE].value == Decimal("0.01")


def test_people_are_not_added_up_over_campaigns(build: Builder, loaves: Objective) -> None:
    for answer in (
        ask(build, "reach", "impressions", group_by="objective").rows[0].values,
        ask(build, "reach", "impressions", objective_id=loaves.pk).totals,
    ):
        assert (answer["reach"].value, answer["reach"].state) == (None, "missing")
        assert answer["reach"].reason
        assert answer["impressions"].value == 4000


def test_linking_changes_the_past_at_once(build: Builder, loaves: Objective) -> None:
    with workspace_scope(build.workspace):
        rows = Campaign.objects.of(build.workspace).filter(name="Else")
        link_to_objective(build.workspace, loaves, campaigns=rows, by=None)
    assert ask(build, "impressions", objective_id=loaves.pk).totals["impressions"].value == 4010
    assert [row.key for row in ask(build, "impressions", group_by="objective").rows] == [str(loaves.pk)]
