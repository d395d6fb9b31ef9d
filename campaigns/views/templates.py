"""Pages of templates: starters, the workspace's own, and a campaign made from one or from another campaign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Role, Workspace
from accounts.templatetags import formats
from campaigns.channels import CHANNELS
from campaigns.models import CampaignTemplate
from campaigns.planning import blueprint as blueprints
from campaigns.planning import templates
from campaigns.planning.blueprint import Blueprint
from campaigns.planning.starters import STARTERS
from campaigns.planning.template_forms import TemplateNameForm, UseForm
from campaigns.views.planning import campaign_of, person


def template_of(workspace: Workspace, template_id: int) -> CampaignTemplate:
    """The template of this workspace; 404 for another's as for none."""
    found: CampaignTemplate = get_object_or_404(CampaignTemplate.objects.of(workspace), pk=template_id)
    return found


@require_safe
def template_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    own = CampaignTemplate.objects.of(workspace).order_by("name", "pk")[: templates.MOST_TEMPLATES]
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "may_plan": access.may(workspace, Role.ANALYST),
        "starters": [
            {"starter": starter, "words": words_of(starter.blueprint())} for starter in STARTERS.values()
        ],
        "own": [{"template": template, **_described(template)} for template in own],
    }
    return render(request, "campaigns/templates/list.html", context)


def _described(template: CampaignTemplate) -> dict[str, Any]:
    try:
        return {"words": words_of(blueprints.read(template.plan)), "is_readable": True}
    except DomainError as error:
        return {"words": error.message, "is_readable": False}


def words_of(found: Blueprint) -> str:
    """How long, how much content, and where."""
    parts = []
    if found.days:
        parts.append(ngettext("%(count)s day", "%(count)s days", found.days) % {"count": found.days})
    number = len(found.steps)
    if number:
        words = ngettext("%(count)s content item", "%(count)s content items", number)
        parts.append(words % {"count": number})
    if found.channels:
        parts.append(", ".join(str(CHANNELS[name]) for name in found.channels))
    return " · ".join(parts)


@require_http_methods(["GET", "HEAD", "POST"])
def template_use(request: HttpRequest, slug: str, template_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    template = template_of(workspace, template_id)
    try:
        found = blueprints.read(template.plan)
    except DomainError as error:
        messages.error(request, error.message)
        return redirect("campaigns:template_list", workspace.slug)
    return _use(request, workspace, found, template.name, reverse("campaigns:template_list", args=[slug]))


@require_http_methods(["GET", "HEAD", "POST"])
def starter_use(request: HttpRequest, slug: str, starter: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    if starter not in STARTERS:
        raise Http404
    found = STARTERS[starter]
    back = reverse("campaigns:template_list", args=[slug])
    return _use(request, workspace, found.blueprint(), str(found.label), back)


@require_http_methods(["GET", "HEAD", "POST"])
def campaign_duplicate(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    found = blueprints.blueprint_of(workspace, campaign)
    back = reverse("analytics:campaign", args=[workspace.slug, campaign.pk])
    return _use(request, workspace, found, campaign.name, back, is_copy=True)


def _use(
    request: HttpRequest,
    workspace: Workspace,
    found: Blueprint,
    name: str,
    back: str,
    *,
    is_copy: bool = False,
) -> HttpResponse:
    """Asks for name, first day and budget, and makes the campaign."""
    copy_name = (_("%(name)s (copy)") % {"name": name[:180]}) if is_copy else ""
    form = UseForm(
        request.POST or None,
        currency=found.currency or workspace.currency,
        has_parts=bool(found.parts),
        # The first day is for people to say: a copy that begins today is seldom what they mean.
        initial={"name": copy_name, "budget": found.budget},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = templates.use_blueprint(workspace, found, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” is planned.") % {"name": made.name})
            return redirect("analytics:campaign", workspace.slug, made.pk)
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "name": name,
        "is_copy": is_copy,
        "back": back,
        "words": words_of(found),
        "steps": [_step_line(step) for step in sorted(found.steps, key=lambda step: step.day)],
        "step_columns": [
            {"label": _("Content")},
            {"label": _("Day"), "numeric": True},
            {"label": _("Channel")},
        ],
    }
    return render(request, "campaigns/templates/use.html", context, status=400 if form.errors else 200)


def _step_line(step: blueprints.Step) -> list[dict[str, Any]]:
    return [
        {"text": step.title},
        {"text": day_words(step.day), "numeric": True},
        {"text": str(CHANNELS[step.channel])},
    ]


def day_words(day: int) -> str:
    """Counted as people do: the first day is day 1."""
    if day < 0:
        return ngettext("%(count)s day before", "%(count)s days before", -day) % {"count": -day}
    return _("day %(number)s") % {"number": formats.count(day + 1)}


@require_http_methods(["GET", "HEAD", "POST"])
def template_new(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    """Saves a campaign as a template."""
    workspace = access.workspace_for(request, slug)
    campaign = campaign_of(workspace, campaign_id)
    form = TemplateNameForm(request.POST or None, initial={"name": campaign.name})
    if request.method == "POST" and form.is_valid():
        try:
            made = templates.save_template(
                workspace, campaign, name=form.cleaned_data["name"], by=person(request)
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The template “%(name)s” is saved.") % {"name": made.name})
            return redirect("campaigns:template_list", workspace.slug)
    back = reverse("analytics:campaign", args=[workspace.slug, campaign.pk])
    return _name_page(request, workspace, form, back, campaign.name)


@require_http_methods(["GET", "HEAD", "POST"])
def template_rename(request: HttpRequest, slug: str, template_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    template = template_of(workspace, template_id)
    form = TemplateNameForm(request.POST or None, initial={"name": template.name})
    back = reverse("campaigns:template_list", args=[workspace.slug])
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["name"]
            templates.rename_template(workspace, template, name=name, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(back)
    return _name_page(request, workspace, form, back, "")


def _name_page(
    request: HttpRequest, workspace: Workspace, form: TemplateNameForm, back: str, campaign: str
) -> HttpResponse:
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "back": back,
        "campaign_name": campaign,
    }
    return render(request, "campaigns/templates/name.html", context, status=400 if form.errors else 200)


@require_POST
def template_delete(request: HttpRequest, slug: str, template_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    template = template_of(workspace, template_id)
    templates.delete_template(workspace, template, by=person(request))
    messages.success(request, _("The template “%(name)s” is deleted.") % {"name": template.name})
    return redirect("campaigns:template_list", workspace.slug)
