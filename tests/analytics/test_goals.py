"""How far a goal has come: the state from its value, and the value from the imported days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from analytics.goals.baseline import history
from analytics.goals.progress import GoalState, judge, progress_of
from analytics.metrics import METRICS, Value
from analytics.rollup import recompute
from campaigns.models import Goal
from tests.builders import Builder
from tests.cast import Cast, as_workspace

# A goal of one hundred days.
START, MIDDLE, DUE, AFTER = date(2026, 1, 1), date(2026, 2, 20), date(2026, 4, 10), date(2026, 4, 20)


def state(
    metric: str,
    value: str | None,
    *,
    today: date = MIDDLE,
    through: date | None = DUE,
    state_of_value: str = "ok",
    **goal: Any,
) -> GoalState:
    values = {"direction": "at_least", "target": Decimal(100), "starts_on": START, "due_on": DUE}
    made = Goal(name="a goal", metric=metric, **(values | goal))
    current = Value(None if value is None else Decimal(value), state_of_value, "")  # type: ignore[arg-type]
    known = None if through is None else min(through, today - timedelta(days=1))
    return judge(made, METRICS[metric], current, today=today, data_through=known).state


LIMIT = {"direction": "at_most"}
CHEAPER = {"direction": "at_most", "baseline": Decimal(40), "target": Decimal(20)}


@pytest.mark.parametrize(
    ("metric", "value", "goal", "expected"),
    [
        # Sums grow from zero: half of the days want half of the target.
        ("leads", "50", {}, GoalState.ON_TRACK),
        ("leads", "49", {}, GoalState.BEHIND),
        ("leads", "59", {}, GoalState.ON_TRACK),
        ("leads", "60", {}, GoalState.AHEAD),
        ("leads", "0", {}, GoalState.BEHIND),
        ("leads", "100", {}, GoalState.MET),
        ("leads", "99", {"today": AFTER}, GoalState.MISSED),
        ("leads", "100", {"today": AFTER}, GoalState.MET),
        # A limit: spending it evenly is on track, above it there is no way back.
        ("spend", "50", LIMIT, GoalState.ON_TRACK),
        ("spend", "40", LIMIT, GoalState.AHEAD),
        ("spend", "41", LIMIT, GoalState.ON_TRACK),
        ("spend", "51", LIMIT, GoalState.BEHIND),
        ("spend", "101", LIMIT, GoalState.MISSED),
        ("spend", "100", LIMIT | {"today": AFTER}, GoalState.MET),
        # What can fall again is not decided before the due day.
        ("follows", "100", {}, GoalState.AHEAD),
        ("follows", "100", {"today": AFTER}, GoalState.MET),
        ("revenue", "101", LIMIT, GoalState.BEHIND),
        ("revenue", "101", LIMIT | {"today": AFTER}, GoalState.MISSED),
        # A ratio moves from its baseline and counts on the due day alone.
        ("cpa", "30", CHEAPER, GoalState.ON_TRACK),
        ("cpa", "31", CHEAPER, GoalState.BEHIND),
        ("cpa", "41", CHEAPER, GoalState.BEHIND),
        ("cpa", "15", CHEAPER, GoalState.AHEAD),
        ("cpa", "20", CHEAPER | {"today": AFTER}, GoalState.MET),
        ("cpa", "21", CHEAPER | {"today": AFTER}, GoalState.MISSED),
        ("roi", "1.4", {"target": Decimal("1.5")}, GoalState.BEHIND),
        ("roi", "1.6", {"target": Decimal("1.5")}, GoalState.ON_TRACK),
        # From a baseline that is better than the target there is no way, in either direction.
        ("cpa", "15", CHEAPER | {"baseline": Decimal(10), "target": Decimal(12)}, GoalState.BEHIND),
        ("cpa", "11", CHEAPER | {"baseline": Decimal(10), "target": Decimal(12)}, GoalState.ON_TRACK),
        ("roi", "0.5", {"baseline": Decimal(2), "target": Decimal("1.5")}, GoalState.BEHIND),
        ("roi", "1.6", {"baseline": Decimal(2), "target": Decimal("1.5")}, GoalState.ON_TRACK),
        # Nothing is known before the start, without data, or once the data end too early.
        ("leads", None, {"today": date(2025, 12, 31)}, GoalState.UPCOMING),
        ("leads", None, {"through": None}, GoalState.UNKNOWN),
        ("leads", None, {"through": date(2025, 12, 31)}, GoalState.UNKNOWN),
        ("roi", None, {"state_of_value": "undefined"}, GoalState.UNKNOWN),
        ("leads", "40", {"today": AFTER, "through": date(2026, 4, 1)}, GoalState.UNKNOWN),
        ("leads", "120", {"today": AFTER, "through": date(2026, 4, 1)}, GoalState.MET),
    ],
)
def test_the_state_of_a_goal(
    metric: str, value: str | None, goal: dict[str, Any], expected: GoalState
) -> None:
    assert state(metric, value, **goal) is expected


def test_the_pace_is_taken_at_the_end_of_the_data() -> None:
    """A week that nobody has imported yet is no week without leads."""
    assert state("leads", "30", today=MIDDLE, through=date(2026, 1, 30)) is GoalState.ON_TRACK
    assert state("leads", "30", today=MIDDLE, through=MIDDLE) is GoalState.BEHIND


def test_progress_reads_the_days_of_the_goal_and_its_campaign(cast: Cast) -> None:
    build = Builder(cast.bakery)
    spring, other = build.series(campaign="Spring"), build.series(campaign="Other")
    build.fact(spring, "2025-12-31", spend="1000")
    build.fact(spring, "2026-01-10", spend="30")
    build.fact(other, "2026-01-20", spend="20")
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        goals = Goal.objects.of(cast.bakery)
        for name, campaign in (("all", None), ("spring", build.campaign("Spring"))):
            goals.create(
                name=name,
                campaign=campaign,
                metric="spend",
                direction="at_most",
                target=Decimal(100),
                starts_on=START,
                due_on=DUE,
            )
        ways = progress_of(cast.bakery, goals.order_by("name"), today=MIDDLE)
    assert [(way.goal.name, way.current.value, way.seen_through) for way in ways] == [
        ("all", Decimal(50), date(2026, 1, 20)),
        ("spring", Decimal(30), date(2026, 1, 20)),
    ]
    assert [way.state for way in ways] == [GoalState.BEHIND, GoalState.BEHIND]
    assert [way.bar for way in ways] == [50, 30]


def test_the_running_day_never_counts(cast: Cast) -> None:
    """Neither in the value nor among the days, and a goal that starts today has no known day."""
    build = Builder(cast.bakery)
    spring = build.series(campaign="Spring")
    for day in ("2026-02-18", "2026-02-19", "2026-02-20"):
        build.fact(spring, day, leads=1)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        made = [
            Goal(workspace=cast.bakery, metric="leads", target=Decimal(9), starts_on=start, due_on=DUE)
            for start in (START, MIDDLE)
        ]
        running, new = progress_of(cast.bakery, made, today=MIDDLE)
    assert (running.current.value, running.seen_through) == (Decimal(2), date(2026, 2, 19))
    assert (new.state, new.words) == (GoalState.UNKNOWN, "Its first day is not over yet.")


def test_a_campaign_is_known_up_to_where_its_own_sources_reach(cast: Cast) -> None:
    """Another source that was imported later says nothing of its days, nor does revenue that a shop recorded."""
    build = Builder(cast.bakery)
    spring = build.series(campaign="Spring")
    autumn = build.series("google_ads.campaigns", campaign="Autumn")
    for number in range(30):
        build.fact(spring, START + timedelta(days=number), leads=2, conversion_value=5)
    build.fact(build.series(campaign="Other"), START + timedelta(days=32), leads=1, conversion_value=1)
    build.fact(autumn, START + timedelta(days=45), leads=2)
    build.fact(build.series("shopify.orders", level="order"), START + timedelta(days=47), revenue=5)
    build.campaign("Planned")
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery):
        made = [
            Goal(
                workspace=cast.bakery,
                campaign=build.campaign(campaign),
                metric=metric,
                target=Decimal(200),
                starts_on=START,
                due_on=DUE,
            )
            for campaign, metric in (("Spring", "leads"), ("Spring", "revenue"), ("Planned", "leads"))
        ]
        leads, revenue, planned = progress_of(cast.bakery, made, today=MIDDLE)
    assert (leads.seen_through, revenue.seen_through) == (date(2026, 2, 2), date(2026, 2, 2))
    assert (leads.current.value, revenue.current.value) == (Decimal(60), Decimal(150))
    assert (planned.state, planned.words) == (
        GoalState.UNKNOWN,
        "No import has reported Leads of this campaign yet.",
    )


def test_the_baseline_of_a_sum_is_scaled_and_that_of_a_ratio_is_not(cast: Cast) -> None:
    build = Builder(cast.bakery)
    series = build.series(campaign="Spring")
    build.fact(series, "2026-01-10", spend="90", conversions=9)
    build.fact(series, "2026-03-31", spend="90", conversions=9)
    build.fact(series, "2025-12-31", spend="5000", conversions=1)
    recompute(cast.bakery.pk)
    with as_workspace(cast.bakery) as bakery:
        spend = history(bakery, "spend", campaign_id=None, goal_days=45, today=date(2026, 5, 1))
        cpa = history(bakery, "cpa", campaign_id=None, goal_days=45, today=date(2026, 5, 1))
        none = history(bakery, "sessions", campaign_id=None, goal_days=45, today=date(2026, 5, 1))
    assert (spend.first, spend.last) == (date(2026, 1, 1), date(2026, 3, 31))
    assert (spend.value.value, spend.for_goal) == (Decimal(180), Decimal(90))
    assert cpa.for_goal == 10
    assert none.for_goal is None and "Sessions" in none.value.reason
