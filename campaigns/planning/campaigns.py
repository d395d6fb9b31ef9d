"""Verbs for campaigns: plan one, change it, put it away, and say which platform campaigns belong to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict
from accounts.models import ApiKey, User, Workspace
from campaigns import changes
from campaigns.models import Campaign, ChannelBudget, Fact, PlatformCampaign
from campaigns.planning.bare import bare
from campaigns.planning.offers import offer_by_name
from campaigns.planning.plan import CampaignPlan, checked

__all__ = [
    "CampaignPlan",
    "archive_campaign",
    "archive_empty",
    "assign_platform_campaigns",
    "create_campaign",
    "edit_campaign",
    "mark_days_of",
    "restore_campaign",
]

FIELDS = (
    "name",
    "objective",
    "offer",
    "audience",
    "regions",
    "channels",
    "tags",
    "landing_pages",
    "starts_on",
    "ends_on",
    "budget",
    "currency",
    "notes",
)


@transaction.atomic
def create_campaign(workspace: Workspace, *, plan: CampaignPlan, by: User | ApiKey | None) -> Campaign:
    plan = _with_offer(workspace, checked(workspace, plan))
    campaign = Campaign(workspace=workspace, created_by=by if isinstance(by, User) else None)
    for name in FIELDS:
        setattr(campaign, name, getattr(plan, name))
    campaign.save(force_insert=True)
    _divide(workspace, campaign, plan.channel_budgets)
    audit.record("campaign.created", by=by, workspace=workspace, subject=campaign.name)
    return campaign


@transaction.atomic
def edit_campaign(
    workspace: Workspace,
    campaign: Campaign,
    *,
    plan: CampaignPlan | Callable[[Campaign], CampaignPlan],
    by: User | ApiKey | None,
) -> Campaign:
    """A plan that keeps part of the one there was is made from the campaign as it is under its lock."""
    _hold(workspace, campaign)
    wanted = plan(campaign) if callable(plan) else plan
    plan = _with_offer(workspace, checked(workspace, wanted))
    changed = [name for name in FIELDS if getattr(campaign, name) != getattr(plan, name)]
    for name in changed:
        setattr(campaign, name, getattr(plan, name))
    if changed:
        campaign.save(update_fields=changed)
    if _divide(workspace, campaign, plan.channel_budgets):
        changed.append("channel_budgets")
    if changed:
        audit.record("campaign.edited", by=by, workspace=workspace, subject=campaign.name, fields=changed)
    return campaign


def _hold(workspace: Workspace, campaign: Campaign) -> None:
    """Lock it and read it anew: who changes it at the same time waits, and then sees what was changed."""
    rows = Campaign.objects.of(workspace).select_for_update(no_key=True)
    try:
        campaign.refresh_from_db(from_queryset=rows)
    except Campaign.DoesNotExist:
        raise Conflict(_("This campaign is gone: the import that it came from was undone.")) from None


def _with_offer(workspace: Workspace, plan: CampaignPlan) -> CampaignPlan:
    if plan.new_offer is None:
        return plan
    return replace(plan, offer=offer_by_name(workspace, plan.new_offer) or plan.offer, new_offer=None)


def _divide(workspace: Workspace, campaign: Campaign, wanted: Mapping[str, Decimal]) -> bool:
    """Let the channels have these budgets and no others; whether that changed any."""
    rows = ChannelBudget.objects.of(workspace).filter(campaign=campaign)
    before = dict(rows.values_list("channel", "amount"))
    if before == wanted:
        return False
    rows.exclude(channel__in=list(wanted)).delete()
    for channel, amount in wanted.items():
        if before.get(channel) != amount:
            rows.update_or_create(
                campaign=campaign, channel=channel, defaults={"workspace": workspace, "amount": amount}
            )
    return True


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
    """Those that an import made and on which nothing hangs any more."""
    empty = bare(workspace).filter(pk__in=campaign_ids, archived_at=None)
    empty.update(archived_at=timezone.now())


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
