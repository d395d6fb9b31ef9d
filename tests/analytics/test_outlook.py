"""Where goals are heading, from imported days: what is foretold, what is not, and how much is asked of the database."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from analytics.goals.feasibility import Verdict
from analytics.goals.outlook import Expected, chart_of, outlook_of
from analytics.goals.progress import GoalState
from analytics.rollup import recompute
from campaigns.models import CostEntry, Goal, ProductMargin
from tests.analytics.outlook_world import LAST, TODAY, fill, goal
from tests.builders import Builder
from tests.cast import as_workspace


def test_an_outlook_tells_pace_expectation_and_what_is_needed(build: Builder) -> None:
    fill(build, weeks=12)
    made = goal(build)
    with as_workspace(build.workspace):
        [found] = outlook_of(build.workspace, [made], today=TODAY)
        chart = chart_of(build.workspace, found)
    assert (found.progress.current.value, found.progress.share) == (Decimal(28), Decimal(28) / 60)
    assert (found.pace, found.progress.state) == (GoalState.BEHIND, GoalState.BEHIND)
    assert (found.feasibility.needed_per_week, found.feasibility.recent) == (Decimal(16), Decimal(14))
    assert found.expected == Expected(Decimal("56.083333"), Decimal(49), Decimal(64))
    points = found.points()
    assert [point.day for point in points] == [made.starts_on + timedelta(days=n) for n in range(28)]
    seen = next(point for point in points if point.day == LAST)
    assert [seen.actual, seen.even, seen.low, seen.high] == [Decimal(n) for n in (28, 30, 28, 28)]
    assert (points[-1].actual, points[-1].even) == (None, Decimal(60))
    assert (points[-1].low, points[-1].high) == (found.expected.low, found.expected.high)
    assert [len(series["values"]) for series in chart["series"]] == [28] * 4


def test_an_outlook_of_a_ratio_moves_from_its_baseline(build: Builder) -> None:
    fill(build, weeks=12)
    made = goal(build, metric="cpa", direction="at_most", baseline=Decimal(20), target=Decimal(10))
    with as_workspace(build.workspace):
        [found] = outlook_of(build.workspace, [made], today=TODAY)
        points = found.points()
    assert (found.pace, found.expected) == (GoalState.AHEAD, Expected(Decimal(10), Decimal(10), Decimal(10)))
    assert [points[0].actual, points[13].even, points[-1].even] == [Decimal(n) for n in (10, 15, 10)]


def test_goals_without_data_or_of_forgotten_metrics_have_an_outlook_too(build: Builder) -> None:
    gone, early = goal(build, metric="gone"), goal(build, starts_on=TODAY + timedelta(days=3))
    with as_workspace(build.workspace):
        found = outlook_of(build.workspace, [gone, early], today=TODAY)
    assert [(each.pace, each.expected, each.points()) for each in found] == [(None, None, [])] * 2
    assert {each.feasibility.verdict for each in found} == {Verdict.UNKNOWN}
    fill(build, weeks=12)
    with as_workspace(build.workspace):
        [later] = outlook_of(build.workspace, [early], today=TODAY)
    assert (later.progress.state, later.pace) == (GoalState.UPCOMING, None)
    assert later.feasibility.probability is not None


def test_a_gap_and_a_campaign_that_began_later_leave_a_verdict(build: Builder) -> None:
    """The goal began a week before its campaign, and one day was never imported: the known days are added up."""
    fill(build, weeks=12, campaign="Other")
    series = build.series(campaign="Spring")
    for number in range(12 * 7):
        if number != 3:
            build.fact(series, LAST - timedelta(days=number), spend=10, conversions=1, leads=2)
    recompute(build.workspace.pk)
    first = LAST - timedelta(days=12 * 7 - 1)
    made = goal(
        build,
        campaign=build.campaign("Spring"),
        metric="cpa",
        direction="at_most",
        baseline=Decimal(20),
        target=Decimal(11),
        starts_on=first - timedelta(days=7),
    )
    with as_workspace(build.workspace):
        [found] = outlook_of(build.workspace, [made], today=TODAY)
        points = found.points()
    assert found.feasibility.verdict is Verdict.LIKELY
    assert found.expected == Expected(Decimal(10), Decimal(10), Decimal(10))
    assert (points[0].actual, found.progress.current.value) == (None, Decimal(10))
    drawn = [point.actual for point in points if first <= point.day <= LAST]
    assert drawn and set(drawn) == {Decimal(10)}


def test_own_days_that_nobody_imported_are_said_to_be_unknown(build: Builder) -> None:
    """A sheet for the whole of the goal's days tells the value, and no day of them."""
    series = build.series(campaign="Spring")
    for number in range(14, 12 * 7):
        build.fact(series, LAST - timedelta(days=number), spend=10, conversions=1)
    build.fact(series, LAST - timedelta(days=13), LAST, spend=140, conversions=14)
    recompute(build.workspace.pk)
    made = goal(build, metric="cpa", direction="at_most", baseline=Decimal(20), target=Decimal(11))
    with as_workspace(build.workspace):
        [found] = outlook_of(build.workspace, [made], today=TODAY)
    assert (found.progress.current.value, found.feasibility.verdict) == (Decimal(10), Verdict.UNKNOWN)
    assert "own days up to now are not known day by day" in found.feasibility.words


def test_costs_without_any_ads_are_known(build: Builder) -> None:
    with as_workspace(build.workspace):
        CostEntry.objects.of(build.workspace).create(
            kind="tools",
            name="Scheduler",
            repeats="once",
            starts_on=LAST - timedelta(days=111),
            ends_on=LAST,
            amount=Decimal(560),
            currency="EUR",
            rule="equal",
        )
    made = goal(build, metric="all_in_cost", direction="at_most", target=Decimal(500))
    with as_workspace(build.workspace):
        [found] = outlook_of(build.workspace, [made], today=TODAY)
    assert (found.progress.current.value, found.progress.seen_through) == (Decimal(70), LAST)
    # What nobody entered has not cost anything, so that of 26 weeks 10 were free.
    assert (found.feasibility.recent, found.feasibility.verdict) == (Decimal(560) / 26, Verdict.LIKELY)


def test_a_goal_is_told_the_same_whoever_stands_beside_it(build: Builder) -> None:
    """Link clicks end half a year before leads do; both have two years, and with them a season."""
    series, ads = build.series("twitter_x.posts"), build.series(campaign="Spring")
    for number in range(130 * 7):
        day = LAST - timedelta(days=number)
        if number < 105 * 7:
            build.fact(series, day, follows=2)
        if number >= 26 * 7:
            build.fact(ads, day, leads=6 if day.month == 12 else 2)
    recompute(build.workspace.pk)
    leads, follows = goal(build, starts_on=LAST - timedelta(days=300)), goal(build, metric="follows")
    with as_workspace(build.workspace):
        [alone] = outlook_of(build.workspace, [leads], today=TODAY)
        beside, _other = outlook_of(build.workspace, [leads, follows], today=TODAY)
    assert alone.feasibility.is_seasonal
    assert (alone.feasibility, alone.expected) == (beside.feasibility, beside.expected)


def test_many_goals_ask_no_more_of_the_database_than_one(
    build: Builder, django_assert_max_num_queries: Any
) -> None:
    fill(build, weeks=12)
    fill(build, weeks=12, campaign="Autumn")
    made = [
        goal(
            build,
            campaign=campaign,
            metric=metric,
            starts_on=TODAY - timedelta(days=14 + number),
            baseline=Decimal(5),
        )
        for number in range(6)
        for campaign in (None, build.campaign("Spring"), build.campaign("Autumn"))
        for metric in ("leads", "spend", "cpa", "roi", "all_in_cost", "gross_profit")
    ]
    with as_workspace(build.workspace):
        for rule in ("equal", "by_spend"):
            CostEntry.objects.of(build.workspace).create(
                kind="tools",
                name=rule,
                repeats="monthly",
                starts_on=LAST - timedelta(days=60),
                amount=Decimal(60),
                currency="EUR",
                rule=rule,
            )
        ProductMargin.objects.of(build.workspace).create(product="Rye bread", gross_margin=Decimal("0.3"))
        goals = list(Goal.objects.of(build.workspace).select_related("campaign"))
        with django_assert_max_num_queries(33):
            found = outlook_of(build.workspace, goals, today=TODAY)
    assert len(found) == len(made)


def test_entered_costs_and_margins_are_in_what_is_foretold(build: Builder) -> None:
    """Each day spends 10, costs 5 of a tool and claims 40 of revenue, of which 60 % remain: (24 - 15) / 15."""
    fill(build, weeks=16, conversion_value=40)
    with as_workspace(build.workspace):
        CostEntry.objects.of(build.workspace).create(
            kind="tools",
            name="Scheduler",
            repeats="once",
            starts_on=LAST - timedelta(days=111),
            ends_on=LAST,
            amount=Decimal(560),
            currency="EUR",
            rule="equal",
        )
    made = goal(build, metric="roi", target=Decimal("0.5"), baseline=Decimal("0.1"))
    cost = goal(build, metric="all_in_cost", direction="at_most", target=Decimal(500))
    with as_workspace(build.workspace):
        roi, spent = outlook_of(build.workspace, [made, cost], today=TODAY)
    assert (roi.progress.current.value, roi.feasibility.recent) == (Decimal("0.6"), Decimal("0.6"))
    assert (roi.feasibility.verdict, roi.feasibility.periods) == (Verdict.LIKELY, 16)
    assert (spent.progress.current.value, spent.feasibility.recent) == (Decimal(210), Decimal(105))
    assert spent.feasibility.verdict is Verdict.LIKELY
