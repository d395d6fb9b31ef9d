"""Verbs for aliases: what a spelling that is in the wild means, from now on or for the past too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import Conflict, DomainError
from accounts.models import ApiKey, User, Workspace
from campaigns.locks import Lock, take
from campaigns.models import Campaign, CampaignKey, TagAlias, Visit
from campaigns.tracking.links.short import plain
from campaigns.tracking.tagging.retagging import retag
from campaigns.tracking.tagging.spellings import spellings
from campaigns.tracking.tagging.tags import normalise

Part = TagAlias.Part
COLUMN = {Part.CAMPAIGN: "utm_campaign", Part.SOURCE: "utm_source", Part.MEDIUM: "utm_medium"}
NAMED = {Part.CAMPAIGN: "utm_campaigns", Part.SOURCE: "sources", Part.MEDIUM: "media"}


@dataclass(frozen=True, slots=True)
class AliasWish:
    """A spelling, and what it means: a campaign, or in `value` a source or medium."""

    part: str
    text: str
    campaign: Campaign | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class Aliased:
    """`counted`: visits of the past that count as what the alias means now."""

    alias: TagAlias
    counted: int = 0


@transaction.atomic
def add_alias(
    workspace: Workspace, *, wish: AliasWish, with_past: bool = False, by: User | ApiKey | None
) -> Aliased:
    """The spelling means this from now on, whatever it meant before; with the past, so do the visits that are there."""
    take(Lock.TAGS, workspace.pk)
    if with_past:
        take(Lock.TRACK, workspace.pk)
    wish = checked(workspace, wish)
    alias = TagAlias.objects.of(workspace).filter(part=wish.part, text=wish.text).first()
    if alias is None or (alias.campaign_id, alias.value) != (_id(wish.campaign), wish.value):
        alias = _written(workspace, alias, wish, by)
    counted = 0
    if with_past:
        tags: dict[str, Any] = {NAMED[Part(wish.part)]: [wish.text]}
        counted = retag(workspace, **tags, by=by)
    return Aliased(alias, counted)


def checked(workspace: Workspace, wish: AliasWish) -> AliasWish:
    """The spelling as visits are compared by it; what it means must be there."""
    if wish.part not in Part.values:
        raise DomainError(_("Choose one of the list."), field="part")
    text = normalise(plain(wish.text, "text", 200))
    if not text:
        raise DomainError(_("Write the spelling that is in use."), field="text")
    if wish.part == Part.CAMPAIGN:
        _check_campaign(workspace, text, wish.campaign)
        return AliasWish(wish.part, text, wish.campaign)
    value = normalise(plain(wish.value, "value", 100))
    if not value:
        raise DomainError(_("Write what it means."), field="value")
    if value == text:
        raise DomainError(_("That is the same spelling twice."), field="value")
    return AliasWish(wish.part, text, None, value)


def _check_campaign(workspace: Workspace, text: str, campaign: Campaign | None) -> None:
    if campaign is None or not Campaign.objects.of(workspace).filter(pk=campaign.pk).exists():
        raise DomainError(_("Choose the campaign that it means."), field="campaign")
    key = CampaignKey.objects.of(workspace).filter(key=text).select_related("campaign").first()
    if key is not None and key.campaign_id != campaign.pk:
        words = _("“%(key)s” is the key of “%(name)s”. Change that key first.")
        raise Conflict(words % {"key": text, "name": key.campaign.name}, field="text")
    if key is not None:
        words = _("“%(key)s” is the campaign's key already and needs no alias.")
        raise Conflict(words % {"key": text}, field="text")


def _id(campaign: Campaign | None) -> int | None:
    return campaign.pk if campaign is not None else None


def _written(
    workspace: Workspace, before: TagAlias | None, wish: AliasWish, by: User | ApiKey | None
) -> TagAlias:
    alias = before or TagAlias(
        workspace=workspace,
        part=wish.part,
        text=wish.text,
        created_by=by if isinstance(by, User) else None,
    )
    alias.campaign, alias.value = wish.campaign, wish.value
    if before is None:
        alias.save(force_insert=True)
    else:
        alias.save(update_fields=["campaign", "value"])
    subject = wish.campaign.name if wish.campaign is not None else wish.value
    audit.record(
        "tag_alias.added", by=by, workspace=workspace, subject=subject, part=wish.part, text=wish.text
    )
    return alias


@transaction.atomic
def remove_alias(workspace: Workspace, alias: TagAlias, *, by: User | ApiKey | None) -> None:
    """From now on it means nothing; what was counted stays counted."""
    take(Lock.TAGS, workspace.pk)
    removed, _rows = TagAlias.objects.of(workspace).filter(pk=alias.pk).delete()
    if removed:
        subject = alias.campaign.name if alias.campaign is not None else alias.value
        audit.record(
            "tag_alias.removed", by=by, workspace=workspace, subject=subject, part=alias.part, text=alias.text
        )


def past_visits(workspace: Workspace, wish: AliasWish) -> int:
    """How many visits with this spelling do not count as what it would mean; those of a campaign's links never ask."""
    found = visits_spelt(workspace, wish.part, wish.text)
    if wish.part == Part.CAMPAIGN and wish.campaign is not None:
        found = found.exclude(campaign=wish.campaign).filter(link__campaign=None)
    return found.count()


def visits_spelt(workspace: Workspace, part: str, text: str) -> QuerySet[Visit]:
    """Visits that carry the tag, however it is written."""
    column = COLUMN[Part(part)]
    known = spellings(workspace, column, {normalise(text)})
    found: QuerySet[Visit] = (
        Visit.objects.of(workspace).filter(**{f"{column}__in": known}).exclude(**{column: ""})
    )
    return found
