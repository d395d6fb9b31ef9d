"""Compares single sales by their ids, as two systems write them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from analytics.reconciling.lines import NOTHING, Figure, Line, Outcome

# Of the side with fewer ids, at least so many must be found on the other: else they are ids of different systems.
ENOUGH = Fraction(1, 5)

_GLOBAL = re.compile(r"^gid://[a-z0-9-]+/[a-z]+/")


@dataclass(frozen=True, slots=True)
class Entry:
    """One sale as one side tells it.

    `whole` is what it is worth, `counted` what of that lies in the period. `refunded` is what `whole` no longer has.
    """

    id: str
    day: date
    counted: Figure
    whole: Figure
    campaign_id: int = 0
    refunded: int = 0
    has_no_rate: bool = False


def normal(id_there: str) -> str:
    """An id as it is compared: the same without blanks, case, a leading # and the address of Shopify's API."""
    return _GLOBAL.sub("", "".join(id_there.split()).casefold()).removeprefix("#")


def are_comparable(here: Iterable[Entry], there: Iterable[Entry]) -> bool:
    """Whether both sides use the same ids."""
    one, other = {normal(entry.id) for entry in here}, {normal(entry.id) for entry in there}
    smaller = min(len(one), len(other))
    return smaller > 0 and len(one & other) >= ENOUGH * smaller


def match_entries(here: Iterable[Entry], there: Iterable[Entry]) -> list[Line]:
    """A line for each id, and one for each further time that a side tells it; by day, all with something to count.

    Entries may lie outside the period: with one of them the other side's sale is on another day instead of missing.
    """
    ours, theirs = _by_id(here), _by_id(there)
    lines = []
    for key in sorted({*ours, *theirs}):
        lines.append(_line(key, next(iter(ours[key]), None), next(iter(theirs[key]), None)))
        lines += [
            Line("duplicate", each.day, each.counted, NOTHING, each.campaign_id, id=key)
            for each in ours[key][1:]
        ]
        lines += [
            Line("duplicate", each.day, NOTHING, each.counted, each.campaign_id, id=key)
            for each in theirs[key][1:]
        ]
    return sorted(
        (line for line in lines if line.here or line.there),
        key=lambda line: (line.day, line.id, line.outcome),
    )


def _by_id(entries: Iterable[Entry]) -> defaultdict[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda entry: (entry.day, entry.id)):
        found[normal(entry.id)].append(entry)
    return found


def _line(key: str, here: Entry | None, there: Entry | None) -> Line:
    outcome: Outcome
    if here is None or there is None:
        entry = here or there
        assert entry is not None
        if here is None:
            outcome, figures = "only_there", (NOTHING, entry.counted)
        else:
            outcome, figures = "only_here", (entry.counted, NOTHING)
        return Line(
            outcome,
            entry.day,
            *figures,
            entry.campaign_id,
            id=key,
            is_unknown_here=here is not None and here.has_no_rate,
            is_unknown_there=there is not None and there.has_no_rate,
        )
    is_other_day = here.day != there.day
    outcome = "other_day" if is_other_day else "matched"
    return Line(
        "other_amount" if here.whole != there.whole else outcome,
        here.day,
        here.counted,
        there.counted,
        here.campaign_id or there.campaign_id,
        other_day=there.day if is_other_day else None,
        id=key,
        is_unknown_here=here.has_no_rate,
        is_unknown_there=there.has_no_rate,
    )
