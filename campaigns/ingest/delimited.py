"""Splits text into rows and cells: finds the delimiter, keeps physical line numbers, refuses broken quotes."""

from __future__ import annotations

import csv
import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from campaigns.ingest.limits import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, Rejected
from campaigns.ingest.shapes import RawRow

DELIMITERS = (",", "\t", ";", "|")
SAMPLE = 64 * 1024
SAMPLE_ROWS = 500

_SEPARATOR_LINE = re.compile(r'"?sep=([,;\t|:^~])"?[,;\t]*\r?(?:\n|$)', re.IGNORECASE)
_END = "\x00end of file\x00"


def split_rows(text: str) -> tuple[list[RawRow], str]:
    """All rows with the delimiter they were split by; a blank line is a row without cells. Raises Rejected."""
    delimiter, start = choose_delimiter(text)
    lines = io.StringIO(text[start:], newline="")
    rows: list[RawRow] = []
    cell_count = 0
    for row in iterate_rows(lines, delimiter, 2 if start else 1):
        cell_count += len(row.cells)
        if len(rows) >= MAX_ROWS or cell_count > MAX_CELLS:
            raise Rejected("too_many_rows", line=row.line, limit=MAX_ROWS, cells=MAX_CELLS)
        rows.append(row)
    return rows, delimiter


def choose_delimiter(text: str) -> tuple[str, int]:
    """The delimiter, and where the rows begin: behind the line that names it, if there is one."""
    declared = _SEPARATOR_LINE.match(text)
    return (declared[1], declared.end()) if declared else (find_delimiter(text), 0)


def find_delimiter(text: str) -> str:
    """The one that splits most lines into the same, larger number of cells; a comma when nothing splits."""
    sample = text[:SAMPLE]
    scores = {delimiter: _consistency(sample, delimiter) for delimiter in DELIMITERS}
    return max(DELIMITERS, key=lambda delimiter: scores[delimiter])


def _consistency(sample: str, delimiter: str) -> float:
    """Titles and prices contain every delimiter; the header row contains only the right one, so coverage counts."""
    rows = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths = [len(cells) for _, cells in zip(range(SAMPLE_ROWS), rows, strict=False) if cells]
    wide = Counter(width for width in widths if width > 1)
    if not wide:
        return 0.0
    width, count = max(wide.items(), key=lambda item: (item[1], item[0]))
    split = sum(wide.values())
    coverage, consistency = split / len(widths), count / split
    return coverage**2 * (0.5 + consistency / 2) * math.log2(1 + width)


class _Lines:
    """The physical lines, the ones of the row being read, and a mark behind the last that only a quote can hide."""

    def __init__(self, source: Iterable[str]) -> None:
        self.source = source
        self.of_row: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.source:
            self.of_row.append(line)
            yield line
        yield _END


def iterate_rows(source: Iterable[str], delimiter: str, first: int) -> Iterator[RawRow]:
    """Rows from physical lines, of which the first has that number. Raises Rejected."""
    lines = _Lines(source)
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    skipped = first - 1
    try:
        for cells in reader:
            if cells == [_END]:
                return
            _check_row(cells, lines.of_row, delimiter, line + skipped)
            yield RawRow(line + skipped, cells)
            line = reader.line_num + 1
            lines.of_row.clear()
    except csv.Error:
        raise Rejected(
            "cell_too_long", line=line + skipped, value=lines.of_row[0], limit=csv.field_size_limit()
        ) from None


def _check_row(cells: list[str], lines: list[str], delimiter: str, line: int) -> None:
    if cells and cells[-1].endswith(_END):
        opening = cells[-1].removesuffix(_END)
        raise Rejected("open_quote", line=line, column=str(len(cells)), value=opening)
    if len(cells) > MAX_COLUMNS:
        width = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
        if width > MAX_COLUMNS:
            raise Rejected("too_many_columns", line=line, columns=width, limit=MAX_COLUMNS)
        del cells[MAX_COLUMNS:]
    if len(lines) > 1 and not _is_quoted_well(lines, delimiter):
        raise Rejected("broken_quotes", line=line, value=lines[0])


def _is_quoted_well(lines: list[str], delimiter: str) -> bool:
    """Whether a row over several lines is one row, and not two that a stray quote glued together."""
    try:
        return len(list(csv.reader(lines, delimiter=delimiter, strict=True))) == 1
    except csv.Error:
        return False
