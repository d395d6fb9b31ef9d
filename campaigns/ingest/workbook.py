"""Reads .xlsx and .xls workbooks into text cells, after they were found small enough to be read at all."""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum

from campaigns.ingest import biff, sheet_xml
from campaigns.ingest.limits import MAX_CELLS, MAX_SHEETS, Rejected, shorten
from campaigns.ingest.shapes import Problem, RawRow, RawTable
from campaigns.ingest.sheet_xml import Marks


def read_xlsx(members: Mapping[str, bytes]) -> tuple[list[RawTable], list[Problem]]:
    """`members` are the unpacked parts; the library sees a new package of the inspected ones and nothing else."""
    names = {name.casefold() for name in members}
    if any(name.endswith("vbaproject.bin") for name in names) or _allows_macros(members):
        raise Rejected("macro_workbook")
    if "xl/workbook.xml" not in members:
        kind = "XLSB" if "xl/workbook.bin" in names else "ODS" if "content.xml" in names else "OFFICE"
        raise Rejected("not_a_table", kind=kind)
    layout = sheet_xml.lay_out(members)
    marks = sheet_xml.inspect(members, layout)
    return _read_sheets(_repack(members, layout.kept), marks)


def read_xls(data: bytes) -> tuple[list[RawTable], list[Problem]]:
    marks = biff.inspect(data)
    return _read_sheets(data, marks)


def cell_text(value: Any) -> str:
    """A cell as one would type it: ISO dates, plain decimals without the noise of binary fractions."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, datetime):
        return _moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    return str(value)


def _allows_macros(members: Mapping[str, bytes]) -> bool:
    return b"macroenabled" in members.get("[Content_Types].xml", b"").lower()


def _repack(members: Mapping[str, bytes], kept: list[str]) -> bytes:
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_STORED) as archive:
        for name in dict.fromkeys(kept):
            archive.writestr(name, members[name])
    return package.getvalue()


def _read_sheets(data: bytes, marks: list[Marks]) -> tuple[list[RawTable], list[Problem]]:
    tables: list[RawTable] = []
    problems: list[Problem] = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
            if len(book.sheets_metadata) > MAX_SHEETS:
                raise Rejected("too_many_sheets", limit=MAX_SHEETS)
            for index, sheet in enumerate(book.sheets_metadata):
                if sheet.typ is not SheetTypeEnum.WorkSheet:
                    continue
                found = marks[index] if index < len(marks) else Marks()
                tables.append(RawTable(sheet.name, index, _read_rows(book, index, found)))
                problems += _name_uncalculated(found, index)
    except PasswordError:
        raise Rejected("password_protected") from None
    except (Rejected, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in the library is no Exception
        raise Rejected("damaged_file", detail=shorten(str(error)) or type(error).__name__) from None
    if not any(row.cells for table in tables for row in table.rows):
        raise Rejected("empty_file")
    return tables, problems


def _read_rows(book: CalamineWorkbook, index: int, marks: Marks) -> list[RawRow]:
    """Rows from the first of the sheet on, blank ones without cells; none has blank cells at its end."""
    rows: list[RawRow] = []
    cell_count = 0
    wrong: dict[int, dict[int, str]] = {}
    for (row, column), text in marks.errors.items():
        wrong.setdefault(row, {})[column] = text
    sheet = book.get_sheet_by_index(index)
    left = [""] * (
        sheet.start[1] if sheet.start else 0
    )  # the library fills in rows above the first, not columns
    for number, values in enumerate(sheet.iter_rows()):
        cells = left + [value if type(value) is str else cell_text(value) for value in values]
        for column, text in wrong.get(number, {}).items():
            if column < len(cells):
                cells[column] = text
        while cells and not cells[-1]:
            cells.pop()
        if "\x00" in "".join(cells):
            place = next(column for column, text in enumerate(cells) if "\x00" in text)
            raise Rejected(
                "nul_bytes", line=number + 1, sheet=index, column=column_letters(place), value=cells[place]
            )
        cell_count += len(cells)
        if cell_count > MAX_CELLS:
            raise Rejected("too_many_cells", line=number + 1, sheet=index, limit=MAX_CELLS)
        rows.append(RawRow(number + 1, cells))
    return rows


def _name_uncalculated(marks: Marks, sheet: int) -> list[Problem]:
    """Programs that write formulas without their results leave cells that look empty and are not."""
    if marks.first_uncalculated is None:
        return []
    row, column = marks.first_uncalculated
    return [
        Problem("formula_without_value", "warning", line=row + 1, sheet=sheet, column=column_letters(column))
    ]


def column_letters(index: int) -> str:
    """0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, place = divmod(index - 1, 26)
        letters = chr(65 + place) + letters
    return letters


def _number_text(value: float) -> str:
    if value.is_integer():
        return str(int(value))
    written = repr(value)
    if len(written) <= 16 and "e" not in written:
        return written if math.isfinite(value) else ""
    # A workbook keeps 17 digits and shows 15: 0.1+0.2 is stored as 0.30000000000000004 and means 0.3.
    return format(Decimal(format(value, ".15g")), "f") if math.isfinite(value) else ""


def _moment_text(value: datetime) -> str:
    rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
    if rounded.time() == time():
        return rounded.date().isoformat()
    return rounded.isoformat(sep=" ")
