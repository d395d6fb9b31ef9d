"""The results of a workspace: figures with their change, days, campaigns, channels, and what the data cover."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access, workspaces
from accounts.models import Workspace
from analytics import coverage, first_run
from analytics.freshness import freshness_of
from analytics.marks import marks_in
from analytics.quality.checks import quality_of, query_for
from analytics.query import StatsQuery
from analytics.views.campaign_plan import annotations_context, budgets_to_look_at
from analytics.views.campaign_verdict import row_metrics, verdicts_beside, whole_context
from analytics.views.figures import may_plan
from analytics.views.overview import chart_query, coverage_rows, daily_chart, overview
from analytics.views.periods import Period, period_around, period_or_default, view_switch
from analytics.views.quality import with_badge
from analytics.views.tables import Sorting, table, with_values
from campaigns.ingest.run import LEFT_NOTHING, has_samples
from campaigns.models import ImportRun, RunState
from campaigns.planning.days import today_in

COLUMNS = ("spend", "revenue", "roi", "conversions", "cpa", "clicks", "ctr")
ROWS_SHOWN = 10
NEVER_LOADED = (*LEFT_NOTHING, RunState.FAILED)


@require_safe
def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    context: dict[str, Any] = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "may_plan": may_plan(workspace),
        "budgets": budgets_to_look_at(workspace),
        "has_samples": has_samples(workspace),
        "view_switch": view_switch(workspace, period),
    }
    if not context["has_samples"]:
        found = first_run.checklist(workspace)
        context |= {"checklist": found, "checklist_done": sum(step.is_done for step in found)}
    context |= _results(workspace, period, request.GET)
    marks, more = context["chart_marks"]
    context |= annotations_context(workspace, period, marks, more, back=request.get_full_path())
    return render(request, "analytics/dashboard.html", context, status=400 if problem else 200)


def _results(workspace: Workspace, period: Period, params: Mapping[str, str]) -> dict[str, Any]:
    sources = coverage.covered(workspace)
    seen = overview(
        workspace,
        period,
        group_by="campaign",
        metrics=row_metrics(workspace, COLUMNS),
        beside=[
            StatsQuery(workspace, period.first, period.last, "channel", COLUMNS),
            chart_query(workspace, period),
        ],
    )
    marks, more = marks_in(workspace, period.first, period.last)
    context = {
        "sources": coverage_rows(sources, period, today=today_in(workspace)),
        "chart_marks": (marks, more),
        **seen.context(),
    }
    if not seen.has_values:
        if sources:
            context["elsewhere"] = period_around(period, max(source.last for source in sources))
        else:
            context["waiting_imports"] = (
                ImportRun.objects.of(workspace).exclude(state__in=NEVER_LOADED).count()
            )
        return context
    scope = seen.scope
    channels, by_day = seen.beside
    asked = query_for(workspace, period.first, period.last)
    score = quality_of(asked, found=seen.found, moving=seen.moving)
    by_campaign = Sorting.from_params("campaigns", params, COLUMNS)
    by_channel = Sorting.from_params("channels", params, COLUMNS)
    return context | {
        **whole_context(seen, params),
        "cards": with_badge(context["cards"], score, asked),
        "chart": daily_chart(scope, by_day, seen.moving, marks),
        "campaigns": table(
            scope,
            with_values(seen.found, COLUMNS),
            by_campaign,
            COLUMNS,
            first=_("Campaign"),
            limit=ROWS_SHOWN,
            beside=verdicts_beside(scope, seen.found),
        ),
        "channels": table(scope, channels, by_channel, COLUMNS, first=_("Channel")),
    }


@require_POST
def checklist_hide(request: HttpRequest, slug: str) -> HttpResponse:
    """Put the first steps away, for everybody in the workspace."""
    workspaces.hide_first_steps(access.workspace_for(request, slug))
    return redirect("analytics:dashboard", slug)


@require_safe
def freshness(request: HttpRequest, slug: str) -> HttpResponse:
    """Asked every few seconds by a page with stale numbers; in the end it has the new ones swapped in."""
    workspace = access.workspace_for(request, slug)
    state = freshness_of(workspace)
    page = getattr(request, "htmx", None) and request.htmx.current_url_abs_path  # type: ignore[attr-defined]
    context = {"workspace": workspace, "as_of": state.as_of, "recomputing": state.recomputing, "page": page}
    return render(request, "analytics/freshness.html", context)
