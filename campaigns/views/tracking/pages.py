"""Pages about landing pages: the list, a new one, one with its figures, its settings, on the net and off again."""

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
from campaigns.models import LandingPage
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.pages import figures, pages, publish
from campaigns.tracking.pages.forms import ConsentForm, NewPageForm, PageForm
from campaigns.views.planning import person

A_PAGE = 50


def page_of(workspace: Workspace, page_id: int) -> LandingPage:
    """The page of this workspace; 404 for another's as for none."""
    rows = LandingPage.objects.of(workspace).select_related("domain", "campaign")
    page: LandingPage = get_object_or_404(rows, pk=page_id)
    return page


def context_of(workspace: Workspace, page: LandingPage | None, **more: Any) -> dict[str, Any]:
    """What all pages about a landing page share."""
    crumbs = [{"label": _("Landing pages"), "href": reverse("campaigns:page_list", args=[workspace.slug])}]
    if page is not None:
        href = reverse("campaigns:page_detail", args=[workspace.slug, page.pk])
        crumbs.append({"label": page.name, "href": href})
    return {
        "workspace": workspace,
        "nav": "tracking",
        "page": page,
        "crumbs": crumbs,
        "may_edit": access.may(workspace, Role.ANALYST),
        **more,
    }


@require_safe
def page_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    archived = "archived" in request.GET
    rows = LandingPage.objects.of(workspace).select_related("domain", "campaign")
    rows = rows.exclude(archived_at=None) if archived else rows.filter(archived_at=None)
    shown = Paginator(rows.order_by("-created_at", "pk"), A_PAGE).get_page(request.GET.get("page"))
    by_page = figures.by_page(workspace, [page.pk for page in shown])
    lines = [
        {
            "page": page,
            "url": url_of(page.slug, page.domain),
            "figures": by_page.get(page.pk) or figures.Figures(),
        }
        for page in shown
    ]
    context = context_of(workspace, None, lines=lines, shown=shown, archived=archived, days=figures.DAYS)
    return render(request, "campaigns/pages/list.html", context | {"crumbs": []})


@require_http_methods(["GET", "HEAD", "POST"])
def page_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = request.GET.get("campaign", "")
    initial = {"campaign": campaign} if campaign.isascii() and campaign.isdecimal() else {}
    form = NewPageForm(workspace, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            page = pages.create_page(workspace, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request, _("“%(name)s” is made. Fill in your own words now.") % {"name": page.name}
            )
            return redirect("campaigns:page_blocks", workspace.slug, page.pk)
    status = 400 if form.errors else 200
    return render(request, "campaigns/pages/new.html", context_of(workspace, None, form=form), status=status)


@require_safe
def page_detail(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    by_variant = figures.by_variant(workspace, page.pk)
    variants = pages.variants_of(workspace, page)
    lines = [
        {"variant": variant, "figures": by_variant.pop(variant.pk, figures.Figures())} for variant in variants
    ]
    lost = list(by_variant.values())  # of variants that were removed
    if lost:
        total = figures.Figures(*(sum(getattr(one, name) for one in lost) for name in figures.NAMES))
        lines.append({"variant": None, "figures": total})
    points = publish.checklist(workspace, page)
    context = context_of(
        workspace,
        page,
        lines=lines,
        points=points,
        missing=[point for point in points if point.needed and not point.done],
        url=url_of(page.slug, page.domain),
        has_changes=page.published_at is not None and page.changed_at > page.published_at,
        days=figures.DAYS,
    )
    return render(request, "campaigns/pages/detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def page_edit(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    """The settings; and the words of consent when `consent` is sent."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    newest = pages.newest_consent(workspace, page)
    of_consent = request.method == "POST" and "consent" in request.POST
    of_page = request.method == "POST" and not of_consent
    form = PageForm(workspace, page, request.POST if of_page else None)
    initial = {"consent": newest.text if newest else ""}
    consent = ConsentForm(request.POST if of_consent else None, initial=initial)
    sent = consent if of_consent else form
    if request.method == "POST" and sent.is_valid():
        try:
            if of_consent:
                text = consent.cleaned_data["consent"]
                pages.set_consent(workspace, page, text=text, by=person(request))
            else:
                pages.edit_page(workspace, page, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(sent, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("campaigns:page_edit", workspace.slug, page.pk)
    context = context_of(workspace, page, form=form, consent=consent, newest=newest)
    return render(request, "campaigns/pages/edit.html", context, status=400 if sent.errors else 200)


@require_POST
def page_publish(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    """On the net as it is now; off it when `stop` is sent."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    try:
        if "stop" in request.POST:
            publish.unpublish_page(workspace, page, by=person(request))
            messages.success(request, _("“%(name)s” is off the net.") % {"name": page.name})
        else:
            publish.publish_page(workspace, page, by=person(request))
            messages.success(request, _("“%(name)s” is on the net.") % {"name": page.name})
    except DomainError as error:
        messages.error(request, error.message)
    return redirect("campaigns:page_detail", workspace.slug, page.pk)


@require_POST
def page_archive(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    """Archives, or restores when `restore` is sent."""
    workspace = access.workspace_for(request, slug)
    page = page_of(workspace, page_id)
    if "restore" in request.POST:
        pages.restore_page(workspace, page, by=person(request))
        messages.success(request, _("“%(name)s” is back in the list.") % {"name": page.name})
    else:
        pages.archive_page(workspace, page, by=person(request))
        text = _("“%(name)s” is archived. What people sent stays.")
        messages.success(request, text % {"name": page.name})
    return redirect("campaigns:page_detail", workspace.slug, page.pk)


@require_POST
def page_duplicate(request: HttpRequest, slug: str, page_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    copy = pages.duplicate_page(workspace, page_of(workspace, page_id), by=person(request))
    messages.success(request, _("“%(name)s” is a draft with an address of its own.") % {"name": copy.name})
    return redirect("campaigns:page_edit", workspace.slug, copy.pk)
