"""Quantities of some of the facts only: of those that state two things at once, or that nobody paid for.

A rate is the sum over the sum of the rows that have both: engagements of one post over the reach of another would say
nothing. Which facts count is decided as everywhere (`analytics.counting`), by the measure that a quantity begins with.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection

from analytics.counting import CHOICE, JOINED, SCOPE, WITHIN, counted, hash_joins, parameters
from analytics.quantities import QUANTITIES
from analytics.query import StatsQuery
from analytics.ranges import Ranges, counts_for, ranges_in
from analytics.reckoning.reckoned import Key, Reckoned
from analytics.steps import STEPS, begin_sql
from campaigns.channels import ORGANIC

# Followers of an account on a day, where one series alone states them: those of several profiles are not one number.
# By the primary key of the facts.
FOLLOWING = """
following AS (
    SELECT s.account_id, f.start_on AS day, max(f.followers) AS followers
      FROM campaigns_fact f
      JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id AND s.breakdown = ''
     WHERE f.workspace_id = %(workspace_id)s AND f.end_on = f.start_on
       AND f.start_on BETWEEN %(first)s AND %(last)s AND f.followers IS NOT NULL
     GROUP BY 1, 2 HAVING count(*) = 1
)"""
JOIN_FOLLOWING = (
    "LEFT JOIN following ON following.account_id = s.account_id AND following.day = f.start_on"
    " AND f.end_on = f.start_on"
)
_FOLLOWERS = "coalesce(f.followers, following.followers)"


@dataclass(frozen=True, slots=True)
class Picked:
    """`value` of the facts that count for the measure `base` and meet `condition`.

    With `is_zero_else` it is a measured zero where such facts were measured, and none meets the condition.
    """

    base: str
    value: str
    condition: str
    is_zero_else: bool = False


def _both(measure: str, expression: str = "") -> tuple[Picked, Picked]:
    other = expression or f"f.{measure}"
    condition = f"{other} IS NOT NULL"
    return Picked("engagements", "f.engagements", condition), Picked("engagements", other, condition)


_BY_REACH, _BY_IMPRESSIONS, _BY_FOLLOWERS = (
    _both("reach"),
    _both("impressions"),
    _both("followers", _FOLLOWERS),
)
PICKED: dict[str, Picked] = {
    "reached_engagements": _BY_REACH[0],
    "reached_people": _BY_REACH[1],
    "seen_engagements": _BY_IMPRESSIONS[0],
    "seen_impressions": _BY_IMPRESSIONS[1],
    "following_engagements": _BY_FOLLOWERS[0],
    "following_people": _BY_FOLLOWERS[1],
    "organic_leads": Picked("leads", "f.leads", "s.channel = ANY(%(organic)s::text[])", is_zero_else=True),
}
_KEYS: dict[str, str] = {
    **{name: f"CASE WHEN f.end_on = f.start_on THEN {begin_sql(name, 'f.start_on')} END" for name in STEPS},
    "campaign": "coalesce(p.campaign_id, 0)",
    "channel": "s.channel",
}


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    """The sums by row and in total; a statement for each measure that quantities begin with."""
    ranges = ranges_in(query.workspace, query.start_on, query.end_on)
    by_key: dict[Key, dict[str, int | None]] = {}
    for base in sorted({PICKED[name].base for name in quantities}):
        names = tuple(sorted(name for name in quantities if PICKED[name].base == base))
        for key, sums in _sums(query, ranges, base, names):
            by_key.setdefault(key, {}).update(sums)
    total: dict[str, int | None] = {}
    for name in quantities:
        known = [value for sums in by_key.values() if (value := sums.get(name)) is not None]
        total[name] = sum(known) if known else None
    missing = {name: str(QUANTITIES[name].connect) for name in quantities}
    return Reckoned(by_key, total, missing)


def _sums(
    query: StatsQuery, ranges: Ranges, base: str, names: tuple[str, ...]
) -> Iterable[tuple[Key, dict[str, int | None]]]:
    by_days, values = counts_for(ranges, base)
    kinds = frozenset().union(*(base_kinds(name) for name in names))
    statement = sums_sql(
        query.group_by or "",
        base,
        names,
        by_days,
        query.campaign_id is not None,
        query.channel is not None,
    )
    values |= parameters(query.workspace, query.start_on, query.end_on) | named_values()
    values |= {"kinds": sorted(kinds), "campaign_id": query.campaign_id, "channel": query.channel}
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    return [
        (key, {name: None if one is None else int(one) for name, one in zip(names, sums, strict=True)})
        for key, *sums in rows
    ]


@cache
def sums_sql(
    group_by: str, base: str, names: tuple[str, ...], by_days: str, by_campaign: bool, by_channel: bool
) -> str:
    """By the primary key of the facts; `best` must see all facts of the period, so a filter comes after it."""
    columns = ", ".join(_column(PICKED[name]) for name in names)
    follows = has_followers(names)
    return f"""
    {counted([base], WITHIN)}{f", {FOLLOWING}" if follows else ""}
    SELECT {_KEYS.get(group_by, "NULL")} AS key, {columns}
    {JOINED}
      JOIN best ON best.start_on = f.start_on AND best.end_on = f.end_on
               AND best.account_id = s.account_id AND best.scope = {SCOPE}
      {JOIN_FOLLOWING if follows else ""}
     WHERE f.workspace_id = %(workspace_id)s AND {WITHIN} AND s.kind = ANY(%(kinds)s::text[])
       AND f.{base} IS NOT NULL AND {CHOICE} = best.{base} AND {by_days}
       {"AND coalesce(p.campaign_id, 0) = %(campaign_id)s" if by_campaign else ""}
       {"AND s.channel = %(channel)s" if by_channel else ""}
     GROUP BY 1
    """


def _column(picked: Picked) -> str:
    total = f"sum({picked.value}) FILTER (WHERE {picked.condition})"
    return f"coalesce({total}, 0)" if picked.is_zero_else else total


def base_kinds(quantity: str) -> frozenset[str]:
    """The kinds of sources whose facts are looked at."""
    return dict(QUANTITIES[quantity].reads)[PICKED[quantity].base]


def has_followers(quantities: Iterable[str]) -> bool:
    """Whether a statement about them needs `FOLLOWING`."""
    return any("following." in PICKED[name].condition for name in quantities if name in PICKED)


def named_values() -> dict[str, Any]:
    """What the conditions name."""
    return {"organic": sorted(ORGANIC)}
