"""How far ads reached into the regions that a campaign aims at, by what exports split by country or region."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.db.models import F, Max, Min, QuerySet, Sum

from accounts.models import Workspace
from analytics.counting import hash_joins
from analytics.insights.audience import Part, Stated, View, nearest_views, newest
from analytics.insights.dimensions import split_of
from analytics.quantities import ADS
from campaigns.models import Campaign, Fact, Series

# What says where people are.
PLACES = ("region", "country")
MOST_CAMPAIGNS = 200


@dataclass(frozen=True, slots=True)
class Aim:
    """One target region of a campaign, and what one split of an account tells of it; `account` is None where none does.

    `seen` are impressions, `share` their part of what the file lists. `reach` is told by a single row alone: people
    of two rows may be the same. `series_id` is that of the only series there is, `stated` what `seen` is added up
    from, and `whole` the impressions that the file lists.
    """

    campaign: str
    campaign_id: int
    region: str
    account: str | None = None
    account_id: int | None = None
    source: str = ""
    dimension: str = ""
    seen: int | None = None
    share: Fraction | None = None
    reach: int | None = None
    series_id: int | None = None
    first: date | None = None
    last: date | None = None
    whole: int | None = None
    stated: tuple[Stated, ...] = ()


def aims_in(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Aim]:
    """By campaign, in the order of its regions."""
    campaigns = list(
        Campaign.objects.of(workspace).exclude(regions=[]).order_by("name", "pk")[:MOST_CAMPAIGNS]
    )
    parts = _parts(workspace, first, last, channel, {one.pk for one in campaigns}) if campaigns else {}
    return [
        aim
        for campaign in campaigns
        for region in campaign.regions
        for aim in _aims(campaign, region, parts.get(campaign.pk, []))
    ]


def _aims(campaign: Campaign, region: str, parts: Sequence[Part]) -> Iterator[Aim]:
    """One for each split of an account and source by places among which this one is, else one without."""
    views: dict[View, list[Part]] = {}
    for part in parts:
        series = part.series
        view = View(series.account_id, series.source, "", series.level, tuple(sorted(part.groups)))
        views.setdefault(view, []).append(part)
    found = False
    for view, dimension in nearest_views(views):
        kept = {id(one) for one in newest([part.stated for part in views[view]])}
        told = [part for part in views[view] if id(part.stated) in kept]
        if dimension in PLACES and any(is_in(part.groups[dimension], region) for part in told):
            found = True
            yield _aim(campaign, region, dimension, told)
    if not found:
        yield Aim(campaign.name, campaign.pk, region)


def _aim(campaign: Campaign, region: str, dimension: str, told: Sequence[Part]) -> Aim:
    there = [part for part in told if is_in(part.groups[dimension], region)]
    seen, whole = (_sum(part.stated.numbers.get("impressions") for part in parts) for parts in (there, told))
    is_single = len(there) == 1
    series = there[0].series
    return Aim(
        campaign=campaign.name,
        campaign_id=campaign.pk,
        region=region,
        account=series.account.name,
        account_id=series.account_id,
        source=series.source,
        dimension=dimension,
        seen=seen,
        share=Fraction(seen, whole) if seen is not None and whole else None,
        reach=there[0].stated.numbers.get("reach") if is_single else None,
        series_id=series.pk if is_single else None,
        first=min(part.stated.first for part in there),
        last=max(part.stated.last for part in there),
        whole=whole,
        stated=tuple(part.stated for part in there),
    )


def _sum(numbers: Iterable[int | None]) -> int | None:
    known = [number for number in numbers if number is not None]
    return sum(known) if known else None


def is_in(group: str, region: str) -> bool:
    """Whether a place of an export is the region: "Málaga", "malaga" and "Málaga, Spain" are one."""
    wanted = _plain(region)
    return wanted == _plain(group) or wanted in {_plain(part) for part in group.split(",")}


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in apart if not unicodedata.combining(one)).split())


def _parts(
    workspace: Workspace, first: date, last: date, channel: str, campaigns: set[int]
) -> dict[int, list[Part]]:
    """By campaign, what ads split by people told of it; by the primary key of the facts and by fact_range."""
    with hash_joins():
        stated = [
            *_of_days(workspace, first, last, campaigns),
            *_of_ranges(workspace, first, last, campaigns),
        ]
    series = {
        one.pk: one
        for one in Series.objects.of(workspace)
        .filter(pk__in={one.series_id for one in stated})
        .select_related("account", "platform_campaign")
        if channel in ("", one.channel)
    }
    parts: dict[int, list[Part]] = {}
    for one in stated:
        of = series.get(one.series_id)
        groups = split_of(of.source, of.breakdown) if of is not None else None
        if of is not None and groups is not None and of.platform_campaign is not None:
            parts.setdefault(of.platform_campaign.campaign_id, []).append(Part(one, of, groups))
    return parts


def _of_days(workspace: Workspace, first: date, last: date, campaigns: set[int]) -> list[Stated]:
    rows = (
        _facts(workspace, campaigns)
        .filter(start_on__gte=first, start_on__lte=last, end_on=F("start_on"))
        .values("series_id")
        .annotate(since=Min("start_on"), until=Max("start_on"), seen=Sum("impressions"), reached=Max("reach"))
        .order_by()
    )
    return [
        Stated(
            row["series_id"],
            row["since"],
            row["until"],
            False,
            {
                "impressions": None if row["seen"] is None else int(row["seen"]),
                # People of two days may be the same.
                "reach": row["reached"] if row["since"] == row["until"] else None,
            },
        )
        for row in rows
    ]


def _of_ranges(workspace: Workspace, first: date, last: date, campaigns: set[int]) -> list[Stated]:
    """Those that lie inside the period: what is longer is never cut."""
    rows = (
        _facts(workspace, campaigns)
        .filter(start_on__gte=first, end_on__lte=last, end_on__gt=F("start_on"))
        .values_list("series_id", "start_on", "end_on", "impressions", "reach")
    )
    return [
        Stated(series_id, start_on, end_on, True, {"impressions": seen, "reach": reach})
        for series_id, start_on, end_on, seen, reach in rows
    ]


def _facts(workspace: Workspace, campaigns: set[int]) -> QuerySet[Fact]:
    return (
        Fact.objects.of(workspace)
        .filter(series__kind__in=sorted(ADS), series__platform_campaign__campaign__in=campaigns)
        .exclude(series__breakdown="")
    )
