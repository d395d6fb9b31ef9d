"""How long the numbers of a day may still change at their source, and from when an import's own last days hang."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Protocol
from zoneinfo import ZoneInfo

from campaigns.ingest.observed import moments_in
from campaigns.ingest.sources import DECLARATIONS


class Exported(Protocol):
    """What an import tells of its file: an `ImportRun`, or a row of these columns."""

    @property
    def source(self) -> str: ...
    @property
    def file_name(self) -> str: ...
    @property
    def uploaded_at(self) -> datetime: ...
    @property
    def observed_at(self) -> datetime | None: ...
    @property
    def period_from(self) -> date | None: ...
    @property
    def period_to(self) -> date | None: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both included."""

    first: date
    last: date


@cache
def windows() -> Mapping[str, int]:
    """By source, for how many days after a day its numbers may still change: the longest of its reports."""
    found: dict[str, int] = {}
    for declaration in DECLARATIONS:
        found[declaration.source] = max(declaration.restatement_days, found.get(declaration.source, 0))
    return found


@dataclass(frozen=True, slots=True)
class Observation:
    """On which day an import's numbers were said, which of its days may change since, and which was not over yet."""

    on: date
    moving: Span | None
    open_day: date | None


def observation_of(run: Exported, time_zone: str) -> Observation | None:
    """None without a period. Where nothing says when a file was written, it was on its last day or later.

    Then its window is counted back from that day, when it is the longest; and since a file cannot have been uploaded
    before it was written, one that ends on the day of its upload is of that very day.
    """
    if run.period_from is None or run.period_to is None:
        return None
    on = run.period_to
    latest = run.uploaded_at.astimezone(ZoneInfo(time_zone)).date()
    if run.observed_at is not None and _is_said(run, run.observed_at):
        on = latest = run.observed_at.astimezone(UTC).date()
    is_open = run.period_to >= latest
    return Observation(
        on,
        _moving(run.source, on, run.period_from, run.period_to),
        run.period_to if is_open else None,
    )


def _is_said(run: Exported, observed_at: datetime) -> bool:
    """Whether the file or its name says when it was written; else the moment is the beginning of its last day.

    A name with the first day as well as the last names the period and not the moment.
    """
    first, last = (datetime.combine(day or date.min, time(), UTC) for day in (run.period_from, run.period_to))
    if observed_at != last:
        return True
    named = set(moments_in(run.file_name))
    return last in named and (first not in named or first == last)


def _moving(source: str, on: date, period_from: date, period_to: date) -> Span | None:
    length = windows().get(source, 0)
    first = max(period_from, on - timedelta(days=length - 1))
    return Span(first, period_to) if length and first <= period_to else None
