"""Journeys as arrays: touches of many conversions one after the other, with where each conversion's begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Paths:
    """Touches from the earliest to the latest; those of conversion i are offsets[i] to offsets[i + 1].

    `ages` are seconds before the conversion; `lead` and `deal` the index of a touch within its journey, -1 for unknown.
    """

    offsets: Ints
    channels: Bytes
    ages: Ints
    lead: Ints
    deal: Ints

    @classmethod
    def of(
        cls,
        journeys: Sequence[Sequence[tuple[int, int]]],
        *,
        lead: Sequence[int] | None = None,
        deal: Sequence[int] | None = None,
    ) -> Paths:
        """From lists of (channel, age in seconds), for those who have few."""
        touches = [touch for journey in journeys for touch in journey]
        unknown = [-1] * len(journeys)
        return cls(
            offsets=offsets_of([len(journey) for journey in journeys]),
            channels=np.array([channel for channel, _age in touches], np.uint8),
            ages=np.array([age for _channel, age in touches], np.int64),
            lead=np.array(unknown if lead is None else lead, np.int64),
            deal=np.array(unknown if deal is None else deal, np.int64),
        )

    @property
    def counts(self) -> Ints:
        """How many touches each journey has."""
        return np.diff(self.offsets)

    @property
    def owners(self) -> Ints:
        """For each touch, the number of its journey."""
        return np.repeat(np.arange(len(self.offsets) - 1), self.counts)

    def picked(self, chosen: NDArray[np.bool_]) -> Paths:
        """The journeys where `chosen` is true."""
        counts = self.counts
        touches = np.repeat(chosen, counts)
        return Paths(
            offsets=offsets_of(counts[chosen]),
            channels=self.channels[touches],
            ages=self.ages[touches],
            lead=self.lead[chosen],
            deal=self.deal[chosen],
        )


def offsets_of(counts: Any) -> Ints:
    found = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=found[1:])
    return found
