"""Two models of whole sets of journeys, for comparison only: a Markov chain, and Shapley values of two games.

Neither proves a cause. Shapley values of conversions equal the linear model over the distinct channels of each journey,
so they know nothing that linear does not; those of observed rates may be below zero.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from analytics.attribution.credit import FEW
from analytics.attribution.paths import Ints

# 2**n sets of channels are looked at.
MOST_PLAYERS = 12


def markov(states: Ints, offsets: Ints, converted: Ints, lost: Ints) -> dict[int, float] | None:
    """Share of each state by its removal effect in a chain of order 1; None where nobody converts, or none is visited.

    `converted` and `lost` say how often each path ended in a conversion and without one. The effect of removing k is
    1 - p(without k) / p. Every path through k would end there, so p - p(without k) is the chance to reach k at all
    times the chance to convert from k: one inverse instead of a system of equations for each state.
    """
    known, codes = _numbered(states)
    if not len(known) or not converted.sum():
        return None
    entry, moves, ends = _moves(codes, len(known), offsets, converted, lost)
    inverse = np.linalg.inv(np.eye(len(known)) - moves)
    visits = entry @ inverse
    reached = visits / np.diag(inverse)
    converts = inverse @ ends
    effects = np.maximum(reached * converts, 0.0)
    if effects.sum() <= 0:
        return None
    return dict(zip(known.tolist(), (effects / effects.sum()).tolist(), strict=True))


def chance(states: Ints, offsets: Ints, converted: Ints, lost: Ints) -> float:
    """How likely a journey through this chain converts."""
    known, codes = _numbered(states)
    entry, moves, ends = _moves(codes, len(known), offsets, converted, lost)
    return float(entry @ np.linalg.solve(np.eye(len(known)) - moves, ends))


def _moves(
    codes: Ints, size: int, offsets: Ints, converted: Ints, lost: Ints
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Probabilities: of the first state, from state to state, and from each state to the conversion."""
    counts = np.diff(offsets)
    filled = counts > 0
    times = (converted + lost)[filled].astype(np.float64)
    starts, ends = offsets[:-1][filled], offsets[1:][filled] - 1
    entry = np.bincount(codes[starts], weights=times, minlength=size)
    steps = np.ones(max(len(codes) - 1, 0), bool)
    steps[starts[1:] - 1] = False
    each = np.repeat((converted + lost).astype(np.float64), counts)
    pairs = codes[:-1][steps] * size + codes[1:][steps]
    moves = np.bincount(pairs, weights=each[:-1][steps], minlength=size * size).reshape(size, size)
    won = np.bincount(codes[ends], weights=converted[filled].astype(np.float64), minlength=size)
    leaving = moves.sum(axis=1) + np.bincount(codes[ends], weights=times, minlength=size)
    leaving = np.maximum(leaving, 1)
    return entry / max(entry.sum(), 1), moves / leaving[:, None], won / leaving


def shapley(states: Ints, offsets: Ints, converted: Ints) -> dict[int, Fraction]:
    """Of the game whose coalition earns the conversions of all journeys that need nobody else, exactly.

    Closed form: the sum over the sets T of states that contain i of c(T) / |T|, where c(T) are the conversions of
    journeys with exactly these states.
    """
    known, codes = _numbered(states)
    found = dict.fromkeys(known.tolist(), Fraction(0))
    if not len(known):
        return found
    by_size = _by_size_of_few if len(known) <= MOST_PLAYERS else _by_size
    sums = by_size(codes, len(known), offsets, converted)
    for state, row in zip(known.tolist(), sums, strict=True):
        for size in np.flatnonzero(row).tolist():
            found[state] += Fraction(int(row[size]), size)
    return found


def shapley_of_rates(states: Ints, offsets: Ints, converted: Ints, lost: Ints) -> dict[int, Fraction] | None:
    """Of the game whose coalition earns the rate at which journeys within it convert, scaled to all conversions.

    May be below zero. None for more than `MOST_PLAYERS` states, or where the scale is undefined.
    """
    known, codes = _numbered(states)
    players = len(known)
    if not 0 < players <= MOST_PLAYERS:
        return None
    filled = np.diff(offsets) > 0
    masks = np.bitwise_or.reduceat(1 << codes, offsets[:-1][filled])
    won, seen = np.zeros((2, 1 << players), np.int64)
    np.add.at(won, masks, converted[filled])
    np.add.at(seen, masks, (converted + lost)[filled])
    for player in range(players):  # sums over all subsets
        for game in (won, seen):
            halves = game.reshape(-1, 2, 1 << player)
            halves[:, 1] += halves[:, 0]
    worth = [Fraction(int(w), int(s)) if s else Fraction(0) for w, s in zip(won, seen, strict=True)]
    if not worth[-1]:
        return None
    scale = Fraction(int(won[-1])) / worth[-1]
    return {state: scale * _marginal(worth, player, players) for player, state in enumerate(known.tolist())}


def _marginal(worth: list[Fraction], player: int, players: int) -> Fraction:
    others = [1 << other for other in range(players) if other != player]
    total = Fraction(0)
    for size in range(players):
        gained = sum(
            (worth[sum(chosen) | 1 << player] - worth[sum(chosen)] for chosen in combinations(others, size)),
            Fraction(0),
        )
        total += gained / (players * comb(players - 1, size))
    return total


def _numbered(states: Ints) -> tuple[Ints, Ints]:
    """The states in their order, and for each touch the place of its own; a count where they are small numbers."""
    if len(states) and states.min() >= 0 and states.max() < FEW:
        there = np.bincount(states) > 0
        known = np.flatnonzero(there)
        return known, (np.cumsum(there) - 1)[states]
    known, codes = np.unique(states, return_inverse=True)
    return known, codes


def _by_size(codes: Ints, size: int, offsets: Ints, converted: Ints) -> NDArray[np.float64]:
    """Conversions by state, and by how many states their journeys have; floating point is exact up to 2**53."""
    paths, of = _pairs(codes, size, offsets)
    sizes = np.bincount(paths, minlength=len(offsets) - 1)[paths]
    largest = int(sizes.max()) + 1
    sums = np.bincount(of * largest + sizes, weights=converted[paths], minlength=size * largest)
    return sums.astype(np.float64).reshape(size, largest)


def _by_size_of_few(codes: Ints, size: int, offsets: Ints, converted: Ints) -> NDArray[np.float64]:
    """As above of few states, where a set of them is a number with a bit for each: nothing is sorted."""
    filled = np.diff(offsets) > 0
    sets = np.bitwise_or.reduceat(1 << codes, offsets[:-1][filled])
    won = np.bincount(sets, weights=converted[filled], minlength=1 << size)
    has = (np.arange(1 << size)[:, None] >> np.arange(size)) & 1 == 1
    sizes = has.sum(axis=1)
    rows = [np.bincount(sizes, won * has[:, state], size + 1) for state in range(size)]
    found: NDArray[np.float64] = np.array(rows, np.float64)
    return found


def _pairs(codes: Ints, size: int, offsets: Ints) -> tuple[Ints, Ints]:
    """Which path has which state, each once however often it comes; memory for touches, not for paths times states."""
    owners = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    keys = owners * size + codes
    keys.sort()
    keys = keys[np.concatenate(([True], keys[1:] != keys[:-1]))]
    return keys // size, keys % size
