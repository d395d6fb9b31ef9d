"""What the people of a workspace show its clients: one page with all switches, and each switch where its thing is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.models import Membership, Role, Workspace
from accounts.portal.agency import base_url_of
from analytics.briefs.models import Brief
from analytics.dashboards.verbs import visible_to
from analytics.models import Dashboard
from analytics.portal import switches
from analytics.views.arranged import dashboard_of
from analytics.views.figures import may_plan
from campaigns.models import Goal, GoalReview
from campaigns.views.planning import person

MOST = 200


@require_safe
def portal_settings(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboards = visible_to(workspace, person(request)).filter(is_shared=True)[:MOST]
    # What has ended is listed while clients still see it.
    going_on = Q(archived_at=None) | Q(in_portal=True)
    briefs = Brief.objects.of(workspace).filter(going_on).order_by("-created_at")[:MOST]
    closed = set(GoalReview.objects.of(workspace).values_list("goal_id", flat=True))
    goals = Goal.objects.of(workspace).filter(~Q(pk__in=closed) | Q(in_portal=True)).order_by("due_on", "pk")
    context = {
        "workspace": workspace,
        "nav": "settings" if access.may(workspace, Role.ADMIN) else "results",
        "may_switch": may_plan(workspace),
        "clients": Membership.objects.filter(workspace=workspace, role=Role.CLIENT).count(),
        "address": f"{base_url_of(workspace.organization)}{reverse('portal:start', args=[workspace.slug])}",
        "dashboards": [_line(workspace, "dashboard", one) for one in dashboards],
        "briefs": [
            _line(workspace, "brief", one, _("Archived") if one.archived_at else "") for one in briefs
        ],
        "goals": [
            _line(workspace, "goal", one, _("Closed") if one.pk in closed else "") for one in goals[:MOST]
        ],
    }
    return render(request, "analytics/portal_settings.html", context)


def _line(workspace: Workspace, kind: str, one: Dashboard | Brief | Goal, ended: str = "") -> dict[str, Any]:
    return {
        "name": one.name,
        "ended": ended,
        "is_shown": one.in_portal,
        "action": reverse(f"analytics:{kind}_portal", args=[workspace.slug, one.pk]),
    }


@require_POST
def dashboard_portal(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _switch(
        request, workspace, dashboard_of(request, workspace, dashboard_id), switches.show_dashboard
    )


@require_POST
def goal_portal(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _switch(
        request, workspace, get_object_or_404(Goal.objects.of(workspace), pk=goal_id), switches.show_goal
    )


@require_POST
def brief_portal(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    return _switch(
        request, workspace, get_object_or_404(Brief.objects.of(workspace), pk=brief_id), switches.show_brief
    )


def _switch(request: HttpRequest, workspace: Workspace, one: Any, show: Callable[..., None]) -> HttpResponse:
    """`show` is "1" or "0"; back to the page with all switches."""
    shows = request.POST.get("show") == "1"
    try:
        show(workspace, one, shows=shows, by=access.user_of(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        text = _("Clients see “%(name)s” now.") if shows else _("Clients no longer see “%(name)s”.")
        messages.success(request, text % {"name": one.name})
    return redirect("analytics:portal_settings", workspace.slug)
