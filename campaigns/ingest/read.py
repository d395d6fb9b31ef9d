"""Reads one exported file into typed rows and everything there is to say about it; loads nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from campaigns.ingest.attribution import with_settings
from campaigns.ingest.detect import (
    Candidate,
    Detection,
    detect_source,
)
from campaigns.ingest.encoding import open_tables
from campaigns.ingest.headers import signature
from campaigns.ingest.limits import MAX_COLUMNS
from campaigns.ingest.mapping import find_table, first_rows, has_columns, plain_binding, suggest_mapping
from campaigns.ingest.notes import Notes
from campaigns.ingest.parts import join_parts, period_to_lend, with_part, with_rows
from campaigns.ingest.private import masked, masked_rows
from campaigns.ingest.reading import SAMPLE_ROWS, Reading, closed
from campaigns.ingest.shapes import (
    Opened,
    RawTable,
    ReadRequest,
    ReadResult,
)
from campaigns.ingest.sources import DECLARATIONS, PLAIN
from campaigns.ingest.stacks import report_titles, split_stacked, unknown_cards
from campaigns.ingest.together import check_owners, read_together
from campaigns.ingest.two_rows import with_whole_headers


def read_file(path: Path, file_name: str, request: ReadRequest) -> ReadResult:
    """Everything from bytes to rows. Bad content becomes problems; an exception is a bug."""
    if request.cells:
        return read_cells(open_tables(path, file_name, whole=True), request.cells)
    opened = open_tables(path, file_name)
    try:
        return read_tables(opened, file_name, request)
    except NotInSlices:
        return read_tables(open_tables(path, file_name, whole=True), file_name, request)


def read_cells(opened: Opened, most: int) -> ReadResult:
    """The first rows with anything in them of the first table that has any, and the problems of opening it."""
    rows = next(
        (rows for table in opened.tables if (rows := [row for row in table.rows if any(row.cells)])), []
    )
    problems = [problem for problem in opened.problems if problem.severity == "error"]
    return ReadResult(
        first_rows=[(row.line, list(row.cells)) for row in rows[:most]],
        row_count=len(rows),
        problems=problems,
        problem_count=len(problems),
    )


class NotInSlices(Exception):
    """A long table that only the reader of small files understands; never leaves this module."""


def read_tables(
    opened: Opened, file_name: str, request: ReadRequest, today: date | None = None
) -> ReadResult:
    """The same from tables on; `today` decides what lies in the future."""
    notes = Notes()
    notes.take(opened.problems, is_known=False)
    result = ReadResult(encoding=opened.encoding, delimiter=opened.delimiter, file_kind=opened.file_kind)
    if notes.has_errors:
        return closed(result, notes)
    readings = _choose(opened, request, notes)
    if not readings:
        return closed(_describe_unknown(result, opened, request, notes), notes)
    if any(table.tail is not None for table in opened.tables):
        readings = _in_slices(readings)
    notes.keep_to_sheets({reading.table.sheet for reading in readings})
    for reading in readings:
        reading.today = today or datetime.now(UTC).date()
    return with_settings(join_parts(with_rows(_run(readings, result, file_name))))


def _run(readings: Sequence[Reading], result: ReadResult, file_name: str) -> list[ReadResult]:
    """What each table says, in their order; those that borrow their period are read when the others are."""
    done: dict[int, ReadResult] = {}
    borrowers = [reading.binding.declaration.borrows_period for reading in readings]
    for at in sorted(range(len(readings)), key=borrowers.__getitem__):
        if borrowers[at]:
            readings[at].lent = period_to_lend(done.values())
        done[at] = with_part(readings[at].read(result, file_name), readings[at].table)
    return [done[at] for at in range(len(readings))]


def _in_slices(readings: Sequence[Reading]) -> list[Reading]:
    """The same readings for a long table. Raises NotInSlices."""
    from campaigns.ingest.long.reading import LongReading, understands  # it takes polars, small files do not

    if (
        len(readings) != 1
        or readings[0].table.tail is None
        or not understands(readings[0].binding.declaration)
    ):
        raise NotInSlices
    (one,) = readings
    return [LongReading(one.binding, one.table, one.header_at, one.request, one.notes, one.detection)]


def _choose(opened: Opened, request: ReadRequest, notes: Notes) -> list[Reading]:
    """The tables to read and how; none when the user has to say what the columns mean."""
    mapping = request.mapping or {}
    is_plain = request.source == PLAIN or (request.source is None and has_columns(mapping))
    if not is_plain:
        tables = split_stacked(with_whole_headers(opened.tables, DECLARATIONS), DECLARATIONS)
        leading = [item for item in DECLARATIONS if not item.is_attachment]
        detection = detect_source(tables, leading, request.source)
        best = detection.best
        if best is not None and (detection.is_sure or (request.source and best.score >= 0.5)):
            return _readings(best, detection, tables, request, notes)
        if best is not None and detection.runner_up and best.score >= 0.65:
            names = [best.binding.declaration.source, detection.runner_up.binding.declaration.source]
            notes.add("source_unclear", first=names[0], second=names[1])
        elif request.source is not None:
            notes.add("source_does_not_fit", source=request.source)
        return []
    found = find_table(opened.tables, mapping)
    if found is None or not has_columns(mapping):
        return []
    table, at = found
    notes.sheet = table.sheet
    binding = plain_binding(table.rows[at].cells, mapping, notes)
    return [] if binding is None else [Reading(binding, table, at, request, notes)]


def _readings(
    best: Candidate, detection: Detection, tables: Sequence[RawTable], request: ReadRequest, notes: Notes
) -> list[Reading]:
    """The best table and, in the order of the file, all others of its family."""
    together = read_together(best, tables, DECLARATIONS)
    notes.sheet = best.table.sheet
    family = [item for item, _above in together]
    _report_other_tables(best, [item.table for item in family], tables, notes)
    check_owners(together, notes)
    report_titles(best, family, tables, DECLARATIONS, request.mapping or {}, notes)
    readings = []
    for candidate, above in together:
        is_best = candidate is best
        own = notes if is_best else Notes(candidate.table.sheet)
        found = detection if is_best else Detection(candidate, None)
        readings.append(
            Reading(candidate.binding, candidate.table, candidate.header_at, request, own, found, above)
        )
    return readings


def _report_other_tables(
    best: Candidate, read: Sequence[RawTable], tables: Sequence[RawTable], notes: Notes
) -> None:
    """Sheets that could be read the same way are named: only one is read, and nobody should think otherwise."""
    others = [table for table in tables if table.rows and all(table is not other for other in read)]
    if unused := unknown_cards(best.binding.declaration, others):
        notes.add("tables_left_out", count=len(unused), names="; ".join(unused[:5]))
    alike = detect_source(others, [best.binding.declaration]).best if others else None
    if alike is not None and alike.score >= best.score:
        notes.add("other_table_unread", name=alike.table.name, read=best.table.name)


def _describe_unknown(result: ReadResult, opened: Opened, request: ReadRequest, notes: Notes) -> ReadResult:
    """What the mapping screen needs: the likeliest header, some rows, and a first mapping."""
    found = find_table(opened.tables, request.mapping) or find_table(opened.tables, None)
    if found is None:
        if not notes.has_errors:
            notes.add("no_table")
        return result
    table, at = found
    header = table.rows[at].cells
    if len(header) > MAX_COLUMNS:
        notes.add("too_many_columns", columns=len(header), limit=MAX_COLUMNS)
        return result
    if not any(any(row.cells) for row in table.rows[at + 1 :]):
        notes.add("header_only", line=table.rows[at].line)
        return result
    samples = [row.cells[: len(header)] for row in table.rows[at + 1 :][:SAMPLE_ROWS]]
    if not notes.problems or not any(item.severity in ("error", "question") for item in notes.problems):
        notes.sheet = table.sheet
        notes.add("needs_mapping", line=table.rows[at].line)
    return replace(
        result,
        source=PLAIN,
        kind="ads",
        header=[masked(label) for label in header],
        header_line=table.rows[at].line,
        header_signature=signature(header),
        samples=masked_rows(header, samples),
        first_rows=first_rows(table, at),
        suggested_mapping=suggest_mapping(header, samples),
    )
