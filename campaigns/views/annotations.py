"""Pages of annotations: a new one, and one that goes; both lead back to where the chart is."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from campaigns.models import Annotation
from campaigns.planning.annotations import add_annotation, delete_annotation
from campaigns.planning.content_forms import AnnotationForm
from campaigns.planning.days import shown_around, today_in
from campaigns.views.planning import person


def _back(request: HttpRequest, workspace: Workspace, campaign_id: int | None) -> str:
    """The page that it was sent from, if it is one of this workspace; else that of the campaign or the results."""
    asked = request.POST.get("back", "")
    home = reverse("analytics:dashboard", args=[workspace.slug])
    if asked.startswith(home) and url_has_allowed_host_and_scheme(asked, allowed_hosts=None):
        return asked
    return reverse("analytics:campaign", args=[workspace.slug, campaign_id]) if campaign_id else home


def _where_it_shows(request: HttpRequest, workspace: Workspace, made: Annotation) -> str:
    """The page it was made on as it was, if that showed its day; else the same page in a period that does."""
    back = _back(request, workspace, made.campaign_id)
    shown = request.POST.get("shown_from", ""), request.POST.get("shown_to", "")
    if all(shown) and shown[0] <= made.day.isoformat() <= shown[1]:
        return back
    address = urlsplit(back)
    kept = {name: values[-1] for name, values in parse_qs(address.query).items()}
    return urlunsplit(address._replace(query=urlencode(kept | shown_around(made.day))))


@require_http_methods(["GET", "HEAD", "POST"])
def annotation_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    initial = {"day": today_in(workspace), "campaign": request.GET.get("campaign", "").replace("\x00", "")}
    form = AnnotationForm(workspace, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = add_annotation(workspace, **form.cleaned_data, by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(request, _("The charts show it from now on."))
            return redirect(_where_it_shows(request, workspace, made))
    context = {"workspace": workspace, "nav": "results", "form": form, "back": request.POST.get("back", "")}
    return render(request, "campaigns/annotation_form.html", context, status=400 if form.errors else 200)


@require_POST
def annotation_delete(request: HttpRequest, slug: str, annotation_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    found: Annotation = get_object_or_404(Annotation.objects.of(workspace), pk=annotation_id)
    delete_annotation(workspace, found, by=person(request))
    messages.success(request, _("The annotation is deleted."))
    return redirect(_back(request, workspace, found.campaign_id))
