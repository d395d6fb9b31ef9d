"""How goals stand, in one word each, for pages that list many: what was last noted of them, in few queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from accounts.models import Workspace
from analytics.goals.progress import GoalState, progress_of
from analytics.metrics import METRICS, Metric
from analytics.models import Standing
from campaigns.models import Goal, GoalReview

STATES = {state.code: state for state in GoalState}
OUTCOMES = {
    GoalReview.Outcome.MET: ("success", "check"),
    GoalReview.Outcome.PARTLY: ("warning", "flat"),
    GoalReview.Outcome.MISSED: ("error", "close"),
    GoalReview.Outcome.DROPPED: ("neutral", "close"),
}
# Goals that nobody has looked at since they were set are reckoned at once, as long as they are few: each may ask anew.
MOST_NEW = 4


@dataclass(frozen=True, slots=True)
class GoalMark:
    """`label`, `tone` and `icon` of a badge; without a label nobody has looked at it yet."""

    goal: Goal
    metric: Metric | None
    code: str = ""
    label: str | Promise = ""
    tone: str = "neutral"
    icon: str = ""
    is_closed: bool = False


def marks_of(workspace: Workspace, goals: Iterable[Goal], *, today: date) -> list[GoalMark]:
    """In the order of the goals. A closed one bears what its review says, an open one its standing."""
    wanted = list(goals)
    reviews = dict(GoalReview.objects.of(workspace).values_list("goal_id", "outcome"))
    standings = dict(
        Standing.objects.of(workspace)
        .filter(subject=Standing.Subject.GOAL)
        .values_list("subject_id", "state")
    )
    new = [goal for goal in wanted if goal.pk not in reviews and standings.get(goal.pk) not in STATES]
    states = {way.goal.pk: way.state for way in progress_of(workspace, new[:MOST_NEW], today=today)}
    return [
        _mark(goal, reviews.get(goal.pk), states.get(goal.pk) or _noted(standings, goal)) for goal in wanted
    ]


def _noted(standings: dict[int, str], goal: Goal) -> GoalState | None:
    return STATES.get(standings.get(goal.pk, ""))


def _mark(goal: Goal, outcome: str | None, state: GoalState | None) -> GoalMark:
    metric = METRICS.get(goal.metric)
    if outcome is not None:
        tone, icon = OUTCOMES[GoalReview.Outcome(outcome)]
        label = GoalReview.Outcome(outcome).label
        return GoalMark(goal, metric, outcome, label, tone, icon, is_closed=True)
    if state is None:
        return GoalMark(goal, metric)
    return GoalMark(goal, metric, state.code, state.label, state.tone, state.icon)
