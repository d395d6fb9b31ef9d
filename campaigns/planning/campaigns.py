"""Verbs for campaigns: plan one, change it, put it away, and say which platform campaigns belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns import changes
from campaigns.channels import CHANNELS
from campaigns.models import Campaign, Fact, PlatformCampaign

FIELDS = ("name", "channels", "starts_on", "ends_on", "budget", "currency", "notes")


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """What a person says about a campaign; an empty currency stands for that of the workspace."""

    name: str
    channels: list[str] = field(default_factory=list)
    starts_on: date | None = None
    ends_on: date | None = None
    budget: Decimal | None = None
    currency: str = ""
    notes: str = ""


def _checked(workspace: Workspace, plan: CampaignPlan) -> CampaignPlan:
    name = " ".join(plan.name.split())
    if not name:
        raise DomainError(_("Give the campaign a name."), field="name")
    unknown = [channel for channel in plan.channels if channel not in CHANNELS]
    if unknown:
        raise DomainError(_("%(channel)s is not a channel.") % {"channel": unknown[0]}, field="channels")
    if plan.starts_on and plan.ends_on and plan.ends_on < plan.starts_on:
        raise DomainError(_("The last day is before the first day."), field="ends_on")
    if plan.budget is not None and plan.budget < 0:
        raise DomainError(_("A budget cannot be negative."), field="budget")
    currency = (plan.currency or workspace.currency).upper()
    if not re.fullmatch(r"[A-Z]{3}", currency):
        raise DomainError(_("A currency is three letters, such as EUR."), field="currency")
    return replace(plan, name=name, channels=list(dict.fromkeys(plan.channels)), currency=currency)


@transaction.atomic
def create_campaign(workspace: Workspace, *, plan: CampaignPlan, by: User | None) -> Campaign:
    plan = _checked(workspace, plan)
    campaign = Campaign(workspace=workspace, created_by=by)
    for name in FIELDS:
        setattr(campaign, name, getattr(plan, name))
    campaign.save(force_insert=True)
    audit.record("campaign.created", by=by, workspace=workspace, subject=campaign.name)
    return campaign


@transaction.atomic
def edit_campaign(
    workspace: Workspace, campaign: Campaign, *, plan: CampaignPlan, by: User | None
) -> Campaign:
    plan = _checked(workspace, plan)
    changed = [name for name in FIELDS if getattr(campaign, name) != getattr(plan, name)]
    for name in changed:
        setattr(campaign, name, getattr(plan, name))
    if changed:
        campaign.save(update_fields=changed)
        audit.record("campaign.edited", by=by, workspace=workspace, subject=campaign.name, fields=changed)
    return campaign


@transaction.atomic
def archive_campaign(workspace: Workspace, campaign: Campaign, *, by: User | None) -> None:
    """Take it out of the lists; its results stay in every total."""
    if (
        Campaign.objects.of(workspace)
        .filter(pk=campaign.pk, archived_at=None)
        .update(archived_at=timezone.now())
    ):
        audit.record("campaign.archived", by=by, workspace=workspace, subject=campaign.name)


@transaction.atomic
def restore_campaign(workspace: Workspace, campaign: Campaign, *, by: User | None) -> None:
    if (
        Campaign.objects.of(workspace)
        .filter(pk=campaign.pk)
        .exclude(archived_at=None)
        .update(archived_at=None)
    ):
        audit.record("campaign.restored", by=by, workspace=workspace, subject=campaign.name)


@transaction.atomic
def assign_platform_campaigns(
    workspace: Workspace,
    *,
    platform_campaigns: Iterable[PlatformCampaign],
    campaign: Campaign,
    by: User | None,
) -> int:
    """A person lets them belong to another campaign, which no rule changes; their days are recomputed.

    Returns how many moved.

    A campaign that an import made and that this leaves empty is archived: nothing can be found in it any more.
    """
    if campaign.archived_at is not None:
        raise Conflict(
            _("“%(name)s” is archived. Restore it first.") % {"name": campaign.name}, field="campaign"
        )
    wanted = [row.pk for row in platform_campaigns]
    # Locked in the order of their keys, so that two such moves cannot wait for each other.
    moving = list(
        PlatformCampaign.objects.of(workspace)
        .filter(pk__in=wanted)
        .exclude(campaign=campaign)
        .order_by("pk")
        .select_for_update()
    )
    if not moving:
        return 0
    left = {row.campaign_id for row in moving}
    ids = [row.pk for row in moving]
    PlatformCampaign.objects.of(workspace).filter(pk__in=ids).update(
        campaign=campaign, assigned_by_hand=True, rule=None
    )
    archive_empty(workspace, left)
    mark_days_of(workspace, ids)
    audit.record(
        "platform_campaigns.assigned",
        by=by,
        workspace=workspace,
        subject=campaign.name,
        names=[row.name for row in moving],
    )
    return len(moving)


def archive_empty(workspace: Workspace, campaign_ids: set[int]) -> None:
    Campaign.objects.of(workspace).filter(
        pk__in=campaign_ids,
        origin=Campaign.Origin.IMPORTED,
        platform_campaigns=None,
        goals=None,
        rules=None,
        archived_at=None,
    ).update(archived_at=timezone.now())


def mark_days_of(workspace: Workspace, platform_campaign_ids: list[int]) -> None:
    """The sums of these days lie under the campaign they belonged to before."""
    changes.hold_sums(workspace.pk)
    days = (
        Fact.objects.of(workspace)
        .filter(series__workspace=workspace, series__platform_campaign__in=platform_campaign_ids)
        .order_by("start_on")
        .values_list("start_on", flat=True)
        .distinct()
    )
    changes.mark_days(workspace.pk, days)
