"""Dashboards of the client portal: chosen ones, read-only, and the files of their blocks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Workspace
from accounts.portal.doors import portal_for
from analytics.dashboards.look import Look
from analytics.dashboards.showing import Shown, shown_block, shown_blocks
from analytics.freshness import freshness_of
from analytics.models import Dashboard
from analytics.portal.looking import CHOSEN_BY_CLIENTS, PERIOD, portal_look
from analytics.portal.shown import dashboards_in
from analytics.views.arranged import block_file, moved_words, step_fields
from analytics.views.block_parts import shown
from analytics.views.portal import context_of


@require_safe
def dashboard_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = portal_for(request, slug)
    context = context_of(request, workspace, "results", dashboards=list(dashboards_in(workspace)))
    return render(request, "analytics/portal/dashboard_list.html", context)


@require_safe
def dashboard(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace, found = dashboard_for(request, slug, dashboard_id)
    look, problem, is_there = portal_look(workspace, found, request.GET)
    state = freshness_of(workspace)
    kept = look.params()
    context = context_of(
        request,
        workspace,
        "results",
        dashboard=found,
        period=look.period,
        problem=problem,
        moved=moved_words(look),
        keep={name: kept[name] for name in ("compare", "step") if kept.get(name) not in (None, "previous")},
        compares_previous=look.compare == "previous",
        asked_period={name: kept[name] for name in PERIOD if name in kept},
        fields=step_fields(look),
        is_narrowed=bool(look.compare or look.step),
        is_there=is_there,
        blocks=[
            _block(workspace, found, look, one) for one in shown_blocks(workspace, found, look, state=state)
        ]
        if is_there
        else [],
        as_of=state.as_of,
    )
    return render(
        request, "analytics/portal/dashboard.html", context, status=400 if problem and is_there else 200
    )


@require_safe
def block_csv(request: HttpRequest, slug: str, dashboard_id: int, block_id: str) -> HttpResponse:
    workspace, found = dashboard_for(request, slug, dashboard_id)
    look, problem, _is_there = portal_look(workspace, found, request.GET)
    if problem:
        raise Http404
    one = shown_block(workspace, found, block_id, look)
    if one.data is None:
        raise Http404
    return block_file(workspace, block_id, look, one.data)


def dashboard_for(request: HttpRequest, slug: str, dashboard_id: int) -> tuple[Workspace, Dashboard]:
    workspace = portal_for(request, slug)
    found: Dashboard = get_object_or_404(dashboards_in(workspace), pk=dashboard_id)
    workspace.portal_dashboard = found.pk  # type: ignore[attr-defined]  # where its figures open
    return workspace, found


def _block(workspace: Workspace, found: Dashboard, look: Look, one: Shown) -> dict[str, Any]:
    if one.data is None:
        return {"id": one.id, "problem": _("It is being mended."), "title": _("This block cannot be shown")}
    address = reverse("portal:block_csv", args=[workspace.slug, found.pk, one.id])
    chosen = {name: value for name, value in look.params().items() if name in CHOSEN_BY_CLIENTS}
    return {**shown(one.id, one.data, links_glossary=False), "csv": f"{address}?{urlencode(chosen)}"}
