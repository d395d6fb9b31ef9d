"""The Markov chain and the Shapley values on journeys that were worked out exactly."""

from __future__ import annotations

import tracemalloc
from collections.abc import Sequence
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.attribution.experimental import chance, markov, shapley, shapley_of_rates
from analytics.attribution.paths import Ints, offsets_of
from tests.analytics.attribution.test_models import D3, F, G, L


def flat(of: Sequence[tuple[Sequence[int], int, int]]) -> tuple[Ints, Ints, Ints, Ints]:
    return (
        np.array([state for path, _won, _lost in of for state in path], np.int64),
        offsets_of([len(path) for path, _won, _lost in of]),
        np.array([won for _path, won, _lost in of], np.int64),
        np.array([lost for _path, _won, lost in of], np.int64),
    )


def credit(of: Sequence[tuple[Sequence[int], int, int]]) -> dict[int, float] | None:
    found = markov(*flat(of))
    total = sum(won for _path, won, _lost in of)
    return None if found is None else {state: share * total for state, share in found.items()}


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ([((1, 2, 3), 1, 0), ((1,), 0, 1), ((2, 3), 0, 1)], {1: 1 / 5, 2: 2 / 5, 3: 2 / 5}),
        # A published example, whose simulation comes to 1.991 and 1.009.
        ([((1, 2, 1, 2, 2, 1), 1, 0), ((1, 2, 2, 1, 1), 1, 0), ((1, 1), 1, 0)], {1: 2, 2: 1}),
        (D3, {F: 45717 / 3883, L: 31374 / 3883, G: 85995 / 3883}),
    ],
)
def test_removal_effects_are_exact(
    of: Sequence[tuple[Sequence[int], int, int]], expected: dict[int, float]
) -> None:
    assert credit(of) == pytest.approx(expected, rel=1e-12)


def test_the_chance_to_convert_is_that_of_the_chain() -> None:
    assert chance(*flat(D3)) == pytest.approx(3 / 20, rel=1e-12)


@pytest.mark.parametrize("of", [[((1, 2), 0, 5)], [], [((), 3, 0)]])
def test_nothing_is_shared_where_nobody_converts_or_comes_from_anywhere(
    of: Sequence[tuple[Sequence[int], int, int]],
) -> None:
    assert credit(of) is None


path = st.tuples(st.lists(st.integers(1, 4), min_size=1, max_size=5), st.integers(0, 3), st.integers(0, 3))


@settings(deadline=None, max_examples=40)
@given(of=st.lists(path, min_size=1, max_size=8))
def test_removal_by_one_inverse_equals_solving_the_chain_without_each_state(
    of: list[tuple[list[int], int, int]],
) -> None:
    found = markov(*flat(of))
    if not sum(won for _path, won, _lost in of):
        assert found is None
        return
    assert found is not None
    whole = chance(*flat(of))
    effects = {state: whole - _chance_without(of, state) for state in found}
    total = sum(effects.values())
    assert found == pytest.approx({state: each / total for state, each in effects.items()}, abs=1e-9)


def _chance_without(of: list[tuple[list[int], int, int]], removed: int) -> float:
    """By iterating the chain, every move into the removed state lost."""
    moves: dict[int, dict[int | str, int]] = {}
    for states, won, lost in of:
        steps: list[int | str] = [*states]
        for here, there in zip([-1, *states], [*steps, ""], strict=True):
            ends: dict[int | str, int] = {"won": won, "lost": lost} if there == "" else {there: won + lost}
            for end, times in ends.items():
                moves.setdefault(here, {})[end] = moves.setdefault(here, {}).get(end, 0) + times
    chances: dict[int | str, float] = {state: 0.0 for state in moves} | {"won": 1.0, "lost": 0.0}
    for _round in range(1500):
        for state, ends in moves.items():
            total = sum(ends.values())
            chances[state] = (
                sum(times * chances[end] for end, times in ends.items() if end != removed) / total
                if total
                else 0.0
            )
    return chances[-1]


def test_shapley_values_of_conversions_are_those_of_linear_over_distinct_channels() -> None:
    states, offsets, won, _lost = flat(D3)
    assert shapley(states, offsets, won) == {F: 12, L: 6, G: 24}


def test_a_channel_that_comes_twice_in_a_journey_is_one_player() -> None:
    states, offsets, won, _lost = flat([((1, 1, 2), 3, 0)])
    assert shapley(states, offsets, won) == {1: Fraction(3, 2), 2: Fraction(3, 2)}


roads = st.tuples(st.lists(st.integers(1, 16), max_size=6), st.integers(0, 3), st.just(0))


@settings(deadline=None, max_examples=60)
@given(of=st.lists(roads, min_size=1, max_size=20))
def test_shapley_values_share_each_conversion_among_the_channels_of_its_journey(
    of: list[tuple[list[int], int, int]],
) -> None:
    """Of few channels and of many, which are counted in two ways."""
    states, offsets, won, _never = flat(of)
    expected = dict.fromkeys(sorted({state for path, _won, _lost in of for state in path}), Fraction(0))
    for path, times, _lost in of:
        for state in set(path):
            expected[state] += Fraction(times, len(set(path)))
    assert shapley(states, offsets, won) == expected


def test_shapley_values_of_rates_may_be_below_zero() -> None:
    found = shapley_of_rates(*flat(D3))
    assert found is not None
    assert {state: round(float(value), 2) for state, value in found.items()} == {F: -3.99, L: -2.99, G: 48.98}
    assert sum(found.values()) == 42


def test_shapley_values_of_rates_are_not_told_for_too_many_channels_or_without_conversions() -> None:
    assert shapley_of_rates(*flat([(range(13), 1, 1)])) is None
    assert shapley_of_rates(*flat([((1,), 0, 1)])) is None


def test_thousands_of_states_need_memory_for_touches_alone() -> None:
    """A matrix of paths by states would hold 400 million cells."""
    number = 20_000
    states, offsets = np.arange(2 * number) % number, np.arange(0, 2 * number + 1, 2)
    tracemalloc.start()
    found = shapley(states, offsets, np.ones(number, np.int64))
    assert shapley_of_rates(states, offsets, *np.ones((2, number), np.int64)) is None
    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(found.values()) == number and len(found) == number
    assert most < 50_000_000
