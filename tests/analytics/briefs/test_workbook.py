"""The spreadsheet of a report: its ratios are formulas that give what is shown, its texts never are."""

from __future__ import annotations

import csv
import io
import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.tenancy import workspace_scope
from analytics.briefs.equations import Cells, Term, formula_of
from analytics.briefs.models import Edition
from analytics.briefs.workbook import csv_of, xlsx_of
from campaigns.sheets import Sheet, SheetCell, sheet_name, write_workbook
from tests.analytics.briefs import spreadsheet
from tests.analytics.briefs.conftest import Bakery

RATIOS = {"roi", "cpa", "ctr", "roas"}


def shown_ratios(edition: Edition) -> list[tuple[str, str]]:
    """Metric and number of each ratio that stands in a table."""
    found = []
    for section in edition.frozen["sections"]:
        if section["kind"] == "block":
            data = section["data"]
            for row in [*data["rows"], data["totals"]]:
                for column, cell in zip(data["columns"], row["values"], strict=True):
                    if column["name"] in RATIOS and cell["value"] is not None:
                        found.append((column["name"], cell["value"]))
    return found


def close(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)


def test_every_ratio_is_a_formula_and_gives_the_number_shown(bakery: Bakery, tmp_path: Path) -> None:
    edition = bakery.edition()
    content = xlsx_of(edition)
    book = spreadsheet.read(content)
    formulas = book.formulas()
    assert len(formulas) == len(shown_ratios(edition)) > 8
    for sheet, at, cell in formulas:
        assert close(book.work_out(sheet, cell.formula), float(cell.value)), (sheet, at, cell)
    anew = spreadsheet.recalculated(content, tmp_path)
    if anew is not None:
        for sheet, at, cell in formulas:
            assert close(float(anew.sheets[sheet][at].value), float(cell.value)), (sheet, at, cell)
    expected = sorted(float(Decimal(number)) for _name, number in shown_ratios(edition))
    assert all(map(close, sorted(float(cell.value) for _s, _a, cell in formulas), expected))


def test_source_rows_add_up_to_the_figures(bakery: Bakery) -> None:
    edition = bakery.edition()
    rows = edition.source_rows["rows"]
    spend = sum(Decimal(row[3]) for row in rows if row[0] == "Spend")
    assert spend == Decimal(total(edition, "spend"))
    orders = sum(Decimal(row[3]) for row in rows if row[0] == "Revenue")
    assert orders == Decimal(total(edition, "revenue"))
    assert edition.source_rows["more"] == 0
    assert {row[10] for row in rows} == {"meta-june.csv"}


def total(edition: Edition, metric: str) -> str:
    for section in edition.frozen["sections"]:
        if section["kind"] == "block":
            names = [column["name"] for column in section["data"]["columns"]]
            if metric in names:
                value: str = section["data"]["totals"]["values"][names.index(metric)]["value"]
                return value
    raise KeyError(metric)


def test_the_csv_has_every_digit(bakery: Bakery) -> None:
    edition = bakery.edition()
    lines = list(csv.reader(io.StringIO(csv_of(edition).decode("utf-8-sig"))))
    assert lines[0][0] == "Section"
    found = {(line[0], line[1], line[2]): line[3] for line in lines[1:]}
    assert found["The month in figures", "Total", "Spend"] == total(edition, "spend")


def test_names_of_people_are_never_formulas(cast: Any) -> None:
    from tests.builders import Builder

    evil = Bakery(cast, cast.bakery, Builder(cast.bakery))
    evil.fill(spring='=HYPERLINK("https://evil.example","x")', autumn="@SUM(1)")
    with workspace_scope(cast.bakery):
        book = spreadsheet.read(xlsx_of(evil.edition()))
    assert not [
        cell for _s, _a, cell in book.formulas() if "HYPERLINK" in cell.formula or "SUM" in cell.formula
    ]
    texts = {str(cell.value) for cells in book.sheets.values() for cell in cells.values()}
    assert '\'=HYPERLINK("https://evil.example","x")' in texts


def test_a_workbook_takes_no_formula_but_ours() -> None:
    for formula in ('=HYPERLINK("x","y")', "=cmd|'/C calc'!A0", "=WEBSERVICE(A1)", "=A1&B1", "A1"):
        with pytest.raises(ValueError, match="no formula of ours"):
            write_workbook([Sheet("1", [[SheetCell(formula=formula)]])])


@pytest.mark.parametrize(
    ("text", "taken", "name"),
    [
        ("Sales [2026]: a/b*c?", [], "Sales 2026 a b c"),
        ("", [], "1"),
        ("x" * 40, ["X" * 31], "x" * 27 + " 2"),
        ("Channels", ["channels", "Channels 2"], "Channels 3"),
    ],
)
def test_sheets_have_names_that_spreadsheets_take(text: str, taken: list[str], name: str) -> None:
    assert sheet_name(text, taken) == name


def test_a_formula_that_gives_another_number_is_left_out() -> None:
    from fractions import Fraction

    cells = Cells({"spend": Term(Fraction(10), "C2"), "conversions": Term(Fraction(4), "D2")}, None)
    assert formula_of("cpa", "2.5", cells) == "=C2/D2"
    assert formula_of("cpa", "2.6", cells) == ""
    assert formula_of("cpa", None, cells) == ""
