"""What the last 90 days amount to: the honest baseline of a goal, from the workspace's own history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from accounts.models import Workspace
from analytics import report
from analytics.coverage import known_through
from analytics.goals.progress import accumulates, never_reported
from analytics.metrics import METRICS, Value
from analytics.query import StatsQuery
from analytics.tracked import since_of

HISTORY_DAYS = 90


@dataclass(frozen=True, slots=True)
class History:
    """`value` is that of the 90 days; `for_goal` the same pace over as many days as the goal has."""

    metric: str
    first: date | None
    last: date | None
    value: Value
    for_goal: Decimal | None


def history(
    workspace: Workspace, metric: str, *, campaign_id: int | None, goal_days: int, today: date
) -> History:
    """Ends with the data, so that days nobody has imported yet do not count as bad ones."""
    tracked = since_of(workspace, METRICS[metric].parts).parts(today - timedelta(days=HISTORY_DAYS))
    last = known_through(workspace, [(metric, campaign_id)], today=today, tracked=tracked)[
        metric, campaign_id
    ]
    if last is None:
        reason = never_reported(METRICS[metric], campaign_id)
        return History(metric, None, None, Value(None, "missing", reason), None)
    first = last - timedelta(days=HISTORY_DAYS - 1)
    query = StatsQuery(workspace, first, last, None, (metric,), campaign_id=campaign_id)
    value = report.run(query).totals[metric]
    return History(metric, first, last, value, _for_goal(metric, value.value, goal_days))


def _for_goal(metric: str, value: Decimal | None, goal_days: int) -> Decimal | None:
    if value is None:
        return None
    scaled = value * goal_days / HISTORY_DAYS if accumulates(metric) else value
    # As many places as a goal keeps; counts whole, because nobody aims at a third of a lead.
    places = Decimal(1) if METRICS[metric].unit == "count" else Decimal("0.01")
    if METRICS[metric].unit in {"ratio", "percent"}:
        places = Decimal("0.0001")
    return scaled.quantize(places)
