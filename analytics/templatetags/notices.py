"""How many notices are new to the reader, for the navigation; asked of the database once a page."""

from __future__ import annotations

from django import template

from accounts.models import User, Workspace
from accounts.tenancy import current_scope
from analytics.notices import MOST_COUNTED, unseen_count

register = template.Library()


@register.simple_tag(takes_context=True)
def new_notices(context: template.Context, workspace: object) -> str:
    """ "3", "99+", or nothing; nothing too where no workspace was entered, such as on pages of errors."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if not isinstance(workspace, Workspace) or not isinstance(user, User):
        return ""
    if workspace.pk not in current_scope().read:
        return ""
    if not hasattr(workspace, "new_notices"):
        workspace.new_notices = unseen_count(workspace, user)  # type: ignore[attr-defined]  # for the second list of links
    count: int = workspace.new_notices  # type: ignore[attr-defined]
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")
