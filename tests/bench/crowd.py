"""A measured workspace in tables full of others, filled month by month: the rows of all lie among each other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from accounts.models import Organization, Workspace
from accounts.roles import as_owner
from accounts.tenancy import all_workspaces, workspace_scope
from analytics.rollup import recompute
from campaigns.models import Annotation, Campaign, CostEntry, ImportRun, RunState, SourceAccount
from tests.builders import Builder, set_rates
from tests.cast import make_workspace

LAST = date(2026, 4, 30)
DAYS = 365
CAMPAIGNS = 30
ADS = 9
# Of the others: facts of each day, of which nine make one row of the sums.
OTHERS_CAMPAIGNS = 3
SPAN = 30

OWN_FACTS = """
INSERT INTO campaigns_fact
       (workspace_id, start_on, end_on, series_id, run_id, sheet, line,
        spend, conversions, conversion_value, clicks, impressions, revenue, orders, sessions)
SELECT %(workspace_id)s, d::date, d::date, s.id, 1, 0, 1,
       CASE WHEN s.kind = 'ads' THEN (s.id * 7919 %% 9000 + 1000) * 1000 END,
       CASE WHEN s.kind = 'ads' THEN (s.id %% 5) * 1000000 END,
       CASE WHEN s.kind = 'ads' THEN (s.id %% 90) * 1000000 END,
       CASE WHEN s.kind = 'ads' THEN s.id %% 200 END,
       CASE WHEN s.kind = 'ads' THEN s.id %% 9000 END,
       CASE WHEN s.kind = 'sales' THEN 9000 * 1000000::bigint END,
       CASE WHEN s.kind = 'sales' THEN 120 END,
       CASE WHEN s.kind = 'analytics' THEN s.id %% 400 END
  FROM campaigns_series s CROSS JOIN generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
 WHERE s.workspace_id = %(workspace_id)s
"""
MARK = """
INSERT INTO campaigns_change (workspace_id, day, made_at)
SELECT %(workspace_id)s, d::date, now() FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
"""
VISITS = """
INSERT INTO campaigns_visit
       (id, workspace_id, origin, visitor, started_at, last_at, click_id, host, path, referrer_host, utm_source,
        utm_medium, utm_campaign, utm_term, utm_content, ad_click, channel, campaign_id, country, device, page_count,
        seconds)
SELECT (random() * 9e18)::bigint, w, 'site', decode(md5((w * 7 + n)::text), 'hex'), at, at, '', 'shop.example', '/', '',
       'meta', 'paid_social', tag, '', '', '', 'meta', campaign, 'ES', 'mobile', 1, 10
  FROM unnest(%(workspaces)s::bigint[]) w, generate_series(1, %(visits)s) n,
       LATERAL (SELECT %(first)s::timestamptz + ((%(last)s::date - %(first)s::date + 1) * random()) * interval '1 day'
                       AS at,
                       CASE WHEN n %% 10 < 6
                            THEN (%(campaigns)s::bigint[])[1 + n %% cardinality(%(campaigns)s::bigint[])]
                       END AS campaign,
                       CASE WHEN n %% 10 < 7 THEN 'tag_' || n %% 40 ELSE '' END AS tag) made
"""
# Facts and sums of others, which nobody reads: only that they lie in the same tables matters.
OTHERS_FACTS = """
INSERT INTO campaigns_fact (workspace_id, start_on, end_on, series_id, run_id, sheet, line, spend, conversions,
                            conversion_value, clicks, impressions)
SELECT w, d::date, d::date, n, 1, 0, 1, n * 1000, 1000000, 5000000, n %% 100, n %% 1000
  FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') d,
       unnest(%(workspaces)s::bigint[]) w, generate_series(1, %(facts)s) n
"""
OTHERS_SUMS = """
INSERT INTO analytics_dayrollup (workspace_id, day, source, kind, channel, campaign_id, fact_rows, unconverted_rows,
                                 spend, conversions, conversion_value, clicks, impressions)
SELECT w, d::date, 'meta_ads.performance', 'ads', 'meta', w * 10 + n, 9, 0, n * 9000, 9000000, 45000000, 900, 9000
  FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') d,
       unnest(%(workspaces)s::bigint[]) w, generate_series(1, %(campaigns_each)s) n
"""
OTHERS_TOTALS = """
INSERT INTO analytics_daytotal (workspace_id, day, source, kind, channel, fact_rows, unconverted_rows,
                                spend, conversions, conversion_value, clicks, impressions)
SELECT workspace_id, day, source, kind, channel, sum(fact_rows), 0, sum(spend), sum(conversions),
       sum(conversion_value), sum(clicks), sum(impressions)
  FROM analytics_dayrollup
 WHERE workspace_id = ANY(%(workspaces)s::bigint[]) AND day BETWEEN %(first)s AND %(last)s
 GROUP BY 1, 2, 3, 4, 5
"""


def months() -> Iterator[tuple[date, date]]:
    """The year in spans of a month, the last of which ends with it."""
    first = LAST - timedelta(days=DAYS - 1)
    while first <= LAST:
        last = min(first + timedelta(days=SPAN - 1), LAST)
        yield first, last
        first = last + timedelta(days=1)


def measured_workspace(organization: Organization, name: str = "Measured") -> Workspace:
    """Thirty campaigns on two platforms, a shop, web analytics, entered costs, imports: all that a dashboard reads."""
    workspace = make_workspace(organization, name)
    set_rates_once()
    build = Builder(workspace)
    for number in range(CAMPAIGNS):
        source = "meta_ads.performance" if number % 5 < 3 else "google_ads.performance"
        currency = "USD" if number % 3 == 0 else "EUR"
        for ad in range(ADS):
            build.series(source, campaign=f"Campaign {number}", level="ad", entity=str(ad), currency=currency)
    build.series("shopify_orders", level="order", channel="shop")
    build.series("ga4.traffic", level="channel_group", channel="other")
    with workspace_scope(workspace):
        _more(workspace)
    return workspace


def set_rates_once() -> None:
    from analytics.models import ExchangeRate

    if not ExchangeRate.objects.exists():
        set_rates({str(LAST - timedelta(days=n)): {"USD": "1.1"} for n in range(0, DAYS + 10, 3)})


def _more(workspace: Workspace) -> None:
    campaigns = list(Campaign.objects.of(workspace).order_by("name"))
    for campaign in campaigns[:5]:
        campaign.starts_on, campaign.ends_on = LAST - timedelta(days=30), LAST + timedelta(days=9_000)
        campaign.budget, campaign.currency = Decimal(900), "EUR"
        campaign.save()
    rules = CostEntry.Rule
    for number, rule in enumerate((rules.BY_SPEND, rules.EQUAL, rules.DIRECT)):
        CostEntry.objects.of(workspace).create(
            kind=list(CostEntry.Kind)[number], name=f"Cost {number}", repeats=CostEntry.Repeats.MONTHLY,
            starts_on=LAST - timedelta(days=DAYS), amount=Decimal(300), currency="EUR", rule=rule,
            campaign=campaigns[0] if rule == rules.DIRECT else None,
        )  # fmt: skip
    for number in range(5):
        Annotation.objects.of(workspace).create(day=LAST - timedelta(days=number * 9), text=f"Note {number}")
    accounts = list(SourceAccount.objects.of(workspace))
    sources = {
        "meta_ads": "meta_ads.performance",
        "google_ads": "google_ads.performance",
        "ga4": "ga4.traffic",
    }
    for first, last in months():
        for account in accounts:
            ImportRun.objects.of(workspace).create(
                state=RunState.LOADED, file_name=f"{account.vendor}_{last}.csv", sha256="0" * 64, size=1,
                source=sources.get(account.vendor, account.vendor), account=account, grain="day",
                period_from=first, period_to=last, observed_at=datetime(last.year, last.month, last.day, 9, tzinfo=UTC),
            )  # fmt: skip


def fill(owned: Workspace, others: list[int], *, facts_each: int, visits: int, with_own: bool = True) -> None:
    """A year of facts and sums, a month of everybody after a month of everybody; `facts_each` a year for each other."""
    with workspace_scope(owned):
        campaigns = list(Campaign.objects.of(owned).values_list("pk", flat=True))
    for first, last in months():
        values: dict[str, Any] = {
            "first": first,
            "last": last,
            "workspaces": others,
            "facts": max(facts_each // DAYS, 1),
            "campaigns_each": OTHERS_CAMPAIGNS,
            "campaigns": [None],
            "visits": max(facts_each // 20 * SPAN // DAYS, 1),
        }
        if others:
            with all_workspaces(reason="rows of others, to be in the way"), connection.cursor() as cursor:
                for statement in (OTHERS_FACTS, OTHERS_SUMS, OTHERS_TOTALS, VISITS):
                    cursor.execute(statement, values)
        if with_own:
            values |= {"workspace_id": owned.pk, "workspaces": [owned.pk], "campaigns": campaigns}
            values["visits"] = visits * SPAN // DAYS
            with workspace_scope(owned), connection.cursor() as cursor:
                for statement in (OWN_FACTS, MARK, VISITS):
                    cursor.execute(statement, values)
            recompute(owned.pk)


def other_workspaces(organization: Organization, count: int, *, beginning: int = 0) -> list[int]:
    made = Workspace.objects.bulk_create(
        Workspace(
            organization=organization, name=f"Other {n}", slug=f"other-{n}", currency="EUR", time_zone="Europe/Madrid"
        )
        for n in range(beginning, beginning + count)
    )  # fmt: skip
    return [one.pk for one in made]


def settle() -> None:
    """As autovacuum does within a minute; only the owner of the tables may."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
