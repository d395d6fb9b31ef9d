"""Made-up numbers to look around with: put in and taken out by a button each."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.errors import DomainError
from campaigns.samples import loading
from campaigns.views.planning import person


@require_POST
def samples_add(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    try:
        loading.add(workspace, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Sample data are on their way. The numbers appear in a few seconds."))
    return redirect("analytics:dashboard", slug)


@require_POST
def samples_remove(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    try:
        loading.remove(workspace, by=person(request))
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The sample data are being removed. Now import your own files."))
    return redirect("analytics:dashboard", slug)
