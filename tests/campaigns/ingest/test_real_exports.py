"""Real exports of each vendor read to sums worked out here from the files, with nothing but csv and Decimal."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from tests.campaigns.ingest import test_real_sales
from tests.campaigns.ingest.reading import codes, read_path, sums
from tests.exports import EXPORTS, needs_exports

pytestmark = needs_exports

Line = dict[str, str]


@dataclass(frozen=True)
class Expected:
    source: str
    level: str
    rows: int
    period: tuple[str, str]
    grain: str
    currency: str | None
    measures: dict[str, str]
    problems: list[str] = field(default_factory=list)
    header: int = 1
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    is_fact: Callable[[Line], bool] = lambda line: True


def meta(day: str, rows: int, last: str) -> tuple[str, Expected]:
    return f"meta_ads/cocoon_meta_ads_snapshot-2026-06-{day}.csv", Expected(
        "meta_ads", "campaign", rows, ("2026-06-01", last), "day", "AUD",
        {"spend": "Amount spent (AUD)", "impressions": "Impressions", "clicks": "Clicks (all)",
         "link_clicks": "Link clicks", "conversions": "Purchases",
         "conversion_value": "Purchases conversion value"},
    )  # fmt: skip


GOOGLE = {"spend": "Cost", "impressions": "Impr.", "clicks": "Clicks", "conversions": "Conversions",
          "conversion_value": "Conv. value"}  # fmt: skip
LINKEDIN = {
    "spend": "Total Spent", "impressions": "Impressions", "clicks": "Clicks", "likes": "Reactions",
    "comments": "Comments", "shares": "Shares", "follows": "Follows", "engagements": "Total Engagements",
    "conversions": "Conversions", "conversion_value": "Total Conversion Value", "leads": "Leads",
    "link_clicks": "Clicks to Landing Page",
}  # fmt: skip
TWEETS = {"impressions": "impressions", "engagements": "engagements", "likes": "likes", "comments": "replies",
          "shares": "retweets", "follows": "follows", "link_clicks": "url clicks"}  # fmt: skip
OVERVIEW = {"impressions": "Impressions", "engagements": "Engagements", "likes": "Likes", "comments": "Replies",
            "shares": "Reposts", "follows": "New follows", "video_views": "Video views"}  # fmt: skip


def is_no_total(line: Line) -> bool:
    return not line["Campaign status"].startswith("Total:")


def google_daily(day: str, rows: int, last: str) -> tuple[str, Expected]:
    return f"google_ads/cocoon_google_ads_snapshot-2026-06-{day}.csv", Expected(
        "google_ads", "campaign", rows, ("2026-06-01", last), "day", "AUD", GOOGLE, header=3
    )


def google_period(
    name: str, rows: int, first: str, last: str, currency: str, **more: object
) -> tuple[str, Expected]:
    measures = {
        key: label for key, label in GOOGLE.items() if not (key == "conversion_value" and "greek" in name)
    }
    return f"google_ads/{name}.csv", Expected(
        "google_ads", "campaign", rows, (first, last), "range", currency, measures, header=3,
        is_fact=is_no_total, **more,  # type: ignore[arg-type]  # encoding and delimiter
    )  # fmt: skip


def linkedin(name: str, level: str, rows: int, *problems: str) -> tuple[str, Expected]:
    return f"linkedin_ads/{name}.csv", Expected(
        "linkedin_ads", level, rows, ("2025-12-06", "2026-03-05"), "range", "BRL", LINKEDIN, list(problems),
        header=6, encoding="utf-16", delimiter="\t",
    )  # fmt: skip


def tweets(name: str, level: str, rows: int, first: str, last: str) -> tuple[str, Expected]:
    return f"twitter_x/{name}.csv", Expected("twitter_x", level, rows, (first, last), "day", None, TWEETS)


def overview(day: str, rows: int, first: str, last: str) -> tuple[str, Expected]:
    name = f"twitter_x/account_overview_analytics_snapshot-2025-08-{day}.csv"
    return name, Expected("twitter_x", "account", rows, (first, last), "day", None, OVERVIEW)


REAL = dict(
    [
        meta("15", 52, "2026-06-14"),
        meta("20a", 70, "2026-06-18"),
        meta("20b", 73, "2026-06-19"),
        meta("24", 84, "2026-06-23"),
        meta("26", 88, "2026-06-25"),
        google_daily("15", 142, "2026-06-15"),
        google_daily("20a", 179, "2026-06-18"),
        google_period("Campaign report (1)_utf8", 2, "2026-01-27", "2026-02-23", "GBP"),
        google_period("Campaign report_greek-names", 3, "2026-03-27", "2026-04-23", "EUR"),
        google_period(
            "Campaign report_utf16", 1, "2026-01-27", "2026-02-23", "GBP", encoding="utf-16", delimiter="\t"
        ),
        linkedin("account_517883322_creative_performance_report", "ad", 10),
        linkedin("account_517883322_creative_placement_report", "ad", 10, "split_report"),
        linkedin("campaign_group_808102433_campaign_performance_report", "campaign", 2),
        linkedin("campaign_group_808102433_lan_campaign_performance_report", "campaign", 2, "split_report"),
        tweets("daily_tweet_activity_metrics_ADHOrg_20210301_20210401_en", "account", 31, "2021-03-01", "2021-03-31"),
        tweets("daily_tweet_activity_metrics_ADHOrg_20210401_20210501_en", "account", 30, "2021-04-01", "2021-04-30"),
        tweets("tweet_activity_metrics_ADHOrg_20210401_20210501_en", "post", 31, "2021-04-01", "2021-04-30"),
        overview("24", 6, "2025-08-19", "2025-08-24"),
        overview("26", 7, "2025-08-20", "2025-08-26"),
    ]
)  # fmt: skip


def lines_of(name: str, expected: Expected) -> list[Line]:
    text = (EXPORTS / name).read_text(encoding=expected.encoding)
    rows = list(csv.reader(text.splitlines(), delimiter=expected.delimiter))
    header = rows[expected.header - 1]
    lines = (dict(zip(header, row, strict=False)) for row in rows[expected.header :] if any(row))
    return [line for line in lines if expected.is_fact(line)]


def add(lines: list[Line], label: str) -> Decimal:
    texts = (line[label].replace(",", "") for line in lines)
    return sum((Decimal(text) for text in texts if text not in ("", "-", "--", " --")), Decimal(0))


@pytest.mark.parametrize("name", REAL)
def test_a_real_export_reads_to_its_own_sums(name: str) -> None:
    expected, result = REAL[name], read_path(EXPORTS / name)
    lines = lines_of(name, expected)
    assert codes(result) == expected.problems
    assert (result.source, result.currency, result.grain) == (
        expected.source,
        expected.currency,
        expected.grain,
    )
    assert result.period == tuple(map(date.fromisoformat, expected.period))
    assert result.row_count == len(result.rows) == len(lines) == expected.rows
    assert {row.level for row in result.rows} == {expected.level}
    assert sums(result) == {measure: add(lines, label) for measure, label in expected.measures.items()}


def test_all_five_google_totals_stay_out_and_the_first_agrees() -> None:
    result = read_path(EXPORTS / "google_ads/Campaign report (1)_utf8.csv")
    assert result.skip_reasons == {"total": 5}
    stated = {
        total.measure: (Decimal(total.stated) / 1_000_000, total.agrees) for total in result.control_totals
    }
    assert stated["spend"] == (Decimal("1164.09"), True)  # the rows add up to 1164.10


def test_linkedin_totals_may_differ_by_rounding_only() -> None:
    names = (
        "account_517883322_creative_performance_report",
        "campaign_group_808102433_campaign_performance_report",
    )
    ads, campaigns = (sums(read_path(EXPORTS / f"linkedin_ads/{name}.csv"))["spend"] for name in names)
    assert (ads, campaigns) == (Decimal("340.14"), Decimal("340.12"))


def test_the_asset_report_is_kept_apart_and_loses_nothing() -> None:
    path = EXPORTS / "google_ads/Ad asset report.xlsx"
    rows = load_workbook(str(path)).get_sheet_by_name("Ad asset report").to_python()[2:]
    header, *lines = [[str(cell) for cell in row] for row in rows]
    distinct = list(dict.fromkeys(map(tuple, lines)))
    result = read_path(path)
    assert codes(result) == ["lines_copied", "names_collide", "split_report"]
    assert all(row.breakdown for row in result.rows) and result.grain == "range"
    for measure, label in (("spend", "Cost"), ("impressions", "Impr."), ("clicks", "Clicks")):
        at = header.index(label)
        assert sums(result)[measure] == sum(Decimal(line[at]) for line in distinct)


READ_HERE = {
    "meta_ads",
    "google_ads",
    "linkedin_ads",
    "twitter_x",
}
UNKNOWN = sorted(
    str(path.relative_to(EXPORTS))
    for path in (EXPORTS.glob("*/*") if EXPORTS.is_dir() else [])
    if path.suffix in (".csv", ".xlsx", ".xls")
    and path.parent.name not in READ_HERE | test_real_sales.VENDORS
)


@pytest.mark.parametrize("name", UNKNOWN)
def test_exports_of_other_tools_are_not_taken_for_known_ones(name: str) -> None:
    result = read_path(EXPORTS / name)
    assert result.rows == []
    if "header-only" in name:
        assert codes(result) == ["header_only"]
        return
    assert (result.source, result.needs_answer) == ("plain", True)
    assert "needs_mapping" in codes(result) and result.header and result.samples


def test_every_real_export_of_these_vendors_is_covered() -> None:
    paths = {
        str(path.relative_to(EXPORTS)) for folder in READ_HERE for path in (EXPORTS / folder).glob("*.*")
    }
    assert paths == set(REAL) | {"google_ads/Ad asset report.xlsx"}


def test_the_same_name_may_hold_another_platform() -> None:
    first, second = (
        read_path(EXPORTS / "meta_page_insights" / name)
        for name in ("Interactions.csv", "Interactions (1).csv")
    )
    assert first.header_signature == second.header_signature and first.samples != second.samples
