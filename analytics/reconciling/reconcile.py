"""Lays two sides of a workspace beside each other: lines, outcomes, causes, and whether the gap is usual."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from accounts.models import Workspace
from analytics.ranges import ranges_in
from analytics.reconciling.causes import Explanation, explain
from analytics.reconciling.cells import match_cells
from analytics.reconciling.entries import Window, entries_of
from analytics.reconciling.evidence import evidence_of_ids, evidence_of_sums
from analytics.reconciling.history import Gap, gap_of
from analytics.reconciling.ids import are_comparable, match_entries
from analytics.reconciling.lines import OUTCOMES, Figure, Line, Outcome, total_of
from analytics.reconciling.pairs import Pair, Side
from analytics.reconciling.sides import Said, said_by

Grain = Literal["id", "day_and_campaign", "day"]


@dataclass(frozen=True, slots=True)
class Sum:
    """All lines of one outcome."""

    outcome: Outcome
    line_count: int
    here: Figure
    there: Figure


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """`here` and `there` are the totals of the sides, which the sums of the outcomes add up to exactly.

    `longer` names the sides of which sums over longer than a day were left out.
    """

    pair: Pair
    first: date
    last: date
    grain: Grain
    lines: tuple[Line, ...]
    sums: tuple[Sum, ...]
    here: Figure
    there: Figure
    explanation: Explanation
    gap: Gap
    longer: tuple[Side, ...]

    @property
    def difference(self) -> Figure:
        return self.here - self.there


def reconcile(workspace: Workspace, pair: Pair, first: date, last: date) -> Reconciliation:
    """By ids where both sides have the same, else by day and campaign where both know campaigns, else by day."""
    here = said_by(workspace, pair, pair.here, first, last)
    there = said_by(workspace, pair, pair.there, first, last)
    grain, lines, explanation = _by_ids(workspace, pair, here, there, first, last) or _by_sums(
        workspace, pair, here, there, first, last
    )
    return Reconciliation(
        pair=pair,
        first=first,
        last=last,
        grain=grain,
        lines=tuple(lines),
        sums=sums_of(lines),
        here=here.total,
        there=there.total,
        explanation=explanation,
        gap=gap_of(workspace, pair, first, last, here.total, there.total),
        longer=_longer(workspace, pair, first, last),
    )


def sums_of(lines: Iterable[Line]) -> tuple[Sum, ...]:
    """Of each outcome, in their order, also where there is none."""
    by_outcome: dict[Outcome, list[Line]] = {outcome: [] for outcome in OUTCOMES}
    for line in lines:
        by_outcome[line.outcome].append(line)
    return tuple(
        Sum(
            outcome,
            len(found),
            total_of(line.here for line in found),
            total_of(line.there for line in found),
        )
        for outcome, found in by_outcome.items()
    )


_Compared = tuple[Grain, list[Line], Explanation]


def _by_ids(
    workspace: Workspace, pair: Pair, here: Said, there: Said, first: date, last: date
) -> _Compared | None:
    """None where the ids do not meet, or do not tell all that the daily sums tell."""
    window = Window(first, last)
    ours = entries_of(workspace, pair, pair.here, window)
    theirs = entries_of(workspace, pair, pair.there, window) if ours else None
    if not ours or not theirs or not are_comparable(ours, theirs):
        return None
    lines = match_entries(ours, theirs)
    if (
        total_of(line.here for line in lines) != here.total
        or total_of(line.there for line in lines) != there.total
    ):
        return None
    explanation = explain(
        lines,
        evidence_of_ids(workspace, pair, pair.here, here, ours, first, last),
        evidence_of_ids(workspace, pair, pair.there, there, theirs, first, last),
    )
    return "id", lines, explanation


def _by_sums(workspace: Workspace, pair: Pair, here: Said, there: Said, first: date, last: date) -> _Compared:
    grain: Grain = "day_and_campaign" if here.has_campaigns and there.has_campaigns else "day"
    if grain == "day":
        here, there = here.by_day(), there.by_day()
    lines = match_cells(here.figures, there.figures)
    explanation = explain(
        lines,
        evidence_of_sums(workspace, pair, pair.here, here, first, last),
        evidence_of_sums(workspace, pair, pair.there, there, first, last),
    )
    return grain, lines, explanation


def _longer(workspace: Workspace, pair: Pair, first: date, last: date) -> tuple[Side, ...]:
    found = {
        (pile.kind, pile.source, name)
        for pile in ranges_in(workspace, first, last).piles
        for name in pile.has
    }
    return tuple(
        side
        for side in (pair.here, pair.there)
        if any(
            (side.source_kind, source, name) in found
            for source in side.sources
            for name in (side.money, side.count)
        )
    )
