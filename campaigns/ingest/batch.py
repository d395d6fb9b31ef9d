"""Rows as columns: what a file states, in a form that a million rows can be compared and copied in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from campaigns.ingest.shapes import Row

EPOCH = date(1970, 1, 1).toordinal()


class Name(NamedTuple):
    """What rows are about, once for all of them: the part of a `Row` that a series is made of."""

    level: str
    campaign_key: str
    campaign_name: str
    entity_key: str
    entity_name: str
    channel: str
    breakdown: str
    attribution: str
    currency: str


class Numbers(NamedTuple):
    """One measure, a number a row in the unit of `campaigns.measures`; `values` is 0 where it was not measured."""

    values: NDArray[np.int64]
    measured: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one part of a file. Row i stands on `lines[i]`, is about `names[name_of[i]]` and covers
    `starts[i]` to `ends[i]`, both in days since 1 January 1970.
    """

    part: int
    sheet: int
    names: Sequence[Name]
    name_of: NDArray[np.int32]
    lines: NDArray[np.int32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    measures: Mapping[str, Numbers]

    def __len__(self) -> int:
        return len(self.lines)

    def take(self, rows: NDArray[np.intp]) -> Batch:
        """The same with these rows only, in this order; names are kept whole."""
        return Batch(
            self.part,
            self.sheet,
            self.names,
            self.name_of[rows],
            self.lines[rows],
            self.starts[rows],
            self.ends[rows],
            {name: Numbers(one.values[rows], one.measured[rows]) for name, one in self.measures.items()},
        )


class RowBatches(Sequence[Batch]):
    """Batches of rows that were read one by one; columns are made of them when somebody wants columns."""

    def __init__(self, rows: list[Row]) -> None:
        self.rows = rows
        self._batches: list[Batch] | None = None

    def __len__(self) -> int:
        return len(self._made())

    @overload
    def __getitem__(self, at: int) -> Batch: ...
    @overload
    def __getitem__(self, at: slice) -> list[Batch]: ...
    def __getitem__(self, at: int | slice) -> Batch | list[Batch]:
        return self._made()[at]

    def _made(self) -> list[Batch]:
        if self._batches is None:
            self._batches = to_batches(self.rows)
        return self._batches


def rows_of(batches: Iterable[Batch]) -> list[Row]:
    if isinstance(batches, RowBatches):
        return batches.rows
    return [row for batch in batches for row in to_rows(batch)]


def to_batches(rows: Iterable[Row]) -> list[Batch]:
    """A batch for each part and sheet among the rows, in the order of their first rows."""
    groups: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.part, row.sheet), []).append(row)
    return [_batch(part, sheet, members) for (part, sheet), members in groups.items()]


def _batch(part: int, sheet: int, rows: Sequence[Row]) -> Batch:
    known: dict[Name, int] = {}
    name_of = [known.setdefault(name_of_row(row), len(known)) for row in rows]
    measures = list(dict.fromkeys(name for row in rows for name in row.measures))
    return Batch(
        part=part,
        sheet=sheet,
        names=list(known),
        name_of=np.array(name_of, dtype=np.int32),
        lines=np.array([row.line for row in rows], dtype=np.int32),
        starts=np.array([row.start_on.toordinal() - EPOCH for row in rows], dtype=np.int32),
        ends=np.array([row.end_on.toordinal() - EPOCH for row in rows], dtype=np.int32),
        measures={
            name: Numbers(
                np.array([row.measures.get(name, 0) for row in rows], dtype=np.int64),
                np.array([name in row.measures for row in rows], dtype=np.bool_),
            )
            for name in measures
        },
    )


def name_of_row(row: Row) -> Name:
    return Name(
        row.level,
        row.campaign_key,
        row.campaign_name,
        row.entity_key,
        row.entity_name,
        row.channel,
        row.breakdown,
        row.attribution,
        row.currency,
    )


def to_rows(batch: Batch) -> Iterator[Row]:
    """The rows of a batch one by one, for previews and tests."""
    days = {
        int(day): date.fromordinal(int(day) + EPOCH)
        for day in np.unique(np.concatenate([batch.starts, batch.ends]))
    }
    stated = [
        (name, numbers.values.tolist(), numbers.measured.tolist()) for name, numbers in batch.measures.items()
    ]
    columns = zip(
        batch.lines.tolist(),
        batch.name_of.tolist(),
        batch.starts.tolist(),
        batch.ends.tolist(),
        strict=True,
    )
    for at, (line, name_at, start, end) in enumerate(columns):
        name = batch.names[name_at]
        measures = {measure: values[at] for measure, values, measured in stated if measured[at]}
        yield Row._make((line, batch.sheet, days[start], days[end], *name, measures, batch.part))
