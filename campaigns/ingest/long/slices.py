"""The rows of a long text in slices: columns of texts with the lines they stand on."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import polars as pl
from numpy.typing import NDArray

from campaigns.ingest.delimited import iterate_rows
from campaigns.ingest.limits import MAX_LONG_CELLS, MAX_LONG_ROWS, Rejected
from campaigns.ingest.long.chunks import Chunk, Loose
from campaigns.ingest.shapes import RawRow

Ints = NDArray[np.int32]
Mask = NDArray[np.bool_]

LOOSE_ROWS = 20_000


@dataclass(slots=True)
class Slice:
    """Rows of equal width; row i stands on `lines[i]`. No cell is null. `codes` are columns that were numbered."""

    lines: Ints
    frame: pl.DataFrame
    codes: dict[int, Ints] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def column(self, index: int) -> pl.Series:
        return self.frame.to_series(index)

    def keep(self, wanted: Mask) -> Slice:
        if wanted.all():
            return self
        codes = {index: codes[wanted] for index, codes in self.codes.items()}
        return Slice(self.lines[wanted], self.frame.filter(pl.Series(wanted)), codes)


def slices(
    pieces: Iterable[Chunk | Loose], delimiter: str, width: int, after: int
) -> Iterator[Slice | list[RawRow]]:
    """Everything below that line: slices of that width, or rows where some row has another. Raises Rejected."""
    row_count = 0
    for piece in pieces:
        for part in _parsed(piece, delimiter, width, after):
            row_count += len(part)
            if row_count > MAX_LONG_ROWS or row_count * width > MAX_LONG_CELLS:
                raise Rejected("too_many_rows", limit=min(MAX_LONG_ROWS, MAX_LONG_CELLS // width))
            yield part


def _parsed(piece: Chunk | Loose, delimiter: str, width: int, after: int) -> Iterator[Slice | list[RawRow]]:
    if isinstance(piece, Chunk) and piece.line <= after:
        piece = _without_lines(piece, after + 1 - piece.line)
    if isinstance(piece, Chunk):
        found = _parse(piece, width, delimiter)
        if found is not None:
            if len(found):
                yield found
            return
        piece = Loose(io.StringIO(piece.data.decode(), newline=""), piece.line)
    rows = (row for row in iterate_rows(piece.lines, delimiter, piece.line) if row.line > after)
    while some := list(islice(rows, LOOSE_ROWS)):
        yield some


def _without_lines(piece: Chunk, count: int) -> Chunk:
    """Without the lines of the header and above it, which hold whole rows."""
    at = 0
    for _line in range(count):
        at = piece.data.find(b"\n", at) + 1
        if not at:
            return Chunk(b"", piece.line + count)
    return Chunk(piece.data[at:], piece.line + count)


def _parse(piece: Chunk, width: int, delimiter: str) -> Slice | None:
    """None when a row is wider than the header: then the careful parser has something to say."""
    if not piece.data:
        return Slice(np.empty(0, dtype=np.int32), pl.DataFrame())
    try:
        frame = pl.read_csv(
            piece.data,
            has_header=False,
            separator=delimiter,
            schema={str(index): pl.String for index in range(width)},
            missing_columns="insert",
            empty_string_is_null=False,
            glob=False,
        )
    except pl.exceptions.PolarsError:
        return None
    lines = _lines(piece, len(frame))
    return None if lines is None else Slice(lines, frame.fill_null(""))


def _lines(piece: Chunk, row_count: int) -> Ints | None:
    """The line each row begins on; a line break in a cell is no end of a row."""
    data = piece.data
    line_count = data.count(b"\n") + (not data.endswith(b"\n"))
    if row_count == line_count:
        return np.arange(piece.line, piece.line + row_count, dtype=np.int32)
    codes = np.frombuffer(data, dtype=np.uint8)
    breaks, marks = np.flatnonzero(codes == ord("\n")), np.flatnonzero(codes == ord('"'))
    is_end = np.searchsorted(marks, breaks) % 2 == 0
    begins = np.concatenate([[0], np.flatnonzero(is_end) + 1])
    if data.endswith(b"\n"):
        begins = begins[:-1]
    return (begins + piece.line).astype(np.int32) if len(begins) == row_count else None


def slice_of(rows: Sequence[RawRow], width: int) -> Slice:
    """A slice of rows that are all of that width."""
    columns = list(zip(*(row.cells for row in rows), strict=True)) or [()] * width
    frame = pl.DataFrame(
        {str(index): list(column) for index, column in enumerate(columns)},
        schema={str(index): pl.String for index in range(width)},
    )
    return Slice(np.array([row.line for row in rows], dtype=np.int32), frame)
