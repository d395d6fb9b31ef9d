"""The sales behind a figure, as the interval needs them: single orders where these are the record, else each day's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from django.db import connection

from analytics import report
from analytics.counting import (
    CHOICE,
    DAILY_BETWEEN,
    JOINED,
    SCOPE,
    converted,
    counted,
    hash_joins,
    parameters,
)
from analytics.metrics import Value
from analytics.query import StatsQuery
from analytics.verdict.interval import MOST_VALUES, Interval, Sold, interval_of, normal_around, sold_for
from campaigns.measures import MICRO

# Levels whose every series is one sale; a refund of it on a later day is part of the same.
SINGLE_LEVELS = ("order", "deal")

# By the primary key of the facts; how many sales there are of each value, and over all values their count, sum and
# sum of squares, which is all that is needed of more than can be drawn from.
SINGLE_SALES = f"""
{counted(("revenue",), DAILY_BETWEEN)},
single AS (
    SELECT sum({converted("revenue")}) AS worth
    {JOINED}
      JOIN best ON best.start_on = f.start_on AND best.end_on = f.end_on
               AND best.account_id = s.account_id AND best.scope = {SCOPE}
     WHERE f.workspace_id = %(workspace_id)s AND {DAILY_BETWEEN} AND f.revenue IS NOT NULL
       AND s.source = %(source)s AND s.kind = %(kind)s AND s.level = ANY(%(levels)s) AND {CHOICE} = best.revenue
     GROUP BY s.id
),
of_value AS (SELECT worth, count(*) AS sales FROM single WHERE worth IS NOT NULL GROUP BY worth)
SELECT worth, sales, sum(sales) OVER (), sum(sales * worth) OVER (), sum(sales * worth * worth) OVER ()
  FROM of_value ORDER BY worth LIMIT %(most)s
"""

# What the sales were taken from: single orders, or the rows of days.
Grain = Literal["orders", "days"]


@dataclass(frozen=True, slots=True)
class Spread:
    """The interval of a figure's revenue, and how fine the sales are known."""

    interval: Interval
    grain: Grain


def spread_of(query: StatsQuery, *, sales: str, total: Decimal, count: Decimal) -> Spread | None:
    """Of the query's revenue, which is `total` from `count` sales of the metric `sales`; None for too few of them."""
    if query.is_whole and (found := _single(query, total, count)) is not None:
        return found
    interval = interval_of(_with_rest(_by_day(query, sales), total, count), is_by_day=True)
    return None if interval is None else Spread(interval, "days")


def _by_day(query: StatsQuery, sales: str) -> list[Sold]:
    by_day = StatsQuery(
        query.workspace, query.start_on, query.end_on, "day", ("revenue", sales), query.campaign_id
    )
    found = []
    for row in report.run(by_day).rows:
        sold = sold_for(_known(row.values["revenue"]), _known(row.values[sales]))
        if sold is not None:
            found.append(sold)
    return found


def _with_rest(sold: list[Sold], total: Decimal, count: Decimal) -> list[Sold]:
    """What is known for a range of days only is on no single day, and still part of the figure."""
    rest = sold_for(
        total - sum((one.count * one.each for one in sold), Decimal(0)),
        count - sum((one.count for one in sold), Decimal(0)),
    )
    # A division leaves crumbs that are no sale.
    return [*sold, rest] if rest is not None and abs(rest.count * rest.each) >= Decimal("0.005") else sold


def _single(query: StatsQuery, total: Decimal, count: Decimal) -> Spread | None:
    """None where the record of sales is not by the order."""
    taken = report.count(StatsQuery(query.workspace, query.start_on, query.end_on, None, ("revenue",)))
    sources = list(taken.selection.takes.get("recorded_revenue", {}))
    if len(sources) != 1:
        return None
    rows = _rows_of(query, *sources[0])
    if not rows:
        return None
    _worth, _sales, all_sales, all_worth, squares = rows[0]
    if len(rows) > MOST_VALUES:
        return Spread(normal_around(_units(all_worth), _units(squares) / MICRO), "orders")
    sold = [Sold(Decimal(int(sales)), _units(worth)) for worth, sales, *_all in rows]
    interval = interval_of(_with_rest(sold, total, max(count, Decimal(int(all_sales)))))
    return None if interval is None else Spread(interval, "orders")


def _rows_of(query: StatsQuery, source: str, kind: str) -> list[tuple[Any, ...]]:
    values = parameters(query.workspace, query.start_on, query.end_on)
    values |= {"source": source, "kind": kind, "levels": list(SINGLE_LEVELS), "most": MOST_VALUES + 1}
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(SINGLE_SALES, values)
        return list(cursor.fetchall())


def _units(stored: Any) -> Decimal:
    return Decimal(stored) / MICRO


def _known(value: Value) -> Decimal:
    return Decimal(0) if value.value is None else value.value
