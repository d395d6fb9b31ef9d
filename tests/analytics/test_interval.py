"""The interval of revenue: golden values, how it behaves, and how often it holds the truth."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.verdict.interval import (
    MOST_VALUES,
    Interval,
    Sold,
    bootstrap,
    interval_of,
    merged,
    normal_around,
    sold_for,
)

D = Decimal
# Money to the cent and whole or fractional counts, as platforms report them.
PRICES = st.decimals(min_value="0.01", max_value="900", places=2)
COUNTS = st.decimals(min_value="0.5", max_value="40", places=1)
LINES = st.lists(st.builds(Sold, COUNTS, PRICES), min_size=1, max_size=30).filter(
    lambda lines: sum(line.count for line in lines) >= 10
)


def sales(count: int, each: str = "50") -> list[Sold]:
    return [Sold(D(count), D(each))]


def width(found: Interval | None) -> Decimal:
    assert found is not None
    return found.high - found.low


def test_under_ten_sales_there_is_none() -> None:
    assert interval_of(sales(9)) is None
    assert interval_of([Sold(D("9.9"), D(50))]) is None
    assert interval_of([]) is None
    assert interval_of(sales(10)) is not None


def test_equal_sales_have_the_interval_of_their_number() -> None:
    """25 sales of 4.00: the number is Poisson(25), of which 16 and 35 bound the middle 95%."""
    assert interval_of(sales(25, "4")) == Interval(D("64.000000"), D("140.000000"), "bootstrap")


def test_many_different_values_take_the_root_of_the_sum_of_squares() -> None:
    many = [Sold(D(1), D(number)) for number in range(1, MOST_VALUES + 2)]
    total = sum(range(1, MOST_VALUES + 2))
    squares = sum(number * number for number in range(1, MOST_VALUES + 2))
    found = interval_of(many)
    assert found is not None
    assert found == normal_around(D(total), D(squares)) and found.method == "normal"
    assert float(found.high - found.low) == pytest.approx(2 * 1.96 * math.sqrt(squares))


def test_a_refund_counts_against_it() -> None:
    found = interval_of([*sales(12, "50"), Sold(D(1), D("-50"))])
    assert found is not None
    assert D(0) < found.low < D(550) < found.high


def test_a_day_with_money_and_no_sale_is_one_sale() -> None:
    assert sold_for(D(30), D(3)) == Sold(D(3), D(10))
    assert sold_for(D(30), D(0)) == Sold(D(1), D(30))
    assert sold_for(D(0), D(0)) is None


def test_sales_for_nothing_have_no_spread() -> None:
    assert interval_of([Sold(D(20), D(0))], is_by_day=True) == Interval(D(0), D(0), "bootstrap")


@settings(max_examples=25, deadline=None)
@given(LINES, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(lines: list[Sold], random: object) -> None:
    shuffled = list(lines)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis says no more of it
    for is_by_day in (False, True):
        assert interval_of(shuffled, is_by_day=is_by_day) == interval_of(lines, is_by_day=is_by_day)


@settings(max_examples=25, deadline=None)
@given(LINES)
def test_sales_of_one_value_may_stand_in_any_number_of_rows(lines: list[Sold]) -> None:
    halves = [Sold(line.count / 2, line.each) for line in lines for _half in range(2)]
    assert interval_of(halves) == interval_of(lines)


@settings(max_examples=25, deadline=None)
@given(LINES)
def test_values_twice_as_large_double_the_limits(lines: list[Sold]) -> None:
    doubled = [Sold(line.count, line.each * 2) for line in lines]
    for is_by_day in (False, True):
        once, twice = interval_of(lines, is_by_day=is_by_day), interval_of(doubled, is_by_day=is_by_day)
        assert once is not None and twice is not None
        assert float(twice.low) == pytest.approx(2 * float(once.low), rel=1e-6, abs=1e-5)
        assert float(twice.high) == pytest.approx(2 * float(once.high), rel=1e-6, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(LINES)
def test_four_times_the_sales_of_the_same_values_are_surer(lines: list[Sold]) -> None:
    """Against the revenue the interval is then about half as wide."""
    more = [Sold(line.count * 4, line.each) for line in lines]
    ratio = width(interval_of(more)) / 4 / width(interval_of(lines))
    assert D("0.35") < ratio < D("0.65")


@settings(max_examples=25, deadline=None)
@given(LINES)
def test_days_are_never_surer_than_the_sales_they_are_made_of(lines: list[Sold]) -> None:
    by_day, single = interval_of(lines, is_by_day=True), interval_of(lines)
    assert by_day is not None and single is not None
    assert by_day.low <= single.low and by_day.high >= single.high


def test_days_hide_no_spread_of_their_sales() -> None:
    """300 sales on 28 days, half of 20 and half of 200: the days' means are nearly equal, the sales are not."""
    random = np.random.default_rng(5)
    values = random.choice([20, 200], 300)
    on = random.integers(0, 28, 300)
    days = [
        sold_for(D(int(values[on == day].sum())), D(int((on == day).sum())))
        for day in range(28)
        if (on == day).any()
    ]
    by_day = interval_of([day for day in days if day is not None], is_by_day=True)
    single = interval_of(Sold(D(1), D(int(value))) for value in values)
    assert float(width(by_day)) == pytest.approx(float(width(single)), rel=0.15)


def test_a_few_days_tell_nothing_of_the_spread_so_it_is_taken_to_be_as_wide_as_the_values() -> None:
    once = interval_of([Sold(D(100), D(10))])
    by_day = interval_of([Sold(D(100), D(10))], is_by_day=True)
    assert float(width(by_day)) == pytest.approx(float(width(once)) * math.sqrt(2), rel=1e-6)


@pytest.mark.parametrize(("sigma", "low", "high"), [(0.5, 86, 96), (1.0, 82, 94)])
def test_it_holds_the_truth_as_often_as_the_definitions_say(sigma: float, low: int, high: int) -> None:
    """200 simulated campaigns with some 20 orders; tests/bench/test_interval.py draws many more."""
    random = np.random.default_rng(3)
    truth = 20 * math.exp(sigma * sigma / 2)
    hits = 0
    for _run in range(200):
        values = np.exp(random.normal(0, sigma, random.poisson(20)))
        found = bootstrap(merged(Sold(D(1), D(str(round(float(value), 6)))) for value in values))
        hits += float(found.low) <= truth <= float(found.high)
    assert low <= hits / 2 <= high
