"""Keys of many facts at once: which series, from which day to which, as columns that can be looked up in each other."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import EPOCH

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Keys:
    """Days are counted from 1 January 1970."""

    series: Ints
    starts: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.series)

    def take(self, rows: Rows | Flags) -> Keys:
        return Keys(self.series[rows], self.starts[rows], self.ends[rows])

    def pack(self) -> bytes:
        """In the order of loading the differences from row to row are small, and compress to a byte or two a row."""
        columns = [
            np.diff(column, prepend=0) for column in (self.series, self.starts, self.ends - self.starts)
        ]
        return zlib.compress(b"".join(column.astype("<i8").tobytes() for column in columns), level=1)

    @classmethod
    def unpack(cls, packed: bytes) -> Keys:
        columns = np.frombuffer(zlib.decompress(packed), dtype="<i8").reshape(3, -1)
        series, starts, lengths = (np.cumsum(column, dtype=np.int64) for column in columns)
        return cls(series, starts, starts + lengths)


def joined(parts: Sequence[Keys]) -> Keys:
    """All of them, one after the other."""
    if not parts:
        return nothing()
    return Keys(
        np.concatenate([keys.series for keys in parts]),
        np.concatenate([keys.starts for keys in parts]),
        np.concatenate([keys.ends for keys in parts]),
    )


def codes(*sets: Keys) -> list[Ints]:
    """A number for each key of each set, alike where the keys are."""
    together = joined(sets)
    if not len(together):
        return [together.series for _keys in sets]
    series, places = np.unique(together.series, return_inverse=True)
    lengths = together.ends - together.starts
    days = together.starts - together.starts.min()
    numbers = (days * len(series) + places) * (int(lengths.max()) + 1) + lengths
    return np.split(numbers, np.cumsum([len(keys) for keys in sets])[:-1])


def places_in(wanted: Ints, known: Ints) -> tuple[Rows, Flags]:
    """For each wanted number a place in `known` that holds it, and whether there is any."""
    if not len(known):
        return np.zeros(len(wanted), dtype=np.intp), np.zeros(len(wanted), dtype=np.bool_)
    order = np.argsort(known, kind="stable")
    at = np.minimum(np.searchsorted(known, wanted, sorter=order), len(known) - 1)
    places = order[at]
    return places, known[places] == wanted


def day_of(number: int) -> date:
    """The day that is so many days after 1 January 1970."""
    return date.fromordinal(number + EPOCH)


def number_of(day: date) -> int:
    return day.toordinal() - EPOCH


def nothing() -> Keys:
    empty = np.empty(0, dtype=np.int64)
    return Keys(empty, empty, empty)
