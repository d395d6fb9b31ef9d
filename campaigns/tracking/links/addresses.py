"""Public addresses: who has which, taken and given back together with what they lead to."""

from __future__ import annotations

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from campaigns.models import Domain, PublicAddress

# Names that the intake answers itself on every host.
RESERVED = frozenset({"s.js", "e", "c", "robots.txt", "favicon.ico", "healthz", "f", "files", "static"})


def take(
    workspace: Workspace | int,
    *,
    kind: str,
    subject_id: int,
    slug: str = "",
    host: str = "",
    field: str = "slug",
) -> PublicAddress:
    """The address for this subject, which gives back the one it had; refused when somebody else has it.

    On the host that workspaces share a name that is taken is taken, whoever has it.
    """
    workspace_id = workspace if isinstance(workspace, int) else workspace.pk
    space = PublicAddress.SPACES[kind]
    if space == "path" and slug in RESERVED:
        raise DomainError(_("This address is needed for something else. Choose another one."), field=field)
    mine = PublicAddress.objects.filter(workspace_id=workspace_id, kind=kind, subject_id=subject_id)
    if found := mine.filter(space=space, host=host, slug=slug).first():
        return found
    try:
        with transaction.atomic():
            mine.delete()
            return PublicAddress.objects.create(
                workspace_id=workspace_id, space=space, host=host, slug=slug, kind=kind, subject_id=subject_id
            )
    except IntegrityError as error:
        raise DomainError(_("This address is taken. Choose another one."), field=field) from error


def give_back(workspace: Workspace | int, *, kind: str, subject_id: int) -> None:
    """Nothing leads there any more."""
    workspace_id = workspace if isinstance(workspace, int) else workspace.pk
    PublicAddress.objects.filter(workspace_id=workspace_id, kind=kind, subject_id=subject_id).delete()


def url_of(slug: str, domain: Domain | None = None) -> str:
    """What people open: on the workspace's own domain, or on the host of this installation."""
    base = f"https://{domain.host}" if domain is not None else settings.PUBLIC_URL
    return f"{base}/{slug}"
