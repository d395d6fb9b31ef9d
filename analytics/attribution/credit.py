"""Shares conversions and values out among touches by a model, and adds up the shares, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.attribution.models import MODELS
from analytics.attribution.packed import AGAIN, KINDS, Packed
from analytics.attribution.paths import Ints, offsets_of
from analytics.attribution.shares import allocate
from campaigns.measures import MICRO
from campaigns.models import ConversionKind, DateBasis

# Beyond what the column holds: an absurd value must not stop the sums of all others.
MOST = 2**63 - 1
FEW = 4_096
_AGAIN, _LEAD = KINDS.index(AGAIN), KINDS.index(ConversionKind.LEAD)


class Credit:
    """What touches got, one entry for each that got something, and one for each conversion without a touch.

    `owners` are places of journeys. Conversions and values are in millionths. A conversion without a rate counts once,
    where most of its credit is. A column is made when somebody asks for it: most sums need few.
    """

    def __init__(
        self,
        packed: Packed,
        basis: str,
        chosen: Any,
        of_touches: Ints,
        conversions: Ints,
        values: Ints,
        mainly: Ints,
    ) -> None:
        self._packed, self._basis, self._chosen, self._of_touches = packed, basis, chosen, of_touches
        self._alone = np.flatnonzero(packed.paths.counts == 0)
        self._mainly = mainly
        ones = _ones(packed)
        self.owners = self._beside(of_touches, self._alone)
        self.conversions = self._beside(conversions, ones[self._alone])
        self.values = self._beside(values, packed.values[self._alone])

    def _beside(self, of_touches: Ints, of_others: Ints) -> Ints:
        return np.concatenate((of_touches, of_others)) if len(self._alone) else of_touches

    def _column(self, column: Any) -> Ints:
        """Of touches; 0 where there is none, or nobody read the column."""
        some = (
            column[self._chosen].astype(np.int64)
            if len(column)
            else np.zeros(len(self._of_touches), np.int64)
        )
        return self._beside(some, np.zeros(len(self._alone), np.int64))

    @cached_property
    def days(self) -> Ints:
        packed, owners = self._packed, self._of_touches
        days = packed.days[owners]
        if self._basis == DateBasis.TOUCH:
            days = np.where(packed.is_refund[owners], days, packed.touch_days[self._chosen])
        return self._beside(days, packed.days[self._alone])

    @cached_property
    def kinds(self) -> Ints:
        found = np.where(self._packed.kinds == _AGAIN, _LEAD, self._packed.kinds)
        return found[self.owners]

    @cached_property
    def channels(self) -> Ints:
        return self._column(self._packed.paths.channels)

    @cached_property
    def campaigns(self) -> Ints:
        return self._column(self._packed.campaigns)

    @cached_property
    def visits(self) -> Ints:
        return self._column(self._packed.visits)

    @cached_property
    def has_value(self) -> NDArray[np.bool_]:
        return self._packed.has_value[self.owners]

    @cached_property
    def unconverted(self) -> Ints:
        return self._packed.unconverted[self.owners] * self._beside(
            self._mainly, np.ones(len(self._alone), np.int64)
        )


def credit(packed: Packed, model: str, basis: str = DateBasis.CONVERSION) -> Credit:
    """By the model; a refund gives back value on its own day. Neither it nor a further lead of a person counts."""
    paths = packed.paths
    parts = MODELS[model](paths)
    chosen: Any = parts > 0
    owners, offsets = paths.owners, paths.offsets
    if chosen.all():
        chosen = slice(None)  # everything, without a copy
    else:
        # A touch without a part never gets a remainder either, so it may be left out before anything is shared.
        parts, owners = parts[chosen], owners[chosen]
        offsets = offsets_of(np.bincount(owners, minlength=len(packed)))
    conversions = allocate(_ones(packed), parts, offsets)
    values = allocate(packed.values, parts, offsets)
    mainly = _mainly(parts, owners, offsets) if packed.unconverted.any() else np.zeros(len(parts), np.int64)
    return Credit(packed, basis, chosen, owners, conversions, values, mainly)


def _ones(packed: Packed) -> Ints:
    return np.where(packed.counts_one, MICRO, 0)


def _mainly(parts: Ints, owners: Ints, offsets: Ints) -> Ints:
    """1 for the touch with the largest part of each journey, the earliest of equals."""
    found = np.zeros(len(parts), np.int64)
    counts = np.diff(offsets)
    filled = counts > 0
    if filled.any():
        highest = np.repeat(np.maximum.reduceat(parts, offsets[:-1][filled]), counts[filled])
        candidates = np.flatnonzero(parts == highest)
        _journeys, first = np.unique(owners[candidates], return_index=True)
        found[candidates[first]] = 1
    return found


def summed(keys: Sequence[Ints], amounts: Sequence[Ints]) -> tuple[list[Ints], list[list[int]]]:
    """Sums of each amount by the combinations of the keys, as Python's numbers, which know no end."""
    if not len(keys[0]):
        return [key[:0] for key in keys], [[] for _amount in amounts]
    if len(keys) == 1 and keys[0].min() >= 0 and keys[0].max() < FEW:
        return _summed_by_few(keys[0], amounts)
    order = np.lexsort(tuple(reversed(keys)))
    ordered = [key[order] for key in keys]
    changes = np.zeros(len(order), bool)
    changes[0] = True
    for key in ordered:
        changes[1:] |= key[1:] != key[:-1]
    starts = np.flatnonzero(changes)
    return [key[starts] for key in ordered], [_exact(amount[order], starts) for amount in amounts]


def _summed_by_few(keys: Ints, amounts: Sequence[Ints]) -> tuple[list[Ints], list[list[int]]]:
    """As above by one small number, such as that of a channel: a count instead of a sort.

    Halves of 32 bits, a million at a time: floating point adds those up without rounding.
    """
    size = int(keys.max()) + 1
    there = np.flatnonzero(np.bincount(keys, minlength=size))
    sums = []
    for amount in amounts:
        totals = [0] * size
        if len(keys) < 1 << 20 and amount.min() >= 0 and amount.max() < 1 << 32:
            small = np.bincount(keys, weights=amount, minlength=size)
            sums.append([int(small[at]) for at in there.tolist()])
            continue
        for start in range(0, len(keys), 1 << 20):
            part, of = amount[start : start + (1 << 20)], keys[start : start + (1 << 20)]
            high = np.bincount(of, weights=part >> 32, minlength=size)
            low = np.bincount(of, weights=part & 0xFFFFFFFF, minlength=size)
            totals = [
                one + (int(up) << 32) + int(down) for one, up, down in zip(totals, high, low, strict=True)
            ]
        sums.append([totals[at] for at in there.tolist()])
    return [there], sums


def whole_sum(amounts: Ints) -> int:
    """Of all of them, as one of Python's numbers."""
    return (int((amounts >> 32).sum()) << 32) + int((amounts & 0xFFFFFFFF).sum())


def _exact(amounts: Ints, starts: Ints) -> list[int]:
    """In two halves: the sum of some large values is more than 64 bits hold."""
    high = np.add.reduceat(amounts >> 32, starts).tolist()
    low = np.add.reduceat(amounts & 0xFFFFFFFF, starts).tolist()
    return [(one << 32) + other for one, other in zip(high, low, strict=True)]
