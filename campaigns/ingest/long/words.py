"""Numbers the texts of columns, and the combinations of several columns, so that each is judged only once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from campaigns.ingest.body import Body
from campaigns.ingest.long.slices import Ints, Mask, Slice


class Lexicon:
    """The distinct texts of one column over all slices, numbered in the order they first stand in it."""

    def __init__(self, index: int) -> None:
        self.texts: list[str] = []
        self._index = index
        self._type = pl.Categorical(pl.Categories.random())
        self._anchor = pl.Series(dtype=self._type)  # the numbering begins anew when nothing uses it any more

    def encode(self, rows: Slice) -> Ints:
        codes = rows.codes.get(self._index)
        if codes is None:
            codes = rows.codes[self._index] = self._encode(rows.column(self._index))
        return codes

    def _encode(self, texts: pl.Series) -> Ints:
        codes = texts.cast(self._type).to_physical().to_numpy().view(np.int32)
        rows = np.flatnonzero(codes >= len(self.texts))
        if len(rows):
            new, first = np.unique(codes[rows], return_index=True)
            if new[0] != len(self.texts) or new[-1] - new[0] + 1 != len(new):
                raise AssertionError("numbers of texts are not dense")
            self.texts += texts.gather(rows[first]).to_list()
        return codes


class Lexicons(dict[int, Lexicon]):
    """One for each column, made when it is asked for."""

    def __missing__(self, index: int) -> Lexicon:
        self[index] = Lexicon(index)
        return self[index]


class Verdicts:
    """What a function says of each text of a lexicon."""

    def __init__(self, lexicon: Lexicon, judge: Callable[[str], bool]) -> None:
        self._lexicon, self._judge = lexicon, judge
        self._said: Mask = np.empty(0, dtype=np.bool_)

    def of(self, codes: Ints) -> Mask:
        known, texts = len(self._said), self._lexicon.texts
        if known < len(texts):
            more = np.array([self._judge(text) for text in texts[known:]], dtype=np.bool_)
            self._said = np.concatenate([self._said, more])
        return self._said[codes]


class Combinations:
    """The distinct combinations of some columns, numbered; the line each first stands on, and how often it does."""

    def __init__(self, columns: Sequence[int], lexicons: Lexicons) -> None:
        self.columns = list(dict.fromkeys(columns))
        self._lexicons = [lexicons[index] for index in self.columns]
        self._numbers: dict[tuple[int, ...], int] = {}
        self._parts = np.empty((len(self.columns), 0), dtype=np.int32)
        self._lead = np.empty(0, dtype=np.int32)  # by the text of one column, a combination that it stands in
        self._lead_at = -1
        self.lines: list[int] = []
        self.counts = np.empty(0, dtype=np.int64)

    def __len__(self) -> int:
        return len(self.lines)

    def encode(self, rows: Slice) -> Ints:
        parts = [lexicon.encode(rows) for lexicon in self._lexicons]
        if not parts:
            if len(rows) and not self.lines:
                self._add((), int(rows.lines[0]))
            found = np.zeros(len(rows), dtype=np.int32)
        else:
            found = self._known(parts)
            rest = np.flatnonzero(found < 0)
            if len(rest):
                found[rest] = self._number([part[rest] for part in parts], rows.lines[rest])
                self._remember(parts, found)
        counts = np.bincount(found, minlength=len(self.lines))
        counts[: len(self.counts)] += self.counts
        self.counts = counts
        return found

    @property
    def _leading(self) -> int:
        """The column with the most texts: what it says nearly decides on the others."""
        return max(range(len(self._lexicons)), key=lambda at: len(self._lexicons[at].texts))

    def _known(self, parts: list[Ints]) -> Ints:
        """The number of each row's combination where its leading text was last seen in it, else -1."""
        lead = parts[self._leading]
        if not len(self._lead) or not len(lead) or not self.lines:
            return np.full(len(lead), -1, dtype=np.int32)
        within = lead < len(self._lead)
        found = np.where(within, self._lead[np.minimum(lead, len(self._lead) - 1)], -1).astype(np.int32)
        guess = np.maximum(found, 0)
        for part, known in zip(parts, self._parts, strict=True):
            found[known[guess] != part] = -1
        return found

    def _remember(self, parts: list[Ints], found: Ints) -> None:
        leading = self._leading
        lead = np.full(len(self._lexicons[leading].texts), -1, dtype=np.int32)
        if len(lead) >= len(self._lead) and self._lead_at == leading:
            lead[: len(self._lead)] = self._lead
        lead[parts[leading]] = found
        self._lead, self._lead_at = lead, leading

    def _number(self, parts: list[Ints], lines: Ints) -> Ints:
        """Numbers for combinations; those that are alike are found by sorting them."""
        order, is_new = _grouped(parts)
        group = np.cumsum(is_new) - 1
        of_row = np.empty(len(order), dtype=np.intp)
        of_row[order] = group
        firsts = np.minimum.reduceat(order, np.flatnonzero(is_new))
        numbers = np.empty(len(firsts), dtype=np.int32)
        new: list[tuple[int, ...]] = []
        by_line = np.argsort(firsts)
        keys = list(zip(*(part[firsts[by_line]].tolist() for part in parts), strict=True))
        for place, key, line in zip(by_line.tolist(), keys, lines[firsts[by_line]].tolist(), strict=True):
            number = self._numbers.get(key)
            if number is None:
                number = self._numbers[key] = len(self.lines)
                self.lines.append(line)
                new.append(key)
            numbers[place] = number
        self._extend(new)
        return numbers[of_row]

    def _add(self, key: tuple[int, ...], line: int) -> None:
        self._numbers[key] = len(self.lines)
        self.lines.append(line)
        self._extend([key])

    def _extend(self, keys: list[tuple[int, ...]]) -> None:
        if keys:
            more = np.array(keys, dtype=np.int32).reshape(len(keys), len(self.columns)).T
            self._parts = np.concatenate([self._parts, more], axis=1)

    def texts(self, column: int) -> list[str]:
        """What each combination says in that column."""
        at = self.columns.index(column)
        texts = self._lexicons[at].texts
        return [texts[code] for code in self._parts[at].tolist()]

    def witnesses(self, width: int, size: int = 50_000) -> Iterator[Body]:
        """A row for each combination, empty but for its columns, in parts of that size and in order."""
        for start in range(0, len(self.lines), size):
            yield self.witness(width, range(start, min(start + size, len(self.lines))))

    def witness(self, width: int, chosen: Sequence[int] | NDArray[np.intp]) -> Body:
        """The rows of some combinations."""
        numbers = np.asarray(chosen, dtype=np.intp)
        body = Body(lines=[self.lines[number] for number in numbers.tolist()])
        columns: list[Sequence[str]] = [[""] * len(numbers)] * width
        for at, index in enumerate(self.columns):
            texts = self._lexicons[at].texts
            columns[index] = [texts[code] for code in self._parts[at][numbers].tolist()]
        body.cells = [list(cells) for cells in zip(*columns, strict=True)]
        return body


def _grouped(parts: list[Ints]) -> tuple[NDArray[np.intp], Mask]:
    """An order in which equal combinations stand together, and where in it another begins."""
    mixed = np.zeros(len(parts[0]), dtype=np.uint64)
    for part in parts:
        mixed = (mixed ^ part.astype(np.uint64)) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    order = np.argsort(mixed)
    is_new = _changes([mixed], order)
    if (_changes(parts, order) == is_new).all():
        return order, is_new
    order = np.lexsort(parts[::-1])  # two combinations mixed into one number
    return order, _changes(parts, order)


def _changes(parts: Sequence[NDArray[Any]], order: NDArray[np.intp]) -> Mask:
    is_new = np.zeros(len(order), dtype=np.bool_)
    is_new[:1] = True
    for part in parts:
        ordered = part[order]
        is_new[1:] |= ordered[1:] != ordered[:-1]
    return is_new
