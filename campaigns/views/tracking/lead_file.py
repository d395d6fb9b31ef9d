"""Pages that take leads in from a CSV file: the upload, what each line would do, the confirmation."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from accounts.templatetags import formats
from campaigns.models import Stage
from campaigns.tracking.people.lead_forms import LeadFileConfirmForm, LeadFileForm
from campaigns.tracking.people.people_file import FileRow, PeopleFile, day_of, keep_file, read_people
from campaigns.tracking.people.people_import import import_people
from campaigns.views.planning import person

# Of each verdict as many lines as somebody looks at; all problems are told.
MOST_SHOWN = 50
MOST_PROBLEMS = 500


@require_http_methods(["GET", "HEAD", "POST"])
def lead_import(request: HttpRequest, slug: str) -> HttpResponse:
    """A file that is uploaded is looked at; nothing is taken in before somebody has seen what it would do."""
    workspace = access.workspace_for(request, slug)
    form = LeadFileForm(request.POST, request.FILES) if request.method == "POST" else LeadFileForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            sha256 = keep_file(workspace, upload, upload.size)
            found = read_people(workspace, sha256, order=form.cleaned_data["order"])
        except DomainError as error:
            refuse(form, error)
        else:
            return _preview(request, workspace, found, form.cleaned_data["order"])
    context = {"form": form, **_context(workspace)}
    status = 400 if form.errors else 200
    return render(request, "campaigns/tracking/leads/import.html", context, status=status)


@require_POST
def lead_import_confirm(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = LeadFileConfirmForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Upload the file first."))
        return redirect("campaigns:lead_import", workspace.slug)
    sha256, order = form.cleaned_data["sha256"], form.cleaned_data["order"]
    found = read_people(workspace, sha256, order=order)
    if "look" in request.POST:
        return _preview(request, workspace, found, order)
    done = import_people(workspace, found, by=person(request))
    parts = [
        ngettext("%(count)s new lead.", "%(count)s new leads.", done.new)
        % {"count": formats.count(done.new)},
        ngettext("%(count)s was added to.", "%(count)s were added to.", done.changed)
        % {"count": formats.count(done.changed)},
        ngettext("%(count)s stayed as it was.", "%(count)s stayed as they were.", done.unchanged)
        % {"count": formats.count(done.unchanged)},
    ]
    messages.success(request, " ".join(parts))
    return redirect("campaigns:lead_list", workspace.slug)


def _preview(request: HttpRequest, workspace: Workspace, found: PeopleFile, order: str) -> HttpResponse:
    problems, new, known = found.of("problem"), found.of("new"), found.of("known")
    context = {
        **_context(workspace),
        "found": found,
        "confirm": LeadFileConfirmForm(initial={"sha256": found.sha256, "order": order}),
        "can_import": bool(new or known),
        "orders": _orders(found),
        "counts": [
            {"label": _("New"), "text": formats.count(len(new)), "state": "" if new else "zero"},
            {
                "label": _("Known already"),
                "text": formats.count(len(known)),
                "state": "" if known else "zero",
            },
            {
                "label": _("Left out"),
                "text": formats.count(len(problems)),
                "state": "" if problems else "zero",
            },
        ],
        "used": ", ".join(dict.fromkeys(found.columns.values())),
        "unused": ", ".join(found.unused),
        "problem_columns": [
            {"label": _("Line"), "numeric": False},
            {"label": _("Column")},
            {"label": _("Value")},
            {"label": _("What is wrong")},
        ],
        "problems": [
            [
                {"text": formats.count(row.line)},
                {"text": row.column},
                {"text": row.value},
                {"text": row.problem},
            ]
            for row in problems[:MOST_PROBLEMS]
        ],
        "more_problems": max(0, len(problems) - MOST_PROBLEMS),
        "columns": [
            {"label": _("Line")},
            {"label": _("What happens")},
            {"label": _("Lead")},
            {"label": _("Stage")},
            {"label": _("Created")},
            {"label": _("Heard of us from")},
        ],
        "rows": [_line(workspace, row) for row in [*new[:MOST_SHOWN], *known[:MOST_SHOWN]]],
        "more": max(0, len(new) - MOST_SHOWN) + max(0, len(known) - MOST_SHOWN),
    }
    return render(request, "campaigns/tracking/leads/import_preview.html", context)


def _orders(found: PeopleFile) -> list[tuple[str, str]]:
    """The orders of day and month to choose from, where the file leaves them open."""
    if not any(row.is_open for row in found.rows):
        return []
    return [("dmy", _("Day before month")), ("mdy", _("Month before day"))]


def _line(workspace: Workspace, row: FileRow) -> list[dict[str, Any]]:
    is_new = row.verdict == "new"
    missing = {"state": "missing", "reason": _("The file does not say.")}
    return [
        {"text": formats.count(row.line)},
        {"badge": _("New") if is_new else _("Known already"), "tone": "success" if is_new else "neutral"},
        {"text": row.name or row.email or row.phone or row.id, "sub": row.email if row.name else ""},
        {"text": str(Stage(row.stage).label)},
        {"text": formats.day(day_of(row.at, workspace))} if row.at else missing,
        {"text": row.heard_from} if row.heard_from else missing,
    ]


def _context(workspace: Workspace) -> dict[str, Any]:
    return {
        "workspace": workspace,
        "nav": "tracking",
        "crumbs": [{"label": _("Leads"), "href": reverse("campaigns:lead_list", args=[workspace.slug])}],
    }
