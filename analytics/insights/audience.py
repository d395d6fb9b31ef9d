"""Who the people are, as each source splits them: side by side, with its days, and never added across sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Max, Min, Sum

from accounts.models import Workspace
from analytics.counting import LEVELS, hash_joins
from analytics.insights.dimensions import DIMENSIONS, split_of
from campaigns.models import Fact, Series

# What is counted. Followers of a day are a state, so only ranges tell them.
OF_PAGES = ("followers", "page_views")
OF_ADS = ("impressions", "clicks")
COUNTED = (*OF_PAGES, *OF_ADS)
OF_DAYS = ("page_views", *OF_ADS)
Numbers = Mapping[str, int | None]


class Stated(NamedTuple):
    """One series with the days that its numbers are of."""

    series_id: int
    first: date
    last: date
    is_range: bool
    numbers: Numbers


class View(NamedTuple):
    """One way in which people of an account are split: followers, page views, or (`about` is empty) those who saw ads.

    Two views about the same are of the same people.
    """

    account_id: int
    source: str
    about: str
    level: str
    dimensions: tuple[str, ...]


class Part(NamedTuple):
    """What one series stated, and the group it is about by dimension."""

    stated: Stated
    series: Series
    groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Split:
    """The people of one account by one dimension: numbers by group, of one measure, the largest first.

    `stated` are by group what the numbers are added up from; `about` is as in the view.
    """

    dimension: str
    account_id: int
    about: str
    account: str
    source: str
    channel: str
    measure: str
    first: date
    last: date
    groups: Mapping[str, int]
    stated: Mapping[str, tuple[Stated, ...]]

    @property
    def total(self) -> int:
        return sum(self.groups.values())


def splits_in(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Split]:
    """By dimension, then by channel and account."""
    views = _views(workspace, first, last, channel)
    found = [
        split
        for view, dimension in nearest_views(views)
        if (split := _split(view, dimension, views[view])) is not None
    ]
    order = list(DIMENSIONS)
    return sorted(found, key=lambda one: (order.index(one.dimension), one.channel, one.account, one.source))


def _views(workspace: Workspace, first: date, last: date, channel: str) -> dict[View, list[Part]]:
    with hash_joins():
        stated = [*_of_days(workspace, first, last), *_of_ranges(workspace, first, last)]
    series = {
        one.pk: one
        for one in Series.objects.of(workspace)
        .filter(pk__in={one.series_id for one in stated})
        .select_related("account")
        if channel in ("", one.channel)
    }
    views: dict[View, list[Part]] = {}
    for one in stated:
        of = series.get(one.series_id)
        groups = split_of(of.source, of.breakdown) if of is not None else None
        if of is not None and groups is not None:
            about = next((name for name in OF_PAGES if one.numbers.get(name) is not None), "")
            view = View(of.account_id, of.source, about, of.level, tuple(sorted(groups)))
            views.setdefault(view, []).append(Part(one, of, groups))
    return views


def _split(view: View, dimension: str, parts: list[Part]) -> Split | None:
    """None where nothing is told that can be counted."""
    kept = {id(one) for one in newest([part.stated for part in parts])}
    parts = [part for part in parts if id(part.stated) in kept]
    measure = view.about or next(
        (name for name in OF_ADS if any(part.stated.numbers.get(name) is not None for part in parts)), ""
    )
    if not measure:
        return None
    series = parts[0].series
    stated: dict[str, list[Stated]] = {}
    for part in parts:
        stated.setdefault(part.groups[dimension], []).append(part.stated)
    return Split(
        dimension,
        series.account_id,
        view.about,
        series.account.name,
        series.source,
        series.channel,
        measure,
        min(part.stated.first for part in parts),
        max(part.stated.last for part in parts),
        _sums((part.groups[dimension], part.stated.numbers.get(measure)) for part in parts),
        {group: tuple(found) for group, found in stated.items()},
    )


def nearest_views(views: Iterable[View]) -> list[tuple[View, str]]:
    """For each account, source, subject and dimension the view that splits by the fewest, on its first level."""
    best: dict[tuple[int, str, str, str], View] = {}
    for view in views:
        for dimension in view.dimensions:
            key = (view.account_id, view.source, view.about, dimension)
            other = best.get(key)
            if other is None or _distance(view) < _distance(other):
                best[key] = view
    return [(view, dimension) for (*_of, dimension), view in best.items()]


def newest(stated: list[Stated]) -> list[Stated]:
    """Days together if there are any, else the facts of one range: the last to end, of equals the longest."""
    days = [one for one in stated if not one.is_range]
    if days or not stated:
        return days
    first, last = max(
        ((one.first, one.last) for one in stated), key=lambda pair: (pair[1], -pair[0].toordinal())
    )
    return [one for one in stated if (one.first, one.last) == (first, last)]


def _distance(view: View) -> tuple[int, int, str]:
    level = LEVELS.index(view.level) if view.level in LEVELS else len(LEVELS)
    return len(view.dimensions), level, view.level


def _sums(pairs: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for group, number in pairs:
        if number is not None:
            sums[group] = sums.get(group, 0) + number
    return dict(sorted(sums.items(), key=lambda one: (-one[1], one[0])))


def _of_days(workspace: Workspace, first: date, last: date) -> list[Stated]:
    """Sums of the days of the period, by the primary key of the facts."""
    rows: Iterable[Any] = (
        Fact.objects.of(workspace)
        .filter(start_on__gte=first, start_on__lte=last, end_on=F("start_on"))
        .exclude(series__breakdown="")
        .values("series_id")
        .annotate(
            since=Min("start_on"), until=Max("start_on"), **{f"{name}_sum": Sum(name) for name in OF_DAYS}
        )
        .order_by()
    )
    return [
        Stated(
            row["series_id"],
            row["since"],
            row["until"],
            False,
            {name: None if row[f"{name}_sum"] is None else int(row[f"{name}_sum"]) for name in OF_DAYS},
        )
        for row in rows
    ]


def _of_ranges(workspace: Workspace, first: date, last: date) -> list[Stated]:
    """Longer facts that touch the period, by fact_range."""
    rows = (
        Fact.objects.of(workspace)
        .filter(start_on__lte=last, end_on__gte=first, end_on__gt=F("start_on"))
        .exclude(series__breakdown="")
        .values_list("series_id", "start_on", "end_on", *COUNTED)
    )
    return [
        Stated(series_id, start_on, end_on, True, dict(zip(COUNTED, numbers, strict=True)))
        for series_id, start_on, end_on, *numbers in rows
    ]
