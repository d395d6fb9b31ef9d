"""Who may do what: `permissions.csv` says it for every route, and these are the only doors that read it.

A route of a workspace or an organization asks `workspace_for(request, slug)` or `organization_for(request, id)`;
strangers get the same 404 as for a thing that does not exist, members without the right get 403. A client is a stranger
everywhere but in the portal, whose pages ask `accounts.portal.doors`.
"""

from __future__ import annotations

import csv
from copy import copy
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.db.models import Max, Q, QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.billing import read_only
from accounts.errors import Conflict, SignInNeeded
from accounts.models import ApiKey, Membership, Organization, Role, User, Workspace
from accounts.portal.hosts import organization_id_of
from accounts.tenancy import enter

PERMISSIONS_FILE = Path(__file__).with_name("permissions.csv")
ROLES = {
    "client": Role.CLIENT,
    "viewer": Role.VIEWER,
    "analyst": Role.ANALYST,
    "admin": Role.ADMIN,
    "owner": Role.OWNER,
}
# public: anybody; user: anybody signed in; staff: back office; organization-*: a role on the whole organization.
AUDIENCES = {
    "public",
    "user",
    "staff",
    *ROLES,
    *(f"organization-{role}" for role in ROLES if role != "client"),
}
# Of ad spend: what an address may name, and where a session keeps the workspaces that are read as their clients do.
VIEWS = frozenset({"net", "client"})
CLIENT_VIEWS = "client_views"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What may be done in an archived workspace: access may be taken away, and nothing else.
IN_ARCHIVE = frozenset(
    {
        "accounts:workspace_leave",
        "accounts:workspace_member_remove",
        "accounts:workspace_invitation_revoke",
        "accounts:api_key_revoke",
        "analytics:link_revoke",
    }
)
# What shows the files themselves, and so what the platforms charged: closed to whoever sees that with a mark-up.
OF_FILES = frozenset(
    {
        "campaigns:import_list",
        "campaigns:import_detail",
        "campaigns_api:import_list",
        "campaigns_api:import_detail",
    }
)


@dataclass(frozen=True, slots=True)
class Permission:
    """One line of the file: who may call which methods of which route (a name or a pattern such as `admin:*`).

    `for_clients`: a route without a role, such as signing in, that is there for those who are nothing but clients too.
    """

    route: str
    methods: frozenset[str]
    audience: str
    for_clients: bool = False

    @property
    def has_role(self) -> bool:
        return self.audience.removeprefix("organization-") in ROLES

    @property
    def role(self) -> Role:
        return ROLES[self.audience.removeprefix("organization-")]


@cache
def permissions() -> tuple[Permission, ...]:
    with PERMISSIONS_FILE.open(newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["route"] and not row["route"].startswith("#")]
    found = tuple(
        Permission(row["route"], frozenset(row["methods"].split()), row["audience"], row["clients"] == "yes")
        for row in rows
    )
    for permission in found:
        if permission.audience not in AUDIENCES:
            raise ValueError(
                f"{PERMISSIONS_FILE.name}: {permission.route} is for {permission.audience!r}, an unknown audience"
            )
    return found


def permission_for(route: str, method: str) -> Permission | None:
    """The line for this route and method; an exact name wins over a pattern. HEAD counts as GET."""
    method = "GET" if method == "HEAD" else method
    lines = [line for line in permissions() if method in line.methods]
    exact = [line for line in lines if line.route == route]
    return next(iter(exact or [line for line in lines if fnmatchcase(route, line.route)]), None)


def _needed(request: HttpRequest) -> Role:
    """The role that the called route asks for."""
    match = request.resolver_match
    line = permission_for(match.view_name if match else "", request.method or "GET")
    if line is None or not line.has_role:
        raise LookupError(
            f"permissions.csv has no role for {request.method} {match.view_name if match else '?'}"
        )
    return line.role


def user_of(request: HttpRequest) -> User:
    """Who is signed in, where a door has let nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def workspaces_of(user: User) -> QuerySet[Workspace]:
    """The workspaces this user may enter as one of its people, without archived ones, by name."""
    on_organization = Q(organization__memberships__user=user, organization__memberships__workspace=None)
    on_workspace = Q(memberships__user=user, memberships__role__gt=Role.CLIENT)
    found = Workspace.objects.filter(on_organization | on_workspace, archived_at=None)
    return found.order_by("name", "pk").distinct()


def workspaces_for(user: User) -> QuerySet[Workspace]:
    """The same with their organizations and the roles that apply: `.organization_role` and `.workspace_role`."""
    return (
        workspaces_of(user)
        .annotate(
            organization_role=Max(
                "organization__memberships__role",
                filter=Q(organization__memberships__user=user, organization__memberships__workspace=None),
            ),
            workspace_role=Max("memberships__role", filter=Q(memberships__user=user)),
        )
        .select_related("organization")
    )


def role_in(user: User, workspace: Workspace) -> Role | None:
    """The highest role of this user in this workspace; None for a stranger.

    By the organization that it belongs to now, whatever it was when `workspace` was read.
    """
    return _roles_in(user, workspace)[0]


def _roles_in(user: User, workspace: Workspace) -> tuple[Role | None, Role | None]:
    """The highest role, and that on the whole organization."""
    its_own = Q(workspace=None, organization__workspaces=workspace.pk)
    found = Membership.objects.filter(Q(workspace=workspace) | its_own, user=user).aggregate(
        highest=Max("role"), on_all=Max("role", filter=Q(workspace=None))
    )
    highest, on_all = (None if role is None else Role(role) for role in found.values())
    return highest, on_all


def may_see_net(role: Role, *, on_organization: bool) -> bool:
    """Whether somebody sees what the platforms charged where the client sees it with a mark-up: the agency's people,
    and whoever works on the campaigns.
    """
    return on_organization or role >= Role.ANALYST


def role_in_organization(user: User, organization: Organization) -> Role | None:
    """The role of this user on the whole organization; None where there is none."""
    role = Membership.objects.filter(user=user, organization=organization, workspace=None).values_list(
        "role", flat=True
    )
    return next((Role(value) for value in role), None)


def memberships_in(workspace: Workspace) -> QuerySet[Membership]:
    """Those by which its people, not its clients, may enter the workspace now; somebody may have two."""
    place = Q(workspace=workspace) | Q(workspace=None, organization=workspace.organization_id)
    return Membership.objects.filter(place, user__is_active=True, role__gt=Role.CLIENT)


def may_open_files(workspace: Workspace) -> bool:
    """Whether the reader may see the files that were imported, which say what the platforms charged."""
    return not workspace.has_markup or getattr(workspace, "may_see_net", True)


def sees_net(user: User, workspace: Workspace) -> bool:
    """The same of somebody for whom no request has opened the workspace."""
    role, on_all = _roles_in(user, workspace)
    return role is not None and may_see_net(role, on_organization=on_all is not None)


def workspace_for(request: HttpRequest, slug: str) -> Workspace:
    """The workspace of the URL, with the database opened to it and to nothing else for the rest of the request.

    At an organization's own domain there are its workspaces alone. One that is archived can be read, and looks as to a
    viewer.
    """
    caller = getattr(request, "auth", None)
    if isinstance(caller, ApiKey):
        workspace, role, on_all = caller.workspace, Role(caller.role), None
        if workspace.slug != slug:
            raise Http404
    else:
        user = request.user
        if not isinstance(user, User):
            raise SignInNeeded
        found = Workspace.objects.select_related("organization").filter(slug=slug).first()
        own, on_all = _roles_in(user, found) if found else (None, None)
        if found is None or own is None or organization_id_of(request) not in (None, found.organization_id):
            raise Http404
        workspace, role = found, own
    needed = _needed(request)
    if role < needed:
        raise Http404 if role <= Role.CLIENT else PermissionDenied
    request.is_colleague = role > Role.CLIENT  # type: ignore[attr-defined]
    read_only.hold(request, workspace.organization)
    is_taking_away = request.resolver_match is not None and request.resolver_match.view_name in IN_ARCHIVE
    enter(read=[workspace.pk], write=workspace.pk, even_archived=is_taking_away)
    if caller is None and needed > Role.CLIENT and request.session.get("workspace") != slug:
        # The front door leads back here.
        request.session["workspace"] = slug
    workspace.may_see_net = may_see_net(role, on_organization=on_all is not None)  # type: ignore[attr-defined]
    workspace.may_mark_up = on_all is not None and on_all >= Role.ADMIN  # type: ignore[attr-defined]
    workspace.is_client_view = _is_client_view(request, workspace)  # type: ignore[attr-defined]
    match = request.resolver_match
    hides_files = not may_open_files(workspace)
    workspace.hides_files = hides_files  # type: ignore[attr-defined]
    if hides_files and match and match.view_name in OF_FILES:
        raise PermissionDenied
    if workspace.archived_at is not None:
        role = _as_archived(request, workspace, role)
    workspace.role = role  # type: ignore[attr-defined]  # templates show or hide what the role may do
    return workspace


def _is_client_view(request: HttpRequest, workspace: Workspace) -> bool:
    """Whether spend is told as its client sees it to somebody who may see both; what is written down is always net."""
    return request.method in SAFE_METHODS and _asks_for_client_view(request, workspace)


def as_last_read(request: HttpRequest, workspace: Workspace) -> Workspace:
    """The workspace in the view that its pages are in: to show a form again beside figures."""
    seen = copy(workspace)
    seen.is_client_view = _asks_for_client_view(request, workspace)  # type: ignore[attr-defined]
    return seen


def _asks_for_client_view(request: HttpRequest, workspace: Workspace) -> bool:
    """The address says it. Where it does not, pages are in the view that was last named for the workspace.

    The session keeps it, so that forms and what they lead to stay in it.
    """
    named = request.GET.get("priced")
    is_page = not isinstance(getattr(request, "auth", None), ApiKey)
    if not (is_page and workspace.has_markup and workspace.may_see_net):  # type: ignore[attr-defined]
        return named == "client"
    kept: list[int] = request.session.get(CLIENT_VIEWS, [])
    was_client = workspace.pk in kept
    is_client = named == "client" if named in VIEWS else was_client
    if is_client != was_client:
        others = [pk for pk in kept if pk != workspace.pk]
        request.session[CLIENT_VIEWS] = [*others, workspace.pk] if is_client else others
    return is_client


def _as_archived(request: HttpRequest, workspace: Workspace, role: Role) -> Role:
    """Refuses what would change an archived workspace; the role as which its pages are shown."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    if request.method not in SAFE_METHODS and route not in IN_ARCHIVE:
        raise Conflict(
            _("This workspace is archived, so nothing in it can be changed. Restore it first."),
            code="archived",
        )
    workspace.own_role = role  # type: ignore[attr-defined]  # whoever gave access may take it away
    workspace.may_restore = workspace.may_mark_up  # type: ignore[attr-defined]  # an admin of the organization
    # Settings and links show who has access, which may still be taken away.
    shows_access = route.startswith("accounts:") or route == "analytics:edition_links"
    return role if shows_access else min(role, Role.VIEWER)


def workspace_in(organization: Organization, slug: str) -> Workspace:
    """One of an organization that its own door has opened."""
    return get_object_or_404(
        Workspace.objects.select_related("organization"), organization=organization, slug=slug
    )


def readable_workspaces(request: HttpRequest) -> list[Workspace]:
    """All that the signed-in user may enter, with the database opened to read them and to write none of them."""
    user = request.user
    if not isinstance(user, User):
        raise SignInNeeded
    found = list(workspaces_for(user))
    for workspace in found:
        on_organization, own = (getattr(workspace, f"{name}_role") for name in ("organization", "workspace"))
        role = Role(max(on_organization or 0, own or 0))
        workspace.may_see_net = may_see_net(role, on_organization=on_organization is not None)  # type: ignore[attr-defined]
    enter(read=[workspace.pk for workspace in found], write=None)
    return found


def may(workspace: Workspace, role: Role) -> bool:
    """Whether the reader of a page has this role, to show or hide what it may do; the doors check it themselves."""
    return bool(getattr(workspace, "role", Role.VIEWER) >= role)


def is_only_client(user: User) -> bool:
    """Whether all that somebody is here, is a client. Who is nothing yet may still become anything."""
    highest = Membership.objects.filter(user=user).aggregate(role=Max("role"))["role"]
    return highest == Role.CLIENT and not user.is_staff


def client_for(request: HttpRequest, organization_id: int, slug: str) -> Workspace:
    """A workspace of the URL's organization, opened, for somebody with the route's role on the whole organization."""
    organization = organization_for(request, organization_id)
    workspace = workspace_in(organization, slug)
    enter(read=[workspace.pk], write=workspace.pk)
    workspace.may_see_net = True  # type: ignore[attr-defined]
    role: Role = organization.role  # type: ignore[attr-defined]
    workspace.may_mark_up = role >= Role.ADMIN  # type: ignore[attr-defined]
    if workspace.archived_at is not None:
        role = _as_archived(request, workspace, role)
    workspace.role = role  # type: ignore[attr-defined]
    return workspace


def organization_for(request: HttpRequest, organization_id: int) -> Organization:
    """The organization of the URL, for somebody with the route's role on the whole of it."""
    user = request.user
    if not isinstance(user, User):
        raise SignInNeeded
    found = Organization.objects.filter(pk=organization_id).first()
    if found is None:
        raise Http404
    if not Membership.objects.filter(user=user, organization=found, role__gt=Role.CLIENT).exists():
        raise Http404
    request.is_colleague = True  # type: ignore[attr-defined]
    role = role_in_organization(user, found)
    if role is None or role < _needed(request):
        raise PermissionDenied
    read_only.hold(request, found)
    found.role = role  # type: ignore[attr-defined]
    return found
