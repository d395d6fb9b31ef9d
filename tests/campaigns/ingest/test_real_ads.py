"""Real exports of advertising platforms read to what is worked out here from the files, with the standard library."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pytest
from python_calamine import load_workbook

from tests.campaigns.ingest.reading import codes, read_path, sums
from tests.exports import EXPORTS, needs_exports

pytestmark = needs_exports

Line = dict[str, str]
Days = tuple[date, date]

FOLDERS = ("meta_ads", "google_ads", "linkedin_ads", "pinterest_ads")
META = {
    "spend": "Amount spent (AUD)", "impressions": "Impressions", "clicks": "Clicks (all)", "views": "Views",
    "link_clicks": "Link clicks", "conversions": "Purchases", "conversion_value": "Purchases conversion value",
}  # fmt: skip
GOOGLE = {"spend": "Cost", "impressions": "Impr.", "clicks": "Clicks", "conversions": "Conversions",
          "conversion_value": "Conv. value"}  # fmt: skip
LINKEDIN = {
    "spend": "Total Spent", "impressions": "Impressions", "clicks": "Clicks", "likes": "Reactions",
    "comments": "Comments", "shares": "Shares", "follows": "Follows", "engagements": "Total Engagements",
    "conversions": "Conversions", "click_conversions": "Post-Click Conversions",
    "view_conversions": "View-Through Conversions", "conversion_value": "Total Conversion Value",
    "leads": "Leads", "link_clicks": "Clicks to Landing Page", "viral_impressions": "Viral Impressions",
    "viral_clicks": "Viral Clicks", "viral_follows": "Viral Follows", "viral_conversions": "Viral Conversions",
}  # fmt: skip
VIRAL = (
    "Viral Clicks",
    "Viral Reactions",
    "Viral Comments",
    "Viral Shares",
    "Viral Follows",
    "Viral Other Clicks",
)
PINTEREST = {
    "spend": "Spend in account currency", "impressions": "Impressions", "clicks": "Pin clicks",
    "link_clicks": "Outbound clicks", "saves": "Saves", "engagements": "Engagements",
    "conversions": "Total conversions (Checkout)", "conversion_value": "Total order value (Checkout)",
    "click_conversions": "Total click-through conversions (Checkout)",
    "view_conversions": "Total view-through conversions (Checkout)",
    "add_to_carts": "Total conversions (Add to cart)", "checkouts": "Total conversions (Initiate checkout)",
}  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """How exports of one report of a vendor are written, for reading them without the engine."""

    source: str
    level: str
    measures: dict[str, str]
    header: int = 1
    encoding: str = "utf-8-sig"
    delimiter: str = ","
    grain: str = "day"
    day: str = ""
    currency: str | None = None
    currency_column: str = ""
    is_fact: Callable[[Line], bool] = lambda line: True


def is_no_total(line: Line) -> bool:
    return not line["Campaign status"].startswith("Total:")


META_DAILY = Layout("meta_ads", "campaign", META, day="Day", currency_column="Currency")
GOOGLE_DAILY = Layout("google_ads", "campaign", GOOGLE, 3, day="Day", currency_column="Currency code")
GOOGLE_PERIOD = Layout(
    "google_ads", "campaign", GOOGLE, 3, grain="range", currency_column="Currency code", is_fact=is_no_total
)
GOOGLE_UTF16 = Layout(
    "google_ads", "campaign", GOOGLE, 3, "utf-16", "\t", "range", currency_column="Currency code",
    is_fact=is_no_total,
)  # fmt: skip
LINKEDIN_CAMPAIGNS = Layout(
    "linkedin_ads", "campaign", LINKEDIN, 6, "utf-16", "\t", "range", currency_column="Currency"
)
LINKEDIN_CREATIVES = Layout(
    "linkedin_ads", "ad", LINKEDIN, 6, "utf-16", "\t", "range", currency_column="Currency"
)
PINTEREST_DAILY = Layout("pinterest_ads", "ad", PINTEREST, day="Date")

# With the warnings and questions that are right for the file.
REAL: dict[str, tuple[Layout, list[str]]] = {
    **{
        f"meta_ads/cocoon_meta_ads_snapshot-2026-06-{day}.csv": (META_DAILY, [])
        for day in ("15", "20a", "20b", "24", "26")
    },
    **{
        f"google_ads/cocoon_google_ads_snapshot-2026-06-{day}.csv": (GOOGLE_DAILY, [])
        for day in ("15", "20a")
    },
    "google_ads/Campaign report (1)_utf8.csv": (GOOGLE_PERIOD, []),
    "google_ads/Campaign report_greek-names.csv": (GOOGLE_PERIOD, []),
    "google_ads/Campaign report_utf16.csv": (GOOGLE_UTF16, []),
    "linkedin_ads/account_517883322_creative_performance_report.csv": (LINKEDIN_CREATIVES, []),
    "linkedin_ads/account_517883322_creative_placement_report.csv": (LINKEDIN_CREATIVES, ["split_report"]),
    "linkedin_ads/campaign_group_808102433_campaign_performance_report.csv": (LINKEDIN_CAMPAIGNS, []),
    "linkedin_ads/campaign_group_808102433_lan_campaign_performance_report.csv": (
        LINKEDIN_CAMPAIGNS,
        ["split_report"],
    ),
    **{
        f"pinterest_ads/cocoon_pinterest_ads_snapshot-2026-06-{day}.csv": (
            PINTEREST_DAILY,
            ["currency_missing"],
        )
        for day in ("20b", "24")
    },
}


def table_of(name: str, layout: Layout) -> tuple[list[list[str]], list[Line]]:
    """The rows above the header, and each line below it by column."""
    with (EXPORTS / name).open(encoding=layout.encoding, newline="") as file:
        rows = list(csv.reader(file, delimiter=layout.delimiter))
    # Blank lines count: LinkedIn's header stands on line 6 below one.
    header = rows[layout.header - 1]
    lines = (dict(zip(header, row, strict=False)) for row in rows[layout.header :] if any(row))
    return rows[: layout.header - 1], [line for line in lines if layout.is_fact(line)]


def add(lines: list[Line], label: str) -> Decimal:
    texts = (line[label].replace(",", "").strip() for line in lines)
    return sum((Decimal(text) for text in texts if text not in ("", "-", "--")), Decimal(0))


def expected_sums(lines: list[Line], layout: Layout) -> dict[str, Decimal]:
    measured = {measure: add(lines, label) for measure, label in layout.measures.items() if label in lines[0]}
    if layout.source == "linkedin_ads":
        measured["viral_engagements"] = sum((add(lines, label) for label in VIRAL), Decimal(0))
    return measured


def days_of(above: list[list[str]], lines: list[Line], layout: Layout) -> Days:
    if layout.day:
        days = [date.fromisoformat(line[layout.day]) for line in lines]
        return min(days), max(days)
    if layout.source == "linkedin_ads":
        texts = [above[at][0].split(": ", 1)[1] for at in (1, 2)]
        first, last = (datetime.strptime(text, "%B %d, %Y, %I:%M %p").date() for text in texts)
        return first, last
    first, last = (_google_day(text) for text in ",".join(above[1]).split(" - "))
    return first, last


def _google_day(text: str) -> date:
    return datetime.strptime(text.strip(), "%B %d, %Y" if "," in text else "%d %B %Y").date()


@pytest.mark.parametrize("name", REAL)
def test_a_real_export_reads_to_its_own_sums(name: str) -> None:
    layout, problems = REAL[name]
    above, lines = table_of(name, layout)
    result = read_path(EXPORTS / name)
    assert codes(result) == problems
    assert (result.source, result.report, len(result.parts)) == (layout.source, "performance", 1)
    assert (result.grain, result.period) == (layout.grain, days_of(above, lines, layout))
    assert result.header_line == layout.header
    currencies = {line[layout.currency_column] for line in lines} if layout.currency_column else {None}
    assert {result.currency} == currencies
    assert result.row_count == len(result.rows) == len(lines) > 0
    assert {row.level for row in result.rows} == {layout.level}
    assert sums(result) == expected_sums(lines, layout)


@pytest.mark.parametrize("name", [name for name, (layout, _codes) in REAL.items() if layout.day])
def test_each_line_stays_on_its_day_with_its_money(name: str) -> None:
    layout, _problems = REAL[name]
    _above, lines = table_of(name, layout)
    rows = read_path(EXPORTS / name, currency="AUD").rows
    spend = layout.measures["spend"]
    assert [(row.start_on.isoformat(), row.end_on, Decimal(row.measures["spend"])) for row in rows] == [
        (
            line[layout.day],
            date.fromisoformat(line[layout.day]),
            Decimal(line[spend].replace(",", "")) * 1_000_000,
        )
        for line in lines
    ]


def test_a_pin_is_known_by_its_id_and_its_currency_is_asked_once() -> None:
    name = "pinterest_ads/cocoon_pinterest_ads_snapshot-2026-06-24.csv"
    _above, lines = table_of(name, PINTEREST_DAILY)
    asked, told = read_path(EXPORTS / name), read_path(EXPORTS / name, currency="AUD")
    assert asked.needs_answer and not asked.is_loadable
    assert told.is_loadable and {row.currency for row in told.rows} == {"AUD"}
    assert [row.entity_key for row in told.rows] == [line["Ad ID"] for line in lines]
    assert all(row.entity_key.startswith("PP") for row in told.rows)


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


def test_reports_that_repeat_the_spend_of_others_never_count() -> None:
    for name in (
        "linkedin_ads/account_517883322_creative_placement_report.csv",
        "linkedin_ads/campaign_group_808102433_lan_campaign_performance_report.csv",
    ):
        rows = read_path(EXPORTS / name).rows
        assert rows and all(row.breakdown for row in rows)
        assert all(row.start_on < row.end_on for row in rows)


def test_the_asset_report_is_kept_apart_and_loses_nothing() -> None:
    path = EXPORTS / "google_ads/Ad asset report.xlsx"
    rows = load_workbook(str(path)).get_sheet_by_name("Ad asset report").to_python()[2:]
    header, *lines = [[str(cell) for cell in row] for row in rows]
    distinct = list(dict.fromkeys(map(tuple, lines)))
    result = read_path(path)
    assert codes(result) == ["lines_copied", "names_collide", "split_report"]
    assert (result.source, result.report, result.grain, result.currency) == (
        "google_ads", "performance", "range", "GBP",
    )  # fmt: skip
    assert all(row.breakdown for row in result.rows)
    expected = {
        measure: sum(Decimal(line[header.index(label)]) for line in distinct)
        for measure, label in (("spend", "Cost"), ("impressions", "Impr."), ("clicks", "Clicks"))
    }
    assert sums(result) == expected


def test_a_table_typed_from_ads_manager_is_read_by_mapping() -> None:
    path = EXPORTS / "generic_spreadsheet/edelweiss_meta_manual.csv"
    with path.open(encoding="utf-8", newline="") as file:
        header, *lines = list(csv.reader(file))
    targets = {
        "Campaign Name": "campaign", "Spend ($)": "spend", "Reach": "reach", "Impressions": "impressions",
        "Link Clicks": "link_clicks", "Clicks (All)": "clicks", "Landing Page Views": "landing_page_views",
    }  # fmt: skip
    mapping = {
        "columns": [targets.get(label, "") for label in header],
        "channel": "meta",
        "start_on": "2026-04-01",
        "end_on": "2026-04-30",
    }
    result = read_path(path, mapping=mapping, currency="USD")
    assert codes(result) == [] and result.is_loadable
    assert (result.source, result.grain, result.currency) == ("plain", "range", "USD")
    assert result.period == (date(2026, 4, 1), date(2026, 4, 30))
    assert [row.campaign_name for row in result.rows] == [line[0] for line in lines]
    assert {row.channel for row in result.rows} == {"meta"}
    expected: dict[str, Decimal] = {}
    for label, measure in targets.items():
        if measure not in ("campaign", "reach"):
            texts = (line[header.index(label)] for line in lines if len(line) > header.index(label))
            expected[measure] = sum((Decimal(text.replace(",", ".")) for text in texts if text), Decimal(0))
    assert sums(result) == expected


def test_every_real_export_of_the_advertising_platforms_is_covered() -> None:
    paths = {str(path.relative_to(EXPORTS)) for folder in FOLDERS for path in (EXPORTS / folder).glob("*.*")}
    assert paths == set(REAL) | {"google_ads/Ad asset report.xlsx"}
