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


def _pieces(table: RawTable, relatives: Sequence[Declaration]) -> list[RawTable]:
    starts = [0]
    family = ""
    rows = table.rows
    pending: int | None = 0  # where the lines above the next header begin
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
        if found and found == family:
            starts.append(pending)
            if len(starts) > MAX_STACKED:
                break
        if found:
            family, pending = found, None
        elif distance > MAX_PREAMBLE:
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
