"""Verbs for goals: set one, change it, drop it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns import changes
from campaigns.models import Campaign, Goal, GoalDirection, GoalReview, Objective
from campaigns.planning.days import FIRST_DAY, LAST_DAY

FIELDS = (
    "name",
    "objective",
    "campaign",
    "metric",
    "direction",
    "baseline",
    "target",
    "starts_on",
    "due_on",
    "audience",
    "action",
    "budget",
    "hours",
    "review_on",
    "reason",
)
# Where the posts stand: a change of these is kept with what was there before.
POSTS = ("metric", "direction", "baseline", "target", "starts_on", "due_on")
MOST_REVIEWS = 12
# Reports reach no further, and no plan does.
LONGEST_YEARS = 5


@dataclass(frozen=True, slots=True)
class GoalPlan:
    """What a person says about a goal; `campaign` is None for the whole workspace."""

    name: str
    metric: str
    target: Decimal
    starts_on: date
    due_on: date
    direction: str = GoalDirection.AT_LEAST
    baseline: Decimal | None = None
    objective: Objective | None = None
    campaign: Campaign | None = None
    audience: str = ""
    action: str = ""
    budget: Decimal | None = None
    hours: Decimal | None = None
    review_on: tuple[date, ...] = ()
    reason: str = ""


def _checked(plan: GoalPlan) -> GoalPlan:
    """Only what can never be reached is refused; the rest of SMART is advice (`smart`)."""
    name = " ".join(plan.name.split())
    if not name:
        raise DomainError(_("Say in a few words what shall be reached."), field="name")
    if plan.direction not in GoalDirection.values:
        raise DomainError(
            _("Choose whether the value shall rise to the target or stay under it."), field="direction"
        )
    if plan.baseline is not None and plan.baseline == plan.target:
        raise DomainError(_("The target equals the baseline, so there is nothing to reach."), field="target")
    for field in ("budget", "hours"):
        value = getattr(plan, field)
        if value is not None and value < 0:
            raise DomainError(_("Means cannot be less than nothing."), field=field)
    _check_days(plan)
    return replace(
        plan,
        name=name,
        audience=" ".join(plan.audience.split()),
        action=plan.action.strip(),
        reason=plan.reason.strip(),
        review_on=_checked_reviews(plan),
    )


def _check_days(plan: GoalPlan) -> None:
    for field in ("starts_on", "due_on"):
        if not FIRST_DAY <= getattr(plan, field) <= LAST_DAY:
            raise DomainError(_("Choose a day between the years 2000 and 2100."), field=field)
    if plan.due_on < plan.starts_on:
        raise DomainError(_("The goal is due before it starts."), field="due_on")
    if (plan.due_on - plan.starts_on).days > LONGEST_YEARS * 365:
        raise DomainError(
            _("A goal can be at most %(years)s years long.") % {"years": LONGEST_YEARS}, field="due_on"
        )


def _checked_reviews(plan: GoalPlan) -> tuple[date, ...]:
    days = tuple(sorted(set(plan.review_on)))
    if len(days) > MOST_REVIEWS:
        raise DomainError(
            _("A goal can have at most %(count)s days of review.") % {"count": MOST_REVIEWS},
            field="review_on",
        )
    if days and not (plan.starts_on <= days[0] and days[-1] <= plan.due_on):
        raise DomainError(_("Days of review lie between the first day and the due day."), field="review_on")
    return days


def _values(plan: GoalPlan) -> dict[str, Any]:
    """As the table keeps them."""
    return {name: getattr(plan, name) for name in FIELDS} | {"review_on": list(plan.review_on)}


@transaction.atomic
def create_goal(workspace: Workspace, *, plan: GoalPlan, by: User | None) -> Goal:
    goal = Goal(workspace=workspace, created_by=by, currency=workspace.currency, **_values(_checked(plan)))
    goal.save(force_insert=True)
    audit.record("goal.created", by=by, workspace=workspace, subject=goal.name, goal=str(goal.pk))
    return goal


def locked(workspace: Workspace, goal: Goal) -> Goal:
    """The goal as it stands now, held to the end of the transaction: the given one may have been read long ago."""
    rows = Goal.objects.of(workspace).select_related("objective", "campaign").select_for_update(of=("self",))
    found: Goal | None = rows.filter(pk=goal.pk).first()
    if found is None:
        raise Conflict(_("This goal is no longer there."))
    return found


@transaction.atomic
def edit_goal(workspace: Workspace, goal: Goal, *, plan: GoalPlan, by: User | None) -> Goal:
    """A closed goal stays what it was judged as; the log keeps where the posts stood before.

    Who saves says the amounts anew, in the workspace's currency of today.
    """
    goal = locked(workspace, goal)
    if GoalReview.objects.of(workspace).filter(goal=goal).exists():
        raise Conflict(_("This goal is closed. Reopen it before you change it."))
    values = _values(_checked(plan))
    before = {name: getattr(goal, name) for name in FIELDS}
    changed = [name for name in FIELDS if before[name] != values[name]]
    had = goal.currency
    if not changed and had in ("", workspace.currency):
        return goal
    for name in changed:
        setattr(goal, name, values[name])
    goal.currency = workspace.currency
    goal.save(update_fields=[*changed, "currency"])
    moved = [name for name in POSTS if name in changed]
    audit.record(
        "goal.edited",
        by=by,
        workspace=workspace,
        subject=goal.name,
        goal=str(goal.pk),
        fields=changed if had in ("", goal.currency) else [*changed, "currency"],
        before={name: _kept(before[name]) for name in moved},
        after={name: _kept(values[name]) for name in moved},
        currency={"before": had, "after": goal.currency},
    )
    if moved or "campaign" in changed:
        changes.goal_moved.send(sender=None, workspace_id=workspace.pk, goal_id=goal.pk)
    return goal


def _kept(value: Any) -> str | None:
    """For the log: numbers without the zeros that only say how the column is made."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return None if value is None else str(value)


@transaction.atomic
def delete_goal(workspace: Workspace, goal: Goal, *, by: User | None) -> None:
    goal = locked(workspace, goal)
    name, key = goal.name, str(goal.pk)
    goal.delete()
    audit.record("goal.deleted", by=by, workspace=workspace, subject=name, goal=key)
