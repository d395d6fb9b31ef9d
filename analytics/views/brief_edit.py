"""The editor of a report: its settings, and its sections one by one, each a plain form."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from analytics.briefs import briefs, sections
from analytics.briefs.forms import SECTION_FORMS, BriefForm, initial_of
from analytics.views.briefs import brief_of, context_of
from campaigns.views.planning import person


@require_http_methods(["GET", "HEAD", "POST"])
def brief_edit(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    form = BriefForm(workspace, request.POST or None, brief=found)
    if request.method == "POST" and form.is_valid():
        try:
            briefs.edit_brief(workspace, found, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:brief_edit", workspace.slug, found.pk)
    last = len(found.sections) - 1
    lines = [
        {
            "section": section,
            "label": sections.label_of(section),
            "kind": sections.KINDS[section["kind"]],
            "is_first": at == 0,
            "is_last": at == last,
        }
        for at, section in enumerate(found.sections)
    ]
    context = context_of(workspace, found, form=form, lines=lines, kinds=sections.KINDS.items())
    return render(request, "analytics/briefs/edit.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def brief_section_new(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    """`kind` says which; it comes to stand at the end."""
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    kind = request.GET.get("kind", "commentary")
    if kind not in SECTION_FORMS:
        raise Http404
    return _section(request, workspace, found, kind, None)


@require_http_methods(["GET", "HEAD", "POST"])
def brief_section(request: HttpRequest, slug: str, brief_id: int, section_id: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    try:
        section = briefs.section_of(found, section_id)
    except DomainError:
        raise Http404 from None
    return _section(request, workspace, found, section["kind"], section)


def _section(
    request: HttpRequest, workspace: Any, found: Any, kind: str, section: sections.Section | None
) -> HttpResponse:
    form = SECTION_FORMS[kind](request.POST or None, initial=initial_of(section) if section else None)
    if request.method == "POST" and form.is_valid():
        wish = {**form.section(), **({"id": section["id"]} if section else {})}
        try:
            briefs.put_section(workspace, found, wish, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:brief_edit", workspace.slug, found.pk)
    context = context_of(workspace, found, form=form, kind=sections.KINDS[kind], section=section)
    return render(request, "analytics/briefs/section.html", context, status=400 if form.errors else 200)


@require_POST
def brief_section_move(request: HttpRequest, slug: str, brief_id: int, section_id: str) -> HttpResponse:
    """`to` is up, down or away."""
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    to = request.POST.get("to", "")
    try:
        if to == "away":
            briefs.remove_section(workspace, found, section_id, by=person(request))
        else:
            briefs.move_section(workspace, found, section_id, up=to == "up", by=person(request))
    except DomainError as error:
        if error.code == "not_found":
            raise Http404 from None
        messages.error(request, error.message)
    return redirect("analytics:brief_edit", workspace.slug, found.pk)
