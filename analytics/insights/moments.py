"""When posts were published, as exactly as their exports say it, in the calendar of the workspace."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo


class Moment(NamedTuple):
    """`hour` is None where only the day is known; `has_zone` tells whether the export named a time zone."""

    day: date
    hour: int | None
    has_zone: bool

    @property
    def weekday(self) -> int:
        """Monday is 0."""
        return self.day.weekday()


def moment_of(text: str, zone: ZoneInfo) -> Moment | None:
    """Of ISO 8601 text; a moment whose zone is not named stays as it is written. None for what is none."""
    try:
        if len(text) == len("2026-01-31"):
            return Moment(date.fromisoformat(text), None, False)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return Moment(moment.date(), moment.hour, False)
    local = moment.astimezone(zone)
    return Moment(local.date(), local.hour, True)
