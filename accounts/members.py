"""Members of organizations and workspaces: their roles, their leaving, and the owner that always remains.

Each verb first locks the organization's row and then reads what it decides on, so two of them never act on one truth.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import role_in, role_in_organization
from accounts.billing import limits
from accounts.errors import Conflict, DomainError
from accounts.models import Invitation, Membership, Organization, Role, User, Workspace


def role_at(user: User, organization: Organization, workspace: Workspace | None) -> Role | None:
    """The role that counts in this place: of the whole organization, or the highest that reaches the workspace."""
    return role_in(user, workspace) if workspace else role_in_organization(user, organization)


def lock(organization: Organization) -> Organization:
    """Held until the transaction ends; rows that only point at the organization need not wait."""
    return Organization.objects.select_for_update(no_key=True).get(pk=organization.pk)


def hold(organization: Organization, workspace: Workspace | None) -> Organization:
    """Locked, and seen that the workspace still belongs to it: moving one away locks the organization too."""
    organization = lock(organization)
    if (
        workspace is not None
        and not Workspace.objects.filter(pk=workspace.pk, organization=organization).exists()
    ):
        raise Conflict(_("This workspace no longer belongs to the organization."))
    return organization


def managing_role(by: User, organization: Organization, workspace: Workspace | None) -> Role:
    """The role of somebody who may manage members in this place; anybody else is refused."""
    own = role_at(by, organization, workspace)
    if own is None or own < Role.ADMIN:
        raise PermissionDenied
    return own


def grantable_roles(own: Role, *, with_client: bool = False) -> list[Role]:
    """Nobody gives more than they have; clients are there for people of one workspace, and for no key."""
    return [role for role in Role if role <= own and (with_client or role > Role.CLIENT)]


def check_place(role: Role, workspace: Workspace | None) -> None:
    if role == Role.CLIENT and workspace is None:
        raise DomainError(_("A client belongs to one workspace. Invite them there."), field="role")


@transaction.atomic
def change_role(membership: Membership, *, role: Role, by: User) -> Membership:
    lock(membership.organization)
    membership = _current(membership)
    own = managing_role(by, membership.organization, membership.workspace)
    if role > own:
        raise DomainError(_("You cannot give a higher role than your own."), field="role")
    if membership.role > own:
        raise DomainError(_("You cannot change the role of somebody above you."), field="role")
    check_place(role, membership.workspace)
    if membership.role == role:
        return membership
    if membership.role == Role.CLIENT:
        limits.require_seat(membership.organization, email=membership.user.email)
    if role < Role.OWNER:
        _keep_an_owner(membership)
    before = Role(membership.role)
    membership.role = role
    membership.save(update_fields=["role"])
    _withdraw_invitations(membership.organization, membership.user)
    _record("member.role_changed", membership, by=by, before=before.name.lower(), after=role.name.lower())
    return membership


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """Take the access away; out of the organization means out of each of its workspaces too."""
    lock(membership.organization)
    membership = _current(membership)
    if membership.user_id != by.pk:
        own = managing_role(by, membership.organization, membership.workspace)
        if membership.role > own:
            raise DomainError(_("You cannot remove somebody above you."))
    _remove(membership, action="member.removed", by=by)


@transaction.atomic
def leave(membership: Membership, *, by: User) -> None:
    """Give up one's own access."""
    lock(membership.organization)
    membership = _current(membership)
    if membership.user_id != by.pk:
        raise PermissionDenied
    _remove(membership, action="member.left", by=by)


@transaction.atomic
def transfer_ownership(organization: Organization, *, to: Membership, by: User) -> None:
    """`to` becomes an owner of the organization, and the owner who asks becomes an admin."""
    lock(organization)
    mine = Membership.objects.filter(
        organization=organization, workspace=None, user=by, role=Role.OWNER
    ).first()
    if mine is None:
        raise PermissionDenied
    heir = _current(to)
    if heir.organization_id != organization.pk or heir.workspace_id is not None or not heir.user.is_active:
        raise DomainError(_("Only a member of the whole organization can become its owner."), field="to")
    if heir.pk == mine.pk:
        raise DomainError(_("You are the owner already."), field="to")
    Membership.objects.filter(pk=heir.pk).update(role=Role.OWNER)
    Membership.objects.filter(pk=mine.pk).update(role=Role.ADMIN)
    _withdraw_invitations(organization, by)
    audit.record("organization.transferred", by=by, organization=organization, subject=str(heir.user))


def _remove(membership: Membership, *, action: str, by: User) -> None:
    _keep_an_owner(membership)
    gone = Membership.objects.filter(organization=membership.organization, user=membership.user)
    if membership.workspace_id is not None:
        gone = gone.filter(pk=membership.pk)
    gone.delete()
    _withdraw_invitations(membership.organization, membership.user)
    _record(action, membership, by=by)


def _current(membership: Membership) -> Membership:
    """The row as it is now that the lock is held."""
    found = (
        Membership.objects.select_related("user", "organization", "workspace__organization")
        .filter(pk=membership.pk)
        .first()
    )
    if found is None:
        raise Conflict(_("This person is no longer a member."))
    return found


def _keep_an_owner(membership: Membership) -> None:
    """Refuse what would leave the organization without an owner who can sign in."""
    if membership.workspace_id is not None or membership.role < Role.OWNER:
        return
    others = Membership.objects.filter(
        organization=membership.organization, workspace=None, role=Role.OWNER, user__is_active=True
    ).exclude(pk=membership.pk)
    if not others.exists():
        raise DomainError(
            _("An organization always has an owner. Make somebody else an owner first."),
            code="last_owner",
            field="role",
        )


def _withdraw_invitations(organization: Organization, user: User) -> None:
    """Invitations stand on the role of who sent them; those it no longer carries are void."""
    waiting = Invitation.objects.filter(
        organization=organization, invited_by=user, accepted_at=None, revoked_at=None
    )
    for invitation in waiting.select_related("workspace"):
        own = role_at(user, organization, invitation.workspace)
        if own is None or own < max(Role.ADMIN, invitation.role):
            waiting.filter(pk=invitation.pk).update(revoked_at=Now())


def _record(action: str, membership: Membership, *, by: User, **detail: object) -> None:
    audit.record(
        action,
        by=by,
        workspace=membership.workspace,
        organization=membership.organization,
        subject=str(membership.user),
        **detail,
    )


def members_of(organization: Organization, workspace: Workspace | None = None) -> list[Membership]:
    """Members of exactly this place, the highest roles first."""
    rows = Membership.objects.filter(Q(organization=organization), workspace=workspace).select_related("user")
    return list(rows.order_by("-role", "user__name", "user__email"))
