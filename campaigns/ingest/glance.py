"""Tells from the bytes of a sheet, without following its cells, that it is small and plain; else it says nothing."""

from __future__ import annotations

import re

from campaigns.ingest.limits import MAX_INFLATED_BYTES, MAX_ROWS

# Each finds a cell outside a box of fewer than five million cells, which is the most a sheet may have.
_OUTSIDE = tuple(
    re.compile(rb'<c r="(?!(?:' + columns + rb")(?:" + rows + rb')")')
    for columns, rows in (
        (rb"[A-Z]|[A-H][A-Z]|I[A-V]", rb"[1-9][0-9]{0,3}"),  # 256 columns, 9,999 rows
        (rb"[A-Z]|A[A-Z]", rb"[1-9][0-9]{0,3}|[1-8][0-9]{4}|9[0-4][0-9]{3}"),  # 52 columns, 94,999 rows
        (rb"[A-Z]", rb"[1-9][0-9]{0,4}|1[0-8][0-9]{4}"),  # 26 columns, 189,999 rows
        (rb"[A-P]", rb"[1-9][0-9]{0,4}|[12][0-9]{5}"),  # 16 columns, 299,999 rows
    )
)
# Names with a prefix, formulas, error values, and attributes in an unusual spelling.
_STRANGE = (
    b":c ",
    b":c>",
    b":c/",
    b":row",
    b":f>",
    b":f ",
    b"<f>",
    b"<f ",
    b"<f/",
    b't="e"',
    b"='",
    b" =",
    b"= ",
)
_BLANKS = (b"\t", b"\n", b"\r")
_LONG_TEXT = re.compile(rb">[^<]{32768}")
_RUN = re.compile(rb">([^<]+)<")
_STRANGE_STRINGS = (b"<r>", b"<r ", b"<rPh", b":si", b":r>", b":r ")


def count_plain_cells(part: bytes, longest_string: int) -> int | None:
    """The number of cells when every one names its place, within all limits, and none is a formula or an error.

    Spreadsheet programs write such sheets, and a search in bytes takes a tenth of the time of a parser with
    callbacks. None means that a closer look is needed, not that the sheet is harmful.
    """
    count = part.count(b"<c ")
    # A blank after the name of an element may also be a tab; counting the rest of `<c` leaves <col> and <cols>.
    if count != part.count(b'<c r="') or part.count(b"<c") - count - part.count(b"<col") > 0:
        return None
    if any(mark in part for mark in _STRANGE) or any(b"<f" + blank in part for blank in _BLANKS):
        return None
    if part.count(b"<row") > MAX_ROWS or part.count(b't="s"') * longest_string > MAX_INFLATED_BYTES:
        return None
    if _LONG_TEXT.search(part) or all(outside.search(part) for outside in _OUTSIDE):
        return None
    return count


def longest_plain_string(part: bytes) -> int | None:
    """Bytes of the longest shared string, at most; None when strings are put together from formatted runs."""
    if any(mark in part for mark in _STRANGE_STRINGS):
        return None
    return max((len(run[1]) for run in _RUN.finditer(part)), default=0)
