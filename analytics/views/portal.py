"""The client portal: its start, the reports that were sent, the goals."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.access import user_of
from accounts.models import User, Workspace
from accounts.portal.doors import portal_for, portals_for, waiting_at
from accounts.portal.hosts import organization_id_of
from analytics.briefs.files import body_of
from analytics.briefs.letters import TYPES, file_name
from analytics.briefs.models import Brief, Edition
from analytics.briefs.showing import period_text, version_text
from analytics.goals.progress import progress_of
from analytics.portal.shown import dashboards_in, editions_in, goals_in
from analytics.views.editions import shown_context
from analytics.views.figures import goal_card
from campaigns import sheets
from campaigns.planning import reviews
from campaigns.planning.days import today_in

NEWEST = 5
PER_PAGE = 30


def context_of(request: HttpRequest, workspace: Workspace, nav: str, **more: Any) -> dict[str, Any]:
    """What every page of the portal has around its content."""
    at = organization_id_of(request)
    others = portals_for(request.user, at) if isinstance(request.user, User) else None
    return {
        "workspace": workspace,
        "nav": nav,
        "may_choose": others is not None and others[1:2].exists(),
        **more,
    }


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """To the results of the one business that somebody is a client of; of several, a list, with what waits."""
    user = user_of(request)
    at = organization_id_of(request)
    found, waiting = list(portals_for(user, at)), list(waiting_at(user, at))
    if len(found) == 1 and not waiting:
        return redirect("portal:start", slug=found[0].slug)
    return render(request, "analytics/portal/home.html", {"portals": found, "waiting": waiting})


@require_safe
def start(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = portal_for(request, slug)
    context = context_of(
        request,
        workspace,
        "home",
        dashboards=list(dashboards_in(workspace)),
        reports=_lines(workspace, editions_in(workspace)[:NEWEST]),
        goals=_cards(workspace, limit=NEWEST),
    )
    return render(request, "analytics/portal/start.html", context)


@require_safe
def report_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = portal_for(request, slug)
    page = Paginator(editions_in(workspace), PER_PAGE).get_page(request.GET.get("page"))
    context = context_of(
        request, workspace, "reports", page=page, reports=_lines(workspace, page.object_list)
    )
    return render(request, "analytics/portal/report_list.html", context)


@require_safe
def report(request: HttpRequest, slug: str, edition_id: int) -> HttpResponse:
    """In the language it was written in, within a page in the reader's."""
    workspace = portal_for(request, slug)
    edition = get_object_or_404(editions_in(workspace), pk=edition_id)
    frozen = edition.frozen
    with translation.override(frozen["language"]):
        period = period_text(**frozen["period"])
        version = version_text(edition.number)
    context = context_of(
        request,
        workspace,
        "reports",
        edition=edition,
        period=period,
        version=version,
        files=_files(workspace, edition),
        **shown_context(edition),
    )
    return render(request, "analytics/portal/report.html", context)


@require_safe
def report_file(request: HttpRequest, slug: str, edition_id: int, kind: str) -> HttpResponse:
    workspace = portal_for(request, slug)
    # With its source rows, which the spreadsheet has.
    edition = get_object_or_404(editions_in(workspace).defer(None), pk=edition_id)
    if kind not in _kinds(edition):
        raise Http404
    return sheets.saved_as(file_name(edition, kind), body_of(workspace, edition, kind), TYPES[kind])


@require_safe
def goal_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = portal_for(request, slug)
    context = context_of(request, workspace, "goals", goals=_cards(workspace))
    return render(request, "analytics/portal/goal_list.html", context)


def _lines(workspace: Workspace, editions: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": edition.frozen["title"],
            "language": edition.frozen["language"],
            "edition": edition,
            "href": reverse("portal:report", args=[workspace.slug, edition.pk]),
            "files": _files(workspace, edition),
        }
        for edition in editions
    ]


def _files(workspace: Workspace, edition: Edition) -> list[dict[str, str]]:
    labels = {"pdf": "PDF", "xlsx": "Excel", "csv": "CSV"}
    return [
        {
            "label": labels[kind],
            "href": reverse("portal:report_file", args=[workspace.slug, edition.pk, kind]),
        }
        for kind in _kinds(edition)
    ]


def _kinds(edition: Edition) -> list[str]:
    """Those that the report attaches to its mails: a spreadsheet tells of its rows what no page of the portal does."""
    return [kind for kind in Brief.Attachments.values if kind in edition.brief.attachments]


def _cards(workspace: Workspace, *, limit: int | None = None) -> list[dict[str, Any]]:
    """Each with the way it has come; a closed one with what became of it, without the words of its review."""
    found = list(goals_in(workspace)[:limit] if limit else goals_in(workspace))
    closed = reviews.reviews_of(workspace, found)
    return [
        goal_card(workspace, way, review=closed.get(way.goal.pk))
        for way in progress_of(workspace, found, today=today_in(workspace))
    ]
