"""The tree of objectives: sums of the campaigns, the proving metric, states of goals, a bounded number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy import workspace_scope
from analytics import report
from analytics.cost.rows import cost_rows
from analytics.metrics import METRICS
from analytics.models import Standing
from analytics.query import StatsQuery
from analytics.rollup import recompute
from analytics.sources import source_rows
from analytics.tree import COST, Branch, Tree, tree_of
from campaigns.models import Campaign, CostEntry, Goal, GoalReview, Objective
from campaigns.planning.library import LIBRARY
from campaigns.planning.objectives import (
    ObjectivePlan,
    add_objective,
    archive_objective,
    link_to_objective,
)
from tests.builders import Builder
from tests.cast import Cast

FIRST, LAST, TODAY = date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1)


@pytest.fixture
def build(cast: Cast) -> Builder:
    """April and May 2026: two campaigns that sell, one for awareness, one for nothing; posts, and a shop."""
    build = Builder(cast.bakery)
    months: tuple[tuple[str, dict[str, Any], dict[str, Any]], ...] = (
        ("Spring", {"spend": 100, "conversion_value": 250, "impressions": 1000}, {"spend": 10}),
        ("Gifts", {"spend": 50, "conversion_value": 40, "impressions": 500}, {}),
        ("Brand", {"spend": 30, "impressions": 9000}, {"impressions": 6000}),
        ("Test", {"spend": 5, "conversion_value": 1}, {}),
    )
    for campaign, may, april in months:
        series = build.series(campaign=campaign)
        build.fact(series, "2026-05-03", **may)
        if april:
            build.fact(series, "2026-04-10", **april)
    build.fact(build.series(level="account", account=build.account(key="2")), "2026-05-04", spend=7)
    build.fact(
        build.series("shopify_orders", level="order", entity="#1", channel="shop"), "2026-05-04", revenue=900
    )
    posts = build.series("twitter_x", level="post", entity="a", channel="x")
    build.fact(posts, "2026-05-05", engagements=60)
    build.fact(posts, "2026-04-05", engagements=40)
    recompute(cast.bakery.pk)
    return build


def objective(build: Builder, name: str, campaigns: Iterable[str] = (), **plan: Any) -> Objective:
    workspace = build.workspace
    with workspace_scope(workspace):
        made = add_objective(workspace, plan=ObjectivePlan(name, **plan), by=None)
        rows = Campaign.objects.of(workspace).filter(name__in=list(campaigns))
        link_to_objective(workspace, made, campaigns=rows, by=None)
    return made


def goal(build: Builder, name: str, served: Objective | None = None, **values: Any) -> Goal:
    plan: dict[str, Any] = {
        "metric": "spend",
        "target": Decimal(100),
        "starts_on": FIRST,
        "due_on": date(2026, 6, 30),
    } | values
    made = Goal(name=name, objective=served)
    for field, value in plan.items():
        setattr(made, field, value)
    with workspace_scope(build.workspace):
        Goal.objects.of(build.workspace).bulk_create([made])
    return made


def tree(build: Builder) -> Tree:
    with workspace_scope(build.workspace):
        return tree_of(build.workspace, FIRST, LAST, today=TODAY)


def figures(branch: Branch) -> list[Decimal | None]:
    return [branch.values[name].value for name in (COST, "revenue", "roi")]


def test_cost_and_revenue_are_added_and_the_roi_comes_from_the_sums(build: Builder) -> None:
    objective(build, "Sales", ["Spring", "Gifts"], metrics=["revenue"])
    found = tree(build)
    sales = found.branches[0]
    assert figures(sales) == [
        150,
        290,
        Decimal("0.16"),
    ]  # (290 x 0.6 - 150) / 150, and not the mean of two ROIs
    assert [
        (leaf.campaign.name if leaf.campaign else "", leaf.values[COST].value) for leaf in sales.leaves
    ] == [
        ("Spring", Decimal(100)),
        ("Gifts", Decimal(50)),
    ]
    assert figures(found.without)[:2] == [42, 1]
    assert [leaf.campaign and leaf.campaign.name for leaf in found.without.leaves] == ["Brand", "Test", None]
    assert found.found.totals[COST].value == 192
    # What the shop recorded belongs to no campaign, so it is in the total alone.
    assert found.found.totals["revenue"].value == 900


def test_branches_and_their_leaves_add_up_to_the_whole(build: Builder) -> None:
    objective(build, "Sales", ["Spring", "Gifts"])
    objective(build, "Known", ["Brand"], earns_money=False, metrics=["impressions"])
    found = tree(build)
    everything = [*found.branches, found.without]
    for branch in everything:
        spent = [leaf.values[COST].value for leaf in branch.leaves]
        assert sum(one for one in spent if one is not None) == branch.values[COST].value
    assert sum(branch.values[COST].value or 0 for branch in everything) == found.found.totals[COST].value


def test_entered_costs_follow_their_campaigns_and_open_to_their_payments(build: Builder) -> None:
    made = objective(build, "Sales", ["Spring", "Gifts"])
    workspace = build.workspace
    with workspace_scope(workspace):
        spring = Campaign.objects.of(workspace).get(name="Spring")
        entries: tuple[dict[str, Any], ...] = (
            {"name": "Photos", "kind": "creative", "rule": "direct", "campaign": spring, "amount": "40"},
            {"name": "Planner", "kind": "tools", "rule": "by_spend", "amount": "18.50"},
        )
        for values in entries:
            entry = CostEntry(
                repeats="once", starts_on=date(2026, 5, 3), ends_on=date(2026, 5, 5), currency="EUR"
            )
            for field, value in values.items():
                setattr(entry, field, value)
            CostEntry.objects.of(workspace).bulk_create([entry])
    found = tree(build)
    everything = [*found.branches, found.without]
    assert sum(branch.values[COST].value or 0 for branch in everything) == found.found.totals[COST].value
    assert found.found.totals[COST].value == 192 + Decimal("58.50")
    for branch in everything:
        leaves = [leaf.values[COST].value or Decimal(0) for leaf in branch.leaves]
        assert sum(leaves) == branch.values[COST].value
    with workspace_scope(workspace):
        for within, branch in ((made.pk, found.branches[0]), (0, found.without)):
            query = StatsQuery(workspace, FIRST, LAST, None, (COST,), objective_id=within)
            page = source_rows(query, COST)
            paid = cost_rows(query, [quantity.name for quantity in page.entered], page.charges)
            assert page.sum_converted["spend"] + sum(row.amount for row in paid) == branch.values[COST].value
            assert report.run(query).totals[COST].value == branch.values[COST].value
            assert {row.entry.name for row in paid} == ({"Photos", "Planner"} if within else {"Planner"})


def test_the_proving_metric_is_that_of_the_campaigns_with_the_period_before(build: Builder) -> None:
    objective(build, "Known", ["Brand"], earns_money=False, metrics=["impressions", "engagements"])
    seen, talked = tree(build).branches[0].proofs
    assert (seen.metric.name, seen.now.value, seen.is_whole) == ("impressions", Decimal(9000), False)
    assert seen.before is not None and seen.before.value == 6000
    # Posts belong to no campaign: the workspace's number stands in, and says so, in both periods.
    assert (talked.metric.name, talked.now.value, talked.is_whole) == ("engagements", Decimal(60), True)
    assert talked.before is not None and talked.before.value == 40


def proof(build: Builder, name: str) -> tuple[Decimal | None, str, bool]:
    [branch] = [one for one in tree(build).branches if one.objective and one.objective.name == name]
    assert branch.proof is not None
    return branch.proof.now.value, branch.proof.now.state, branch.proof.is_whole


def test_the_whole_never_stands_in_where_a_campaign_tells_the_metric(build: Builder) -> None:
    """An objective that spent and got no lead has no cost a lead, and not that of the workspace."""
    build.fact(build.series(campaign="Gifts"), "2026-05-06", leads=0)
    build.fact(build.series(campaign="Test"), "2026-05-06", leads=5)
    recompute(build.workspace.pk)
    objective(build, "Undefined", ["Gifts"], metrics=["cpl"])
    objective(build, "Silent", ["Brand"], metrics=["cpl"])
    objective(build, "Empty", metrics=["cpl"])
    objective(build, "Told", ["Test"], metrics=["cpl"])
    assert proof(build, "Undefined") == (None, "undefined", False)
    assert proof(build, "Silent") == (None, "missing", False)
    assert proof(build, "Empty") == (None, "missing", False)
    assert proof(build, "Told") == (Decimal(1), "ok", False)


def test_an_undefined_ratio_is_told_even_where_no_campaign_has_a_number(build: Builder) -> None:
    build.fact(build.series(campaign="Gifts"), "2026-05-06", leads=0)
    build.fact(build.series(level="account", account=build.account(key="2")), "2026-05-06", leads=3)
    recompute(build.workspace.pk)
    objective(build, "Undefined", ["Gifts"], metrics=["cpl"])
    objective(build, "Empty", metrics=["cpl"])
    assert proof(build, "Undefined") == (None, "undefined", False)
    assert proof(build, "Empty") == (None, "missing", False)


def test_the_whole_does_not_stand_in_where_campaigns_told_the_metric_the_period_before(
    build: Builder,
) -> None:
    build.fact(build.series(campaign="Gifts"), "2026-04-06", leads=2)
    build.fact(build.series(level="account", account=build.account(key="2")), "2026-05-06", leads=3)
    recompute(build.workspace.pk)
    objective(build, "Leads", ["Gifts"], metrics=["leads"])
    assert proof(build, "Leads") == (None, "missing", False)


def test_open_goals_stand_first_by_the_day_they_are_due_and_closed_ones_newest_first(build: Builder) -> None:
    sales = objective(build, "Sales")
    for number in range(1, 7):
        closed = goal(build, f"Closed {number}", sales, due_on=date(2026, 5, number))
        with workspace_scope(build.workspace):
            GoalReview.objects.of(build.workspace).create(goal=closed, outcome="met")
    goal(build, "Later", sales, due_on=date(2026, 9, 1))
    goal(build, "Soon", sales, due_on=date(2026, 7, 1))
    names = [mark.goal.name for mark in tree(build).branches[0].goals]
    assert names == ["Soon", "Later", *(f"Closed {number}" for number in range(6, 0, -1))]


def test_each_goal_bears_its_campaign_and_the_others_stand_beside(build: Builder) -> None:
    sales = objective(build, "Sales", ["Spring", "Gifts"])
    with workspace_scope(build.workspace):
        campaigns = {row.name: row for row in Campaign.objects.of(build.workspace)}
        # One whose campaign is put away and had no results, and one whose campaign serves nothing.
        old = Campaign.objects.of(build.workspace).create(name="Old", archived_at="2026-01-01T00:00Z")
    goal(build, "One", sales, campaign=campaigns["Gifts"])
    goal(build, "Two", sales, campaign=campaigns["Test"])
    goal(build, "Three", sales, campaign=old)
    goal(build, "Four", sales)
    branch = tree(build).branches[0]
    found = {mark.goal.name: branch.campaign_of(mark) for mark in branch.goals}
    assert {
        name: (leaf.campaign.name, leaf.values[COST].value)
        for name, leaf in found.items()
        if leaf and leaf.campaign
    } == {"One": ("Gifts", 50), "Two": ("Test", 5), "Three": ("Old", None)}
    assert found["Four"] is None
    beside = branch.leaves_beside(branch.goals)
    assert [leaf.campaign and leaf.campaign.name for leaf in beside] == ["Spring"]
    assert figures(branch)[0] == 150  # what serves it, whatever its goals name


def test_a_metric_that_left_the_catalogue_is_passed_over(build: Builder) -> None:
    objective(build, "Known", metrics=["gone_metric", "impressions"])
    branch = tree(build).branches[0]
    assert [proof.metric.name for proof in branch.proofs] == ["impressions"]
    objective(build, "Nothing", metrics=["gone_metric"])
    assert tree(build).branches[1].proof is None


def test_archived_objectives_stay_while_something_serves_them(build: Builder) -> None:
    used, unused = objective(build, "Used", ["Spring"]), objective(build, "Unused")
    objective(build, "Active")
    with workspace_scope(build.workspace):
        archive_objective(build.workspace, used, by=None)
        archive_objective(build.workspace, unused, by=None)
    found = tree(build)
    assert [branch.objective and branch.objective.name for branch in found.branches] == ["Active", "Used"]
    assert figures(found.branches[1])[0] == 100
    assert [one.name for one in found.resting] == ["Unused"]


def test_goals_bear_their_review_their_standing_or_what_is_reckoned_now(build: Builder) -> None:
    sales = objective(build, "Sales")
    closed, noted = goal(build, "Closed", sales), goal(build, "Noted", sales)
    goal(build, "New", sales, target=Decimal(1000), due_on=date(2026, 7, 1))
    goal(build, "Aimless", due_on=date(2026, 7, 2))
    with workspace_scope(build.workspace):
        GoalReview.objects.of(build.workspace).create(goal=closed, outcome="partly")
        for one in (closed, noted):
            Standing.objects.of(build.workspace).create(subject="goal", subject_id=one.pk, state="behind")
    found = tree(build)
    marks = {mark.goal.name: (str(mark.label), mark.tone, mark.is_closed) for mark in found.branches[0].goals}
    assert marks["Closed"] == ("Partly met", "warning", True)
    assert marks["Noted"] == ("Behind", "warning", False)
    assert marks["New"][0] != ""
    assert [mark.goal.name for mark in found.without.goals] == ["Aimless"]


def test_without_objectives_everything_serves_none(build: Builder) -> None:
    found = tree(build)
    assert found.branches == () and found.resting == ()
    assert found.without.values[COST].value == 192


def test_another_workspace_has_a_tree_of_its_own(build: Builder, cast: Cast) -> None:
    objective(build, "Sales", ["Spring"])
    with workspace_scope(cast.florist):
        found = tree_of(cast.florist, FIRST, LAST, today=TODAY)
    assert found.branches == () and found.without.leaves == ()
    assert found.without.values[COST].value is None


def test_many_objectives_campaigns_and_goals_ask_no_more_questions_than_two(build: Builder) -> None:
    def grow(objectives: int, campaigns: int, goals: int) -> int:
        made = [objective(build, f"O{number} of {objectives}") for number in range(objectives)]
        for number in range(campaigns):
            series = build.series(campaign=f"C{number} of {campaigns}")
            build.fact(series, "2026-05-06", spend=number + 1)
        with workspace_scope(build.workspace):
            for number, row in enumerate(
                Campaign.objects.of(build.workspace).filter(name__endswith=f"of {campaigns}")
            ):
                link_to_objective(build.workspace, made[number % objectives], campaigns=[row], by=None)
        for number in range(goals):
            # Each in days of its own, as no two goals need share them.
            one = goal(
                build, f"G{number}", made[number % objectives], starts_on=date(2026, 5, 1 + number % 28)
            )
            with workspace_scope(build.workspace):
                Standing.objects.of(build.workspace).create(
                    subject="goal", subject_id=one.pk, state="on_track"
                )
        recompute(build.workspace.pk)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            tree(build)
        return len(asked)

    few = grow(2, 2, 2)
    assert grow(12, 60, 40) == few
    assert few <= 40


def test_goals_nobody_has_looked_at_are_reckoned_only_while_they_are_few(build: Builder) -> None:
    for number in range(12):
        goal(build, f"G{number}", starts_on=date(2026, 5, 1 + number))
    marks = tree(build).without.goals
    assert len([mark for mark in marks if mark.label]) == 4
    assert len(marks) == 12


@pytest.mark.parametrize("kind", LIBRARY)
def test_the_library_proves_by_metrics_of_the_catalogue(kind: str) -> None:
    assert [name for name in LIBRARY[kind].metrics if name not in METRICS] == []
