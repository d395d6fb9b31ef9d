"""Verbs for those who run the installation: a link or page that does harm is taken off the net, and put back."""

from __future__ import annotations

from django.db import transaction
from django.db.models.functions import Now

from accounts import audit
from accounts.models import User, Workspace
from campaigns.models import LandingPage, Link


@transaction.atomic
def block(workspace: Workspace, subject: Link | LandingPage, *, by: User) -> bool:
    """Whoever opens it reads that it is gone, whatever its owner does; whether it was open before."""
    return _set(workspace, subject, is_blocked=True, by=by)


@transaction.atomic
def unblock(workspace: Workspace, subject: Link | LandingPage, *, by: User) -> bool:
    """It is as its owner left it; whether it was blocked before."""
    return _set(workspace, subject, is_blocked=False, by=by)


def _set(workspace: Workspace, subject: Link | LandingPage, *, is_blocked: bool, by: User) -> bool:
    is_link = isinstance(subject, Link)
    rows = Link.objects.of(workspace) if is_link else LandingPage.objects.of(workspace)
    # Of two at once the second finds nothing that is otherwise any more.
    found = rows.filter(pk=subject.pk, blocked_at__isnull=is_blocked)
    if not found.update(blocked_at=Now() if is_blocked else None):
        return False
    kind = "link" if is_link else "page"
    done = "blocked" if is_blocked else "unblocked"
    audit.record(f"{kind}.{done}", by=by, workspace=workspace, subject=str(subject))
    return True
