"""Pages that enter what marketing costs besides the ads: a new cost, its changes, its end."""

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
from campaigns.models import Colleague, CostEntry
from campaigns.planning import costs
from campaigns.planning.cost_forms import CostForm
from campaigns.views.planning import person


def entry_of(workspace: Workspace, entry_id: int) -> CostEntry:
    """The entry of this workspace; 404 for another's as for none."""
    entry: CostEntry = get_object_or_404(CostEntry.objects.of(workspace), pk=entry_id)
    return entry


@require_http_methods(["GET", "HEAD", "POST"])
def cost_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = CostForm(workspace, request.POST or None, initial=_initial(workspace, request))
    if request.method == "POST" and form.is_valid():
        try:
            entry = costs.add_cost(workspace, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("“%(name)s” is entered.") % {"name": entry.name})
            if "again" in request.POST:
                return redirect("campaigns:cost_new", workspace.slug)
            return redirect("analytics:cost_list", workspace.slug)
    return _form_page(request, workspace, form, None)


def _initial(workspace: Workspace, request: HttpRequest) -> dict[str, Any]:
    """A campaign's page leads here with the campaign chosen."""
    initial: dict[str, Any] = {
        "kind": CostEntry.Kind.TOOLS,
        "rule": CostEntry.Rule.BY_SPEND,
        "currency": workspace.currency,
    }
    if (campaign := request.GET.get("campaign", "")).isascii() and campaign.isdecimal():
        initial |= {"campaign": campaign, "rule": CostEntry.Rule.DIRECT}
    if (kind := request.GET.get("kind", "")) in CostEntry.Kind.values:
        initial["kind"] = kind
    return initial


@require_http_methods(["GET", "HEAD", "POST"])
def cost_edit(request: HttpRequest, slug: str, entry_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    entry = entry_of(workspace, entry_id)
    form = CostForm(workspace, request.POST or None, entry=entry)
    if request.method == "POST" and form.is_valid():
        try:
            costs.edit_cost(workspace, entry, wish=form.wish(), by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("analytics:cost_list", workspace.slug)
    return _form_page(request, workspace, form, entry)


@require_POST
def cost_delete(request: HttpRequest, slug: str, entry_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    entry = entry_of(workspace, entry_id)
    costs.delete_cost(workspace, entry, by=person(request))
    messages.success(request, _("“%(name)s” is deleted.") % {"name": entry.name})
    return redirect("analytics:cost_list", workspace.slug)


def _form_page(
    request: HttpRequest, workspace: Workspace, form: CostForm, entry: CostEntry | None
) -> HttpResponse:
    costs_url = reverse("analytics:cost_list", args=[workspace.slug])
    context = {
        "workspace": workspace,
        "nav": "campaigns",
        "form": form,
        "entry": entry,
        "has_colleagues": Colleague.objects.of(workspace).exists(),
        "crumbs": [{"label": _("Costs"), "href": costs_url}],
    }
    return render(request, "campaigns/costs/form.html", context, status=400 if form.errors else 200)
