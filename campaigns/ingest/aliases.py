"""Tells at a glance whether a row can be the header of a declaration: by the labels it cannot do without."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from campaigns.ingest.declare import Declaration

MAX_KEPT = 500

_kept: dict[int, tuple[Declaration, Needed]] = {}


@dataclass(frozen=True, slots=True)
class Needed:
    """The labels of which a header must have one, group by group, and those it must not have."""

    groups: tuple[frozenset[str], ...]
    none_of: frozenset[str]

    def may_be_in(self, keys: Collection[str]) -> bool:
        return self.none_of.isdisjoint(keys) and not any(group.isdisjoint(keys) for group in self.groups)


def needed_by(declaration: Declaration) -> Needed:
    """Worked out once: a file has up to sixty rows that may be its header, and each is held against every source."""
    known = _kept.get(id(declaration))
    if known is not None:
        return known[1]
    labels = {**declaration.fields, **declaration.numbers()}
    groups = (
        frozenset(alias.key for name in group for alias in labels.get(name, ()))
        for group in declaration.needs
    )
    found = Needed(tuple(groups), frozenset(alias.key for alias in declaration.none_of))
    if len(_kept) >= MAX_KEPT:
        _kept.clear()
    _kept[id(declaration)] = declaration, found  # kept with it, so that its id is nobody else's
    return found
