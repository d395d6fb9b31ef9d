"""Pages that plan campaigns: a new one, its changes, its archive, and which platform campaigns belong to it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import User, Workspace
from campaigns.models import Campaign
from campaigns.planning import campaigns
from campaigns.planning.campaign_form import CampaignForm
from campaigns.planning.forms import AssignForm


def campaign_of(workspace: Workspace, campaign_id: int) -> Campaign:
    """The campaign of this workspace; 404 for another's as for none."""
    campaign: Campaign = get_object_or_404(Campaign.objects.of(workspace), pk=campaign_id)
    return campaign


def person(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = CampaignForm(workspace, request.POST or None, initial=_asked_for(workspace, request))
    if request.method == "POST" and form.is_valid():
        try:
            campaign = campaigns.create_campaign(workspace, plan=form.plan(), by=person(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(name)s” is planned.") % {"name": campaign.name})
            return redirect("analytics:campaign", workspace.slug, campaign.pk)
    return _form_page(request, workspace, form, None)


def _asked_for(workspace: Workspace, request: HttpRequest) -> dict[str, str]:
    """A link may name the objective that the new campaign shall serve."""
    objective = request.GET.get("objective", "")
    return {"currency": workspace.currency, "objective": objective if objective.isascii() else ""}


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_edit(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    form = CampaignForm(workspace, request.POST or None, campaign=campaign)
    if request.method == "POST" and form.is_valid():
        try:
            campaigns.edit_campaign(workspace, campaign, plan=form.plan(), by=person(request))
        except DomainError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:campaign", workspace.slug, campaign.pk)
    return _form_page(request, workspace, form, campaign)


def _form_page(
    request: HttpRequest, workspace: Workspace, form: CampaignForm, campaign: Campaign | None
) -> HttpResponse:
    context = {"workspace": workspace, "nav": "campaigns", "form": form, "campaign": campaign}
    return render(request, "campaigns/campaign_form.html", context, status=400 if form.errors else 200)


@require_POST
def campaign_archive(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    """Archives, or restores when `restore` is sent."""
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    if "restore" in request.POST:
        campaigns.restore_campaign(workspace, campaign, by=person(request))
        messages.success(request, _("“%(name)s” is back in the list.") % {"name": campaign.name})
    else:
        campaigns.archive_campaign(workspace, campaign, by=person(request))
        text = _("“%(name)s” is archived. Its results stay in every total.")
        messages.success(request, text % {"name": campaign.name})
    return redirect("analytics:campaign", workspace.slug, campaign.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_assign(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    source = campaign_of(workspace, campaign_id)
    form = AssignForm(workspace, source, request.POST or None)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["campaign"]
        try:
            moved = campaigns.assign_platform_campaigns(
                workspace,
                platform_campaigns=form.cleaned_data["platform_campaigns"],
                campaign=target,
                by=person(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            text = ngettext(
                "%(count)d platform campaign now belongs to “%(name)s”. Its results are being recomputed.",
                "%(count)d platform campaigns now belong to “%(name)s”. Their results are being recomputed.",
                moved,
            )
            messages.success(request, text % {"count": moved, "name": target.name})
            return redirect("analytics:campaign", workspace.slug, target.pk)
    context = {"workspace": workspace, "nav": "campaigns", "form": form, "campaign": source}
    return render(request, "campaigns/assign.html", context, status=400 if form.errors else 200)
