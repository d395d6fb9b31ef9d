"""The doors of the portal: which workspaces somebody finds there, and what is not there for a client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts import invitations
from accounts.access import is_only_client, permission_for, workspace_for
from accounts.models import Invitation, Role, User, Workspace
from accounts.portal.hosts import host_of
from accounts.portal.looks import ENTRANCE, ENTRANCE_COOKIE, portal_look, show_as


def portal_for(request: HttpRequest, slug: str) -> Workspace:
    """The workspace of the URL as its client meets it; its people see the same, to know what the client sees.

    An archived one has no client any more.
    """
    workspace = workspace_for(request, slug)
    role = workspace.role  # type: ignore[attr-defined]  # set by the door
    if workspace.archived_at is not None and role <= Role.CLIENT:
        raise Http404
    workspace.is_preview = role > Role.CLIENT  # type: ignore[attr-defined]
    # Whoever looks, it is shown as to a client: figures open within the portal.
    workspace.role = Role.CLIENT  # type: ignore[attr-defined]
    workspace.in_portal = True  # type: ignore[attr-defined]
    # Also to people of the agency: what the client is billed, never what the platforms charged.
    workspace.may_see_net, workspace.hides_files = False, True  # type: ignore[attr-defined]
    show_as(request, workspace.organization)
    return workspace


def portals_for(user: User, organization_id: int | None = None) -> QuerySet[Workspace]:
    """The workspaces whose portal this user may open, by name; within one organization where one is named."""
    on_all = Q(organization__memberships__user=user, organization__memberships__workspace=None)
    rows = Workspace.objects.filter(on_all | Q(memberships__user=user), archived_at=None)
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    return rows.select_related("organization").order_by("name", "pk").distinct()


def waiting_at(user: User, organization_id: int | None = None) -> QuerySet[Invitation]:
    """The invitations that wait for somebody; at an organization's own door those to its portals alone."""
    found = invitations.waiting_for(user)
    if organization_id is None:
        return found
    return found.filter(organization_id=organization_id, role=Role.CLIENT)


def is_at_home(user: User, organization_id: int) -> bool:
    """Whether somebody is a client of the organization, or one of its people, or is invited to become one."""
    if not user.is_active:
        return False
    is_member = user.memberships.filter(organization_id=organization_id).exists()
    return is_member or invitations.waiting_for(user).filter(organization_id=organization_id).exists()


class ClientGateMiddleware:
    """What has no role of its own, such as help or the list of workspaces, is not there for those who are only clients.

    Pages of workspaces and organizations say so themselves, by their doors.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _begins_entrance(request):
            response.set_cookie(
                ENTRANCE_COOKIE, ENTRANCE, secure=request.is_secure(), httponly=True, samesite="Lax"
            )
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        match = request.resolver_match
        line = permission_for(match.view_name if match else "", request.method or "GET")
        # The API's doors look at keys, and would ask a client who is signed in for one.
        has_door = line is not None and line.has_role and not request.path_info.startswith("/api/")
        if has_door or (line is not None and line.for_clients):
            return
        if isinstance(request.user, User):
            if is_only_client(request.user):
                raise Http404
            request.is_colleague = True  # type: ignore[attr-defined]


def _begins_entrance(request: HttpRequest) -> bool:
    """Whether somebody is asked to sign in on the way to a portal, here at the installation's own host."""
    match = request.resolver_match
    if match is None or match.view_name != "account_login" or host_of(request):
        return False
    return bool(request.GET.get("next")) and portal_look(request) is not None
