"""What an import states, ready to compare: its batches with their series, in the order of loading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import Batch, Numbers, to_batches
from campaigns.ingest.keys import Keys, codes, joined, number_of
from campaigns.ingest.match import Resolved, Scope
from campaigns.ingest.shapes import Part, ReadResult

Rows = NDArray[np.intp]


def batches_of(result: ReadResult) -> list[Batch]:
    return to_batches(result.rows)


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
        batch = self.batch
        return Keys(
            self.resolved.series[batch.name_of[rows]],
            batch.starts[rows].astype(np.int64),
            batch.ends[rows].astype(np.int64),
        )

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
class Statement:
    """A whole import."""

    batches: list[Stated]

    def keys(self) -> Keys:
        return joined([stated.keys() for stated in self.batches])

    def scopes(self) -> dict[Scope, tuple[int, int]]:
        """What the file is complete for if it is complete, with the first and last day of that."""
        found: dict[Scope, tuple[int, int]] = {}
        for stated in self.batches:
            period = stated.part.period
            days = (number_of(period[0]), number_of(period[1])) if period else _period(stated.batch)
            for scope in stated.resolved.scopes:
                first, last = found.get(scope, days)
                found[scope] = min(first, days[0]), max(last, days[1])
        return found

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last day on which a row may start."""
        return (
            min((int(stated.batch.starts.min()) for stated in self.batches), default=0),
            max((int(stated.batch.starts.max()) for stated in self.batches), default=-1),
        )


def statement_of(parts: Sequence[Part], batches: Sequence[Batch], resolved: Sequence[Resolved]) -> Statement:
    measured = _measured(parts, batches)
    batches_with_series: list[Stated] = []
    seen: set[int] = set()
    for batch, series in zip(batches, resolved, strict=True):
        if not len(batch):
            continue
        part = parts[batch.part]
        stated = _stated(part, batch, measured[part.report_id], series)
        if seen.intersection(series.series.tolist()):
            stated = replace(stated, are_new=False)
        seen.update(series.series.tolist())
        batches_with_series.append(stated)
    statement = Statement(batches_with_series)
    if not any(stated.on_one_day for stated in batches_with_series):
        return statement
    everything = statement.keys()
    return Statement([replace(stated, everything=everything) for stated in batches_with_series])


def _measured(parts: Sequence[Part], batches: Sequence[Batch]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {part.report_id: set() for part in parts}
    for batch in batches:
        measures = {name for name, numbers in batch.measures.items() if numbers.measured.any()}
        found[parts[batch.part].report_id] |= measures
    return found


def _stated(part: Part, batch: Batch, measures: set[str], resolved: Resolved) -> Stated:
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
    return Stated(part, batch, tuple(sorted(measures)), resolved, order, may_repeat, are_new, on_one_day)


def _last_of_each(piece: Piece) -> Piece:
    """Of rows that state the same fact twice the last of the file, in their order."""
    (numbers,) = codes(piece.keys)
    order = np.lexsort((piece.lines, numbers))
    ends = np.append(numbers[order][1:] != numbers[order][:-1], True)
    kept = np.sort(order[ends])
    return piece if len(kept) == len(piece.keys) else piece.take(kept)


def _period(batch: Batch) -> tuple[int, int]:
    return int(batch.starts.min()), int(batch.ends.max())
