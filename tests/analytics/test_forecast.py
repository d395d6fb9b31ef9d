"""Chances of what is to come: against exact sums, and what must hold whatever the numbers are."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, isfinite, lgamma, log, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.goals.forecast import (
    Amounts,
    Certain,
    Counts,
    Past,
    amounts_ahead,
    counts_ahead,
    month_factors,
    negative_binomial_tail,
    percentile,
    share_of_windows,
    student_tail,
)

WEEKS = st.lists(st.integers(0, 400), min_size=8, max_size=26)
# Whatever a column can hold: what is counted may be taken back.
ANY_WEEKS = st.lists(st.integers(-400, 400), min_size=8, max_size=26)


def exact_tail(count: int, size: int, chance: Fraction) -> Fraction:
    """By the definition, in fractions."""
    return 1 - sum(
        (comb(x + size - 1, x) * chance**size * (1 - chance) ** x for x in range(count)), Fraction(0)
    )


def test_the_golden_value() -> None:
    """96 in 8 weeks, 4 weeks ahead, 50 wanted: of even weeks it is the Gamma-Poisson predictive."""
    assert negative_binomial_tail(50, 96.5, 2 / 3) == pytest.approx(0.426516, abs=5e-7)
    assert counts_ahead(Past.even([12.0] * 8), 4).at_least(50) == pytest.approx(0.426516, abs=5e-7)


@pytest.mark.parametrize("size", [1, 2, 7, 40, 300])
@pytest.mark.parametrize("chance", [Fraction(1, 50), Fraction(2, 3), Fraction(99, 100)])
def test_the_tail_agrees_with_sums_of_fractions(size: int, chance: Fraction) -> None:
    mean = size * (1 - chance) / chance
    for count in {1, 2, int(mean / 2) + 1, int(mean) + 1, int(mean * 2) + 3}:
        if count < 1500:
            exact = float(exact_tail(count, size, chance))
            assert negative_binomial_tail(count, size, float(chance)) == pytest.approx(exact, abs=1e-11)


def test_the_tail_agrees_with_a_sum_in_logarithms_up_to_millions() -> None:
    size, chance = 1_000_000.5, 0.5
    logs = (
        lgamma(x + size) - lgamma(size) - lgamma(x + 1) + size * log(chance) + x * log(1 - chance)
        for x in range(980_000, 1_000_500)
    )
    below = sum(exp(each) for each in logs)
    assert negative_binomial_tail(1_000_500, size, chance) == pytest.approx(1 - below, abs=1e-6)


@pytest.mark.parametrize("scatter", [1.3, 40, 5_000])
def test_counts_beyond_two_millions_are_reckoned_in_units(scatter: float) -> None:
    """On either side of the border the curve is the same, and far beyond it is the normal one."""
    below, above = Counts(1.99e6, 1.99e6 * scatter), Counts(2.01e6, 2.01e6 * scatter)
    for curve in (below, above):
        step = sqrt(curve.variance)
        assert curve.at_least(curve.mean + step) == pytest.approx(0.1587, abs=2e-3)
        assert curve.at_least(curve.mean - step) == pytest.approx(0.8413, abs=2e-3)
    assert Counts(1e12, 1e12 * scatter).at_least(1e12) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(
    ("t", "freedom", "expected"),
    # From tables of Student's t.
    [(0, 5, 0.5), (1.812461, 10, 0.05), (2.228139, 10, 0.025), (-1.812461, 10, 0.95), (6.313752, 1, 0.05)],
)
def test_student_as_in_the_tables(t: float, freedom: int, expected: float) -> None:
    assert student_tail(t, freedom) == pytest.approx(expected, abs=1e-6)


def test_amounts_follow_student_with_the_variance_of_the_weeks() -> None:
    """Weeks 10 and 30 in turn: mean 20, variance 800/7, so four weeks are 80 with 4 (1 + 4/8) times it."""
    found = amounts_ahead(Past.even([10.0, 30.0] * 4), 4)
    assert isinstance(found, Amounts)
    assert (found.mean, found.freedom) == (80.0, 7)
    assert found.deviation == pytest.approx(sqrt(800 / 7 * 4 * 1.5))
    assert found.at_least(80) == pytest.approx(0.5)
    assert found.quantile(0.9) == pytest.approx(80 + 1.414924 * sqrt(800 / 7 * 6), abs=1e-3)


def test_weeks_without_scatter_or_ahead_leave_nothing_to_chance() -> None:
    assert amounts_ahead(Past.even([5.0] * 8), 2) == Certain(10.0)
    assert counts_ahead(Past.even([5.0] * 8), 0) == Certain(0.0)
    assert (Certain(10.0).at_least(10), Certain(10.0).at_least(11), Certain(10.0).at_most(10)) == (1, 0, 1)


def test_dispersion_is_variance_by_mean_and_at_least_one() -> None:
    assert Past.even([10.0, 30.0] * 4).dispersion == pytest.approx(800 / 7 / 20)
    assert Past.even([12.0] * 8).dispersion == 1
    assert Past.even([0.0] * 8).dispersion == 1


@given(WEEKS, st.floats(0.2, 60), st.integers(1, 3000))
def test_more_is_less_likely_and_a_limit_is_the_complement(
    weeks: list[int], ahead: float, target: int
) -> None:
    curve = counts_ahead(Past.even([float(x) for x in weeks]), ahead)
    assert 0 <= curve.at_least(target + 1) <= curve.at_least(target) + 1e-12 <= 1 + 2e-12
    assert curve.at_most(target) == pytest.approx(1 - curve.at_least(target + 1), abs=1e-12)
    assert curve.at_least(0) == 1


@given(st.floats(0.5, 200), st.floats(1.05, 8))
def test_the_chances_of_all_counts_add_up_to_one(mean: float, scatter: float) -> None:
    """Each by the formula of the negative binomial, up to where next to nothing is left."""
    curve = Counts(mean, mean * scatter)
    size, chance = mean / (scatter - 1), 1 / scatter
    end = int(curve.quantile(0.999999)) + 1
    single = [
        exp(lgamma(x + size) - lgamma(size) - lgamma(x + 1) + size * log(chance) + x * log(1 - chance))
        for x in range(end)
    ]
    assert sum(single) == pytest.approx(1, abs=1.1e-6)
    assert sum(single[: end // 2]) == pytest.approx(curve.at_most(end // 2 - 1), abs=1e-9)


@given(WEEKS, st.floats(1, 20), st.floats(0.01, 0.99))
def test_a_quantile_is_the_least_count_that_is_enough(weeks: list[int], ahead: float, share: float) -> None:
    curve = counts_ahead(Past.even([float(x) for x in weeks]), ahead)
    found = curve.quantile(share)
    assert curve.at_most(found) >= share - 1e-9
    assert found == 0 or curve.at_most(found - 1) < share + 1e-9


@given(ANY_WEEKS, st.floats(0.2, 60), st.integers(-500, 500), st.floats(0.01, 0.99))
def test_weeks_below_zero_give_chances_and_an_end(
    weeks: list[int], ahead: float, target: int, share: float
) -> None:
    past = Past.even([float(x) for x in weeks])
    for curve in (counts_ahead(past, ahead), amounts_ahead(past, ahead)):
        assert 0 <= curve.at_least(target) <= 1 and 0 <= curve.at_most(target) <= 1
        assert isfinite(curve.quantile(share))
    assert counts_ahead(past, ahead).quantile(share) >= 0


@given(WEEKS, st.floats(0.5, 20))
def test_the_mean_grows_with_the_weeks_ahead(weeks: list[int], ahead: float) -> None:
    past = Past.even([float(x) for x in weeks])
    assert counts_ahead(past, ahead * 2).mean == pytest.approx(2 * counts_ahead(past, ahead).mean)
    assert amounts_ahead(past, ahead).mean == pytest.approx(past.rate * ahead)


def test_a_season_is_found_around_the_growth_and_drawn_towards_one() -> None:
    """Decembers bring twice as much while all grows; the other months stay alike."""
    months = [week // 4 % 13 % 12 + 1 for week in range(104)]
    sums = [(100 + week) * (2.0 if month == 12 else 1.0) for week, month in enumerate(months)]
    factors = month_factors(sums, months)
    assert 1.5 < factors[12] < 2.0
    assert all(0.8 < factor < 1.1 for month, factor in factors.items() if month != 12)


def test_no_season_is_made_of_growth_or_of_noise() -> None:
    months = [week // 4 % 13 % 12 + 1 for week in range(104)]
    assert month_factors([100.0 + week for week in range(104)], months) == {}
    assert month_factors([0.0] * 104, months) == {}


def test_weeks_of_a_season_count_by_their_weight() -> None:
    """Weeks that are half of an average one say twice as much of an average week."""
    past = Past((6.0,) * 8, (0.5,) * 8)
    assert (past.rate, past.exposure, past.dispersion) == (12, 4, 1)
    assert counts_ahead(past, 4).mean == pytest.approx(4 * 48.5 / 4)


def test_few_windows_hold_a_verdict_back() -> None:
    assert share_of_windows(10, 10, apart=1.0) == 0.75
    assert share_of_windows(40, 40, apart=10.0) == pytest.approx(10.5 / 11)
    assert share_of_windows(0, 40, apart=10.0) == pytest.approx(0.5 / 11)


def test_percentiles_lie_between_values() -> None:
    assert [percentile([3, 1, 2], share) for share in (0, 0.5, 0.75, 1)] == [1, 2, 2.5, 3]
    assert percentile([7], 0.9) == 7
