"""Reach: how many people were reached, told only where one row of an import says exactly that.

People who saw two ads, or came back the next day, were counted by each row. So reach is never added up: it is known
where one fact covers exactly the days that are asked for, of the whole account or the whole campaign, and no other
account or platform campaign reached people in them.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.utils.translation import gettext as _

from analytics.counting import DAILY_BETWEEN, RANGES_TOUCHING, parameters
from analytics.quantities import QUANTITIES
from analytics.query import StatsQuery
from analytics.reckoning.reckoned import Key, Reckoned

# (key, what the key is about, the days one fact must cover, and which facts are looked at)
_PERIOD = ("%(first)s", "%(last)s", f"(({DAILY_BETWEEN}) OR ({RANGES_TOUCHING}))")
_DAY = ("f.start_on", "f.start_on", DAILY_BETWEEN)
_OF_ACCOUNT = ("s.account_id", "s.level = 'account' AND s.entity_key = ''")
_OF_CAMPAIGN = ("s.platform_campaign_id", "s.level = 'campaign'")
_KEYS = {"day": "f.start_on", "campaign": "p.campaign_id", "channel": "s.channel"}


def reckon(query: StatsQuery, quantities: frozenset[str]) -> Reckoned:
    (name,) = quantities
    found = (
        {key: value for key, value, _is_measured in _rows(query, query.group_by)} if query.group_by else {}
    )
    ((_key, total, is_measured),) = _rows(query, None)
    reason = str(QUANTITIES[name].connect)
    if is_measured:
        reason = _(
            "Reach does not add up: it is known only where one row of an import covers exactly these days "
            "and all that is asked for."
        )
    return Reckoned({key: {name: value} for key, value in found.items()}, {name: total}, {name: reason})


def is_exact(query: StatsQuery) -> str:
    """SQL that tells whether a fact is the one behind the total, should there be one."""
    _subject, level = _OF_CAMPAIGN if query.campaign_id is not None else _OF_ACCOUNT
    return f"(f.reach IS NOT NULL AND f.start_on = %(first)s AND f.end_on = %(last)s AND {level})"


def _rows(query: StatsQuery, group_by: str | None) -> Iterable[tuple[Key, int | None, bool]]:
    """(key, reach or None, whether any was measured); without grouping exactly one."""
    is_of_campaign = query.campaign_id is not None or group_by == "campaign"
    subject, level = _OF_CAMPAIGN if is_of_campaign else _OF_ACCOUNT
    first, last, period = _DAY if group_by == "day" else _PERIOD
    values = parameters(query.workspace, query.start_on, query.end_on)
    values |= {"campaign_id": query.campaign_id, "channel": query.channel}
    values["kinds"] = sorted(QUANTITIES["reach"].kinds)
    with connection.cursor() as cursor:
        cursor.execute(
            _sql(query, _KEYS.get(group_by or "", "NULL"), subject, level, (first, last, period)), values
        )
        rows = [
            (key, int(reach) if exact == 1 and subjects == 1 else None, subjects > 0)
            for key, reach, exact, subjects in cursor.fetchall()
        ]
    return rows if group_by else rows or [(None, None, False)]


def _sql(query: StatsQuery, key: str, subject: str, level: str, days: tuple[str, str, str]) -> str:
    """By the primary key of the facts, ranges by fact_range."""
    first, last, period = days
    exact = f"f.start_on = {first} AND f.end_on = {last} AND {level}"
    return f"""
    SELECT {key}, max(f.reach) FILTER (WHERE {exact}), count(*) FILTER (WHERE {exact}), count(DISTINCT {subject})
      FROM campaigns_fact f
      JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id AND s.breakdown = ''
      LEFT JOIN campaigns_platformcampaign p ON p.workspace_id = f.workspace_id AND p.id = s.platform_campaign_id
     WHERE f.workspace_id = %(workspace_id)s AND {period} AND f.reach IS NOT NULL AND s.kind = ANY(%(kinds)s::text[])
       {"AND coalesce(p.campaign_id, 0) = %(campaign_id)s" if query.campaign_id is not None else ""}
       {"AND s.channel = %(channel)s" if query.channel is not None else ""}
     GROUP BY 1
    """
