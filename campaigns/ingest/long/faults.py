"""Collects the wrong cells of a long table: all are counted, the first of each column are kept with their rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.long.slices import Mask, Slice
from campaigns.ingest.notes import OF_A_ROW, Notes
from campaigns.ingest.shapes import MAX_ROW_ERRORS, Problem


class Faults:
    """Wrong cells by column, in the order of columns and lines."""

    def __init__(self, sheet: int, labels: Iterable[str]) -> None:
        self._sheet = sheet
        self._found: dict[str, list[Problem]] = {label: [] for label in labels}
        self._more: dict[str, dict[str, int]] = {}
        self._bad: list[NDArray[np.int32]] = []

    @property
    def bad_lines(self) -> NDArray[np.int32]:
        """Lines of which some cell is wrong, each once."""
        return np.unique(np.concatenate(self._bad)) if self._bad else np.empty(0, dtype=np.int32)

    @property
    def cells(self) -> Iterator[Problem]:
        """Those that make their row a wrong one."""
        return (problem for found in self._found.values() for problem in found if problem.code in OF_A_ROW)

    def add(self, label: str, rows: Slice, wrong: Iterable[tuple[int, str, str]]) -> Mask:
        """Take (row, code, text) of a slice; answers which rows are wrong ones."""
        bad = np.zeros(len(rows), dtype=np.bool_)
        for row, code, text in wrong:
            self.add_cell(label, int(rows.lines[row]), code, text)
            bad[row] |= code in OF_A_ROW
        if bad.any():
            self._bad.append(rows.lines[bad])
        return bad

    def add_cell(self, label: str, line: int, code: str, text: str) -> None:
        found = self._found.setdefault(label, [])
        if len(found) < MAX_ROW_ERRORS:
            found.append(Problem(code, "error", line, self._sheet, label, text))
        else:
            more = self._more.setdefault(label, {})
            more[code] = more.get(code, 0) + 1

    def add_lines(self, lines: NDArray[np.int32]) -> None:
        self._bad.append(lines)

    def tell(self, notes: Notes, *, are_tolerated: bool) -> None:
        """Each as a problem of its own; wrong rows that are left out are told otherwise."""
        for label, found in self._found.items():
            for problem in found:
                if not (are_tolerated and problem.code in OF_A_ROW):
                    notes.add(problem.code, line=problem.line, column=problem.column, value=problem.value)
            for code, count in self._more.get(label, {}).items():
                if not (are_tolerated and code in OF_A_ROW):
                    notes.count += count
