"""What history says about a goal before it is set: who measures it, whether it can be reached, what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import Workspace
from accounts.templatetags import formats
from accounts.templatetags.formats import day as day_text
from analytics import coverage, report
from analytics.cost.labour import hours_in
from analytics.cost.rows import sees_hours
from analytics.feeds import feeds_of
from analytics.goals.baseline import HISTORY_DAYS, History, history
from analytics.goals.feasibility import Feasibility, feasibility_of
from analytics.goals.progress import accumulates
from analytics.metrics import METRICS, Metric
from analytics.query import StatsQuery
from analytics.tracked import since_of
from campaigns.ingest.sources import source_label
from campaigns.models import GoalDirection
from campaigns.planning import smart
from campaigns.planning.days import FIRST_DAY, LAST_DAY, today_in
from campaigns.planning.goals import LONGEST_YEARS

# As many names as a sentence bears.
MOST_SOURCES = 3
DRAFT_FIELDS = ("name", "audience", "action", "direction", "target", "starts_on", "due_on", "budget", "hours")


@dataclass(frozen=True, slots=True)
class Advice:
    """The letters and what they rest on; `instead` is the metric of an outcome where the chosen one is vanity."""

    draft: smart.Draft
    letters: list[smart.Letter]
    metric: Metric | None
    past: History | None
    feasibility: Feasibility | None
    instead: Metric | None


def advise(
    workspace: Workspace,
    values: Mapping[str, Any],
    *,
    today: date,
    feasibility: Feasibility | None = None,
) -> Advice:
    """`values` are those of a goal as far as they are known and sound; a known feasibility is not asked again."""
    metric = METRICS.get(values.get("metric") or "")
    past = past_of(workspace, values, today=today)
    feasibility = feasibility or _feasibility(workspace, values, today=today)
    known = {name: values[name] for name in DRAFT_FIELDS if values.get(name) not in (None, "")}
    objective, campaign = values.get("objective"), values.get("campaign")
    draft = smart.Draft(
        today=today,
        objective=objective.name if objective else "",
        scope=campaign.name if campaign else "",
        review_on=tuple(values.get("review_on") or ()),
        metric=str(metric.label) if metric else "",
        better=metric.better if metric else None,
        currency=workspace.currency,
        **_tracking(workspace, metric),
        **_verdict(feasibility),
        **_needs(workspace, values, past),
        **known,
    )
    return Advice(draft, smart.check(draft), metric, past, feasibility, outcome_of(metric))


def outcome_of(metric: Metric | None) -> Metric | None:
    """The metric that a vanity metric is meant to lead to."""
    return METRICS.get(metric.outcome_of) if metric is not None and metric.kind == "vanity" else None


def length_of(values: Mapping[str, Any]) -> int | None:
    """How many days the goal has; None while they are not known or cannot be."""
    starts_on, due_on = values.get("starts_on"), values.get("due_on")
    if starts_on is None or due_on is None or not FIRST_DAY <= starts_on <= due_on <= LAST_DAY:
        return None
    days: int = (due_on - starts_on).days + 1
    return days if days <= LONGEST_YEARS * 366 else None


def past_of(workspace: Workspace, values: Mapping[str, Any], *, today: date) -> History | None:
    """What the last 90 days make of as many days as the goal has."""
    metric, campaign = values.get("metric"), values.get("campaign")
    if metric not in METRICS:
        return None
    return history(
        workspace,
        metric,
        campaign_id=campaign.pk if campaign else None,
        goal_days=length_of(values) or HISTORY_DAYS,
        today=today,
    )


def _feasibility(workspace: Workspace, values: Mapping[str, Any], *, today: date) -> Feasibility | None:
    target, metric, campaign = values.get("target"), values.get("metric"), values.get("campaign")
    if target is None or metric not in METRICS or length_of(values) is None:
        return None
    return feasibility_of(
        workspace,
        metric=metric,
        campaign_id=campaign.pk if campaign else None,
        direction=values.get("direction") or GoalDirection.AT_LEAST,
        target=target,
        starts_on=values["starts_on"],
        due_on=values["due_on"],
        today=today,
    )


def _verdict(feasibility: Feasibility | None) -> dict[str, Any]:
    if feasibility is None:
        return {}
    verdict = feasibility.verdict
    return {"verdict": verdict.code, "verdict_label": str(verdict.label), "ground": feasibility.words}


def _tracking(workspace: Workspace, metric: Metric | None) -> dict[str, Any]:
    """Who reports the metric, and up to when; or what would."""
    if metric is None:
        return {}
    tracked = since_of(workspace, metric.parts).parts(today_in(workspace))
    through = coverage.measured_through(workspace, [metric.name], tracked=tracked)[metric.name]
    if through is not None:
        names = coverage.reporting(workspace, metric.name)
        return {"sources": ", ".join(names[:MOST_SOURCES]), "data_end": through}
    # The part for which the fewest exports exist is the one that is hard to get.
    feeds = [sources for sources in feeds_of(metric.name).values() if sources]
    if not feeds:
        return {}
    names = [str(source_label(source)) for source in min(feeds, key=len)[:MOST_SOURCES]]
    return {"connect": _("It can be fed by an export of: %(sources)s.") % {"sources": ", ".join(names)}}


def _needs(workspace: Workspace, values: Mapping[str, Any], past: History | None) -> dict[str, Any]:
    """What the target takes in money and hours, if each of it takes as much as it did."""
    target = values.get("target")
    if target is None or past is None or values.get("direction") == GoalDirection.AT_MOST:
        return {}
    value, metric = past.value.value, METRICS[past.metric]
    if past.first is None or past.last is None or value is None or value <= 0 or target <= 0:
        return {}
    if not accumulates(metric.name) or metric.kind == "input":
        return {}
    campaign = values.get("campaign")
    campaign_id = campaign.pk if campaign else None
    found = {}
    cost_name, cost = cost_in(workspace, past.first, past.last, campaign_id=campaign_id)
    words = {
        "first": day_text(past.first),
        "last": day_text(past.last),
        "value": formats.figure(value, metric.unit, workspace.currency),
        "metric": metric.label,
    }
    if cost:
        words |= {"cost": formats.money(cost, workspace.currency), "cost_name": METRICS[cost_name].label}
        text = _("From %(first)s to %(last)s: %(cost)s (%(cost_name)s) for %(value)s (%(metric)s).")
        found["money_need"] = smart.Need(_rounded(cost * target / value), text % words)
    hours = None
    if sees_hours(workspace):
        hours = hours_in(workspace, past.first, past.last, campaign_id=campaign_id)
    if hours:
        words["hours"] = formats.count(_rounded(hours))
        text = _("From %(first)s to %(last)s: %(hours)s hours of work for %(value)s (%(metric)s).")
        found["hours_need"] = smart.Need(_rounded(hours * target / value), text % words)
    return found


def cost_in(
    workspace: Workspace, first: date, last: date, *, campaign_id: int | None
) -> tuple[str, Decimal | None]:
    """All that it cost, with the metric that says so; the ads alone where the rest cannot be told."""
    names = ("all_in_cost", "spend")
    query = StatsQuery(workspace, first, last, None, names, campaign_id=campaign_id)
    totals = report.run(query).totals
    name = next((name for name in names if totals[name].value is not None), "spend")
    return name, totals[name].value


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
