"""What a block is compared with: the period before, the same days last year, or the goals of its metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.blocks.answers import Answer
from analytics.goals.progress import accumulates
from analytics.metrics import METRICS, Value
from analytics.query import StatsQuery
from analytics.report import ReportRow, is_comparable
from analytics.splits.groups import wanted_of
from campaigns.models import Goal


@dataclass(frozen=True, slots=True)
class Beside:
    """`values` and `opens` by metric, of the totals ("") and of rows by key; rows that have none are not in it."""

    totals: Mapping[str, Value]
    opens: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    row_opens: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    period: tuple[date, date] | None = None
    notes: tuple[str, ...] = ()


def earlier(now: Answer, how: str) -> Beside:
    """The same question about other days."""
    then = now.ask(last_year(now.query) if how == "year" else now.query.previous())
    metrics = now.query.metrics
    pairs = _pairs(now, then)
    return Beside(
        totals={name: _compared(name, now, then, then.totals, in_rows=False) for name in metrics},
        opens=then.opens(),
        rows={
            key: {
                name: _compared(name, now, then, row.values if row else None, in_rows=True)
                for name in metrics
            }
            for key, row in pairs.items()
        },
        row_opens={key: then.opens(row) for key, row in pairs.items() if row},
        period=(then.query.start_on, then.query.end_on),
    )


def last_year(query: StatsQuery) -> StatsQuery:
    first, last = _year_before(query.start_on), _year_before(query.end_on)
    return replace(query, start_on=first, end_on=last, was_moved=False)


def _year_before(day: date) -> date:
    """Of 29 February the day before."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _pairs(now: Answer, then: Answer) -> dict[str, ReportRow | None]:
    """Rows of time in their order, counted from the last, since the first step may be cut short; others by key."""
    if now.query.step:
        others: list[ReportRow | None] = [*then.rows]
        missing: list[ReportRow | None] = [None] * max(len(now.rows) - len(others), 0)
        others = missing + others
        return {row.key: other for row, other in zip(now.rows, others[-len(now.rows) :], strict=True)}
    by_key = {row.key: row for row in then.rows}
    return {row.key: by_key.get(row.key) for row in now.rows}


def _compared(
    name: str, now: Answer, then: Answer, values: Mapping[str, Value] | None, *, in_rows: bool
) -> Value:
    if values is None:
        return Value(None, "missing", _("Nothing was reported here."))
    if not is_comparable(name, now.found, then.found, in_rows=in_rows):
        return Value(None, "missing", _("The period before was told by another record."))
    return values[name]


# --- goals --------------------------------------------------------------------------------------------------------


def with_goals(now: Answer) -> Beside:
    """Of a sum the part that an even pace would have on these days; of a ratio its target."""
    query = now.query
    # A goal is about everybody.
    goals = [] if wanted_of(now.filters) else _goals(query)
    totals, opens, notes = _targets(query, goals, query.campaign_id, query.start_on, query.end_on)
    rows: dict[str, Mapping[str, Value]] = {}
    row_opens: dict[str, Mapping[str, str]] = {}
    if query.step:
        for step in query.steps:
            rows[step.key], row_opens[step.key], _more = _targets(
                query, goals, query.campaign_id, step.first, step.last
            )
    elif query.group_by == "campaign":
        for row in now.rows:
            if row.key:
                rows[row.key], row_opens[row.key], _more = _targets(
                    query, goals, int(row.key), query.start_on, query.end_on
                )
    return Beside(totals, opens, rows, row_opens, notes=tuple(notes))


def _goals(query: StatsQuery) -> Sequence[Goal]:
    """Those whose days touch the period; goals are about a campaign or the whole workspace, never about a channel."""
    if query.channel is not None or query.objective_id is not None:
        return []
    found = Goal.objects.of(query.workspace).filter(
        metric__in=query.metrics, starts_on__lte=query.end_on, due_on__gte=query.start_on
    )
    return list(found.order_by("-due_on", "-pk"))


def _targets(
    query: StatsQuery, goals: Sequence[Goal], campaign_id: int | None, first: date, last: date
) -> tuple[dict[str, Value], dict[str, str], list[str]]:
    values: dict[str, Value] = {}
    opens: dict[str, str] = {}
    notes: list[str] = []
    for name in query.metrics:
        goal = _goal_of(goals, name, campaign_id, first, last)
        values[name] = _target(query.workspace, goal, first, last)
        if goal is not None and values[name].value is not None:
            opens[name] = reverse("analytics:goal", args=[query.workspace.slug, goal.pk])
            notes.append(_note(query.workspace, goal))
    return values, opens, notes


def _goal_of(
    goals: Sequence[Goal], metric: str, campaign_id: int | None, first: date, last: date
) -> Goal | None:
    """Of several the one that ends last."""
    touching = (goal for goal in goals if goal.starts_on <= last and goal.due_on >= first)
    return next(
        (goal for goal in touching if goal.metric == metric and goal.campaign_id == campaign_id), None
    )


def _target(workspace: Workspace, goal: Goal | None, first: date, last: date) -> Value:
    if goal is None:
        return Value(None, "missing", _("No goal on this metric has days in this period."))
    if METRICS[goal.metric].unit == "money" and goal.currency not in ("", workspace.currency):
        return Value(None, "missing", _("The goal was set in another currency."))
    if not accumulates(goal.metric):
        return Value(goal.target, "ok")
    days = (min(last, goal.due_on) - max(first, goal.starts_on)).days + 1
    return Value(goal.target * days / ((goal.due_on - goal.starts_on).days + 1), "ok")


def _note(workspace: Workspace, goal: Goal) -> str:
    metric = METRICS[goal.metric]
    words = {
        "metric": metric.label,
        "goal": goal.name,
        "target": formats.figure(goal.target, metric.unit, workspace.currency),
        "first": formats.day(goal.starts_on),
        "last": formats.day(goal.due_on),
    }
    if accumulates(goal.metric):
        text = _(
            "%(metric)s is compared with the goal “%(goal)s”, %(target)s from %(first)s to %(last)s: with the share of "
            "it that an even pace would reach on these days."
        )
    else:
        text = _("%(metric)s is compared with the goal “%(goal)s”: %(target)s by %(last)s.")
    return text % words
