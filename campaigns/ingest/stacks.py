"""Cuts a sheet in which several reports stand one below the other into a table for each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.ingest.declare import Declaration
from campaigns.ingest.detect import MAX_PREAMBLE, Candidate, bind, header_keys, title_above
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import RawRow, RawTable
from campaigns.ingest.titles import Titled, report_twins

MAX_STACKED = 200


def split_stacked(tables: Sequence[RawTable], declarations: Sequence[Declaration]) -> list[RawTable]:
    """Each table as it is, or in pieces: cut at a blank or a comment line between two headers of one family."""
    relatives = [item for item in declarations if item.family]
    return [piece for table in tables for piece in _pieces(table, relatives)]


def report_titles(
    best: Candidate,
    family: Sequence[Candidate],
    tables: Sequence[RawTable],
    declarations: Sequence[Declaration],
    answers: Mapping[str, Any],
    notes: Notes,
) -> None:
    """Of tables that are told apart by their titles: one title twice, and titles that nobody knows."""
    titled = [item for item in declarations if item.titled and item.family == best.binding.declaration.family]
    if not titled:
        return
    read = [
        Titled(one.binding, title_above(one.preamble), one.table.rows[one.header_at].line) for one in family
    ]
    report_twins(read, answers, notes)
    for table in tables:
        if any(table is one.table for one in family):
            continue
        for at, row in enumerate(table.rows[:MAX_PREAMBLE]):
            keys = header_keys(row.cells)
            if len(keys) > 1 and any(bind(item, row.cells, keys) for item in titled):
                notes.add("title_unknown", line=row.line, value=title_above(table.rows[:at]))
                break


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
    pending: int | None = 0  # where the lines above the next header begin
    distance = 0
    prefixes = {item.family: item.stacked_prefix for item in relatives}
    is_card = False  # a comment line begins another table, even one that nobody knows
    for at, row in enumerate(rows):
        if _is_break(row):
            pending = at if pending is None else pending
            is_card = is_card or any(row.cells)
            distance = 0
            continue
        if pending is None:
            continue
        distance += 1
        found = _family(row, relatives)
        is_stranger = not found and is_card and bool(family and prefixes[family])
        if (found and found == family) or is_stranger:
            starts.append(pending)
            if len(starts) > MAX_STACKED:
                break
        is_card = False
        if found:
            family, pending = found, None
        elif is_stranger or distance > MAX_PREAMBLE:
            pending = None
    if len(starts) == 1:
        return [table]
    ends = [*starts[1:], len(rows)]
    shared = _above_first_header(rows[: ends[0]], relatives)
    return [
        RawTable(table.name, table.sheet, _with_lines_above(rows[start:end], shared if start else []))
        for start, end in zip(starts, ends, strict=True)
    ]


def _above_first_header(rows: list[RawRow], relatives: Sequence[Declaration]) -> list[RawRow]:
    at = next((at for at, row in enumerate(rows) if _family(row, relatives)), 0)
    return [row for row in rows[:at] if not _is_blank(row)]


def _with_lines_above(rows: list[RawRow], shared: list[RawRow]) -> list[RawRow]:
    """What stands above the first table holds for one that follows without a word of its own."""
    at = next((at for at, row in enumerate(rows) if not _is_blank(row)), 0)
    return shared + rows if len(header_keys(rows[at].cells)) > 1 else rows


def _is_blank(row: RawRow) -> bool:
    return not any(cell.strip() for cell in row.cells)


def _is_break(row: RawRow) -> bool:
    return _is_blank(row) or row.cells[0].startswith("#")


def _family(row: RawRow, relatives: Sequence[Declaration]) -> str:
    keys = header_keys(row.cells)
    if len(keys) < 2:
        return ""
    return next((item.family for item in relatives if bind(item, row.cells, keys) is not None), "")
