"""Organic beside paid, channel by channel: what posts and pages tell, and what the advertising accounts tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import Workspace
from analytics.markup.prices import MARKED, prices_for, turn_sql, with_markup
from analytics.quantities import Quantity, Stored
from analytics.query import StatsQuery
from analytics.sources import SourcePage, rows_taken
from campaigns.measures import MEASURES as CATALOGUE
from campaigns.models import Series

PAID = "paid"


class Figure(NamedTuple):
    """The measure of the rows of a kind of sources."""

    kind: str
    measure: str


# By the column they stand in, in order.
FIGURES = {
    "impressions": Figure("social", "impressions"),
    "organic": Figure("social", "organic_impressions"),
    "boosted": Figure("social", "paid_impressions"),
    "views": Figure("social", "views"),
    "engagements": Figure("social", "engagements"),
    "ads": Figure("ads", "impressions"),
    "clicks": Figure("ads", "clicks"),
    "spend": Figure("ads", MARKED),
}
OF_POSTS = tuple(one.measure for one in FIGURES.values() if one.kind == "social")
OF_ADS = tuple(one.measure for one in FIGURES.values() if one.kind == "ads" and one.measure != MARKED)
MEASURES = tuple(sorted({*OF_POSTS, *OF_ADS, MARKED}))

# By the primary key of the daily totals (workspace_id, day, ...).
SUMS = f"""
SELECT channel, kind, {turn_sql("day")}{"".join(f", sum({name})" for name in MEASURES)}
  FROM analytics_daytotal
 WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s AND kind IN ('social', 'ads')
 GROUP BY 1, 2, 3
"""


@dataclass(slots=True)
class Beside:
    """Sums by measure, and the spend of the ads in millionths of the workspace's currency; None where nothing tells it.

    The two overlap: what a page calls paid are the ads of the account beside it. They are never added up.
    """

    channel: str
    posts: dict[str, int | None]
    ads: dict[str, int | None]
    spend: Stored | None = None

    def number(self, figure: str) -> int | None:
        """A count by the column it stands in."""
        kind, measure = FIGURES[figure]
        return (self.ads if kind == "ads" else self.posts)[measure]


def asks_for_beside(channel: str, figure: str) -> dict[str, str]:
    """The parameters that ask for the facts behind a number."""
    return {"of": PAID, "channel": channel, "figure": figure}


def beside_each_other(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Beside]:
    """Channels in order."""
    prices = prices_for(workspace)
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "turns": list(prices.turns),
    }
    with connection.cursor() as cursor:
        cursor.execute(SUMS, values)
        rows = cursor.fetchall()
    found: dict[str, Beside] = {}
    for code, kind, turn, *sums in rows:
        if channel not in ("", code):
            continue
        one = found.setdefault(code, Beside(code, dict.fromkeys(OF_POSTS), dict.fromkeys(OF_ADS)))
        told = {name: int(total) for name, total in zip(MEASURES, sums, strict=True) if total is not None}
        own = one.ads if kind == "ads" else one.posts
        for name in own.keys() & told.keys():
            own[name] = (own[name] or 0) + told[name]
        if kind == "ads" and MARKED in told:
            one.spend = (one.spend or 0) + with_markup(told[MARKED], prices.points_in(code, turn))
    return [found[code] for code in sorted(found) if any(value is not None for value in _told(found[code]))]


def _told(one: Beside) -> tuple[Stored | None, ...]:
    return (*one.posts.values(), *one.ads.values(), one.spend)


def facts_beside(query: StatsQuery, figure: str, *, page: int = 1, per_page: int) -> SourcePage:
    """The facts of single days that a number of the query's channel is the sum of, as `rows_taken` lists them.

    Of all sources of the kind, as in the daily sums: which of them counts is told by level and report alone.
    """
    kind, measure = FIGURES[figure]
    # Any quantity of the same unit will do to sum by.
    name = MARKED if measure == MARKED else "impressions"
    sources = Series.objects.of(query.workspace).filter(kind=kind).values_list("source", flat=True).distinct()
    takes = {name: {(source, kind): measure for source in sources.order_by()}}
    label = CATALOGUE[measure].label
    quantity = Quantity(name, label, ((measure, frozenset({kind})),), label)
    return replace(rows_taken(query, takes, page=page, per_page=per_page), quantities=(quantity,))
