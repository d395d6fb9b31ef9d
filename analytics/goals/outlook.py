"""Where goals are heading: progress, pace, the value to expect by the due day with its band, and points for a chart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import ceil
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Workspace
from analytics.addresses import rows_address
from analytics.goals import forecast, history
from analytics.goals.feasibility import (
    Ask,
    Feasibility,
    Ground,
    Verdict,
    ground_of,
    judge,
    ratio_outcomes,
)
from analytics.goals.progress import GoalState, Progress, accumulates, progress_of
from analytics.metrics import METRICS
from campaigns.models import Goal

# So many places along the days of a goal are enough for a line on a screen.
MOST_POINTS = 60
PACES = frozenset({GoalState.AHEAD, GoalState.ON_TRACK, GoalState.BEHIND})


@dataclass(frozen=True, slots=True)
class Expected:
    """The value on the due day: the middle of what may come, and the band of eight in ten outcomes."""

    middle: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Point:
    """One day: the value up to it, where an even pace would be, and the band; None where there is nothing to draw."""

    day: date
    actual: Decimal | None
    even: Decimal | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True, slots=True)
class Outlook:
    """One goal: how far it is (`progress`), whether it will be reached (`feasibility`), and what to expect.

    `expected` is None where nothing can be foretold: no history, or all days known. The required run rate is
    `feasibility.needed_per_week`, the recent one `feasibility.recent`, the best ever `feasibility.best`.
    """

    goal: Goal
    progress: Progress
    feasibility: Feasibility
    expected: Expected | None
    course: Course | None

    @property
    def pace(self) -> GoalState | None:
        """Ahead, on track or behind; None once it is decided, before it starts, and where nobody can say."""
        return self.progress.state if self.progress.state in PACES else None

    def points(self) -> list[Point]:
        """For the chart; reckoned when asked, because a list of goals does not draw them."""
        return [] if self.course is None else self.course.points()


def outlook_of(workspace: Workspace, goals: Iterable[Goal], *, today: date) -> list[Outlook]:
    """In the order of the goals; the days are read once for all of them."""
    ways = progress_of(workspace, goals, today=today)
    names = sorted({way.metric.name for way in ways if way.metric is not None})
    known = [way.data_through for way in ways if way.data_through is not None]
    if not known:
        return [Outlook(way.goal, way, _nothing_known(way), None, None) for way in ways]
    ids = {way.goal.campaign_id for way in ways if way.goal.campaign_id is not None}
    read = history.read(workspace, metrics=names, campaign_ids=ids, last=max(known), oldest=min(known))
    grounds: dict[tuple[str, int | None, frozenset[str]], Ground] = {}
    found = []
    for way in ways:
        last = way.data_through
        if way.metric is None or last is None:
            found.append(Outlook(way.goal, way, _nothing_known(way), None, None))
            continue
        begins = way.goal.starts_on
        key = (way.metric.name, way.goal.campaign_id, read.own.since.parts(begins))
        if key not in grounds:
            days = read.of(way.metric, way.goal.campaign_id, through=last, begins=begins)
            grounds[key] = ground_of(days)
        found.append(_of(way, grounds[key], workspace.currency))
    return found


def _nothing_known(way: Progress) -> Feasibility:
    return Feasibility(Verdict.UNKNOWN, way.words)


def _of(way: Progress, ground: Ground, currency: str) -> Outlook:
    goal = way.goal
    ask = Ask(
        goal.metric,
        goal.campaign_id,
        goal.direction,
        goal.target,
        goal.starts_on,
        goal.due_on,
        way.current.value,
        way.seen_through,
        way.current.reason,
    )
    course = Course(ask, ground, goal.baseline)
    expected = course.expected(ask.days_ahead) if ask.days_ahead > 0 else None
    return Outlook(goal, way, judge(ask, ground, currency), expected, course)


@dataclass(frozen=True, slots=True)
class Course:
    """The way of a goal from its first day to its due day."""

    ask: Ask
    ground: Ground
    baseline: Decimal | None

    def expected(self, ahead: int) -> Expected | None:
        """The value once `ahead` more days are known; None where history does not carry it."""
        if accumulates(self.ask.metric):
            return self._sum(ahead)
        outcomes = [float(value) for value in ratio_outcomes(self.ask, self.ground.days, ahead)]
        if len(self.ground.weeks) < forecast.MIN_WEEKS or not outcomes:
            return None
        low, middle, high = (
            _decimal(forecast.percentile(outcomes, share))
            for share in (forecast.BAND_LOW, 0.5, forecast.BAND_HIGH)
        )
        return Expected(middle, low, high)

    def _sum(self, ahead: int) -> Expected | None:
        first = self.ask.due_on - timedelta(days=self.ask.days_ahead - 1)
        outcome = self.ground.outcome(first, ahead)
        if outcome is None or self.ask.is_untold:
            return None
        so_far = self.ask.so_far or Decimal(0)
        low = outcome.quantile(forecast.BAND_LOW)
        if self.ground.never_falls:
            low = max(low, 0.0)  # nothing that only grows will shrink
        return Expected(
            so_far + _decimal(outcome.mean),
            so_far + _decimal(low),
            so_far + _decimal(outcome.quantile(forecast.BAND_HIGH)),
        )

    def points(self) -> list[Point]:
        step = ceil(self.ask.days / MOST_POINTS)
        days = [self.ask.starts_on + timedelta(days=n) for n in range(0, self.ask.days, step)]
        marks = {*days, self.ask.due_on} | ({self.ask.seen} if self.ask.seen else set())
        return [self._point(day) for day in sorted(marks)]

    def _point(self, day: date) -> Point:
        seen = self.ask.seen
        if seen is not None and day <= seen:
            value = self.ask.so_far if day == seen else self._by(day)
            edge = value if day == seen else None  # the band opens at the last known value
            return Point(day, value, self._even(day), edge, edge)
        ahead = (day - (seen or self.ask.starts_on - timedelta(days=1))).days
        band = self.expected(ahead)
        return Point(day, None, self._even(day), band.low if band else None, band.high if band else None)

    def _by(self, day: date) -> Decimal | None:
        part = self.ground.days.known_part(self.ask.starts_on, day)
        return None if part is None else self.ground.days.of(part)

    def _even(self, day: date) -> Decimal | None:
        """Where an even pace would be: from nothing to the target, or from the baseline of a ratio."""
        share = Decimal((day - self.ask.starts_on).days + 1) / self.ask.days
        if accumulates(self.ask.metric):
            return self.ask.target * share
        if self.baseline is None or self.ask.is_met_by(self.baseline):
            return self.ask.target
        return self.baseline + (self.ask.target - self.baseline) * share


def chart_of(workspace: Workspace, outlook: Outlook) -> dict[str, Any]:
    """The `data` of components/chart.html; each known value leads to the rows of the days up to it."""
    points = outlook.points()
    metric = METRICS[outlook.goal.metric]
    series = [
        {
            "name": str(metric.label),
            "tone": "1",
            "values": [point.actual for point in points],
            "links": [_rows_of(workspace, outlook.goal, point) for point in points],
        },
        {"name": _("Even pace"), "tone": "2", "line": "dashed", "values": [point.even for point in points]},
    ]
    if any(point.high is not None for point in points):
        series += [
            {
                "name": _("Expected, low"),
                "tone": "1",
                "line": "dotted",
                "values": [point.low for point in points],
            },
            {
                "name": _("Expected, high"),
                "tone": "1",
                "line": "dotted",
                "values": [point.high for point in points],
            },
        ]
    return {
        "kind": "line",
        "axis": "day",
        "unit": metric.unit,
        "currency": workspace.currency,
        "labels": [point.day.isoformat() for point in points],
        # The two last ones have a band between them.
        "band": [2, 3] if len(series) > 2 else [],
        "series": series,
    }


def _rows_of(workspace: Workspace, goal: Goal, point: Point) -> str:
    """Before the first row came there is nothing to lead to."""
    if not point.actual:
        return ""
    return rows_address(workspace, goal.metric, goal.starts_on, point.day, campaign=goal.campaign_id)


def _decimal(value: float) -> Decimal:
    return Decimal(str(round(value, 6)))
