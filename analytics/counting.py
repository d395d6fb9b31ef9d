"""Which facts count, and how much: the SQL shared by the sums, the ranges and the source rows, so that they agree.

Three rules, applied to each measure by itself:

* Only series without a breakdown count: a breakdown set is a second view of the same money.
* Of one account, kind and period, only one level counts: exports of campaigns, ads and the whole account overlap. It is
  the first of `LEVELS` (and of equals, the first report by name) that has the measure. By measure, because a shop's
  sales come by product and its visits for the whole shop. Reports of sales are kept apart by source; which of them is
  the record of sales is chosen for a whole period (`analytics.selection`), not from day to day.
* Money counts in the workspace's currency, at the rate of the fact's last day: the workspace's own, else the published
  one. Without a rate it is left out and counted as unconverted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection

from accounts.models import Workspace
from analytics.rates.published import MAX_AGE_DAYS
from campaigns.measures import ADDITIVE, MEASURES

# From the level that platforms report most completely to the one they report least so.
LEVELS = (
    "campaign",
    "ad_group",
    "ad",
    "account",
    "channel_group",
    "post",
    "page",
    "product",
    "order",
    "deal",
    "lead",
)
COUNTED_MEASURES = tuple(name for name in MEASURES if name in ADDITIVE)
MONEY = frozenset(name for name in COUNTED_MEASURES if MEASURES[name].unit == "money")

_LEVELS = ", ".join(f"'{level}'" for level in LEVELS)

# Overlapping reports of one account compete within a scope.
SCOPE = "CASE WHEN s.kind = 'sales' THEN s.source ELSE s.kind END"
# Ordered text: the level first, then the report. COLLATE "C" compares bytes, much faster than words.
_RANK = f"coalesce(array_position(ARRAY[{_LEVELS}], s.level::text), 99)"
CHOICE = f"""lpad({_RANK}::text, 2, '0') || s.source COLLATE "C" """

# Each foreign currency of the workspace on each day of the period: the workspace's own rate, the newest that began by
# then, else the published one of the newest day, at most MAX_AGE_DAYS old, on which both currencies were published.
# An own rate is a pair too: one of this is so many of that. By one_own_rate_a_day and the primary key (currency, day).
RATE = """
rate AS MATERIALIZED (
    SELECT wanted.currency, d::date AS day,
           coalesce(own.valid_from, found.day) AS rate_day,
           CASE WHEN own.valid_from IS NULL THEN 'ecb' ELSE 'own' END AS rate_source,
           CASE own.quote WHEN 'foreign' THEN 1 WHEN 'own' THEN own.rate ELSE found.per_euro_from END AS per_euro_from,
           CASE own.quote WHEN 'foreign' THEN own.rate WHEN 'own' THEN 1 ELSE found.per_euro_to END AS per_euro_to
      FROM (SELECT DISTINCT s.currency FROM campaigns_series s
             WHERE s.workspace_id = %(workspace_id)s AND s.currency NOT IN ('', %(currency)s)) wanted
     CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
      LEFT JOIN (
        SELECT o.currency, o.valid_from, o.quote, o.rate, served::date AS day
          FROM (SELECT currency, valid_from, quote, rate,
                       lead(valid_from) OVER (PARTITION BY currency ORDER BY valid_from) - 1 AS valid_to
                  FROM analytics_ownrate
                 WHERE workspace_id = %(workspace_id)s AND own_currency = %(currency)s) o
         CROSS JOIN generate_series(greatest(o.valid_from, %(first)s::date),
                                    least(o.valid_to, %(last)s::date), interval '1 day') served
     ) own ON own.currency = wanted.currency AND own.day = d::date
      LEFT JOIN LATERAL (
        SELECT f.day, f.per_euro AS per_euro_from, t.per_euro AS per_euro_to
          FROM analytics_exchangerate f JOIN analytics_exchangerate t ON t.day = f.day AND t.currency = %(currency)s
         WHERE own.valid_from IS NULL
           AND f.currency = wanted.currency AND f.day BETWEEN d::date - %(max_age)s AND d::date
         ORDER BY f.day DESC LIMIT 1
     ) found ON true
     WHERE own.valid_from IS NOT NULL OR found.day IS NOT NULL
)
"""

# What a statement can be about. All lean on the primary key (workspace_id, start_on, ...), ranges on the partial
# index fact_range.
ON_DAYS = "f.end_on = f.start_on AND f.start_on = ANY(%(days)s::date[])"
DAILY_BETWEEN = "f.end_on = f.start_on AND f.start_on BETWEEN %(first)s AND %(last)s"
WITHIN = "f.start_on BETWEEN %(first)s AND %(last)s AND f.end_on <= %(last)s"
RANGES_TOUCHING = "f.end_on > f.start_on AND f.start_on <= %(last)s AND f.end_on >= %(first)s"

JOINED = """
      FROM campaigns_fact f
      JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id AND s.breakdown = ''
      LEFT JOIN campaigns_platformcampaign p ON p.workspace_id = f.workspace_id AND p.id = s.platform_campaign_id
      LEFT JOIN rate r ON r.currency = s.currency AND r.day = f.end_on
"""


def converted(measure: str) -> str:
    """The measure of one fact, money in the workspace's currency; NULL where it cannot be converted."""
    if measure not in MONEY:
        return f"f.{measure}"
    return (
        f"CASE WHEN s.currency = %(currency)s THEN f.{measure}"
        f" WHEN f.{measure} IS NOT NULL THEN analytics_convert(f.{measure}, r.per_euro_from, r.per_euro_to) END"
    )


def unconverted(measures: Iterable[str]) -> str:
    """Whether a fact has money among the measures, and no rate for it."""
    money = [f"f.{measure}" for measure in measures if measure in MONEY]
    if not money:
        return "false"
    return f"(s.currency <> %(currency)s AND r.rate_day IS NULL AND coalesce({', '.join(money)}) IS NOT NULL)"


# Series by number of the sums they enter: facts are then grouped by two days and one number instead of nine texts.
# By one_series_an_identity (workspace_id, ...).
PLACED = f"""
placed AS MATERIALIZED (
    SELECT id, currency,
           dense_rank() OVER (ORDER BY account_id, scope, choice, source, kind, channel, campaign_id) AS place,
           account_id, scope, choice, source, kind, channel, campaign_id
      FROM (SELECT s.id, s.currency, s.account_id, {SCOPE} AS scope, {CHOICE} AS choice, s.source, s.kind, s.channel,
                   coalesce(p.campaign_id, 0) AS campaign_id
              FROM campaigns_series s
              LEFT JOIN campaigns_platformcampaign p
                     ON p.workspace_id = s.workspace_id AND p.id = s.platform_campaign_id
             WHERE s.workspace_id = %(workspace_id)s AND s.breakdown = '') named
),
place AS (
    SELECT DISTINCT place, account_id, scope, choice, source, kind, channel, campaign_id FROM placed
)
"""


def counted(measures: Iterable[str], period: str, *, one_currency: bool = False) -> str:
    """Common table expressions `rate`, `pile` and `best`.

    `pile` has the sums of each period, account, scope, choice, source, channel and campaign, with `has_<measure>`
    telling whether it was measured at all (its sum may be NULL for want of a rate); `best` has the choice that counts
    for each period, account, scope and measure. `one_currency` says that nothing is to be converted: all series of the
    workspace are in its currency.
    """
    names = tuple(measures)
    sums = ",\n           ".join(_summed(name, one_currency) for name in names)
    bests = ",\n           ".join(f"min(choice) FILTER (WHERE has_{name}) AS {name}" for name in names)
    rate_of = "" if one_currency else "LEFT JOIN rate r ON r.currency = s.currency AND r.day = f.end_on"
    left_out = "0" if one_currency else f"count(*) FILTER (WHERE {unconverted(names)})"
    return f"""
WITH {RATE},
{PLACED},
summed AS (
    SELECT f.start_on, f.end_on, s.place, count(*) AS fact_rows, {left_out} AS unconverted_rows,
           {sums}
      FROM campaigns_fact f
      JOIN placed s ON s.id = f.series_id
      {rate_of}
     WHERE f.workspace_id = %(workspace_id)s AND {period}
     GROUP BY 1, 2, 3
),
pile AS (SELECT * FROM summed JOIN place USING (place)),
best AS (
    SELECT start_on, end_on, account_id, scope,
           {bests}
      FROM pile GROUP BY 1, 2, 3, 4
)
"""


def _summed(name: str, one_currency: bool) -> str:
    """A sum is NULL exactly where nothing was measured, unless the rate may be missing."""
    if one_currency or name not in MONEY:
        return f"sum(f.{name}) AS {name}, sum(f.{name}) IS NOT NULL AS has_{name}"
    return f"sum({converted(name)}) AS {name}, count(f.{name}) > 0 AS has_{name}"


def used(measures: Iterable[str]) -> str:
    """Whether a pile counts for at least one of the measures."""
    return "(" + " OR ".join(f"(has_{name} AND choice = best.{name})" for name in measures) + ")"


# Sorting is what the planner prefers for what it takes for one row; a hash of a year's sums wants more than 4 MB.
FOR_MANY_FACTS = "SET LOCAL enable_nestloop = off; SET LOCAL enable_sort = off; SET LOCAL work_mem = '64MB'"
FOR_FEW = "SET LOCAL enable_nestloop = DEFAULT; SET LOCAL enable_sort = DEFAULT; SET LOCAL work_mem = DEFAULT"


@contextmanager
def hash_joins() -> Iterator[None]:
    """Statements over many facts join and group by hash; in a transaction.

    A first import is summed before any statistics exist. The planner then expects one row of each table and nests
    loops: over a minute instead of 50 ms. Hash joins are right at any size.
    """
    with connection.cursor() as cursor:
        cursor.execute(FOR_MANY_FACTS)
        yield
        # Where the block failed, the rollback does this.
        cursor.execute(FOR_FEW)


def parameters(workspace: Workspace, first: date, last: date) -> dict[str, Any]:
    """What every statement built here needs by name."""
    return {
        "workspace_id": workspace.pk,
        "currency": workspace.currency,
        "first": first,
        "last": last,
        "max_age": MAX_AGE_DAYS,
    }
