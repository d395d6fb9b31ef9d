"""How long the numbers of a day may still change at their source, and from when an import's own last days hang."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from campaigns.ingest.sources import DECLARATIONS
from campaigns.models import ImportRun


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


def observed_on(observed_at: datetime | None, uploaded_at: datetime, period_to: date, time_zone: str) -> date:
    """The day on which the source said these numbers: when it wrote the export, else the last day in it.

    An export cannot have been uploaded before it was written, so one that ends on the day of its upload is of that
    very day.
    """
    zone = ZoneInfo(time_zone)
    if observed_at is not None:
        return observed_at.astimezone(zone).date()
    return min(uploaded_at.astimezone(zone).date(), period_to)


def open_day(
    observed: date, period_to: date, uploaded_at: datetime, time_zone: str, *, is_known: bool
) -> date | None:
    """The last day of a file that was exported on that very day, and is therefore partial; None when it was over."""
    if is_known:
        return period_to if period_to >= observed else None
    uploaded = uploaded_at.astimezone(ZoneInfo(time_zone)).date()
    return period_to if period_to >= uploaded else None


def moving_days(source: str, observed: date, period_from: date, period_to: date) -> Span | None:
    """The days of a file that its source may still have changed after it was written; None when all were settled."""
    length = windows().get(source, 0)
    first = max(period_from, observed - timedelta(days=length - 1))
    return Span(first, period_to) if length and first <= period_to else None


def observation_of(run: ImportRun, time_zone: str) -> tuple[date, Span | None, date | None] | None:
    """When an import's numbers were seen, which of its days still move, and which is partial; None without a period."""
    if run.period_from is None or run.period_to is None:
        return None
    observed_at: datetime | None = getattr(run, "observed_at", None)
    observed = observed_on(observed_at, run.uploaded_at, run.period_to, time_zone)
    partial = open_day(observed, run.period_to, run.uploaded_at, time_zone, is_known=observed_at is not None)
    return observed, moving_days(run.source, observed, run.period_from, run.period_to), partial
