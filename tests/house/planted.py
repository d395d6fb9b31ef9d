"""Views with the faults that the laws are for, beside all real addresses; only `test_planted_faults` serves them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST, require_safe

from accounts.access import Permission, workspace_for
from accounts.tenancy import all_workspaces
from campaigns.models import Campaign, Fact, Goal


@require_safe
def dropped_filter(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    """Reads any row by its id; as if the table's policies were gone as well."""
    workspace_for(request, slug)
    with all_workspaces(reason="a planted fault"):
        found = Campaign.all_workspaces.filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    return HttpResponse(found.name)


@require_safe
def oracle(request: HttpRequest, slug: str, campaign_id: int) -> HttpResponse:
    """Shows nothing of others, but says what exists."""
    workspace = workspace_for(request, slug)
    with all_workspaces(reason="a planted fault"):
        found = Campaign.all_workspaces.filter(pk=campaign_id).first()
    if found is None:
        raise Http404
    if found.workspace_id != workspace.pk:
        raise PermissionDenied
    return HttpResponse(found.name)


@require_safe
def total(request: HttpRequest, slug: str) -> HttpResponse:
    """A sum over everybody: no canary is in it, and still it tells."""
    workspace_for(request, slug)
    with all_workspaces(reason="a planted fault"):
        return HttpResponse(str(Fact.all_workspaces.aggregate(Sum("spend"))["spend__sum"]))


@require_POST
def writes(request: HttpRequest, slug: str, goal_id: int) -> HttpResponse:
    workspace_for(request, slug)
    with all_workspaces(reason="a planted fault"):
        Goal.all_workspaces.filter(pk=goal_id).update(reason="changed by somebody else")
    return HttpResponse(status=404)  # not raised, which would take the change back


class UnscopedForm(forms.Form):
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(Campaign.all_workspaces.all())


@require_POST
def relation_field(request: HttpRequest, slug: str) -> HttpResponse:
    workspace_for(request, slug)
    with all_workspaces(reason="a planted fault"):
        form = UnscopedForm(request.POST)
        return HttpResponse("chosen" if form.is_valid() else "no such choice")


@require_safe
def without_role(request: HttpRequest, slug: str) -> HttpResponse:
    """For admins, says the file; asks nobody."""
    return HttpResponse("anything")


@require_safe
def broken(request: HttpRequest, slug: str) -> HttpResponse:
    workspace_for(request, slug)
    raise ZeroDivisionError


@require_safe
def unfiltered(request: HttpRequest, slug: str) -> HttpResponse:
    """Right as long as one of the two walls stands."""
    workspace = workspace_for(request, slug)
    return HttpResponse(" ".join(campaign.name for campaign in Campaign.objects.of(workspace)))


FAULTS: dict[str, Any] = {
    "dropped_filter": path("w/<slug:slug>/planted/<int:campaign_id>/", dropped_filter, name="dropped_filter"),
    "oracle": path("w/<slug:slug>/planted/oracle/<int:campaign_id>/", oracle, name="oracle"),
    "total": path("w/<slug:slug>/planted/total/", total, name="total"),
    "writes": path("w/<slug:slug>/planted/writes/<int:goal_id>/", writes, name="writes"),
    "relation_field": path("w/<slug:slug>/planted/relation/", relation_field, name="relation_field"),
    "without_role": path("w/<slug:slug>/planted/role/", without_role, name="without_role"),
    "broken": path("w/<slug:slug>/planted/broken/", broken, name="broken"),
    "unfiltered": path("w/<slug:slug>/planted/unfiltered/", unfiltered, name="unfiltered"),
}
LINES = tuple(
    Permission(name, frozenset({"POST"} if name in {"writes", "relation_field"} else {"GET"}), "viewer")
    if name != "without_role"
    else Permission(name, frozenset({"GET"}), "admin")
    for name in FAULTS
)

urlpatterns = [*FAULTS.values(), path("", include("smroi.urls"))]
