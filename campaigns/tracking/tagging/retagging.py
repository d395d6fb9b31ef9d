"""Gives visits that are there the campaign and channel that their tags mean now, after the registry has changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from accounts import audit
from accounts.models import ApiKey, User, Workspace
from campaigns.changes import mark_journeys
from campaigns.locks import Lock, take
from campaigns.tracking.tagging.meaning import Meaning
from campaigns.tracking.tagging.spellings import spellings
from campaigns.tracking.tagging.tags import normalise
from campaigns.tracking.visits.channels_of import CameFrom
from campaigns.tracking.visits.referrers import plain_host

# Visits as few as they differ in what they say. By visit_by_time (workspace_id, ...) all of the workspace in one pass;
# of some tags by visit_by_campaign_tag, visit_by_source and visit_by_medium, whose condition is said for that.
KINDS_OF_VISITS = """
SELECT DISTINCT utm_source, utm_medium, utm_campaign, ad_click, referrer_host, link_id, page_id, campaign_id, channel
  FROM campaigns_visit
 WHERE workspace_id = %(workspace_id)s
   AND (%(everything)s OR (utm_campaign <> '' AND utm_campaign = ANY(%(campaigns)s::text[]))
        OR (utm_source <> '' AND utm_source = ANY(%(sources)s::text[]))
        OR (utm_medium <> '' AND utm_medium = ANY(%(media)s::text[]))
        OR referrer_host = ANY(%(referrers)s::text[]) OR referrer_host LIKE ANY(%(below)s::text[]))
"""

# By visit_by_time (workspace_id, ...): one pass, joined by hash.
RETAG = """
UPDATE campaigns_visit v SET campaign_id = w.new_campaign, channel = w.new_channel
  FROM unnest(%(utm_source)s::text[], %(utm_medium)s::text[], %(utm_campaign)s::text[], %(ad_click)s::text[],
              %(referrer_host)s::text[], %(link_id)s::bigint[], %(page_id)s::bigint[], %(campaign_id)s::bigint[],
              %(channel)s::text[], %(new_campaign)s::bigint[], %(new_channel)s::text[])
       AS w (utm_source, utm_medium, utm_campaign, ad_click, referrer_host, link_id, page_id, campaign_id, channel,
             new_campaign, new_channel)
 WHERE v.workspace_id = %(workspace_id)s
   AND v.utm_source = w.utm_source AND v.utm_medium = w.utm_medium AND v.utm_campaign = w.utm_campaign
   AND v.ad_click = w.ad_click AND v.referrer_host = w.referrer_host AND v.channel = w.channel
   AND COALESCE(v.link_id, 0) = w.link_id AND COALESCE(v.page_id, 0) = w.page_id
   AND COALESCE(v.campaign_id, 0) = w.campaign_id
RETURNING v.visitor
"""
COLUMNS = (
    "utm_source", "utm_medium", "utm_campaign", "ad_click", "referrer_host", "link_id", "page_id", "campaign_id",
    "channel",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Change:
    """Visits that say the same, and what that means now."""

    said: tuple[Any, ...]  # as COLUMNS
    campaign: int | None
    channel: str


@transaction.atomic
def retag(
    workspace: Workspace,
    *,
    utm_campaigns: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
    media: Iterable[str] | None = None,
    by: User | ApiKey | None,
) -> int:
    """Resolve the visits with any of these tags anew, in any spelling; all when none is named.

    Says how many changed. Call it in the transaction that changed the registry.
    Takes the lock TRACK, so before any row is locked.
    """
    take(Lock.TRACK, workspace.pk)
    return _apply(workspace, _changes(workspace, utm_campaigns, sources, media), by)


@transaction.atomic
def retag_referrers(workspace: Workspace, hosts: Iterable[str], *, by: User | None) -> int:
    """Resolve the channel of visits that came from these hosts or from below them anew; the campaign stays.

    Says how many changed. Call it in the transaction that changed which referrers get credit, under the lock TRACK.
    """
    changes = _changes(workspace, referrers=[plain_host(host) for host in hosts])
    return _apply(workspace, changes, by)


def _apply(workspace: Workspace, changes: Sequence[_Change], by: User | ApiKey | None) -> int:
    if not changes:
        return 0
    values: dict[str, Any] = {"workspace_id": workspace.pk}
    for position, column in enumerate(COLUMNS):
        missing: Any = 0 if column.endswith("_id") else ""
        values[column] = [change.said[position] or missing for change in changes]
    values["new_campaign"] = [change.campaign for change in changes]
    values["new_channel"] = [change.channel for change in changes]
    with connection.cursor() as cursor:
        cursor.execute(RETAG, values)
        visitors = [bytes(visitor) for (visitor,) in cursor.fetchall()]
    mark_journeys(workspace.pk, visitors=visitors)
    audit.record("visits.retagged", by=by, workspace=workspace, subject=workspace.name, visits=len(visitors))
    return len(visitors)


def _changes(
    workspace: Workspace,
    utm_campaigns: Iterable[str] | None = None,
    sources: Iterable[str] | None = None,
    media: Iterable[str] | None = None,
    *,
    referrers: Sequence[str] | None = None,
) -> list[_Change]:
    """Visits that mean something else now; of `referrers` only another channel."""
    named = {"campaigns": utm_campaigns, "sources": sources, "media": media}
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "everything": referrers is None and all(texts is None for texts in named.values()),
        "referrers": list(referrers or ()),
        "below": [f"%.{_literally(host)}" for host in referrers or ()],
    }
    for (name, texts), column in zip(
        named.items(), ("utm_campaign", "utm_source", "utm_medium"), strict=True
    ):
        values[name] = spellings(workspace, column, {normalise(text) for text in texts or () if text.strip()})
    with connection.cursor() as cursor:
        cursor.execute(KINDS_OF_VISITS, values)
        found = cursor.fetchall()
    meaning = Meaning.of(workspace)
    changes = []
    for said in found:
        source, medium, campaign, ad_click, referrer, link_id, page_id, old_campaign, old_channel = said
        new_campaign = old_campaign
        if referrers is None:
            new_campaign = meaning.campaign(campaign, link_id=link_id, page_id=page_id)
        channel = meaning.channel(CameFrom(source, medium, campaign, "", "", ad_click, referrer))
        if (new_campaign, channel) != (old_campaign, old_channel):
            changes.append(_Change(said, new_campaign, channel))
    return changes


def _literally(host: str) -> str:
    """As a pattern; an underscore stands for itself."""
    return host.replace("\\", "").replace("%", "").replace("_", "\\_")
