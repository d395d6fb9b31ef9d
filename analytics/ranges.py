"""Facts longer than a day: which of them count in a period. They are never laid on single days.

Of one account a whole sheet of facts with the same first and last day counts or not, for each measure by itself: it
lies wholly inside the period, no longer sheet covers any of its days, and no daily facts do. What reaches beyond the
period's edge does not count, and is named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.counting import (
    COUNTED_MEASURES,
    DAILY_BETWEEN,
    MONEY,
    RANGES_TOUCHING,
    SCOPE,
    counted,
    hash_joins,
    parameters,
    used,
)
from analytics.lookups import Span

# By the partial index fact_range (workspace_id, start_on, end_on).
ANY_RANGE = """
SELECT 1 FROM campaigns_fact f WHERE f.workspace_id = %(workspace_id)s
   AND f.end_on > f.start_on AND f.start_on <= %(last)s AND f.end_on >= %(first)s LIMIT 1
"""

_TAKEN = ", ".join(f"CASE WHEN choice = best.{name} THEN pile.{name} END" for name in COUNTED_MEASURES)
_HAS = ", ".join(f"coalesce(has_{name} AND choice = best.{name}, false)" for name in COUNTED_MEASURES)

PILES = f"""
{counted(COUNTED_MEASURES, RANGES_TOUCHING)}
SELECT pile.start_on, pile.end_on, account_id, a.name, scope, source, kind, channel, campaign_id, unconverted_rows,
       {_TAKEN}, {_HAS}
  FROM pile JOIN best USING (start_on, end_on, account_id, scope)
  JOIN campaigns_sourceaccount a ON a.workspace_id = %(workspace_id)s AND a.id = account_id
 WHERE {used(COUNTED_MEASURES)}
 ORDER BY 1, 2, 4, 6, 8, 9
"""

# By series_by_account and fact_by_series: only accounts that have ranges at all.
DAILY_DAYS = f"""
SELECT s.account_id, {SCOPE} AS scope, f.start_on,
       {", ".join(f"bool_or(f.{name} IS NOT NULL)" for name in COUNTED_MEASURES)}
  FROM campaigns_fact f
  JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id AND s.breakdown = ''
 WHERE f.workspace_id = %(workspace_id)s AND {DAILY_BETWEEN} AND s.account_id = ANY(%(accounts)s::bigint[])
 GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """All facts of one account with the same first and last day, of one kind (or one source of sales)."""

    account_id: int
    scope: str
    start_on: date
    end_on: date

    def overlaps(self, other: Sheet) -> bool:
        return self.start_on <= other.end_on and other.start_on <= self.end_on


@dataclass(frozen=True, slots=True)
class Pile:
    """The sums of one sheet, source, channel and campaign; `has` are the measures that were measured in it."""

    sheet: Sheet
    account: str
    source: str
    kind: str
    channel: str
    campaign_id: int
    unconverted_rows: int
    sums: dict[str, int | None]
    has: frozenset[str]


@dataclass(frozen=True, slots=True)
class Crossing:
    """A sheet that does not count because it reaches beyond the period."""

    account: str
    source: str
    start_on: date
    end_on: date


@dataclass(frozen=True, slots=True)
class Ranges:
    """`piles` hold only what counts; `taken` is the same as (sheet, measure), for whoever looks for the rows."""

    piles: tuple[Pile, ...] = ()
    taken: frozenset[tuple[Sheet, str]] = frozenset()
    crossing: tuple[Crossing, ...] = ()


# The days that have daily facts, by account, scope and measure.
Daily = dict[tuple[int, str, str], set[date]]


def ranges_in(workspace: Workspace, first: date, last: date) -> Ranges:
    """The ranges that count from `first` to `last`, and those that would if the period were longer."""
    return ranges_in_each(workspace, [(first, last)])[first, last]


def ranges_in_each(workspace: Workspace, periods: Iterable[Span]) -> dict[Span, Ranges]:
    """The same for several periods at once, in three questions to the database, however many they are."""
    wanted = set(periods)
    if not wanted:
        return {}
    values = parameters(
        workspace, min(first for first, _last in wanted), max(last for _first, last in wanted)
    )
    with connection.cursor() as cursor:
        cursor.execute(ANY_RANGE, values)
        if cursor.fetchone() is None:
            return dict.fromkeys(wanted, Ranges())
        with hash_joins():
            cursor.execute(PILES, values)
        piles = [_pile(row) for row in cursor.fetchall()]
    daily = _daily_days(values, piles)
    return {(first, last): _counting(piles, daily, first, last) for first, last in wanted}


def _counting(piles: Iterable[Pile], daily: Daily, first: date, last: date) -> Ranges:
    touching = [pile for pile in piles if pile.sheet.start_on <= last and pile.sheet.end_on >= first]
    inside = {key: {day for day in days if first <= day <= last} for key, days in daily.items()}
    taken, crossing = _choose(touching, inside, first, last)
    counting = (_only(pile, {name for name in pile.has if (pile.sheet, name) in taken}) for pile in touching)
    return Ranges(tuple(pile for pile in counting if pile.has), frozenset(taken), crossing)


def counts_for(found: Ranges, measure: str) -> tuple[str, dict[str, Any]]:
    """SQL that tells whether a fact `f` of series `s` counts by its days, and the values it names."""
    sheets = [sheet for sheet, name in found.taken if name == measure]
    if not sheets:
        return "f.end_on = f.start_on", {}
    condition = (
        f"(f.end_on = f.start_on OR (s.account_id, {SCOPE}, f.start_on, f.end_on) IN (SELECT * FROM unnest("
        f"%(taken_{measure}_accounts)s::bigint[], %(taken_{measure}_scopes)s::text[],"
        f" %(taken_{measure}_starts)s::date[], %(taken_{measure}_ends)s::date[])))"
    )
    return condition, {
        f"taken_{measure}_accounts": [sheet.account_id for sheet in sheets],
        f"taken_{measure}_scopes": [sheet.scope for sheet in sheets],
        f"taken_{measure}_starts": [sheet.start_on for sheet in sheets],
        f"taken_{measure}_ends": [sheet.end_on for sheet in sheets],
    }


def _pile(row: tuple[Any, ...]) -> Pile:
    start_on, end_on, account_id, account, scope, source, kind, channel, campaign_id, unconverted, *rest = row
    sums, has = rest[: len(COUNTED_MEASURES)], rest[len(COUNTED_MEASURES) :]
    return Pile(
        sheet=Sheet(account_id, scope, start_on, end_on),
        account=account,
        source=source,
        kind=kind,
        channel=channel,
        campaign_id=campaign_id,
        unconverted_rows=unconverted,
        sums={
            name: None if value is None else int(value)
            for name, value in zip(COUNTED_MEASURES, sums, strict=True)
        },
        has=frozenset(name for name, found in zip(COUNTED_MEASURES, has, strict=True) if found),
    )


def _only(pile: Pile, names: set[str]) -> Pile:
    return Pile(
        sheet=pile.sheet,
        account=pile.account,
        source=pile.source,
        kind=pile.kind,
        channel=pile.channel,
        campaign_id=pile.campaign_id,
        unconverted_rows=pile.unconverted_rows if names & MONEY else 0,
        sums={name: value for name, value in pile.sums.items() if name in names},
        has=frozenset(names),
    )


def _daily_days(values: dict[str, Any], piles: list[Pile]) -> Daily:
    """The days of the period that have daily facts, by account, scope and measure."""
    found: Daily = defaultdict(set)
    accounts = sorted({pile.sheet.account_id for pile in piles})
    with connection.cursor() as cursor:
        with hash_joins():
            cursor.execute(DAILY_DAYS, values | {"accounts": accounts})
        for account_id, scope, day, *has in cursor.fetchall():
            for name, measured in zip(COUNTED_MEASURES, has, strict=True):
                if measured:
                    found[account_id, scope, name].add(day)
    return found


def longest_apart(spans: Iterable[Span], days: Collection[date]) -> list[Span]:
    """Those that add up with these single days without a day twice: the longest first, of equals the earlier."""
    chosen: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
        if any(start <= day <= end for day in days):
            continue
        if not any(start <= other_end and other_start <= end for other_start, other_end in chosen):
            chosen.append((start, end))
    return chosen


def _choose(
    piles: Iterable[Pile], daily: Daily, first: date, last: date
) -> tuple[set[tuple[Sheet, str]], tuple[Crossing, ...]]:
    having: dict[tuple[int, str, str], set[Sheet]] = defaultdict(set)
    named: dict[Sheet, Pile] = {}
    for pile in piles:
        named.setdefault(pile.sheet, pile)
        for name in pile.has:
            having[pile.sheet.account_id, pile.sheet.scope, name].add(pile.sheet)
    taken: set[tuple[Sheet, str]] = set()
    crossing: set[Sheet] = set()
    for (account_id, scope, name), sheets in having.items():
        days = daily.get((account_id, scope, name), set())
        inside = [sheet for sheet in sheets if first <= sheet.start_on and sheet.end_on <= last]
        apart = set(longest_apart(((sheet.start_on, sheet.end_on) for sheet in inside), days))
        chosen = [sheet for sheet in inside if (sheet.start_on, sheet.end_on) in apart]
        taken.update((sheet, name) for sheet in chosen)
        crossing.update(
            sheet
            for sheet in sheets
            if (sheet.start_on < first or sheet.end_on > last)
            and not any(map(sheet.overlaps, chosen))
            and not any(sheet.start_on <= day <= sheet.end_on for day in days)
        )
    left_out = [
        Crossing(named[sheet].account, named[sheet].source, sheet.start_on, sheet.end_on)
        for sheet in sorted(
            crossing, key=lambda sheet: (sheet.start_on, sheet.end_on, sheet.account_id, sheet.scope)
        )
    ]
    return taken, tuple(left_out)
