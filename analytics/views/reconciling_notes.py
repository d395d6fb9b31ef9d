"""A gap is marked as explained, and the mark is taken off again."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import access
from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.models import ReconciliationNote
from analytics.reconciling.asked import asked_for
from analytics.reconciling.notes import explain_gap, take_off
from analytics.views.periods import period_of
from campaigns.views.planning import person

_KEPT = ("period", "from", "to", "compare", "subject", "here", "there")


@require_POST
def note_new(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    try:
        period = period_of(workspace, request.POST)
        pair = asked_for(workspace, request.POST, period.first, period.last).pair
        if pair is None:
            raise DomainError(_("Choose two sources that report the same thing."), field="there")
        explain_gap(
            workspace,
            pair,
            first=period.first,
            last=period.last,
            text=request.POST.get("text", ""),
            by=person(request),
        )
    except DomainError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("The explanation is saved."))
    return redirect(_page(workspace, request.POST))


@require_POST
def note_delete(request: HttpRequest, slug: str, note_id: int) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    note = get_object_or_404(ReconciliationNote.objects.of(workspace), pk=note_id)
    take_off(workspace, note, by=person(request))
    messages.success(request, _("The explanation is taken off."))
    return redirect(_page(workspace, request.POST))


def _page(workspace: Workspace, params: Mapping[str, str]) -> str:
    """The page as it was."""
    kept = {name: params[name] for name in _KEPT if params.get(name)}
    return f"{reverse('analytics:reconciliation', args=[workspace.slug])}?{urlencode(kept)}#explanations"
