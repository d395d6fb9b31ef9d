"""Files of the project's own as Meta, Google and LinkedIn Ads write them."""

from __future__ import annotations

import pytest

from tests.campaigns.ingest.expectation import Expected, check
from tests.campaigns.ingest.reading import FILES, read_path

MARCH = ("2026-03-01", "2026-03-31")
DAYS = ("2026-03-01", "2026-03-02")
FIRST = ("2026-03-01", "2026-03-01")

FILES_READ: dict[str, Expected] = {
    "meta_ads/campaigns_daily_en.csv": Expected(
        "meta_ads", "campaign", 4, DAYS, "day", "EUR",
        {"spend": "70.25", "impressions": "5600", "clicks": "160", "link_clicks": "118", "conversions": "3",
         "conversion_value": "412.5"},
        controls=6,
    ),
    "meta_ads/ads_period_es.csv": Expected(
        "meta_ads", "ad", 8, ("2026-02-01", "2026-02-28"), "range", "MXN",
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
    "meta_ads/results_period_en.csv": Expected(
        "meta_ads", "campaign", 8, MARCH, "range", "USD",
        {"spend": "1260.4", "impressions": "98000", "views": "101500", "landing_page_views": "612", "saves": "44",
         "add_to_carts": "38", "checkouts": "21", "conversions": "11", "click_conversions": "9",
         "view_conversions": "2", "leads": "24"},
        controls=9,
    ),
    "meta_ads/campaigns_pivot_es.xlsx": Expected(
        "meta_ads", "campaign", 3, DAYS, "day", "MXN",
        {"spend": "640.75", "impressions": "9100", "link_clicks": "210", "landing_page_views": "150"},
        controls=4,
    ),
    "meta_ads/ages_period_pt.csv": Expected(
        "meta_ads", "campaign", 4, MARCH, "range", "BRL",
        {"spend": "85.7", "impressions": "2600", "link_clicks": "50", "leads": "17"},
        ["split_report"],
    ),
    "meta_ads/campaigns_monthly_ja.csv": Expected(
        "meta_ads", "campaign", 2, ("2026-02-01", "2026-03-15"), "range", "JPY",
        {"spend": "71500", "impressions": "19000", "clicks": "480", "link_clicks": "332"},
    ),
    "meta_ads/campaigns_daily_fr.csv": Expected(
        "meta_ads", "campaign", 2, DAYS, "day", "EUR",
        {"spend": "59.75", "impressions": "3800", "clicks": "84", "link_clicks": "57", "conversions": "2"},
    ),
    "meta_ads/campaigns_daily_de.csv": Expected(
        "meta_ads", "campaign", 2, DAYS, "day", "EUR",
        {"spend": "63.75", "impressions": "4000", "clicks": "86", "link_clicks": "62", "conversions": "4"},
    ),
    "meta_ads/campaigns_daily_nl.csv": Expected(
        "meta_ads", "campaign", 1, FIRST, "day", "EUR",
        {"spend": "20.5", "impressions": "1500", "clicks": "31", "link_clicks": "22"},
    ),
    "meta_ads/campaigns_daily_vi.csv": Expected(
        "meta_ads", "campaign", 1, FIRST, "day", "VND",
        {"spend": "350000", "impressions": "9000", "clicks": "120"},
    ),
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
    "google_ads/ads_period_en.csv": Expected(
        "google_ads", "ad", 3, MARCH, "range", "GBP",
        {"spend": "1204.35", "impressions": "12480", "clicks": "640", "conversions": "31.5",
         "conversion_value": "2866.1", "view_conversions": "4"},
        controls=6,
    ),
    "google_ads/keywords_period_ko.csv": Expected(
        "google_ads", "ad", 2, MARCH, "range", "KRW",
        {"spend": "133400", "impressions": "3000", "clicks": "156", "conversions": "3.5",
         "conversion_value": "230500"},
        controls=5,
    ),
    "google_ads/assets_period_es.csv": Expected(
        "google_ads", "ad", 2, MARCH, "range", "EUR",
        {"spend": "241", "impressions": "3800", "clicks": "120"},
        ["split_report"],
    ),
    "google_ads/networks_daily_en.csv": Expected(
        "google_ads", "campaign", 3, DAYS, "day", "GBP",
        {"spend": "45.6", "impressions": "520", "clicks": "24", "conversions": "1.5"},
        ["split_report"],
    ),
    "google_ads/ad_groups_period_de.csv": Expected(
        "google_ads", "ad_group", 2, ("2026-09-17", "2026-10-01"), "range", "EUR",
        {"spend": "356.45", "impressions": "8151", "clicks": "516", "conversions": "1.5"},
        controls=4,
    ),
    "google_ads/campaigns_period_fr.csv": Expected(
        "google_ads", "campaign", 2, MARCH, "range", "EUR",
        {"spend": "2103.4", "impressions": "60780", "clicks": "1760", "conversions": "49.75",
         "conversion_value": "4276.85"},
        controls=5,
    ),
    "google_ads/campaigns_period_pt.csv": Expected(
        "google_ads", "campaign", 1, MARCH, "range", "BRL",
        {"spend": "231", "impressions": "8400", "clicks": "210", "conversions": "6"},
        controls=4,
    ),
    "google_ads/campaigns_period_ja.csv": Expected(
        "google_ads", "campaign", 1, MARCH, "range", "JPY",
        {"spend": "125000", "impressions": "9380", "clicks": "264", "conversions": "25"},
    ),
    "google_ads/campaigns_period_nl.csv": Expected(
        "google_ads", "campaign", 1, MARCH, "range", "EUR",
        {"spend": "77.9", "impressions": "3900", "clicks": "95", "conversions": "2"},
        controls=4,
    ),
    "linkedin_ads/campaigns_period.csv": Expected(
        "linkedin_ads", "campaign", 2, MARCH, "range", "EUR",
        {"spend": "1310.55", "impressions": "52602", "clicks": "259", "link_clicks": "231", "conversions": "3",
         "conversion_value": "410", "leads": "9", "engagements": "331", "likes": "19", "comments": "1",
         "shares": "4", "follows": "6", "viral_impressions": "55", "viral_clicks": "2"},
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
    "linkedin_ads/campaigns_viral_period_en.csv": Expected(
        "linkedin_ads", "campaign", 2, MARCH, "range", "EUR",
        {"spend": "1310.55", "impressions": "52602", "clicks": "259", "link_clicks": "231", "conversions": "8",
         "click_conversions": "5", "view_conversions": "3", "conversion_value": "1110", "leads": "9",
         "engagements": "331", "likes": "19", "comments": "1", "shares": "4", "follows": "6",
         "viral_impressions": "550", "viral_clicks": "9", "viral_follows": "1", "viral_conversions": "2",
         "viral_engagements": "23"},
    ),
    "linkedin_ads/lan_period_en.csv": Expected(
        "linkedin_ads", "campaign", 1, MARCH, "range", "EUR",
        {"spend": "172.4", "impressions": "6412", "clicks": "21"},
        ["split_report"],
    ),
    "linkedin_ads/conversions_period_en.csv": Expected(
        "linkedin_ads", "campaign", 2, MARCH, "range", "EUR",
        {"conversions": "5", "click_conversions": "4", "view_conversions": "1", "conversion_value": "700",
         "viral_conversions": "2"},
        ["split_report"],
    ),
    "linkedin_ads/conversation_ads_period_en.csv": Expected(
        "linkedin_ads", "ad", 2, MARCH, "range", None, {"impressions": "0", "clicks": "17"}, ["split_report"]
    ),
    "linkedin_ads/groups_period_en.csv": Expected(
        "linkedin_ads", "account", 2, MARCH, "range", "EUR",
        {"spend": "1310.55", "impressions": "52602", "clicks": "259", "leads": "9"},
    ),
    "linkedin_ads/demographics_period_en.csv": Expected(
        "linkedin_ads", "account", 5, MARCH, "range", None,
        {"impressions": "5100", "clicks": "52", "leads": "5"},
        ["split_report"] * 3,
    ),
    "linkedin_ads/campaigns_daily_es.csv": Expected(
        "linkedin_ads", "campaign", 2, ("2026-03-13", "2026-03-14"), "day", "EUR",
        {"spend": "491.5", "impressions": "17900", "clicks": "101", "conversions": "3", "leads": "7"},
    ),
    "linkedin_ads/campaigns_period_ko.csv": Expected(
        "linkedin_ads", "campaign", 1, MARCH, "range", "KRW",
        {"spend": "310000", "impressions": "8200", "clicks": "40", "conversions": "1", "leads": "2"},
    ),
    "linkedin_ads/campaigns_period_fr.csv": Expected(
        "linkedin_ads", "campaign", 1, MARCH, "range", "EUR",
        {"spend": "812.4", "impressions": "30412", "clicks": "141", "conversions": "2"},
    ),
    "linkedin_ads/campaigns_daily_pt.csv": Expected(
        "linkedin_ads", "campaign", 2, ("2026-03-14", "2026-03-15"), "day", "BRL",
        {"spend": "238.5", "impressions": "8100", "clicks": "38", "leads": "3"},
    ),
    "linkedin_ads/ad_sets_daily_de.csv": Expected(
        "linkedin_ads", "campaign", 2, ("2026-10-13", "2026-10-14"), "day", "EUR",
        {"spend": "631.56", "impressions": "8097", "clicks": "32", "conversions": "13", "leads": "3"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES_READ)
def test_a_file_reads_to_what_it_states(name: str) -> None:
    check(name, FILES_READ[name])


def test_every_file_of_these_platforms_is_covered() -> None:
    folders = ("meta_ads", "google_ads", "linkedin_ads")
    assert set(FILES_READ) == {
        str(path.relative_to(FILES)) for folder in folders for path in (FILES / folder).iterdir()
    }


def test_results_count_only_on_rows_of_their_kind() -> None:
    rows = read_path(FILES / "meta_ads/ads_period_es.csv").rows
    facts, apart = rows[:4], rows[4:]
    claimed = [(row.measures.get("conversions"), row.measures.get("leads")) for row in facts]
    assert claimed == [(6_000_000, None), (4_000_000, None), (None, 19), (None, None)]
    assert [row.entity_key for row in facts] == [f"12021000100{n}" for n in (1, 2, 3, 4)]
    assert {row.campaign_key for row in facts} == {"120210000001", "120210000002", "120210000003"}
    assert not any("results" in row.measures for row in facts)
    assert [(row.entity_key, row.breakdown, row.measures) for row in apart] == [
        ("120210001001", "result=actions:offsite_conversion.fb_pixel_purchase", {"results": 6_000_000}),
        ("120210001002", "result=actions:offsite_conversion.fb_pixel_purchase", {"results": 4_000_000}),
        ("120210001003", "result=actions:lead", {"results": 19_000_000}),
        ("120210001004", "result=actions:post_engagement", {"results": 880_000_000}),
    ]


def test_results_of_several_kinds_are_never_one_number() -> None:
    result = read_path(FILES / "meta_ads/results_period_en.csv")
    assert "results" not in result.totals
    kinds = {row.breakdown: row.measures["results"] // 1_000_000 for row in result.rows if row.breakdown}
    assert kinds == {
        "result=actions:offsite_conversion.fb_pixel_purchase": 11,
        "result=actions:link_click": 402,
        "result=actions:onsite_conversion.lead_grouped": 24,
        "result=video_thruplay_watched_actions": 1300,
    }
    reasons = {evidence.code: evidence.params for evidence in result.evidence}
    assert "actions:link_click (1)" in reasons["results_by_kind"]["kinds"]


def test_a_result_of_a_split_stays_in_the_split() -> None:
    rows = read_path(FILES / "meta_ads/ages_period_pt.csv").rows
    assert [row.breakdown for row in rows] == [
        "Idade=25-34; Gênero=female",
        "Idade=35-44; Gênero=male",
        "Idade=25-34; Gênero=female; result=actions:lead",
        "Idade=35-44; Gênero=male; result=actions:lead",
    ]


def test_the_attribution_setting_travels_with_the_row_whatever_the_language() -> None:
    english = read_path(FILES / "meta_ads/results_period_en.csv").rows[:4]
    assert [row.attribution for row in english] == [
        "7d_click 1d_view", "1d_click", "7d_click 1d_ev 1d_view", "7d_click 1d_view",
    ]  # fmt: skip


def test_reports_that_overlap_others_are_marked_on_every_row() -> None:
    marks = {
        "placements_period.csv": ["Placement=On LinkedIn", "Placement=LinkedIn Audience Network"],
        "lan_period_en.csv": ["Platform=LinkedIn Audience Network"],
        "conversions_period_en.csv": ["Conversion Name=Demo booked", "Conversion Name=Brochure"],
        "conversation_ads_period_en.csv": ["Button Text=Tell me more", "Button Text=Not now"],
        "demographics_period_en.csv": [
            "Company Name Segment=Rivet & Sons", "Company Name Segment=Alder Works",
            "Job Function Segment=Engineering", "Job Function Segment=Purchasing", "Job Seniority Segment=Senior",
        ],
    }  # fmt: skip
    for name, expected in marks.items():
        rows = read_path(FILES / "linkedin_ads" / name).rows
        assert [row.breakdown for row in rows] == expected, name


def test_each_table_of_demographics_is_a_part_with_the_period_of_the_file() -> None:
    result = read_path(FILES / "linkedin_ads/demographics_period_en.csv")
    assert [(part.report, part.row_count, part.grain) for part in result.parts] == [
        ("demographics", 2, "range"), ("demographics", 2, "range"), ("demographics", 1, "range"),
    ]  # fmt: skip
    assert {part.period for part in result.parts} == {result.period}
    assert [row.line for row in result.rows] == [7, 8, 11, 12, 15]


def test_what_linkedin_calls_an_ad_set_now_keeps_the_key_of_the_campaign_it_was() -> None:
    rows = read_path(FILES / "linkedin_ads/ad_sets_daily_de.csv").rows
    assert {(row.level, row.campaign_key, row.campaign_name) for row in rows} == {
        ("campaign", "400600", "Ingenieure")
    }


def test_groups_stand_above_campaigns() -> None:
    rows = read_path(FILES / "linkedin_ads/groups_period_en.csv").rows
    assert [(row.entity_key, row.entity_name, row.campaign_key) for row in rows] == [
        ("600100", "Spring", ""), ("600101", "Summer", ""),
    ]  # fmt: skip


def test_ads_of_one_headline_are_told_apart_by_their_ids() -> None:
    rows = read_path(FILES / "google_ads/ads_period_en.csv").rows
    assert [(row.entity_key, row.entity_name) for row in rows] == [
        ("700001", "Iron teapots"), ("700002", "Iron teapots"), ("700003", "Glass teapots"),
    ]  # fmt: skip
