"""The table of a long text: its pieces between rows, and single rows by the line they begin on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.delimited import iterate_rows
from campaigns.ingest.long.chunks import Chunk, Loose, cut
from campaigns.ingest.long.text import LongText
from campaigns.ingest.shapes import Problem, RawRow


@dataclass(slots=True)
class LongTable:
    """What was mended in it is known once it has been read; `is_told` where its head said so already."""

    text: LongText
    delimiter: str
    size: int  # bytes of a slice
    is_told: bool = False
    repaired: list[Problem] = field(default_factory=list)

    def pieces(self) -> Iterator[Chunk | Loose]:
        """From the first line on, each time anew."""
        self.repaired.clear()
        return cut(self.text, self.delimiter, self.size, self.repaired)

    def raw_rows(self, lines: Sequence[int]) -> Iterator[RawRow]:
        """The rows that begin on these lines, as the file has them."""
        wanted = np.unique(np.asarray(lines, dtype=np.int64))
        for piece in cut(self.text, self.delimiter, self.size, []):
            if isinstance(piece, Loose):
                among = set(wanted.tolist())
                found = iterate_rows(piece.lines, self.delimiter, piece.line)
                yield from (row for row in found if row.line in among)
                return
            inside = wanted[(wanted >= piece.line) & (wanted <= piece.line + piece.data.count(b"\n"))]
            if len(inside):
                yield from _rows_at(piece, self.delimiter, inside)


def _rows_at(piece: Chunk, delimiter: str, lines: NDArray[np.int64]) -> Iterator[RawRow]:
    """Each row from its own line on, without parsing what lies between."""
    ends = np.flatnonzero(np.frombuffer(piece.data, dtype=np.uint8) == ord("\n"))
    for line in lines.tolist():
        at = line - piece.line
        start = int(ends[at - 1]) + 1 if at else 0
        if start < len(piece.data):
            following = (_line_at(piece.data, ends, number) for number in range(at, len(ends) + 1))
            yield from islice(iterate_rows(following, delimiter, line), 1)


def _line_at(data: bytes, ends: NDArray[np.intp], number: int) -> str:
    start = int(ends[number - 1]) + 1 if number else 0
    return data[start : int(ends[number]) + 1 if number < len(ends) else len(data)].decode()
