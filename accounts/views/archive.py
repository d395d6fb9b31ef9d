"""Takes a workspace of an organization out of the lists, and brings it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import archive
from accounts.access import organization_for
from accounts.models import Organization, User, Workspace


@require_POST
def workspace_archive(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    found = organization_for(request, organization_id)
    workspace = archive.archive(_workspace(found, slug), by=_user(request))
    messages.success(
        request, _("%(name)s is archived. It can still be read, and restored here.") % {"name": workspace}
    )
    return redirect("accounts:organization", organization_id=found.pk)


@require_POST
def workspace_restore(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    found = organization_for(request, organization_id)
    workspace = archive.restore(_workspace(found, slug), by=_user(request))
    messages.success(
        request, _("%(name)s is back. What rested goes on within minutes.") % {"name": workspace}
    )
    return redirect("accounts:organization", organization_id=found.pk)


def _workspace(organization: Organization, slug: str) -> Workspace:
    rows = Workspace.objects.select_related("organization").filter(organization=organization)
    return get_object_or_404(rows, slug=slug)


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
