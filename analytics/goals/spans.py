"""The totals of many periods and campaigns at once, the same numbers as a report of each would give.

A list of goals has as many periods as goals; asking a report for each would cost a page half a dozen questions a goal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from accounts.models import Workspace
from analytics import report
from analytics.goals import widest
from analytics.goals.daily import Lines, Sums, daily_lines, presence_of
from analytics.goals.history import is_elsewhere, quantities_of
from analytics.goals.widest import Widest
from analytics.markup.prices import MARKED, NO_PRICES, Prices, priced_sums, prices_for
from analytics.metrics import METRICS, Basis, Value
from analytics.quantities import QUANTITIES, Stored, measures_of
from analytics.query import StatsQuery
from analytics.ranges import Ranges, ranges_in_each
from analytics.selection import Selection, SourceKey, choose
from analytics.tracked import TrackedDays, basis_with, days_of

# First day, last day, and the campaign; None for the whole workspace.
Span = tuple[date, date, int | None]
Totals = Mapping[Span, Mapping[str, Value]]


def totals_of(workspace: Workspace, wanted: Mapping[Span, Iterable[str]]) -> Totals:
    """The metrics of each span. What no sums of days give, such as reach, is asked of a report a span."""
    asked = {span: set(names) for span, names in wanted.items()}
    names = {name for each in asked.values() for name in each}
    elsewhere = {name for name in names if is_elsewhere(METRICS[name])}
    found: dict[Span, dict[str, Value]] = {span: {} for span in asked}
    for span, metrics in asked.items():
        if rest := tuple(sorted(metrics & elsewhere)):
            first, last, campaign_id = span
            query = StatsQuery(workspace, first, last, None, rest, campaign_id=campaign_id)
            found[span].update(report.run(query).totals)
    summed = {span: metrics - elsewhere for span, metrics in asked.items() if metrics - elsewhere}
    for span, values in _from_daily_sums(workspace, summed).items():
        found[span].update(values)
    return found


def _from_daily_sums(workspace: Workspace, asked: Mapping[Span, set[str]]) -> dict[Span, dict[str, Value]]:
    if not asked:
        return {}
    quantities = quantities_of(name for names in asked.values() for name in names)
    first, last = min(span[0] for span in asked), max(span[1] for span in asked)
    campaign_ids = {span[2] for span in asked if span[2] is not None}
    prices = prices_for(workspace) if MARKED in measures_of(frozenset(quantities)) else NO_PRICES
    lines = daily_lines(workspace, quantities, first, last, campaign_ids, prices=prices)
    ranges = ranges_in_each(workspace, {span[:2] for span in asked})
    beside = widest.read(workspace, {name for names in asked.values() for name in names}, first, last)
    parts = {part for names in asked.values() for name in names for part in METRICS[name].parts}
    own = days_of(workspace, parts, first, last, campaign_ids)
    chosen: dict[frozenset[tuple[SourceKey, frozenset[str]]], Selection] = {}
    found = {}
    for span, names in asked.items():
        within = ranges[span[:2]]
        presence = presence_of(
            [*_days(lines[None], span), *({(p.source, p.kind): p.sums} for p in within.piles)]
        )
        key = frozenset(presence.items())
        if key not in chosen:
            chosen[key] = choose(workspace, presence, quantities)
        query = StatsQuery(workspace, *span[:2], None, tuple(sorted(names)), campaign_id=span[2])
        found[span] = _values(query, prices, lines[span[2]], within, chosen[key], beside, own)
    return found


def _days(lines: Lines, span: Span) -> list[dict[SourceKey, Sums]]:
    first, last, _campaign_id = span
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return [lines[day] for day in days if day in lines]


def _values(
    query: StatsQuery,
    prices: Prices,
    lines: Lines,
    ranges: Ranges,
    selection: Selection,
    beside: Widest,
    own: TrackedDays,
) -> dict[str, Value]:
    campaign_id = query.campaign_id
    parts: list[Mapping[SourceKey, Mapping[str, Stored | None]]] = [
        *_days(lines, (query.start_on, query.end_on, campaign_id)),
        *(
            {(p.source, p.kind): priced_sums(prices, p)}
            for p in ranges.piles
            if campaign_id is None or p.campaign_id == campaign_id
        ),
    ]
    sums: dict[str, Stored | None] = {}
    for sources in parts:
        for quantity, takes in selection.takes.items():
            for source, measure in takes.items():
                value = sources.get(source, {}).get(measure)
                if value is not None:
                    sums[quantity] = (sums.get(quantity) or 0) + value
    tracked = own.since.parts(query.start_on, query.end_on)
    basis: Basis = selection.basis if campaign_id is None else "claimed"
    if tracked:
        sums |= own.between(campaign_id, query.start_on, query.end_on)
        basis = basis_with(selection, tracked, is_whole=campaign_id is None)
    needed = {part for name in query.metrics for part in METRICS[name].quantities(basis, tracked=tracked)}
    missing = {name: _why_missing(name, selection, beside) for name in needed}
    figures = beside.total(
        query, sums, basis=basis, selection=selection, ranges=ranges, missing=missing, tracked=tracked
    )
    return {name: METRICS[name].of(figures) for name in query.metrics}


def _why_missing(name: str, selection: Selection, beside: Widest) -> str:
    if QUANTITIES[name].reckoned:
        return "" if beside.entered.costs else str(QUANTITIES[name].connect)
    return selection.missing(QUANTITIES[name])
