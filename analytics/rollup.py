"""Keeps the daily sums equal to the facts: claims changed days, computes them anew, can prove or rebuild all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

from django.db import connection

from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from analytics.counting import (
    COUNTED_MEASURES,
    DAILY_BETWEEN,
    MONEY,
    ON_DAYS,
    counted,
    hash_joins,
    parameters,
    used,
)
from campaigns import locks

# A year of a large workspace is one batch of about a second: short enough to hold the lock, long enough to be worth a
# transaction.
DAYS_PER_BATCH = 400

# By change_by_workspace (workspace_id, day).
CLAIM = """
DELETE FROM campaigns_change
 WHERE workspace_id = %(workspace_id)s
   AND day <= (SELECT max(day) FROM (SELECT DISTINCT day FROM campaigns_change
                                      WHERE workspace_id = %(workspace_id)s ORDER BY day LIMIT %(limit)s) first)
RETURNING day
"""

CLAIM_ALL = "DELETE FROM campaigns_change WHERE workspace_id = %(workspace_id)s"

# By the primary key (workspace_id, start_on, ...).
ALL_DAYS = """
SELECT DISTINCT start_on FROM campaigns_fact
 WHERE workspace_id = %(workspace_id)s AND end_on = start_on ORDER BY start_on
"""

# By the primary keys (workspace_id, day, ...).
FORGET_DAYS = """
WITH totals AS (DELETE FROM analytics_daytotal WHERE workspace_id = %(workspace_id)s AND day = ANY(%(days)s::date[]))
DELETE FROM analytics_dayrollup WHERE workspace_id = %(workspace_id)s AND day = ANY(%(days)s::date[])
"""
FORGET_ALL = """
WITH totals AS (DELETE FROM analytics_daytotal WHERE workspace_id = %(workspace_id)s)
DELETE FROM analytics_dayrollup WHERE workspace_id = %(workspace_id)s
"""


def _sum(name: str) -> str:
    return _held(f"sum(pile.{name}) FILTER (WHERE choice = best.{name})", name)


def _held(total: str, name: str) -> str:
    """NULL beyond what the column holds: an absurd cell in one file must not stop the sums of all others."""
    return f"CASE WHEN abs({total}) <= 9223372036854775807 THEN ({total})::bigint END AS {name}"


def _sums(period: str, measures: Sequence[str], *, one_currency: bool = False) -> str:
    """The rows of the rollup for that period, from the facts."""
    money = [name for name in measures if name in MONEY]
    left_out = f"sum(unconverted_rows) FILTER (WHERE {used(money)})" if money else "0"
    sums = "".join(f",\n       {_sum(name)}" for name in measures)
    return f"""
{counted(measures, period, one_currency=one_currency)}
SELECT start_on AS day, source, kind, channel, campaign_id,
       (sum(fact_rows) FILTER (WHERE {used(measures)}))::integer AS fact_rows,
       coalesce({left_out}, 0)::integer AS unconverted_rows{sums}
  FROM pile JOIN best USING (start_on, end_on, account_id, scope)
 GROUP BY start_on, source, kind, channel, campaign_id
HAVING bool_or({used(measures)})
"""


@lru_cache(maxsize=256)
def add_days_sql(measures: tuple[str, ...], one_currency: bool) -> str:
    columns = ", ".join(("day, source, kind, channel, campaign_id, fact_rows, unconverted_rows", *measures))
    return f"""
INSERT INTO analytics_dayrollup (workspace_id, {columns})
SELECT %(workspace_id)s, {columns} FROM ({_sums(ON_DAYS, measures, one_currency=one_currency)}) sums
"""


_OF_TOTALS = "day, source, kind, channel, fact_rows, unconverted_rows"


def _totals(measures: Sequence[str], days: str = "") -> str:
    """The rows of the totals, from the rollup; by its primary key (workspace_id, day, ...)."""
    sums = "".join(f",\n       {_held(f'sum({name})', name)}" for name in measures)
    return f"""
SELECT day, source, kind, channel, sum(fact_rows)::integer AS fact_rows,
       sum(unconverted_rows)::integer AS unconverted_rows{sums}
  FROM analytics_dayrollup
 WHERE workspace_id = %(workspace_id)s {days}
 GROUP BY day, source, kind, channel
"""


@lru_cache(maxsize=256)
def add_totals_sql(measures: tuple[str, ...]) -> str:
    columns = ", ".join((_OF_TOTALS, *measures))
    return f"""
INSERT INTO analytics_daytotal (workspace_id, {columns})
SELECT %(workspace_id)s, {columns} FROM ({_totals(measures, "AND day = ANY(%(days)s::date[])")}) sums
"""


# What the facts of the workspace may have: the measures that imports noted with their accounts. NULL where an account
# has facts that nobody noted.
OCCURRING = """
SELECT CASE WHEN bool_and(measures IS NOT NULL)
            THEN (SELECT array_agg(DISTINCT noted) FROM campaigns_sourceaccount, unnest(measures) AS noted
                   WHERE workspace_id = %(workspace_id)s) END,
       NOT EXISTS (SELECT FROM campaigns_series WHERE workspace_id = %(workspace_id)s AND currency <> %(currency)s)
  FROM campaigns_sourceaccount WHERE workspace_id = %(workspace_id)s
"""

# One statement, hence one snapshot; days that wait for their recompute are not expected to agree.
_COLUMNS = ", ".join(COUNTED_MEASURES)
_COMPARED = f"day, source, kind, channel, campaign_id, fact_rows, unconverted_rows, {_COLUMNS}"
DIFFERENCES = f"""
WITH sums AS ({_sums(DAILY_BETWEEN, COUNTED_MEASURES)}),
should AS (SELECT {_COMPARED} FROM sums),
kept AS (SELECT {_COMPARED} FROM analytics_dayrollup WHERE workspace_id = %(workspace_id)s),
wrong AS (
    SELECT 'missing' AS verdict, * FROM (SELECT * FROM should EXCEPT SELECT * FROM kept) a
    UNION ALL
    SELECT 'unexpected', * FROM (SELECT * FROM kept EXCEPT SELECT * FROM should) b
)
SELECT day, source, channel, campaign_id, verdict FROM wrong
 WHERE day NOT IN (SELECT day FROM campaigns_change WHERE workspace_id = %(workspace_id)s)
 ORDER BY day, source, channel, campaign_id, verdict
"""

# Totals are written with the sums that they are made of: no day is left out.
_TOTALS_COMPARED = f"{_OF_TOTALS}, {_COLUMNS}"
TOTALS_DIFFER = f"""
WITH should AS (SELECT {_TOTALS_COMPARED} FROM ({_totals(COUNTED_MEASURES)}) sums),
kept AS (SELECT {_TOTALS_COMPARED} FROM analytics_daytotal WHERE workspace_id = %(workspace_id)s)
SELECT day, source, channel, NULL, verdict
  FROM (SELECT 'missing' AS verdict, * FROM (SELECT * FROM should EXCEPT SELECT * FROM kept) a
         UNION ALL
        SELECT 'unexpected', * FROM (SELECT * FROM kept EXCEPT SELECT * FROM should) b) wrong
 ORDER BY day, source, channel, verdict
"""

PERIOD = """
SELECT least((SELECT min(start_on) FROM campaigns_fact WHERE workspace_id = %(workspace_id)s),
             (SELECT min(day) FROM analytics_dayrollup WHERE workspace_id = %(workspace_id)s)),
       greatest((SELECT max(start_on) FROM campaigns_fact WHERE workspace_id = %(workspace_id)s),
                (SELECT max(day) FROM analytics_dayrollup WHERE workspace_id = %(workspace_id)s))
"""

# By one_freshness_a_workspace.
FRESHEN = """
INSERT INTO analytics_freshness (workspace_id, recomputed_at) VALUES (%(workspace_id)s, clock_timestamp())
ON CONFLICT (workspace_id) DO UPDATE SET recomputed_at = excluded.recomputed_at
"""


class Fence(Protocol):
    """What a job's lease offers: raises when the job has been given to another worker."""

    def check(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Difference:
    """A row of sums that does not say what the facts say, or a total (no campaign) that does not say what the sums
    do: `missing` here, or `unexpected`.
    """

    day: date
    source: str
    channel: str
    campaign_id: int | None
    verdict: str


def recompute(workspace_id: int, lease: Fence | None = None) -> int:
    """Bring every changed day up to date, a transaction for each batch; how many days that were."""
    total = 0
    while days := recompute_batch(workspace_id, lease):
        total += days
    if total == 0:
        with workspace_scope(workspace_id):
            _run(FRESHEN, {"workspace_id": workspace_id})
    return total


def recompute_batch(workspace_id: int, lease: Fence | None = None, *, limit: int = DAYS_PER_BATCH) -> int:
    """One batch in one transaction: lock, claim, compute, replace. Killed anywhere, it leaves the changes in place.

    The lock comes before the claim: two recomputes of one day could otherwise replace each other's rows. A change that
    commits after the claim was read stays in its table, and is recomputed by the next batch.
    """
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.RECOMPUTE, workspace_id)
        if lease is not None:
            lease.check()
        with connection.cursor() as cursor:
            cursor.execute(CLAIM, {"workspace_id": workspace_id, "limit": limit})
            days = sorted({day for (day,) in cursor.fetchall()})
        if days:
            workspace = Workspace.objects.get(pk=workspace_id)
            _run(FORGET_DAYS, {"workspace_id": workspace_id, "days": days})
            _add_days(workspace, days)
            _run(FRESHEN, {"workspace_id": workspace_id})
    return len(days)


def rebuild(workspace_id: int) -> int:
    """All sums of the workspace from nothing but the facts, in one transaction; how many days that were."""
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.RECOMPUTE, workspace_id)
        workspace = Workspace.objects.get(pk=workspace_id)
        named = {"workspace_id": workspace_id}
        _run(CLAIM_ALL, named)
        _run(FORGET_ALL, named)
        with connection.cursor() as cursor:
            cursor.execute(ALL_DAYS, named)
            days = [day for (day,) in cursor.fetchall()]
        for start in range(0, len(days), DAYS_PER_BATCH):
            _add_days(workspace, days[start : start + DAYS_PER_BATCH])
        _run(FRESHEN, named)
    return len(days)


def verify(workspace_id: int) -> list[Difference]:
    """Where the sums differ from the facts, days that wait for a recompute aside, and the totals from the sums; empty
    when all is well.
    """
    with workspace_scope(workspace_id):
        locks.take(locks.Lock.RECOMPUTE, workspace_id, shared=True)
        workspace = Workspace.objects.get(pk=workspace_id)
        with connection.cursor() as cursor:
            cursor.execute(TOTALS_DIFFER, {"workspace_id": workspace_id})
            found = [Difference(*row) for row in cursor.fetchall()]
            cursor.execute(PERIOD, {"workspace_id": workspace_id})
            first, last = cursor.fetchone()
            if first is not None:
                with hash_joins():
                    cursor.execute(DIFFERENCES, parameters(workspace, first, last))
                found = [Difference(*row) for row in cursor.fetchall()] + found
            return found


def _add_days(workspace: Workspace, days: Sequence[date]) -> None:
    values = parameters(workspace, min(days), max(days)) | {"days": list(days)}
    with connection.cursor() as cursor:
        cursor.execute(OCCURRING, values)
        noted, one_currency = cursor.fetchone()
    measures = tuple(name for name in COUNTED_MEASURES if noted is None or name in noted)
    if measures:
        with hash_joins():
            _run(add_days_sql(measures, one_currency), values)
        _run(add_totals_sql(measures), {"workspace_id": workspace.pk, "days": list(days)})


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
