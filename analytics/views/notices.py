"""Notices: what stands otherwise than before, newest first, and the button that says that all are read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts import access
from accounts.errors import SignInNeeded
from accounts.models import User
from analytics import notices
from analytics.models import Notice

PER_PAGE = 30


@require_safe
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    page = Paginator(Notice.objects.of(workspace).order_by("-at", "-pk"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    seen = notices.seen_until(workspace, _person(request))
    context = {
        "workspace": workspace,
        "nav": "goals",
        "page": page,
        "lines": notices.lines(workspace, page.object_list, seen=seen),
        "new_count": notices.unseen_count(workspace, _person(request)),
    }
    return render(request, "analytics/notice_list.html", context)


@require_POST
def notices_seen(request: HttpRequest, slug: str) -> HttpResponse:
    workspace = access.workspace_for(request, slug)
    notices.mark_seen(workspace, _person(request))
    return redirect("analytics:notice_list", workspace.slug)


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise SignInNeeded
    return request.user
