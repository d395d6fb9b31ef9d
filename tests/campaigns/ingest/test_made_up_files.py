"""Every source reads the project's own files to exactly these rows, periods, currencies, totals and problems."""

from __future__ import annotations

import pytest

from campaigns.ingest.shapes import ReadResult
from tests.campaigns.ingest.expectation import Expected, check
from tests.campaigns.ingest.reading import FILES, read_path

MARCH = ("2026-03-01", "2026-03-31")
DAYS = ("2026-03-01", "2026-03-02")

FILES_READ: dict[str, Expected] = {
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
    check(name, FILES_READ[name])


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
    spotify = read_path(FILES / "spotify_ads/ads_daily_en.csv").rows
    assert [row.measures.get("spend") for row in spotify] == [4_100_000, 220_000, None]


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
