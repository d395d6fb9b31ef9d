"""Margins that differ from the workspace's: what of the revenue counts with that of its product, or of its offer.

A product's margin counts where recorded sales come by product; an offer's in what platforms report of its campaigns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from analytics.counting import CHOICE, JOINED, SCOPE, WITHIN, converted, counted, hash_joins, parameters
from analytics.objectives import Links, links_for
from analytics.query import GroupBy, StatsQuery
from analytics.ranges import Pile, Ranges, Sheet
from analytics.reckoned import Key
from analytics.selection import Selection
from campaigns.models import Campaign, ProductMargin

# Whoever reports sales of one of the products; by one_series_an_identity (workspace_id, ...).
SELLING = """
SELECT DISTINCT account_id FROM campaigns_series
 WHERE workspace_id = %(workspace_id)s AND level = 'product' AND breakdown = ''
   AND entity_name = ANY(%(products)s::text[])
"""


def _of_series(condition: str) -> str:
    """By the primary key of the facts (workspace_id, start_on, series_id, ...), which tells what to leave unread."""
    return f"""f.series_id = ANY(ARRAY(
        SELECT id FROM campaigns_series WHERE workspace_id = %(workspace_id)s AND breakdown = ''
           AND account_id = ANY(%(accounts)s::bigint[]) {condition}))"""


_ABOUT_PRODUCTS = "level = 'product' AND entity_name = ANY(%(products)s::text[])"

# Which report of an account counts is decided by all that the account reports; of other accounts nothing is read.
PRODUCT_SALES = f"""
{counted(("revenue",), f"{WITHIN} AND {_of_series('')}")}
SELECT f.start_on, f.end_on, s.account_id, {SCOPE}, s.source, s.kind, s.entity_name, sum({converted("revenue")})
{JOINED}
  JOIN best ON best.start_on = f.start_on AND best.end_on = f.end_on
           AND best.account_id = s.account_id AND best.scope = {SCOPE}
 WHERE f.workspace_id = %(workspace_id)s AND {WITHIN} AND f.revenue IS NOT NULL
   AND {_of_series(f"AND {_ABOUT_PRODUCTS}")} AND {CHOICE} = best.revenue
 GROUP BY 1, 2, 3, 4, 5, 6, 7
"""

# By the primary key of the rollup (workspace_id, day, ...): only campaigns whose offer has a margin.
OFFER_SALES = """
SELECT day, channel, campaign_id, source, kind, sum(conversion_value), sum(revenue)
  FROM analytics_dayrollup
 WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
   AND campaign_id = ANY(%(campaigns)s::bigint[])
   AND (%(channel)s::text IS NULL OR channel = %(channel)s)
 GROUP BY 1, 2, 3, 4, 5
"""

# Revenue in stored units by margin.
ByMargin = dict[Decimal, int]


@dataclass(slots=True)
class OwnMargins:
    """For the rows of a query and its total; empty where no margin is other than the workspace's."""

    by_key: dict[Key, ByMargin] = field(default_factory=dict)
    total: ByMargin = field(default_factory=dict)

    def add(self, key: Key, margin: Decimal, amount: int) -> None:
        if key is not None:
            row = self.by_key.setdefault(key, {})
            row[margin] = row.get(margin, 0) + amount
        self.total[margin] = self.total.get(margin, 0) + amount


def of_products(query: StatsQuery, selection: Selection, ranges: Ranges) -> OwnMargins:
    """For recorded sales, which are told by day or as a whole."""
    found = OwnMargins()
    margins = dict(ProductMargin.objects.of(query.workspace).values_list("product", "gross_margin"))
    if not margins:
        return found
    takes = selection.takes.get("recorded_revenue", {})
    rows = _product_sales(query, list(margins))
    for start_on, end_on, account_id, scope, source, kind, product, amount in rows:
        is_daily = start_on == end_on
        counts = is_daily or (Sheet(account_id, scope, start_on, end_on), "revenue") in ranges.taken
        if amount is not None and counts and takes.get((source, kind)) == "revenue":
            key = start_on if is_daily and query.group_by == "day" else None
            found.add(key, margins[product], int(amount))
    return found


def _product_sales(query: StatsQuery, products: list[str]) -> list[tuple[Any, ...]]:
    """Products are told by facts alone, not by the daily sums."""
    values = parameters(query.workspace, query.start_on, query.end_on) | {"products": products}
    with connection.cursor() as cursor:
        cursor.execute(SELLING, values)
        values["accounts"] = [account_id for (account_id,) in cursor.fetchall()]
        if not values["accounts"]:
            return []
        with hash_joins():
            cursor.execute(PRODUCT_SALES, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def of_offers(query: StatsQuery, selection: Selection, ranges: Ranges) -> OwnMargins:
    """For what platforms report, which is told by campaign."""
    found, links = OwnMargins(), links_for(query)
    margins = _of_campaigns(query, links)
    if not margins:
        return found
    takes = selection.takes.get("claimed_revenue", {})
    values: dict[str, Any] = {
        "workspace_id": query.workspace.pk,
        "first": query.start_on,
        "last": query.end_on,
        "campaigns": list(margins),
        "channel": query.channel,
    }
    with connection.cursor() as cursor:
        cursor.execute(OFFER_SALES, values)
        rows = cursor.fetchall()
    for day, channel, campaign_id, source, kind, value, revenue in rows:
        sums = {"conversion_value": value, "revenue": revenue}
        amount = sums.get(takes.get((source, kind), ""))
        if amount is not None:
            key = _key(query.group_by, day, channel, campaign_id, links)
            found.add(key, margins[campaign_id], int(amount))
    for pile in _piles(query, ranges.piles, margins):
        amount = pile.sums.get(takes.get((pile.source, pile.kind), ""))
        if amount is not None:
            key = _key(query.group_by, None, pile.channel, pile.campaign_id, links)
            found.add(key, margins[pile.campaign_id], amount)
    return found


def _of_campaigns(query: StatsQuery, links: Links) -> Mapping[int, Decimal]:
    offering = Campaign.objects.of(query.workspace).filter(
        offer__workspace=query.workspace, offer__gross_margin__isnull=False
    )
    if query.campaign_id is not None:
        offering = offering.filter(pk=query.campaign_id)
    rows = offering.values_list("pk", "offer__gross_margin")
    return {pk: margin for pk, margin in rows if margin is not None and links.is_within(query, pk)}


def _piles(query: StatsQuery, piles: Iterable[Pile], margins: Mapping[int, Decimal]) -> list[Pile]:
    return [
        pile
        for pile in piles
        if pile.campaign_id in margins and (query.channel is None or pile.channel == query.channel)
    ]


def _key(group_by: GroupBy | None, day: date | None, channel: str, campaign_id: int, links: Links) -> Key:
    keys: dict[GroupBy | None, Key] = {
        "day": day,
        "channel": channel,
        "campaign": campaign_id,
        "objective": links.objective_of(campaign_id),
    }
    return keys.get(group_by)
