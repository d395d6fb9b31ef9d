"""The one door through which tables leave: as CSV or XLSX, with nothing in them that a spreadsheet would execute."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Literal

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
    answer = HttpResponse(body, content_type=KINDS[kind])
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.{kind}") or "attachment"
    answer["Cache-Control"] = "private, no-store"
    return answer
