"""What the mark-ups add to the ad spend of a period, by any grouping: what an agency earns beside what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from django.db import connection
from django.utils.translation import gettext as _

from analytics.lines import TURN, grouped_by, is_asked_for, range_key
from analytics.markup.prices import EARNED, MARKED, Prices, markup_on, prices_of
from analytics.objectives import Links, links_for, serving
from analytics.quantities import ADS, Stored
from analytics.query import GroupBy, StatsQuery
from analytics.ranges import ranges_in_each
from analytics.reckoning.reckoned import Key, Reckoned


@cache
def _sql(group_by: GroupBy | None, by_campaign: bool, by_channel: bool, objective: str) -> str:
    """By the primary key of the rollup (workspace_id, day, ...)."""
    return f"""
    SELECT {grouped_by(group_by)}, channel, {TURN}, sum(spend)
      FROM analytics_dayrollup
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
       AND kind = ANY(%(kinds)s) AND spend IS NOT NULL
       {"AND campaign_id = %(campaign_id)s" if by_campaign else ""} {"AND channel = %(channel)s" if by_channel else ""}
       {objective}
     GROUP BY 1, 2, 3
    """


def is_told(query: StatsQuery) -> bool:
    """Whether there is a mark-up, and the reader of this view may know of it."""
    return query.workspace.has_markup and query.priced == "net"


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    """Told in the net view alone, and there alike whether the reader may not know of a mark-up or there is none."""
    if not is_told(query):
        return Reckoned(missing={EARNED: _("No mark-up is entered.")})
    links, prices = links_for(query), query.once(prices_of, query.workspace)
    by_key: dict[Key, dict[str, Stored | None]] = {}
    total: Stored | None = None
    for key, amount in _amounts(query, links, prices):
        total = (total or 0) + amount
        if key is not None:
            row = by_key.setdefault(key, {})
            row[EARNED] = (row.get(EARNED) or 0) + amount
    return Reckoned(by_key, {EARNED: total})


def _amounts(query: StatsQuery, links: Links, prices: Prices) -> Iterator[tuple[Key, Stored]]:
    """Of days with the row they are in; what is known for longer is in no row by day."""
    statement = _sql(
        query.group_by,
        query.campaign_id is not None,
        query.channel is not None,
        serving("campaign_id", query.objective_id),
    )
    values = query.values | {"turns": list(prices.turns), "kinds": sorted(ADS)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    for key, channel, turn, spend in rows:
        row = links.objective_of(key) if query.group_by == "objective" else key
        yield row, markup_on(int(spend), prices.points_in(channel, turn))
    for pile in query.of_its_days(ranges_in_each).piles:
        paid = pile.sums.get(MARKED)
        if pile.kind in ADS and paid is not None and is_asked_for(query, pile, links):
            yield (
                range_key(query, pile, links),
                markup_on(paid, prices.points_on(pile.channel, pile.sheet.end_on)),
            )
