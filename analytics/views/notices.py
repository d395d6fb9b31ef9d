"""Notices: what stands otherwise than before, newest first, and the button that says that all are read."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.errors import SignInNeeded
from accounts.models import User
from analytics import notices
from analytics.alerts.wishes import wish_of
from analytics.markup.hidden import shown_notices
from analytics.models import Notice

PER_PAGE = 30


@require_safe
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    # Before the notices are read: what is written meanwhile stays new.
    newest = notices.newest(workspace)
    page = Paginator(
        shown_notices(workspace, Notice.objects.of(workspace)).order_by("-at", "-pk"), PER_PAGE
    ).get_page(request.GET.get("page"))
    seen = notices.seen_until(workspace, _person(request))
    context = {
        "workspace": workspace,
        "nav": "goals",
        "page": page,
        "lines": notices.lines(workspace, page.object_list, seen=seen),
        "newest": newest,
        "is_open": notices.open_lines(workspace) if page.number == 1 else [],
        "wants_mail": bool((wish := wish_of(workspace, _person(request))) and wish.paces),
    }
    return render(request, "analytics/notice_list.html", context)


@require_POST
def notices_seen(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    through = parsed(request.POST.get("through", ""))
    if through is None:
        messages.error(request, _("Nothing was marked as read. Please try again."))
    else:
        notices.mark_seen(workspace, _person(request), through=through)
    return redirect("analytics:notice_list", workspace.slug)


def parsed(text: str) -> datetime | None:
    """A moment as the form of the page writes it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
        # Such a moment has a place in every time zone.
        return found if found.utcoffset() is not None and 2000 <= found.year <= 2100 else None
    except ValueError:
        return None


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise SignInNeeded
    return request.user
