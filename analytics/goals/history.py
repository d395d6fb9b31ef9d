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
from typing import TypeVar

from accounts.models import Workspace
from analytics import report
from analytics.cost.entered import Entered
from analytics.goals import widest
from analytics.goals.daily import Lines, Sums, daily_lines, presence_of
from analytics.goals.widest import Widest
from analytics.metrics import METRICS, Figures, Metric, Terms
from analytics.quantities import COSTS, QUANTITIES, Stored
from analytics.query import StatsQuery
from analytics.selection import Selection, SourceKey, choose
from analytics.silence import Covered, covered_days
from analytics.tracked import TrackedDays, basis_with, days_of

# At most two years are read: enough for a season, and a bound for the page.
MOST_WEEKS = 104

Number = TypeVar("Number", int, Stored)
Presence = frozenset[tuple[SourceKey, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Part:
    """The sums of some days: by quantity, and of the revenue by margins other than the workspace's."""

    sums: Mapping[str, Stored | None] = field(default_factory=dict)
    own_margins: Mapping[Decimal, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Days:
    """The figures of one metric, day by day from `first`: running totals and running counts of known days."""

    metric: Metric
    first: date
    length: int
    terms: Terms
    totals: dict[str, list[Stored]]
    known: dict[str, list[int]]
    own_margins: dict[Decimal, list[int]]

    @classmethod
    def of_figures(cls, metric: Metric, first: date, figures: Sequence[Figures], terms: Terms) -> Days:
        names = metric.quantities(terms.basis, terms.cost, terms.tracked)
        margins = {margin for each in figures for margin in each.own_margins}
        # What people enter is known of every day, and that no ads were run where none can have been; of what never
        # was there is nothing to add.
        entered = {
            name
            for name in names
            if name in COSTS or (name == "spend" and terms.costs_alone and set(names) & set(COSTS))
        }
        never = {name for name in entered if all(each.sums.get(name) is None for each in figures)}
        kept = [name for name in names if name not in never]

        def running(values: Iterable[Number]) -> list[Number]:
            nothing: list[Number] = [0]
            return nothing + list(accumulate(values))

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
        return self._between(start, stop)

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

    def known_part(self, first: date, last: date) -> Part | None:
        """What the known days of the span add up to; None where none is known, or not all were read."""
        start, stop = (first - self.first).days, (last - self.first).days + 1
        if start < 0 or stop > self.length or stop <= start:
            return None
        if self.known and not any(known[stop] > known[start] for known in self.known.values()):
            return None
        return self._between(start, stop)

    def _between(self, start: int, stop: int) -> Part:
        return Part(
            {name: total[stop] - total[start] for name, total in self.totals.items()},
            {margin: total[stop] - total[start] for margin, total in self.own_margins.items()},
        )

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

    def weeks(self) -> list[tuple[date, Decimal | None]]:
        """First day and value of each whole week, counted back from the last day, the oldest first.

        The value is None where all days are known and still cannot be divided by, as of a week without orders.
        """
        return [(first, self.value(first, last)) for first, last in reversed(self.windows(7))]


@dataclass(frozen=True, slots=True)
class History:
    """What was read; `of` cuts out one metric of the workspace (None) or of one campaign."""

    workspace: Workspace
    first: date
    last: date
    metrics: frozenset[str]
    lines: dict[int | None, Lines]
    covered: Covered
    beside: Widest
    own: TrackedDays = field(default_factory=TrackedDays)
    reports: dict[int | None, dict[date, Figures]] = field(default_factory=dict)
    selections: dict[Presence, Selection] = field(default_factory=dict)

    def of(
        self, metric: Metric, campaign_id: int | None, *, through: date, begins: date | None = None
    ) -> Days:
        """Two years up to `through`, the last day that is known of the metric, whatever else was read.

        There are no days of what does not add up. Where our own record tells a period that begins on the day `begins`,
        as a goal does, it tells the days before it as well, as far back as it goes: no day is what others claim.
        """
        last = min(through, self.last)
        first = max(self.first, last - timedelta(days=7 * MOST_WEEKS - 1))
        tracked = self.own.since.parts(begins or first, last) & set(metric.parts)
        since = self.own.since.of(tracked)
        if since is not None and self._is_told_by_us(first, last, campaign_id, tracked):
            first = max(first, since)
        if last < first or not adds_up(metric):
            return Days(metric, last + timedelta(days=1), 0, Terms("claimed", None), {}, {}, {})
        query = StatsQuery(self.workspace, first, last, "day", (metric.name,), campaign_id=campaign_id)
        selection = self._selection(first, last)
        covered = self._covered_of(campaign_id)
        if is_elsewhere(metric):
            figures = self._of_report(query, covered, selection)
        else:
            sums = {
                day: self._sums(day, campaign_id, covered, selection) for day in days_between(first, last)
            }
            if tracked:
                sums = {day: {**found, **self.own.on(campaign_id, day)} for day, found in sums.items()}
            basis = basis_with(selection, tracked, is_whole=campaign_id is None)
            figures = self.beside.days(query, sums, basis=basis, selection=selection, tracked=tracked)
        if campaign_id is not None:
            figures = _once_begun(figures)
        return Days.of_figures(metric, first, figures, figures[0].terms)

    def _is_told_by_us(
        self, first: date, last: date, campaign_id: int | None, tracked: frozenset[str]
    ) -> bool:
        """An imported record of sales goes back further, and stays what the workspace's revenue is."""
        if tracked - {"revenue"}:
            return True
        selection = self._selection(first, last)
        return basis_with(selection, tracked, is_whole=campaign_id is None) == "attributed"

    def _selection(self, first: date, last: date) -> Selection:
        """By the days that are cut out alone: what a neighbour on the page reads changes nothing."""
        days = (sources for day, sources in self.lines[None].items() if first <= day <= last)
        presence = presence_of(days)
        key = frozenset(presence.items())
        if key not in self.selections:
            self.selections[key] = choose(self.workspace, presence, _summed(self.metrics))
        return self.selections[key]

    def _of_report(self, query: StatsQuery, covered: Covered, selection: Selection) -> list[Figures]:
        """What is counted from contacts is known to reports alone: one report for all such metrics of a campaign."""
        if query.campaign_id not in self.reports:
            names = tuple(sorted(name for name in self.metrics if is_elsewhere(METRICS[name])))
            asked = replace(query, start_on=self.first, end_on=self.last, metrics=names)
            self.reports[query.campaign_id] = {
                date.fromisoformat(row.key): row.figures
                for row in report.run(asked).rows
                if row.figures is not None
            }
        found = self.reports[query.campaign_id]
        fed = {name: self._fed_days(name, query.campaign_id) for name in _counted_elsewhere(query.metrics)}
        return [
            replace(
                found[day],
                sums=covered.fill(found[day].sums, day, selection)
                | {
                    name: found[day].sums.get(name) or 0
                    for name, (days, sources) in fed.items()
                    if day in days or covered.has_any(sources, day)
                },
            )
            for day in days_between(query.start_on, query.end_on)
        ]

    def _fed_days(self, quantity: str, campaign_id: int | None) -> tuple[set[date], set[str]]:
        """The days on which what it is made of was reported, and the sources that did: other days may be unknown."""
        days: set[date] = set()
        found: set[str] = set()
        for day, sources in self.lines[campaign_id].items():
            for (source, kind), sums in sources.items():
                if any(
                    kind in kinds and sums.get(name) is not None for name, kinds in QUANTITIES[quantity].reads
                ):
                    days.add(day)
                    found.add(source)
        return days, found

    def _sums(self, day: date, campaign_id: int | None, covered: Covered, selection: Selection) -> Sums:
        sums: Sums = {}
        lines = self.lines[campaign_id].get(day, {})
        for quantity, sources in selection.takes.items():
            for source, measure in sources.items():
                value = lines.get(source, {}).get(measure)
                if value is not None:
                    sums[quantity] = (sums.get(quantity) or 0) + value
        return covered.fill(sums, day, selection)

    def _covered_of(self, campaign_id: int | None) -> Covered:
        """What another source covers says nothing of a campaign that it does not report."""
        if campaign_id is None:
            return self.covered
        days = self.lines[campaign_id].values()
        return self.covered.of_sources({source for sources in days for source, _kind in sources})


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def _once_begun(figures: Sequence[Figures]) -> list[Figures]:
    """The days before a campaign's first number are no days of the campaign."""
    begun = next((place for place, each in enumerate(figures) if any(each.sums.values())), len(figures))
    return [replace(each, sums={}, own_margins={}) for each in figures[:begun]] + list(figures[begun:])


def read(
    workspace: Workspace,
    *,
    metrics: Iterable[str],
    campaign_ids: Iterable[int],
    last: date,
    oldest: date | None = None,
) -> History:
    """Two years up to `last`, in a number of questions to the database that does not grow with the campaigns.

    With `oldest`, the last day of whatever ends first, two years up to that as well; yet no more than four in all.
    """
    reach = timedelta(days=7 * MOST_WEEKS)
    first = max(min(oldest or last, last), last - reach) - reach + timedelta(days=1)
    wanted = frozenset(name for name in metrics if adds_up(METRICS[name]))
    if not wanted:
        return History(
            workspace, first, last, wanted, defaultdict(dict), Covered({}), Widest(last, Entered())
        )
    reads = {name for metric in wanted for name, _kinds in _reads(metric)}
    lines = daily_lines(workspace, _summed(wanted), first, last, set(campaign_ids), also=reads)
    beside = widest.read(workspace, {name for name in wanted if not is_elsewhere(METRICS[name])}, first, last)
    parts = {part for name in wanted for part in METRICS[name].parts}
    own = days_of(workspace, parts, first, last, set(campaign_ids))
    return History(workspace, first, last, wanted, lines, covered_days(workspace, first, last), beside, own)


def _summed(metrics: Iterable[str]) -> set[str]:
    return {name for name in quantities_of(metrics) if not QUANTITIES[name].reckoned}


def _counted_elsewhere(metrics: Iterable[str]) -> set[str]:
    found = {name for metric in metrics for name in METRICS[metric].quantities("recorded")}
    return {name for name in found if QUANTITIES[name].reckoned and name not in COSTS}


def _reads(metric: str) -> list[tuple[str, frozenset[str]]]:
    return [pair for name in _counted_elsewhere([metric]) for pair in QUANTITIES[name].reads]


def quantities_of(metrics: Iterable[str]) -> set[str]:
    """All that these metrics may need, whosever revenue counts in the end, and recorded sales, which decide that."""
    found = {"recorded_revenue"}
    for name in metrics:
        found.update(METRICS[name].quantities("recorded"), METRICS[name].quantities("claimed"))
    return found


def is_elsewhere(metric: Metric) -> bool:
    """Whether a part of it is known to reports alone; entered costs and margins are cut from what `widest` read."""
    return bool(_counted_elsewhere([metric.name]))


def adds_up(metric: Metric) -> bool:
    """Whether its parts can be added over days, as reach cannot; what cannot has no weeks and no windows."""
    return all(not QUANTITIES[name].reckoned or name in _addable() for name in metric.quantities("recorded"))


@cache
def _addable() -> frozenset[str]:
    return frozenset(
        metric.parts[0] for metric in METRICS.values() if metric.is_additive and len(metric.parts) == 1
    )
