"""Quantities that daily sums cannot give, such as reach: what is asked of whoever can reckon them, and the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from analytics.cost.charges import Charge
from analytics.quantities import QUANTITIES, Stored
from analytics.query import StatsQuery

# What a row is about: a day, a campaign's id or a channel's code; None for what belongs to no row of the grouping.
Key = date | int | str | None


@dataclass(frozen=True, slots=True)
class Reckoned:
    """Sums in stored units by quantity, for the rows of the query's grouping and for its total.

    None, or nothing at all, is "not known"; `missing` says why, by quantity. Rows may be known that have no facts.
    """

    by_key: Mapping[Key, Mapping[str, Stored | None]] = field(default_factory=dict)
    total: Mapping[str, Stored | None] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    # What a row has that is shown for something else, and of which `by_key` says nothing.
    otherwise: Mapping[str, Stored | None] = field(default_factory=dict)
    # The payments of entered costs, whole, for whoever lists them beside the sums.
    charges: tuple[Charge, ...] = ()


Provider = Callable[[StatsQuery, frozenset[str]], Reckoned]


def reckon(query: StatsQuery, quantities: Iterable[str], providers: Mapping[str, Provider]) -> Reckoned:
    """The answers of all providers of these quantities, each asked once, as one."""
    asked: dict[str, set[str]] = {}
    for name in quantities:
        if QUANTITIES[name].reckoned:
            asked.setdefault(QUANTITIES[name].reckoned, set()).add(name)
    by_key: dict[Key, dict[str, Stored | None]] = {}
    total: dict[str, Stored | None] = {}
    missing: dict[str, str] = {}
    notes: list[str] = []
    otherwise: dict[str, Stored | None] = {}
    charges: tuple[Charge, ...] = ()
    for provider, names in sorted(asked.items()):
        found = providers[provider](query, frozenset(names))
        for key, sums in found.by_key.items():
            by_key.setdefault(key, {}).update(sums)
        total.update(found.total)
        missing.update(found.missing)
        notes += found.notes
        otherwise.update(found.otherwise)
        charges += found.charges
    return Reckoned(by_key, total, missing, tuple(notes), otherwise, charges)
