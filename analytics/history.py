"""The imported days of a workspace and of single campaigns, read once: whole weeks and windows of any metric.

A day that a loaded file covers and says nothing of is zero; a day that nobody imported is unknown, and so is every week
or window that holds one. The sources that speak are chosen once for all of the days read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.metrics import METRICS, Basis, Figures, Metric, Terms
from analytics.providers import PROVIDERS
from analytics.quantities import QUANTITIES, measures_of
from analytics.query import StatsQuery
from analytics.reckoned import Key, reckon
from analytics.selection import Selection, SourceKey, choose
from analytics.silence import Covered, covered_days

# At most two years are read: enough for a season, and a bound for the page.
MOST_WEEKS = 104

Sums = dict[str, int | None]
Lines = dict[date, dict[SourceKey, Sums]]


@cache
def _days_sql(measures: tuple[str, ...], by_campaign: bool) -> str:
    """By the primary key of the daily sums (workspace_id, day, ...)."""
    sums = "".join(f", sum({name})" for name in measures)
    return f"""
    SELECT {"campaign_id" if by_campaign else "NULL"}, day, source, kind{sums}
      FROM analytics_dayrollup
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
       {"AND campaign_id = ANY(%(campaign_ids)s::bigint[])" if by_campaign else ""}
     GROUP BY 1, 2, 3, 4
    """


@dataclass(frozen=True, slots=True)
class Days:
    """The figures of one metric, day by day from `first`: running totals and running counts of known days."""

    metric: Metric
    first: date
    length: int
    terms: Terms
    totals: dict[str, list[int]]
    known: dict[str, list[int]]

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.length - 1)

    def sums(self, first: date, last: date) -> Sums | None:
        """By quantity; None where a day of the span is unknown or was not read."""
        start, stop = (first - self.first).days, (last - self.first).days + 1
        if start < 0 or stop > self.length or stop <= start:
            return None
        found: Sums = {}
        for name, known in self.known.items():
            if known[stop] - known[start] != stop - start:
                return None
            found[name] = self.totals[name][stop] - self.totals[name][start]
        return found

    def value(self, first: date, last: date) -> Decimal | None:
        sums = self.sums(first, last)
        return None if sums is None else self.of(sums)

    def of(self, *sums: Sums) -> Decimal | None:
        """The metric of sums added up."""
        added: Sums = {name: sum(each.get(name) or 0 for each in sums) for name in self.known}
        return self.metric.of(Figures(added, self.terms)).value

    def windows(self, days: int, *, step: int = 7) -> list[tuple[date, date]]:
        """Every span of that many known days, the newest first."""
        spans = []
        last = self.last
        while (last - self.first).days + 1 >= days:
            first = last - timedelta(days=days - 1)
            if self.sums(first, last) is not None:
                spans.append((first, last))
            last -= timedelta(days=step)
        return spans

    def weeks(self) -> list[tuple[date, Decimal]]:
        """First day and value of each whole week, counted back from the last day, the oldest first."""
        found = []
        for first, last in reversed(self.windows(7)):
            value = self.value(first, last)
            if value is not None:
                found.append((first, value))
        return found


@dataclass(frozen=True, slots=True)
class History:
    """What was read; `of` cuts out one metric of the workspace (None) or of one campaign."""

    workspace: Workspace
    first: date
    last: date
    lines: dict[int | None, Lines]
    selection: Selection
    covered: Covered
    reckoned: Mapping[int | None, Mapping[Key, Mapping[str, int | None]]]

    def of(self, metric: Metric, campaign_id: int | None, *, through: date) -> Days:
        """Up to `through`, the last day of which anybody reported the metric."""
        basis: Basis = self.selection.basis if campaign_id is None else "claimed"
        terms = Terms(
            basis, self.workspace.gross_margin, campaign_id is None, self.selection.is_one_record, {}
        )
        names = metric.quantities(basis)
        length = max((min(through, self.last) - self.first).days + 1, 0) if adds_up(metric) else 0
        days = [self._day(self.first + timedelta(days=number), campaign_id) for number in range(length)]
        if campaign_id is not None:
            days = _once_begun(days, names)
        return Days(
            metric,
            self.first,
            length,
            terms,
            {name: [0, *accumulate(day.get(name) or 0 for day in days)] for name in names},
            {name: [0, *accumulate(int(day.get(name) is not None) for day in days)] for name in names},
        )

    def _day(self, day: date, campaign_id: int | None) -> Sums:
        sums: Sums = {}
        lines = self.lines.get(campaign_id, {}).get(day, {})
        for quantity, sources in self.selection.takes.items():
            for source, measure in sources.items():
                value = lines.get(source, {}).get(measure)
                if value is not None:
                    sums[quantity] = (sums.get(quantity) or 0) + value
        filled = self.covered.fill(sums, day, self.selection)
        # Whoever reckons a quantity knows all days; it says nothing of those that have none.
        for name in self.reckoned_names:
            filled[name] = self.reckoned.get(campaign_id, {}).get(day, {}).get(name) or 0
        return filled

    @property
    def reckoned_names(self) -> frozenset[str]:
        return frozenset(name for rows in self.reckoned.values() for sums in rows.values() for name in sums)


def _once_begun(days: Sequence[Sums], names: Iterable[str]) -> list[Sums]:
    """The days before a campaign's first number are no days of the campaign."""
    begun = False
    found: list[Sums] = []
    for day in days:
        begun = begun or any(day.get(name) for name in names)
        found.append(day if begun else {})
    return found


def read(workspace: Workspace, *, metrics: Iterable[str], campaign_ids: Iterable[int], last: date) -> History:
    """Two years up to `last`, in a number of questions to the database that does not grow with the campaigns.

    Only costs and the like are asked for by campaign, where a metric is made of them.
    """
    first = last - timedelta(days=7 * MOST_WEEKS - 1)
    quantities, ids = quantities_of(metrics), set(campaign_ids)
    summed = {name for name in quantities if not QUANTITIES[name].reckoned}
    lines = daily_lines(workspace, summed, first, last, ids)
    selection = choose(workspace, presence_of(lines[None].values()), summed)
    reckoned: dict[int | None, Mapping[Key, Mapping[str, int | None]]] = {}
    if others := {name for name in quantities - summed if name in _addable()}:
        for campaign_id in (None, *sorted(ids)):
            query = StatsQuery(workspace, first, last, "day", tuple(metrics), campaign_id=campaign_id)
            reckoned[campaign_id] = reckon(query, others, PROVIDERS).by_key
    covered = covered_days(workspace, first, last)
    return History(workspace, first, last, lines, selection, covered, reckoned)


def quantities_of(metrics: Iterable[str]) -> set[str]:
    """All that these metrics may need, whosever revenue counts in the end, and recorded sales, which decide that."""
    found = {"recorded_revenue"}
    for name in metrics:
        found.update(METRICS[name].quantities("recorded"), METRICS[name].quantities("claimed"))
    return found


def is_reckoned(metric: Metric) -> bool:
    """Whether any part of it is not in the daily sums."""
    return any(QUANTITIES[name].reckoned for name in metric.quantities("recorded"))


def adds_up(metric: Metric) -> bool:
    """Whether its parts can be added over days, as reach cannot; what cannot has no weeks and no windows."""
    return all(not QUANTITIES[name].reckoned or name in _addable() for name in metric.quantities("recorded"))


@cache
def _addable() -> frozenset[str]:
    return frozenset(
        metric.parts[0] for metric in METRICS.values() if metric.is_additive and len(metric.parts) == 1
    )


def daily_lines(
    workspace: Workspace, quantities: Iterable[str], first: date, last: date, campaign_ids: Iterable[int]
) -> dict[int | None, Lines]:
    """The daily sums by source, of the workspace (None) and of each campaign, in at most two questions."""
    measures = measures_of(frozenset(quantities))
    wanted = sorted(set(campaign_ids))
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "campaign_ids": wanted,
    }
    lines: dict[int | None, Lines] = defaultdict(lambda: defaultdict(dict))
    for by_campaign in (False, True) if wanted else (False,):
        with connection.cursor() as cursor:
            cursor.execute(_days_sql(measures, by_campaign), values)
            for campaign_id, day, source, kind, *sums in cursor.fetchall():
                whole = (None if value is None else int(value) for value in sums)
                lines[campaign_id][day][source, kind] = dict(zip(measures, whole, strict=True))
    return lines


def presence_of(
    days: Iterable[Mapping[SourceKey, Mapping[str, int | None]]],
) -> dict[SourceKey, frozenset[str]]:
    """Which measures each source has; a measure whose every fact lacks a rate counts as absent."""
    found: dict[SourceKey, set[str]] = defaultdict(set)
    for sources in days:
        for source, sums in sources.items():
            found[source].update(name for name, value in sums.items() if value is not None)
    return {source: frozenset(names) for source, names in found.items()}
