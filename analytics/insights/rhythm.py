"""How steadily posts came: posts a week, weeks without any, and the longest pause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

RHYTHM = "rhythm"


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`weeks` are whole weeks from Monday to Sunday; `pause` is the most days between two posts, None below two.

    `by_week` has the posts of each by its Monday; `paused` are the two days that the first longest pause lies between.
    """

    posts: int
    weeks: int
    posts_in_weeks: int
    weeks_without: int
    middle: float | None  # posts of the middle week
    pause: int | None
    by_week: tuple[tuple[date, int], ...] = ()
    paused: tuple[date, date] | None = None

    @property
    def a_week(self) -> float | None:
        return self.posts_in_weeks / self.weeks if self.weeks else None


def asks_for_rhythm(network: str, figure: str) -> dict[str, str]:
    """The parameters that ask for the weeks or the posts behind a number."""
    return {"of": RHYTHM, "on": network, "figure": figure}


def rhythm_of(days: Collection[date], first: date, last: date) -> Rhythm:
    """Of the days on which posts were published, one entry a post; `last` is the last day of which anything is known.

    Weeks that are not wholly between the two are left out: half a week would look like a lull.
    """
    within = sorted(day for day in days if first <= day <= last)
    monday = first + timedelta(days=-first.weekday() % 7)
    starts = []
    while monday + timedelta(days=6) <= last:
        starts.append(monday)
        monday += timedelta(days=7)
    by_week = Counter(day - timedelta(days=day.weekday()) for day in within)
    counts = [by_week[start] for start in starts]
    paused = max(pairwise(within), key=lambda pair: pair[1] - pair[0], default=None)
    return Rhythm(
        posts=len(within),
        weeks=len(starts),
        posts_in_weeks=sum(counts),
        weeks_without=counts.count(0),
        middle=float(median(counts)) if counts else None,
        pause=(paused[1] - paused[0]).days if paused else None,
        by_week=tuple(zip(starts, counts, strict=True)),
        paused=paused,
    )
