"""Margins that differ from the workspace's: what of the revenue counts with that of its product, or of its offer.

A product's margin counts where recorded sales come by product; an offer's in what platforms report of its campaigns, or
what was credited to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.counting import CHOICE, JOINED, SCOPE, WITHIN, converted, counted, hash_joins, parameters
from analytics.objectives import Links, links_for
from analytics.query import GroupBy, StatsQuery
from analytics.ranges import Pile, Ranges, Sheet
from analytics.reckoning.reckoned import Key
from analytics.selection import Selection
from analytics.steps import begin_of
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

# The same of credited sales, by the primary key of the attributed days (workspace_id, day, ...).
TRACKED_OFFER_SALES = """
SELECT day, channel, campaign_id, sum(value)
  FROM analytics_attributedday
 WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s AND kind IN ('purchase', 'refund')
   AND campaign_id = ANY(%(campaigns)s::bigint[])
   AND (%(channel)s::text IS NULL OR channel = %(channel)s)
 GROUP BY 1, 2, 3
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


@dataclass(frozen=True, slots=True)
class Sold:
    """The rows of a span that margins of their own count in, for it and for every span inside it."""

    margins: Mapping[Any, Decimal] = field(default_factory=dict)  # by product, or by campaign
    rows: tuple[tuple[Any, ...], ...] = ()


def products_sold(workspace: Workspace, first: date, last: date) -> Sold:
    margins = dict(ProductMargin.objects.of(workspace).values_list("product", "gross_margin"))
    if not margins:
        return Sold()
    values = parameters(workspace, first, last) | {"products": list(margins)}
    with connection.cursor() as cursor:
        cursor.execute(SELLING, values)
        values["accounts"] = [account_id for (account_id,) in cursor.fetchall()]
        if not values["accounts"]:
            return Sold()
        with hash_joins():
            cursor.execute(PRODUCT_SALES, values)
        return Sold(margins, tuple(cursor.fetchall()))


def of_products(
    query: StatsQuery, selection: Selection, ranges: Ranges, sold: Sold | None = None
) -> OwnMargins:
    """For recorded sales, which are told by day or as a whole; `sold` is what was read of a wider span."""
    found = OwnMargins()
    sold = sold or products_sold(query.workspace, query.start_on, query.end_on)
    takes = selection.takes.get("recorded_revenue", {})
    for start_on, end_on, account_id, scope, source, kind, product, amount in sold.rows:
        if start_on < query.start_on or end_on > query.end_on:
            continue
        is_daily = start_on == end_on
        counts = is_daily or (Sheet(account_id, scope, start_on, end_on), "revenue") in ranges.taken
        if amount is not None and counts and takes.get((source, kind)) == "revenue":
            key = begin_of(query.step, start_on) if is_daily and query.step else None
            found.add(key, sold.margins[product], int(amount))
    return found


def offers_sold(
    workspace: Workspace,
    first: date,
    last: date,
    *,
    campaign_id: int | None = None,
    channel: str | None = None,
    statement: str = OFFER_SALES,
) -> Sold:
    offering = Campaign.objects.of(workspace).filter(
        offer__workspace=workspace, offer__gross_margin__isnull=False
    )
    if campaign_id is not None:
        offering = offering.filter(pk=campaign_id)
    rows = offering.values_list("pk", "offer__gross_margin")
    margins = {pk: margin for pk, margin in rows if margin is not None}
    if not margins:
        return Sold()
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "campaigns": list(margins),
        "channel": channel,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return Sold(margins, tuple(cursor.fetchall()))


def of_offers(
    query: StatsQuery, selection: Selection, ranges: Ranges, sold: Sold | None = None
) -> OwnMargins:
    """For what platforms report, which is told by campaign; `sold` is what was read of a wider span."""
    found, links = OwnMargins(), links_for(query)
    sold = sold or offers_sold(
        query.workspace, query.start_on, query.end_on, campaign_id=query.campaign_id, channel=query.channel
    )
    margins = {
        pk: margin
        for pk, margin in sold.margins.items()
        if query.campaign_id in (None, pk) and links.is_within(query, pk)
    }
    takes = selection.takes.get("claimed_revenue", {})
    for day, channel, campaign_id, source, kind, value, revenue in sold.rows:
        if campaign_id not in margins or not query.start_on <= day <= query.end_on:
            continue
        sums = {"conversion_value": value, "revenue": revenue}
        amount = sums.get(takes.get((source, kind), ""))
        if amount is not None:
            key = _key(query, day, channel, campaign_id, links)
            found.add(key, margins[campaign_id], int(amount))
    for pile in _piles(query, ranges.piles, margins):
        amount = pile.sums.get(takes.get((pile.source, pile.kind), ""))
        if amount is not None:
            key = _key(query, None, pile.channel, pile.campaign_id, links)
            found.add(key, margins[pile.campaign_id], amount)
    return found


def of_tracked_offers(
    query: StatsQuery, selection: Selection, ranges: Ranges, sold: Sold | None = None
) -> OwnMargins:
    """For credited sales, by campaign; `sold` is what was read of a wider span with `TRACKED_OFFER_SALES`."""
    found, links = OwnMargins(), links_for(query)
    sold = sold or offers_sold(
        query.workspace,
        query.start_on,
        query.end_on,
        campaign_id=query.campaign_id,
        channel=query.channel,
        statement=TRACKED_OFFER_SALES,
    )
    for day, channel, campaign_id, amount in sold.rows:
        is_asked = query.campaign_id in (None, campaign_id) and links.is_within(query, campaign_id)
        if is_asked and amount is not None and query.start_on <= day <= query.end_on:
            key = _key(query, day, channel, campaign_id, links)
            found.add(key, sold.margins[campaign_id], int(amount))
    return found


def _piles(query: StatsQuery, piles: Iterable[Pile], margins: Mapping[int, Decimal]) -> list[Pile]:
    return [
        pile
        for pile in piles
        if pile.campaign_id in margins and (query.channel is None or pile.channel == query.channel)
    ]


def _key(query: StatsQuery, day: date | None, channel: str, campaign_id: int, links: Links) -> Key:
    if query.step:
        return begin_of(query.step, day) if day else None
    keys: dict[GroupBy | None, Key] = {
        "channel": channel,
        "campaign": campaign_id,
        "objective": links.objective_of(campaign_id),
    }
    return keys.get(query.group_by)
