"""Reports: which facts count, whose revenue it is, and what is said about the rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.errors import DomainError
from accounts.tenancy import workspace_scope
from analytics import report, sources
from analytics.models import DayRollup
from analytics.query import StatsQuery
from analytics.report import Report
from analytics.rollup import recompute
from campaigns.channels import CHANNELS
from campaigns.planning.days import today_in
from tests.builders import Builder


def ask(
    build: Builder, metrics: str, start: str = "2026-05-01", end: str = "2026-05-31", **asked: Any
) -> Report:
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        query = StatsQuery(
            build.workspace,
            date.fromisoformat(start),
            date.fromisoformat(end),
            asked.get("group_by"),
            tuple(metrics.split()),
            asked.get("campaign_id"),
            asked.get("channel"),
        )
        return report.run(query)


def total(build: Builder, metric: str, *period: str) -> Decimal | None:
    return ask(build, metric, *period).totals[metric].value


def said(answer: Report, words: str) -> bool:
    return any(words in note for note in answer.notes)


# --- levels and breakdowns ----------------------------------------------------------------------------------


def test_campaigns_and_their_ads_are_the_same_money(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=100)
    build.fact(build.series(campaign="A", level="ad", entity="x"), "2026-05-01", spend=60)
    build.fact(build.series(campaign="A", level="ad", entity="y"), "2026-05-01", spend=40)
    build.fact(build.series(level="account"), "2026-05-01", spend=100)
    assert total(build, "spend") == 100


def test_a_day_with_ads_alone_counts_the_ads(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=100)
    build.fact(build.series(campaign="A", level="ad", entity="x"), "2026-05-02", spend=60)
    assert total(build, "spend") == 160


def test_a_measure_that_the_first_level_lacks_is_taken_from_the_next(build: Builder) -> None:
    build.fact(
        build.series("shopify_analytics", level="product", entity="tea", channel="shop"),
        "2026-05-01",
        revenue=70,
    )
    build.fact(build.series("shopify_analytics", level="account", channel="shop"), "2026-05-01", sessions=900)
    totals = ask(build, "revenue sessions").totals
    assert [totals[name].value for name in ("revenue", "sessions")] == [70, 900]


def test_two_ad_accounts_add_up(build: Builder) -> None:
    for key in ("1", "2"):
        build.fact(build.series(campaign=key, account=build.account("meta_ads", key)), "2026-05-01", spend=10)
    assert total(build, "spend") == 20


def test_breakdowns_never_enter_totals(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=100)
    for country in ("ES", "FR"):
        build.fact(build.series(campaign="A", breakdown=f"country={country}"), "2026-05-01", spend=50)
    assert total(build, "spend") == 100


# --- revenue ------------------------------------------------------------------------------------------------


def order(
    build: Builder, name: str, day: str, revenue: Any, account: str = "1", source: str = "shopify_orders"
) -> None:
    level = {"shopify_orders": "order", "hubspot_deals": "deal"}.get(source, "product")
    channel = "crm" if level == "deal" else "shop"
    series = build.series(
        source, account=build.account(source, account), level=level, entity=name, channel=channel
    )
    counts: dict[str, Any] = {"deals": 1} if level == "deal" else {"orders": 1}
    build.fact(series, day, revenue=revenue, **counts)


def test_totals_show_recorded_sales_and_campaigns_what_the_platforms_claim(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=50, conversion_value=300)
    order(build, "#1", "2026-05-01", 100)
    answer = ask(build, "spend revenue roi", group_by="campaign")
    assert answer.totals["revenue"].value == 100
    [row] = answer.rows
    assert row.values["revenue"].value == 300
    assert row.values["roi"].value == Decimal("2.6")  # (300 x 0.6 - 50) / 50
    assert answer.totals["roi"].value == Decimal("0.2")
    assert "Total: " in answer.definitions["roi"] and "platform-reported" in answer.definitions["roi"]
    assert said(answer, "They do not add up")


def test_by_day_revenue_is_recorded_sales(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=50, conversion_value=300)
    order(build, "#1", "2026-05-01", 100)
    answer = ask(build, "revenue", group_by="day")
    assert answer.rows[0].values["revenue"].value == 100
    assert "Recorded sales" in answer.definitions["revenue"]


def test_without_any_sales_the_platforms_are_believed_and_it_is_said(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=50, conversion_value=300)
    answer = ask(build, "revenue roi")
    assert answer.totals["revenue"].value == 300
    assert "platform-reported" in answer.definitions["roi"] and said(answer, "platform-reported")


def test_a_period_without_sales_does_not_fall_back_to_claims(build: Builder) -> None:
    order(build, "#1", "2026-01-10", 100)
    build.fact(build.series(campaign="A"), "2026-05-01", spend=50, conversion_value=300)
    value = ask(build, "roi").totals["roi"]
    assert (value.value, value.state) == (None, "missing")
    assert "shop" in value.reason


def test_two_shops_add_up(build: Builder) -> None:
    order(build, "#1", "2026-05-01", 100, account="north")
    order(build, "#1", "2026-05-01", 11, account="south")
    assert total(build, "revenue") == 111


def test_a_refund_is_negative(build: Builder) -> None:
    order(build, "#1", "2026-05-01", 100)
    order(build, "#1 refund", "2026-05-09", -30)
    assert total(build, "revenue") == 70
    assert total(build, "revenue", "2026-05-09", "2026-05-09") == -30


@pytest.mark.parametrize(
    ("sources_given", "taken"),
    [
        (("shopify_orders", "shopify_analytics", "hubspot_deals"), "shopify_orders"),
        (("shopify_analytics", "hubspot_deals", "woocommerce"), "shopify_analytics"),
        (("hubspot_deals", "woocommerce"), "woocommerce"),
    ],
)
def test_the_same_sales_recorded_twice_count_once(
    build: Builder, sources_given: tuple[str, ...], taken: str
) -> None:
    for number, source in enumerate(sources_given):
        order(build, "x", "2026-05-01", 10 + number, source=source)
    answer = ask(build, "revenue")
    assert answer.totals["revenue"].value == 10 + sources_given.index(taken)
    assert said(answer, "would count the same again")


def test_visits_are_taken_from_analytics_and_not_added_to_the_shops(build: Builder) -> None:
    build.fact(build.series("ga4", level="account", kind="analytics"), "2026-05-01", sessions=500)
    build.fact(build.series("shopify_analytics", level="account", channel="shop"), "2026-05-01", sessions=480)
    assert total(build, "sessions") == 500


def test_a_spreadsheet_with_spend_and_sales_has_a_return_by_campaign(build: Builder) -> None:
    sheet = build.series("plain", kind="ads", campaign="Fair", channel="other")
    build.fact(sheet, "2026-05-01", spend=100, revenue=400)
    answer = ask(build, "roi", group_by="campaign")
    assert answer.totals["roi"].value == answer.rows[0].values["roi"].value == Decimal("1.4")


def test_what_belongs_to_no_campaign_has_a_row_of_its_own(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=50)
    order(build, "#1", "2026-05-01", 100)
    answer = ask(build, "recorded_revenue spend", group_by="campaign")
    assert [(row.key, row.label, row.is_unattributed) for row in answer.rows] == [
        (str(build.campaign("A").pk), "A", False),
        ("", "Not attributed", True),
    ]
    assert answer.rows[1].values["recorded_revenue"].value == 100


def test_the_roi_without_a_margin_is_named_and_warned_about(build: Builder) -> None:
    build.workspace.gross_margin = None
    build.workspace.save(update_fields=["gross_margin"])
    build.fact(build.series(campaign="A"), "2026-05-01", spend=50)
    order(build, "#1", "2026-05-01", 100)
    answer = ask(build, "roi gross_profit")
    assert answer.totals["roi"].value == 1
    assert answer.definitions["roi"].startswith("Revenue ROI") and said(answer, "margin is not known")
    assert answer.totals["gross_profit"].state == "missing"


# --- facts longer than a day --------------------------------------------------------------------------------


def test_a_range_inside_the_period_counts_and_is_laid_on_no_day(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", "2026-05-07", spend=70)
    assert total(build, "spend") == 70
    answer = ask(build, "spend", group_by="day")
    assert {row.values["spend"].value for row in answer.rows} == {None}
    assert answer.totals["spend"].value == 70
    assert said(answer, "Spend: €70.00 of €70.00 is known only for a range of days (Meta Ads)")


def test_only_the_part_that_no_day_knows_is_named(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", "2026-05-07", spend=70)
    other = build.account("google_ads", "9")
    build.fact(build.series("google_ads.performance", account=other, campaign="B"), "2026-05-03", spend=30)
    answer = ask(build, "spend clicks", group_by="day")
    assert said(answer, "Spend: €70.00 of €100.00 is known only for a range of days (Meta Ads)")
    assert not said(answer, "Clicks:")


def test_a_range_across_the_edge_is_not_counted_and_named(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-04-20", "2026-05-07", spend=70)
    answer = ask(build, "spend")
    assert answer.totals["spend"].value is None
    assert said(answer, "Apr 20, 2026 to May 7, 2026")


def test_the_longest_range_wins_over_those_it_covers(build: Builder) -> None:
    ads = build.series(campaign="A")
    build.fact(ads, "2026-05-01", "2026-05-31", spend=100)
    build.fact(ads, "2026-05-01", "2026-05-07", spend=30)
    build.fact(build.series(campaign="B"), "2026-05-01", "2026-05-31", spend=5)
    assert total(build, "spend") == 105
    assert total(build, "spend", "2026-05-01", "2026-05-30") == 30


def test_daily_facts_of_the_same_measure_win_over_a_range(build: Builder) -> None:
    ads = build.series(campaign="A")
    build.fact(ads, "2026-05-01", "2026-05-31", spend=100, clicks=7)
    build.fact(ads, "2026-05-03", spend=4)
    totals = ask(build, "spend clicks").totals
    assert [totals[name].value for name in ("spend", "clicks")] == [4, 7]


def test_ranges_of_two_accounts_do_not_compete(build: Builder) -> None:
    for key in ("1", "2"):
        ads = build.series(campaign=key, account=build.account("meta_ads", key))
        build.fact(ads, "2026-05-01", "2026-05-31", spend=10)
    assert total(build, "spend") == 20


def test_rows_behind_a_figure_include_its_ranges_and_only_those(build: Builder) -> None:
    ads = build.series(campaign="A")
    build.fact(ads, "2026-05-01", "2026-05-31", line=1, spend=100)
    build.fact(ads, "2026-05-01", "2026-05-07", line=2, spend=30)
    answer = ask(build, "spend")
    with workspace_scope(build.workspace):
        page = sources.source_rows(answer.query, "spend")
    assert [row.line for row in page.rows] == [1]


# --- what is asked ------------------------------------------------------------------------------------------


def test_what_no_source_reports_names_what_to_import(build: Builder) -> None:
    order(build, "#1", "2026-05-01", 100)
    value = ask(build, "spend").totals["spend"]
    assert value.state == "missing" and "Meta Ads" in value.reason


def test_reach_and_users_are_never_summed(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", reach=500, clicks=1)
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        assert list(DayRollup.objects.of(build.workspace).values_list("reach", "clicks")) == [(None, 1)]


def test_a_day_that_a_file_covers_in_silence_is_zero_and_one_outside_is_missing(build: Builder) -> None:
    order(build, "#1", "2026-05-02", 100)
    order(build, "#2", "2026-05-04", 50)
    order(build, "#3", "2026-05-07", 10)
    for first, last in (("2026-05-02", "2026-05-04"), ("2026-05-07", "2026-05-07")):
        run = build.run("orders.csv")
        run.source, run.grain, run.period_from, run.period_to = "shopify_orders", "day", first, last
        with workspace_scope(build.workspace):
            run.save()
    rows = ask(build, "revenue orders", "2026-05-01", "2026-05-07", group_by="day").rows
    assert [row.values["revenue"].state for row in rows] == [
        "missing",
        "ok",
        "zero",
        "ok",
        "missing",
        "missing",
        "ok",
    ]
    assert [row.values["orders"].value for row in rows] == [None, 1, 0, 1, None, None, 1]


def test_filters_by_campaign_and_channel(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2026-05-01", spend=1)
    build.fact(build.series("google_ads", campaign="B"), "2026-05-01", spend=2)
    campaign = build.campaign("A").pk
    assert ask(build, "spend", campaign_id=campaign).totals["spend"].value == 1
    assert ask(build, "spend", channel="google_ads").totals["spend"].value == 2
    rows = ask(build, "spend", group_by="channel").rows
    assert [(row.key, row.label) for row in rows] == [
        ("google_ads", str(CHANNELS["google_ads"])),
        ("meta", "Meta"),
    ]


def test_the_default_period_ends_yesterday(build: Builder) -> None:
    yesterday = today_in(build.workspace) - timedelta(days=1)
    with workspace_scope(build.workspace):
        query = StatsQuery.from_params(build.workspace, {})
    assert (query.start_on, query.end_on, query.days) == (yesterday - timedelta(days=29), yesterday, 30)


def test_the_default_period_moves_to_the_end_of_old_data_and_says_so(build: Builder) -> None:
    build.fact(build.series(campaign="A"), "2024-02-29", spend=1)
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        answer = report.run(StatsQuery.from_params(build.workspace, {"metrics": "spend"}))
    assert answer.query.end_on == date(2024, 2, 29)
    assert said(answer, "Feb 29, 2024")


def test_the_previous_period_has_the_same_length_and_ends_the_day_before(build: Builder) -> None:
    query = StatsQuery(build.workspace, date(2026, 3, 1), date(2026, 3, 31), None, ("spend",))
    assert (query.previous().start_on, query.previous().end_on) == (date(2026, 1, 29), date(2026, 2, 28))


@pytest.mark.parametrize("last", ["2024-12-31", "2025-01-01"])
def test_five_years_are_the_longest_period(build: Builder, last: str) -> None:
    with workspace_scope(build.workspace):
        if last == "2024-12-31":
            assert StatsQuery.from_params(build.workspace, {"from": "2020-01-01", "to": last}).days == 1827
        else:
            with pytest.raises(DomainError) as error:
                StatsQuery.from_params(build.workspace, {"from": "2020-01-01", "to": last})
            assert error.value.field == "to"


def test_facts_are_looked_at_for_missing_rates_where_that_is_shown_and_not_before(build: Builder) -> None:
    build.fact(build.series(campaign="A", currency="XYZ"), "2026-05-01", spend=100)
    build.fact(build.series(campaign="B"), "2026-05-01", spend=10)
    recompute(build.workspace.pk)
    with workspace_scope(build.workspace):
        query = StatsQuery(build.workspace, date(2026, 5, 1), date(2026, 5, 31), None, ("spend",))
        with CaptureQueriesContext(connection) as asked:
            answer = report.run(query)
        assert not [one for one in asked.captured_queries if "rate_day IS NULL" in one["sql"]]
        assert answer.unconverted_rows == 1
        with CaptureQueriesContext(connection) as asked:
            told = answer.unconverted_notes
        assert len([one for one in asked.captured_queries if "rate_day IS NULL" in one["sql"]]) == 1
    assert "1 row in another currency" in told[0] and "XYZ (May 1, 2026)" in told[1]
