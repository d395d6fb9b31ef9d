"""What every page needs around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.access import workspaces_for
from accounts.models import User


def shell(request: HttpRequest) -> dict[str, Any]:
    """`switcher_workspaces`: the workspaces of the signed-in user, by name; empty for strangers."""
    user = getattr(request, "user", None)
    return {"switcher_workspaces": workspaces_for(user) if isinstance(user, User) else []}
