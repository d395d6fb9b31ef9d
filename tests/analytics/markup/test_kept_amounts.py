"""What was written down in the net view is not shown in the other, whatever became of it since."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from analytics.clients.overview import overview_of
from analytics.markup.entered import MarkupWish, add_markup
from analytics.markup.hidden import as_seen
from analytics.models import Standing
from campaigns.periods import Period
from campaigns.planning.goals import GoalPlan, edit_goal
from tests.analytics.goal_world import ago, make, url, words
from tests.cast import Cast, as_workspace

NET = "12,345.67"


@pytest.fixture
def marked(cast: Cast) -> Cast:
    with as_workspace(cast.bakery):
        add_markup(cast.bakery, wish=MarkupWish(ago(400), Decimal(15)), by=cast.owner)
    return cast


def test_a_baseline_of_spend_stays_hidden_when_the_goal_is_of_something_else_since(
    marked: Cast, signed_in: Any
) -> None:
    goal = make(
        marked, metric="spend", direction="at_most", baseline=Decimal("12345.67"), target=Decimal(9_000)
    )
    plan = GoalPlan(goal.name, "spend", Decimal(9_000), goal.starts_on, goal.due_on, "at_most", goal.baseline)
    for change in (
        {"baseline": Decimal("12345.68")},
        {"metric": "leads", "direction": "at_least", "baseline": Decimal(40), "target": Decimal(180)},
        {"baseline": Decimal(41)},
    ):
        plan = replace(plan, **change)
        with as_workspace(marked.bakery) as workspace:
            edit_goal(workspace, goal, plan=plan, by=marked.analyst)
    page = url("goal", marked.bakery, goal.pk)
    assert NET in words(signed_in(marked.analyst).get(page))
    told = words(signed_in(marked.viewer).get(page))
    assert "12,345" not in told
    assert "Baseline: 40, now 41" in told
    assert "Target: €9,000.00, now 180" in told


@pytest.mark.parametrize(("metric", "is_kept"), [("spend", False), ("fee_cost", False), ("leads", True)])
def test_costs_that_are_spread_by_spend_are_made_of_it(marked: Cast, metric: str, is_kept: bool) -> None:
    goal = make(marked, metric=metric, baseline=Decimal("12345.67"))
    with as_workspace(marked.bakery) as workspace:
        assert as_seen(workspace, goal).baseline == goal.baseline
        workspace.may_see_net = False  # type: ignore[attr-defined]
        assert as_seen(workspace, goal).baseline == (goal.baseline if is_kept else None)


def test_goals_that_are_judged_by_what_was_paid_are_not_counted(marked: Cast) -> None:
    of_spend, of_leads = make(marked, metric="cpa", direction="at_most"), make(marked, name="Leads")
    with as_workspace(marked.bakery) as workspace:
        for goal, state in ((of_spend, "missed"), (of_leads, "behind")):
            Standing.objects.of(workspace).create(subject="goal", subject_id=goal.pk, state=state)

        def counted() -> Any:
            found = overview_of([workspace], "EUR", lambda one: Period("custom", ago(28), ago(1)))
            return found.clients[0].goals

        assert counted() == {"missed": 1, "behind": 1}
        workspace.may_see_net = False  # type: ignore[attr-defined]
        assert counted() == {"behind": 1}
