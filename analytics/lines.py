"""The lines that rows are added up from: the sums of one source each, of days and of longer ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple, Protocol

from django.db import connection

from analytics.markup.prices import MARKED, NO_PRICES, Prices, priced_sums, turn_sql, with_markup
from analytics.objectives import Links, serving
from analytics.quantities import Stored
from analytics.query import GroupBy, StatsQuery
from analytics.ranges import Pile
from analytics.reckoning.reckoned import Key
from analytics.selection import SourceKey
from analytics.steps import STEPS, begin_sql


class Line(NamedTuple):
    """The sums of one source in one row, by measure."""

    key: Key
    source: SourceKey
    sums: Mapping[str, Stored | None]
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
    by_turn: bool = False,
) -> str:
    """By the primary key of the rollup, or of its totals where no campaign matters (workspace_id, day, ...)."""
    of_campaigns = by_campaign or bool(objective) or _KEYS[group_by] == "campaign_id"
    sums = "".join(f", sum({name})" for name in measures)
    turn = f"channel, {turn_sql('day')}" if by_turn else "NULL, NULL"
    return f"""
    SELECT {_KEYS[group_by]}, source, kind, {turn},
           sum(unconverted_rows)::integer{sums}
      FROM {"analytics_dayrollup" if of_campaigns else "analytics_daytotal"}
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
       {"AND campaign_id = %(campaign_id)s" if by_campaign else ""} {"AND channel = %(channel)s" if by_channel else ""}
       {objective}
     GROUP BY 1, 2, 3, 4, 5
    """


def lines_of_days(
    query: StatsQuery, measures: tuple[str, ...], links: Links, *, whole: bool
) -> tuple[Line, ...]:
    """From the daily sums; `whole` leaves out the query's filters and its grouping."""
    by_campaign = query.campaign_id is not None and not whole
    by_channel = query.channel is not None and not whole
    group_by = None if whole else query.group_by
    objective = "" if whole else serving("campaign_id", query.objective_id)
    prices = query.prices if MARKED in measures else None
    statement = lines_sql(group_by, measures, by_campaign, by_channel, objective, bool(prices))
    values = query.values | ({"turns": list(prices.turns)} if prices else {})
    added = _Added(measures, prices)
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        for key, source, kind, channel, turn, unconverted, *sums in cursor.fetchall():
            row = links.objective_of(key) if group_by == "objective" else key
            added.add(row, (source, kind), channel, turn, unconverted, sums)
    return added.lines()


class _Added:
    """Rows added up by key and source, spend with its mark-up; what was measured nowhere stays None."""

    def __init__(self, measures: tuple[str, ...], prices: Prices | None) -> None:
        self._measures = measures
        self._prices = prices
        self._sums: dict[tuple[Key, SourceKey], dict[str, Stored | None]] = {}
        self._unconverted: dict[tuple[Key, SourceKey], int] = {}

    def add(
        self,
        key: Key,
        source: SourceKey,
        channel: str,
        turn: int,
        unconverted: int,
        sums: Sequence[Any],
    ) -> None:
        place = key, source
        found = self._sums.get(place)
        if found is None:
            found = self._sums[place] = dict.fromkeys(self._measures)
        self._unconverted[place] = self._unconverted.get(place, 0) + unconverted
        for name, value in zip(self._measures, sums, strict=True):
            if value is None:
                continue
            told: Stored = int(value)
            if name == MARKED and self._prices:
                told = with_markup(told, self._prices.points_in(channel, turn))
            found[name] = (found[name] or 0) + told

    def lines(self) -> tuple[Line, ...]:
        return tuple(
            Line(key, source, found, self._unconverted[key, source])
            for (key, source), found in self._sums.items()
        )


# --- several questions about the same days --------------------------------------------------------------------


@cache
def _fine_sql(measures: tuple[str, ...], by_turn: bool) -> str:
    """By campaign and channel, which rows by either and totals are added up from; by the primary key of the rollup."""
    sums = "".join(f", sum({name})" for name in measures)
    turn = turn_sql("day") if by_turn else "NULL"
    return f"""
    SELECT campaign_id, channel, source, kind, {turn}, sum(unconverted_rows)::integer{sums}
      FROM analytics_dayrollup
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
     GROUP BY 1, 2, 3, 4, 5
    """


# What questions ask for: themselves, the measures that they need, and what they know of objectives.
Asked = tuple[StatsQuery, tuple[str, ...], Links]


def lines_together(asked: Sequence[Asked]) -> list[tuple[Line, ...]]:
    """`lines_of_days` of each; questions about the same days of the whole workspace are read once."""
    sharing: dict[tuple[Any, ...], list[Asked]] = {}
    for one in asked:
        query = one[0]
        if query.is_whole and query.group_by in _FINE_KEYS:
            sharing.setdefault(_shared(query), []).append(one)
    read = {span: _read_finely(some) for span, some in sharing.items() if len(some) > 1}
    found = []
    for query, measures, links in asked:
        fine = read.get(_shared(query)) if query.group_by in _FINE_KEYS else None
        if query.is_whole and fine is not None:
            found.append(_from_fine(fine, query.group_by, measures, links))
        else:
            found.append(lines_of_days(query, measures, links, whole=False))
    return found


def _shared(query: StatsQuery) -> tuple[Any, ...]:
    """What questions have in common that are read together."""
    return query.start_on, query.end_on, query.priced


@dataclass(frozen=True, slots=True)
class _Fine:
    measures: tuple[str, ...]
    prices: Prices | None
    rows: Sequence[tuple[Any, ...]]


def _read_finely(asked: Sequence[Asked]) -> _Fine:
    measures = tuple(dict.fromkeys(name for _query, names, _links in asked for name in names))
    query = asked[0][0]
    prices = query.prices if MARKED in measures else None
    values = query.values | ({"turns": list(prices.turns)} if prices else {})
    with connection.cursor() as cursor:
        cursor.execute(_fine_sql(measures, bool(prices)), values)
        return _Fine(measures, prices, cursor.fetchall())


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
    places = [fine.measures.index(name) + 6 for name in measures]
    key_of = _FINE_KEYS[group_by]
    added = _Added(measures, fine.prices)
    for row in fine.rows:
        campaign, channel, source, kind, turn, unconverted = row[:6]
        sums = [row[column] for column in places]
        added.add(key_of(campaign, channel, links), (source, kind), channel, turn, unconverted, sums)
    return added.lines()


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
    asked = [pile for pile in piles if is_asked_for(query, pile, links)]
    prices = query.prices if asked else NO_PRICES
    return tuple(_range_line(query, pile, links, prices) for pile in asked)


def range_key(query: StatsQuery, pile: Placed, links: Links) -> Key:
    """Of the row that it is in; a range belongs to no day, week or month."""
    keys: dict[GroupBy | None, Key] = {
        "campaign": pile.campaign_id,
        "channel": pile.channel,
        "objective": links.objective_of(pile.campaign_id),
    }
    return keys.get(query.group_by)


def _range_line(query: StatsQuery, pile: Pile, links: Links, prices: Prices) -> Line:
    return Line(
        range_key(query, pile, links),
        (pile.source, pile.kind),
        priced_sums(prices, pile),
        pile.unconverted_rows,
        is_range=True,
    )
