"""The rows of an import that could not be read, on a page and as a file to mend."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts import access
from accounts.models import Workspace
from campaigns import sheets
from campaigns.ingest.bad_rows import file_name, find_bad_rows, show_bad_rows
from campaigns.models import ImportRun

PAGE_SIZE = 50


@require_safe
def import_errors(request: HttpRequest, slug: str, run_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    run = _run_of(workspace, run_id)
    found = show_bad_rows(run)
    page = Paginator(found.rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"workspace": workspace, "nav": "imports", "run": run, "found": found, "page": page}
    return render(request, "campaigns/imports/errors.html", context)


@require_safe
def import_errors_file(request: HttpRequest, slug: str, run_id: int, kind: sheets.Kind) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    run = _run_of(workspace, run_id)
    header, rows = find_bad_rows(run).table()
    return sheets.download(file_name(run), kind, header, rows)


def _run_of(workspace: Workspace, run_id: int) -> ImportRun:
    found = ImportRun.objects.of(workspace).filter(pk=run_id).first()
    if found is None:
        raise Http404
    return found
