"""The imported days of a workspace and of single campaigns, read once: whole weeks and windows of any metric.

A day that a loaded file covers and says nothing of is zero; a day that nobody imported is unknown, and so is every week
or window that holds one. The sources that speak are chosen once for all of the days read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from itertools import accumulate
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics import report
from analytics.metrics import METRICS, Basis, Figures, Metric, Terms
from analytics.quantities import QUANTITIES, measures_of
from analytics.query import StatsQuery
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
class Part:
    """The sums of some days: by quantity, and of the revenue by margins other than the workspace's."""

    sums: Mapping[str, int | None] = field(default_factory=dict)
    own_margins: Mapping[Decimal, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Days:
    """The figures of one metric, day by day from `first`: running totals and running counts of known days."""

    metric: Metric
    first: date
    length: int
    terms: Terms
    totals: dict[str, list[int]]
    known: dict[str, list[int]]
    own_margins: dict[Decimal, list[int]]

    @classmethod
    def of_figures(cls, metric: Metric, first: date, figures: Sequence[Figures], terms: Terms) -> Days:
        names = metric.quantities(terms.basis, terms.cost)
        margins = {margin for each in figures for margin in each.own_margins}
        # What people enter is known of every day; where nobody ever entered anything there is nothing to add.
        entered = {name for name in names if QUANTITIES[name].reckoned}
        never = {name for name in entered if all(each.sums.get(name) is None for each in figures)}
        kept = [name for name in names if name not in never]

        def running(values: Iterable[int]) -> list[int]:
            return [0, *accumulate(values)]

        return cls(
            metric,
            first,
            len(figures),
            terms,
            {name: running(each.sums.get(name) or 0 for each in figures) for name in kept},
            {
                name: running(int(name in entered or each.sums.get(name) is not None) for each in figures)
                for name in kept
            },
            {margin: running(each.own_margins.get(margin, 0) for each in figures) for margin in margins},
        )

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.length - 1)

    def part(self, first: date, last: date) -> Part | None:
        """None where a day of the span is unknown or was not read."""
        start, stop = (first - self.first).days, (last - self.first).days + 1
        if start < 0 or stop > self.length or stop <= start:
            return None
        if any(known[stop] - known[start] != stop - start for known in self.known.values()):
            return None
        return Part(
            {name: total[stop] - total[start] for name, total in self.totals.items()},
            {margin: total[stop] - total[start] for margin, total in self.own_margins.items()},
        )

    def value(self, first: date, last: date) -> Decimal | None:
        part = self.part(first, last)
        return None if part is None else self.of(part)

    def of(self, *parts: Part) -> Decimal | None:
        """The metric of parts added up."""
        sums = {name: sum(part.sums.get(name) or 0 for part in parts) for name in self.totals}
        margins = {
            margin: sum(part.own_margins.get(margin, 0) for part in parts) for margin in self.own_margins
        }
        return self.metric.of(Figures(sums, self.terms, margins)).value

    def windows(self, days: int, *, step: int = 7) -> list[tuple[date, date]]:
        """Every span of that many known days, the newest first."""
        spans = []
        last = self.last
        while (last - self.first).days + 1 >= days:
            first = last - timedelta(days=days - 1)
            if self.part(first, last) is not None:
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
    metrics: frozenset[str]
    lines: dict[int | None, Lines]
    selection: Selection
    covered: Covered
    reports: dict[int | None, list[Figures]] = field(default_factory=dict)

    def of(self, metric: Metric, campaign_id: int | None, *, through: date) -> Days:
        """Up to `through`, the last day of which anybody reported the metric; no days of what does not add up."""
        basis: Basis = self.selection.basis if campaign_id is None else "claimed"
        length = max((min(through, self.last) - self.first).days + 1, 0) if adds_up(metric) else 0
        if is_elsewhere(metric):
            figures = self._of_report(campaign_id)[:length]
        else:
            terms = Terms(
                basis, self.workspace.gross_margin, campaign_id is None, self.selection.is_one_record
            )
            covered = self._covered_of(campaign_id)
            figures = [Figures(self._sums(number, campaign_id, covered), terms) for number in range(length)]
        if not figures:
            return Days(metric, self.first, 0, Terms(basis, None), {}, {}, {})
        if campaign_id is not None:
            figures = _once_begun(figures)
        return Days.of_figures(metric, self.first, figures, figures[0].terms)

    def _of_report(self, campaign_id: int | None) -> list[Figures]:
        """Costs and margins are known to reports alone: one report for all metrics that are made of them."""
        if campaign_id not in self.reports:
            names = tuple(sorted(name for name in self.metrics if is_elsewhere(METRICS[name])))
            query = StatsQuery(self.workspace, self.first, self.last, "day", names, campaign_id=campaign_id)
            rows, covered = report.run(query).rows, self._covered_of(campaign_id)
            self.reports[campaign_id] = [
                replace(row.figures, sums=covered.fill(row.figures.sums, day, self.selection))
                for row in rows
                if row.figures is not None
                for day in [date.fromisoformat(row.key)]
            ]
        return self.reports[campaign_id]

    def _sums(self, number: int, campaign_id: int | None, covered: Covered) -> Sums:
        day = self.first + timedelta(days=number)
        sums: Sums = {}
        lines = self.lines.get(campaign_id, {}).get(day, {})
        for quantity, sources in self.selection.takes.items():
            for source, measure in sources.items():
                value = lines.get(source, {}).get(measure)
                if value is not None:
                    sums[quantity] = (sums.get(quantity) or 0) + value
        return covered.fill(sums, day, self.selection)

    def _covered_of(self, campaign_id: int | None) -> Covered:
        """What another source covers says nothing of a campaign that it does not report."""
        if campaign_id is None:
            return self.covered
        days = self.lines.get(campaign_id, {}).values()
        return self.covered.of_sources({source for sources in days for source, _kind in sources})


def _once_begun(figures: Sequence[Figures]) -> list[Figures]:
    """The days before a campaign's first number are no days of the campaign."""
    begun = next((place for place, each in enumerate(figures) if any(each.sums.values())), len(figures))
    return [replace(each, sums={}, own_margins={}) for each in figures[:begun]] + list(figures[begun:])


def read(workspace: Workspace, *, metrics: Iterable[str], campaign_ids: Iterable[int], last: date) -> History:
    """Two years up to `last`, in a number of questions to the database that does not grow with the campaigns.

    Only what is made of costs or margins asks for a report of each campaign, and when it is cut out.
    """
    first = last - timedelta(days=7 * MOST_WEEKS - 1)
    wanted = frozenset(metrics)
    summed = {name for name in quantities_of(wanted) if not QUANTITIES[name].reckoned}
    lines = daily_lines(workspace, summed, first, last, set(campaign_ids))
    selection = choose(workspace, presence_of(lines[None].values()), summed)
    return History(workspace, first, last, wanted, lines, selection, covered_days(workspace, first, last))


def quantities_of(metrics: Iterable[str]) -> set[str]:
    """All that these metrics may need, whosever revenue counts in the end, and recorded sales, which decide that."""
    found = {"recorded_revenue"}
    for name in metrics:
        found.update(METRICS[name].quantities("recorded"), METRICS[name].quantities("claimed"))
    return found


def is_elsewhere(metric: Metric) -> bool:
    """Whether daily sums do not give it: a part of it is reckoned, or it hangs on margins."""
    return metric.uses_margin or any(QUANTITIES[name].reckoned for name in metric.quantities("recorded"))


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
