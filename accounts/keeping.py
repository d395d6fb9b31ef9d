"""How long a workspace keeps the files it uploaded, and whether it keeps how people can be reached."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.access import role_in
from accounts.errors import DomainError
from accounts.models import Role, User, Workspace
from accounts.signals import contacts_no_longer_kept

# By days; None is for ever.
PERIODS: dict[int | None, Promise] = {
    30: gettext_lazy("after 30 days"),
    90: gettext_lazy("after 90 days"),
    365: gettext_lazy("after one year"),
    None: gettext_lazy("never"),
}


@transaction.atomic
def change_keeping(workspace: Workspace, *, files_days: int | None, contacts: bool, by: User) -> Workspace:
    """Set both; what need not be kept of contacts is erased before this returns, files go with the next sweep."""
    workspace = (
        Workspace.objects.select_for_update(no_key=True, of=("self",))
        .select_related("organization")
        .get(pk=workspace.pk)
    )
    role = role_in(by, workspace)
    if role is None or role < Role.ADMIN:
        raise PermissionDenied
    if files_days not in PERIODS:
        raise DomainError(_("Choose a period from the list."), field="keep_files_days")
    before = {"keep_files_days": workspace.keep_files_days, "keep_contacts": workspace.keep_contacts}
    wanted = {"keep_files_days": files_days, "keep_contacts": contacts}
    changes = {name: [before[name], wanted[name]] for name in wanted if before[name] != wanted[name]}
    if not changes:
        return workspace
    workspace.keep_files_days, workspace.keep_contacts = files_days, contacts
    workspace.save(update_fields=list(changes))
    audit.record(
        "workspace.keeping_changed", by=by, workspace=workspace, subject=workspace.name, changes=changes
    )
    if before["keep_contacts"] and not contacts:
        contacts_no_longer_kept.send(sender=Workspace, workspace_id=workspace.pk)
    return workspace
