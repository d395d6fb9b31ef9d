"""Organic beside paid, channel by channel: what posts and pages tell, and what the advertising accounts tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.markup.prices import MARKED, prices_for, turn_sql, with_markup
from analytics.quantities import Stored

OF_POSTS = ("impressions", "views", "organic_impressions", "paid_impressions", "engagements")
OF_ADS = ("impressions", "clicks")
MEASURES = tuple(sorted({*OF_POSTS, *OF_ADS, MARKED}))

# By the primary key of the daily sums (workspace_id, day, ...).
SUMS = f"""
SELECT channel, kind, {turn_sql("day")}{"".join(f", sum({name})" for name in MEASURES)}
  FROM analytics_dayrollup
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
