"""How much faster a dashboard is on the daily sums than on the facts, in one run on one machine."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from accounts.models import Workspace
from accounts.roles import as_owner
from accounts.tenancy import workspace_scope
from analytics import lines, report
from analytics.counting import DAILY_BETWEEN, counted, hash_joins, parameters
from analytics.metrics import METRICS
from analytics.quantities import measures_of
from analytics.query import GroupBy, StatsQuery
from analytics.rollup import rebuild, recompute
from tests.builders import Builder, set_rates
from tests.cast import Cast

FACTS = int(os.environ.get("SMROI_BENCH_FACTS", "300000"))
CAMPAIGNS = 30
DAYS = 365
ROUNDS = 7
LAST = date(2026, 4, 30)

ADD_FACTS = """
INSERT INTO campaigns_fact
       (workspace_id, start_on, end_on, series_id, run_id, sheet, line,
        spend, conversions, conversion_value, clicks, impressions)
SELECT %(workspace_id)s, d::date, d::date, s.id, 1, 0, 1,
       (s.id * 7919 %% 9000 + 1000) * 1000, (s.id %% 5) * 1000000, (s.id %% 90) * 1000000, s.id %% 200, s.id %% 9000
  FROM campaigns_series s CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
 WHERE s.workspace_id = %(workspace_id)s
"""
MARK = """
INSERT INTO campaigns_change (workspace_id, day, made_at)
SELECT %(workspace_id)s, d::date, now() FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
"""

METRIC_NAMES = ("spend", "revenue", "conversions", "roi", "roas", "cpa", "ctr", "cpc", "cpm")
MEASURES = measures_of(
    frozenset(
        {part for name in METRIC_NAMES for part in METRICS[name].quantities("claimed")} | {"recorded_revenue"}
    )
)
# What the page asks: this period, the one before, by day, by campaign, by channel.
QUESTIONS: list[tuple[GroupBy | None, int]] = [
    (None, 0),
    (None, 90),
    ("day", 0),
    ("campaign", 0),
    ("channel", 0),
]
KEYS = {None: "NULL", "day": "start_on", "campaign": "campaign_id", "channel": "channel"}


def fill(workspace: Workspace) -> None:
    build = Builder(workspace)
    per_campaign = max(FACTS // DAYS // CAMPAIGNS, 1)
    for campaign in range(CAMPAIGNS):
        currency = "USD" if campaign % 3 == 0 else "EUR"
        for ad in range(per_campaign):
            build.series(campaign=f"Campaign {campaign}", level="ad", entity=str(ad), currency=currency)
    values: dict[str, Any] = {
        "workspace_id": workspace.pk,
        "first": LAST - timedelta(days=DAYS - 1),
        "last": LAST,
    }
    with workspace_scope(workspace), connection.cursor() as cursor:
        cursor.execute(ADD_FACTS, values)
        cursor.execute(MARK, values)


def period(before: int) -> tuple[date, date]:
    return LAST - timedelta(days=89 + before), LAST - timedelta(days=before)


def on_facts(workspace: Workspace) -> list[object]:
    """The page's questions by the same rules, straight from the facts, joined the way that is best for it."""
    chosen = ", ".join(f"(sum(pile.{name}) FILTER (WHERE choice = best.{name}))::bigint" for name in MEASURES)
    with hash_joins():
        return [
            _fetched(
                f"{counted(MEASURES, DAILY_BETWEEN)} SELECT {KEYS[group_by]}, source, kind, {chosen} FROM pile"
                " JOIN best USING (start_on, end_on, account_id, scope) GROUP BY 1, 2, 3",
                parameters(workspace, *period(before)),
            )
            for group_by, before in QUESTIONS
        ]


def on_facts_simply(workspace: Workspace) -> list[object]:
    """The same without choosing levels or converting money: as little as a page on facts could get away with."""
    sums = ", ".join(f"sum(f.{name})" for name in MEASURES)
    keys = KEYS | {"day": "f.start_on", "campaign": "p.campaign_id", "channel": "s.channel"}
    return [
        _fetched(
            f"SELECT {keys[group_by]}, s.source, s.kind, {sums} FROM campaigns_fact f"
            " JOIN campaigns_series s ON s.workspace_id = f.workspace_id AND s.id = f.series_id"
            " LEFT JOIN campaigns_platformcampaign p"
            " ON p.workspace_id = s.workspace_id AND p.id = s.platform_campaign_id"
            f" WHERE f.workspace_id = %(workspace_id)s AND {DAILY_BETWEEN} GROUP BY 1, 2, 3",
            parameters(workspace, *period(before)),
        )
        for group_by, before in QUESTIONS
    ]


def on_sums(workspace: Workspace) -> list[object]:
    found = []
    for group_by, before in QUESTIONS:
        first, last = period(before)
        values = {"workspace_id": workspace.pk, "first": first, "last": last}
        found.append(_fetched(lines.lines_sql(group_by, MEASURES, False, False), values))
    return found


def whole_reports(workspace: Workspace) -> list[object]:
    return [
        report.run(StatsQuery(workspace, *period(before), group_by, METRIC_NAMES))
        for group_by, before in QUESTIONS
    ]


def _fetched(statement: str, values: dict[str, Any]) -> object:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def timed(workspace: Workspace, ways: list[Callable[[Workspace], object]]) -> dict[str, list[float]]:
    """Milliseconds of each round; the ways take turns, so that a busy moment hits them all."""
    found: dict[str, list[float]] = {way.__name__: [] for way in ways}
    for _round in range(ROUNDS):
        for way in ways:
            started = time.perf_counter()
            way(workspace)
            found[way.__name__].append((time.perf_counter() - started) * 1000)
    return found


@pytest.mark.django_db(transaction=True)
def test_a_dashboard_on_sums_is_thirty_times_faster_than_on_facts(cast: Cast) -> None:
    set_rates({str(LAST - timedelta(days=n)): {"USD": "1.1"} for n in range(0, DAYS + 10, 3)})
    fill(cast.bakery)
    started = time.perf_counter()
    days = recompute(cast.bakery.pk)
    recomputed = time.perf_counter() - started
    started = time.perf_counter()
    rebuild(cast.bakery.pk)
    rebuilt = time.perf_counter() - started
    # As autovacuum does within a minute; only the owner of the tables may.
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "VACUUM ANALYZE campaigns_fact, campaigns_series, campaigns_platformcampaign, analytics_dayrollup,"
            " analytics_daytotal"
        )
    with workspace_scope(cast.bakery), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM campaigns_fact")
        facts = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM analytics_dayrollup")
        sums = cursor.fetchone()[0]
        times = timed(cast.bakery, [on_facts, on_facts_simply, on_sums, whole_reports])
    print(
        f"\n{facts} facts, {CAMPAIGNS} campaigns, {sums} rows of sums; five questions over 90 days, {ROUNDS} rounds"
    )
    print(
        f"recompute of {days} days {recomputed:.2f} s, rebuild {rebuilt:.2f} s ({facts / rebuilt:,.0f} facts a second)"
    )
    for name, values in times.items():
        print(f"{name:16} median {statistics.median(values):8.1f} ms   best {min(values):8.1f} ms")
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"facts / sums {medians['on_facts'] / medians['on_sums']:.0f}x", end=", ")
    print(f"plain facts / sums {medians['on_facts_simply'] / medians['on_sums']:.0f}x", end=", ")
    print(f"facts / whole reports {medians['on_facts'] / medians['whole_reports']:.0f}x")
    assert medians["on_facts"] >= 30 * medians["on_sums"]
