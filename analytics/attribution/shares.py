"""Whole numbers shared out exactly: parts by largest remainder, so that they add up to what was shared."""

from __future__ import annotations

import numpy as np

from analytics.attribution.paths import Ints

# What a conversion's weights add up to.
WHOLE = 1_000_000_000


def allocate(totals: Ints, parts: Ints, offsets: Ints) -> Ints:
    """Each total among the touches of its journey in proportion to `parts`; of equal remainders the earlier touch wins.

    A total may be below zero: it is shared as its amount would be. A journey without touches gets nothing. Parts are
    whole and not below zero; p, and S the parts of one journey together, keep p * S below 2**63.
    """
    counts = np.diff(offsets)
    filled = counts > 0
    if not filled.all():
        totals, counts = totals[filled], counts[filled]
        offsets = np.append(offsets[:-1][filled], offsets[-1])
    if not len(totals):
        return np.zeros(0, np.int64)
    # abs() of the lowest int64 would be itself.
    amounts = np.abs(np.maximum(totals, -(2**63 - 1)))
    if parts.min() == parts.max():
        share = _equally(amounts, counts, offsets)
    else:
        share = _proportionally(amounts, parts, counts, offsets)
    return np.where(np.repeat(totals < 0, counts), -share, share) if (totals < 0).any() else share


def _equally(amounts: Ints, counts: Ints, offsets: Ints) -> Ints:
    """All remainders of a journey are equal, so its first touches get one more."""
    times, rest = np.divmod(amounts, counts)
    positions = np.arange(offsets[-1]) - np.repeat(offsets[:-1], counts)
    share: Ints = np.repeat(times, counts) + (positions < np.repeat(rest, counts))
    return share


def _proportionally(amounts: Ints, parts: Ints, counts: Ints, offsets: Ints) -> Ints:
    whole = np.add.reduceat(parts, offsets[:-1])
    times, rest = np.divmod(amounts, whole)
    owners = np.repeat(np.arange(len(amounts)), counts)
    wholes = np.repeat(whole, counts)
    product = np.repeat(rest, counts) * parts
    share: Ints = product // wholes
    remainders = product - share * wholes
    short = rest - np.add.reduceat(share, offsets[:-1])
    if times.any():
        share += np.repeat(times, counts) * parts
    if short.any():
        share[_largest(remainders, whole, short, owners, offsets)] += 1
    return share


def _largest(remainders: Ints, whole: Ints, short: Ints, owners: Ints, offsets: Ints) -> Ints:
    """The touches that get one more: in each journey as many as `short` says, largest remainder first."""
    journeys, counts = len(short), np.diff(offsets)
    positions = np.arange(len(owners)) - offsets[owners]
    bits_of_position = int(counts.max()).bit_length()
    bits_of_rest = int(whole.max()).bit_length()
    if journeys.bit_length() + bits_of_rest + bits_of_position <= 63:
        # One number that sorts by all three; sorting numbers is many times faster than sorting indexes.
        keys = (owners << bits_of_rest) | (whole[owners] - 1 - remainders)
        keys = (keys << bits_of_position) | positions
        keys.sort()
        order = offsets[keys >> (bits_of_rest + bits_of_position)] + (keys & ((1 << bits_of_position) - 1))
    else:
        order = np.lexsort((positions, -remainders, owners))
    # Sorted, the touches of a journey stand where they stood, in the order of their remainders.
    found: Ints = order[positions < short[owners]]
    return found
