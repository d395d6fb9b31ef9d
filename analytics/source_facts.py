"""The statement that lists the very facts of a figure: what counts is what `counting` and `ranges` say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from analytics.counted import Counted
from analytics.counting import CHOICE, JOINED, SCOPE, WITHIN, converted, parameters
from analytics.counting import counted as counted_facts
from analytics.markup.facts import JOIN_MARKUP, added, marked
from analytics.markup.priced import tells_markup
from analytics.markup.prices import EARNED, MARKED
from analytics.objectives import serving
from analytics.quantities import QUANTITIES
from analytics.query import StatsQuery
from analytics.ranges import counts_for
from analytics.reckoning.picked import (
    FOLLOWING,
    JOIN_FOLLOWING,
    PICKED,
    base_kinds,
    has_followers,
    named_values,
)
from analytics.reckoning.reach import is_exact
from analytics.selection import SourceKey

# What a row by day, week or month consists of: ranges of days are in none.
IN_STEP = "AND f.end_on = f.start_on AND f.start_on BETWEEN %(step_first)s AND %(step_last)s"
_DIMENSIONS = (
    "f.start_on, f.end_on, s.source, s.account_id, coalesce(p.campaign_id, 0) AS campaign_id, s.entity_name, s.level, "
    "s.channel, s.currency, r.per_euro_from, r.per_euro_to, r.rate_day, r.rate_source, f.run_id, f.sheet, f.line, "
    "f.series_id"
)
_NO_MARKUP = "NULL::integer AS points, NULL::date AS marked_from"
_MARKUP = "markup.points, markup.valid_from AS marked_from"


@dataclass(frozen=True, slots=True)
class _Piece:
    """What a fact gives to a quantity where the condition holds: as stored, and in the workspace's currency."""

    condition: str
    raw: str
    value: str


@dataclass(slots=True)
class _Conditions:
    """SQL that tells for each quantity whether a fact counts, collecting the measures and the values it names."""

    query: StatsQuery
    counted: Counted
    values: dict[str, Any] = field(default_factory=dict)
    measures: set[str] = field(default_factory=set)

    def of(self, quantity: str) -> list[_Piece]:
        """Nothing for what is not made of facts, or where nothing of it is known."""
        if quantity == EARNED and not tells_markup(self.query.workspace):
            return []
        if quantity in PICKED:
            return [self._picked(quantity)]
        if quantity == "reach":
            return [self._reach()] if self.counted.reckoned.total.get("reach") is not None else []
        by_measure: dict[str, list[SourceKey]] = {}
        taken = MARKED if quantity == EARNED else quantity
        for source, measure in self.counted.selection.takes.get(taken, {}).items():
            by_measure.setdefault(measure, []).append(source)
        return [
            self._priced(
                quantity,
                measure,
                _Piece(self._condition(quantity, measure, sources), f"f.{measure}", converted(measure)),
            )
            for measure, sources in by_measure.items()
        ]

    def _priced(self, quantity: str, measure: str, piece: _Piece) -> _Piece:
        """Spend as the query tells it, or what is added to it."""
        if quantity == EARNED:
            return _Piece(f"({piece.condition} AND markup.points > 0)", added(piece.raw), added(piece.value))
        if measure == MARKED and self.query.priced == "client":
            return _Piece(piece.condition, marked(piece.raw), marked(piece.value))
        return piece

    def _picked(self, quantity: str) -> _Piece:
        picked = PICKED[quantity]
        name = f"{quantity}_kinds"
        self.values[name] = sorted(base_kinds(quantity))
        condition = (
            f"({picked.condition} AND s.kind = ANY(%({name})s::text[]) AND {self._counts(picked.base)})"
        )
        self.values |= named_values()
        return _Piece(condition, picked.value, picked.value)

    def _reach(self) -> _Piece:
        self.measures.add("reach")
        self.values["reach_kinds"] = sorted(QUANTITIES["reach"].kinds)
        condition = f"({is_exact(self.query)} AND s.kind = ANY(%(reach_kinds)s::text[]))"
        return _Piece(condition, "f.reach", "f.reach")

    def _condition(self, quantity: str, measure: str, sources: list[SourceKey]) -> str:
        name = f"{quantity}_{measure}"
        self.values[f"{name}_sources"] = [f"{source}|{kind}" for source, kind in sources]
        return f"({self._counts(measure)} AND s.source || '|' || s.kind = ANY(%({name}_sources)s))"

    def _counts(self, measure: str) -> str:
        """Whether a fact counts for the measure: by its level, and by its days."""
        self.measures.add(measure)
        by_days, values = counts_for(self.counted.ranges, measure)
        self.values |= values
        return f"f.{measure} IS NOT NULL AND {CHOICE} = best.{measure} AND {by_days}"


def statement_of(
    query: StatsQuery, found: Counted, quantities: tuple[str, ...], *, by_step: bool
) -> tuple[str, dict[str, Any]]:
    """The facts behind these quantities and their sums; `by_step` only those of a day, week or month.

    By the primary key of the facts; `best` must see all facts of the period, so a filter comes after it.
    """
    conditions = _Conditions(query, found)
    of_quantity = {name: conditions.of(name) for name in quantities}
    measures = sorted(conditions.measures) or ["spend"]
    follows = has_followers(quantities)
    of_spend = MARKED in conditions.measures and (EARNED in quantities or query.priced == "client")
    has_markup = query.workspace.has_markup and of_spend
    columns = []
    for name, pieces in of_quantity.items():
        raw = "".join(f" WHEN {piece.condition} THEN {piece.raw}" for piece in pieces)
        value = "".join(f" WHEN {piece.condition} THEN {piece.value}" for piece in pieces)
        columns.append(
            f"CASE{raw} END AS {name}_raw, CASE{value} END AS {name}"
            if pieces
            else f"NULL::bigint AS {name}_raw, NULL::bigint AS {name}"
        )
    any_condition = (
        " OR ".join(piece.condition for pieces in of_quantity.values() for piece in pieces) or "false"
    )
    sums = "".join(f", sum({name}) AS {name}_sum" for name in quantities)
    values = parameters(query.workspace, query.start_on, query.end_on) | query.values | conditions.values
    return (
        f"""
        {counted_facts(measures, WITHIN)}{f", {FOLLOWING}" if follows else ""},
        hit AS MATERIALIZED (
            SELECT {", ".join((_DIMENSIONS, _MARKUP if has_markup else _NO_MARKUP, *columns))}
            {JOINED}
              JOIN best ON best.start_on = f.start_on AND best.end_on = f.end_on
                       AND best.account_id = s.account_id AND best.scope = {SCOPE}
              {JOIN_FOLLOWING if follows else ""}
              {JOIN_MARKUP if has_markup else ""}
             WHERE f.workspace_id = %(workspace_id)s AND {WITHIN} AND ({any_condition})
               {"AND coalesce(p.campaign_id, 0) = %(campaign_id)s" if query.campaign_id is not None else ""}
               {"AND s.channel = %(channel)s" if query.channel is not None else ""}
               {serving("coalesce(p.campaign_id, 0)", query.objective_id)}
               {IN_STEP if by_step else ""}
        ),
        total AS (SELECT count(*) AS total_rows{sums} FROM hit),
        page AS (SELECT * FROM hit ORDER BY start_on DESC, end_on DESC, run_id, sheet, line, series_id
                  LIMIT %(limit)s OFFSET %(offset)s)
        SELECT total.*, page.* FROM total LEFT JOIN page ON true
         ORDER BY start_on DESC, end_on DESC, run_id, sheet, line, series_id
        """,
        values,
    )
