"""How a client stands against the other clients of its agency, none of which is named."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Role
from analytics.clients.benchmark import LEAST_CLIENTS, Benchmark, Line, benchmark_of
from analytics.metrics import METRICS, Value
from analytics.views.figures import Scope, cell
from analytics.views.periods import period_or_default


@require_safe
def benchmark(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    period, problem = period_or_default(workspace, request.GET)
    found = benchmark_of(workspace, period.first, period.last) if workspace.in_benchmark else Benchmark((), 0)
    scope = Scope(workspace, period, workspace.currency)
    context = {
        "workspace": workspace,
        "nav": "results",
        "period": period,
        "problem": problem,
        "found": found,
        "least": LEAST_CLIENTS,
        "may_agree": access.may(workspace, Role.ADMIN),
        "settings_url": reverse("accounts:workspace_settings", args=[slug]),
        "columns": _columns(),
        "rows": [_row(line, scope) for line in found.lines],
    }
    return render(request, "analytics/benchmark.html", context, status=400 if problem else 200)


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Channel")},
        {"label": _("Metric")},
        {"label": _("Yours"), "numeric": True},
        {"label": _("Lower quartile"), "numeric": True},
        {"label": _("Median"), "numeric": True},
        {"label": _("Upper quartile"), "numeric": True},
    ]


def _row(line: Line, scope: Scope) -> list[dict[str, Any]]:
    metric = METRICS[line.metric]
    group = line.group
    alone = Value(None, "missing", _("Too few clients have this number."))
    points = (
        [alone] * 3 if group is None else [Value(one, "ok") for one in (group.low, group.median, group.high)]
    )
    return [
        {"text": line.label},
        {"text": str(metric.label)},
        cell(line.own, metric, scope.currency, ""),
        *(cell(point, metric, scope.currency, "") for point in points),
    ]
