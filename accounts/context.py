"""What every page needs around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.access import workspaces_of
from accounts.billing.standing import is_on
from accounts.billing.told import notice_for
from accounts.models import User
from accounts.portal.looks import portal_look


def shell(request: HttpRequest) -> dict[str, Any]:
    """`switcher_workspaces`: ids, slugs and names of the workspaces of who is signed in, by name; empty for strangers.

    `plan_notice`: what there is to tell of the plan, asked for by pages that show it and only where billing is on.
    """
    user = getattr(request, "user", None)
    around: dict[str, Any] = {
        "switcher_workspaces": workspaces_of(user).values("pk", "slug", "name")
        if isinstance(user, User)
        else [],
        # Asked for by pages that stand in a portal as well as outside of it.
        "portal": lambda: portal_look(request),
    }
    if is_on():
        around |= {"billing_is_on": True, "plan_notice": lambda: notice_for(request)}
    return around
