"""From a number of a group of people to its facts: of an audience, or of a region that a campaign aims at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.models import Workspace
from analytics.insights.audience import Split, Stated
from analytics.insights.dimensions import DIMENSIONS
from analytics.insights.regions import Aim
from campaigns.models import Fact

AUDIENCE, REGIONS = "audience", "regions"


@dataclass(frozen=True, slots=True)
class Group:
    """`number` is the sum of `measure` over what is `stated`, `whole` that of all groups which the file lists."""

    label: str
    source: str
    account: str
    measure: str
    number: int
    whole: int
    stated: tuple[Stated, ...]


def asks_for_group(split: Split, group: str) -> dict[str, str]:
    """The parameters that ask for the rows of a group."""
    return {
        "of": AUDIENCE,
        "dimension": split.dimension,
        "account": str(split.account_id),
        "source": split.source,
        "about": split.about,
        "group": group,
    }


def asks_for_aim(aim: Aim) -> dict[str, str]:
    return {
        "of": REGIONS,
        "campaign": str(aim.campaign_id),
        "region": aim.region,
        "account": str(aim.account_id),
        "source": aim.source,
        "dimension": aim.dimension,
    }


def group_of_split(splits: list[Split], params: Mapping[str, str]) -> Group | None:
    """None for what none of them has."""
    group = params.get("group", "")
    for one in splits:
        if group in one.groups and _asked(asks_for_group(one, group), params):
            label = f"{DIMENSIONS[one.dimension]}: {group}" if group else str(DIMENSIONS[one.dimension])
            number = one.groups[group]
            return Group(
                label, one.source, one.account, one.measure, number, one.total, one.stated.get(group, ())
            )
    return None


def group_of_aim(aims: list[Aim], params: Mapping[str, str]) -> Group | None:
    for one in aims:
        if one.seen is not None and _asked(asks_for_aim(one), params):
            label = f"{one.campaign}, {one.region}"
            return Group(
                label,
                one.source,
                one.account or "",
                "impressions",
                one.seen,
                one.whole or 0,
                one.stated,
            )
    return None


def _asked(names: Mapping[str, str], params: Mapping[str, str]) -> bool:
    return all(params.get(name, "") == value for name, value in names.items())


def facts_behind(workspace: Workspace, group: Group, first: date, last: date) -> QuerySet[Fact]:
    """The newest first; by the primary key of the facts, longer ones by fact_range."""
    days = [one.series_id for one in group.stated if not one.is_range]
    which = Q(series__in=days, start_on__gte=first, start_on__lte=last, end_on=F("start_on"))
    ranges: dict[tuple[date, date], list[int]] = {}
    for one in group.stated:
        if one.is_range:
            ranges.setdefault((one.first, one.last), []).append(one.series_id)
    for (start, end), series in ranges.items():
        which |= Q(series__in=series, start_on=start, end_on=end)
    told: dict[str, Any] = {f"{group.measure}__isnull": False}
    found: QuerySet[Fact] = Fact.objects.of(workspace).filter(which, **told)
    return found.select_related("series").order_by(
        "-start_on", "-end_on", "run_id", "sheet", "line", "series_id"
    )
