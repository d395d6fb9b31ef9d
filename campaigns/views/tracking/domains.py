"""Pages of a workspace's own domains: what to set at the DNS, and whether it is there."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.forms import refuse
from accounts.models import Workspace
from campaigns.models import Domain
from campaigns.tracking.links import domains
from campaigns.tracking.links.link_forms import DomainForm
from campaigns.views.planning import person


def domain_of(workspace: Workspace, domain_id: int) -> Domain:
    """The domain of this workspace; 404 for another's as for none."""
    domain: Domain = get_object_or_404(Domain.objects.of(workspace), pk=domain_id)
    return domain


@require_http_methods(["GET", "HEAD", "POST"])
def domain_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = domains.add_domain(workspace, host=form.cleaned_data["host"], by=person(request))
        except DomainError as error:
            refuse(form, error)
        else:
            text = _("%(host)s is in the list. Set its CNAME as shown, then check it.")
            messages.success(request, text % {"host": made.host})
            return redirect("campaigns:domain_list", workspace.slug)
    rows = Domain.objects.of(workspace).annotate(link_count=Count("links")).order_by("host")
    context = {
        "workspace": workspace,
        "nav": "tracking",
        "form": form,
        "lines": [
            {
                "domain": row,
                "problem": domains.PROBLEMS.get(row.problem, ""),
                "is_working": row.verified_at is not None and not row.problem,
            }
            for row in rows
        ],
        "target_host": domains.target_host(),
        "crumbs": [{"label": _("Links"), "href": reverse("campaigns:link_list", args=[workspace.slug])}],
    }
    return render(
        request, "campaigns/tracking/domains/list.html", context, status=400 if form.errors else 200
    )


@require_POST
def domain_check(request: HttpRequest, slug: str, domain_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    domain = domains.check_domain(workspace, domain_of(workspace, domain_id), by=person(request))
    if domain.problem:
        messages.error(request, str(domains.PROBLEMS[domain.problem]))
    else:
        text = _("%(host)s leads here. Choose it for your links and landing pages.")
        messages.success(request, text % {"host": domain.host})
    return redirect("campaigns:domain_list", workspace.slug)


@require_POST
def domain_remove(request: HttpRequest, slug: str, domain_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    domain = domain_of(workspace, domain_id)
    try:
        domains.remove_domain(workspace, domain, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("%(host)s is removed.") % {"host": domain.host})
    return redirect("campaigns:domain_list", workspace.slug)
