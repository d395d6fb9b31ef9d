"""Layouts that vendors and spreadsheets make of one report: groups, months, hours, languages, resaved files."""

from __future__ import annotations

import pytest

from campaigns.ingest.period import WEEKS
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.sources import DECLARATIONS
from tests.campaigns.ingest.reading import codes, problem, read_text, sums


def listed(result: ReadResult) -> list[tuple[str, str, int | None]]:
    assert codes(result) == [], result.problems
    return [(row.campaign_name, row.start_on.isoformat(), row.measures.get("spend")) for row in result.rows]


def test_a_group_by_day_names_its_rows_in_the_subtotal_only() -> None:
    text = (
        "Nombre de la campaña,Día,Importe gastado (MXN),Impresiones,Inicio del informe,Fin del informe\n"
        "All,All,30.00,300,2026-03-01,2026-03-02\n"
        "Norte,All,12.00,120,2026-03-01,2026-03-02\n"
        ",2026-03-01,5.00,50,2026-03-01,2026-03-01\n"
        ",2026-03-02,7.00,70,2026-03-02,2026-03-02\n"
        "Sur,All,18.00,180,2026-03-01,2026-03-02\n"
        ",2026-03-02,18.00,180,2026-03-02,2026-03-02\n"
    )
    result = read_text(text)
    assert listed(result) == [
        ("Norte", "2026-03-01", 5_000_000),
        ("Norte", "2026-03-02", 7_000_000),
        ("Sur", "2026-03-02", 18_000_000),
    ]
    assert result.skip_reasons == {"total": 3} and all(total.agrees for total in result.control_totals)


def test_months_are_ranges_and_the_account_may_be_the_only_name() -> None:
    text = (
        "Account name,Region,Month,Reach,Impressions,Currency,Amount spent (UAH),Attribution setting,"
        "Reporting starts,Reporting ends\n"
        ",,,900,3000,UAH,30.5,,2026-02-01,2026-03-11\n"
        "Shop,Kyiv,2026-02-01 - 2026-02-28,500,2000,UAH,20.5,7-day click,2026-02-01,2026-03-11\n"
        "Shop,Kyiv,2026-03-01 - 2026-03-11,500,1000,UAH,10,7-day click,2026-02-01,2026-03-11\n"
    )
    result = read_text(text)
    assert codes(result) == ["split_report"]
    assert [(str(row.start_on), str(row.end_on)) for row in result.rows] == [
        ("2026-02-01", "2026-02-28"),
        ("2026-03-01", "2026-03-11"),
    ]
    assert (result.grain, result.account_name, result.rows[0].breakdown) == ("range", "Shop", "Region=Kyiv")
    assert all(total.agrees for total in result.control_totals)


@pytest.mark.parametrize(
    ("label", "cost", "clicks"),
    [("Week", "Cost", "Clicks"), ("Semaine", "Coût", "Clics"), ("Tuần", "Chi phí", "Số lượt nhấp")],
)
def test_a_week_is_seven_days_in_every_language(label: str, cost: str, clicks: str) -> None:
    text = (
        f"Report\nJune 1, 2026 - June 21, 2026\n{label},Campaign,Currency code,{cost},{clicks}\n"
        + "".join(f"2026-06-{day},Spring,EUR,10.00,5\n" for day in ("01", "08", "15"))
    )
    result = read_text(text, source="google_ads")
    assert [(str(row.start_on), str(row.end_on)) for row in result.rows] == [
        ("2026-06-01", "2026-06-07"),
        ("2026-06-08", "2026-06-14"),
        ("2026-06-15", "2026-06-21"),
    ]


def test_every_declared_name_of_a_week_is_known_as_one() -> None:
    named = {alias.key for item in DECLARATIONS for alias in item.fields.get("month", ())}
    assert named - WEEKS == {"maand", "mes", "mois", "monat", "month", "mês", "tháng", "月", "毎月", "월"}


def test_japanese_exports_are_read() -> None:
    text = (
        "レポート開始日,レポート終了日,キャンペーン名,広告セット名,広告名,広告の配信,通貨,リーチ,"
        "インプレッション,消化金額 (JPY),クリック(すべて)\n"
        "2026-01-01,2026-01-31,,,,,JPY,900,1500,4000,12\n"
        "2026-01-01,2026-01-31,冬,東京,動画,active,JPY,600,1000,2500,8\n"
        "2026-01-01,2026-01-31,冬,大阪,動画,active,JPY,400,500,1500,4\n"
    )
    result = read_text(text)
    assert (result.source, result.currency, result.grain, codes(result)) == ("meta_ads", "JPY", "range", [])
    assert [row.entity_key for row in result.rows] == ["東京 › 動画", "大阪 › 動画"]
    google = read_text(
        "キャンペーンのパフォーマンス\n2026年1月1日 - 2026年3月31日\n"
        "キャンペーンの状態,キャンペーン,通貨コード,費用,表示回数,クリック数,コンバージョン\n"
        '有効,冬,JPY,125000,"9,380",264,25.00\n'
    )
    assert (google.source, codes(google), str(sums(google)["spend"])) == ("google_ads", [], "125000")
    assert google.period is not None and google.period[1].isoformat() == "2026-03-31"


def test_hours_of_a_day_are_added_without_users() -> None:
    text = (
        "# ---\n# Property: shop - GA4\n# Start date: 20260301\n# End date: 20260302\n"
        "Date + hour (YYYYMMDDHH),Sessions,Total users,Event count\n"
        "2026030100,5,4,9\n2026030113,7,6,9\n2026030209,1,1,2\n"
    )
    result = read_text(text)
    assert codes(result) == []
    assert [(row.start_on.day, row.measures) for row in result.rows] == [
        (1, {"sessions": 12, "events": 18}),
        (2, {"sessions": 1, "events": 2}),
    ]


def test_the_new_x_export_by_post_is_read() -> None:
    text = (
        "Post id,Date,Post text,Link,Impressions,Likes,Engagements,Bookmarks,Share,New follows,Replies,Reposts,"
        "Profile visits,Detail expands,Url clicks\n"
        '1890,Mon Feb 17 2025,"Hello, world",https://x.example/1,120,3,9,0,0,1,2,1,4,1,5\n'
    )
    result = read_text(text)
    assert (result.source, codes(result), result.rows[0].level) == ("twitter_x", [], "post")
    assert (str(result.rows[0].start_on), result.rows[0].measures["link_clicks"]) == ("2025-02-17", 5)


def test_a_file_saved_again_by_a_spanish_spreadsheet_keeps_its_amounts() -> None:
    text = (
        "Día;Nombre de la campaña;Importe gastado (EUR);Impresiones;Valor de conversión de compras;Inicio del informe;"
        "Fin del informe\n"
        "13/03/2026;Norte;1.234,50;12.480;2.866;13/03/2026;13/03/2026\n"
        "14/03/2026;Norte;35,2;980;1.410;14/03/2026;14/03/2026\n"
    )
    result = read_text(text)
    assert codes(result) == [] and str(result.rows[0].start_on) == "2026-03-13"
    assert {name: str(number) for name, number in sums(result).items()} == {
        "spend": "1269.7",
        "impressions": "13460",
        "conversion_value": "4276",
    }


def test_a_linkedin_date_in_a_language_it_was_never_seen_in_is_asked() -> None:
    rows = "{day},A,EUR,77,Marque,10.50,100,3\n"
    header = (
        "Date de début (en UTC),Nom du compte,Devise,ID de la campagne,Nom de la campagne,Total dépensé,"
        "Impressions,Clics\n"
    )
    asked = read_text(header + rows.format(day="03/04/2026"))
    assert codes(asked) == ["date_ambiguous"] and asked.source == "linkedin_ads"
    told = read_text(header + rows.format(day="03/04/2026"), date_order="dmy")
    assert str(told.rows[0].start_on) == "2026-04-03"
    proven = read_text(header + rows.format(day="13/04/2026"))
    assert codes(proven) == [] and str(proven.rows[0].start_on) == "2026-04-13"


def test_sales_without_days_ask_for_the_period() -> None:
    text = "Product title,Gross sales,Net sales,Total sales\nTeapot,10,9,11\n"
    result = read_text(text, currency="EUR")
    assert (result.source, codes(result)) == ("shopify_analytics", ["period_missing"])
    assert problem(result, "period_missing").severity == "question"


def test_keywords_are_kept_apart_within_their_ad_group() -> None:
    text = (
        "Search keyword report\n1 March 2026 - 31 March 2026\n"
        "Keyword status,Keyword,Match type,Campaign,Ad group,Currency code,"
        "Clicks,Impr.,Cost\nEligible,iron teapot,Broad match,Teapots,Iron,GBP,4,90,3.10\n"
        "Eligible,iron teapot,Exact match,Teapots,Iron,GBP,2,20,1.90\nTotal: Keywords, --, --, --, --,GBP,6,110,5.00\n"
    )
    result = read_text(text)
    assert codes(result) == [] and [row.entity_key for row in result.rows] == [
        "Iron › Broad match › iron teapot",
        "Iron › Exact match › iron teapot",
    ]
    assert {row.entity_name for row in result.rows} == {"iron teapot"} and str(sums(result)["spend"]) == "5"


def test_remarks_in_a_table_of_ones_own_are_left_out() -> None:
    text = "Tag,Kosten\nBitte nicht ändern,\n2026-03-01,4.00\n,\nStand: heute,\n"
    result = read_text(text, currency="EUR", mapping={"columns": ["day", "spend"]})
    assert codes(result) == [] and result.row_count == 1
    assert result.skip_reasons == {"without_numbers": 2}
