"""A goal in words: its target, what to expect, what it took so far, and where its posts stood before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import AuditEntry, Workspace
from accounts.templatetags import formats
from accounts.templatetags.formats import day as day_text
from analytics.cost.labour import hours_in
from analytics.cost.rows import sees_hours
from analytics.goals.advice import Advice, cost_in
from analytics.goals.baseline import History
from analytics.goals.feasibility import Feasibility
from analytics.goals.outlook import Outlook
from analytics.goals.progress import Progress, accumulates
from analytics.markup.hidden import hides_value
from analytics.metrics import METRICS, Metric
from analytics.views.figures import Scope
from analytics.views.periods import Period
from campaigns.models import Goal, GoalDirection
from campaigns.planning.goals import POSTS

# As many changes of one goal as a page shows.
MOST_CHANGES = 20
LABELS: dict[str, Promise] = {
    "metric": gettext_lazy("Metric"),
    "direction": gettext_lazy("The value shall be"),
    "baseline": gettext_lazy("Baseline"),
    "target": gettext_lazy("Target"),
    "starts_on": gettext_lazy("First day"),
    "due_on": gettext_lazy("Due"),
}


def shown(value: Decimal | None, metric: Metric, currency: str) -> str:
    """A value of a metric; of small counts a decimal, because a third of a lead a week is worth telling."""
    if value is None:
        return ""
    if metric.unit == "count":
        value = value.quantize(Decimal("0.1") if abs(value) < 100 else Decimal(1))
    return formats.figure(value, metric.unit, currency)


def target_text(workspace: Workspace, metric: Metric | None, target: Decimal | None) -> str:
    if metric is None or target is None:
        return ""
    return formats.figure(target, metric.unit, workspace.currency)


def history_texts(workspace: Workspace, past: History | None) -> dict[str, str]:
    """The history in words: what it was, and what that makes for a goal of this length."""
    if past is None or past.value.value is None or past.for_goal is None:
        return {}
    unit = METRICS[past.metric].unit
    return {
        "value": formats.figure(past.value.value, unit, workspace.currency),
        "for_goal": formats.figure(past.for_goal, unit, workspace.currency),
    }


def feasibility_facts(workspace: Workspace, advice: Advice) -> list[dict[str, Any]]:
    if advice.feasibility is None or advice.metric is None:
        return []
    return facts_of(advice.feasibility, advice.metric, workspace.currency)


def facts_of(feasibility: Feasibility, metric: Metric, currency: str) -> list[dict[str, Any]]:
    """What is needed, what was, and the best there ever was, for components/stats.html."""
    facts = []
    if feasibility.needed_per_week is not None:
        text = shown(feasibility.needed_per_week, metric, currency)
        facts.append({"label": _("Needed a week"), "text": text})
    if feasibility.recent is not None:
        label = _("Lately a week") if accumulates(metric.name) else _("Lately")
        facts.append({"label": label, "text": shown(feasibility.recent, metric, currency)})
    if feasibility.best is not None:
        best = feasibility.best
        span = {"first": day_text(best.first), "last": day_text(best.last)}
        facts.append(
            {
                "label": _("Best ever in as many days"),
                "text": shown(best.value, metric, currency),
                "unit": _("%(first)s – %(last)s") % span,
            }
        )
    return facts


def forecast_words(outlook: Outlook, currency: str) -> str:
    """What to expect on the due day; empty where nothing can be foretold."""
    if outlook.expected is None or outlook.progress.metric is None:
        return ""
    metric, expected = outlook.progress.metric, outlook.expected
    return _("Expected by %(day)s: %(middle)s, and in eight of ten cases %(low)s to %(high)s.") % {
        "day": day_text(outlook.goal.due_on),
        "middle": shown(expected.middle, metric, currency),
        "low": shown(expected.low, metric, currency),
        "high": shown(expected.high, metric, currency),
    }


# --- means ------------------------------------------------------------------------------------------------------


def means_of(workspace: Workspace, way: Progress) -> list[dict[str, Any]]:
    """What was planned and what has been used on the days that are known, for components/stats.html."""
    goal, rows = way.goal, []
    used_money = used_hours = None
    cost = "spend"
    if way.seen_through is not None:
        span = (goal.starts_on, way.seen_through)
        cost, used_money = cost_in(workspace, *span, campaign_id=goal.campaign_id)
        if sees_hours(workspace):
            used_hours = hours_in(workspace, *span, campaign_id=goal.campaign_id)
    if goal.budget is not None or used_money is not None:
        used = _money(used_money, workspace.currency)
        planned = _money(goal.budget, goal.currency or workspace.currency)
        line = {"label": _("Budget"), **_used(used, planned, str(METRICS[cost].label))}
        if used_money is not None and way.seen_through is not None:
            period = Period("custom", goal.starts_on, way.seen_through, has_comparison=False)
            scope = Scope(workspace, period, workspace.currency, campaign_id=goal.campaign_id)
            line["href"] = scope.rows_url(cost)
        rows.append(line)
    if goal.hours is not None or used_hours is not None:
        rows.append({"label": _("Hours of work"), **_used(_hours(used_hours), _hours(goal.hours), "")})
    return rows


def _used(used: str, planned: str, note: str) -> dict[str, str]:
    if used and planned:
        text = _("%(used)s of %(planned)s") % {"used": used, "planned": planned}
    elif planned:
        text = _("%(planned)s planned") % {"planned": planned}
    else:
        text = _("%(used)s, without a plan") % {"used": used}
    return {"text": text, "unit": note if used else ""}


def _money(value: Decimal | None, currency: str) -> str:
    return "" if value is None else formats.money(value, currency)


def other_currency(workspace: Workspace, goal: Goal) -> str:
    """That the amounts of a goal are of another currency than the workspace's; empty where they are not."""
    metric = METRICS.get(goal.metric)
    has_amounts = goal.budget is not None or (metric is not None and metric.unit == "money")
    if not has_amounts or goal.currency in ("", workspace.currency):
        return ""
    text = _(
        "This goal was set in %(set)s, and the workspace counts in %(now)s today. "
        "Its amounts are not converted: they are compared as if they were in %(now)s."
    )
    return text % {"set": goal.currency, "now": workspace.currency}


def _hours(value: Decimal | None) -> str:
    return "" if value is None else formats.count(value.quantize(Decimal("0.1")))


# --- where the posts stood --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moved:
    """One change of target or dates: who moved what, from where to where."""

    at: datetime
    who: str
    lines: list[str]


def moves_of(workspace: Workspace, goal: Goal) -> list[Moved]:
    """The newest first; a goal that was moved to where it is shows it."""
    entries = AuditEntry.objects.filter(
        workspace=workspace, action="goal.edited", detail__goal=str(goal.pk)
    ).order_by("-at", "-pk")[:MOST_CHANGES]
    found, metric = [], goal.metric
    for entry in entries:
        before, after = entry.detail.get("before", {}), entry.detail.get("after", {})
        # What an amount is of is its metric then: the entry's own, else the one that newer moves began with.
        sides = before.get("metric") or metric, after.get("metric") or metric
        metric = sides[0]
        is_hidden = any(hides_value(workspace, side) for side in sides)
        currencies = entry.detail.get("currency", {})
        lines = [
            _("%(what)s: %(before)s, now %(after)s")
            % {
                "what": LABELS[name],
                "before": _post(sides[0], name, before, currencies.get("before") or workspace.currency),
                "after": _post(sides[1], name, after, currencies.get("after") or workspace.currency),
            }
            for name in POSTS
            if name in after and not (name == "baseline" and is_hidden)
        ]
        if lines:
            found.append(Moved(entry.at, entry.actor_label, lines))
    return found


def _post(of_metric: str, name: str, values: Mapping[str, str | None], currency: str) -> str:
    text = values.get(name)
    if text is None:
        return _("none")
    if name == "metric":
        return str(METRICS[text].label) if text in METRICS else text
    if name == "direction":
        return str(dict(GoalDirection.choices).get(text, text))
    if name in ("starts_on", "due_on"):
        return day_text(date.fromisoformat(text))
    metric = METRICS.get(of_metric)
    try:
        return formats.figure(Decimal(text), metric.unit, currency) if metric else text
    except InvalidOperation:
        return text
