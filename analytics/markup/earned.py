"""What the mark-ups add to the ad spend of a period, by any grouping: what an agency earns beside what was paid."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection
from django.utils.translation import gettext as _

from analytics.lines import is_asked_for, lines_sql, range_key
from analytics.markup.priced import tells_markup
from analytics.markup.prices import EARNED, MARKED, Prices, markup_on, prices_of
from analytics.objectives import Links, links_for, serving
from analytics.quantities import ADS, Stored
from analytics.query import StatsQuery
from analytics.ranges import ranges_in_each
from analytics.reckoning.reckoned import Key, Reckoned


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    """Told in the net view alone, and there alike whether the reader may not know of a mark-up or there is none."""
    if not tells_markup(query.workspace):
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
    statement = lines_sql(
        query.group_by,
        (MARKED,),
        query.campaign_id is not None,
        query.channel is not None,
        serving("campaign_id", query.objective_id),
        by_turn=True,
    )
    values = query.values | {"turns": list(prices.turns)}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = cursor.fetchall()
    for key, _source, kind, channel, turn, _unconverted, spend in rows:
        if kind in ADS and spend is not None:
            row = links.objective_of(key) if query.group_by == "objective" else key
            yield row, markup_on(int(spend), prices.points_in(channel, turn))
    for pile in query.of_its_days(ranges_in_each).piles:
        paid = pile.sums.get(MARKED)
        if pile.kind in ADS and paid is not None and is_asked_for(query, pile, links):
            yield (
                range_key(query, pile, links),
                markup_on(paid, prices.points_on(pile.channel, pile.sheet.end_on)),
            )
