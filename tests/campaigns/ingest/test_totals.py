"""Totals that a file states, held against its rows, and the reasons that are given for a gap."""

from __future__ import annotations

import pytest

from campaigns.ingest.problems import explain
from campaigns.ingest.shapes import ReadResult
from tests.campaigns.ingest.reading import codes, problem, read_text

HEADER = "Day,Campaign,Impr.,Cost,Conversions,Conv. value,Currency code\n"


def google(*totals: str, rows: int = 7, spend: str = "1.00") -> ReadResult:
    lines = [f"2026-03-01,C{number},10,{spend},0,0,EUR\n" for number in range(rows)]
    return read_text(HEADER + "".join(lines) + "".join(f"{total}\n" for total in totals), tolerance=50)


def why(result: ReadResult) -> dict[str, str]:
    return {item.measure: item.why for item in result.control_totals}


def test_of_several_totals_the_one_that_fits_is_compared() -> None:
    result = google(
        "Total: Account,--,900,90.00,0,0,EUR",
        "Total: Campaigns,--,70,7.00,0,0,EUR",
        "Total: Search,--,20,2.00,0,0,EUR",
    )
    assert codes(result) == [] and all(item.agrees for item in result.control_totals)
    assert {item.stated for item in result.control_totals if item.measure == "spend"} == {7_000_000}


@pytest.mark.parametrize(
    ("total", "rows", "reason", "words"),
    [
        ("Total: Campaigns,--,70,7.03,0,0,EUR", 7, "rounding", "rounded"),
        ("Total: Campaigns,--,70,9.00,0,0,EUR", 7, "filtered", "leaves rows out"),
        ("Total: Campaigns,--,100,14.00,0,0,EUR", 10, "top", "exactly 10 rows"),
        ("Total: Campaigns,--,70,5.00,0,0,EUR", 7, "overlap", "more than the total"),
    ],
)
def test_a_gap_is_explained(total: str, rows: int, reason: str, words: str) -> None:
    result = google(total, rows=rows)
    assert why(result)["spend"] == reason
    said = [explain(item) for item in result.evidence if item.code == f"gap_{reason}"]
    assert len(said) == 1 and words in said[0] and said[0].startswith("Spend")
    assert ("total_disagrees" in codes(result)) == (reason != "rounding")


def test_a_total_counts_the_rows_that_are_left_out() -> None:
    text = HEADER + "2026-03-01,A,10,1.00,0,0,EUR\n2026-03-01,B,10,x,0,0,EUR\n"
    result = read_text(text + "Total: Campaigns,--,20,3.00,0,0,EUR\n", tolerance=50)
    assert why(result)["spend"] == "left_out"
    assert problem(result, "total_disagrees").params["stated"] == "3000000"


def test_a_header_that_stands_twice_explains_no_gap() -> None:
    text = HEADER + "2026-03-01,A,10,1.00,0,0,EUR\n" + HEADER + "2026-03-02,A,10,1.00,0,0,EUR\n"
    result = read_text(text + "Total: Campaigns,--,20,3.00,0,0,EUR\n")
    assert (result.skipped, why(result)["spend"]) == (2, "filtered")


def test_the_total_of_all_accounts_is_not_held_against_one() -> None:
    head = "Day,Account,Campaign,Impr.,Cost,Conv. value,Currency code\n"
    text = (
        head
        + "2026-03-01,North,A,10,1.00,0,EUR\n2026-03-01,South,A,10,1.00,0,EUR\nTotal: Account,,,20,2.00,0,EUR\n"
    )
    result = read_text(text, only_account="north")
    assert result.control_totals == [] and codes(result) == []
