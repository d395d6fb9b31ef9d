"""Every source reads the project's own files to exactly these rows, periods, currencies, totals and problems."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import SOURCES
from tests.campaigns.ingest.reading import FILES, codes, read_path, sums


@dataclass(frozen=True)
class Expected:
    source: str
    level: str
    rows: int
    period: tuple[str, str] | None
    grain: str | None
    currency: str | None
    totals: dict[str, str]
    problems: list[str] = field(default_factory=list)
    controls: int = 0


MARCH = ("2026-03-01", "2026-03-31")
DAYS = ("2026-03-01", "2026-03-02")

FILES_READ: dict[str, Expected] = {
    "meta_ads/campaigns_daily_en.csv": Expected(
        "meta_ads", "campaign", 4, DAYS, "day", "EUR",
        {"spend": "70.25", "impressions": "5600", "clicks": "160", "link_clicks": "118", "conversions": "3",
         "conversion_value": "412.5"},
        controls=6,
    ),
    "meta_ads/ads_period_es.csv": Expected(
        "meta_ads", "ad", 4, ("2026-02-01", "2026-02-28"), "range", "MXN",
        {"spend": "802.3", "impressions": "30850", "link_clicks": "476", "conversions": "10", "leads": "19"},
    ),
    "meta_ads/campaigns_daily_ko.csv": Expected(
        "meta_ads", "campaign", 3, ("2026-04-01", "2026-04-02"), "day", "KRW",
        {"spend": "98000", "impressions": "4100", "clicks": "120", "link_clicks": "83", "conversions": "4",
         "conversion_value": "236000"},
        ["encoding_guessed"],
        controls=6,
    ),
    "meta_ads/ad_sets_daily_en.xlsx": Expected(
        "meta_ads", "ad_group", 3, ("2026-05-01", "2026-05-02"), "day", "USD",
        {"spend": "41.5", "impressions": "1300", "link_clicks": "60", "leads": "5"},
        controls=4,
    ),
    "meta_ads/no_data.csv": Expected("meta_ads", "", 0, None, None, None, {}, ["nothing_in_it"]),
    "google_ads/campaigns_period_en.csv": Expected(
        "google_ads", "campaign", 3, MARCH, "range", "GBP",
        {"spend": "2103.40", "impressions": "60780", "clicks": "1760", "conversions": "49.75",
         "conversion_value": "4276.85"},
        controls=5,
    ),
    "google_ads/campaigns_daily_utf16.csv": Expected(
        "google_ads", "campaign", 3, DAYS, "day", "GBP",
        {"spend": "109.25", "impressions": "2442", "clicks": "79", "conversions": "2.25",
         "conversion_value": "194.40"},
    ),
    "google_ads/campaigns_daily_ko.csv": Expected(
        "google_ads", "campaign", 3, DAYS, "day", "KRW",
        {"spend": "398450", "impressions": "31365", "clicks": "599", "conversions": "13.5",
         "conversion_value": "900500"},
    ),
    "google_ads/ad_groups_period_es.csv": Expected(
        "google_ads", "ad_group", 2, MARCH, "range", "EUR",
        {"spend": "2103.40", "impressions": "60780", "clicks": "1760", "conversions": "49.75",
         "conversion_value": "4276.85"},
        controls=5,
    ),
    "linkedin_ads/campaigns_period.csv": Expected(
        "linkedin_ads", "campaign", 2, MARCH, "range", "EUR",
        {"spend": "1310.55", "impressions": "52602", "clicks": "259", "link_clicks": "231", "conversions": "3",
         "conversion_value": "410", "leads": "9", "engagements": "331", "likes": "19", "comments": "1",
         "shares": "4", "follows": "6"},
    ),
    "linkedin_ads/creatives_daily.csv": Expected(
        "linkedin_ads", "ad", 3, DAYS, "day", "EUR",
        {"spend": "62.35", "impressions": "2345", "clicks": "12", "leads": "2", "engagements": "16"},
    ),
    "linkedin_ads/placements_period.csv": Expected(
        "linkedin_ads", "campaign", 2, MARCH, "range", "EUR",
        {"spend": "812.40", "impressions": "30412", "clicks": "141"},
        ["split_report"],
    ),
    "ga4/channels_daily.csv": Expected(
        "ga4", "channel_group", 5, DAYS, "day", None,
        {"sessions": "589", "engaged_sessions": "335", "new_users": "358", "key_events": "14", "events": "4691"},
        ["average_rounded"],
    ),
    "ga4/pages_period.csv": Expected(
        "ga4", "page", 2, MARCH, "range", None, {"page_views": "2370", "events": "11460", "key_events": "15.5"},
        ["average_rounded"],
    ),
    "ga4/exploration_grand_total.csv": Expected(
        "ga4", "channel_group", 3, MARCH, "range", None, {"sessions": "870", "key_events": "41"}, controls=2
    ),
    "ga4/by_day_es.csv": Expected(
        "ga4", "account", 2, DAYS, "day", None,
        {"sessions": "589", "engaged_sessions": "335", "new_users": "358", "key_events": "14", "events": "4691"},
    ),
    "twitter_x/daily_tweet_activity_metrics_KettleWorks_20210601_20210603_en.csv": Expected(
        "twitter_x", "account", 2, ("2021-06-01", "2021-06-02"), "day", None,
        {"impressions": "2120", "engagements": "39", "likes": "14", "comments": "2", "shares": "5",
         "follows": "1", "link_clicks": "8"},
    ),
    "twitter_x/tweet_activity_metrics_KettleWorks_20210601_20210701_en.csv": Expected(
        "twitter_x", "post", 2, ("2021-06-01", "2021-06-11"), "day", None,
        {"impressions": "1016", "engagements": "17", "likes": "9", "comments": "1", "shares": "3",
         "follows": "1", "link_clicks": "6"},
    ),
    "twitter_x/account_overview_analytics.csv": Expected(
        "twitter_x", "account", 2, ("2026-03-02", "2026-03-03"), "day", None,
        {"impressions": "5080", "engagements": "171", "likes": "29", "comments": "7", "shares": "5",
         "follows": "7", "video_views": "300"},
    ),
    "shopify/orders.csv": Expected(
        "shopify_orders", "order", 3, DAYS, "day", "EUR",
        {"revenue": "178", "total_sales": "197.90", "taxes": "15", "discounts": "-12", "returns": "-80",
         "refunds": "85", "shipping": "9.90", "items": "5", "orders": "3"},
        ["orders_cancelled", "orders_voided", "refunds_undated"],
    ),
    "shopify_analytics/sales_by_product_daily.csv": Expected(
        "shopify_analytics", "product", 4, DAYS, "day", None,
        {"revenue": "68", "gross_sales": "130", "discounts": "-12", "returns": "-50", "taxes": "14.58",
         "total_sales": "86.50", "items": "2"},
        ["currency_missing", "measure_not_additive"],
    ),
    "shopify_analytics/sales_daily.csv": Expected(
        "shopify_analytics", "account", 2, DAYS, "day", "EUR",
        {"revenue": "68", "gross_sales": "130", "discounts": "-12", "returns": "-50", "taxes": "14.58",
         "total_sales": "86.50", "orders": "2"},
    ),
    "shopify_analytics/sessions_daily.csv": Expected(
        "shopify_analytics", "account", 2, DAYS, "day", None, {"sessions": "706"}
    ),
    "hubspot/deals.csv": Expected(
        "hubspot_deals", "deal", 3, ("2026-03-04", "2026-03-22"), "day", "EUR",
        {"revenue": "15900.50", "deals": "3"},
        ["deals_left_out"],
    ),
    "hubspot/contacts.csv": Expected(
        "hubspot_contacts", "lead", 3, DAYS, "day", None, {"leads": "4"}, ["lines_copied"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES_READ)
def test_a_file_reads_to_what_it_states(name: str) -> None:
    expected, result = FILES_READ[name], read_path(FILES / name)
    assert codes(result) == expected.problems
    assert (result.source, result.row_count, len(result.rows)) == (
        expected.source,
        expected.rows,
        expected.rows,
    )
    assert {row.level for row in result.rows} == ({expected.level} if expected.level else set())
    period = tuple(map(date.fromisoformat, expected.period)) if expected.period else None
    assert (result.period, result.grain, result.currency) == (period, expected.grain, expected.currency)
    assert sums(result) == {measure: Decimal(number) for measure, number in expected.totals.items()}
    assert [total.agrees for total in result.control_totals] == [True] * expected.controls


def test_every_source_has_a_file_of_the_projects_own() -> None:
    names = [path.stem for path in Path(__file__).parent.glob("test_made_up_*.py")]
    modules = [import_module(f"tests.campaigns.ingest.{name}") for name in names]
    read = {expected.source for module in modules for expected in module.FILES_READ.values()}
    assert read | {"plain"} == set(SOURCES)


@pytest.mark.parametrize("name", FILES_READ)
def test_a_preview_survives_json(name: str) -> None:
    import json

    result = read_path(FILES / name)
    again = ReadResult.from_dict(json.loads(json.dumps(result.to_dict())))
    assert again.to_dict() == result.to_dict()
    assert again.rows == []


def test_absent_is_not_zero() -> None:
    rows = read_path(FILES / "meta_ads/campaigns_daily_en.csv").rows
    bought = {(row.campaign_name, row.start_on.day): row.measures.get("conversions") for row in rows}
    assert bought == {
        ("Kettle | Prospecting", 1): 2_000_000,
        ("Kettle | Prospecting", 2): 1_000_000,
        ("Kettle | Retargeting", 1): None,
        ("Kettle | Retargeting", 2): None,
    }
    google = read_path(FILES / "google_ads/campaigns_period_en.csv").rows
    assert google[2].measures["spend"] == 0


def test_results_count_only_on_rows_of_their_kind() -> None:
    rows = read_path(FILES / "meta_ads/ads_period_es.csv").rows
    claimed = [(row.measures.get("conversions"), row.measures.get("leads")) for row in rows]
    assert claimed == [(6_000_000, None), (4_000_000, None), (None, 19), (None, None)]
    assert [row.entity_key for row in rows] == [f"12021000100{n}" for n in (1, 2, 3, 4)]
    assert {row.campaign_key for row in rows} == {"120210000001", "120210000002", "120210000003"}


def test_channels_follow_the_visit_and_the_deal() -> None:
    visits = read_path(FILES / "ga4/channels_daily.csv").rows
    assert {row.entity_key: row.channel for row in visits} == {
        "Organic Search": "organic_search",
        "Paid Social": "other",
        "Email": "email",
        "Cross-network": "google_ads",
    }
    deals = read_path(FILES / "hubspot/deals.csv").rows
    assert {row.entity_key: row.channel for row in deals} == {
        "9001": "linkedin",
        "9002": "organic_search",
        "9005": "crm",
    }
    assert "revenue" not in deals[2].measures


def test_no_person_is_read_from_a_crm_or_a_shop() -> None:
    for name in ("hubspot/deals.csv", "hubspot/contacts.csv", "shopify/orders.csv"):
        result = read_path(FILES / name)
        text = f"{result.rows} {result.to_dict()}"
        for person in ("example.com", "Kim", "Lee Example", "Some One", "Northwind"):
            assert person not in text, f"{person} was read from {name}"


def test_a_refund_takes_its_share_of_the_goods() -> None:
    rows = {row.entity_name: row.measures for row in read_path(FILES / "shopify/orders.csv").rows}
    assert rows["#2002"]["revenue"] == 0 and rows["#2002"]["returns"] == -60_000_000
    assert rows["#2003"]["revenue"] == 60_000_000 and rows["#2003"]["total_sales"] == 75_000_000
    assert rows["#2001"]["items"] == 3 and "returns" not in rows["#2001"]


def test_a_split_is_marked_on_every_row() -> None:
    rows = read_path(FILES / "linkedin_ads/placements_period.csv").rows
    assert [row.breakdown for row in rows] == [
        "Placement=On LinkedIn",
        "Placement=LinkedIn Audience Network",
    ]


def test_the_account_and_the_hour_of_the_export_are_found() -> None:
    linkedin = read_path(FILES / "linkedin_ads/campaigns_period.csv")
    assert (linkedin.account_key, linkedin.account_name) == ("northwind tools", "Northwind Tools")
    assert str(linkedin.generated_at) == "2026-04-02 08:15:00"
    exploration = read_path(FILES / "ga4/exploration_grand_total.csv")
    assert exploration.account_name == "kettleworks.example - GA4"
    tweets = read_path(FILES / "twitter_x/daily_tweet_activity_metrics_KettleWorks_20210601_20210603_en.csv")
    assert tweets.account_name == "KettleWorks"


def test_rows_keep_the_line_they_stand_on() -> None:
    rows = read_path(FILES / "google_ads/campaigns_period_en.csv").rows
    assert [row.line for row in rows] == [4, 5, 6]
    shop = read_path(FILES / "shopify/orders.csv").rows
    assert [row.line for row in shop] == [2, 4, 5]
