"""A workspace goes from one organization to another: nothing of it changes but who may enter.

Both organizations are locked, then what gives access is taken away, and the workspace's own row changes last: what a
task or request has begun in it ends first, and whoever asks afterwards is asked for a role in the new organization.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import role_in_organization
from accounts.billing import limits
from accounts.errors import Conflict, DomainError
from accounts.models import (
    ApiKey,
    Handover,
    Invitation,
    Membership,
    Organization,
    Role,
    User,
    Workspace,
)
from accounts.signals import workspace_moved
from accounts.workspaces import become_agency


def owned_by(user: User) -> QuerySet[Organization]:
    """Organizations of which somebody is an owner, by name."""
    mine = Membership.objects.filter(user=user, workspace=None, role=Role.OWNER)
    return Organization.objects.filter(pk__in=mine.values("organization")).order_by("name", "pk")


@transaction.atomic
def move(workspace: Workspace, *, to: Organization, by: User) -> Workspace:
    """By somebody who is an owner of both organizations."""
    giving, taking = lock_both(workspace.organization, to)
    for organization in (giving, taking):
        if role_in_organization(by, organization) != Role.OWNER:
            raise PermissionDenied
    return hand_over(workspace, giving, taking, by=by)


def lock_both(giving: Organization, taking: Organization) -> tuple[Organization, Organization]:
    """In the order of their ids, so that two moves never wait for each other."""
    if giving.pk == taking.pk:
        raise DomainError(_("The workspace belongs to this organization already."), field="to")
    rows = Organization.objects.select_for_update(no_key=True).order_by("pk")
    found = {one.pk: one for one in rows.filter(pk__in=[giving.pk, taking.pk])}
    if len(found) < 2:
        raise Conflict(_("This organization is no longer there."))
    return found[giving.pk], found[taking.pk]


def hand_over(workspace: Workspace, giving: Organization, taking: Organization, *, by: User) -> Workspace:
    """With both organizations locked, and for somebody whose right to it the caller has seen."""
    if not Workspace.objects.filter(pk=workspace.pk, organization=giving).exists():
        raise Conflict(_("This workspace no longer belongs to the organization."))
    if workspace.archived_at is None:
        limits.require_workspace(taking)
    # Before the memberships: an invitation that is being accepted is waited for, and then seen.
    open_ones = {"workspace": workspace, "accepted_at": None, "revoked_at": None}
    Invitation.objects.filter(**open_ones).update(revoked_at=Now())
    Handover.objects.filter(**open_ones).update(revoked_at=Now())
    members = Membership.objects.filter(workspace=workspace).delete()[0]
    keys = ApiKey.objects.filter(workspace=workspace, revoked_at=None).update(revoked_at=Now())
    workspace = Workspace.objects.get(pk=workspace.pk)
    workspace.organization = taking
    workspace.save(update_fields=["organization"])
    workspace_moved.send(sender=Workspace, workspace_id=workspace.pk)
    audit.record(
        "organization.gave_workspace",
        by=by,
        organization=giving,
        subject=workspace.name,
        to=taking.name,
        members=members,
        keys=keys,
    )
    audit.record(
        "workspace.moved",
        by=by,
        workspace=workspace,
        subject=taking.name,
        before=giving.name,
        members=members,
        keys=keys,
    )
    become_agency(taking, by=by)
    return workspace
