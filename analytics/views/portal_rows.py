"""The rows behind a figure of the client portal, as page and file, without what is the agency's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Workspace
from analytics.metrics import METRICS
from analytics.models import Dashboard
from analytics.portal.shown import is_on
from analytics.report import Report
from analytics.sources import SourcePage, SourceRow
from analytics.splits.answer import Split
from analytics.splits.asked import asked_split, is_of_group
from analytics.views.figures import export_cell
from analytics.views.portal import context_of
from analytics.views.portal_dashboards import dashboard_for
from analytics.views.row_files import left_out, of_all_pages, row_files
from analytics.views.rows import equation, facts_context, opened_figure
from analytics.views.rows_export import MOST_ROWS, amount_heads, amounts_of, plain
from analytics.views.split_rows import split_context, split_equation
from campaigns import sheets

# How people of the workspace choose what spend and cost are; a client is shown one view.
NOT_ASKED = ("cost", "priced")


@require_safe
def rows(request: HttpRequest, slug: str, dashboard_id: int) -> HttpResponse:
    """How a figure of the dashboard is computed and what was added up; costs that people entered are not listed."""
    workspace, found = dashboard_for(request, slug, dashboard_id)
    params = _asked(found, request.GET)
    figure = split_context(workspace, params) if is_of_group(params) else _facts(workspace, params)
    context = context_of(
        request,
        workspace,
        "results",
        dashboard=found,
        back=_back(workspace, found, params),
        files=row_files(workspace, "rows", params, found.pk, app="portal"),
        **{name: value for name, value in figure.items() if name != "workspace"},
    )
    context |= {
        # Which file a row came with is nothing that a client knows, nor the agency's ad account.
        "columns": context["columns"][:-1],
        "rows": [[*row[:-3], *({**cell, "sub": ""} for cell in row[-3:-1])] for row in context["rows"]],
        "totals": [row[:-1] for row in context["totals"]],
    }
    return render(request, "analytics/portal/rows.html", context)


@require_safe
def rows_export(request: HttpRequest, slug: str, dashboard_id: int, kind: sheets.Kind) -> HttpResponse:
    """The same rows with every digit, their sums and the figure; no line says more than the page."""
    workspace, dashboard = dashboard_for(request, slug, dashboard_id)
    params = of_all_pages(_asked(dashboard, request.GET))
    page: SourcePage
    found: Report | Split
    if is_of_group(params):
        split = asked_split(workspace, params)
        page, found, within = split.page(1, MOST_ROWS), split.found, split.within
        formula = split_equation(page, found.currency)
    else:
        figure = opened_figure(workspace, params, per_page=MOST_ROWS)
        page, found, within = figure.page, figure.found, figure.within
        formula = equation(figure.metric, page, found)
    metric = params["metric"]
    table = [*(_line(page, row) for row in page.rows), [], *_about(metric, page, found, formula)]
    days = f"{within.start_on.isoformat()}-{within.end_on.isoformat()}"
    return sheets.download(f"{metric}-{workspace.slug}-{days}", kind, _header(page, found.currency), table)


def _asked(dashboard: Dashboard, asked: Mapping[str, Any]) -> dict[str, str]:
    """The parameters of an address; 404 for a figure that does not stand on the dashboard."""
    params = {name: str(value) for name, value in asked.items() if name not in NOT_ASKED}
    if not is_on(dashboard, params.get("metric", ""), params):
        raise Http404
    return params


def _facts(workspace: Workspace, params: Mapping[str, str]) -> dict[str, Any]:
    figure = opened_figure(workspace, params)
    hidden = _of_hidden_costs() if figure.page.entered else ""
    return {**facts_context(figure, params, {}), "of_hidden_costs": hidden}


def _of_hidden_costs() -> str:
    return _("Costs besides ad spend, such as work and tools, are part of it and are not listed one by one.")


def _back(workspace: Workspace, found: Dashboard, params: Mapping[str, str]) -> str:
    address = reverse("portal:dashboard", args=[workspace.slug, found.pk])
    if not (params.get("from") and params.get("to")):
        return address
    return f"{address}?{urlencode({'period': 'custom', 'from': params['from'], 'to': params['to']})}"


# --- the file ---------------------------------------------------------------------------------------------------------


def _header(page: SourcePage, currency: str) -> list[str]:
    return [
        _("First day"),
        _("Last day"),
        *amount_heads(page, currency),
        _("Currency"),
        _("Exchange rate"),
        _("Day of the rate"),
        _("Source of the rate"),
        _("Source"),
        _("Campaign"),
    ]


def _line(page: SourcePage, row: SourceRow) -> list[str]:
    """What the page shows of a row: no file, no account, and a name within a campaign only where there is none."""
    return [
        row.start_on.isoformat(),
        row.end_on.isoformat(),
        *(each for one in page.of_facts for each in amounts_of(row, one)),
        row.currency,
        plain(row.rate),
        row.rate_day.isoformat() if row.rate_day else "",
        row.rate_source or "",
        row.source,
        row.campaign or row.entity,
    ]


def _about(metric: str, page: SourcePage, found: Report | Split, formula: str) -> Iterator[list[str]]:
    """The sums at the foot of the page, the figure or why there is none, how it is computed, and what to know."""
    for one in page.of_facts:
        yield [
            _("Sum: %(name)s") % {"name": one.label},
            plain(page.sum_converted.get(one.name)) or _("No data"),
        ]
    yield [str(METRICS[metric].label), export_cell(found.totals[metric])]
    if formula:
        yield [_("Formula"), formula]
    yield [_("Definition"), found.definitions[metric]]
    if page.entered:
        yield [_of_hidden_costs()]
    yield from ([note] for note in found.notes)
    yield from left_out(page.total_rows, len(page.rows))
