"""Refuses what a plan has no room for, in words that say what to do; where billing is off nothing is refused.

What is there already is never touched: an organization that is over a limit, as after choosing a smaller plan, keeps
all of it and only makes no more.
"""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.billing.standing import is_on, standing_at, standing_of
from accounts.billing.trials import row_of
from accounts.billing.usage import active_in, rows_of_month, running_month, seats_of
from accounts.errors import PlanRefusal
from accounts.models import Organization, Workspace
from accounts.templatetags.formats import count, day


def require_workspace(organization: Organization) -> None:
    """Call with the organization's row locked, so that two at once do not both find the last place free.

    One that is archived takes no place; to be restored it needs one.
    """
    if not is_on():
        return
    most = standing_of(organization.pk).plan.limits.workspaces
    if most is None or active_in(organization).count() < most:
        return
    text = ngettext(
        "Your plan has room for %(limit)s workspace. Choose a larger plan to make another one.",
        "Your plan has room for %(limit)s workspaces. Choose a larger plan to make another one.",
        most,
    )
    raise PlanRefusal(text % {"limit": count(most)}, organization_id=organization.pk)


def require_seat(organization: Organization, *, email: str) -> None:
    """As above. Who has a seat already needs no other one."""
    if not is_on():
        return
    most = standing_of(organization.pk).plan.limits.seats
    taken = seats_of(organization)
    if most is None or email.lower() in taken or len(taken) < most:
        return
    text = ngettext(
        "Your plan has %(limit)s seat, and it is taken. Choose a larger plan to invite somebody.",
        "Your plan has %(limit)s seats, and all are taken. Remove somebody, withdraw an invitation, or choose a"
        " larger plan.",
        most,
    )
    raise PlanRefusal(text % {"limit": count(most)}, organization_id=organization.pk, field="email")


def require_rows(workspace: Workspace, *, rows: int = 0) -> None:
    """Before an import of so many rows is ordered. The row of the plan stays locked: the next one waits, and counts it.

    While a single row is free the file is taken whole, as half a file would be a wrong number; one that is larger than
    a month of the plan is not.
    """
    if not is_on():
        return
    row = row_of(workspace.organization_id)
    standing = standing_at(row, timezone.now())
    most = standing.plan.limits.rows
    if most is None:
        return
    if rows > most:
        text = _(
            "This file brings %(rows)s rows, and your plan takes %(limit)s in a month. Choose a larger plan, or"
            " import a shorter period."
        )
        values = {"rows": count(rows), "limit": count(most)}
        raise PlanRefusal(text % values, organization_id=workspace.organization_id)
    if rows_of_month(workspace.organization, time_zone=row.time_zone) >= most:
        text = _(
            "The %(limit)s rows that your plan takes in a month are used up. Choose a larger plan, or import again"
            " from %(day)s on. What is there stays, and your website is measured as before."
        )
        values = {"limit": count(most), "day": day(running_month(row.time_zone).next_first)}
        raise PlanRefusal(text % values, organization_id=workspace.organization_id)
