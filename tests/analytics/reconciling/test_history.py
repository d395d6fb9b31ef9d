"""The usual gap: median and spread of whole weeks, and when a period lies outside of it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from analytics.reconciling.history import Gap, usual_of, weekly_ratios
from analytics.reconciling.lines import Figure

MONDAY = date(2026, 5, 4)


def test_six_weeks_are_needed() -> None:
    assert usual_of([Fraction(1)] * 5) is None
    usual = usual_of([Fraction(1)] * 6)
    assert usual is not None
    assert (usual.median, usual.low, usual.high) == (Fraction(1), Fraction(98, 100), Fraction(102, 100))


def test_the_band_is_three_deviations_around_the_median_and_one_bad_week_does_not_widen_it() -> None:
    weeks = [Fraction(each, 100) for each in (90, 92, 94, 96, 98, 100, 102)]
    usual = usual_of(weeks)
    assert usual is not None
    assert usual.median == Fraction(96, 100)
    width = 3 * Fraction(14826, 10_000) * Fraction(4, 100)
    assert (usual.low, usual.high) == (Fraction(96, 100) - width, Fraction(96, 100) + width)
    broken = usual_of([*weeks[:-1], Fraction(10)])
    assert broken is not None
    assert broken.high < 2


def test_a_gap_outside_the_band_is_an_alarm() -> None:
    usual = usual_of([Fraction(9, 10)] * 8)

    def is_alarm(ratio: Fraction | None, *, is_long: bool = True) -> bool:
        return Gap(ratio, usual, 8, is_long).is_alarm

    assert not is_alarm(Fraction(9, 10))
    assert is_alarm(Fraction(7, 10))
    assert is_alarm(Fraction(11, 10))
    assert not is_alarm(Fraction(7, 10), is_long=False)
    assert not is_alarm(None)
    assert not Gap(Fraction(7, 10), None, 3, True).is_alarm


def test_weeks_begin_on_monday_and_end_before_the_period() -> None:
    here = {MONDAY - timedelta(days=number): Figure(2, 200) for number in range(-3, 70)}
    there = {day: Figure(1, 150) for day in here}
    # The week that the period cuts into is not whole before it.
    there[MONDAY] = Figure(1, 9_999)
    assert weekly_ratios(here, there, MONDAY + timedelta(days=2), by_money=True) == [Fraction(3, 4)] * 9
    assert weekly_ratios(here, there, MONDAY, by_money=False) == [Fraction(1, 2)] * 9
    # The tenth week began on its Tuesday, and two ended before their side did.
    silent = {day: figure for day, figure in there.items() if day < MONDAY - timedelta(days=14)}
    assert len(weekly_ratios(here, silent, MONDAY, by_money=True)) == 7
