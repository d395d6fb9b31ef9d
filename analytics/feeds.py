"""Which sources can feed a metric, told from the declarations of the files that can be read."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from analytics.metrics import METRICS
from analytics.quantities import QUANTITIES
from campaigns.ingest.declare import Declaration
from campaigns.ingest.sources import DECLARATIONS, PLAIN, SOURCES
from campaigns.measures import MEASURES

# A spreadsheet of one's own may hold any measure; what kind it is depends on its columns, but it is never "social".
PLAIN_KINDS = frozenset({"ads", "sales", "analytics"})


def feeds_of(metric: str) -> dict[str, tuple[str, ...]]:
    """By quantity, the sources that have it; the metric needs one of each. "revenue" stands for both records of it.

    What people enter themselves comes from no file, and is in no answer.
    """
    parts = METRICS[metric].parts
    return {part: _sources_of_part(part) for part in parts if part == "revenue" or QUANTITIES[part].made_of}


def is_fed(metric: str) -> bool:
    """Whether files that can be read have all it needs."""
    return all(feeds_of(metric).values())


def _sources_of_part(part: str) -> tuple[str, ...]:
    names = ("recorded_revenue", "claimed_revenue") if part == "revenue" else (part,)
    having = {source for name in names for source in sources_of(name)}
    return tuple(source for source in SOURCES if source in having)


@cache
def sources_of(quantity: str) -> tuple[str, ...]:
    """In the order in which sources are listed everywhere; a reckoned quantity wants all that it is made of."""
    found = QUANTITIES[quantity]
    having = [_having(name, kinds, is_of_people=found.is_of_people) for name, kinds in found.made_of]
    if not having:
        return ()
    first, *rest = having
    wanted = first.intersection(*rest) if found.reckoned else first.union(*rest)
    return tuple(source for source in SOURCES if source in wanted)


@cache
def sources_with_people(measure: str) -> tuple[str, ...]:
    """The sources of sales that count this measure and name the people it is about."""
    return tuple(
        sorted(
            {
                item.source
                for item in DECLARATIONS
                if item.contact and not item.refused and item.kind == "sales" and measure in _measured(item)
            }
        )
    )


def _having(measure: str, kinds: frozenset[str], *, is_of_people: bool) -> frozenset[str]:
    declared = {
        item.source
        for item in DECLARATIONS
        if not item.refused
        and item.kind in kinds
        and measure in _measured(item)
        and (item.contact or not is_of_people)
    }
    return frozenset(declared | ({PLAIN} if kinds & PLAIN_KINDS and not is_of_people else set()))


def _measured(item: Declaration) -> frozenset[str]:
    """What enters totals: nothing of a report that is split in each of its rows, such as one of competitors."""
    if any(set(group) <= set(item.breakdowns) for group in item.needs):
        return frozenset()
    conditional: Iterable[str] = (rule.measure for rule in item.conditionals)
    averaged: Iterable[str] = (rule.measure for rule in item.products)
    names = {*item.measures, *item.constants, *conditional, *averaged}
    if item.finish:  # what it works out of everything that a row may state
        names |= item.finish(dict.fromkeys([*item.numbers(), *item.constants], 1)).keys() & MEASURES.keys()
    return frozenset(names)
