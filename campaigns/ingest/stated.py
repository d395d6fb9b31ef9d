"""What an import states, ready to compare: its batches with their series, in the order of loading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import Batch, Numbers
from campaigns.ingest.keys import Keys, codes, joined, number_of
from campaigns.ingest.match import Resolved, Scope
from campaigns.ingest.shapes import Part

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows of one batch, no fact twice."""

    keys: Keys
    lines: NDArray[np.int32]
    sheet: int
    numbers: dict[str, Numbers]

    def take(self, rows: Rows | NDArray[np.bool_]) -> Piece:
        numbers = {name: Numbers(one.values[rows], one.measured[rows]) for name, one in self.numbers.items()}
        return Piece(self.keys.take(rows), self.lines[rows], self.sheet, numbers)


@dataclass(frozen=True, slots=True)
class Stated:
    """One batch. `measures` are those that its report has a column for in this file: a blank there is "not measured",
    an absent column says nothing. A cursor counts rows in `order`, the same each time: by day, as facts are kept.
    """

    part: Part
    batch: Batch
    measures: tuple[str, ...]
    resolved: Resolved
    order: Rows
    may_repeat: bool
    are_new: bool  # whether no fact of its series can be there yet, be it from an earlier chunk or batch
    on_one_day: bool  # whether any of its series lies on one day at a time
    everything: Keys | None = (
        None  # then what the whole import states: an order that it knows twice has not moved
    )

    def piece(self, start: int, stop: int) -> Piece:
        rows = self.order[start:stop]
        batch = self.batch
        nothing = Numbers(np.zeros(len(rows), np.int64), np.zeros(len(rows), np.bool_))
        numbers = {
            name: Numbers(one.values[rows], one.measured[rows])
            if (one := batch.measures.get(name))
            else nothing
            for name in self.measures
        }
        piece = Piece(self.keys(rows), batch.lines[rows], batch.sheet, numbers)
        return _last_of_each(piece) if self.may_repeat else piece

    def keys(self, rows: Rows | slice = slice(None)) -> Keys:
        return keys_of(self.batch, self.resolved, rows)

    def entity_keys(self, level: str, start: int, stop: int) -> set[str]:
        """What the rows from `start` to `stop` are about, as far as they are of that level."""
        names = self.batch.names
        found = np.unique(self.batch.name_of[self.order[start:stop]]).tolist()
        return {names[at].entity_key for at in found if names[at].level == level}

    def chunks(self, size: int, done: int = 0) -> Iterator[tuple[int, int]]:
        """Slices of about `size` rows that end with a day where they can."""
        starts = self.batch.starts[self.order]
        at = done
        while at < len(starts):
            stop = min(at + size, len(starts))
            if stop < len(starts):
                day = int(np.searchsorted(starts, starts[stop], side="left"))
                stop = day if day > at else stop
            yield at, stop
            at = stop


@dataclass(frozen=True, slots=True)
class Outline:
    """What is known of a batch without holding it: its report, its series, and on which days its rows start and end."""

    part: Part
    resolved: Resolved
    first: int
    last: int
    end: int


class Statement:
    """A whole import. Its batches are made one at a time, so that a long file need not be in memory."""

    def __init__(self, parts: Sequence[Part], batches: Sequence[Batch], resolved: Sequence[Resolved]) -> None:
        self._parts, self._source, self._resolved = parts, batches, resolved
        self._measures: dict[str, set[str]] = {part.report_id: set() for part in parts}
        self.outlines = [
            self._outlined(batch, series)
            for batch, series in zip(batches, resolved, strict=True)
            if len(batch)
        ]
        self.on_one_day = any(
            scope.on_one_day for outline in self.outlines for scope in outline.resolved.scopes
        )
        # An order that the file knows twice has not moved, so what moves is told against the whole import.
        self._everything = self.keys() if self.on_one_day else None

    def _outlined(self, batch: Batch, resolved: Resolved) -> Outline:
        part = self._parts[batch.part]
        measures = {name for name, numbers in batch.measures.items() if numbers.measured.any()}
        self._measures[part.report_id] |= measures
        return Outline(
            part, resolved, int(batch.starts.min()), int(batch.starts.max()), int(batch.ends.max())
        )

    @property
    def batches(self) -> Iterator[Stated]:
        """Each batch in turn, ready to compare. A table states no fact twice, but two tables may state the same one."""
        seen: dict[tuple[int, int], set[int]] = {}
        for batch, resolved in zip(self._source, self._resolved, strict=True):
            if not len(batch):
                continue
            part = self._parts[batch.part]
            measures = tuple(sorted(self._measures[part.report_id]))
            stated = _stated(part, batch, measures, resolved, self._everything)
            series = set(resolved.series.tolist())
            table = batch.part, batch.sheet
            if any(other != table and not series.isdisjoint(known) for other, known in seen.items()):
                stated = replace(stated, are_new=False)
            seen.setdefault(table, set()).update(series)
            yield stated

    @property
    def measures(self) -> set[str]:
        return set().union(*(self._measures[outline.part.report_id] for outline in self.outlines))

    def keys(self) -> Keys:
        return joined(
            [
                keys_of(batch, resolved)
                for batch, resolved in zip(self._source, self._resolved, strict=True)
                if len(batch)
            ]
        )

    def scopes(self) -> dict[Scope, tuple[int, int]]:
        """What the file is complete for if it is complete, with the first and last day of that."""
        found: dict[Scope, tuple[int, int]] = {}
        for outline in self.outlines:
            period = outline.part.period
            days = (number_of(period[0]), number_of(period[1])) if period else (outline.first, outline.end)
            for scope in outline.resolved.scopes:
                first, last = found.get(scope, days)
                found[scope] = min(first, days[0]), max(last, days[1])
        return found

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day on which a row may start."""
        return (
            min((outline.first for outline in self.outlines), default=0),
            max((outline.last for outline in self.outlines), default=-1),
        )


def keys_of(batch: Batch, resolved: Resolved, rows: Rows | slice = slice(None)) -> Keys:
    return Keys(
        resolved.series[batch.name_of[rows]],
        batch.starts[rows].astype(np.int64),
        batch.ends[rows].astype(np.int64),
    )


def _stated(
    part: Part, batch: Batch, measures: tuple[str, ...], resolved: Resolved, everything: Keys | None
) -> Stated:
    by_name = codes(
        Keys(batch.name_of.astype(np.int64), batch.starts.astype(np.int64), batch.ends.astype(np.int64))
    )[0]
    order = np.argsort(by_name, kind="stable")
    in_order = by_name[order]
    may_repeat = bool((in_order[1:] == in_order[:-1]).any()) or len(np.unique(resolved.series)) < len(
        resolved.series
    )
    on_one_day = any(scope.on_one_day for scope in resolved.scopes)
    are_new = resolved.are_new and not may_repeat
    return Stated(part, batch, measures, resolved, order, may_repeat, are_new, on_one_day, everything)


def _last_of_each(piece: Piece) -> Piece:
    """Of rows that state the same fact twice the last of the file, in their order."""
    (numbers,) = codes(piece.keys)
    order = np.lexsort((piece.lines, numbers))
    ends = np.append(numbers[order][1:] != numbers[order][:-1], True)
    kept = np.sort(order[ends])
    return piece if len(kept) == len(piece.keys) else piece.take(kept)
