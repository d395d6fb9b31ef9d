"""Which gap between two sides is usual: learnt from the whole weeks before a period, without regard to its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from accounts.models import Workspace
from analytics.reconciling.lines import Figure
from analytics.reconciling.pairs import Pair
from analytics.reconciling.sides import totals_by_day

WEEKS = 26
FEWEST_WEEKS = 6
# Shorter periods swing more than the weeks they would be compared with.
FEWEST_DAYS = 7
# A median's distance of this many standard deviations; 1.4826 makes one of a median absolute deviation.
_WIDTH = 3 * Fraction(14826, 10_000)
# Weeks that were all alike say nothing about chance: so much around the median is never an alarm.
_LEAST = Fraction(2, 100)


@dataclass(frozen=True, slots=True)
class Usual:
    """How much there says for each 1 of here, in the median week, and between which values it usually lies."""

    median: Fraction
    low: Fraction
    high: Fraction
    week_count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """`ratio` is None where here has nothing to compare with; `usual` is None for want of history."""

    ratio: Fraction | None
    usual: Usual | None
    week_count: int
    is_long_enough: bool

    @property
    def is_alarm(self) -> bool:
        if self.ratio is None or self.usual is None or not self.is_long_enough:
            return False
        return not self.usual.low <= self.ratio <= self.usual.high


def ratio_of(here: Figure, there: Figure, *, by_money: bool) -> Fraction | None:
    """There for each 1 of here; None where here is nothing or below zero."""
    one, other = (here.money, there.money) if by_money else (here.count, there.count)
    return Fraction(other, one) if one > 0 else None


def usual_of(ratios: Sequence[Fraction]) -> Usual | None:
    """None for fewer than six weeks."""
    if len(ratios) < FEWEST_WEEKS:
        return None
    median = _median(ratios)
    spread = _median([abs(ratio - median) for ratio in ratios])
    width = max(_WIDTH * spread, _LEAST * median)
    return Usual(median, max(median - width, Fraction(0)), median + width, len(ratios))


def _median(values: Iterable[Fraction]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def weekly_ratios(
    here: Mapping[date, Figure], there: Mapping[date, Figure], before: date, *, by_money: bool
) -> list[Fraction]:
    """Of the whole weeks, Monday to Sunday, that ended before the day.

    Left out are weeks in which a side is silent, began or ended: it may have been measured on some days only.
    """
    if not here or not there:
        return []
    monday = before - timedelta(days=before.weekday())
    began, ended = max(min(here), min(there)), min(max(here), max(there))
    ratios = []
    for week in range(1, WEEKS + 1):
        days = [monday - timedelta(days=7 * week - number) for number in range(7)]
        if days[0] < began or days[-1] > ended:
            continue
        ratio = ratio_of(_sum(here, days), _sum(there, days), by_money=by_money)
        if ratio:
            ratios.append(ratio)
    return ratios


def _sum(figures: Mapping[date, Figure], days: Iterable[date]) -> Figure:
    whole = Figure()
    for day in days:
        whole += figures.get(day, Figure())
    return whole


def gap_of(workspace: Workspace, pair: Pair, first: date, last: date, here: Figure, there: Figure) -> Gap:
    """The gap of the period, and which one was usual in the half year before it."""
    monday = first - timedelta(days=first.weekday())
    start = monday - timedelta(days=7 * WEEKS)
    end = monday - timedelta(days=1)
    ratios = weekly_ratios(
        totals_by_day(workspace, pair, pair.here, start, end),
        totals_by_day(workspace, pair, pair.there, start, end),
        first,
        by_money=pair.has_money,
    )
    return Gap(
        ratio_of(here, there, by_money=pair.has_money),
        usual_of(ratios),
        len(ratios),
        (last - first).days + 1 >= FEWEST_DAYS,
    )
