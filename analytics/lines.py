"""The lines that rows are added up from: the sums of one source each, of days and of longer ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.db import connection

from analytics.objectives import Links, serving
from analytics.query import GroupBy, StatsQuery
from analytics.ranges import Pile
from analytics.reckoning.reckoned import Key
from analytics.selection import SourceKey
from analytics.steps import STEPS, begin_sql


@dataclass(frozen=True, slots=True)
class Line:
    """The sums of one source in one row, by measure."""

    key: Key
    source: SourceKey
    sums: Mapping[str, int | None]
    unconverted_rows: int
    is_range: bool = False


_KEYS: dict[GroupBy | None, str] = {
    **{name: begin_sql(name, "day") for name in STEPS},
    "campaign": "campaign_id",
    "channel": "channel",
    "objective": "campaign_id",  # looked up in the links
    None: "NULL",
}


@cache
def lines_sql(
    group_by: GroupBy | None,
    measures: tuple[str, ...],
    by_campaign: bool,
    by_channel: bool,
    objective: str = "",
) -> str:
    """By the primary key of the rollup (workspace_id, day, ...)."""
    sums = "".join(f", sum({name})" for name in measures)
    return f"""
    SELECT {_KEYS[group_by]}, source, kind, sum(unconverted_rows)::integer{sums}
      FROM analytics_dayrollup
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
       {"AND campaign_id = %(campaign_id)s" if by_campaign else ""} {"AND channel = %(channel)s" if by_channel else ""}
       {objective}
     GROUP BY 1, 2, 3
    """


def lines_of_days(
    query: StatsQuery, measures: tuple[str, ...], links: Links, *, whole: bool
) -> tuple[Line, ...]:
    """From the daily sums; `whole` leaves out the query's filters and its grouping."""
    by_campaign = query.campaign_id is not None and not whole
    by_channel = query.channel is not None and not whole
    group_by = None if whole else query.group_by
    objective = "" if whole else serving("campaign_id", query.objective_id)
    with connection.cursor() as cursor:
        cursor.execute(lines_sql(group_by, measures, by_campaign, by_channel, objective), query.values)
        return tuple(
            Line(
                links.objective_of(key) if group_by == "objective" else key,
                (source, kind),
                dict(zip(measures, map(_whole, sums), strict=True)),
                unconverted,
            )
            for key, source, kind, unconverted, *sums in cursor.fetchall()
        )


def _whole(total: Decimal | None) -> int | None:
    return None if total is None else int(total)


def _is_asked_for(query: StatsQuery, pile: Pile, links: Links) -> bool:
    if query.campaign_id is not None and pile.campaign_id != query.campaign_id:
        return False
    if not links.is_within(query, pile.campaign_id):
        return False
    return query.channel is None or pile.channel == query.channel


def range_lines(query: StatsQuery, piles: Iterable[Pile], links: Links) -> tuple[Line, ...]:
    """The facts longer than a day that count, and that the query asks for."""
    return tuple(_range_line(query, pile, links) for pile in piles if _is_asked_for(query, pile, links))


def _range_line(query: StatsQuery, pile: Pile, links: Links) -> Line:
    keys: dict[GroupBy | None, Key] = {
        "campaign": pile.campaign_id,
        "channel": pile.channel,
        "objective": links.objective_of(pile.campaign_id),
    }
    return Line(
        keys.get(query.group_by), (pile.source, pile.kind), pile.sums, pile.unconverted_rows, is_range=True
    )
