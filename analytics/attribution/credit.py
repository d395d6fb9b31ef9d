"""Shares conversions and values out among touches by a model, and adds up the shares, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analytics.attribution.models import MODELS
from analytics.attribution.packed import Packed
from analytics.attribution.paths import Ints
from analytics.attribution.shares import allocate
from campaigns.measures import MICRO
from campaigns.models import DateBasis

# Beyond what the column holds: an absurd value must not stop the sums of all others.
MOST = 2**63 - 1


@dataclass(frozen=True, slots=True, eq=False)
class Credit:
    """What touches got, one entry for each that got something, and one for each conversion without a touch.

    `owners` are places of journeys. Conversions and values are in millionths. A conversion without a rate counts once,
    where most of its credit is.
    """

    owners: Ints
    days: Ints
    kinds: Ints
    channels: Ints
    campaigns: Ints
    conversions: Ints
    values: Ints
    has_value: NDArray[np.bool_]
    unconverted: Ints
    visits: Ints


def credit(packed: Packed, model: str, basis: str = DateBasis.CONVERSION) -> Credit:
    """By the model; a refund gives back value on its own day, and counts no conversion."""
    paths = packed.paths
    parts = MODELS[model](paths)
    owners = paths.owners
    ones = np.where(packed.is_refund, 0, MICRO)
    conversions = allocate(ones, parts, paths.offsets)
    values = allocate(packed.values, parts, paths.offsets)
    chosen = parts > 0
    mainly = _mainly(parts, packed)
    owners = owners[chosen]
    alone = np.flatnonzero(paths.counts == 0)
    days = packed.days[owners]
    if basis == DateBasis.TOUCH:
        days = np.where(packed.is_refund[owners], days, packed.touch_days[chosen])
    everybody = np.concatenate((owners, alone))

    def beside(of_touches: Ints, of_others: Ints | int) -> Ints:
        others = np.full(len(alone), of_others) if isinstance(of_others, int) else of_others
        return np.concatenate((of_touches, others)).astype(np.int64)

    return Credit(
        owners=everybody,
        days=beside(days, packed.days[alone]),
        kinds=packed.kinds[everybody],
        channels=beside(paths.channels[chosen], 0),
        campaigns=beside(_of_touches(packed.campaigns, chosen), 0),
        conversions=beside(conversions[chosen], ones[alone]),
        values=beside(values[chosen], packed.values[alone]),
        has_value=packed.has_value[everybody],
        unconverted=packed.unconverted[everybody] * beside(mainly[chosen], 1),
        visits=beside(_of_touches(packed.visits, chosen), 0),
    )


def _of_touches(column: Ints, chosen: NDArray[np.bool_]) -> Ints:
    return column[chosen] if len(column) else np.zeros(int(chosen.sum()), np.int64)


def _mainly(parts: Ints, packed: Packed) -> Ints:
    """1 for the touch with the largest part of each journey, the earliest of equals."""
    found = np.zeros(len(parts), np.int64)
    filled = packed.paths.counts > 0
    if filled.any():
        starts = packed.paths.offsets[:-1][filled]
        highest = np.repeat(np.maximum.reduceat(parts, starts), packed.paths.counts[filled])
        candidates = np.flatnonzero(parts == highest)
        _journeys, first = np.unique(packed.paths.owners[candidates], return_index=True)
        found[candidates[first]] = 1
    return found


def summed(keys: Sequence[Ints], amounts: Sequence[Ints]) -> tuple[list[Ints], list[list[int]]]:
    """Sums of each amount by the combinations of the keys, as Python's numbers, which know no end."""
    if not len(keys[0]):
        return [key[:0] for key in keys], [[] for _amount in amounts]
    order = np.lexsort(tuple(reversed(keys)))
    ordered = [key[order] for key in keys]
    changes = np.zeros(len(order), bool)
    changes[0] = True
    for key in ordered:
        changes[1:] |= key[1:] != key[:-1]
    starts = np.flatnonzero(changes)
    return [key[starts] for key in ordered], [_exact(amount[order], starts) for amount in amounts]


def _exact(amounts: Ints, starts: Ints) -> list[int]:
    """In two halves: the sum of some large values is more than 64 bits hold."""
    high = np.add.reduceat(amounts >> 32, starts).tolist()
    low = np.add.reduceat(amounts & 0xFFFFFFFF, starts).tolist()
    return [(one << 32) + other for one, other in zip(high, low, strict=True)]
