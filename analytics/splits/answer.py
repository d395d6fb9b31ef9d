"""The answer to a question about one group of people, in the shape of a report: rows, totals, notes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from analytics.insights.dimensions import DIMENSIONS
from analytics.lines import is_asked_for
from analytics.metrics import METRICS, Figures, Terms, Value
from analytics.objectives import Links, links_for
from analytics.quantities import COSTS, QUANTITIES, Stored
from analytics.query import StatsQuery
from analytics.report import ReportRow, labels_of, nothing_of, place
from analytics.selection import SourceKey, choose
from analytics.splits.facts import SplitFact, counting
from analytics.steps import begin_of
from analytics.wording import define, label_of

Sums = dict[str, Stored | None]


@dataclass(frozen=True, slots=True)
class Given:
    """What a fact gives to each quantity, in stored units: `stated` in its own currency, `sums` in the workspace's."""

    fact: SplitFact
    sums: Sums
    stated: Mapping[str, Stored]


@dataclass(frozen=True, slots=True)
class Split:
    """`facts` are those within the question, with the quantities that each gives."""

    query: StatsQuery
    rows: list[ReportRow]
    totals: dict[str, Value]
    figures: Figures
    rows_terms: Terms
    currency: str
    definitions: dict[str, str]
    notes: list[str]
    facts: list[Given]


def split_answer(query: StatsQuery, wanted: Mapping[str, str]) -> Split:
    """`wanted` is the value by dimension; only what the breakdowns report has a number."""
    counted = counting(query, wanted)
    names = {part for metric in query.metrics for part in METRICS[metric].quantities("claimed", "spend")}
    given = _given(query, counted, names)
    links = links_for(query)
    facts = [one for one in given if is_asked_for(query, one.fact, links)]
    missing = {name: _why_missing(name, wanted) for name in names}
    terms = Terms(
        "claimed",
        query.workspace.gross_margin,
        is_whole=False,
        missing=missing,
        headline=query.workspace.headline_roi,  # type: ignore[arg-type]  # one of the choices
        cost="spend",
        knows_costs=False,
    )
    figures = Figures(_added(facts), terms)
    return Split(
        query=query,
        rows=_rows(query, facts, terms, links),
        totals=_values(query, figures),
        figures=figures,
        rows_terms=terms,
        currency=query.workspace.currency,
        definitions={name: define(name, terms) for name in query.metrics},
        notes=_notes(query, facts, wanted),
        facts=facts,
    )


def _given(
    query: StatsQuery, counted: list[tuple[SplitFact, frozenset[str]]], names: Iterable[str]
) -> list[Given]:
    """What each fact gives to each quantity; of an exclusive one only the source that a report would take."""
    presence: dict[SourceKey, set[str]] = defaultdict(set)
    for fact, measures in counted:
        presence[fact.source, fact.kind] |= measures
    summed = [name for name in names if not QUANTITIES[name].reckoned]
    has = {key: frozenset(measures) for key, measures in presence.items()}
    takes = choose(query.workspace, has, summed, once=query.once).takes
    found = []
    for fact, measures in counted:
        sums: Sums = {}
        stated: dict[str, Stored] = {}
        for name in summed:
            measure = takes.get(name, {}).get((fact.source, fact.kind))
            if measure in measures and measure is not None:
                sums[name], stated[name] = fact.value[measure], fact.raw[measure]
        if sums:
            found.append(Given(fact, sums, stated))
    return found


def _added(facts: Iterable[Given]) -> Sums:
    """None stays None until something was measured."""
    total: Sums = {}
    for one in facts:
        for name, value in one.sums.items():
            if value is not None:
                total[name] = (total.get(name) or 0) + value
    return total


def _values(query: StatsQuery, figures: Figures) -> dict[str, Value]:
    return {name: _value(name, figures) for name in query.metrics}


def _value(metric: str, figures: Figures) -> Value:
    if set(COSTS) & set(METRICS[metric].parts_on("spend")):
        return Value(None, "missing", _("Entered costs are not known of a group of people."))
    return METRICS[metric].of(figures)


def _rows(query: StatsQuery, facts: list[Given], terms: Terms, links: Links) -> list[ReportRow]:
    if query.group_by is None:
        return []
    found: dict[Any, list[Given]] = defaultdict(list)
    for one in facts:
        fact = one.fact
        if query.step:
            if not fact.is_range:
                found[begin_of(query.step, fact.first)].append(one)
            continue
        keys: dict[Any, Any] = {
            "campaign": fact.campaign_id,
            "channel": fact.channel,
            "objective": links.objective_of(fact.campaign_id),
        }
        found[keys[query.group_by]].append(one)
    if query.step:
        return [_row(query, step.key, step.label, found.get(step.begins, []), terms) for step in query.steps]
    labels, nothing = labels_of(query, found), nothing_of(query)
    rows = [
        _row(query, str(key or ""), labels.get(key) or nothing, mine, terms) for key, mine in found.items()
    ]
    return sorted(rows, key=lambda row: place(row, query.metrics[0]))


def _row(query: StatsQuery, key: str, label: str, facts: list[Given], terms: Terms) -> ReportRow:
    figures = Figures(_added(facts), terms)
    return ReportRow(key, label, _values(query, figures), is_unattributed=not key, figures=figures)


def _why_missing(quantity: str, wanted: Mapping[str, str]) -> str:
    return _("No import of this period splits it by %(dimensions)s: %(name)s.") % {
        "name": QUANTITIES[quantity].label,
        "dimensions": dimensions_in_words(wanted),
    }


def dimensions_in_words(wanted: Mapping[str, str]) -> str:
    return ", ".join(str(DIMENSIONS[dimension]).lower() for dimension in wanted)


def _notes(query: StatsQuery, facts: list[Given], wanted: Mapping[str, str]) -> list[str]:
    sources = sorted({label_of(one.fact.source) for one in facts})
    groups = ", ".join(wanted.values())
    notes = []
    if sources:
        text = _("Only people of this group: %(groups)s, as these sources split them: %(sources)s.")
        notes.append(text % {"groups": groups, "sources": ", ".join(sources)})
    if query.step and any(one.fact.is_range for one in facts):
        notes.append(_("What is known only for a range of days is in the total, and in none of the rows."))
    if any(value is None for one in facts for value in one.sums.values()):
        notes.append(_("Money in a currency without an exchange rate is left out."))
    return notes
