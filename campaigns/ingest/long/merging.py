"""Decides what happens to rows of one key, as `duplicates` does for small files, on numbers instead of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import Batch, Numbers
from campaigns.ingest.long.slices import Mask
from campaigns.ingest.notes import Notes, some_lines
from campaigns.measures import ADDITIVE

Rows = NDArray[np.intp]


@dataclass(slots=True)
class Merged:
    """What to do to the rows of all slices, counted through: `dropped` go, and each of `leaders` gets the sums of
    its group. Where rows are summed by declaration, what may not be summed goes from every row.
    """

    dropped: Mask
    leaders: Rows
    groups: NDArray[np.int32]  # by row the number of its group, -1 for rows that stay as they are
    is_folded: bool = False
    sums: dict[str, Numbers] = field(default_factory=dict)

    def gather(self, batches: Iterable[tuple[int, Batch]]) -> None:
        """Sum up the groups over all slices, each with the number of its first row."""
        for start, batch in batches:
            self._add(batch, start)

    def _add(self, batch: Batch, start: int) -> None:
        """Take the rows of a batch, the first of which has that number, into the sums."""
        of_row = self.groups[start : start + len(batch)]
        rows = np.flatnonzero(of_row >= 0)
        if not len(rows):
            return
        for name, numbers in batch.measures.items():
            if name not in ADDITIVE:
                continue
            if name not in self.sums:
                size = len(self.leaders)
                self.sums[name] = Numbers(np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.bool_))
            np.add.at(self.sums[name].values, of_row[rows], numbers.values[rows])
            np.logical_or.at(self.sums[name].measured, of_row[rows], numbers.measured[rows])

    def apply(self, batch: Batch, start: int) -> Batch:
        """The rows of a batch that stay, with their sums."""
        first, last = np.searchsorted(self.leaders, [start, start + len(batch)])
        own = self.leaders[first:last] - start
        groups = np.arange(first, last)
        measures = {}
        for name, numbers in batch.measures.items():
            if name in self.sums:
                numbers.values[own] = self.sums[name].values[groups]
                numbers.measured[own] = self.sums[name].measured[groups]
            elif name not in ADDITIVE:
                numbers.measured[:] = numbers.measured & (not self.is_folded)
                numbers.measured[own] = False
                numbers.values[~numbers.measured] = 0
            measures[name] = numbers
        return batch.take(np.flatnonzero(~self.dropped[start : start + len(batch)]))


class Conflict(NamedTuple):
    """Two rows that state different numbers for one id."""

    first: int
    second: int


def find_alike(keys: NDArray[np.int64]) -> list[Rows] | None:
    """The rows of each key that stands more than once, in the order of their first; None when no key does."""
    ordered = np.sort(keys)
    if not (ordered[1:] == ordered[:-1]).any():
        return None
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    begins = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
    ends = np.append(begins[1:], len(keys))
    several = np.flatnonzero(ends - begins > 1)
    several = several[np.argsort(order[begins[several]])]
    return [order[begins[at] : ends[at]] for at in several.tolist()]


def fold(keys: NDArray[np.int64]) -> Merged:
    """All rows of one key are parts of it."""
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_first = np.concatenate([[True], ordered[1:] != ordered[:-1]])
    firsts = order[is_first]
    rank = np.empty(len(firsts), dtype=np.int32)
    rank[np.argsort(firsts)] = np.arange(len(firsts), dtype=np.int32)
    groups = np.empty(len(keys), dtype=np.int32)
    groups[order] = rank[np.cumsum(is_first) - 1]
    leaders = np.sort(firsts)
    dropped = np.ones(len(keys), dtype=np.bool_)
    dropped[leaders] = False
    return Merged(dropped, leaders, groups, is_folded=True)


def merge(
    alike: Iterable[Rows], lines: NDArray[np.int32], texts: Mapping[int, int], *, by_id: bool, notes: Notes
) -> tuple[Merged, list[Conflict]]:
    """`texts` tells by line which rows are copies of each other: those with the same number."""
    dropped = np.zeros(len(lines), dtype=np.bool_)
    groups = np.full(len(lines), -1, dtype=np.int32)
    leaders: list[int] = []
    copied: list[int] = []
    summed: list[list[int]] = []
    conflicts: list[Conflict] = []
    for members in alike:
        first_by_text: dict[int, int] = {}
        for row in members.tolist():
            first_by_text.setdefault(texts[int(lines[row])], row)
        kept = list(first_by_text.values())
        copied += [int(lines[row]) for row in members.tolist() if row not in kept]
        dropped[members] = True
        dropped[kept[0]] = False
        if len(kept) == 1:
            continue
        groups[kept] = len(leaders)
        leaders.append(kept[0])
        if by_id:
            conflicts.append(Conflict(kept[0], kept[1]))
        else:
            summed.append([int(lines[row]) for row in kept])
    _tell(copied, summed, notes)
    return Merged(dropped, np.array(leaders, dtype=np.intp), groups), conflicts


def _tell(copied: Sequence[int], summed: Sequence[Sequence[int]], notes: Notes) -> None:
    if copied:
        notes.add("lines_copied", line=copied[0], count=len(copied), lines=some_lines(sorted(copied)))
    if summed:
        examples = "; ".join(some_lines(group) for group in summed[:5])
        notes.add("names_collide", line=summed[0][0], count=len(summed), lines=examples)
