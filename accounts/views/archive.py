"""Takes a workspace of an organization out of the lists, and brings it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import archive
from accounts.access import organization_for, user_of, workspace_in


@require_POST
def workspace_archive(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    found = organization_for(request, organization_id)
    workspace = archive.archive(workspace_in(found, slug), by=user_of(request))
    messages.success(
        request, _("%(name)s is archived. It can still be read, and restored here.") % {"name": workspace}
    )
    return redirect("accounts:organization", organization_id=found.pk)


@require_POST
def workspace_restore(request: HttpRequest, organization_id: int, slug: str) -> HttpResponse:
    found = organization_for(request, organization_id)
    workspace = archive.restore(workspace_in(found, slug), by=user_of(request))
    messages.success(
        request, _("%(name)s is back. What rested goes on within minutes.") % {"name": workspace}
    )
    return redirect("accounts:organization", organization_id=found.pk)
