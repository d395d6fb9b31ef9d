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


def unknown_cards(declaration: Declaration, tables: Sequence[RawTable]) -> list[str]:
    """The first labels of tables that stand among the cards of a page and are of no use here."""
    if not declaration.stacked_prefix:
        return []
    lines = (_first_line(table) for table in tables)
    return [", ".join(cell for cell in line[:3] if cell) for line in lines if line]


def _first_line(table: RawTable) -> list[str]:
    return next((row.cells for row in table.rows if not _is_break(row)), [])


def _pieces(table: RawTable, relatives: Sequence[Declaration]) -> list[RawTable]:
    starts = [0]
    family = ""
    rows = table.rows
    pending: int | None = None  # where the lines above the next header begin
    distance = 0
    prefixes = {item.family: item.stacked_prefix for item in relatives}
    is_card = False  # a comment line begins another table, even one that nobody knows
    for at, row in enumerate(rows):
        if _is_break(row):
            pending = at if pending is None else pending
            is_card = is_card or any(row.cells)
            distance = 0
            continue
        if at and pending is None:
            continue
        distance += 1
        found = _family(row, relatives)
        is_stranger = not found and is_card and bool(family and prefixes[family])
        if pending is not None and ((found and found == family) or is_stranger):
            starts.append(pending)
            if len(starts) > MAX_STACKED:
                break
        is_card = False
        if found:
            family, pending = found, None
        elif is_stranger or (family and distance > MAX_PREAMBLE):
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
