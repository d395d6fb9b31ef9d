"""The one door through which tables leave: as CSV or XLSX, with nothing in them that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import xlsxwriter
from django.http import HttpResponse
from django.utils.http import content_disposition_header

Kind = Literal["csv", "xlsx"]
KINDS: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Spreadsheet programs know UTF-8 by it, and take Korean for noise without.
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
# The same table is the same file; when it was downloaded is known to whoever did.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)

_DANGEROUS = re.compile(r"[\s\x00]*[=+\-@\t\r＝＋－＠]")
_NUMBER = re.compile(r"[+-][0-9][0-9.,]*%?")


def harmless(text: str) -> str:
    """The cell as text that no program takes for a formula; a signed number is one, and stays what it is."""
    return f"'{text}" if _DANGEROUS.match(text) and not _NUMBER.fullmatch(text) else text


def write_csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a byte order mark."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (header, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return (BOM + out.getvalue()).encode("utf-8", "replace")


def write_xlsx(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """One sheet of texts: nothing is turned into a formula, a link or a number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": UNDATED})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for at, row in enumerate((header, *rows)):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, harmless(cell)[:32_767], None if at else bold)
        sheet.freeze_panes(1, 0)
    return out.getvalue()


def download(name: str, kind: Kind, header: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """An answer that is saved as a file and never shown in the page."""
    body = write_csv(header, rows) if kind == "csv" else write_xlsx(header, rows)
    return saved_as(f"{name}.{kind}", body, KINDS[kind])


def saved_as(name: str, body: bytes, content_type: str) -> HttpResponse:
    """The same for a file that is made already."""
    answer = HttpResponse(body, content_type=content_type)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# --- workbooks with numbers and formulas --------------------------------------------------------------------------

# What a formula of ours may be made of: cells, numbers, sums, signs. Text of people never is in one.
_FORMULA = re.compile(
    r"=(?:(?:SUM|IF|IFERROR)\(|'[^'\[\]*?/\\:]{1,31}'!|\$?[A-Z]{1,3}\$?[0-9]+|[0-9.]+|\"\"|[-+*/(),:<>=])+"
)
NumberFormat = Literal["text", "count", "money", "percent", "ratio", "day"]
_FORMATS: dict[NumberFormat, str] = {
    "text": "General",
    "count": "#,##0.######",
    "money": "#,##0.00",
    "percent": "0.0%",
    "ratio": "0.00",
    "day": "yyyy-mm-dd",
}


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A text, a number with its format, or a formula with the number that it gives."""

    text: str = ""
    number: Decimal | None = None
    formula: str = ""
    shape: NumberFormat = "text"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """`widths` are in letters, by column; `frozen` rows stay in sight."""

    name: str
    rows: Sequence[Sequence[SheetCell]]
    widths: Sequence[int] = ()
    frozen: int = 0


def sheet_name(text: str, taken: Iterable[str] = ()) -> str:
    """At most 31 letters and none that a spreadsheet forbids, as no other one is called."""
    base = " ".join(re.sub(r"[\[\]:*?/\\']", " ", text).split())[:31] or "1"
    name, number, used = base, 2, {one.casefold() for one in taken}
    while name.casefold() in used:
        name, number = f"{base[:27]} {number}", number + 1
    return name


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Texts stay texts; only formulas made of cells and signs are formulas, and each comes with its number."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": UNDATED})
        formats: dict[tuple[NumberFormat, bool], Any] = {
            (shape, bold): book.add_format({"num_format": code, "bold": bold})
            for shape, code in _FORMATS.items()
            for bold in (False, True)
        }
        for one in sheets:
            sheet = book.add_worksheet(one.name)
            for column, width in enumerate(one.widths):
                sheet.set_column(column, column, width)
            for at, row in enumerate(one.rows):
                for column, cell in enumerate(row):
                    _write(sheet, at, column, cell, formats[cell.shape, cell.bold])
            if one.frozen:
                sheet.freeze_panes(one.frozen, 0)
    return out.getvalue()


def _write(sheet: Any, at: int, column: int, cell: SheetCell, shape: Any) -> None:
    if cell.formula:
        if not _FORMULA.fullmatch(cell.formula):
            raise ValueError(f"This is no formula of ours: {cell.formula[:80]}")
        value = "" if cell.number is None else float(cell.number)
        sheet.write_formula(at, column, cell.formula, shape, value)
    elif cell.number is not None:
        sheet.write_number(at, column, float(cell.number), shape)
    elif cell.text:
        sheet.write_string(at, column, harmless(cell.text)[:32_767], shape)
