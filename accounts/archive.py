"""The archive of an organization: workspaces that can be read, change no more and lose nothing, until they come back.

What had begun before a workspace was archived ends; whatever begins afterwards finds that the database takes no change
of it (`tenancy.TELL`). What is promised to be forgotten in time is forgotten there too.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts import audit
from accounts.access import role_in_organization
from accounts.billing import limits
from accounts.members import hold
from accounts.models import Organization, Role, User, Workspace
from accounts.signals import workspace_restored


def archived_in(organization: Organization) -> QuerySet[Workspace]:
    return organization.workspaces.exclude(archived_at=None).order_by("name", "pk")


@transaction.atomic
def archive(workspace: Workspace, *, by: User) -> Workspace:
    """Out of the lists, read-only and at rest; a second time changes nothing."""
    workspace = _held(workspace, by=by)
    if workspace.archived_at is None:
        workspace.archived_at = timezone.now()
        workspace.save(update_fields=["archived_at"])
        audit.record("workspace.archived", by=by, workspace=workspace, subject=workspace.name)
    return workspace


@transaction.atomic
def restore(workspace: Workspace, *, by: User) -> Workspace:
    """As it was, with the jobs that rested going on."""
    workspace = _held(workspace, by=by)
    if workspace.archived_at is not None:
        limits.require_workspace(workspace.organization)
        workspace.archived_at = None
        workspace.save(update_fields=["archived_at"])
        audit.record("workspace.restored", by=by, workspace=workspace, subject=workspace.name)
        workspace_restored.send(sender=Workspace, workspace_id=workspace.pk)
    return workspace


def _held(workspace: Workspace, *, by: User) -> Workspace:
    """The row as it is now that the organization and the workspace are locked, for somebody who may."""
    organization = hold(workspace.organization, workspace)
    role = role_in_organization(by, organization)
    if role is None or role < Role.ADMIN:
        raise PermissionDenied
    rows = Workspace.objects.select_for_update(no_key=True, of=("self",)).select_related("organization")
    return rows.get(pk=workspace.pk)
