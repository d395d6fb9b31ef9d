"""Cuts a sheet in which several reports stand one below the other into a table for each."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.ingest.declare import Declaration
from campaigns.ingest.detect import MAX_PREAMBLE, bind, header_keys
from campaigns.ingest.shapes import RawRow, RawTable

MAX_STACKED = 200


def split_stacked(tables: Sequence[RawTable], declarations: Sequence[Declaration]) -> list[RawTable]:
    """Each table as it is, or in pieces: cut at a blank or a comment line between two headers of one family."""
    relatives = [item for item in declarations if item.family]
    return [piece for table in tables for piece in _pieces(table, relatives)]


def _pieces(table: RawTable, relatives: Sequence[Declaration]) -> list[RawTable]:
    starts = [0]
    family = ""
    rows = table.rows
    pending: int | None = None  # where the lines above the next header begin
    distance = 0
    for at, row in enumerate(rows):
        if _is_break(row):
            pending = at if pending is None else pending
            distance = 0
            continue
        if pending is None and (family or at >= MAX_PREAMBLE):
            continue
        distance += 1
        found = _family(row, relatives)
        if found and pending is not None and found == family:
            starts.append(pending)
            if len(starts) > MAX_STACKED:
                break
        if found:
            family, pending = found, None
        elif family and distance > MAX_PREAMBLE:
            pending = None
    if len(starts) == 1:
        return [table]
    ends = [*starts[1:], len(rows)]
    return [
        RawTable(table.name, table.sheet, rows[start:end]) for start, end in zip(starts, ends, strict=True)
    ]


def _is_break(row: RawRow) -> bool:
    return not any(cell.strip() for cell in row.cells) or row.cells[0].startswith("#")


def _family(row: RawRow, relatives: Sequence[Declaration]) -> str:
    keys = header_keys(row.cells)
    if len(keys) < 2:
        return ""
    return next((item.family for item in relatives if bind(item, row.cells, keys) is not None), "")
