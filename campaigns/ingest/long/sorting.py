"""Separates the rows of slices that state facts from totals, blanks and repeated headers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from campaigns.ingest.body import Body, Sorter, squared
from campaigns.ingest.declare import Binding
from campaigns.ingest.long.slices import Mask, Slice, slice_of
from campaigns.ingest.long.words import Lexicons, Verdicts
from campaigns.ingest.notes import Notes
from campaigns.ingest.shapes import RawRow


class SliceSorter:
    """Finds by their texts the rows that may be something else than facts, and has each of them looked at."""

    def __init__(self, binding: Binding, lexicons: Lexicons, notes: Notes) -> None:
        self.body = Body()
        self._binding, self._notes = binding, notes
        self._sorter = Sorter(binding)
        self._lexicons = lexicons
        sorter = self._sorter
        telling = dict.fromkeys([0, *sorter.names, *sorter.splits])
        known = {index: lexicons[index] for index in telling}
        self._blank = {index: Verdicts(known[index], lambda text: not text.strip()) for index in telling}
        named = [*sorter.names, *sorter.splits]
        self._total = {index: Verdicts(known[index], sorter.names_total) for index in named}
        self._first = Verdicts(known[0], sorter.is_telling_first)

    @property
    def is_over(self) -> bool:
        return self._sorter.is_over

    def facts(self, piece: Slice | Sequence[RawRow]) -> Slice:
        """The facts of a slice; what else there is goes to `body` and the notes."""
        rows = piece if isinstance(piece, Slice) else self._squared(piece)
        suspects = np.flatnonzero(self._suspects(rows))
        if not len(suspects):
            return rows
        wanted = np.ones(len(rows), dtype=np.bool_)
        renamed: dict[int, list[str]] = {}
        for row, cells in zip(suspects.tolist(), rows.frame[suspects].rows(), strict=True):
            fact = self._sorter.place(int(rows.lines[row]), list(cells), self.body, self._notes)
            if not fact:
                wanted[row] = False
            elif tuple(fact) != cells:
                renamed[row] = fact
            if self._sorter.is_over:
                wanted[row:] = False
                break
        return (_with_cells(rows, renamed) if renamed else rows).keep(wanted)

    def _suspects(self, rows: Slice) -> Mask:
        sorter = self._sorter
        codes = {index: self._lexicons[index].encode(rows) for index in self._blank}
        if sorter.names:
            suspects: Mask = np.ones(len(rows), dtype=np.bool_)
            for index in sorter.names:
                suspects &= self._blank[index].of(codes[index])
        else:
            suspects = self._blank[0].of(codes[0]).copy()
        for index, verdicts in self._total.items():
            suspects |= verdicts.of(codes[index])
        suspects |= self._first.of(codes[0])
        return suspects

    def _squared(self, rows: Sequence[RawRow]) -> Slice:
        width = len(self._binding.header)
        kept = []
        for raw in rows:
            cells = raw.cells
            if len(cells) != width:
                cells = squared(raw, width, self._sorter.totals, self.body, self._notes)
            if cells:
                kept.append(RawRow(raw.line, cells))
        return slice_of(kept, width)


def _with_cells(rows: Slice, changed: dict[int, list[str]]) -> Slice:
    cells = [changed.get(at, list(row)) for at, row in enumerate(rows.frame.rows())]
    return slice_of(
        [RawRow(line, row) for line, row in zip(rows.lines.tolist(), cells, strict=True)],
        rows.frame.width,
    )
