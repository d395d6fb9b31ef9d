"""Pages of a campaign's content: a new item, its changes, out or not, and gone."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from campaigns.models import Campaign, ContentItem
from campaigns.planning import contents
from campaigns.planning.content_forms import ContentForm
from campaigns.planning.days import today_in
from campaigns.views.planning import campaign_of, person


def item_of(workspace: Workspace, campaign: Campaign, item_id: int) -> ContentItem:
    """The item of this campaign; 404 for another's as for none."""
    rows = ContentItem.objects.of(workspace).filter(campaign=campaign)
    found: ContentItem = get_object_or_404(rows, pk=item_id)
    return found


def _back(workspace: Workspace, campaign: Campaign) -> str:
    return reverse("analytics:campaign", args=[workspace.slug, campaign.pk]) + "#content"


@require_http_methods(["GET", "HEAD", "POST"])
def content_new(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    form = ContentForm(campaign, request.POST or None, today=today_in(workspace))
    if request.method == "POST" and form.is_valid():
        try:
            item = contents.add_content(workspace, campaign, plan=form.plan(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” is planned.") % {"name": item.title})
            return redirect(_back(workspace, campaign))
    return _page(request, workspace, campaign, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def content_edit(request: HttpRequest, slug: str, campaign_id: int, item_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    item = item_of(workspace, campaign, item_id)
    form = ContentForm(campaign, request.POST or None, item=item)
    if request.method == "POST" and form.is_valid():
        try:
            contents.edit_content(workspace, item, plan=form.plan(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(_back(workspace, campaign))
    return _page(request, workspace, campaign, form, item)


def _page(
    request: HttpRequest, workspace: Workspace, campaign: Campaign, form: ContentForm, item: Any
) -> HttpResponse:
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "campaign": campaign,
        "form": form,
        "item": item,
        "crumbs": [
            {"label": _("Campaigns"), "href": reverse("analytics:campaign_list", args=[workspace.slug])},
            {"label": campaign.name, "href": _back(workspace, campaign)},
        ],
        "back": _back(workspace, campaign),
    }
    return render(request, "campaigns/content_form.html", context, status=400 if form.errors else 200)


@require_POST
def content_publish(request: HttpRequest, slug: str, campaign_id: int, item_id: int) -> HttpResponse:
    """Out since today, or, with `undo`, not out after all."""
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    item = item_of(workspace, campaign, item_id)
    on = None if "undo" in request.POST else today_in(workspace)
    contents.publish_content(workspace, item, on=on, by=person(request))
    text = _("“%(name)s” is published.") if on else _("“%(name)s” is not published.")
    messages.success(request, text % {"name": item.title})
    return redirect(_back(workspace, campaign))


@require_POST
def content_delete(request: HttpRequest, slug: str, campaign_id: int, item_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    item = item_of(workspace, campaign, item_id)
    contents.delete_content(workspace, item, by=person(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": item.title})
    return redirect(_back(workspace, campaign))
