"""Which days the rows of a long table cover: each distinct combination of dates is read once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from campaigns.ingest.batch import EPOCH
from campaigns.ingest.declare import Binding
from campaigns.ingest.long.slices import Ints, Mask
from campaigns.ingest.long.words import Combinations
from campaigns.ingest.notes import Notes, some_lines
from campaigns.ingest.period import Days, read_days
from campaigns.ingest.shapes import Problem, RawRow

DATE_FIELDS = ("day", "span", "month", "start", "end")


def date_columns(binding: Binding) -> list[int]:
    return [binding.columns[name] for name in DATE_FIELDS if binding.has(name)]


@dataclass(slots=True)
class Periods:
    """First and last day by the number of the combination; `bad` tells which combinations are no dates, and why."""

    days: Days
    starts: Ints
    ends: Ints
    bad: dict[int, list[Problem]] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)

    @property
    def are_known(self) -> bool:
        return bool(self.days.starts) and len(self.days.starts) == len(self.days.ends)


def read_periods(
    binding: Binding,
    found: Combinations,
    preamble: Sequence[RawRow],
    answers: Mapping[str, Any],
    order: str | None,
    today: date,
) -> Periods:
    """With what there is to say about the dates as a whole in `notes`."""
    width = len(binding.header)
    good = np.arange(len(found))
    bad: dict[int, list[Problem]] = {}
    notes = Notes()
    days = read_days(binding, found.witness(width, good), preamble, answers, order, today, notes)
    if notes.bad_lines:
        numbers = {line: number for number, line in enumerate(found.lines)}
        for problem in notes.bad_cells:
            bad.setdefault(numbers[problem.line or 0], []).append(problem)
        good = np.array(
            [number for number in good.tolist() if found.lines[number] not in notes.bad_lines], dtype=np.intp
        )
        notes = Notes()
        days = read_days(binding, found.witness(width, good), preamble, answers, order, today, notes)
    starts, ends = (np.zeros(len(found), dtype=np.int32) for _side in range(2))
    if len(days.starts) == len(days.ends) == len(good):
        starts[good] = [day.toordinal() - EPOCH for day in days.starts]
        ends[good] = [day.toordinal() - EPOCH for day in days.ends]
    same = days.starts is days.ends or days.starts == days.ends
    return Periods(days, starts, starts if same else ends, bad, notes)


def tell(periods: Periods, notes: Notes, day_of: Ints, lines: Ints, today: date) -> None:
    """What there is to say, with the rows it is about counted and not the combinations."""
    for problem in periods.notes.problems:
        if problem.code in ("date_ahead", "date_far_ahead"):
            latest = today + timedelta(days=1)
            rows = np.flatnonzero((periods.ends > latest.toordinal() - EPOCH)[day_of])
            last = periods.ends[day_of[rows]]
            params = {"count": str(len(rows)), "lines": some_lines(lines[rows[:9]].tolist())}
            line = int(lines[rows[int(last.argmax())]])
            problem = replace(problem, line=line, params=params)
        notes.take([replace(problem, sheet=notes.sheet)])
    notes.evidence += periods.notes.evidence


def rows_with(bad: Mapping[int, object], day_of: Ints, size: int) -> Mask:
    """The rows whose dates are bad."""
    is_bad = np.zeros(size, dtype=np.bool_)
    is_bad[list(bad)] = True
    return is_bad[day_of]
