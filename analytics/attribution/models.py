"""The attribution models: for each touch of each journey its part of the conversion, exactly.

Each model answers with whole, non-negative parts whose share of their sum is the weight: linear is 1, 1, 1, never
0.333. Formulas and sources are in docs/attribution.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from analytics.attribution.codes import DIRECT
from analytics.attribution.paths import Ints, Paths
from analytics.attribution.shares import WHOLE, allocate
from campaigns.models import AttributionModel

HALF_LIFE_SECONDS = 7 * 24 * 3600
Model = Callable[[Paths], Ints]


def weights(model: str, paths: Paths) -> Ints:
    """For each touch its share in billionths; those of one journey add up to a billion exactly."""
    totals = np.full(len(paths.offsets) - 1, WHOLE, np.int64)
    return allocate(totals, MODELS[model](paths), paths.offsets)


def first(paths: Paths) -> Ints:
    return _one(paths, np.zeros(len(paths.counts), np.int64))


def last(paths: Paths) -> Ints:
    return _one(paths, paths.counts - 1)


def last_non_direct(paths: Paths) -> Ints:
    """The last touch that came from somewhere; direct only where all are."""
    positions = np.arange(len(paths.channels)) - np.repeat(paths.offsets[:-1], paths.counts)
    found = _highest(np.where(paths.channels == DIRECT, -1, positions), paths)
    return _one(paths, np.where(found < 0, paths.counts - 1, found))


def linear(paths: Paths) -> Ints:
    return np.ones(len(paths.channels), np.int64)


def time_decay(paths: Paths) -> Ints:
    """Half the weight for each week before the conversion.

    Counted from the youngest touch, which changes no share, in as many bits as leave room for the exact sharing.
    """
    counts = np.maximum(paths.counts, 1)
    youngest = -_highest(-paths.ages, paths)
    halvings = (paths.ages - np.repeat(youngest, paths.counts)) / HALF_LIFE_SECONDS
    bits = (62 - np.ceil(np.log2(counts)).astype(np.int64)) // 2
    return np.rint(np.exp2(np.repeat(bits, paths.counts) - halvings)).astype(np.int64)


def u_last(paths: Paths) -> Ints:
    """40 % the first, 40 % the last, 20 % those between them."""
    return _milestones(paths, [_start(paths), paths.counts - 1], share=2, rest=1)


def u_lead(paths: Paths) -> Ints:
    """40 % the first, 40 % the touch that made the lead, 20 % the rest; without a lead that is known, the last."""
    return _milestones(paths, [_start(paths), _known(paths.lead, paths)], share=2, rest=1)


def w(paths: Paths) -> Ints:
    """30 % each the first, the lead's and the deal's touch, 10 % the rest; without a deal that is known, the last."""
    return _milestones(paths, [_start(paths), paths.lead, _known(paths.deal, paths)], share=3, rest=1)


def full_path(paths: Paths) -> Ints:
    """22.5 % each the first, the lead's, the deal's and the last touch, 10 % the rest."""
    marks = [_start(paths), paths.lead, paths.deal, paths.counts - 1]
    return _milestones(paths, marks, share=9, rest=4)


MODELS: Mapping[str, Model] = {
    AttributionModel.FIRST: first,
    AttributionModel.LAST: last,
    AttributionModel.LAST_NON_DIRECT: last_non_direct,
    AttributionModel.LINEAR: linear,
    AttributionModel.TIME_DECAY: time_decay,
    AttributionModel.U_LAST: u_last,
    AttributionModel.U_LEAD: u_lead,
    AttributionModel.W: w,
    AttributionModel.FULL_PATH: full_path,
}


def _start(paths: Paths) -> Ints:
    return np.zeros(len(paths.counts), np.int64)


def _known(marks: Ints, paths: Paths) -> Ints:
    """What nobody knows of was reached with the conversion itself: its last touch stands in."""
    return np.where(marks < 0, paths.counts - 1, marks)


def _one(paths: Paths, position: Ints) -> Ints:
    parts = np.zeros(len(paths.channels), np.int64)
    filled = paths.counts > 0
    parts[(paths.offsets[:-1] + position)[filled]] = 1
    return parts


def _highest(values: Ints, paths: Paths) -> Ints:
    """By journey; 0 for one without touches."""
    filled = paths.counts > 0
    found = np.zeros(len(filled), np.int64)
    if filled.any():
        found[filled] = np.maximum.reduceat(values, paths.offsets[:-1][filled])
    return found


def _milestones(paths: Paths, marks: list[Ints], *, share: int, rest: int) -> Ints:
    """Each milestone has `share`, all touches that are none of them `rest` together, in proportion.

    A touch that is two milestones has both shares. A milestone that nobody knows (-1) has none, nor has a rest that
    nobody is: the others keep their proportions.
    """
    reached = np.zeros(len(paths.channels), np.int64)
    for mark in marks:
        known = (paths.counts > 0) & (mark >= 0)
        reached[(paths.offsets[:-1] + mark)[known]] += 1  # each journey once, so no index repeats
    is_rest = reached == 0
    sums = np.concatenate(([0], np.cumsum(is_rest)))
    between = np.maximum(np.diff(sums[paths.offsets]), 1)
    return np.where(is_rest, rest, reached * share * np.repeat(between, paths.counts))
