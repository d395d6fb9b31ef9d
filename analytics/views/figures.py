"""From values to what the components show: formatted text, state, comparison in words, link to the source rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import access
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from analytics.addresses import rows_address
from analytics.freshness import State
from analytics.goals.progress import Progress
from analytics.metrics import Metric, Value
from analytics.quantities import Quantity
from analytics.views.glossary import glossary_url
from analytics.views.periods import Period
from campaigns.models import GoalReview

# As many letters as fit into a column of numbers in two lines.
SHORT = 28
BASES = {
    "recorded": gettext_lazy("recorded sales"),
    "claimed": gettext_lazy("platform-reported"),
    "attributed": gettext_lazy("tracked sales"),
}
STATES = {"missing": gettext_lazy("No data"), "undefined": gettext_lazy("Not defined")}


class Shown(Protocol):
    """A metric, or another figure that is shown like one."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def better(self) -> Literal["up", "down"] | None: ...


def may_plan(workspace: Workspace) -> bool:
    """Whether the reader may plan campaigns and goals: a hint for pages, the doors check it themselves."""
    return access.may(workspace, Role.ANALYST)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which numbers of which workspace: the part of an address that leads from a number to its rows.

    `state` is how fresh the first report of the page was, which holds for its others too.
    """

    workspace: Workspace
    period: Period
    currency: str
    campaign_id: int | None = None
    channel: str | None = None
    state: State | None = None
    objective_id: int | None = None

    def rows_url(
        self,
        metric: str,
        *,
        campaign_id: int | None = None,
        channel: str | None = None,
        objective_id: int | None = None,
        cost: str | None = None,
        day: str | None = None,
        share: str | None = None,
    ) -> str:
        """`cost` asks for a figure on that cost, whichever the workspace chose for its ROI; `day` for a row by day;
        `share` for what a kind of cost is of another one.
        """
        return rows_address(
            self.workspace,
            metric,
            self.period.first,
            self.period.last,
            campaign=campaign_id if campaign_id is not None else self.campaign_id,
            channel=channel if channel is not None else self.channel,
            objective=objective_id if objective_id is not None else self.objective_id,
            cost=cost,
            day=day,
            share=share,
        )

    def day_urls(self, metric: str, days: Iterable[str]) -> list[str]:
        """`rows_url` of each of these days, which differ in nothing else."""
        address = self.rows_url(metric)
        return [f"{address}&day={day}" if address else "" for day in days]


def text_of(value: Value, metric: Shown, currency: str, *, whole: bool = False) -> str:
    if value.value is None:
        return ""
    if whole and metric.unit == "money" and metric.name in {"spend", "markup", "revenue", "conversion_value"}:
        return formats.whole_money(value.value, currency)
    return formats.figure(value.value, metric.unit, currency)


def change(metric: Shown, now: Value, before: Value, currency: str) -> dict[str, Any]:
    """`delta`, `direction`, `tone` and `previous` of a card; a share only of a former value that is above zero."""
    if now.value is None or before.value is None:
        return {"reason": _("No value in the period before.")} if now.value is not None else {}
    difference = now.value - before.value
    direction = "up" if difference > 0 else "down" if difference < 0 else "flat"
    if metric.unit == "percent":
        points = formats.count(round(abs(difference) * 100, 1))
        text = _("%(points)s points") % {"points": points}
    elif metric.unit == "ratio" or before.value <= 0:
        text = formats.figure(abs(difference), metric.unit, currency)
    else:
        text = formats.percent(abs(difference / before.value))
    is_good = metric.better == direction if metric.better and direction != "flat" else None
    tone = "" if is_good is None else "good" if is_good else "bad"
    return {
        "delta": text,
        "direction": direction,
        "tone": tone,
        "previous": text_of(before, metric, currency, whole=True),
    }


def card(
    scope: Scope, metric: Metric, now: Value, before: Value | None, *, definition: str, note: str = ""
) -> dict[str, Any]:
    """The arguments of components/kpi.html."""
    return {
        "key": metric.name,
        "label": metric.label,
        "text": text_of(now, metric, scope.currency, whole=True),
        "state": now.state,
        "reason": now.reason,
        "href": scope.rows_url(metric.name),
        "definition": definition,
        "more_href": glossary_url(metric.name),
        "note": note,
        **(change(metric, now, before, scope.currency) if before is not None else {}),
    }


def cell(value: Value, metric: Shown, currency: str, href: str) -> dict[str, Any]:
    """A number of a table; why a ratio is not defined stands in its place if it is short enough for a column."""
    short = value.reason.rstrip(".") if value.state == "undefined" and len(value.reason) <= SHORT else ""
    return {
        "text": short or text_of(value, metric, currency),
        "state": value.state,
        "reason": value.reason,
        "href": href if value.state in {"ok", "zero"} else "",
        "numeric": True,
    }


def goal_card(workspace: Workspace, way: Progress, *, review: GoalReview | None = None) -> dict[str, Any]:
    """A goal with its way so far, for analytics/goal_card.html; a closed one with its review."""
    goal, metric = way.goal, way.metric
    # The posts stand in the currency in which they were set, whatever the workspace counts in today.
    set_in = goal.currency or workspace.currency
    scope = None
    if way.seen_through is not None:
        period = Period("custom", goal.starts_on, way.seen_through, has_comparison=False)
        scope = Scope(workspace, period, workspace.currency, campaign_id=goal.campaign_id)
    return {
        "goal": goal,
        "way": way,
        "review": review,
        "label": way.label,
        "current": text_of(way.current, metric, workspace.currency) if metric else "",
        "target": formats.figure(goal.target, metric.unit, set_in) if metric else goal.target,
        "baseline": formats.figure(goal.baseline, metric.unit, set_in)
        if metric and goal.baseline is not None
        else "",
        "rows_href": scope.rows_url(goal.metric) if scope and way.current.value is not None else "",
    }


def rate_text(rate: Decimal) -> str:
    """An exchange rate with six significant digits, as they are published, and never as a power of ten."""
    return f"{Decimal(f'{rate.normalize():.6g}'):f}"


def no_data(reason: str) -> str:
    """What stands in a file in place of a number that is missing."""
    return f"{STATES['missing']}: {reason}"


def export_cell(value: Value) -> str:
    """The number for a spreadsheet; else why there is none, so that a gap is no zero there either."""
    if value.value is not None:
        return f"{value.value.normalize():f}"
    return f"{STATES[value.state]}: {value.reason}" if value.reason else str(STATES[value.state])


def amount(quantity: Quantity, value: Decimal | None, currency: str) -> str:
    """What a quantity comes to, or a dash."""
    if value is None:
        return "—"
    return formats.figure(value, "money" if quantity.unit == "money" else "count", currency)


def place_words(sheet: int, line: int) -> str:
    """Where a row stands in its file; of the first sheet, which most files have alone, the line is enough."""
    if sheet:
        return _("sheet %(sheet)s, line %(line)s") % {"sheet": sheet + 1, "line": line}
    return _("line %(line)s") % {"line": line}
