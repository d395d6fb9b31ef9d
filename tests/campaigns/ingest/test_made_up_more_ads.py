"""Files of the project's own as TikTok, X, Pinterest, Spotify and Yahoo! JAPAN Ads write them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.campaigns.ingest.expectation import Expected, check
from tests.campaigns.ingest.reading import FILES, codes, read_path, sums

DAYS = ("2026-03-01", "2026-03-02")
FIRST = ("2026-03-01", "2026-03-01")
MARCH = ("2026-03-01", "2026-03-31")

FILES_READ: dict[str, Expected] = {
    "tiktok_ads/campaigns_period_ja.csv": Expected(
        "tiktok_ads", "", 0, None, None, "JPY", {}, ["period_missing", "encoding_guessed"]
    ),
    "tiktok_ads/ads_daily_en.csv": Expected(
        "tiktok_ads", "ad", 5, DAYS, "day", "EUR",
        {"spend": "72", "impressions": "21900", "link_clicks": "185", "clicks": "260", "conversions": "5",
         "conversion_value": "400.5", "video_views": "19600"},
        controls=7,
    ),
    "tiktok_ads/campaigns_daily_es.csv": Expected(
        "tiktok_ads", "ad", 2, DAYS, "day", "EUR",
        {"spend": "42.5", "impressions": "13900", "link_clicks": "116", "video_views": "12500", "follows": "6",
         "profile_visits": "21"},
        controls=6,
    ),
    "tiktok_ads/ad_groups_daily_ko.csv": Expected(
        "tiktok_ads", "ad_group", 2, DAYS, "day", "KRW",
        {"spend": "80500", "impressions": "25000", "link_clicks": "200", "conversions": "7",
         "landing_page_views": "142", "video_views": "21800"},
    ),
    "x_ads/ad_groups_daily_en.csv": Expected(
        "x_ads", "ad_group", 6, DAYS, "day", "USD",
        {"spend": "59.5", "impressions": "25500", "link_clicks": "128", "engagements": "291", "likes": "43",
         "comments": "3", "shares": "8", "follows": "1", "video_views": "1750"},
    ),
    "x_ads/campaigns_period_en.csv": Expected(
        "x_ads", "campaign", 1, MARCH, "range", "USD",
        {"spend": "740.2", "impressions": "241000", "link_clicks": "1712", "engagements": "3790"},
    ),
    "x_ads/campaigns_daily_old_en.csv": Expected(
        "x_ads", "campaign", 2, DAYS, "day", None,
        {"spend": "49.5", "impressions": "16500", "clicks": "211", "engagements": "251", "likes": "38",
         "comments": "3", "shares": "7", "follows": "1", "unfollows": "1"},
        ["currency_missing"],
    ),
    "x_ads/campaigns_daily_es.csv": Expected(
        "x_ads", "campaign", 2, DAYS, "day", "EUR",
        {"spend": "36", "impressions": "12100", "link_clicks": "84", "engagements": "187", "likes": "22",
         "comments": "1"},
    ),
    "x_ads/campaigns_daily_ko.csv": Expected(
        "x_ads", "campaign", 2, DAYS, "day", "KRW",
        {"spend": "43500", "impressions": "13900", "link_clicks": "99", "engagements": "197", "likes": "28",
         "comments": "3"},
    ),
    "pinterest_ads/ads_daily_en.csv": Expected(
        "pinterest_ads", "ad", 3, DAYS, "day", None,
        {"spend": "10.92", "impressions": "1450", "clicks": "15", "link_clicks": "13", "saves": "4",
         "engagements": "21", "conversions": "3", "conversion_value": "208.5", "click_conversions": "2",
         "view_conversions": "1", "add_to_carts": "6", "checkouts": "4"},
        ["currency_missing"],
    ),
    "pinterest_ads/ads_daily_es.csv": Expected(
        "pinterest_ads", "ad", 2, DAYS, "day", None,
        {"spend": "6.5", "impressions": "980", "clicks": "11", "link_clicks": "7", "saves": "3",
         "engagements": "17", "conversions": "1", "conversion_value": "79"},
        ["currency_missing"],
    ),
    "pinterest_ads/ads_daily_ko.csv": Expected(
        "pinterest_ads", "ad", 1, FIRST, "day", None,
        {"spend": "5200", "impressions": "700", "clicks": "8", "link_clicks": "6", "saves": "3",
         "engagements": "12", "conversions": "1", "conversion_value": "98000"},
        ["currency_missing"],
    ),
    "spotify_ads/ads_daily_en.csv": Expected(
        "spotify_ads", "ad", 3, DAYS, "day", "USD", {"spend": "4.32", "impressions": "432", "clicks": "3"}
    ),
    "spotify_ads/campaigns_period_en.csv": Expected(
        "spotify_ads", "campaign", 1, MARCH, "range", None,
        {"spend": "124.1", "impressions": "12410", "clicks": "88"},
        ["currency_missing"],
    ),
    "yahoo_japan_ads/campaigns_daily_ja.csv": Expected(
        "yahoo_japan_ads", "campaign", 3, DAYS, "day", "JPY",
        {"spend": "10580", "impressions": "11300", "clicks": "118", "conversions": "3",
         "conversion_value": "27000"},
        controls=5,
    ),
    "yahoo_japan_ads/ad_groups_daily_ja.csv": Expected(
        "yahoo_japan_ads", "ad_group", 2, FIRST, "day", "JPY",
        {"spend": "5280", "impressions": "1200", "clicks": "48", "conversions": "2",
         "conversion_value": "18000"},
        controls=5,
    ),
    "yahoo_japan_ads/campaigns_daily_en.csv": Expected(
        "yahoo_japan_ads", "campaign", 1, FIRST, "day", "JPY",
        {"spend": "5280", "impressions": "1200", "clicks": "48", "conversions": "2",
         "conversion_value": "18000"},
        controls=5,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES_READ)
def test_a_file_reads_to_what_it_states(name: str) -> None:
    check(name, FILES_READ[name])


def test_every_file_of_these_platforms_is_covered() -> None:
    folders = ("tiktok_ads", "x_ads", "pinterest_ads", "spotify_ads", "yahoo_japan_ads")
    assert set(FILES_READ) == {
        str(path.relative_to(FILES)) for folder in folders for path in (FILES / folder).iterdir()
    }


def test_a_file_without_any_date_is_read_once_the_period_is_told() -> None:
    path = FILES / "tiktok_ads/campaigns_period_ja.csv"
    result = read_path(path, mapping={"start_on": "2026-03-01", "end_on": "2026-03-31"})
    assert result.is_loadable and codes(result) == ["encoding_guessed"]
    assert (result.encoding, result.grain, result.period) == (
        "cp932", "range", (date(2026, 3, 1), date(2026, 3, 31)),
    )  # fmt: skip
    assert result.skip_reasons == {"total": 1} and all(total.agrees for total in result.control_totals)
    assert {name: str(number) for name, number in sums(result).items()} == {
        "spend": "48210", "impressions": "119895", "link_clicks": "787", "conversions": "21",
    }  # fmt: skip


def test_clicks_to_the_destination_are_not_all_clicks() -> None:
    both = read_path(FILES / "tiktok_ads/ads_daily_en.csv").rows[0].measures
    assert (both["link_clicks"], both["clicks"]) == (84, 120)
    assert "clicks" not in read_path(FILES / "tiktok_ads/campaigns_daily_es.csv").totals


def test_a_hyphen_is_nothing_measured_and_a_list_of_one_is_its_number() -> None:
    results = [row for row in read_path(FILES / "tiktok_ads/ads_daily_en.csv").rows if row.breakdown]
    assert [row.measures["results"] for row in results] == [3_000_000, 2_000_000]
    last = read_path(FILES / "spotify_ads/ads_daily_en.csv").rows[2]
    assert last.measures == {"impressions": 0}


def test_a_pin_is_known_by_its_prefixed_id() -> None:
    rows = read_path(FILES / "pinterest_ads/ads_daily_en.csv", currency="EUR").rows
    assert [row.entity_key for row in rows] == ["PP100000000001", "PP100000000001", "PP100000000002"]


def test_a_report_that_describes_itself_is_believed() -> None:
    result = read_path(FILES / "spotify_ads/ads_daily_en.csv")
    assert str(result.generated_at) == "2026-03-03 09:30:00"
    assert (result.account_name, result.header_line) == ("Kettle Works", 7)


def test_the_one_currency_of_a_vendor_is_not_asked() -> None:
    result = read_path(FILES / "yahoo_japan_ads/campaigns_daily_ja.csv")
    assert {row.currency for row in result.rows} == {"JPY"}
    assert "currency_of_source" in [evidence.code for evidence in result.evidence]
