"""Compares sums of a day, or of a day and a campaign: what both have is matched, and the rest is told apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from analytics.reconciling.lines import NOTHING, Figure, Key, Line

ONE_DAY = timedelta(days=1)
# What each side has beyond the other.
_Rest = dict[Key, Figure]


def match_cells(here: Mapping[Key, Figure], there: Mapping[Key, Figure]) -> list[Line]:
    """Lines by day and campaign; those of each side add up to all of its figures.

    Sums do not say which sale is missing. What the smaller side has is matched, and what the greater one has beyond it
    is only there, unless the day before or after lacks exactly that: then it counts on another day.
    """
    lines: list[Line] = []
    rest_here: _Rest = {}
    rest_there: _Rest = {}
    for key in sorted({*here, *there}):
        one, other = here.get(key, NOTHING), there.get(key, NOTHING)
        common = Figure(_common(one.count, other.count), _common(one.money, other.money))
        if common:
            lines.append(Line("matched", key[0], common, common, key[1]))
        rest_here[key], rest_there[key] = one - common, other - common
    lines += _moved(rest_here, rest_there)
    for key in sorted({*here, *there}):
        has_both = bool(here.get(key)) and bool(there.get(key))
        lines += _rest_lines(key, rest_here[key], rest_there[key], has_both=has_both)
    return sorted(lines, key=lambda line: (line.day, line.campaign_id))


def _common(one: int, other: int) -> int:
    """The smaller of two amounts; nothing where one is a sale and the other a refund."""
    if (one < 0) != (other < 0):
        return 0
    return min(one, other, key=abs)


def _moved(here: _Rest, there: _Rest) -> Iterator[Line]:
    """What one day has too much and the next or the one before too little, to the last cent; taken off both."""
    for day, campaign_id in sorted(here):
        rest = here[day, campaign_id]
        if not rest:
            continue
        for beside in (day + ONE_DAY, day - ONE_DAY):
            key = (beside, campaign_id)
            if there.get(key) == rest and not here[key] and not there[day, campaign_id]:
                yield Line("other_day", day, rest, rest, campaign_id, other_day=beside)
                here[day, campaign_id] = there[key] = NOTHING
                break


def _rest_lines(key: Key, here: Figure, there: Figure, *, has_both: bool) -> Iterator[Line]:
    """Sales that one side has beyond the other, with their money; money without a sale is another amount."""
    day, campaign_id = key
    if here.count or (here.money and not has_both):
        yield Line("only_here", day, here, NOTHING, campaign_id)
        here = NOTHING
    if there.count or (there.money and not has_both):
        yield Line("only_there", day, NOTHING, there, campaign_id)
        there = NOTHING
    if here.money or there.money:
        yield Line("other_amount", day, here, there, campaign_id)
