"""Rows that name a currency, as few as it takes to say which currencies there are and where they stand."""

from __future__ import annotations

import numpy as np

from campaigns.ingest.body import Body
from campaigns.ingest.declare import Binding
from campaigns.ingest.long.slices import Slice
from campaigns.ingest.long.words import Lexicons

SHOWN = 4  # a sentence names three lines, and says whether there are more
_TEXTS = 2_000
_MAY_NAME_ONE = r"[^\x00-\x7f]|[A-Za-z]"


class CurrencyWitnesses:
    """The first rows of each text in the column of currencies or, without one, of each number with letters or signs."""

    def __init__(self, binding: Binding, lexicons: Lexicons) -> None:
        self._width = len(binding.header)
        declaration = binding.declaration
        money = [index for name, index in binding.numbers.items() if declaration.unit_of(name) == "money"]
        self._column = binding.columns.get("currency")
        self._money = money if self._column is None else []
        self._lexicons = lexicons
        self._shown: dict[tuple[int, str], int] = {}
        self._first: int | None = None
        self._found: list[tuple[int, int, str]] = []

    def see(self, rows: Slice) -> None:
        if len(rows) and self._first is None:
            self._first = int(rows.lines[0])
        if self._column is not None:
            lexicon = self._lexicons[self._column]
            codes = lexicon.encode(rows)
            for code in np.flatnonzero(np.bincount(codes)).tolist():
                text = lexicon.texts[code]
                self._add(self._column, text, np.flatnonzero(codes == code)[:SHOWN], rows)
        for index in self._money:
            texts = rows.column(index)
            odd = np.flatnonzero(texts.str.contains(_MAY_NAME_ONE).to_numpy())
            for row, text in zip(odd.tolist(), texts.gather(odd).to_list(), strict=True):
                if (index, text) in self._shown or len(self._shown) < _TEXTS:
                    self._add(index, text, np.array([row]), rows)

    def _add(
        self, column: int, text: str, places: np.ndarray[tuple[int], np.dtype[np.intp]], rows: Slice
    ) -> None:
        shown = self._shown.get((column, text), 0)
        for row in places[: SHOWN - shown].tolist():
            self._found.append((int(rows.lines[row]), column, text))
            shown += 1
        self._shown[column, text] = shown

    def body(self) -> Body:
        body = Body()
        for line, column, text in sorted(self._found):
            cells = [""] * self._width
            cells[column] = text
            body.lines.append(line)
            body.cells.append(cells)
        if not body.lines and self._first is not None:
            body.lines.append(self._first)
            body.cells.append([""] * self._width)
        return body
