"""Verbs for campaign rules: where a platform campaign belongs when it is first seen, and when a rule comes or goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import F, Max, Min, Q
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.channels import CHANNELS
from campaigns.ingest.sources import SOURCES
from campaigns.locks import Lock, take
from campaigns.models import Campaign, CampaignRule, PlatformCampaign, SourceAccount
from campaigns.planning.bare import bare
from campaigns.planning.campaigns import archive_empty, mark_days_of
from campaigns.planning.matching import Condition, Match, first_that_fits, folded

BATCH = 5_000
# In the audit log; the rule says which they are.
MOST_NAMES = 100


class Home(NamedTuple):
    """The campaign that a platform campaign belongs to, and the rule that says so, if one does."""

    campaign_id: int
    rule_id: int | None


def homes(workspace_id: int, account: SourceAccount, seen: Sequence[tuple[str, str]]) -> list[Home]:
    """Where platform campaigns belong that were just seen for the first time, as (name, channel), in that order.

    To the campaign of the first rule that fits, else to one of their own that is made here. In the transaction that
    adds them: until its end no rule comes that would miss them.
    """
    take(Lock.RULES, workspace_id, shared=True)
    rules = _living(workspace_id) if seen else []
    found = [first_that_fits(rules, name, account.vendor, channel) for name, channel in seen]
    made = {
        number: Campaign(name=name[:200], origin=Campaign.Origin.IMPORTED, channels=[channel])
        for number, ((name, channel), rule) in enumerate(zip(seen, found, strict=True))
        if rule is None
    }
    Campaign.objects.of(workspace_id).bulk_create(made.values(), batch_size=BATCH)
    return [
        Home(made[number].pk, None) if rule is None else Home(rule.campaign_id, rule.pk)
        for number, rule in enumerate(found)
    ]


def _living(workspace_id: int) -> list[CampaignRule]:
    """In their order, without those whose campaign is archived: they rest until it is restored."""
    return list(
        CampaignRule.objects.of(workspace_id)
        .filter(campaign__workspace_id=workspace_id, campaign__archived_at=None)
        .order_by("position", "pk")
    )


# --- a new rule ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RuleWish:
    """What a person says. `first`: before all rules there are, else after them."""

    condition: Condition
    first: bool = False


@dataclass(slots=True)
class Preview:
    """What the rule would do with the platform campaigns that fit it."""

    moving: list[PlatformCampaign] = field(default_factory=list)
    by_hand: list[PlatformCampaign] = field(default_factory=list)
    by_earlier_rule: list[PlatformCampaign] = field(default_factory=list)
    there_already: list[PlatformCampaign] = field(default_factory=list)

    @property
    def fitting_count(self) -> int:
        return len(self.moving) + len(self.by_hand) + len(self.by_earlier_rule) + len(self.there_already)


def checked(wish: RuleWish) -> RuleWish:
    condition = wish.condition
    text = " ".join(condition.text.split())
    if not folded(text).strip("*? "):
        raise DomainError(_("Write at least one letter that the name must have."), field="text")
    if len(text) > 300:
        raise DomainError(_("That is longer than any name of a campaign."), field="text")
    if condition.match not in Match.values:
        raise DomainError(_("Choose one of the list."), field="match")
    if condition.vendor and condition.vendor not in SOURCES:
        raise DomainError(_("Choose one of the list."), field="source")
    if condition.channel and condition.channel not in CHANNELS:
        raise DomainError(
            _("%(channel)s is not a channel.") % {"channel": condition.channel}, field="channel"
        )
    return replace(wish, condition=replace(condition, text=text))


def preview(workspace: Workspace, wish: RuleWish, campaign: Campaign | None) -> Preview:
    """Nothing is changed, and what `add_rule` refuses is refused. Without a campaign none is there already."""
    if campaign is not None:
        _require_living(campaign)
    return _sorted_out(workspace, checked(wish), campaign)


def _require_living(campaign: Campaign) -> None:
    if campaign.archived_at is not None:
        raise Conflict(
            _("“%(name)s” is archived. Restore it first.") % {"name": campaign.name}, field="campaign"
        )


def _sorted_out(workspace: Workspace, wish: RuleWish, campaign: Campaign | None) -> Preview:
    earlier = [] if wish.first else _living(workspace.pk)
    seen = Preview()
    rows = (
        PlatformCampaign.objects.of(workspace)
        .filter(account__workspace=workspace, campaign__workspace=workspace)
        .select_related("account", "campaign")
        .order_by("name", "pk")
    )
    for row in rows.iterator(chunk_size=BATCH):
        if not wish.condition.fits(row.name, row.account.vendor, row.channel):
            continue
        if campaign is not None and row.campaign_id == campaign.pk:
            seen.there_already.append(row)
        elif row.assigned_by_hand:
            seen.by_hand.append(row)
        elif first_that_fits(earlier, row.name, row.account.vendor, row.channel):
            seen.by_earlier_rule.append(row)
        else:
            seen.moving.append(row)
    return seen


@dataclass(frozen=True, slots=True)
class Added:
    rule: CampaignRule
    moved: int
    kept_by_hand: int


@transaction.atomic
def add_rule(workspace: Workspace, *, wish: RuleWish, campaign: Campaign, by: User | ApiKey | None) -> Added:
    """From now on it decides about new platform campaigns; of those known it moves what nobody assigned by hand."""
    wish = checked(wish)
    _require_living(campaign)
    take(Lock.RULES, workspace.pk)
    seen = _sorted_out(workspace, wish, campaign)
    rule = _saved(workspace, wish, campaign, by)
    moved = _move(workspace, {row.pk: Home(campaign.pk, rule.pk) for row in seen.moving})
    audit.record(
        "campaign_rule.added",
        by=by,
        workspace=workspace,
        subject=campaign.name,
        rule=_detail(rule),
        names=[row.name for row in seen.moving[:MOST_NAMES]],
        moved=moved,
    )
    return Added(rule, moved, len(seen.by_hand))


def _saved(
    workspace: Workspace, wish: RuleWish, campaign: Campaign, by: User | ApiKey | None
) -> CampaignRule:
    ends = CampaignRule.objects.of(workspace).aggregate(first=Min("position"), last=Max("position"))
    position = (ends["first"] or 0) - 1 if wish.first else (ends["last"] or 0) + 1
    condition = wish.condition
    rule = CampaignRule(
        workspace=workspace,
        match=condition.match,
        text=condition.text,
        vendor=condition.vendor,
        channel=condition.channel,
        campaign=campaign,
        position=position,
        confirmed_by=by if isinstance(by, User) else None,
    )
    try:
        with transaction.atomic():
            rule.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict(_("There is a rule with this condition already."), field="text") from error
    return rule


def _move(workspace: Workspace, wanted: dict[int, Home]) -> int:
    """To the homes given by platform campaign; those that somebody assigned by hand meanwhile stay."""
    moving = list(
        PlatformCampaign.objects.of(workspace)
        .filter(pk__in=wanted, assigned_by_hand=False)
        .order_by("pk")
        .select_for_update()
    )
    left = {row.campaign_id for row in moving}
    for row in moving:
        row.campaign_id, row.rule_id = wanted[row.pk]
    PlatformCampaign.objects.of(workspace).bulk_update(moving, ["campaign", "rule"], batch_size=BATCH)
    if moving:
        archive_empty(workspace, left)
        mark_days_of(workspace, [row.pk for row in moving])
    return len(moving)


# --- a rule that goes ---------------------------------------------------------------------------------------------


@transaction.atomic
def delete_rule(workspace: Workspace, rule: CampaignRule, *, keep: bool, by: User | ApiKey | None) -> int:
    """What it assigned stays where it is, or goes where it would be without it; returns how many left."""
    take(Lock.RULES, workspace.pk)
    rows = list(
        PlatformCampaign.objects.of(workspace)
        .filter(rule=rule, account__workspace=workspace)
        .select_related("account")
        .order_by("pk")
    )
    PlatformCampaign.objects.of(workspace).filter(rule=rule).update(rule=None)
    removed, _rows = CampaignRule.objects.of(workspace).filter(pk=rule.pk).delete()
    if not removed:
        return 0
    moved = 0 if keep else _move(workspace, _homes_without(workspace, rows))
    audit.record(
        "campaign_rule.deleted",
        by=by,
        workspace=workspace,
        subject=rule.campaign.name,
        rule=_detail(rule),
        names=[row.name for row in rows[:MOST_NAMES]],
        moved=moved,
    )
    return moved


def _homes_without(workspace: Workspace, rows: list[PlatformCampaign]) -> dict[int, Home]:
    """By another rule, else to a campaign of their own: the one that the rule took them from, where it is still there.

    That one is bare, or it is in the lists still because a person planned something for it.
    """
    rules = _living(workspace.pk)
    found: dict[int, Home] = {}
    alone: list[PlatformCampaign] = []
    for row in rows:
        rule = first_that_fits(rules, row.name, row.account.vendor, row.channel)
        if rule is not None:
            found[row.pk] = Home(rule.campaign_id, rule.pk)
        else:
            alone.append(row)
    left = Campaign.objects.of(workspace).filter(
        Q(archived_at=None) | Q(pk__in=bare(workspace).values("pk")),
        origin=Campaign.Origin.IMPORTED,
        name__in={row.name[:200] for row in alone},
        platform_campaigns=None,
    )
    by_name: dict[str, list[Campaign]] = {}
    # The last is taken first: one that is in the lists before one of the archive, the older before the newer.
    for campaign in left.order_by(F("archived_at").desc(nulls_last=True), "-created_at"):
        by_name.setdefault(campaign.name, []).append(campaign)
    restored: list[int] = []
    for row in alone:
        waiting = by_name.get(row.name[:200])
        campaign = waiting.pop() if waiting else _own_campaign(workspace, row)
        restored.append(campaign.pk)
        found[row.pk] = Home(campaign.pk, None)
    Campaign.objects.of(workspace).filter(pk__in=restored).update(archived_at=None)
    return found


def _own_campaign(workspace: Workspace, row: PlatformCampaign) -> Campaign:
    made: Campaign = Campaign.objects.of(workspace).create(
        name=row.name[:200], origin=Campaign.Origin.IMPORTED, channels=[row.channel]
    )
    return made


def _detail(rule: CampaignRule) -> dict[str, str]:
    return {"match": rule.match, "text": rule.text, "source": rule.vendor, "channel": rule.channel}
