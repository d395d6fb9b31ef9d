"""From a figure to its rows: the very facts that were added up, with file, line and exchange rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from django.db import connection
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.models import Workspace
from analytics.cost.charges import Charge
from analytics.cost.entered import Entered
from analytics.counting import CHOICE, JOINED, SCOPE, WITHIN, converted, hash_joins, parameters
from analytics.counting import counted as counted_facts
from analytics.metrics import METRICS, TRACKED
from analytics.objectives import Links, serving
from analytics.quantities import COSTS, QUANTITIES, Quantity
from analytics.query import StatsQuery
from analytics.ranges import Ranges, counts_for
from analytics.reckoning.picked import (
    FOLLOWING,
    JOIN_FOLLOWING,
    PICKED,
    base_kinds,
    has_followers,
    named_values,
)
from analytics.reckoning.reach import is_exact
from analytics.reckoning.reckoned import Reckoned
from analytics.report import Counted, bases, count
from analytics.selection import Selection, SourceKey
from analytics.silence import covered_days
from analytics.steps import Step
from analytics.terms import costs
from analytics.wording import label_of
from campaigns.models import Campaign, ImportRun, SourceAccount

# Published by the European Central Bank, or entered by the workspace.
RateSource = Literal["ecb", "own"]
PER_PAGE = 50
MAX_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One fact. `values` are in its own currency, `converted` in the workspace's; both by quantity, in main units.

    `rate` is None where nothing had to be converted; a value without a counterpart in `converted` found no rate and
    was left out of the figure. `rate_day` is the day a rate was published, or from which an own rate is valid.
    """

    start_on: date
    end_on: date
    source: str
    account: str
    campaign_id: int
    campaign: str
    entity: str
    level: str
    channel: str
    currency: str
    values: dict[str, Decimal]
    converted: dict[str, Decimal]
    rate: Decimal | None
    rate_day: date | None
    rate_source: RateSource | None
    run_id: int
    file_name: str
    sheet: int
    line: int
    series_id: int

    @property
    def key(self) -> tuple[int, date, date]:
        """What its older values are found by."""
        return self.series_id, self.start_on, self.end_on


@dataclass(frozen=True, slots=True)
class SourcePage:
    """`sum_converted` is over all rows, not only this page's: the very numbers in the figure's formula.

    `quantities` are all but entered costs; those that facts have are `of_facts`.
    """

    rows: list[SourceRow]
    total_rows: int
    sum_converted: dict[str, Decimal]
    quantities: tuple[Quantity, ...]
    page: int
    per_page: int
    # Entered costs among the parts, whose rows are those of `analytics.cost.rows`.
    entered: tuple[Quantity, ...] = ()
    # Credited conversions among the parts, which have a page of rows of their own.
    tracked: tuple[Quantity, ...] = ()
    charges: tuple[Charge, ...] = ()

    @property
    def of_facts(self) -> tuple[Quantity, ...]:
        """Without what was credited, whose rows are conversions."""
        return tuple(one for one in self.quantities if one not in self.tracked)

    @property
    def is_of_people(self) -> bool:
        """Whether people are counted in it, who are no facts and are not listed."""
        return any(one.is_of_people and one.name in self.sum_converted for one in self.quantities)

    @property
    def pages(self) -> int:
        return max(-(-self.total_rows // self.per_page), 1)


def source_rows(
    query: StatsQuery,
    metric: str,
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
    step: Step | None = None,
    counted: Counted | None = None,
) -> SourcePage:
    """The facts behind a metric of the query's period, campaign, channel and objective, the newest first; grouping is
    ignored. `counted` is what was counted for a query of this metric alone, without grouping.

    With `step` those of a row by day, week or month: which sources count is decided for the whole period.
    """
    if metric not in METRICS:
        raise DomainError(_("There is no such metric."), field="metric")
    if not 1 <= page <= MAX_PAGE:
        raise DomainError(_("There is no such page."), field="page")
    asked = replace(query, group_by=step.name if step else None, metrics=(metric,))
    found = counted or count(asked)
    basis, _rows = bases(asked, found)
    names = METRICS[metric].quantities(basis, costs(asked)[0], found.tracked)
    tracked = set(TRACKED.values())
    quantities = tuple(name for name in names if name not in COSTS and name not in tracked)
    total_rows, sums, facts = _facts(asked, found, quantities, per_page, (page - 1) * per_page, step)
    whole = found.reckoned.by_key.get(step.begins, {}) if step else found.reckoned.total
    entered = {name: whole.get(name) for name in names if name in COSTS}
    # What is not made of facts, such as customers, has its total and no rows; a sum of no rows may be a zero.
    reckoned = {name: value for name, value in whole.items() if name in names}
    sums_of = {
        **reckoned,
        **{name: one for name, one in zip(quantities, sums, strict=True) if one is not None},
    }
    if step is not None and query.is_whole:
        # As the row has it: of what a file covers and does not mention there was nothing.
        filled = covered_days(query.workspace, query.start_on, query.end_on).fill(
            sums_of, step.first, found.selection, until=step.last
        )
        sums_of = {name: value for name, value in filled.items() if name in names}
    return SourcePage(
        rows=_named(query.workspace, facts, quantities),
        total_rows=total_rows,
        sum_converted={name: _units(name, sums_of[name]) for name in names if sums_of.get(name) is not None},
        quantities=tuple(QUANTITIES[name] for name in names if name not in COSTS),
        page=page,
        per_page=per_page,
        entered=tuple(QUANTITIES[name] for name, value in entered.items() if value is not None),
        tracked=tuple(QUANTITIES[name] for name in names if name in tracked),
        charges=found.reckoned.charges,
    )


def rows_taken(
    query: StatsQuery,
    takes: Mapping[str, Mapping[SourceKey, str]],
    *,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> SourcePage:
    """The facts of single days that count for these quantities in these very sources, whichever a report would choose.

    `takes` is as in `Selection`.
    """
    if not 1 <= page <= MAX_PAGE:
        raise DomainError(_("There is no such page."), field="page")
    quantities = tuple(takes)
    found = Counted(
        Selection(takes, "recorded"), Ranges(), (), frozenset(quantities), Reckoned(), Entered(), Links()
    )
    total_rows, sums, facts = _facts(query, found, quantities, per_page, (page - 1) * per_page, None)
    return SourcePage(
        rows=_named(query.workspace, facts, quantities),
        total_rows=total_rows,
        sum_converted={
            name: _units(name, one) for name, one in zip(quantities, sums, strict=True) if one is not None
        },
        quantities=tuple(QUANTITIES[name] for name in quantities),
        page=page,
        per_page=per_page,
    )


def _facts(
    query: StatsQuery, found: Counted, quantities: tuple[str, ...], limit: int, offset: int, step: Step | None
) -> tuple[int, tuple[Any, ...], list[tuple[Any, ...]]]:
    if not quantities:  # labour has no facts
        return 0, (), []
    statement, values = _statement(query, found, quantities, by_step=step is not None)
    if step is not None:
        values |= {"step_first": step.first, "step_last": step.last}
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(statement, values | {"limit": limit, "offset": offset})
        return _split(cursor.fetchall(), len(quantities))


# --- the statement ------------------------------------------------------------------------------------------

# What a row by day, week or month consists of: ranges of days are in none.
IN_STEP = "AND f.end_on = f.start_on AND f.start_on BETWEEN %(step_first)s AND %(step_last)s"
_DIMENSIONS = (
    "f.start_on, f.end_on, s.source, s.account_id, coalesce(p.campaign_id, 0) AS campaign_id, s.entity_name, s.level, "
    "s.channel, s.currency, r.per_euro_from, r.per_euro_to, r.rate_day, r.rate_source, f.run_id, f.sheet, f.line, "
    "f.series_id"
)


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
        if quantity in PICKED:
            return [self._picked(quantity)]
        if quantity == "reach":
            return [self._reach()] if self.counted.reckoned.total.get("reach") is not None else []
        by_measure: dict[str, list[SourceKey]] = {}
        for source, measure in self.counted.selection.takes.get(quantity, {}).items():
            by_measure.setdefault(measure, []).append(source)
        return [
            _Piece(self._condition(quantity, measure, sources), f"f.{measure}", converted(measure))
            for measure, sources in by_measure.items()
        ]

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


def _statement(
    query: StatsQuery, found: Counted, quantities: tuple[str, ...], *, by_step: bool
) -> tuple[str, dict[str, Any]]:
    """By the primary key of the facts; `best` must see all facts of the period, so a filter comes after it."""
    conditions = _Conditions(query, found)
    of_quantity = {name: conditions.of(name) for name in quantities}
    measures = sorted(conditions.measures) or ["spend"]
    follows = has_followers(quantities)
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
            SELECT {", ".join((_DIMENSIONS, *columns))}
            {JOINED}
              JOIN best ON best.start_on = f.start_on AND best.end_on = f.end_on
                       AND best.account_id = s.account_id AND best.scope = {SCOPE}
              {JOIN_FOLLOWING if follows else ""}
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


def _split(rows: list[tuple[Any, ...]], sums: int) -> tuple[int, tuple[Any, ...], list[tuple[Any, ...]]]:
    """The number of rows, the sums, and the facts of the page; a page past the end has none."""
    facts = [row[1 + sums :] for row in rows]
    return rows[0][0], rows[0][1 : 1 + sums], [fact for fact in facts if fact[0] is not None]


def _units(quantity: str, stored: Any) -> Decimal:
    return Decimal(int(stored)) / QUANTITIES[quantity].scale


def _named(
    workspace: Workspace, facts: list[tuple[Any, ...]], quantities: tuple[str, ...]
) -> list[SourceRow]:
    accounts = _names(SourceAccount.objects.of(workspace), {fact[3] for fact in facts}, "name")
    campaigns = _names(Campaign.objects.of(workspace), {fact[4] for fact in facts}, "name")
    files = _names(ImportRun.objects.of(workspace), {fact[13] for fact in facts}, "file_name")
    rows = []
    for fact in facts:
        start_on, end_on, source, account_id, campaign_id, entity, level, channel, currency = fact[:9]
        per_euro_from, per_euro_to, rate_day, rate_source, run_id, sheet, line, series_id, *pairs = fact[9:]
        raw, value = pairs[::2], pairs[1::2]
        rows.append(
            SourceRow(
                start_on=start_on,
                end_on=end_on,
                source=label_of(source),
                account=accounts.get(account_id, ""),
                campaign_id=campaign_id,
                campaign=campaigns.get(campaign_id, ""),
                entity=entity,
                level=level,
                channel=channel,
                currency=currency,
                values={
                    name: _units(name, one)
                    for name, one in zip(quantities, raw, strict=True)
                    if one is not None
                },
                converted={
                    name: _units(name, one)
                    for name, one in zip(quantities, value, strict=True)
                    if one is not None
                },
                rate=per_euro_to / per_euro_from if rate_day else None,
                rate_day=rate_day,
                rate_source=rate_source,
                run_id=run_id,
                file_name=files.get(run_id, ""),
                sheet=sheet,
                line=line,
                series_id=series_id,
            )
        )
    return rows


def _names(rows: Any, ids: Iterable[int], column: str) -> dict[int, str]:
    return dict(rows.filter(pk__in=set(ids)).values_list("pk", column))
