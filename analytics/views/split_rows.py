"""The rows behind a figure of one group of people: the facts of a breakdown that were added up, on the page of rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models import Workspace
from analytics.metrics import METRICS
from analytics.older import older_values
from analytics.sources import PER_PAGE, SourcePage
from analytics.splits.asked import asked_split
from analytics.splits.groups import OF_FILTERS, in_words
from analytics.views.figures import amount, text_of
from analytics.views.glossary import glossary_url
from analytics.views.row_files import asked_again, row_files
from analytics.views.row_lines import columns_of, line_of, sums_line


def split_rows(request: HttpRequest, workspace: Workspace) -> HttpResponse:
    """In place of the page of facts, where region or audience is asked for."""
    context = {
        **split_context(workspace, request.GET),
        "nav": "results",
        "more_href": glossary_url(request.GET["metric"]),
        "back": reverse("analytics:dashboard_list", args=[workspace.slug]),
        "exports": row_files(workspace, "source_rows", request.GET),
        "has_facts": True,
    }
    return render(request, "analytics/source_rows.html", context)


def split_context(workspace: Workspace, params: Mapping[str, str]) -> dict[str, Any]:
    """The figure, how it is computed, and a page of its rows. 404 for what is no metric."""
    metric = params.get("metric", "")
    if metric not in METRICS:
        raise Http404
    asked = asked_split(workspace, params)
    found, filters = asked.found, asked.filters
    shown = Paginator(range(len(asked.facts)), PER_PAGE).get_page(params.get("page"))
    page = asked.page(shown.number, PER_PAGE)
    older = older_values(workspace, page.rows, page.of_facts)
    value = found.totals[metric]
    return {
        "workspace": workspace,
        "metric": METRICS[metric],
        "label": METRICS[metric].label,
        "value": value,
        "text": text_of(value, METRICS[metric], found.currency),
        "definition": found.definitions[metric],
        "equation": split_equation(page, found.currency),
        "scope": ", ".join(in_words(filters[name]) for name in OF_FILTERS if name in filters),
        "query": asked.within,
        "notes": found.notes,
        "columns": columns_of(page),
        "rows": [line_of(workspace, row, page.of_facts, older.get(row.key, [])) for row in page.rows],
        "totals": [sums_line(workspace, page)],
        "page": shown,
        "address": asked_again(params),
    }


def split_equation(page: SourcePage, currency: str) -> str:
    """The sums of a ratio of two."""
    parts = [amount(one, page.sum_converted.get(one.name), currency) for one in page.quantities]
    return " ÷ ".join(parts) if len(parts) == 2 else ""
