"""What the log of activity says when something is shown in the client portal, or no longer."""

from __future__ import annotations

from accounts import audit
from accounts.models import ApiKey, User, Workspace


def record_switch(workspace: Workspace, *, shows: bool, name: str, by: User | ApiKey | None) -> None:
    audit.record("portal.shown" if shows else "portal.hidden", by=by, workspace=workspace, subject=name)
