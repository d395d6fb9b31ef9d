"""In which of the two views a reader sees what was spent: the one place that decides it.

The view goes with the workspace that somebody reads, so that whatever is asked about it is told in the same one.
"""

from __future__ import annotations

from copy import copy
from typing import Literal

from accounts.models import Workspace

# What the platforms charged, or that with the agency's mark-up.
Priced = Literal["net", "client"]


def views_of(workspace: Workspace) -> tuple[Priced, ...]:
    """The views that the reader of this workspace may choose from, the usual one first.

    Without a mark-up the two are the same. A workspace that no request has opened is read by a task of ours, which
    works with what was paid.
    """
    if not workspace.has_markup:
        return ("net",)
    return ("net", "client") if getattr(workspace, "may_see_net", True) else ("client",)


def priced_for(workspace: Workspace) -> Priced:
    """The view in which this workspace is read now."""
    if not workspace.has_markup:
        return "net"
    sees_net = getattr(workspace, "may_see_net", True) and not getattr(workspace, "is_client_view", False)
    return "net" if sees_net else "client"


def tells_markup(workspace: Workspace) -> bool:
    """Whether there is a mark-up, and the reader of this view may know of it."""
    return workspace.has_markup and priced_for(workspace) == "net"


def priced_beside(workspace: Workspace) -> Priced:
    """The view in which others are told to the reader of this workspace, whether or not it has a mark-up itself."""
    if workspace.has_markup:
        return priced_for(workspace)
    return "net" if getattr(workspace, "may_see_net", True) else "client"


def in_view(workspace: Workspace, priced: str) -> Workspace:
    """The workspace as it is read in this view; whoever may not see the net one stays in the other."""
    if priced == priced_for(workspace) or priced not in views_of(workspace):
        return workspace
    seen = copy(workspace)
    seen.is_client_view = priced == "client"  # type: ignore[attr-defined]
    return seen


def kept_in_address(workspace: Workspace) -> dict[str, str]:
    """What an address must say so that it leads to the view that was chosen, if it is not the usual one."""
    return {"priced": "client"} if priced_for(workspace) != views_of(workspace)[0] else {}
