"""Who may enter: the same pages for a whole organization and for one workspace of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import invitations, members
from accounts.access import organization_for, user_of, workspace_for
from accounts.errors import DomainError
from accounts.forms import InviteForm, RoleForm, refuse
from accounts.models import Invitation, Membership, Organization, Role, User, Workspace
from accounts.portal.hosts import host_of


@dataclass(frozen=True, slots=True)
class Place:
    """What the members are members of. `kind` begins the names of its routes, `where` are their arguments."""

    organization: Organization
    workspace: Workspace | None
    role: Role
    kind: str
    where: dict[str, Any]

    def url(self, page: str, **more: int) -> str:
        return reverse(f"accounts:{self.kind}_{page}", kwargs={**self.where, **more})


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the page; without `role_url` nothing of it can be changed by who looks."""

    membership: Membership
    is_me: bool
    roles: list[Role]
    role_url: str = ""
    remove_url: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    invitation: Invitation
    resend_url: str
    revoke_url: str


def _place(request: HttpRequest, slug: str = "", organization_id: int = 0) -> Place:
    if slug:
        workspace = workspace_for(request, slug)
        role: Role = workspace.role  # type: ignore[attr-defined]  # set by the door
        return Place(workspace.organization, workspace, role, "workspace", {"slug": slug})
    organization = organization_for(request, organization_id)
    role = organization.role  # type: ignore[attr-defined]
    return Place(organization, None, role, "organization", {"organization_id": organization.pk})


@require_http_methods(["GET", "HEAD", "POST"])
def member_list(request: HttpRequest, **where: Any) -> HttpResponse:
    """The people of this place; a POST invites one more."""
    place = _place(request, **where)
    roles = members.grantable_roles(place.role, with_client=place.workspace is not None)
    form = InviteForm(request.POST or None, roles=roles, initial={"role": Role.VIEWER})
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(
                place.organization,
                email=form.cleaned_data["email"],
                role=form.cleaned_data["role"],
                workspace=place.workspace,
                by=user_of(request),
            )
        except DomainError as error:
            refuse(form, error)
        else:
            messages.success(
                request,
                _("The invitation to %(email)s is on its way.") % {"email": form.cleaned_data["email"]},
            )
            return redirect(place.url("members"))
    return render(
        request,
        f"accounts/{place.kind}_members.html",
        _page(request, place, form),
        status=400 if form.errors else 200,
    )


def _page(request: HttpRequest, place: Place, form: InviteForm) -> dict[str, Any]:
    user = user_of(request)
    waiting = [
        Waiting(
            invitation,
            place.url("invitation_resend", invitation_id=invitation.pk),
            place.url("invitation_revoke", invitation_id=invitation.pk),
        )
        for invitation in invitations.waiting_in(place.organization, place.workspace)
    ]
    context: dict[str, Any] = {
        "organization": place.organization,
        "form": form,
        "people": [
            _person(place, row, user) for row in members.members_of(place.organization, place.workspace)
        ],
        "waiting": waiting,
        "tab": "members",
    }
    if place.workspace:
        context["workspace"], context["nav"] = place.workspace, "settings"
        context["everywhere"] = [
            Person(row, row.user_id == user.pk, []) for row in members.members_of(place.organization)
        ]
        on_all = members.role_at(user, place.organization, None)
        context["may_manage_organization"] = on_all is not None and on_all >= Role.ADMIN
    else:
        context["elsewhere"] = (
            place.organization.memberships.exclude(workspace=None)
            .select_related("user", "workspace")
            .order_by("workspace__name", "user__email")
        )
    return context


def _person(place: Place, row: Membership, user: User) -> Person:
    if row.role > place.role:
        return Person(row, row.user_id == user.pk, [])
    return Person(
        row,
        row.user_id == user.pk,
        members.grantable_roles(place.role, with_client=place.workspace is not None),
        place.url("member_role", membership_id=row.pk),
        place.url("member_remove", membership_id=row.pk),
    )


@require_POST
def member_role(request: HttpRequest, membership_id: int, **where: Any) -> HttpResponse:
    place = _place(request, **where)
    membership = _membership(place, membership_id)
    form = RoleForm(
        request.POST, roles=members.grantable_roles(place.role, with_client=place.workspace is not None)
    )
    if not form.is_valid():
        messages.error(request, _("Choose a role from the list."))
        return redirect(place.url("members"))
    role: Role = form.cleaned_data["role"]

    def change() -> str:
        members.change_role(membership, role=role, by=user_of(request))
        return _("%(name)s is now: %(role)s.") % {"name": membership.user, "role": role.label}

    return _after(request, place, change)


@require_POST
def member_remove(request: HttpRequest, membership_id: int, **where: Any) -> HttpResponse:
    place = _place(request, **where)
    membership = _membership(place, membership_id)

    def remove() -> str:
        members.remove_member(membership, by=user_of(request))
        return _("%(name)s no longer has access.") % {"name": membership.user}

    return _after(request, place, remove)


@require_POST
def invitation_resend(request: HttpRequest, invitation_id: int, **where: Any) -> HttpResponse:
    place = _place(request, **where)
    invitation = _invitation(place, invitation_id)

    def resend() -> str:
        invitations.resend(invitation, by=user_of(request))
        return _("The invitation to %(email)s is on its way.") % {"email": invitation.email}

    return _after(request, place, resend)


@require_POST
def invitation_revoke(request: HttpRequest, invitation_id: int, **where: Any) -> HttpResponse:
    place = _place(request, **where)
    invitation = _invitation(place, invitation_id)

    def revoke() -> str:
        invitations.revoke(invitation, by=user_of(request))
        return _("The invitation to %(email)s is withdrawn.") % {"email": invitation.email}

    return _after(request, place, revoke)


@require_POST
def workspace_leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Give up access to this workspace; access through the organization is left with the organization."""
    workspace = workspace_for(request, slug)
    mine = Membership.objects.filter(workspace=workspace, user=user_of(request)).first()
    if mine is None:
        messages.error(request, _("Your access comes from the whole organization; leave that instead."))
        return redirect("portal:account" if host_of(request) else "accounts:profile")
    members.leave(mine, by=user_of(request))
    messages.success(request, _("You have left %(name)s.") % {"name": workspace.name})
    return redirect("portal:home" if host_of(request) or mine.role == Role.CLIENT else "accounts:home")


def _after(request: HttpRequest, place: Place, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what happened, and go where the one who did it may still be."""
    try:
        messages.success(request, act())
    except DomainError as error:
        messages.error(request, error.message)
    own = members.role_at(user_of(request), place.organization, place.workspace)
    if own is None or own < Role.ADMIN:
        return redirect("accounts:home")
    return redirect(place.url("members"))


def _membership(place: Place, membership_id: int) -> Membership:
    rows = Membership.objects.select_related("user", "organization", "workspace")
    return get_object_or_404(
        rows, pk=membership_id, organization=place.organization, workspace=place.workspace
    )


def _invitation(place: Place, invitation_id: int) -> Invitation:
    rows = Invitation.objects.select_related("organization", "workspace")
    return get_object_or_404(
        rows, pk=invitation_id, organization=place.organization, workspace=place.workspace
    )
