"""Collects the wrong cells of a long table: all are counted, the first of each column are kept."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.ingest.long.slices import Slice
from campaigns.ingest.notes import OF_A_ROW, Notes
from campaigns.ingest.shapes import MAX_ROW_ERRORS, Problem


class Faults:
    """Wrong cells by column, in the order of columns and lines."""

    def __init__(self, sheet: int, labels: Iterable[str]) -> None:
        self._sheet = sheet
        self._found: dict[str, list[Problem]] = {label: [] for label in labels}
        self._bad: set[int] = set()
        self._hidden = 0

    def add(self, label: str, rows: Slice, wrong: Iterable[tuple[int, str, str]]) -> None:
        """Take (row, code, text) of a slice."""
        for row, code, text in wrong:
            self.add_cell(label, int(rows.lines[row]), code, text)

    def add_cell(self, label: str, line: int, code: str, text: str) -> None:
        if code in OF_A_ROW:
            self._bad.add(line)
        found = self._found.setdefault(label, [])
        if len(found) < MAX_ROW_ERRORS:
            found.append(Problem(code, "error", line, self._sheet, label, text))
        else:
            self._hidden += 1

    def tell(self, notes: Notes) -> None:
        """Each as a problem of its own."""
        for found in self._found.values():
            for problem in found:
                notes.add(problem.code, line=problem.line, column=problem.column, value=problem.value)
        notes.count += self._hidden
        notes.bad_lines |= self._bad
