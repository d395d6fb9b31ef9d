"""The switches by which people of a workspace choose what its clients see."""

from __future__ import annotations

from django.db import transaction

from accounts.models import User, Workspace
from analytics.briefs.models import Brief
from analytics.dashboards.verbs import change_dashboard
from analytics.models import Dashboard
from analytics.portal.entries import record_switch
from campaigns.models import Goal


def show_dashboard(workspace: Workspace, dashboard: Dashboard, *, shows: bool, by: User) -> None:
    change_dashboard(workspace, dashboard, in_portal=shows, by=by, version=dashboard.version)


@transaction.atomic
def show_goal(workspace: Workspace, goal: Goal, *, shows: bool, by: User) -> None:
    changed = Goal.objects.of(workspace).filter(pk=goal.pk, in_portal=not shows).update(in_portal=shows)
    if changed:
        record_switch(workspace, shows=shows, name=goal.name, by=by)


@transaction.atomic
def show_brief(workspace: Workspace, brief: Brief, *, shows: bool, by: User) -> None:
    """Of a report, every edition that was sent or will be."""
    changed = Brief.objects.of(workspace).filter(pk=brief.pk, in_portal=not shows).update(in_portal=shows)
    if changed:
        record_switch(workspace, shows=shows, name=brief.name, by=by)
