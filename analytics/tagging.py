"""What the audit of tags finds: spend whose visits never come, and visits whose tags nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Max, QuerySet

from accounts.models import Workspace
from analytics import report
from analytics.metrics import Value
from analytics.query import StatsQuery
from campaigns.models import Campaign, CampaignKey, TagAlias, Visit
from campaigns.planning.days import midnight_in
from campaigns.tracking.settings import settings_of
from campaigns.tracking.tagging.spelling import nearest
from campaigns.tracking.tagging.tags import Registry, normalise

# More spellings than anybody writes by mistake: those with most visits are looked at.
MOST_SPELLINGS = 5_000
MOST_SHOWN = 50
Part = TagAlias.Part


@dataclass(frozen=True, slots=True)
class Untagged:
    """A campaign that cost something and to which no visit leads."""

    campaign: Campaign
    spend: Value
    key: str


@dataclass(slots=True)
class Unknown:
    """A tag that visits have and the registry does not; `spellings` are one tag as tags are compared.

    `near` is what it may mean: the name of a campaign's key, a source or a medium. `known` says that it means that
    already, and only the visits of the past do not count so.
    """

    text: str
    spellings: list[str] = field(default_factory=list)
    count: int = 0
    last_at: datetime | None = None
    near: str = ""
    near_campaign: int | None = None
    known: bool = False


def visits_in(workspace: Workspace, first: date, last: date) -> QuerySet[Visit]:
    """Those of these days in the time zone of the workspace, by visit_by_time."""
    found: QuerySet[Visit] = Visit.objects.of(workspace).filter(
        started_at__gte=midnight_in(workspace, first),
        started_at__lt=midnight_in(workspace, last + timedelta(days=1)),
    )
    return found


@dataclass(frozen=True, slots=True)
class TaggedVisits:
    """How many visits there were, by campaign, and of those with a utm_campaign how many lead to no campaign."""

    total: int
    by_campaign: Mapping[int, int]
    tagged: int
    unknown: int


# By visit_by_time alone: it has all that is asked for here.
TAGGED = """
SELECT campaign_id, count(*), count(*) FILTER (WHERE utm_campaign <> '')
  FROM campaigns_visit
 WHERE workspace_id = %(workspace_id)s AND started_at >= %(since)s AND started_at < %(until)s
 GROUP BY 1
"""


def tagged_visits(workspace: Workspace, first: date, last: date) -> TaggedVisits:
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "since": midnight_in(workspace, first),
        "until": midnight_in(workspace, last + timedelta(days=1)),
    }
    with connection.cursor() as cursor:
        cursor.execute(TAGGED, values)
        rows = cursor.fetchall()
    return TaggedVisits(
        total=sum(number for _campaign, number, _tagged in rows),
        by_campaign={campaign: number for campaign, number, _tagged in rows if campaign is not None},
        tagged=sum(tagged for _campaign, _number, tagged in rows),
        unknown=sum(tagged for campaign, _number, tagged in rows if campaign is None),
    )


# --- spend without visits -----------------------------------------------------------------------------------------


def spend_without_visits(workspace: Workspace, first: date, last: date) -> tuple[list[Untagged], str]:
    """Campaigns by what they cost, most first, and the currency of it."""
    found = report.run(StatsQuery(workspace, first, last, "campaign", ("spend",)))
    spent = {
        int(row.key): row.values["spend"]
        for row in found.rows
        if not row.is_unattributed and row.values["spend"].value
    }
    visited = tagged_visits(workspace, first, last).by_campaign
    missing = [campaign for campaign in spent if campaign not in visited]
    keys = dict(
        CampaignKey.objects.of(workspace).filter(campaign__in=missing).values_list("campaign_id", "key")
    )
    rows = [
        Untagged(campaign, spent[campaign.pk], keys.get(campaign.pk, ""))
        for campaign in Campaign.objects.of(workspace).filter(pk__in=missing)
    ]
    rows.sort(key=lambda row: (-(row.spend.value or 0), row.campaign.name))
    return rows, found.currency


# --- tags that nobody knows ---------------------------------------------------------------------------------------


def unknown_campaigns(workspace: Workspace, first: date, last: date) -> list[Unknown]:
    """Values of utm_campaign that lead to no campaign, most visits first, those that are shown with the nearest key."""
    registry = Registry.of(workspace)
    keys = dict(CampaignKey.objects.of(workspace).values_list("key", "campaign_id"))
    found = list(_by_spelling(visits_in(workspace, first, last).filter(campaign=None), "utm_campaign"))
    # To compare each with each takes time: what is not shown has no nearest.
    for one in found[:MOST_SHOWN]:
        campaign = registry.campaign_of(one.text)
        one.known = campaign is not None
        one.near = "" if one.known else nearest(one.text, keys)
        one.near_campaign = campaign if campaign is not None else keys.get(one.near)
    return found


def unknown_parts(workspace: Workspace, first: date, last: date, part: str) -> list[Unknown]:
    """Values of utm_source or utm_medium that are neither allowed nor an alias; none where everything is allowed."""
    settings, registry = settings_of(workspace), Registry.of(workspace)
    is_source = part == Part.SOURCE
    allowed = settings.allowed_sources if is_source else settings.allowed_media
    if not allowed:
        return []
    aliases = registry.sources if is_source else registry.media
    column = "utm_source" if is_source else "utm_medium"
    everything = _by_spelling(visits_in(workspace, first, last), column)
    found = [one for one in everything if one.text not in allowed and one.text not in aliases]
    for one in found[:MOST_SHOWN]:
        one.near = nearest(one.text, allowed)
    return found


def _by_spelling(visits: QuerySet[Visit], column: str) -> Iterator[Unknown]:
    """The tags of visits, each in all its spellings, most visits first."""
    rows: Iterable[Any] = (
        visits.exclude(**{column: ""})
        .values(column)
        .annotate(number=Count("pk"), last=Max("started_at"))
        .order_by("-number", column)[:MOST_SPELLINGS]
    )
    found: dict[str, Unknown] = {}
    for row in rows:
        text = normalise(row[column])
        if not text:
            continue
        one = found.setdefault(text, Unknown(text))
        one.spellings.append(row[column])
        one.count += row["number"]
        one.last_at = max(one.last_at or row["last"], row["last"])
    yield from sorted(found.values(), key=lambda one: (-one.count, one.text))


# --- the visits behind a count ------------------------------------------------------------------------------------

REFERRER = "referrer"
# What a count of the audit can be of, and the column that is counted by.
COUNTED_BY: Mapping[str, str] = {
    Part.CAMPAIGN: "utm_campaign",
    Part.SOURCE: "utm_source",
    Part.MEDIUM: "utm_medium",
    REFERRER: "referrer_host",
}


def asked_count(params: Mapping[str, str]) -> tuple[str, str] | None:
    """From the parameters of an address what is counted by, and its value; None for what there is not."""
    part, text = params.get("part", ""), params.get("text", "")
    return None if part not in COUNTED_BY or not text or "\0" in text else (part, text)


def visits_behind(workspace: Workspace, first: date, last: date, part: str, text: str) -> QuerySet[Visit]:
    """Those that a line of the audit counts, the newest first: of a tag in all its spellings."""
    visits, column = visits_in(workspace, first, last), COUNTED_BY[part]
    if part == REFERRER:
        return _untagged(visits).filter(referrer_host=text).order_by("-started_at", "-pk")
    if part == Part.CAMPAIGN:
        visits = visits.filter(campaign=None)
    spellings = next((one.spellings for one in _by_spelling(visits, column) if one.text == text), [])
    return visits.filter(**{f"{column}__in": spellings}).order_by("-started_at", "-pk")


# --- visits without any tag ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Referrer:
    """A website from which visits come without any tag."""

    host: str
    count: int
    last_at: datetime


def untagged_referrers(workspace: Workspace, first: date, last: date) -> list[Referrer]:
    """Most visits first; those that came by an ad or a link of one's own are tagged by that."""
    rows = (
        _untagged(visits_in(workspace, first, last))
        .exclude(referrer_host="")
        .values("referrer_host")
        .annotate(number=Count("pk"), last=Max("started_at"))
        .order_by("-number", "referrer_host")[:MOST_SHOWN]
    )
    return [Referrer(row["referrer_host"], row["number"], row["last"]) for row in rows]


def _untagged(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    return visits.filter(utm_source="", utm_medium="", utm_campaign="", ad_click="", link=None)
