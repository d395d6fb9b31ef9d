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


@dataclass(frozen=True, slots=True)
class Observation:
    """On which day an import's numbers were said, which of its days may change since, and which was not over yet."""

    on: date
    moving: Span | None
    open_day: date | None


def observation_of(run: ImportRun, time_zone: str) -> Observation | None:
    """None without a period. Where a file does not say when it was written, it was no later than its upload.

    It cannot have been uploaded before it was written, so a file that ends on the day of its upload is of that very
    day; one that ends earlier is taken to have been written on its last day, when its window is the longest.
    """
    if run.period_from is None or run.period_to is None:
        return None
    zone = ZoneInfo(time_zone)
    stated: datetime | None = getattr(run, "observed_at", None)
    latest = (stated or run.uploaded_at).astimezone(zone).date()
    on = latest if stated else min(latest, run.period_to)
    is_open = run.period_to >= latest
    return Observation(
        on, _moving(run.source, on, run.period_from, run.period_to), run.period_to if is_open else None
    )


def _moving(source: str, on: date, period_from: date, period_to: date) -> Span | None:
    length = windows().get(source, 0)
    first = max(period_from, on - timedelta(days=length - 1))
    return Span(first, period_to) if length and first <= period_to else None
