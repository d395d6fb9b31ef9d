"""The answer to a `StatsQuery`: rows and totals from the daily sums and the ranges, each figure with its state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.db import connection
from django.utils.translation import gettext as _

from analytics import wording
from analytics.cost.entered import entered_in
from analytics.cost.own_margins import OwnMargins
from analytics.counted import Counted, Reasons, Sums, added, taken_from
from analytics.freshness import State, freshness_of
from analytics.lines import Line, lines_of_days, lines_together, range_lines
from analytics.lookups import LookUps
from analytics.markup.prices import EARNED, MARKED
from analytics.metrics import METRICS, TRACKED, Basis, Figures, Terms, Value
from analytics.objectives import Links, links_for, reckon_through
from analytics.quantities import COSTS, QUANTITIES, measures_of
from analytics.query import StatsQuery
from analytics.ranges import Pile, ranges_in_each
from analytics.reckoning.providers import PROVIDERS
from analytics.reckoning.reckoned import Key
from analytics.selection import Presence, Selection, SourceKey, choose
from analytics.silence import covered_days
from analytics.standing import look_up
from analytics.terms import costs, costs_alone, own_margins, terms_of
from analytics.tracked import Since, basis_with, own_record
from campaigns.channels import CHANNELS
from campaigns.tracking.settings import settings_of

# By the primary keys.
NAMES_OF_CAMPAIGNS = """
SELECT id, name FROM campaigns_campaign WHERE workspace_id = %(workspace_id)s AND id = ANY(%(ids)s::bigint[])
"""
NAMES_OF_OBJECTIVES = """
SELECT id, name FROM campaigns_objective WHERE workspace_id = %(workspace_id)s AND id = ANY(%(ids)s::bigint[])
"""


@dataclass(frozen=True, slots=True)
class ReportRow:
    """`key` is that of a day, week or month, the id of a campaign or objective, or a channel; "" for what has none."""

    key: str
    label: str
    values: dict[str, Value]
    is_unattributed: bool = False
    figures: Figures | None = None  # its sums, for whoever adds rows up or shows them


@dataclass(frozen=True, slots=True)
class Report:
    query: StatsQuery
    rows: list[ReportRow]
    totals: dict[str, Value]
    currency: str
    # Left out because no exchange rate converts their money; `unconverted_notes` says which.
    unconverted_rows: int
    fresh_as_of: datetime | None
    recomputing: bool
    # Whose word is taken for revenue in the rows, and whose in the totals.
    rows_basis: Basis
    totals_basis: Basis
    # All that the totals were computed from: whoever shows them beside another cost needs no second report.
    figures: Figures
    # The same of the rows: which ROI on which cost they show.
    rows_terms: Terms
    # From which sources, days and ranges it was taken.
    counted: Counted

    # Words are put together where they are shown: of several reports on a page most are never read.

    @property
    def definitions(self) -> dict[str, str]:
        """The formula used, by metric."""
        totals = self.figures.terms
        rows = self.rows_terms if self.query.group_by else totals
        return {name: wording.define_both(name, rows, totals) for name in self.query.metrics}

    @property
    def notes(self) -> list[str]:
        return _notes(self.query, self.counted, self.rows_terms, self.figures.terms)

    @property
    def unconverted_notes(self) -> list[str]:
        """Looks at facts."""
        return wording.note_unconverted(self.query, self.unconverted_rows)


class Told(Protocol):
    """What can be compared: a report, or another answer in its shape."""

    @property
    def figures(self) -> Figures: ...
    @property
    def rows_terms(self) -> Terms: ...


def is_comparable(metric: str, now: Told, then: Told, *, in_rows: bool = False) -> bool:
    """Whether one record tells the metric in both, in their totals or rows: two records are no change."""
    one, other = (found.rows_terms if in_rows else found.figures.terms for found in (now, then))
    return METRICS[metric].quantities(one.basis, tracked=one.tracked) == METRICS[metric].quantities(
        other.basis, tracked=other.tracked
    )


def run(query: StatsQuery, *, state: State | None = None, counted: Counted | None = None) -> Report:
    """`state` is given by a page that asks several questions at once and looked for itself; `counted` by one that
    shows more of what was counted for this very query.
    """
    counted = counted or count(query)
    selection = counted.selection
    totals_basis, rows_basis = bases(query, counted)
    sums = _by_key(counted)
    total = {**added(counted.lines, taken_from(selection)), **counted.reckoned.total}
    margins = {
        basis: own_margins(query, basis, selection, counted.ranges, counted.entered)
        for basis in {totals_basis, rows_basis}
    }
    of_totals, of_rows = terms_of(
        query,
        (totals_basis, rows_basis),
        selection,
        counted.reckoned,
        Reasons(counted),
        margins,
        costs_alone(query, counted.links, counted.entered, selection, None),
        tracked=counted.tracked - {"revenue"},
    )
    figures = Figures(total, of_totals, margins[totals_basis].total)
    state = state or query.once(freshness_of, query.workspace)
    return Report(
        query=query,
        rows=_rows(query, counted, sums, of_rows, margins[rows_basis]),
        totals=_values(query, figures),
        currency=query.workspace.currency,
        unconverted_rows=_unconverted_rows(query, counted, {totals_basis, rows_basis}),
        fresh_as_of=state.as_of,
        recomputing=state.recomputing,
        rows_basis=rows_basis,
        totals_basis=totals_basis,
        figures=figures,
        rows_terms=of_rows,
        counted=counted,
    )


def run_together(queries: Sequence[StatsQuery]) -> list[Report]:
    """The reports of one page about one workspace: what several of them need is looked up once."""
    asked = _looking_up(queries)
    wanted = [_wanted(query) for query in asked]
    read = lines_together([(one.query, one.measures, one.links) for one in wanted])
    return [run(one.query, counted=_counted(one, lines)) for one, lines in zip(wanted, read, strict=True)]


def _looking_up(queries: Sequence[StatsQuery]) -> list[StatsQuery]:
    """The questions with look-ups that they share: those of the net view with one another, and those of the other."""
    shared: dict[str | None, LookUps] = {}
    for priced in {query.priced for query in queries}:
        alike = [query for query in queries if query.priced == priced]
        shared[priced] = LookUps((query.start_on, query.end_on) for query in alike)
        look_up(alike[0].workspace, shared[priced])
    return [replace(query, lookups=shared[query.priced]) for query in queries]


def count(query: StatsQuery) -> Counted:
    """The sums that the query needs, and which sources they are taken from."""
    wanted = _wanted(query if query.lookups else replace(query, lookups=LookUps()))
    return _counted(wanted, lines_of_days(wanted.query, wanted.measures, wanted.links, whole=False))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The quantities that a query needs, and the measures that they are made of."""

    query: StatsQuery
    quantities: frozenset[str]
    measures: tuple[str, ...]
    tracked: frozenset[str]
    since: Since
    links: Links


def _wanted(query: StatsQuery) -> _Wanted:
    cost, _of_rows = costs(query)
    parts = {part for name in query.metrics for part in METRICS[name].parts_on(cost)}
    since = query.once(own_record, query.workspace) if TRACKED.keys() & parts else Since()
    tracked = since.parts(query.start_on, query.end_on) & parts
    quantities = frozenset(
        (parts - {"revenue"})
        # Its rows are those of the spend that it is added to.
        | ({MARKED} if EARNED in parts else set())
        | ({"recorded_revenue", "claimed_revenue"} if "revenue" in parts else set())
        | {TRACKED[part] for part in tracked}
    )
    # Recorded sales decide whose revenue is meant, asked for or not.
    measures = measures_of(quantities | {"recorded_revenue"})
    return _Wanted(query, quantities, measures, tracked, since, links_for(query))


def _counted(wanted: _Wanted, daily: tuple[Line, ...]) -> Counted:
    query, quantities, links = wanted.query, wanted.quantities, wanted.links
    ranges = query.of_its_days(ranges_in_each)
    everywhere = daily if query.is_whole else lines_of_days(query, wanted.measures, links, whole=True)
    presence = _presence(everywhere, ranges.piles)
    summed = [name for name in quantities if not QUANTITIES[name].reckoned]
    selection = choose(query.workspace, presence, summed, once=query.once)
    ranged = range_lines(query, ranges.piles, links)
    entered = entered_in(query.workspace, query.metrics, quantities, once=query.once)
    asked = quantities if entered.costs else quantities - set(COSTS)
    reckoned = reckon_through(links, query, asked, PROVIDERS)
    rules = query.once(settings_of, query.workspace) if wanted.tracked else None
    return Counted(
        selection,
        ranges,
        (*daily, *ranged),
        quantities,
        reckoned,
        entered,
        links,
        wanted.tracked,
        wanted.since,
        rules,
    )


def bases(query: StatsQuery, counted: Counted) -> tuple[Basis, Basis]:
    """Whose revenue the totals show, and whose the rows."""
    totals = basis_with(counted.selection, counted.tracked, is_whole=query.is_whole)
    if query.group_by not in ("campaign", "channel", "objective"):
        return totals, totals
    return totals, basis_with(counted.selection, counted.tracked, is_whole=False)


def _presence(lines: Iterable[Line], piles: Iterable[Pile]) -> Presence:
    """A measure whose every fact lacks a rate counts as absent: nothing of it can be shown."""
    found: dict[SourceKey, set[str]] = defaultdict(set)
    for line in lines:
        having = found[line.source]
        if len(having) < len(line.sums):
            having.update([name for name, value in line.sums.items() if value is not None])
    for pile in piles:
        found[pile.source, pile.kind].update(name for name, value in pile.sums.items() if value is not None)
    return {source: frozenset(names) for source, names in found.items()}


def _by_key(counted: Counted) -> dict[Key, Sums]:
    """Sums by quantity for each row, also where only a provider knows of it; a range belongs to no day."""
    lines: dict[Key, list[Line]] = defaultdict(list)
    for line in counted.lines:
        if line.key is not None:
            lines[line.key].append(line)
    taken = taken_from(counted.selection)
    sums = {key: added(found, taken) for key, found in lines.items()}
    for key, reckoned in counted.reckoned.by_key.items():
        if key is not None:
            sums.setdefault(key, {}).update(reckoned)
    return sums


def _values(query: StatsQuery, figures: Figures) -> dict[str, Value]:
    return {name: METRICS[name].of(figures) for name in query.metrics}


def _rows(
    query: StatsQuery, counted: Counted, sums: Mapping[Key, Sums], terms: Terms, margins: OwnMargins
) -> list[ReportRow]:
    if query.group_by is None:
        return []
    if query.step:
        return _steps(query, sums, terms, counted.selection, margins)
    shown = {
        part
        for name in query.metrics
        for part in METRICS[name].quantities(terms.basis, terms.cost, terms.tracked)
    }
    otherwise = counted.reckoned.otherwise
    labels = labels_of(query, sums)
    nothing = nothing_of(query)
    if query.group_by == "campaign" and counted.tracked:
        # Most of it may well be known to come from a search or a mail; it belongs to no campaign.
        nothing = _("No campaign")

    def figures(key: Key, found: Sums) -> Figures:
        alone = costs_alone(query, counted.links, counted.entered, counted.selection, key)
        own = terms if alone == terms.costs_alone else replace(terms, costs_alone=alone)
        return Figures({**otherwise, **found}, own, margins.by_key.get(key, {}))

    rows = [
        ReportRow(
            key=str(key) if key else "",
            label=labels.get(key) or nothing,
            values=_values(query, of_row),
            is_unattributed=not key,
            figures=of_row,
        )
        for key, found in sums.items()
        for of_row in [figures(key, found)]
        if any(found.get(part) is not None for part in shown)
    ]
    return sorted(rows, key=lambda row: place(row, query.metrics[0]))


def _steps(
    query: StatsQuery, sums: Mapping[Key, Sums], terms: Terms, selection: Selection, margins: OwnMargins
) -> list[ReportRow]:
    """Every day, week or month of the period, with zeros where a file that covers it had nothing to say."""
    told = [quantity for quantity, sources in selection.takes.items() if sources]
    rows, covered = [], None
    for step in query.steps:
        found = sums.get(step.begins, {})
        # A campaign's days are not known to be covered: its file may have been exported without it.
        if query.is_whole and any(found.get(quantity) is None for quantity in told):
            covered = covered or query.once(covered_days, query.workspace, *query.widest)
            found = covered.fill(found, step.first, selection, until=step.last)
        figures = Figures(found, terms, margins.by_key.get(step.begins, {}))
        rows.append(ReportRow(step.key, step.label, _values(query, figures), figures=figures))
    return rows


def place(row: ReportRow, metric: str) -> tuple[Any, ...]:
    """The greatest first, what has no number after all that have one, what has no campaign at the very end."""
    value = row.values[metric].value
    return row.is_unattributed, value is None, 0 if value is None else -value, row.label, row.key


def nothing_of(query: StatsQuery) -> str:
    """What the row is called of what belongs to none."""
    return _("No objective") if query.group_by == "objective" else _("Not attributed")


def labels_of(query: StatsQuery, keys: Iterable[Key]) -> dict[Key, str]:
    """What the rows of these keys are called; of what is gone, nothing."""
    if query.group_by == "channel":
        return {key: str(CHANNELS.get(str(key), key)) for key in keys}
    ids = [key for key in keys if isinstance(key, int) and key]
    statement = NAMES_OF_OBJECTIVES if query.group_by == "objective" else NAMES_OF_CAMPAIGNS
    with connection.cursor() as cursor:
        cursor.execute(statement, {"workspace_id": query.workspace.pk, "ids": ids})
        return dict(cursor.fetchall())


def _shown(query: StatsQuery, bases: set[Basis], tracked: frozenset[str]) -> set[str]:
    return {
        part
        for name in query.metrics
        for basis in bases
        for part in METRICS[name].quantities(basis, tracked=tracked)
    }


def _notes(query: StatsQuery, counted: Counted, rows: Terms, totals: Terms) -> list[str]:
    selection = counted.selection
    parts = {part for name in query.metrics for part in METRICS[name].parts}
    shown = _shown(query, {rows.basis, totals.basis}, rows.tracked)
    notes = wording.note_period(query)
    if "revenue" in parts:
        notes += wording.note_basis(rows.basis, totals.basis, has_rows=query.group_by is not None)
    notes += wording.note_tracked(query, counted.since, counted.rules)
    if "roi" in query.metrics:
        notes += wording.note_margin(totals)
    notes += wording.note_cost(query, rows, totals, has_entered=counted.entered.costs)
    notes += wording.note_left_out(found for found in selection.left_out if found.quantity in shown)
    notes += wording.note_crossing(counted.ranges.crossing)
    notes += counted.reckoned.notes
    if query.step:
        shares = _range_shares(counted, shown)
        notes += wording.note_ranges_by_step(query.step, shares, query.workspace.currency)
    return notes


def _range_shares(counted: Counted, shown: set[str]) -> list[wording.RangeShare]:
    """For each quantity shown, what the facts longer than a day contribute to its total."""
    ranged = [line for line in counted.lines if line.is_range]
    taken = taken_from(counted.selection)
    whole, parts = added(counted.lines, taken), added(ranged, taken)
    shares = []
    for quantity in sorted(shown & parts.keys()):
        part, takes = parts[quantity], counted.selection.takes[quantity]
        if part:
            sources = tuple(line.source[0] for line in ranged if line.sums.get(takes.get(line.source, "")))
            shares.append(wording.RangeShare(quantity, part, whole[quantity] or 0, sources))
    return shares


def _unconverted_rows(query: StatsQuery, counted: Counted, bases: set[Basis]) -> int:
    """Facts left out for want of a rate, among the sources whose kind reports any of the quantities shown."""
    shown = _shown(query, bases, counted.tracked)
    money = {quantity for quantity in shown if QUANTITIES[quantity].unit == "money"}
    kinds = {kind for quantity in money for kind in QUANTITIES[quantity].kinds}
    return sum(line.unconverted_rows for line in counted.lines if line.source[1] in kinds)
