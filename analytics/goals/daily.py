"""The daily sums of a workspace and of single campaigns, by source: what goals and their forecasts are read from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.markup.prices import MARKED, NO_PRICES, Prices, prices_for, with_markup
from analytics.quantities import Stored, measures_of
from analytics.selection import SourceKey

Sums = dict[str, Stored | None]
Lines = dict[date, dict[SourceKey, Sums]]


@cache
def _days_sql(measures: tuple[str, ...], by_campaign: bool, by_channel: bool) -> str:
    """By the primary key of the daily sums, or of their totals (workspace_id, day, ...)."""
    sums = "".join(f", sum({name})" for name in measures)
    return f"""
    SELECT {"campaign_id" if by_campaign else "NULL"}, day, source, kind, {"channel" if by_channel else "NULL"}{sums}
      FROM {"analytics_dayrollup" if by_campaign else "analytics_daytotal"}
     WHERE workspace_id = %(workspace_id)s AND day BETWEEN %(first)s AND %(last)s
       {"AND campaign_id = ANY(%(campaign_ids)s::bigint[])" if by_campaign else ""}
     GROUP BY 1, 2, 3, 4, 5
    """


def daily_lines(
    workspace: Workspace,
    quantities: Iterable[str],
    first: date,
    last: date,
    campaign_ids: Iterable[int],
    *,
    also: Collection[str] = (),
    prices: Prices | None = None,
) -> dict[int | None, Lines]:
    """The daily sums by source, of the workspace (None) and of each campaign, in at most two questions.

    `also` are measures that no quantity is summed from; `prices` are given by who has looked them up.
    """
    measures = tuple(sorted({*measures_of(frozenset(quantities)), *also}))
    if MARKED not in measures:
        prices = NO_PRICES
    elif prices is None:
        prices = prices_for(workspace)
    wanted = sorted(set(campaign_ids))
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": first,
        "last": last,
        "campaign_ids": wanted,
    }
    lines: dict[int | None, Lines] = defaultdict(lambda: defaultdict(dict))
    for by_campaign in (False, True) if wanted else (False,):
        with connection.cursor() as cursor:
            cursor.execute(_days_sql(measures, by_campaign, bool(prices)), values)
            for campaign_id, day, source, kind, channel, *sums in cursor.fetchall():
                found = lines[campaign_id][day].setdefault((source, kind), dict.fromkeys(measures))
                points = prices.points_on(channel, day) if prices else 0
                for name, value in zip(measures, sums, strict=True):
                    if value is not None:
                        amount = with_markup(int(value), points) if name == MARKED else int(value)
                        found[name] = (found[name] or 0) + amount
    return lines


def presence_of(
    days: Iterable[Mapping[SourceKey, Mapping[str, Stored | None]]],
) -> dict[SourceKey, frozenset[str]]:
    """Which measures each source has; a measure whose every fact lacks a rate counts as absent."""
    found: dict[SourceKey, set[str]] = defaultdict(set)
    for sources in days:
        for source, sums in sources.items():
            found[source].update(name for name, value in sums.items() if value is not None)
    return {source: frozenset(names) for source, names in found.items()}
