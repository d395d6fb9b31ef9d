"""The lines that rows are added up from: the sums of one source each, of days and of longer ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.db import connection

from analytics.objectives import Links, serving
from analytics.query import GroupBy, StatsQuery
from analytics.ranges import Pile
from analytics.reckoning.reckoned import Key
from analytics.selection import SourceKey
from analytics.steps import STEPS, begin_sql


class Line(NamedTuple):
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
                links.objective_of(row[0]) if group_by == "objective" else row[0],
                (row[1], row[2]),
                dict(
                    zip(
                        measures,
                        [None if total is None else int(total) for total in row[4:]],
                        strict=True,
                    )
                ),
                row[3],
            )
            for row in cursor.fetchall()
        )


# --- several questions about the same days --------------------------------------------------------------------


@cache
def _fine_sql(measures: tuple[str, ...]) -> str:
    """By campaign and channel, which rows by either and totals are added up from; by the primary key of the rollup."""
    sums = "".join(f", sum({name})" for name in measures)
    return f"""
    SELECT campaign_id, channel, source, kind, sum(unconverted_rows)::integer{sums}
      FROM analytics_dayrollup
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
     GROUP BY 1, 2, 3, 4
    """


# What questions ask for: themselves, the measures that they need, and what they know of objectives.
Asked = tuple[StatsQuery, tuple[str, ...], Links]


def lines_together(asked: Sequence[Asked]) -> list[tuple[Line, ...]]:
    """`lines_of_days` of each; questions about the same days of the whole workspace are read once."""
    sharing: dict[tuple[Any, ...], list[Asked]] = {}
    for one in asked:
        query = one[0]
        if query.is_whole and query.group_by in _FINE_KEYS:
            sharing.setdefault((query.start_on, query.end_on), []).append(one)
    read = {span: _read_finely(some) for span, some in sharing.items() if len(some) > 1}
    found = []
    for query, measures, links in asked:
        fine = read.get((query.start_on, query.end_on)) if query.group_by in _FINE_KEYS else None
        if query.is_whole and fine is not None:
            found.append(_from_fine(fine, query.group_by, measures, links))
        else:
            found.append(lines_of_days(query, measures, links, whole=False))
    return found


@dataclass(frozen=True, slots=True)
class _Fine:
    measures: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]


def _read_finely(asked: Sequence[Asked]) -> _Fine:
    measures = tuple(dict.fromkeys(name for _query, names, _links in asked for name in names))
    with connection.cursor() as cursor:
        cursor.execute(_fine_sql(measures), asked[0][0].values)
        return _Fine(measures, cursor.fetchall())


# By a row's campaign and channel.
_FINE_KEYS: dict[GroupBy | None, Callable[[int, str, Links], Key]] = {
    None: lambda _campaign, _channel, _links: None,
    "campaign": lambda campaign, _channel, _links: campaign,
    "channel": lambda _campaign, channel, _links: channel,
    "objective": lambda campaign, _channel, links: links.objective_of(campaign),
}


def _from_fine(
    fine: _Fine, group_by: GroupBy | None, measures: tuple[str, ...], links: Links
) -> tuple[Line, ...]:
    """What was measured nowhere stays None."""
    places = [(name, fine.measures.index(name) + 5) for name in measures]
    key_of = _FINE_KEYS[group_by]
    sums: dict[tuple[Key, SourceKey], dict[str, int | None]] = {}
    unconverted: dict[tuple[Key, SourceKey], int] = {}
    for row in fine.rows:
        place = key_of(row[0], row[1], links), (row[2], row[3])
        found = sums.get(place)
        if found is None:
            found = sums[place] = dict.fromkeys(measures)
        unconverted[place] = unconverted.get(place, 0) + row[4]
        for name, column in places:
            if (value := row[column]) is not None:
                found[name] = (found[name] or 0) + int(value)
    return tuple(Line(key, source, found, unconverted[key, source]) for (key, source), found in sums.items())


class Placed(Protocol):
    """Something of a campaign and a channel."""

    @property
    def campaign_id(self) -> int: ...
    @property
    def channel(self) -> str: ...


def is_asked_for(query: StatsQuery, pile: Placed, links: Links) -> bool:
    """Whether it is within the campaign, channel and objective that are asked for."""
    if query.campaign_id is not None and pile.campaign_id != query.campaign_id:
        return False
    if not links.is_within(query, pile.campaign_id):
        return False
    return query.channel is None or pile.channel == query.channel


def range_lines(query: StatsQuery, piles: Iterable[Pile], links: Links) -> tuple[Line, ...]:
    """The facts longer than a day that count, and that the query asks for."""
    return tuple(_range_line(query, pile, links) for pile in piles if is_asked_for(query, pile, links))


def _range_line(query: StatsQuery, pile: Pile, links: Links) -> Line:
    keys: dict[GroupBy | None, Key] = {
        "campaign": pile.campaign_id,
        "channel": pile.channel,
        "objective": links.objective_of(pile.campaign_id),
    }
    return Line(
        keys.get(query.group_by), (pile.source, pile.kind), pile.sums, pile.unconverted_rows, is_range=True
    )
