"""Dashboards that people arranged: the list of them, one with its blocks, and the table of a block as a file."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from accounts.templatetags.formats import day as day_text
from analytics.addresses import in_same_view
from analytics.blocks.choices import COMPARES, GROUPS
from analytics.dashboards.arranging import blocks_of
from analytics.dashboards.forms import filter_all, filter_choices, filter_label, with_chosen
from analytics.dashboards.look import Look, look_asked
from analytics.dashboards.showing import Shown, shown_block, shown_blocks
from analytics.dashboards.templates import TEMPLATES
from analytics.dashboards.verbs import visible_to
from analytics.freshness import freshness_of
from analytics.models import Dashboard
from analytics.steps import STEPS
from analytics.views.block_parts import Data, lines_for_file, shown
from analytics.views.figures import may_plan
from analytics.views.periods import period_or_default
from campaigns import sheets
from campaigns.views.planning import person


def dashboard_of(request: HttpRequest, workspace: Workspace, dashboard_id: int) -> Dashboard:
    """404 for another's own one as for none."""
    found: Dashboard = get_object_or_404(visible_to(workspace, person(request)), pk=dashboard_id)
    return found


@require_safe
def dashboard_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    found = list(visible_to(workspace, person(request)).select_related("owner"))
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "may_plan": may_plan(workspace),
        "rows": [
            {
                "dashboard": one,
                "count": len(blocks_of(one)),
                "is_first": place == 0,
                "is_last": place == len(found) - 1,
            }
            for place, one in enumerate(found)
        ],
        "templates": [
            {"name": template.name, "text": template.text, "code": code}
            for code, template in TEMPLATES.items()
        ],
    }
    return render(request, "analytics/dashboard_list.html", context, status=400 if problem else 200)


@require_safe
def dashboard_page(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    look, problem, _field = look_asked(workspace, request.GET, dashboard.look)
    state = freshness_of(workspace)
    blocks = [
        _block(workspace, dashboard, look, one)
        for one in shown_blocks(workspace, dashboard, look, state=state)
    ]
    kept, asked = look.params(), look.address()
    period_names = ("period", "from", "to")
    context = {
        "workspace": workspace,
        "nav": "results",
        "dashboard": dashboard,
        "period": look.period,
        "problem": problem,
        "moved": moved_words(look),
        "keep": {
            name: value
            for name, value in kept.items()
            if name not in period_names and (name, value) != ("compare", "previous")
        },
        "compares_previous": look.compare == "previous",
        "asked_period": {name: asked[name] for name in (*period_names, "priced") if name in asked},
        "fields": look_fields(workspace, look),
        "is_narrowed": bool(look.filters or look.compare or look.step),
        "blocks": blocks,
        "views": _views(workspace, dashboard, look),
        "look_params": kept,
        "as_of": state.as_of,
        "recomputing": state.recomputing,
        "may_plan": may_plan(workspace),
    }
    return render(request, "analytics/dashboard_page.html", context, status=400 if problem else 200)


@require_safe
def dashboard_block_csv(request: HttpRequest, slug: str, dashboard_id: int, block_id: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    dashboard = dashboard_of(request, workspace, dashboard_id)
    look, problem, _field = look_asked(workspace, request.GET, dashboard.look)
    found = shown_block(workspace, dashboard, block_id, look)
    if problem or found.data is None:
        raise Http404
    return block_file(workspace, block_id, look, found.data)


def block_file(workspace: Workspace, block_id: str, look: Look, data: Data) -> HttpResponse:
    """The table of a block, named by the days that it is of."""
    header, rows = lines_for_file(data)
    days = f"{look.period.first.isoformat()}-{look.period.last.isoformat()}"
    return sheets.download(f"{block_id}-{workspace.slug}-{days}", "csv", header, rows)


def _block(workspace: Workspace, dashboard: Dashboard, look: Look, one: Shown) -> dict[str, Any]:
    if one.data is None:
        return {"id": one.id, "problem": one.problem, "title": _("This block cannot be shown")}
    address = reverse("analytics:dashboard_block_csv", args=[workspace.slug, dashboard.pk, one.id])
    return {**shown(one.id, one.data), "csv": f"{address}?{look.query_string()}"}


def moved_words(look: Look) -> str:
    if not look.period.was_moved:
        return ""
    text = _("There are no newer data, so this shows the %(days)s days up to %(day)s.")
    return text % {"days": look.period.days, "day": day_text(look.period.last)}


def _views(workspace: Workspace, dashboard: Dashboard, look: Look) -> list[dict[str, Any]]:
    """The first look and the saved views, as addresses."""
    page = reverse("analytics:dashboard_page", args=[workspace.slug, dashboard.pk])
    kept = look.params()
    return [
        {
            "id": view["id"],
            "label": view["name"],
            "href": in_same_view(workspace, f"{page}?{urlencode(view['look'])}"),
            "current": view["look"] == kept,
        }
        for view in dashboard.views
    ]


def look_fields(workspace: Workspace, look: Look) -> list[dict[str, Any]]:
    """What narrows the page, besides the period: each with its choices and the chosen one."""
    found = [
        {
            "name": name,
            "label": filter_label(name),
            "chosen": look.filters.get(name, ""),
            "choices": [
                ("", filter_all(name)),
                *with_chosen(workspace, name, choices, look.filters.get(name, "")),
            ],
        }
        for name, choices in filter_choices(workspace).items()
    ]
    return [*found, *step_fields(look)]


def step_fields(look: Look) -> list[dict[str, Any]]:
    """What stands beside the filters: comparison and steps of time."""
    compares = [("", _("What each block compares with")), ("none", COMPARES[""]), *list(COMPARES.items())[1:]]
    steps = [("", _("As each block has it")), *((name, GROUPS[name]) for name in STEPS)]
    return [
        {"name": "compare", "label": _("Comparison"), "chosen": look.compare, "choices": compares},
        {"name": "step", "label": _("Over time by"), "chosen": look.step, "choices": steps},
    ]
