"""The way to a first ROI as a list of steps, each done or not, told by the data themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Role, Workspace
from analytics.quantities import ADS, SHOP

# Each by the index that begins with the workspace, up to the first row; people by the keys of their organization.
DONE = """
SELECT EXISTS (SELECT 1 FROM analytics_daytotal
                WHERE workspace_id = %(workspace_id)s AND kind = ANY(%(ads)s::text[]) AND spend IS NOT NULL)
    OR EXISTS (SELECT 1 FROM campaigns_costentry WHERE workspace_id = %(workspace_id)s) AS spend,
       EXISTS (SELECT 1 FROM analytics_daytotal
                WHERE workspace_id = %(workspace_id)s AND kind = ANY(%(shop)s::text[]) AND revenue IS NOT NULL)
    OR EXISTS (SELECT 1 FROM campaigns_trackingsettings
                WHERE workspace_id = %(workspace_id)s AND sales_since IS NOT NULL) AS sales,
       EXISTS (SELECT 1 FROM campaigns_productmargin WHERE workspace_id = %(workspace_id)s) AS margin,
       EXISTS (SELECT 1 FROM campaigns_objective WHERE workspace_id = %(workspace_id)s) AS objective,
       EXISTS (SELECT 1 FROM campaigns_goal WHERE workspace_id = %(workspace_id)s) AS goal,
       EXISTS (SELECT 1 FROM campaigns_campaignkey WHERE workspace_id = %(workspace_id)s) AS tags,
       (SELECT count(DISTINCT user_id) > 1 FROM accounts_membership WHERE organization_id = %(organization_id)s)
    OR EXISTS (SELECT 1 FROM accounts_invitation
                WHERE organization_id = %(organization_id)s AND revoked_at IS NULL) AS people
"""


@dataclass(frozen=True, slots=True)
class Step:
    """`href` leads to where it is done, and is empty for whoever may not."""

    code: str
    title: str | Promise
    text: str | Promise
    href: str
    is_done: bool


def checklist(workspace: Workspace) -> list[Step]:
    """For those who may do something about it, until all is done or somebody put it away."""
    if workspace.hides_first_steps or not access.may(workspace, Role.ANALYST):
        return []
    found = steps(workspace)
    return [] if all(step.is_done for step in found) else found


def steps(workspace: Workspace) -> list[Step]:
    """In the order in which they help: the first three are enough for an ROI."""

    def to(name: str, role: Role = Role.ANALYST) -> str:
        return reverse(name, args=[workspace.slug]) if access.may(workspace, role) else ""

    done = _done(workspace)
    return [
        Step(
            "spend",
            _("Say what you spent"),
            _("Import an export of the platform where you advertise, or enter a cost by hand."),
            to("campaigns:import_list"),
            done["spend"],
        ),
        Step(
            "sales",
            _("Say what you sold"),
            _("Import an export of your shop or CRM, or track sales with the script."),
            to("campaigns:import_list"),
            done["sales"],
        ),
        Step(
            "margin",
            _("Say what your goods cost"),
            _("With a gross margin, ROI compares what you spent with what you really earned."),
            to("accounts:workspace_settings", Role.ADMIN),
            done["margin"],
        ),
        Step(
            "objective",
            _("State what the business wants"),
            _("An objective says how social media helps, and which metric proves it."),
            to("analytics:objective_new"),
            done["objective"],
        ),
        Step(
            "goal",
            _("Set a goal"),
            _("A metric, a target and a day, checked for whether it can be reached."),
            to("analytics:goal_new"),
            done["goal"],
        ),
        Step(
            "tags",
            _("Tag your links"),
            _("With one key a campaign, clicks, leads and sales find their way to it."),
            to("campaigns:link_builder"),
            done["tags"],
        ),
        Step(
            "people",
            _("Invite a colleague"),
            _("Whoever pays or plans reads the same numbers as you."),
            to("accounts:workspace_members", Role.ADMIN),
            done["people"],
        ),
    ]


def _done(workspace: Workspace) -> dict[str, bool]:
    """By step, in one question: a page of results asks it each time."""
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "organization_id": workspace.organization_id,
        "ads": sorted(ADS),
        "shop": sorted(SHOP),
    }
    with connection.cursor() as cursor:
        cursor.execute(DONE, values)
        names = [column.name for column in cursor.description]
        found = dict(zip(names, cursor.fetchone(), strict=True))
    return found | {"margin": found["margin"] or workspace.gross_margin is not None}
