"""The single writer of campaign keys and of what other spellings mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.locks import Lock, take
from campaigns.models import Campaign, CampaignKey, CampaignRule, Link, TagAlias, TrackingSettings
from campaigns.planning.days import today_in
from campaigns.planning.matching import Condition
from campaigns.planning.rules import Preview, RuleWish, add_rule, preview
from campaigns.tracking.links.short import plain
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.spelling import MOST_KEY, key_text
from campaigns.tracking.tagging.tags import normalise

Part = TagAlias.Part
PLACES = ("campaign", "year", "month", "objective")
_PLACE = re.compile(r"\{([a-z]*)\}")
# More numbers behind a key than anybody would read.
MOST_NUMBERS = 1_000


# --- what a new key is called -------------------------------------------------------------------------------------


def suggested_key(workspace: Workspace, campaign: Campaign) -> str:
    """By the pattern of the workspace; with a number behind it where that is in use."""
    settings = settings_of(workspace)
    wanted = from_pattern(settings, campaign, campaign.starts_on or today_in(workspace))
    used = set(CampaignKey.objects.of(workspace).exclude(campaign=campaign).values_list("key", flat=True))
    used |= set(
        TagAlias.objects.of(workspace)
        .filter(part=Part.CAMPAIGN)
        .exclude(campaign=campaign)
        .values_list("text", flat=True)
    )
    numbered = (_numbered(wanted, number, settings.separator) for number in range(2, MOST_NUMBERS))
    return next((one for one in (wanted, *numbered) if one not in used), "")


def _numbered(key: str, number: int, separator: str) -> str:
    end = f"{separator}{number}"
    return key[: MOST_KEY - len(end)].rstrip(separator) + end


def from_pattern(settings: TrackingSettings, campaign: Campaign, day: date) -> str:
    """What a pattern makes of a campaign; its name alone where nothing is left of it."""
    values = {
        "campaign": campaign.name,
        "year": f"{day:%Y}",
        "month": f"{day:%m}",
        "objective": campaign.objective.name if campaign.objective is not None else "",
    }
    text = _PLACE.sub(lambda place: f" {values.get(place[1], '')} ", settings.key_pattern)
    return key_text(text, settings.separator) or key_text(campaign.name, settings.separator) or "campaign"


def checked_pattern(pattern: str) -> str:
    pattern = plain(pattern, "key_pattern", 100)
    unknown = [place for place in _PLACE.findall(pattern) if place not in PLACES]
    if unknown or "{" in _PLACE.sub("", pattern) or "}" in _PLACE.sub("", pattern):
        text = _("A pattern knows {campaign}, {year}, {month} and {objective}, and no other words in braces.")
        raise DomainError(text, field="key_pattern")
    if "{campaign}" not in pattern:
        text = _("Put {campaign} into the pattern, or all campaigns of a month get the same key.")
        raise DomainError(text, field="key_pattern")
    return pattern


# --- keys ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Keyed:
    """What `set_key` did. `moved`: platform campaigns that the rule brought to the campaign, None without a rule."""

    key: CampaignKey
    before: str = ""
    moved: int | None = None


@transaction.atomic
def set_key(
    workspace: Workspace,
    campaign: Campaign,
    *,
    key: str = "",
    with_rule: bool = False,
    by: User | ApiKey | None,
) -> Keyed:
    """The campaign's key from now on, made by the pattern where none is said; the old one stays as an alias.

    With a rule, platform campaigns that have the key in their names belong to the campaign.
    """
    if with_rule:
        take(Lock.RULES, workspace.pk)
    take(Lock.TAGS, workspace.pk)
    campaign = Campaign.objects.of(workspace).select_related("objective").get(pk=campaign.pk)
    if campaign.archived_at is not None:
        raise Conflict(_("“%(name)s” is archived. Restore it first.") % {"name": campaign.name})
    said = plain(key, "key", 200)
    text = key_text(said, settings_of(workspace).separator) if said else suggested_key(workspace, campaign)
    _check_free(workspace, campaign, text)
    found = CampaignKey.objects.of(workspace).filter(campaign=campaign).first()
    before = found.key if found is not None else ""
    if before != text:
        found = _written(workspace, campaign, found, text, by)
        audit.record(
            "campaign_key.set", by=by, workspace=workspace, subject=campaign.name, key=text, before=before
        )
    assert found is not None
    moved = _with_rule(workspace, campaign, text, by) if with_rule else None
    return Keyed(found, before, moved)


def _check_free(workspace: Workspace, campaign: Campaign, text: str) -> None:
    if not text:
        raise DomainError(_("Write at least one letter or digit."), field="key")
    others = CampaignKey.objects.of(workspace).exclude(campaign=campaign).select_related("campaign")
    if taken := others.filter(key=text).first():
        words = _("“%(key)s” is the key of “%(name)s”. Each campaign needs one of its own.")
        raise Conflict(words % {"key": text, "name": taken.campaign.name}, field="key")
    aliases = TagAlias.objects.of(workspace).filter(part=Part.CAMPAIGN, text=normalise(text))
    if alias := aliases.exclude(campaign=campaign).select_related("campaign").first():
        assert alias.campaign is not None
        words = _("“%(key)s” is an alias of “%(name)s”. Remove it there first, or choose another key.")
        raise Conflict(words % {"key": text, "name": alias.campaign.name}, field="key")


def _written(
    workspace: Workspace, campaign: Campaign, found: CampaignKey | None, text: str, by: User | ApiKey | None
) -> CampaignKey:
    person = by if isinstance(by, User) else None
    TagAlias.objects.of(workspace).filter(part=Part.CAMPAIGN, text=normalise(text)).delete()
    if found is None:
        found = CampaignKey(workspace=workspace, campaign=campaign, key=text, created_by=person)
        found.save(force_insert=True)
    else:
        # Links that are out there carry it for years.
        TagAlias.objects.of(workspace).get_or_create(
            part=Part.CAMPAIGN,
            text=normalise(found.key),
            defaults={"workspace": workspace, "campaign": campaign, "created_by": person},
        )
        found.key = text
        found.save(update_fields=["key"])
    # The intake keeps the tags of a link until this moves.
    Link.objects.of(workspace).filter(campaign=campaign).update(changed_at=Now())
    return found


# --- the same key in ad platforms ---------------------------------------------------------------------------------


def _rule_of(key: str) -> RuleWish:
    return RuleWish(Condition(CampaignRule.Match.CONTAINS, key))


def rule_preview(workspace: Workspace, campaign: Campaign, key: str) -> Preview:
    """Which platform campaigns have the key in their names, and which of them would move."""
    return preview(workspace, _rule_of(key), campaign) if key else Preview()


def _with_rule(workspace: Workspace, campaign: Campaign, key: str, by: User | ApiKey | None) -> int:
    """How many it moved; the rule that says so already is enough, one for another campaign is in the way."""
    same = CampaignRule.objects.of(workspace).filter(
        match=CampaignRule.Match.CONTAINS, text=key, vendor="", channel=""
    )
    if rule := same.select_related("campaign").first():
        if rule.campaign_id == campaign.pk:
            return 0
        words = _(
            "A rule sends platform campaigns with “%(key)s” in their names to “%(name)s”. Delete it first."
        )
        raise Conflict(words % {"key": key, "name": rule.campaign.name}, field="with_rule")
    return add_rule(workspace, wish=_rule_of(key), campaign=campaign, by=by).moved
