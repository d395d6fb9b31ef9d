"""Which days the imported data cover, by source and by metric: what a reader must know before reading a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Max, Min, Q

from accounts.models import Workspace
from analytics.metrics import METRICS
from analytics.models import DayRollup
from analytics.quantities import QUANTITIES
from analytics.query import today_in
from analytics.wording import label_of
from campaigns.measures import ADDITIVE
from campaigns.models import Fact

# Of a series' kind, for facts longer than a day, which no daily sum holds.
LONGER_THAN_A_DAY = Q(end_on__gt=F("start_on"), series__breakdown="")


@dataclass(frozen=True, slots=True)
class Coverage:
    """The first and the last day for which a source delivered anything, all of its reports together."""

    label: str
    first: date
    last: date

    def days_behind(self, day: date) -> int:
        """How many days before `day` its data end; 0 when they reach it."""
        return max((day - self.last).days, 0)


def covered(workspace: Workspace) -> list[Coverage]:
    """Every source of the workspace by name."""
    daily = DayRollup.objects.of(workspace).order_by().values_list("source").annotate(Min("day"), Max("day"))
    longer = (
        Fact.objects.of(workspace)
        .filter(LONGER_THAN_A_DAY, series__workspace=workspace)
        .order_by()
        .values_list("series__source")
        .annotate(Min("start_on"), Max("end_on"))
    )
    spans: dict[str, tuple[date, date]] = {}
    for source, first, last in daily.union(longer, all=True):
        label = label_of(source)
        known = spans.get(label, (first, last))
        spans[label] = (min(first, known[0]), max(last, known[1]))
    found = [Coverage(label, *span) for label, span in spans.items()]
    return sorted(found, key=lambda each: each.label.casefold())


def measured_through(workspace: Workspace, metrics: Iterable[str]) -> dict[str, date | None]:
    """The last day up to which each metric can be told: the end of its shortest part; None where one is missing.

    A part that is made of no measures, such as costs that people enter, has no end and shortens nothing; where all parts
    are such, the metric is known up to today.
    """
    wanted = tuple(metrics)
    if not wanted:
        return {}
    names = {
        name
        for metric in wanted
        for part in METRICS[metric].parts
        for name in (("recorded_revenue", "claimed_revenue") if part == "revenue" else (part,))
        if QUANTITIES[name].made_of
    }
    lasts = _last_days(workspace, names)
    if "recorded_revenue" in names:
        lasts["revenue"] = lasts["recorded_revenue"] or lasts.get("claimed_revenue")
    through: dict[str, date | None] = {}
    for metric in wanted:
        days = [lasts[part] for part in METRICS[metric].parts if part in lasts]
        known = [day for day in days if day is not None]
        through[metric] = min(known) if known and len(known) == len(days) else None
        if not days:
            through[metric] = today_in(workspace)
    return through


def _last_days(workspace: Workspace, quantities: Iterable[str]) -> dict[str, date | None]:
    def lasts(day: str, kind: str) -> dict[str, Any]:
        return {name: Max(day, filter=_reports(name, kind)) for name in quantities}

    daily = DayRollup.objects.of(workspace).aggregate(**lasts("day", "kind"))
    longer = Fact.objects.of(workspace).filter(LONGER_THAN_A_DAY, series__workspace=workspace)
    ranges = longer.aggregate(**lasts("end_on", "series__kind"))
    found: dict[str, date | None] = {}
    for name in daily:
        days = [day for day in (daily[name], ranges[name]) if day is not None]
        found[name] = max(days, default=None)
    return found | _last_days_not_summed(workspace, quantities)


def _last_days_not_summed(workspace: Workspace, quantities: Iterable[str]) -> dict[str, date | None]:
    """Of what no daily sum holds, such as reach; from the facts, which is slower."""
    names = [name for name in quantities if not _summed(name)]
    if not names:
        return {}
    facts = Fact.objects.of(workspace).filter(series__breakdown="", series__workspace=workspace)
    found: dict[str, date | None] = facts.aggregate(
        **{name: Max("end_on", filter=_reports(name, "series__kind")) for name in names}
    )
    return found


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
