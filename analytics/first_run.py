"""The way to a first ROI as a list of steps, each done or not, told by the data themselves."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import access
from accounts.models import Invitation, Membership, Role, Workspace
from analytics.models import DayRollup
from analytics.quantities import ADS, SHOP
from campaigns.models import CampaignKey, CostEntry, Goal, Objective, ProductMargin, TrackingSettings


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

    return [
        Step(
            "spend",
            _("Say what you spent"),
            _("Import an export of the platform where you advertise, or enter a cost by hand."),
            to("campaigns:import_list"),
            _has_spend(workspace),
        ),
        Step(
            "sales",
            _("Say what you sold"),
            _("Import an export of your shop or CRM, or track sales with the script."),
            to("campaigns:import_list"),
            _has_sales(workspace),
        ),
        Step(
            "margin",
            _("Say what your goods cost"),
            _("With a gross margin, ROI compares what you spent with what you really earned."),
            to("accounts:workspace_settings", Role.ADMIN),
            workspace.gross_margin is not None or ProductMargin.objects.of(workspace).exists(),
        ),
        Step(
            "objective",
            _("State what the business wants"),
            _("An objective says how social media helps, and which metric proves it."),
            to("analytics:objective_new"),
            Objective.objects.of(workspace).exists(),
        ),
        Step(
            "goal",
            _("Set a goal"),
            _("A metric, a target and a day, checked for whether it can be reached."),
            to("analytics:goal_new"),
            Goal.objects.of(workspace).exists(),
        ),
        Step(
            "tags",
            _("Tag your links"),
            _("With one key a campaign, clicks, leads and sales find their way to it."),
            to("campaigns:link_builder"),
            CampaignKey.objects.of(workspace).exists(),
        ),
        Step(
            "people",
            _("Invite a colleague"),
            _("Whoever pays or plans reads the same numbers as you."),
            to("accounts:workspace_members", Role.ADMIN),
            _has_colleagues(workspace),
        ),
    ]


def _has_spend(workspace: Workspace) -> bool:
    rows = DayRollup.objects.of(workspace).filter(kind__in=sorted(ADS), spend__isnull=False)
    return rows.exists() or CostEntry.objects.of(workspace).exists()


def _has_sales(workspace: Workspace) -> bool:
    rows = DayRollup.objects.of(workspace).filter(kind__in=sorted(SHOP), revenue__isnull=False)
    tracks = TrackingSettings.objects.of(workspace).filter(sales_since__isnull=False)
    return rows.exists() or tracks.exists()


def _has_colleagues(workspace: Workspace) -> bool:
    """Somebody else is there, or was asked."""
    organization = workspace.organization_id
    return (
        Membership.objects.filter(organization=organization).values("user").distinct().count() > 1
        or Invitation.objects.filter(organization=organization, revoked_at=None).exists()
    )
