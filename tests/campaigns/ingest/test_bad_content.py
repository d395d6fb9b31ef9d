"""Whatever is wrong in a file, the answer names line, column and value, and not one row comes out of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from campaigns.ingest.problems import message
from campaigns.ingest.shapes import ReadResult
from tests.campaigns.ingest.reading import codes, problem, read_bytes, read_text, sums

META = [
    "Day",
    "Campaign name",
    "Impressions",
    "Amount spent (EUR)",
    "Clicks (all)",
    "Reporting starts",
    "Reporting ends",
]
WITH_ID = [*META, "Campaign ID"]


def meta(*rows: Sequence[str], header: Sequence[str] = META) -> str:
    lines = [",".join(header)]
    for day, name, impressions, spend, clicks, *more in rows:
        lines.append(",".join([day, name, impressions, spend, clicks, day, day, *more]))
    return "\n".join(lines) + "\n"


GOOD = ("2026-03-01", "Spring", "100", "10.50", "4")


def test_the_good_row_is_good() -> None:
    result = read_text(meta(GOOD))
    assert result.is_loadable and result.row_count == 1


@pytest.mark.parametrize(
    ("row", "code", "column", "value"),
    [
        (("2026-02-31", "Spring", "1", "1", "1"), "date_impossible", "Day", "2026-02-31"),
        (("31/02/2026", "Spring", "1", "1", "1"), "date_impossible", "Day", "31/02/2026"),
        (("", "Spring", "1", "1", "1"), "date_empty", "Day", ""),
        (("soon", "Spring", "1", "1", "1"), "date_impossible", "Day", "soon"),
        (("2026-03-01", "Spring", "ten", "1", "1"), "bad_number", "Impressions", "ten"),
        (("2026-03-01", "Spring", "1.5", "1", "1"), "not_whole", "Impressions", "1.5"),
        (("2026-03-01", "Spring", "1e5", "1", "1"), "bad_number", "Impressions", "1e5"),
        (("2026-03-01", "Spring", "1_000", "1", "1"), "bad_number", "Impressions", "1_000"),
        (("2026-03-01", "Spring", "-3", "1", "1"), "negative_count", "Impressions", "-3"),
        (("2026-03-01", "Spring", "1", "=1+1", "1"), "formula_as_number", "Amount spent (EUR)", "=1+1"),
        (("2026-03-01", "Spring", "1", "1" * 20, "1"), "number_too_large", "Amount spent (EUR)", "1" * 20),
    ],
)  # fmt: skip
def test_a_bad_cell_refuses_the_file_and_is_named(
    row: Sequence[str], code: str, column: str, value: str
) -> None:
    result = read_text(meta(GOOD, row))
    found = problem(result, code)
    assert (found.severity, found.line, found.column, found.value) == ("error", 3, column, value)
    assert not result.is_loadable and result.rows == []
    assert "3" in message(found) and value in message(found)


def test_negative_spend_is_asked_and_a_credit_is_let_in() -> None:
    text = meta(GOOD, ("2026-03-02", "Spring", "1", "-4.25", "0"))
    asked = read_text(text)
    found = problem(asked, "negative_spend")
    assert (found.line, found.column, found.value) == (3, "Amount spent (EUR)", "-4.25")
    assert asked.needs_answer and not asked.is_loadable
    told = read_text(text, mapping={"negative_spend": "credit"})
    assert told.is_loadable and str(sums(told)["spend"]) == "6.25"


def test_mixed_currencies_are_refused_with_their_lines() -> None:
    header = [*META, "Currency"]
    rows = (*GOOD, "EUR"), ("2026-03-02", "Spring", "1", "2.00", "0", "USD")
    result = read_text(meta(*rows, header=header))
    found = problem(result, "currency_mixed")
    assert "EUR" in found.params["currencies"] and "Currency, 3: USD" in found.params["currencies"]
    assert result.rows == [] and result.currency is None


def test_a_currency_in_the_values_counts_as_stated() -> None:
    text = "Campaign,Day,Impr.,Cost,Conv. value\nA,2026-03-01,10,£4.20,£0.00\nA,2026-03-02,12,£3.10,£9.00\n"
    result = read_text(text)
    assert (result.source, result.currency, result.is_loadable) == ("google_ads", "GBP", True)
    mixed = read_text(text.replace("£3.10", "€3.10"))
    assert "currency_mixed" in codes(mixed)


def test_two_numbers_for_one_id_are_refused() -> None:
    rows = (*GOOD, "77"), ("2026-03-01", "Spring", "100", "11.50", "4", "77")
    result = read_text(meta(*rows, header=WITH_ID))
    found = problem(result, "key_repeated")
    assert (found.line, found.params["first"], found.value) == (3, "2", "Spring")
    assert result.rows == []


def test_two_things_of_one_name_are_added_up_with_a_warning() -> None:
    result = read_text(meta(GOOD, ("2026-03-01", "Spring", "7", "0.50", "1")))
    assert codes(result) == ["names_collide"] and problem(result, "names_collide").params["lines"] == "2, 3"
    assert result.row_count == 1 and result.rows[0].measures == {
        "impressions": 107,
        "spend": 11_000_000,
        "clicks": 5,
    }


@pytest.mark.parametrize("header", [META, WITH_ID])
def test_a_copied_line_counts_once(header: list[str]) -> None:
    row = (*GOOD, "77") if header is WITH_ID else GOOD
    result = read_text(meta(row, row, header=header))
    assert codes(result) == ["lines_copied"] and problem(result, "lines_copied").line == 3
    assert str(sums(result)["spend"]) == "10.5"


def test_a_formula_in_a_name_is_a_name() -> None:
    result = read_text(meta(("2026-03-01", "=1+1", "1", "1", "1"), ("2026-03-01", "'@handle", "1", "1", "1")))
    assert result.is_loadable and [row.campaign_name for row in result.rows] == ["=1+1", "@handle"]


def test_a_row_whose_values_have_slipped_is_refused() -> None:
    result = read_text(meta(GOOD) + "2026-03-02,Spring, big,1,2.00,3,2026-03-02,2026-03-02\n")
    found = problem(result, "row_too_long")
    assert (found.line, found.value) == (3, "2026-03-02") and result.rows == []


def test_rows_that_lost_their_names_are_no_totals() -> None:
    rows = [("2026-03-01", "", "10", "5.00", "1"), ("2026-03-02", "", "20", "6.00", "1")]
    result = read_text(meta(GOOD, *rows))
    assert problem(result, "rows_nameless").line == 3 and result.rows == []


def test_a_total_that_disagrees_is_a_warning_with_its_line() -> None:
    result = read_text(meta(("", "", "150", "10.50", "4"), GOOD).replace(",,", ",,", 1))
    assert codes(result) == ["total_disagrees"]
    found = problem(result, "total_disagrees")
    assert (found.line, found.column, found.value) == (2, "Impressions", "150")
    assert result.is_loadable and result.row_count == 1


def test_a_label_that_stands_twice_with_two_meanings_is_asked() -> None:
    header = [*META, "Impressions"]
    assert codes(read_text(meta((*GOOD, "900"), header=header))) == ["label_twice"]
    assert codes(read_text(meta((*GOOD, "100"), header=header))) == []


def test_dates_far_ahead_are_refused_and_tomorrow_is_not() -> None:
    assert "date_far_ahead" in codes(read_text(meta(GOOD, ("2099-01-01", "Spring", "1", "1", "1"))))


TWO_ACCOUNTS = meta(
    (*GOOD, "North"),
    ("2026-03-02", "Spring", "1", "1.00", "1", "South"),
    ("2026-03-03", "Spring", "1", "1.00", "1", "South"),
    header=[*META, "Account name"],
)


def test_of_two_accounts_in_one_file_one_is_to_be_chosen() -> None:
    result = read_text(TWO_ACCOUNTS)
    found = problem(result, "choose_account")
    assert result.needs_answer and "North (2)" in found.params["accounts"]
    assert result.accounts == [("north", "North", 1, ""), ("south", "South", 2, "")]
    assert ReadResult.from_dict(result.to_dict()).accounts == result.accounts


def test_only_the_rows_of_the_chosen_account_are_read() -> None:
    result = read_text(TWO_ACCOUNTS, only_account="south")
    assert (result.account_key, result.row_count, codes(result)) == ("south", 2, [])
    assert result.skip_reasons == {"other_account": 1}
    assert codes(read_text(TWO_ACCOUNTS, only_account="west")) == ["choose_account"]


def test_the_currencies_of_an_account_that_was_not_chosen_do_not_matter() -> None:
    text = "Campaign,Account,Day,Impr.,Cost,Currency code,Conv. value\n"
    text += "A,North,2026-03-01,1,2,EUR,0\nA,South,2026-03-01,1,2,USD,0\n"
    asked = read_text(text)
    assert codes(asked) == ["choose_account"]
    assert [account.currency for account in asked.accounts] == ["EUR", "USD"]
    assert read_text(text, only_account="south").currency == "USD"
    mixed = text + "A,South,2026-03-02,1,2,EUR,0\n"
    assert codes(read_text(mixed, only_account="south")) == ["currency_mixed"]


WRONG_ROWS = meta(
    *(("2026-03-01", f"Spring {number}", "1", "1.00", "1") for number in range(8)),
    ("2026-13-01", "Spring", "1", "1.00", "1"),
    ("2026-03-02", "Spring", "-1", "many", "1"),
)


def test_wrong_rows_refuse_the_file_unless_they_are_tolerated() -> None:
    refused = read_text(WRONG_ROWS, tolerance=19)
    assert not refused.is_loadable and refused.rows == [] and refused.bad_row_count == 2
    assert refused == read_text(WRONG_ROWS)
    result = read_text(WRONG_ROWS, tolerance=20)
    assert (result.row_count, result.bad_row_count, codes(result)) == (8, 2, ["rows_left_out"])
    assert str(sums(result)["spend"]) == "8" and str(result.period[1]) == "2026-03-01"  # type: ignore[index]
    assert [(error.line, error.column, error.value, error.code) for error in result.row_errors] == [
        (10, "Day", "2026-13-01", "date_impossible"),
        (11, "Amount spent (EUR)", "many", "bad_number"),
        (11, "Impressions", "-1", "negative_count"),
    ]
    assert result.row_errors[1].cells[:4] == ["2026-03-02", "Spring", "-1", "many"]
    assert "row_errors" not in result.to_dict()


def test_rows_whose_values_have_slipped_can_be_left_out_too() -> None:
    text = WRONG_ROWS + "2026-03-02,Spring, big,1,2.00,3,2026-03-02,2026-03-02\n"
    result = read_text(text, tolerance=50)
    assert (result.row_count, result.bad_row_count) == (8, 3)
    assert result.row_errors[-1].code == "row_too_long" and len(result.row_errors[-1].cells) == 8


def test_a_second_report_below_the_first_may_not_contradict_it() -> None:
    preamble = "# ---\n# Property: x - GA4\n# Start date: 20260301\n# End date: 20260302\n"
    page = preamble + "Date,Sessions,Event count\n20260301,5,9\n"
    again = read_text(page + "\n" + page)
    assert codes(again) == [] and again.row_count == 1
    result = read_text(page + "\n" + page.replace("5,9", "6,9"))
    found = problem(result, "tables_disagree")
    assert (found.line, found.params["count"], result.rows[0].measures["sessions"]) == (13, "1", 5)


def test_reports_of_two_accounts_below_each_other_are_refused() -> None:
    preamble = "# ---\n# Property: x - GA4\n# Start date: 20260301\n# End date: 20260302\n"
    page = preamble + "Date,Sessions,Event count\n20260301,5,9\n"
    result = read_text(page + "\n" + page.replace("x - GA4", "y - GA4"))
    assert problem(result, "several_accounts").params["accounts"] == "x - GA4 (5); y - GA4 (12)"
    assert result.rows == []


def test_a_report_of_no_known_period_asks_for_it() -> None:
    text = "Campaign,Campaign status,Currency code,Cost,Impr.\nA,Enabled,EUR,1.20,3\n"
    assert codes(read_text(text)) == ["period_missing"]
    told = read_text(text, mapping={"start_on": "2026-03-01", "end_on": "2026-03-31"})
    assert told.is_loadable and told.grain == "range" and str(told.rows[0].end_on) == "2026-03-31"


def test_ambiguous_numbers_and_dates_are_asked() -> None:
    text = "Campaign;Day;Currency code;Cost;Conv. value\nA;03/04/2026;EUR;1.204;2.866\nB;05/06/2026;EUR;1.100;1.000\n"
    assert set(codes(read_text(text))) == {"number_ambiguous", "date_ambiguous"}
    told = read_text(text, decimal=",", date_order="dmy")
    assert (
        told.is_loadable and str(sums(told)["spend"]) == "2304" and str(told.rows[0].start_on) == "2026-04-03"
    )
    other = read_text(text, decimal=".", date_order="mdy")
    assert str(sums(other)["spend"]) == "2.304" and str(other.rows[0].start_on) == "2026-03-04"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"\xef\xbb\xbf\n\n", "empty_file"),
        (b"%PDF-1.7 lots of it", "not_a_table"),
        (b"\x00\x01\x02\x03\x04\x7f" * 500, "binary_file"),
        (b"just a sentence without any table\n", "no_table"),
        (b"alpha,beta,gamma\n", "header_only"),
        (("a," * 10_000 + "b\n" + "1," * 10_000 + "2\n").encode(), "too_many_columns"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_words(data: bytes, code: str) -> None:
    result = read_bytes(data)
    assert codes(result) == [code] and result.rows == [] and not result.is_loadable
    assert "?" not in message(result.problems[0])


def test_nul_bytes_are_named_by_line() -> None:
    found = problem(read_bytes(meta(GOOD, GOOD).replace("Spring", "Spr\x00ing", 1).encode()), "nul_bytes")
    assert found.line == 2


def test_a_header_without_rows_is_an_empty_export() -> None:
    result = read_text(meta())
    assert codes(result) == ["nothing_in_it"] and result.is_loadable and result.source == "meta_ads"


def test_problems_are_listed_up_to_fifty_and_counted_to_the_end() -> None:
    result = read_text(meta(*[("2026-03-01", f"C{n}", "x", "1", "1") for n in range(80)]))
    assert len(result.problems) == 50 and result.problem_count == 80


def test_more_rows_than_can_be_read_are_refused() -> None:
    result = read_text("a,b\n" + "1,2\n" * 300_010)
    assert codes(result) == ["too_many_rows"]


def test_a_dash_is_not_zero() -> None:
    result = read_text(meta(("2026-03-01", "Spring", "1", "-", "-"), ("2026-03-02", "Spring", "1", "2", "3")))
    assert [row.measures for row in result.rows] == [
        {"impressions": 1},
        {"impressions": 1, "spend": 2_000_000, "clicks": 3},
    ]
