"""The rows of an import that could not be read, with the reason of each.

They are read again from the stored file, since rows with their cells are not kept. Of a large file the first are kept
without cells and without what describes people, so that a page about them is there at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext as _

from campaigns.ingest import problems, store
from campaigns.ingest.answers import Answers
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.notes import MAX_VALUE
from campaigns.ingest.private import masked, quotable
from campaigns.ingest.shapes import MAX_ROW_ERRORS, Problem, ReadResult, RowError
from campaigns.ingest.versions import declared
from campaigns.models import ImportRun

LISTED = "bad_rows"  # their key among the findings
MAX_LISTED = 200


@dataclass(frozen=True, slots=True)
class BadRow:
    """`reason` is in the reader's language; `cells` as they stand in the file, none where the row is not known."""

    line: int
    sheet: int
    column: str
    value: str
    code: str
    reason: str
    cells: Sequence[str]


@dataclass(frozen=True, slots=True)
class BadRows:
    """`count` is of all bad rows, `rows` the first thousand; `is_kept` is False when the file is there no more."""

    header: Sequence[str]
    rows: Sequence[BadRow]
    count: int
    is_kept: bool = True

    def table(self) -> tuple[list[str], list[list[str]]]:
        """As a file: the columns of the export and the reason as the last one."""
        width = max([len(self.header), *(len(row.cells) for row in self.rows)], default=0)
        header = [*self.header, *[""] * (width - len(self.header)), _("What is wrong")]
        return header, [[*row.cells, *[""] * (width - len(row.cells)), row.reason] for row in self.rows]


def file_name(run: ImportRun) -> str:
    """What the file of its bad rows is called, without an ending."""
    return _("%(name)s rows to mend") % {"name": PurePath(run.file_name).stem or "import"}


def has_bad_rows(found: ReadResult) -> bool:
    """Whether there is anything to list, told without reading the file again."""
    return bool(found.bad_row_count) or any(_is_of_a_row(problem) for problem in found.problems)


def listed(found: ReadResult) -> dict[str, Any]:
    """What is kept with the findings on a large file: the first of its bad rows, without their cells."""
    quote = quotable if any(item.private for item in declared(found)) else masked
    rows = [
        {
            "line": error.line,
            "sheet": error.sheet,
            "column": masked(error.column),
            "value": quote(error.value[:MAX_VALUE]).replace("\x00", "\N{SYMBOL FOR NULL}"),
            "code": error.code,
            "params": {name: masked(text) for name, text in error.params.items()},
        }
        for error in found.row_errors[:MAX_LISTED]
    ]
    return {LISTED: rows} if rows else {}


def show_bad_rows(run: ImportRun) -> BadRows:
    """What a page shows: of a large file the rows that were kept, else all that `find_bad_rows` finds."""
    kept: Sequence[Mapping[str, Any]] = run.findings.get(LISTED, ())
    if not kept:
        return find_bad_rows(run)
    rows = _joined(RowError(**item, cells=[]) for item in kept)
    return BadRows(run.findings.get("header", []), rows, int(run.findings["bad_row_count"]))


def find_bad_rows(run: ImportRun) -> BadRows:
    """Reads the file in the jail, as it was read with the answers of this import; nothing is stored.

    Nothing is read where the findings say already that there is nothing to list.
    """
    if run.findings and not has_bad_rows(ReadResult.from_dict(run.findings)):
        return BadRows(run.findings.get("header", []), [], 0)
    workspace_id = run.workspace_id or 0
    if not store.has(workspace_id, run.sha256):
        return BadRows([], [], int(run.findings.get("bad_row_count", 0)), is_kept=False)
    with store.opened(workspace_id, run.sha256) as path:
        found = read_in_jail(path, run.file_name, Answers.from_json(run.answers).request)
    if found.row_errors:
        rows = _joined(found.row_errors)
    else:  # what is wrong with the shape of the file has a line and no cells
        rows = [_of_problem(problem) for problem in found.problems if _is_of_a_row(problem)]
    return BadRows(found.header, rows, max(found.bad_row_count, len(rows)))


def _joined(errors: Iterable[RowError]) -> list[BadRow]:
    """One entry for each row, with the reasons of all of its wrong cells."""
    rows: dict[tuple[int, int], BadRow] = {}
    for error in errors:
        row = _told(error)
        first = rows.setdefault((row.sheet, row.line), row)
        if first is not row:
            rows[row.sheet, row.line] = replace(first, reason=f"{first.reason} {row.reason}")
    return list(rows.values())[:MAX_ROW_ERRORS]


def _is_of_a_row(problem: Problem) -> bool:
    return problem.severity == "error" and problem.line is not None


def _told(error: RowError) -> BadRow:
    problem = Problem(
        error.code,
        problems.severity_of(error.code),
        error.line,
        error.sheet,
        error.column or None,
        error.value,
        error.params,
    )
    return BadRow(
        error.line,
        error.sheet,
        error.column,
        error.value,
        error.code,
        problems.message(problem),
        error.cells,
    )


def _of_problem(problem: Problem) -> BadRow:
    return BadRow(
        problem.line or 0,
        problem.sheet,
        problem.column or "",
        problem.value or "",
        problem.code,
        problems.message(problem),
        [],
    )
