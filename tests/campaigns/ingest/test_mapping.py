"""A plain spreadsheet is asked about, answered once, and read like any export from then on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from campaigns.ingest.mapping import suggest_mapping, target_choices, worth_remembering
from campaigns.ingest.shapes import ReadResult
from campaigns.measures import MEASURES
from tests.campaigns.ingest.reading import FILES, codes, problem, read_path, read_text, sums
from tests.exports import EXPORTS, needs_exports

COSTS = FILES / "plain/costs_comma.csv"
MAPPING: dict[str, Any] = {"columns": ["day", "campaign", "channel", "spend", "clicks", ""]}


def read_costs(**mapping: Any) -> ReadResult:
    return read_path(COSTS, mapping={**MAPPING, **mapping})


def test_an_unknown_table_asks_with_all_that_the_screen_needs() -> None:
    result = read_path(COSTS)
    assert codes(result) == ["needs_mapping"] and problem(result, "needs_mapping").line == 3
    assert result.header == ["Datum", "Kampagne", "Kanal", "Ausgaben (EUR)", "Klicks", "Notiz"]
    assert result.samples[0] == ["13.03.2026", "Frühling", "Pinterest", "1.234,50", "310", "ok"]
    assert result.suggested_mapping["columns"] == ["day", "campaign", "", "", "clicks", ""]


def test_a_mapped_table_is_read_with_its_own_numbers_dates_and_totals() -> None:
    result = read_costs()
    assert (codes(result), result.source, result.kind, result.currency) == ([], "plain", "ads", "EUR")
    assert (result.period, result.grain) == ((date(2026, 3, 13), date(2026, 3, 14)), "day")
    assert {name: str(number) for name, number in sums(result).items()} == {"spend": "2267", "clicks": "598"}
    assert [(total.measure, total.agrees) for total in result.control_totals] == [
        ("spend", True),
        ("clicks", True),
    ]
    assert [(row.campaign_name, row.channel, row.measures.get("clicks")) for row in result.rows] == [
        ("Frühling", "pinterest", 310),
        ("Frühling", "pinterest", 288),
        ("Rundbrief", "email", None),
    ]


def test_what_no_column_says_is_said_for_all_rows() -> None:
    columns = ["campaign", "", "spend", "impressions", "link_clicks", ""]
    mapping = {"columns": columns, "channel": "tiktok", "account": "Shop One"}
    path = FILES / "plain/spend_by_campaign.csv"
    assert set(codes(read_path(path, mapping=mapping))) == {"currency_missing", "period_missing"}
    period = {"start_on": "2026-03-01", "end_on": "2026-03-31"}
    result = read_path(path, currency="USD", mapping={**mapping, **period})
    assert result.is_loadable and str(sums(result)["spend"]) == "127.84"
    assert (result.account_key, result.account_name) == ("shop one", "Shop One")
    assert {(row.channel, row.start_on.day, row.end_on.day) for row in result.rows} == {("tiktok", 1, 31)}


def test_the_signature_is_of_the_columns_and_not_of_the_rows() -> None:
    text = COSTS.read_text(encoding="utf-8")
    same = read_text(text.replace("Rundbrief", "Etwas anderes"))
    other = read_text(text.replace("Notiz", "Bemerkung"))
    assert same.header_signature == read_path(COSTS).header_signature != other.header_signature


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"columns": ["day", "campaign", "", "money", "", ""]}, "mapping_unknown"),
        ({"columns": ["day", "campaign", "", "spend", "spend", ""]}, "mapping_twice"),
        ({"columns": ["day", "campaign", "", "", "", ""]}, "mapping_without_measure"),
        ({"columns": ["day", "", "", "spend", "", "", "", "clicks"]}, "mapping_too_wide"),
        ({**MAPPING, "channel": "carrier pigeon"}, "mapping_unknown"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: dict[str, Any], code: str) -> None:
    result = read_path(COSTS, mapping=mapping)
    assert code in codes(result) and result.rows == []


def test_the_header_can_be_picked_by_hand() -> None:
    text = "a,b,c\nsome,words,here\nDay,Cost,Note\n2026-03-01,4.00,x\n"
    mapping = {"columns": ["day", "spend", ""], "header_line": 3}
    result = read_text(text, currency="EUR", mapping=mapping)
    assert (result.header_line, codes(result), str(sums(result)["spend"])) == (3, [], "4")


def test_a_measure_is_not_suggested_for_words() -> None:
    suggested = suggest_mapping(["Date", "Leads", "Revenue"], [["2026-03-01", "many", "4,50 €"]])
    assert suggested == {"columns": ["day", "", "revenue"]}


def test_every_measure_can_be_mapped() -> None:
    assert set(MEASURES) <= {code for code, _label in target_choices()}


def test_revenue_makes_it_sales() -> None:
    mapping = {"columns": ["day", "revenue"]}
    result = read_text("Tag,Umsatz\n2026-03-01,10\n", currency="EUR", mapping=mapping)
    assert (result.kind, result.rows[0].level) == ("sales", "account")


@needs_exports
def test_a_real_sheet_with_decimal_commas_reads_after_mapping() -> None:
    path = EXPORTS / "generic_spreadsheet/edelweiss_meta_manual.csv"
    columns = read_path(path).suggested_mapping["columns"]
    assert columns[:5] == ["campaign", "", "spend", "reach", "impressions"]
    period = {"start_on": "2026-04-01", "end_on": "2026-04-30", "channel": "meta"}
    result = read_path(path, currency="USD", mapping={"columns": columns, **period})
    assert str(sums(result)["spend"]) == "127.84" and codes(result) == []


@needs_exports
def test_a_real_workbook_of_several_tools_reads_after_mapping() -> None:
    path = EXPORTS / "generic_spreadsheet/mh4u_combined.xlsx"
    columns = read_path(path).suggested_mapping["columns"]
    assert {"day", "impressions", "currency", "spend", "sessions", "new_users", "follows"} <= set(columns)
    result = read_path(path, mapping={"columns": columns, "channel": "meta"})
    assert (codes(result), result.row_count, result.currency, result.grain) == ([], 241, "UAH", "day")
    assert result.totals["sessions"] == 306052


def test_only_what_holds_for_the_next_file_is_remembered() -> None:
    answers = {
        **MAPPING,
        "channel": "meta",
        "start_on": "2026-03-01",
        "end_on": "2026-03-31",
        "negative_spend": "credit",
    }
    assert worth_remembering(answers) == {**MAPPING, "channel": "meta"}
    assert (
        worth_remembering({"start_on": "2026-03-01", "end_on": "2026-03-31"}) == {} == worth_remembering(None)
    )


@pytest.mark.parametrize(
    "period", [{"start_on": "2026-03-31", "end_on": "2026-03-01"}, {"start_on": "x", "end_on": "y"}]
)
def test_a_period_that_is_none_is_asked_again(period: dict[str, str]) -> None:
    result = read_text(
        "Kosten,Klicks\n1,2\n", currency="EUR", mapping={"columns": ["spend", "clicks"], **period}
    )
    assert codes(result) == ["period_missing"]
