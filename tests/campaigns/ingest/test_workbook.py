"""Workbooks: what a cell becomes, where it stands, and which workbooks are refused before they are read."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from campaigns.ingest.encoding import Opened, open_tables
from campaigns.ingest.glance import count_plain_cells
from campaigns.ingest.workbook import cell_text, column_letters
from tests.campaigns.ingest.workbooks import (
    number_cell,
    raw_xls,
    raw_xlsx,
    record,
    text_cell,
    written_xlsx,
    zipped,
)

Open = Callable[[bytes], Opened]


@pytest.fixture
def open_bytes(tmp_path: Path) -> Open:
    def open_it(data: bytes) -> Opened:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return open_tables(path, "report.xlsx")

    return open_it


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("text", "text"),
        ("", ""),
        (5.0, "5"),
        (5, "5"),
        (-0.5, "-0.5"),
        (0.1 + 0.2, "0.3"),
        (486.66, "486.66"),
        (1.1 * 3, "3.3"),
        (1e-7, "0.0000001"),
        (1234567890.12, "1234567890.12"),
        (120210000000000.0, "120210000000000"),
        (-1.5e22, "-15000000000000000000000"),
        (float("nan"), ""),
        (float("inf"), ""),
        (True, "TRUE"),
        (False, "FALSE"),
        (date(2026, 6, 1), "2026-06-01"),
        (datetime(2026, 6, 1), "2026-06-01"),
        (datetime(2026, 6, 1, 3, 4, 5), "2026-06-01 03:04:05"),
        (datetime(2026, 5, 31, 23, 59, 59, 999_999), "2026-06-01"),
        (datetime(2026, 6, 1, 3, tzinfo=UTC), "2026-06-01 03:00:00+00:00"),
        (time(6, 30), "06:30:00"),
        (timedelta(hours=36, seconds=5), "36:00:05"),
    ],
)
def test_a_cell_becomes_the_text_one_would_type(value: Any, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (255, "IV"), (16383, "XFD")])
def test_names_columns_as_spreadsheets_do(index: int, letters: str) -> None:
    assert column_letters(index) == letters


def test_reads_typed_cells_at_their_rows(open_bytes: Open) -> None:
    opened = open_bytes(
        written_xlsx(
            [["Day", "Spend", "Active"], [date(2026, 6, 1), 0.1 + 0.2, True], [], ["", "Total", 12.5]],
            "Raw Data Report",
        )
    )
    (table,) = opened.tables
    assert (opened.file_kind, opened.encoding, opened.delimiter, opened.problems) == ("xlsx", "", "", [])
    assert (table.name, table.sheet) == ("Raw Data Report", 0)
    assert table.rows == [
        (1, ["Day", "Spend", "Active"]),
        (2, ["2026-06-01", "0.3", "TRUE"]),
        (3, []),
        (4, ["", "Total", "12.5"]),
    ]


def test_keeps_error_values_and_takes_formulas_at_their_result(open_bytes: Open) -> None:
    opened = open_bytes(
        raw_xlsx(
            '<row r="2"><c r="B2"><f>A1+1</f><v>7</v></c><c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
            '<c r="D2" t="str"><f>"a"&amp;"b"</f><v>=cmd</v></c></row>'
        )
    )
    assert opened.tables[0].rows == [(1, []), (2, ["", "7", "#DIV/0!", "=cmd"])]
    assert opened.problems == []


def test_says_where_a_formula_has_no_result(open_bytes: Open) -> None:
    opened = open_bytes(
        raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="C2"><f>A1*2</f></c></row>')
    )
    (problem,) = opened.problems
    assert (problem.code, problem.severity, problem.line, problem.column) == (
        "formula_without_value",
        "warning",
        2,
        "C",
    )


def test_reads_every_sheet_in_order(open_bytes: Open) -> None:
    strings = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>Coste</t></si></sst>'
    )
    shared = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    opened = open_bytes(
        raw_xlsx(
            shared, "", '<row r="3"><c r="A3" t="inlineStr"><is><t>x</t></is></c></row>', strings=strings
        )
    )
    assert [(table.name, table.sheet, table.rows) for table in opened.tables] == [
        ("Sheet1", 0, [(1, ["Coste"])]),
        ("Sheet2", 1, []),
        ("Sheet3", 2, [(1, []), (2, []), (3, ["x"])]),
    ]


def test_formatted_blank_cells_do_not_widen_a_sheet(open_bytes: Open) -> None:
    blank = '<row r="2"><c r="XFD2" s="0"/></row><row r="1048576"><c r="A1048576" s="0"/></row>'
    opened = open_bytes(raw_xlsx('<row r="1"><c r="A1"><v>1</v></c></row>' + blank))
    assert opened.tables[0].rows == [(1, ["1"])]


def test_reads_an_old_workbook(open_bytes: Open) -> None:
    error = record(0x205, struct.pack("<HHHBB", 1, 1, 0, 0x07, 1))
    opened = open_bytes(
        raw_xls(text_cell(0, 0, "Cost") + number_cell(1, 0, 0.1 + 0.2) + error + number_cell(3, 2, 5))
    )
    assert opened.file_kind == "xls"
    assert opened.tables[0].rows == [(1, ["Cost"]), (2, ["0.3", "#DIV/0!"]), (3, []), (4, ["", "", "5"])]


def cell(reference: str) -> str:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return f'<row r="{row}"><c r="{reference}"><v>1</v></c></row>'


@pytest.mark.parametrize(
    ("data", "code", "line"),
    [
        (raw_xlsx(cell("A1") + cell("XFD1048576")), "too_many_columns", 1_048_576),
        (raw_xlsx(cell("A1") + cell("A1048576")), "too_many_rows", 1_048_576),
        (raw_xlsx(cell("IW3")), "too_many_columns", 3),
        (raw_xlsx(cell("A1") + cell("IV290000")), "too_many_cells", 290_000),
        (raw_xlsx(cell("A1"), cell("ZZZZZZZ9999999999")), "too_many_columns", 9_999_999_999),
        (raw_xlsx('<row r="99999999999999"><c><v>1</v></c></row>'), "damaged_file", None),
        (raw_xlsx('<row r="1"><c r="1A"><v>1</v></c></row>'), "damaged_file", 1),
        (
            raw_xlsx('<row r="1"><c t="inlineStr"><is><t>' + "x" * 40_000 + "</t></is></c></row>"),
            "cell_too_long",
            1,
        ),
        (raw_xlsx('<row r="1"><c r="A1"><v>1</v></row>'), "damaged_file", None),
        (raw_xlsx(""), "empty_file", None),
        (raw_xlsx(), "damaged_file", None),
        (raw_xlsx(*["<row/>"] * 201), "too_many_sheets", None),
        (raw_xlsx(cell("A1"), extra={"xl/vbaProject.bin": b"Attribut"}), "macro_workbook", None),
        (zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}), "not_a_table", None),
        (zipped({"[Content_Types].xml": "<Types/>", "xl/workbook.bin": b"\x83\x01"}), "not_a_table", None),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<c/>"}),
            "not_a_table",
            None,
        ),
        (raw_xls(number_cell(65_535, 255, 1) + number_cell(0, 0, 1)), "too_many_cells", 65_536),
        (raw_xls(text_cell(0, 0, "a") + text_cell(1, 2, "a\0b")), "nul_bytes", 2),
        (raw_xls(number_cell(5, 60_000, 1)), "too_many_columns", 6),
        (
            raw_xls(record(0x200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 2**16 - 1, 0))),
            "too_many_cells",
            None,
        ),
        (raw_xls(b"", record(0xFC, struct.pack("<II", 2**31, 2**31))), "damaged_file", None),
        (raw_xls(b"", record(0x2F, b"\x00" * 6)), "password_protected", None),
        (raw_xls(number_cell(0, 0, 1), b"", ("Workbook", "_VBA_PROJECT_CUR")), "macro_workbook", None),
        (raw_xls(b"", b"", ("EncryptionInfo", "EncryptedPackage")), "password_protected", None),
        (raw_xls(b"", b"", ("WordDocument",)), "not_a_table", None),
        (raw_xls(number_cell(0, 0, 1))[:700], "damaged_file", None),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(
    open_bytes: Open, data: bytes, code: str, line: int | None
) -> None:
    opened = open_bytes(data)
    assert opened.tables == []
    assert [(problem.code, problem.severity, problem.line) for problem in opened.problems] == [
        (code, "error", line)
    ]


@pytest.mark.parametrize("reference", ["A1", "IV9999", "AZ94999", "Z189999", "P299999"])
def test_a_plain_sheet_within_limits_is_let_past(reference: str) -> None:
    assert count_plain_cells(cell("A1").encode() + cell(reference).encode(), 0) == 2


@pytest.mark.parametrize(
    "inside",
    [
        *map(
            cell,
            ["IW1", "XFD1048576", "IV10000", "BA95000", "AA189000", "Q290000", "A300000", "A0", "a1", "1A"],
        ),
        "<row><c><v>1</v></c></row>",
        "<row><c/></row>",
        '<row><c\tr="A1"><v>1</v></c></row>',
        '<row><c\nr="XFD1"><v>1</v></c></row>',
        "<row><c r='XFD1'><v>1</v></c></row>",
        '<row><c  r="XFD1"><v>1</v></c></row>',
        '<row><c s="1" r="XFD1"><v>1</v></c></row>',
        '<row><c r = "XFD1"><v>1</v></c></row>',
        '<row><c r="A1"/><c t="b"/></row>',
        '<x:row><x:c r="XFD1"><x:v>1</x:v></x:c></x:row>',
        '<row><c r="A1"><f>1+1</f></c></row>',
        '<row><c r="A1"><f t="shared"/></c></row>',
        '<row><c r="A1" t="e"><v>#REF!</v></c></row>',
        '<row><c r="A1" t="inlineStr"><is><t>' + "x" * 40_000 + "</t></is></c></row>",
        '<row><c r="A1" t="s"><v>0</v></c></row>' * 10_000,
        "<row/>" * 300_001,
    ],
)
def test_everything_else_is_looked_at_closely(inside: str) -> None:
    assert count_plain_cells(inside.encode(), 32_000) is None
