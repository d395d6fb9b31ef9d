"""What was told or kept in the net view, and is not shown in the other: notices, alerts, and values of goals."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.db.models import Q, QuerySet

from accounts import access
from accounts.models import User, Workspace
from analytics.markup.priced import priced_for
from analytics.markup.prices import EARNED, MARKED
from analytics.metrics import METRICS
from analytics.quantities import COSTS
from campaigns.models import Goal

# Metrics that are made of ad spend, in the whole or in a part; entered costs are spread by it.
SPEND_MADE = frozenset(
    name for name, metric in METRICS.items() if {MARKED, EARNED, *COSTS} & set(metric.parts)
)
# Kinds of notices that always tell what was spent.
OF_SPEND = ("budget", "cpa")
# The same of a notice `n`, for statements that are given both.
TELLS_SPEND = """(n.kind = ANY(%(of_spend)s::text[])
        OR (n.kind = 'goal' AND n.detail ->> 'metric' = ANY(%(spend_made)s::text[])))"""


def hides_net(workspace: Workspace) -> bool:
    return priced_for(workspace) == "client"


def shown_notices(workspace: Workspace, notices: QuerySet[Any]) -> QuerySet[Any]:
    """Notices keep the words of the day they were written on, and those are about what was paid."""
    if not hides_net(workspace):
        return notices
    return notices.exclude(Q(kind__in=OF_SPEND) | Q(kind="goal", detail__metric__in=sorted(SPEND_MADE)))


def tells_spend(kind: str, detail: dict[str, Any]) -> bool:
    return kind in OF_SPEND or (kind == "goal" and detail.get("metric") in SPEND_MADE)


def hides_net_from(user: User, workspace: Workspace) -> bool:
    """For a mail, whose reader has opened no page."""
    return workspace.has_markup and not access.sees_net(user, workspace)


def as_seen(workspace: Workspace, goal: Goal) -> Goal:
    """Without its baseline where that may be a net amount and the reader sees the other view."""
    if goal.baseline is None or not hides_value(workspace, goal.metric):
        return goal
    seen = copy(goal)
    seen.baseline = None
    return seen


def hides_value(workspace: Workspace, metric: str) -> bool:
    """Whether what was written down of this metric, such as a baseline, may be a net amount to a client."""
    return hides_net(workspace) and metric in SPEND_MADE
