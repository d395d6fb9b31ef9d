"""Which days the imported data cover, by source and by metric: what a reader must know before reading a number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, Max, Q

from accounts.models import Workspace
from analytics.metrics import METRICS
from analytics.models import DayTotal
from analytics.quantities import COSTS, QUANTITIES
from analytics.wording import label_of
from campaigns.measures import ADDITIVE
from campaigns.models import Fact, Series
from campaigns.planning.days import today_in

# Of a series' kind, for facts longer than a day, which no daily sum holds.
LONGER_THAN_A_DAY = Q(end_on__gt=F("start_on"), series__breakdown="")

# Sources whose data end so many days before a period does are worth a word.
STALE_DAYS = 3

# A metric of the whole workspace (None) or of one campaign.
Wanted = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Coverage:
    """The first and the last day for which a source delivered anything, all of its reports together."""

    label: str
    first: date
    last: date

    def days_behind(self, day: date) -> int:
        """How many days before `day` its data end; 0 when they reach it."""
        return max((day - self.last).days, 0)


# By the primary key of the totals (workspace_id, day, ...) alone; what is longer than a day by fact_range. Whether
# there is such a fact is asked first: the planner takes them for a third of all, and reads all where there are none.
SPANS = """
SELECT source, min(day), max(day) FROM analytics_daytotal WHERE workspace_id = %(workspace_id)s GROUP BY 1
 UNION ALL
SELECT s.source, min(f.start_on), max(f.end_on)
  FROM campaigns_fact f
  JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id AND s.breakdown = ''
 WHERE f.workspace_id = %(workspace_id)s AND f.end_on > f.start_on
   AND EXISTS (SELECT 1 FROM campaigns_fact WHERE workspace_id = %(workspace_id)s AND end_on > start_on)
 GROUP BY 1
"""


def covered(workspace: Workspace) -> list[Coverage]:
    """Every source of the workspace by name."""
    spans: dict[str, tuple[date, date]] = {}
    with connection.cursor() as cursor:
        cursor.execute(SPANS, {"workspace_id": workspace.pk})
        for source, first, last in cursor.fetchall():
            label = label_of(source)
            known = spans.get(label, (first, last))
            spans[label] = (min(first, known[0]), max(last, known[1]))
    found = [Coverage(label, *span) for label, span in spans.items()]
    return sorted(found, key=lambda each: each.label.casefold())


def measured_through(
    workspace: Workspace, metrics: Iterable[str], *, tracked: frozenset[str] = frozenset()
) -> dict[str, date | None]:
    """The last day up to which each metric can be told: the end of its shortest part; None where one is missing.

    A part that is made of no measures, such as costs that people enter, has no end and shortens nothing; where all
    parts are such, the metric is known up to today. Nor does the spend of nobody who runs ads shorten such costs.
    """
    wanted = tuple(metrics)
    if not wanted:
        return {}
    names = _measured_parts(wanted)
    lasts = _last_days(workspace, names)
    if "recorded_revenue" in names:
        lasts["revenue"] = lasts["recorded_revenue"] or lasts.get("claimed_revenue")
    _without_tracked(lasts, tracked, is_recorded=bool(lasts.get("recorded_revenue")))
    through: dict[str, date | None] = {}
    for metric in wanted:
        through[metric] = _shortest(workspace, metric, lasts)
    return through


def _without_tracked(
    lasts: dict[str, date | None], tracked: frozenset[str], *, is_recorded: bool = False
) -> None:
    """What our own record tells is known up to now, and shortens nothing."""
    for part in tracked:
        if not (part == "revenue" and is_recorded):
            lasts.pop(part, None)


def _shortest(workspace: Workspace, metric: str, lasts: Mapping[str, date | None]) -> date | None:
    """The end of what ends first."""
    parts = METRICS[metric].parts
    days = {part: lasts[part] for part in parts if part in lasts}
    if days.get("spend", date.max) is None and set(parts) & set(COSTS):
        del days["spend"]  # entered costs alone are the cost then
    if not days:
        return today_in(workspace)
    known = [day for day in days.values() if day is not None]
    return min(known) if len(known) == len(days) else None


def known_through(
    workspace: Workspace, wanted: Iterable[Wanted], *, today: date, tracked: frozenset[str] = frozenset()
) -> dict[Wanted, date | None]:
    """The last day that counts for each: goals, their forecast and their baseline all end with it.

    `tracked` are the parts that our own record tells in the periods they are about (`analytics.tracked.Since.parts`).

    The running day is in every export incomplete and never counts. Of a campaign only the sources that report it are
    asked: what another one has imported since says nothing of it.
    """
    asked = set(wanted)
    through: dict[Wanted, date | None] = {}
    whole = {name for name, of in asked if of is None}
    for metric, day in measured_through(workspace, whole, tracked=tracked).items():
        through[metric, None] = day
    through |= _campaigns_through(workspace, {(name, of) for name, of in asked if of is not None}, tracked)
    yesterday = today - timedelta(days=1)
    return {each: None if day is None else min(day, yesterday) for each, day in through.items()}


def _campaigns_through(
    workspace: Workspace, asked: Iterable[tuple[str, int]], tracked: frozenset[str]
) -> dict[Wanted, date | None]:
    wanted = tuple(asked)
    if not wanted:
        return {}
    names = {part for name, _of in wanted for part in METRICS[name].quantities("claimed")}
    by_source = _last_days_by_source(workspace, {name for name in names if QUANTITIES[name].made_of})
    own: dict[int, set[tuple[str, str]]] = {}
    links = Series.objects.of(workspace).filter(
        platform_campaign__workspace=workspace, platform_campaign__campaign__in={of for _name, of in wanted}
    )
    for of, *source in links.values_list("platform_campaign__campaign", "source", "kind").distinct():
        own.setdefault(of, set()).add((source[0], source[1]))
    through: dict[Wanted, date | None] = {}
    for metric, of in wanted:
        lasts = {
            part: max((day for source, day in days.items() if source in own.get(of, ())), default=None)
            for part, days in by_source.items()
        }
        lasts["revenue"] = lasts.get("claimed_revenue")
        _without_tracked(lasts, tracked)
        through[metric, of] = _shortest(workspace, metric, lasts)
    return through


def _last_days_by_source(
    workspace: Workspace, quantities: Iterable[str]
) -> dict[str, dict[tuple[str, str], date]]:
    """By quantity and by source with its kind, all lengths of facts together."""
    names = sorted(quantities)
    found: dict[str, dict[tuple[str, str], date]] = {name: {} for name in names}
    longer = Fact.objects.of(workspace).filter(LONGER_THAN_A_DAY, series__workspace=workspace)
    single = Fact.objects.of(workspace).filter(series__breakdown="", series__workspace=workspace)
    readings: list[tuple[Any, str, str, list[str]]] = [
        (DayTotal.objects.of(workspace), "", "day", [name for name in names if _summed(name)]),
        (longer, "series__", "end_on", [name for name in names if _summed(name)]),
        (single, "series__", "end_on", [name for name in names if not _summed(name)]),
    ]
    for rows, prefix, day, of in readings:
        if not of:
            continue
        lasts = {f"last_{name}": Max(day, filter=_reports(name, f"{prefix}kind")) for name in of}
        keys = (f"{prefix}source", f"{prefix}kind")
        for row in rows.order_by().values(*keys).annotate(**lasts):
            source = (row[keys[0]], row[keys[1]])
            for name in of:
                if (last := row[f"last_{name}"]) is not None:
                    found[name][source] = max(last, found[name].get(source, last))
    return found


def reporting(workspace: Workspace, metric: str) -> list[str]:
    """The names of the sources that reported any part of the metric, those with the newest days first."""
    parts = _measured_parts([metric])
    if not parts:
        return []
    daily = DayTotal.objects.of(workspace).filter(_reports_any(parts, "kind")).order_by()
    # What no daily sum holds, such as reach, is in the facts of single days as well.
    single = _reports_any({part for part in parts if not _summed(part)}, "series__kind")
    wanted = LONGER_THAN_A_DAY & _reports_any(parts, "series__kind")
    if single:
        wanted |= Q(series__breakdown="") & single
    longer = Fact.objects.of(workspace).filter(wanted, series__workspace=workspace).order_by()
    lasts: dict[str, date] = {}
    for source, last in (
        daily.values_list("source")
        .annotate(Max("day"))
        .union(longer.values_list("series__source").annotate(Max("end_on")), all=True)
    ):
        label = label_of(source)
        lasts[label] = max(last, lasts.get(label, last))
    return sorted(lasts, key=lambda label: (-lasts[label].toordinal(), label.casefold()))


def _measured_parts(metrics: Iterable[str]) -> set[str]:
    """The quantities that are taken from measures, "revenue" standing for both records of it."""
    return {
        name
        for metric in metrics
        for part in METRICS[metric].parts
        for name in (("recorded_revenue", "claimed_revenue") if part == "revenue" else (part,))
        if QUANTITIES[name].made_of
    }


def _reports_any(quantities: Iterable[str], kind: str) -> Q:
    wanted = Q()
    for name in quantities:
        wanted |= _reports(name, kind)
    return wanted


def _last_days(workspace: Workspace, quantities: Iterable[str]) -> dict[str, date | None]:
    def lasts(day: str, kind: str) -> dict[str, Any]:
        # A name that is also a column's would hide that column from the others.
        return {f"last_{name}": Max(day, filter=_reports(name, kind)) for name in quantities}

    daily = DayTotal.objects.of(workspace).aggregate(**lasts("day", "kind"))
    longer = Fact.objects.of(workspace).filter(LONGER_THAN_A_DAY, series__workspace=workspace)
    ranges = longer.aggregate(**lasts("end_on", "series__kind"))
    found: dict[str, date | None] = {}
    for name in daily:
        days = [day for day in (daily[name], ranges[name]) if day is not None]
        found[name.removeprefix("last_")] = max(days, default=None)
    return found | _last_days_not_summed(workspace, quantities)


def _last_days_not_summed(workspace: Workspace, quantities: Iterable[str]) -> dict[str, date | None]:
    """Of what no daily sum holds, such as reach; from the facts, which is slower."""
    names = [name for name in quantities if not _summed(name)]
    if not names:
        return {}
    facts = Fact.objects.of(workspace).filter(series__breakdown="", series__workspace=workspace)
    found: dict[str, date | None] = facts.aggregate(
        **{f"last_{name}": Max("end_on", filter=_reports(name, "series__kind")) for name in names}
    )
    return {name.removeprefix("last_"): day for name, day in found.items()}


def _summed(quantity: str) -> bool:
    return any(measure in ADDITIVE for measure, _kinds in QUANTITIES[quantity].made_of)


def _reports(quantity: str, kind: str) -> Q:
    """The rows from which the quantity is taken."""
    wanted = Q()
    for measure, kinds in QUANTITIES[quantity].made_of:
        if measure not in ADDITIVE and _summed(quantity):
            continue
        wanted |= Q(**{f"{measure}__isnull": False, f"{kind}__in": sorted(kinds)})
    return wanted
