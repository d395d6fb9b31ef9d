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
    wholes = np.repeat(whole, counts)
    product = np.repeat(rest, counts) * parts
    share: Ints = product // wholes
    remainders = product - share * wholes
    short = rest - np.add.reduceat(share, offsets[:-1])
    if times.any():
        share += np.repeat(times, counts) * parts
    if short.any():
        share += _one_more(remainders, whole, short, counts, offsets)
    return share


def _one_more(remainders: Ints, whole: Ints, short: Ints, counts: Ints, offsets: Ints) -> Ints:
    """1 for the touches that get one more: in each journey as many as `short` says, largest remainder first."""
    bits_of_position = int(counts.max()).bit_length()
    if int(whole.max()).bit_length() + bits_of_position > 63:
        return _one_more_of_large(remainders, short, counts, offsets)
    # One number that sorts by both, and no two alike; rows of journeys with as many touches are sorted side by side.
    positions = np.arange(len(remainders)) - np.repeat(offsets[:-1], counts)
    keys = ((np.repeat(whole, counts) - 1 - remainders) << bits_of_position) | positions
    some = np.flatnonzero(short)
    some = some[np.argsort(counts[some], kind="stable")]
    lengths, begins = np.unique(counts[some], return_index=True)
    ends = [*begins[1:].tolist(), len(some)]
    # The last of each journey that gets one; below every key where nobody does.
    last = np.full(len(counts), -1, np.int64)
    for length, begin, end in zip(lengths.tolist(), begins.tolist(), ends, strict=True):
        journeys = some[begin:end]
        rows = keys[offsets[journeys][:, None] + np.arange(length)]
        rows.sort(axis=1)
        last[journeys] = rows[np.arange(len(journeys)), short[journeys] - 1]
    return (keys <= np.repeat(last, counts)).astype(np.int64)


def _one_more_of_large(remainders: Ints, short: Ints, counts: Ints, offsets: Ints) -> Ints:
    """As above, of parts too large for one number."""
    owners = np.repeat(np.arange(len(counts)), counts)
    positions = np.arange(len(owners)) - offsets[owners]
    order = np.lexsort((positions, -remainders, owners))
    found = np.zeros(len(remainders), np.int64)
    # Sorted, the touches of a journey stand where they stood, in the order of their remainders.
    found[order[positions < short[owners]]] = 1
    return found
