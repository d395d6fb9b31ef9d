"""The ads of a period with what they cost and brought, each from its own facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import connection

from accounts.models import Workspace
from accounts.templatetags import formats
from analytics.counting import JOINED, RATE, WITHIN, converted, hash_joins, parameters, unconverted
from analytics.markup.facts import JOIN_MARKUP, marked
from analytics.markup.priced import priced_for


# Days are added up; a longer fact stands by itself. By the primary key of the facts (workspace_id, start_on, ...).
@cache
def sums_of_ads(is_marked: bool) -> str:
    spend = converted("spend")
    return f"""
WITH {RATE}
SELECT s.id, CASE WHEN f.end_on > f.start_on THEN f.start_on END, CASE WHEN f.end_on > f.start_on THEN f.end_on END,
       s.channel, max(s.entity_name), coalesce(max(p.name), ''),
       sum({marked(spend) if is_marked else spend}), sum(f.impressions),
       coalesce(sum(f.link_clicks), sum(f.clicks)), sum(f.conversions), bool_or({unconverted(["spend"])})
{JOINED}{JOIN_MARKUP if is_marked else ""}
 WHERE f.workspace_id = %(workspace_id)s AND {WITHIN} AND s.level = 'ad' AND s.kind = 'ads'
   AND (%(channel)s = '' OR s.channel = %(channel)s)
 GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Ad:
    """Money in the workspace's currency; `is_unconverted`: some of it has no exchange rate and is left out.

    What the platform did not tell is None. Clicks are those on links where it tells these.
    """

    series_id: int
    name: str
    campaign: str
    channel: str
    spend: Decimal | None
    impressions: int | None
    clicks: int | None
    conversions: Decimal | None
    is_unconverted: bool


def ads_in(workspace: Workspace, first: date, last: date, channel: str = "") -> list[Ad]:
    """Those with most conversions first, then with most clicks; of one channel if it is named."""
    values = parameters(workspace, first, last) | {"channel": channel}
    with hash_joins(), connection.cursor() as cursor:
        cursor.execute(sums_of_ads(priced_for(workspace) == "client"), values)
        rows = cursor.fetchall()
    ads = [_ad(row) for row in once_each(rows)]
    return sorted(ads, key=_place)


def once_each(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Of each ad one row: its days together, or without days its longest range, so that none counts twice."""
    best: dict[int, tuple[Any, ...]] = {}
    for row in rows:
        other = best.get(row[0])
        if other is None or _fullness(row) > _fullness(other):
            best[row[0]] = row
    return list(best.values())


def _fullness(row: tuple[Any, ...]) -> tuple[bool, int, date]:
    start_on, end_on = row[1], row[2]
    if start_on is None:
        return True, 0, date.min
    return False, (end_on - start_on).days, end_on


def _ad(row: tuple[Any, ...]) -> Ad:
    (
        series_id,
        _start_on,
        _end_on,
        channel,
        name,
        campaign,
        spend,
        impressions,
        clicks,
        conversions,
        left_out,
    ) = row
    return Ad(
        series_id,
        name,
        campaign,
        channel,
        formats.micro(spend),
        None if impressions is None else int(impressions),
        None if clicks is None else int(clicks),
        formats.micro(conversions),
        left_out,
    )


def _place(ad: Ad) -> tuple[Decimal, int, int, int]:
    return -(ad.conversions or Decimal(0)), -(ad.clicks or 0), -(ad.impressions or 0), ad.series_id
