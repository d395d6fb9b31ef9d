"""Leaves out the rows that are wrong, as long as they are few enough for whoever uploaded the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.shapes import MAX_ROW_ERRORS, Problem, ReadResult, RowError

ROUNDS = 3  # without its wrong cells a column may turn out to be written otherwise, and others to be wrong

Attempt = Callable[[Notes, set[int]], tuple[ReadResult, int]]
Cells = Callable[[Iterable[int]], Mapping[int, list[str]]]


def read_tolerantly(attempt: Attempt, notes: Notes, tolerance: float | None, cells: Cells) -> ReadResult:
    """What `attempt` reads without the rows it finds wrong, or its first result when they are too many.

    `notes` are what is known before; each attempt gets its own copy and the lines to leave out. It answers with the
    number of rows it saw, too.
    """
    own = notes.copy()
    first, seen = attempt(own, set())
    result = first
    bad_cells, bad = list(own.bad_cells), set(own.bad_lines)
    for _round in range(ROUNDS):
        if not own.bad_lines or is_too_much(len(bad), seen, tolerance):
            break
        own = notes.copy(left_out=bad)
        result, _seen = attempt(own, bad)
        bad_cells += own.bad_cells
        bad = bad | own.bad_lines
    errors = row_errors(bad_cells, cells)
    if not bad:
        return first
    if own.bad_lines:  # too many; how many good ones there are tells how many would have to be allowed
        return replace(first, bad_row_count=len(bad), row_errors=errors, row_count=max(seen - len(bad), 0))
    return replace(told(result, own, sorted(bad)), bad_row_count=len(bad), row_errors=errors)


def is_too_much(bad: int, seen: int, tolerance: float | None) -> bool:
    """`seen` counts all rows that state something, right and wrong."""
    return not tolerance or bad * 100 > tolerance * max(seen, bad)


def told(result: ReadResult, notes: Notes, bad: list[int]) -> ReadResult:
    """The result with a word on what was left out."""
    notes.add("rows_left_out", line=bad[0], count=len(bad), lines=some_lines(bad))
    return replace(result, problems=notes.problems, problem_count=notes.count)


def row_errors(found: Iterable[Problem], cells: Cells) -> list[RowError]:
    """The first of the wrong cells, in the order of the file, each with its whole row."""
    listed = sorted(found, key=lambda problem: problem.line or 0)[:MAX_ROW_ERRORS]
    rows = cells(problem.line or 0 for problem in listed)
    return [
        RowError(
            problem.line or 0,
            problem.sheet,
            problem.column or "",
            problem.value or "",
            problem.code,
            dict(problem.params),
            rows.get(problem.line or 0, []),
        )
        for problem in listed
    ]
