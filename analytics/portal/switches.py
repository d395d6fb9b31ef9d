"""The switches by which people of a workspace choose what its clients see."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.models import User, Workspace
from analytics.briefs.models import Brief
from analytics.dashboards.verbs import change_dashboard
from analytics.models import Dashboard
from campaigns.models import Goal


def show_dashboard(workspace: Workspace, dashboard: Dashboard, *, shows: bool, by: User) -> None:
    change_dashboard(workspace, dashboard, in_portal=shows, by=by, version=dashboard.version)


@transaction.atomic
def show_goal(workspace: Workspace, goal: Goal, *, shows: bool, by: User) -> None:
    changed = Goal.objects.of(workspace).filter(pk=goal.pk, in_portal=not shows).update(in_portal=shows)
    if changed:
        _record(workspace, shows, goal.name, by)


@transaction.atomic
def show_brief(workspace: Workspace, brief: Brief, *, shows: bool, by: User) -> None:
    """Of a report, every edition that was sent or will be."""
    changed = Brief.objects.of(workspace).filter(pk=brief.pk, in_portal=not shows).update(in_portal=shows)
    if changed:
        _record(workspace, shows, brief.name, by)


def _record(workspace: Workspace, shows: bool, name: str, by: User) -> None:
    action = "portal.shown" if shows else "portal.hidden"
    audit.record(action, by=by, workspace=workspace, subject=name)
