"""Pages of reports that are sent: the list, a new one, one with its editions, schedule and recipients."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from analytics.briefs import briefs, editions, recipients, scheduling
from analytics.briefs.forms import NewBriefForm, RecipientForm, ScheduleForm
from analytics.briefs.models import Brief, BriefRecipient, BriefSchedule
from analytics.briefs.starters import STARTERS
from campaigns.views.planning import person

A_PAGE = 50


def brief_of(workspace: Workspace, brief_id: int) -> Brief:
    """The report of this workspace; 404 for another's as for none."""
    brief: Brief = get_object_or_404(Brief.objects.of(workspace), pk=brief_id)
    return brief


def context_of(workspace: Workspace, brief: Brief | None, **more: Any) -> dict[str, Any]:
    """What all pages about reports share."""
    crumbs = [{"label": _("Reports"), "href": reverse("analytics:brief_list", args=[workspace.slug])}]
    if brief is not None:
        href = reverse("analytics:brief", args=[workspace.slug, brief.pk])
        crumbs.append({"label": brief.name, "href": href})
    return {
        "workspace": workspace,
        "nav": "reports",
        "brief": brief,
        "crumbs": crumbs,
        "may_edit": access.may(workspace, Role.ANALYST),
        **more,
    }


@require_safe
def brief_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    archived = "archived" in request.GET
    rows = Brief.objects.of(workspace)
    rows = rows.exclude(archived_at=None) if archived else rows.filter(archived_at=None)
    shown = Paginator(rows.order_by("-created_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    ids = [brief.pk for brief in shown]
    newest = {
        edition.brief_id: edition
        for edition in editions.seen_editions(workspace)
        .filter(brief__in=ids)
        .defer("frozen", "source_rows")
        .order_by("brief_id", "-last_on", "-number")
        .distinct("brief_id")
    }
    schedules = {one.brief_id: one for one in BriefSchedule.objects.of(workspace).filter(brief__in=ids)}
    lines = [
        {"brief": brief, "edition": newest.get(brief.pk), "schedule": schedules.get(brief.pk)}
        for brief in shown
    ]
    context = context_of(workspace, None, lines=lines, shown=shown, archived=archived)
    return render(request, "analytics/briefs/list.html", context | {"crumbs": []})


@require_http_methods(["GET", "HEAD", "POST"])
def brief_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    starter = request.GET.get("starter", STARTERS[0].code)
    form = NewBriefForm(workspace, request.POST or None, initial={"starter": starter})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = briefs.create_brief(
                workspace,
                starter=data["starter"],
                name=data["name"],
                language=data["language"],
                scope=form.scope(),
                by=person(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("“%(name)s” is made. Change its sections as you like.") % {"name": made.name}
            )
            return redirect("analytics:brief_edit", workspace.slug, made.pk)
    context = context_of(workspace, None, form=form, starters=STARTERS)
    return render(request, "analytics/briefs/new.html", context, status=400 if form.errors else 200)


@require_safe
def brief(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    rows = editions.seen_editions(workspace).filter(brief=found).defer("frozen", "source_rows")
    shown = Paginator(rows.order_by("-last_on", "-first_on", "-number"), A_PAGE).get_page(
        request.GET.get("page")
    )
    schedule = BriefSchedule.objects.of(workspace).filter(brief=found).first()
    context = context_of(workspace, found, shown=shown, schedule=schedule)
    context["recipient_count"] = (
        recipients.recipients_of(workspace, found).filter(unsubscribed_at=None).count()
    )
    context["crumbs"] = context["crumbs"][:1]
    return render(request, "analytics/briefs/brief.html", context)


@require_POST
def brief_make(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    """An edition of the days that are due by the rule of the report."""
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    try:
        edition = editions.make_edition(workspace, found, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("analytics:brief", workspace.slug, found.pk)
    return redirect("analytics:edition", workspace.slug, edition.pk)


@require_POST
def brief_archive(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    """Archives, or restores when `restore` is sent."""
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    try:
        if "restore" in request.POST:
            briefs.restore_brief(workspace, found, by=person(request))
            messages.success(request, _("“%(name)s” is back in the list.") % {"name": found.name})
        else:
            briefs.archive_brief(workspace, found, by=person(request))
            text = _("“%(name)s” is archived and made no more. What was sent stays.")
            messages.success(request, text % {"name": found.name})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("analytics:brief", workspace.slug, found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def brief_schedule(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    schedule = BriefSchedule.objects.of(workspace).filter(brief=found).first() or BriefSchedule()
    names = ("is_on", "every", "weekday", "month_day", "hour")
    form = ScheduleForm(request.POST or None, initial={name: getattr(schedule, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            scheduling.set_schedule(workspace, found, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:brief", workspace.slug, found.pk)
    context = context_of(workspace, found, form=form, schedule=schedule)
    return render(request, "analytics/briefs/schedule.html", context, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def brief_recipients(request: HttpRequest, slug: str, brief_id: int) -> HttpResponse:
    """The list; one is added, or `remove`, `bounced` or `works` names the one that it is about."""
    workspace = access.workspace_for(request, slug)
    found = brief_of(workspace, brief_id)
    changes = {"remove", "bounced", "works"} & request.POST.keys()
    form = RecipientForm(request.POST if request.method == "POST" and not changes else None)
    try:
        if changes:
            _change_recipient(request, workspace, found, changes.pop())
            return redirect("analytics:brief_recipients", workspace.slug, found.pk)
        if request.method == "POST" and form.is_valid():
            recipients.add_recipient(workspace, found, email=form.cleaned_data["email"], by=person(request))
            return redirect("analytics:brief_recipients", workspace.slug, found.pk)
    except DomainError as error:
        refuse(form, error) if form.is_bound else messages.error(request, error.message)
    context = context_of(workspace, found, form=form, recipients=recipients.recipients_of(workspace, found))
    return render(request, "analytics/briefs/recipients.html", context, status=400 if form.errors else 200)


def _change_recipient(request: HttpRequest, workspace: Workspace, found: Brief, change: str) -> None:
    text = request.POST.get(change, "")
    key = int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
    recipient = get_object_or_404(BriefRecipient.objects.of(workspace).filter(brief=found), pk=key)
    if change == "remove":
        recipients.remove_recipient(workspace, found, recipient, by=person(request))
    else:
        recipients.mark_bounced(
            workspace, found, recipient, is_bounced=change == "bounced", by=person(request)
        )
