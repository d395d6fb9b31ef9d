"""Writes batches into a file, column by column, and reads them back one at a time: numbers and texts, nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.batch import Batch, Name, Numbers

_NARROW = np.iinfo(np.int32)
_TYPES: dict[str, np.dtype[Any]] = {"i4": np.dtype("<i4"), "i8": np.dtype("<i8"), "b": np.dtype("bool")}


class Column(NamedTuple):
    """Where in the file the numbers of one column lie, and as what."""

    offset: int
    kind: str


class Place(NamedTuple):
    """Where one batch lies; `measures` holds its numbers and whether each was measured."""

    part: int
    sheet: int
    row_count: int
    names: int
    name_of: Column
    lines: Column
    starts: Column
    ends: Column
    measures: dict[str, tuple[Column, Column]]


class Index(NamedTuple):
    """What a file of batches holds: lists of names, each shared by some of the batches, and the places of these."""

    names: list[list[Name]]
    places: list[Place]


def write_batches(batches: Iterable[Batch], file: IO[bytes]) -> Index:
    """Append the batches, one after the other, so that no more than one need be in memory."""
    lists: dict[int, int] = {}
    names: list[list[Name]] = []
    places = []
    for batch in batches:
        if id(batch.names) not in lists:
            names.append(list(batch.names))
            lists[id(batch.names)] = len(names) - 1
        places.append(write_batch(batch, lists[id(batch.names)], file))
    return Index(names, places)


def write_batch(batch: Batch, names: int, file: IO[bytes]) -> Place:
    """Append one batch; `names` says which list its names are in."""
    starts = _append(batch.starts, file)
    return Place(
        part=batch.part,
        sheet=batch.sheet,
        row_count=len(batch),
        names=names,
        name_of=_append(batch.name_of, file),
        lines=_append(batch.lines, file),
        starts=starts,
        ends=starts if batch.ends is batch.starts else _append(batch.ends, file),
        measures={
            name: (_append(numbers.values, file), _append(numbers.measured, file))
            for name, numbers in batch.measures.items()
        },
    )


def _append(numbers: NDArray[Any], file: IO[bytes]) -> Column:
    """Most counts fit into four bytes, which is half of what is written and read."""
    offset = file.tell()
    if numbers.dtype == np.bool_:
        kind = "b"
    elif numbers.dtype == np.int32:
        kind = "i4"
    else:
        fits = not len(numbers) or (numbers.min() >= _NARROW.min and numbers.max() <= _NARROW.max)
        kind = "i4" if fits else "i8"
    file.write(np.ascontiguousarray(numbers.astype(_TYPES[kind], copy=False)).data)
    return Column(offset, kind)


class StoredBatches(Sequence[Batch]):
    """The batches of a file, each read when it is asked for. Raises ValueError for an index that lies."""

    def __init__(self, file: IO[bytes], size: int, index: Index) -> None:
        self._file, self._index = file, index
        for place in index.places:
            _check(place, size, len(index.names))
        for names in index.names:
            if not all(type(text) is str for name in names for text in name):
                raise ValueError("a name that is no text")

    def __len__(self) -> int:
        return len(self._index.places)

    @overload
    def __getitem__(self, at: int) -> Batch: ...
    @overload
    def __getitem__(self, at: slice) -> list[Batch]: ...
    def __getitem__(self, at: int | slice) -> Batch | list[Batch]:
        if isinstance(at, slice):
            return [self._read(place) for place in self._index.places[at]]
        return self._read(self._index.places[at])

    def _read(self, place: Place) -> Batch:
        names = self._index.names[place.names]
        batch = read_batch(self._file, place, names)
        name_of = batch.name_of
        if len(name_of) and not 0 <= name_of.min() <= name_of.max() < len(names):
            raise ValueError("a row without a name")
        return batch


def read_batch(file: IO[bytes], place: Place, names: Sequence[Name]) -> Batch:
    """The batch that lies in that place."""
    count = place.row_count
    starts = _numbers(file, place.starts, count, np.int32)
    return Batch(
        part=place.part,
        sheet=place.sheet,
        names=names,
        name_of=_numbers(file, place.name_of, count, np.int32),
        lines=_numbers(file, place.lines, count, np.int32),
        starts=starts,
        ends=starts if place.ends == place.starts else _numbers(file, place.ends, count, np.int32),
        measures={
            name: Numbers(_numbers(file, values, count, np.int64), _numbers(file, measured, count, np.bool_))
            for name, (values, measured) in place.measures.items()
        },
    )


def _numbers(file: IO[bytes], column: Column, count: int, dtype: Any) -> NDArray[Any]:
    kind = _TYPES[column.kind]
    file.seek(column.offset)
    data = file.read(count * kind.itemsize)
    return np.frombuffer(data, dtype=kind).astype(dtype)  # a copy, which may be written to


def _check(place: Place, size: int, lists: int) -> None:
    """The process that wrote it may have been taken over by the file it read."""
    columns = [place.name_of, place.lines, place.starts, place.ends]
    columns += [column for pair in place.measures.values() for column in pair]
    numbers = (place.part, place.sheet, place.row_count, place.names, *(column.offset for column in columns))
    if not all(type(number) is int and number >= 0 for number in numbers) or place.names >= lists:
        raise ValueError("a place that is none")
    for column in columns:
        width = _TYPES[column.kind].itemsize
        if column.offset + place.row_count * width > size:
            raise ValueError("a place beyond the end")


def restored(plain: Any) -> Index:
    """The index from tuples and lists, which is all that a child may send. Raises for anything else."""
    names, places = plain
    return Index(
        [[Name._make(name) for name in one] for one in names],
        [_place(*place) for place in places],
    )


def _place(
    part: int,
    sheet: int,
    row_count: int,
    names: int,
    name_of: Any,
    lines: Any,
    starts: Any,
    ends: Any,
    more: Any,
) -> Place:
    one, two, three, four = (Column._make(column) for column in (name_of, lines, starts, ends))
    measures = {str(name): (Column._make(first), Column._make(last)) for name, (first, last) in more.items()}
    return Place(part, sheet, row_count, names, one, two, three, four, measures)


def plain(index: Index) -> tuple[Any, ...]:
    """The index as tuples, lists and dicts."""
    return (
        [[tuple(name) for name in one] for one in index.names],
        [
            (
                *place[:4],
                *(tuple(column) for column in place[4:8]),
                {name: (tuple(one), tuple(other)) for name, (one, other) in place.measures.items()},
            )
            for place in index.places
        ],
    )
