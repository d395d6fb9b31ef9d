"""The page that says what can be imported, and honestly how well each report was checked."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from campaigns.ingest.catalogue import importable


@require_safe
def import_sources(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    by_source = groupby(importable(), key=lambda row: row.source)
    sources = [(source, list(reports)) for source, reports in by_source]
    context = {
        "workspace": workspace,
        "nav": "imports",
        "sources": sources,
        "report_count": sum(len(reports) for _source, reports in sources),
    }
    return render(request, "campaigns/imports/sources.html", context)
