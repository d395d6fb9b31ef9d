"""Verbs for objectives: take one over from the library or add one's own, change, order, archive and link to it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Literal

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import Campaign, Goal, Objective
from campaigns.planning.library import LIBRARY

FIELDS = ("name", "opportunity", "content", "distribution", "metrics", "earns_money")


@dataclass(frozen=True, slots=True)
class ObjectivePlan:
    """What a person says about an objective; the first of `metrics` is the one that proves it."""

    name: str
    opportunity: str = ""
    content: str = ""
    distribution: str = ""
    metrics: list[str] = field(default_factory=list)
    earns_money: bool = True
    kind: str = Objective.Kind.OWN


def plan_from_library(workspace: Workspace, kind: str) -> ObjectivePlan:
    """An entry of the library in the workspace's language, to be changed before or after it is added."""
    entry = LIBRARY[kind]
    with translation.override(workspace.language):
        return ObjectivePlan(
            name=str(entry.name),
            opportunity=str(entry.opportunity),
            content=str(entry.content),
            distribution=str(entry.distribution),
            metrics=list(entry.metrics),
            earns_money=entry.earns_money,
            kind=kind,
        )


def active(workspace: Workspace) -> list[Objective]:
    """In their order; what forms offer."""
    return list(Objective.objects.of(workspace).filter(archived_at=None).order_by("position", "pk"))


def _checked(workspace: Workspace, plan: ObjectivePlan, *, itself: int | None = None) -> ObjectivePlan:
    name = " ".join(plan.name.split())
    if not name:
        raise DomainError(_("Give the objective a name."), field="name")
    if plan.kind not in Objective.Kind.values:
        raise DomainError(_("Choose one of the list."), field="kind")
    _refuse_second(workspace, name, itself)
    return replace(plan, name=name, metrics=list(dict.fromkeys(plan.metrics)))


def _refuse_second(workspace: Workspace, name: str, itself: int | None) -> None:
    """Two of one kind are fine, for two products say; two of one name nobody could tell apart."""
    alike = Objective.objects.of(workspace).filter(archived_at=None, name__iexact=name)
    if any(found != itself for found in alike.values_list("pk", flat=True)):
        raise DomainError(
            _("There is already an objective “%(name)s”. Give this one a name of its own.") % {"name": name},
            field="name",
        )


@transaction.atomic
def add_objective(workspace: Workspace, *, plan: ObjectivePlan, by: User | None) -> Objective:
    """It stands last."""
    plan = _checked(workspace, plan)
    last = Objective.objects.of(workspace).aggregate(last=Max("position"))["last"] or 0
    objective = Objective(workspace=workspace, created_by=by, kind=plan.kind, position=last + 1)
    for name in FIELDS:
        setattr(objective, name, getattr(plan, name))
    objective.save(force_insert=True)
    audit.record("objective.added", by=by, workspace=workspace, subject=objective.name)
    return objective


@transaction.atomic
def edit_objective(
    workspace: Workspace, objective: Objective, *, plan: ObjectivePlan, by: User | None
) -> Objective:
    """Its kind stays what it was."""
    plan = _checked(workspace, plan, itself=objective.pk)
    changed = [name for name in FIELDS if getattr(objective, name) != getattr(plan, name)]
    for name in changed:
        setattr(objective, name, getattr(plan, name))
    if changed:
        objective.save(update_fields=changed)
        audit.record("objective.edited", by=by, workspace=workspace, subject=objective.name, fields=changed)
    return objective


@transaction.atomic
def move_objective(
    workspace: Workspace, objective: Objective, *, to: Literal["up", "down"], by: User | None
) -> None:
    """One place up or down among those that are not archived; at the end nothing moves."""
    # Locked in the order of their keys, so that two such moves cannot wait for each other.
    rows = Objective.objects.of(workspace).filter(archived_at=None).order_by("pk").select_for_update()
    ordered = sorted(rows, key=lambda row: (row.position, row.pk))
    here = next((place for place, row in enumerate(ordered) if row.pk == objective.pk), None)
    there = None if here is None else here + (-1 if to == "up" else 1)
    if here is None or there is None or not 0 <= there < len(ordered):
        return
    ordered[here], ordered[there] = ordered[there], ordered[here]
    moved = []
    for place, row in enumerate(ordered, 1):
        if row.position != place:
            row.position = place
            moved.append(row)
    Objective.objects.of(workspace).bulk_update(moved, ["position"])
    audit.record("objective.moved", by=by, workspace=workspace, subject=objective.name)


@transaction.atomic
def archive_objective(workspace: Workspace, objective: Objective, *, by: User | None) -> None:
    """Forms offer it no more; campaigns and goals keep pointing at it, and its results stay."""
    rows = Objective.objects.of(workspace).filter(pk=objective.pk, archived_at=None)
    if rows.update(archived_at=timezone.now()):
        audit.record("objective.archived", by=by, workspace=workspace, subject=objective.name)


@transaction.atomic
def restore_objective(workspace: Workspace, objective: Objective, *, by: User | None) -> None:
    _refuse_second(workspace, objective.name, objective.pk)
    rows = Objective.objects.of(workspace).filter(pk=objective.pk).exclude(archived_at=None)
    if rows.update(archived_at=None):
        audit.record("objective.restored", by=by, workspace=workspace, subject=objective.name)


@transaction.atomic
def link_to_objective(
    workspace: Workspace,
    objective: Objective,
    *,
    campaigns: Iterable[Campaign] = (),
    goals: Iterable[Goal] = (),
    by: User | None,
) -> int:
    """They serve this objective from now on, where they served none; returns how many were linked."""
    if objective.archived_at is not None:
        raise Conflict(
            _("“%(name)s” is archived. Restore it first.") % {"name": objective.name}, field="campaigns"
        )
    # Somebody else may have linked one meanwhile: the condition decides, and what is linked stays.
    linked = (
        Campaign.objects.of(workspace)
        .filter(pk__in=[row.pk for row in campaigns], objective=None)
        .update(objective=objective)
    )
    linked += (
        Goal.objects.of(workspace)
        .filter(pk__in=[row.pk for row in goals], objective=None)
        .update(objective=objective)
    )
    if linked:
        audit.record("objective.linked", by=by, workspace=workspace, subject=objective.name, count=linked)
    return linked
