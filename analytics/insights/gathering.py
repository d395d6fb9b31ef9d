"""What one post has gathered, out of all that exports say of it: the fullest record, and never two of them added up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from campaigns.measures import ADDITIVE


class PostFact(NamedTuple):
    """A fact about a post. `is_so_far`: it counts from the beginning to the day of the export, not on its own day."""

    series_id: int
    start_on: date
    end_on: date
    is_so_far: bool
    measures: Mapping[str, int]


class Gathered(NamedTuple):
    """`first` and `last` are the days it was gathered in; both None where it is all so far."""

    series_id: int
    measures: Mapping[str, int]
    first: date | None
    last: date | None


def gathered(facts: Iterable[PostFact]) -> Gathered:
    """The record of one series: all so far if there is such a fact, else the longest range, else the days together.

    Of several series the fullest kind of record speaks, then the one with the most measures. Raises ValueError for
    no facts.
    """
    by_series: dict[int, list[PostFact]] = {}
    for fact in facts:
        by_series.setdefault(fact.series_id, []).append(fact)
    if not by_series:
        raise ValueError("A post without facts has gathered nothing.")
    records = [_record(series_id, of_series) for series_id, of_series in by_series.items()]
    return min(records, key=lambda one: (one[0], -len(one[1].measures), one[1].series_id))[1]


def _record(series_id: int, facts: list[PostFact]) -> tuple[int, Gathered]:
    """The record, and how full its kind is: 0 is the fullest."""
    so_far = [fact for fact in facts if fact.is_so_far]
    if so_far:
        newest = max(so_far, key=lambda fact: (fact.start_on, fact.end_on))
        return 0, Gathered(series_id, newest.measures, None, None)
    ranges = [fact for fact in facts if fact.end_on > fact.start_on]
    if ranges:
        longest = max(ranges, key=lambda fact: (fact.end_on - fact.start_on, fact.end_on))
        return 1, Gathered(series_id, longest.measures, longest.start_on, longest.end_on)
    first, last = min(fact.start_on for fact in facts), max(fact.start_on for fact in facts)
    if len(facts) == 1:
        return 2, Gathered(series_id, facts[0].measures, first, last)
    sums: dict[str, int] = {}
    for fact in facts:
        for name in fact.measures.keys() & ADDITIVE:
            sums[name] = sums.get(name, 0) + fact.measures[name]
    return 2, Gathered(series_id, sums, first, last)
