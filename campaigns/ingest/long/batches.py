"""The rows of a long file while it is read, on disk slice by slice, and the batches that become of them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import Batch, Head, Name, Numbers
from campaigns.ingest.long.merging import Merged
from campaigns.ingest.long.slices import Ints
from campaigns.ingest.spool import Place, read_batch, write_batch

_LOW = 32


class Spool:
    """Slices as batches whose names and days are numbers that are explained later."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as its batches are wanted
        self.places: list[Place] = []
        self.starts: list[int] = []  # number of the first row of each
        self.row_count = 0
        self._columns: list[tuple[Ints, Ints, Ints]] = []

    def add(self, batch: Batch) -> None:
        self.places.append(write_batch(batch, 0, self._file))
        self.starts.append(self.row_count)
        self.row_count += len(batch)
        self._columns.append((batch.lines, batch.name_of, batch.starts))

    def __iter__(self) -> Iterator[tuple[int, Batch]]:
        for at, start in enumerate(self.starts):
            yield start, self.read(at)

    def read(self, at: int) -> Batch:
        return read_batch(self._file, self.places[at], ())

    def columns(self) -> tuple[Ints, Ints, Ints]:
        """Lines, names and days of all rows."""
        nothing = np.empty(0, dtype=np.int32)
        lines, names, days = zip(*self._columns, strict=True) if self._columns else ([nothing],) * 3
        return np.concatenate(lines), np.concatenate(names), np.concatenate(days)

    def forget_columns(self) -> None:
        self._columns.clear()


@dataclass(slots=True)
class LongBatches(Sequence[Batch]):
    """Batches made from the spool when they are asked for: names and days put in, rows of one key merged.

    Once `measured` is known, measures that no row of the file states are left out: for a loader a column of blanks
    says more than no column.
    """

    spool: Spool
    sheet: int
    names: list[Name]
    name_of: Ints  # by the number in the spool
    starts: Ints
    ends: Ints
    merged: Merged | None = None
    measured: frozenset[str] | None = None

    def __len__(self) -> int:
        return len(self.spool.places)

    @overload
    def __getitem__(self, at: int) -> Batch: ...
    @overload
    def __getitem__(self, at: slice) -> list[Batch]: ...
    def __getitem__(self, at: int | slice) -> Batch | list[Batch]:
        if isinstance(at, slice):
            return [self._made(one) for one in range(*at.indices(len(self)))]
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        return self._made(at % len(self))

    def __iter__(self) -> Iterator[Batch]:
        for at in range(len(self)):
            yield self._made(at)

    @property
    def heads(self) -> list[Head]:
        return [Head(0, self.names)] * len(self)

    def _made(self, at: int) -> Batch:
        batch = self.spool.read(at)
        if self.merged is not None:
            batch = self.merged.apply(batch, self.spool.starts[at])
        measures = {
            name: numbers
            for name, numbers in batch.measures.items()
            if self.measured is None or name in self.measured
        }
        starts = self.starts[batch.starts]
        ends = starts if self.ends is self.starts else self.ends[batch.starts]
        return Batch(
            0, self.sheet, self.names, self.name_of[batch.name_of], batch.lines, starts, ends, measures
        )


@dataclass(slots=True)
class Joined(Sequence[Batch]):
    """Batches of one file, one kind of them after the other."""

    parts: list[LongBatches]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @overload
    def __getitem__(self, at: int) -> Batch: ...
    @overload
    def __getitem__(self, at: slice) -> list[Batch]: ...
    def __getitem__(self, at: int | slice) -> Batch | list[Batch]:
        if isinstance(at, slice):
            return [self[one] for one in range(*at.indices(len(self)))]
        place = at if at >= 0 else at + len(self)
        for part in self.parts:
            if 0 <= place < len(part):
                return part[place]
            place -= len(part)
        raise IndexError(at)

    def __iter__(self) -> Iterator[Batch]:
        for part in self.parts:
            yield from part

    @property
    def heads(self) -> list[Head]:
        return [head for part in self.parts for head in part.heads]


def exact_sum(values: NDArray[np.int64]) -> int:
    """Without overflow, whatever the numbers are."""
    return (int((values >> _LOW).sum()) << _LOW) + int((values & (2**_LOW - 1)).sum())


def add_sums(sums: dict[str, int], measures: Mapping[str, Numbers]) -> None:
    """Add what was measured; a measure that nobody measured gets no sum."""
    for name, numbers in measures.items():
        if numbers.measured.any():
            sums[name] = sums.get(name, 0) + exact_sum(numbers.values)
