"""When a mail may go out: after quiet hours, by the clocks of a place. No look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

MINUTE = timedelta(minutes=1)
# Quiet hours leave a minute of each day, and that one may be among those that clocks put forward leave out; a day on
# which they are put back has an hour more.
LONGEST_MINUTES = 50 * 60


@dataclass(frozen=True, slots=True)
class Quiet:
    """Every day from one time of the clock until another, the first included and the last not; over midnight too."""

    start: time
    end: time

    def holds(self, clock: time) -> bool:
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end


def after_quiet(moment: datetime, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """The moment itself, or the first whole minute after it at which no clock of the zone says that it is quiet.

    Minute by minute, because a clock that is put forward or back cannot be reckoned with: its hours may not be, or be
    twice, and what counts is what people see on it.
    """
    if quiet is None or not quiet.holds(_clock(moment, zone)):
        return moment
    tried = moment.astimezone(UTC).replace(second=0, microsecond=0)
    for _minute in range(LONGEST_MINUTES):
        tried += MINUTE
        if not quiet.holds(_clock(tried, zone)):
            return tried
    raise ValueError(f"It is always quiet: {quiet}")


def _clock(moment: datetime, zone: ZoneInfo) -> time:
    return moment.astimezone(zone).time()
