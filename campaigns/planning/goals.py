"""Verbs for goals: set one, change it, drop it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import User, Workspace
from campaigns.models import Campaign, Goal, GoalDirection

FIELDS = ("name", "campaign", "metric", "direction", "baseline", "target", "starts_on", "due_on", "reason")


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
    campaign: Campaign | None = None
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
    if plan.due_on < plan.starts_on:
        raise DomainError(_("The goal is due before it starts."), field="due_on")
    if plan.baseline is not None and plan.baseline == plan.target:
        raise DomainError(_("The target equals the baseline, so there is nothing to reach."), field="target")
    return replace(plan, name=name)


@transaction.atomic
def create_goal(workspace: Workspace, *, plan: GoalPlan, by: User | None) -> Goal:
    plan = _checked(plan)
    goal = Goal(workspace=workspace, created_by=by)
    for name in FIELDS:
        setattr(goal, name, getattr(plan, name))
    goal.save(force_insert=True)
    audit.record("goal.created", by=by, workspace=workspace, subject=goal.name)
    return goal


@transaction.atomic
def edit_goal(workspace: Workspace, goal: Goal, *, plan: GoalPlan, by: User | None) -> Goal:
    plan = _checked(plan)
    changed = [name for name in FIELDS if getattr(goal, name) != getattr(plan, name)]
    for name in changed:
        setattr(goal, name, getattr(plan, name))
    if changed:
        goal.save(update_fields=changed)
        audit.record("goal.edited", by=by, workspace=workspace, subject=goal.name, fields=changed)
    return goal


@transaction.atomic
def delete_goal(workspace: Workspace, goal: Goal, *, by: User | None) -> None:
    name = goal.name
    Goal.objects.of(workspace).filter(pk=goal.pk).delete()
    audit.record("goal.deleted", by=by, workspace=workspace, subject=name)
