"""How often what the forecast calls likely comes true, over thousands of simulated goals with seeds that stay."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from random import Random

import pytest

from analytics.goals.feasibility import Verdict, verdict_of
from analytics.goals.forecast import MAX_DISPERSION, Past, amounts_ahead, counts_ahead

RUNS = 20_000
WEEKS_AHEAD = 4
# Whatever the scatter: a word that holds less often than this is no word to plan with.
LEAST_SHARE = 0.68
# About twelve leads a week, from four to forty.
TYPICAL, SPREAD = 12.0, 0.5


@dataclass(frozen=True, slots=True)
class Told:
    """One simulated goal: the chance that was told, how wild the past looked, and whether it was reached."""

    chance: float
    dispersion: float
    is_reached: bool


def poisson(random: Random, mean: float) -> int:
    """By Knuth, in steps that the exponential still holds."""
    count = 0
    while mean > 0:
        limit, product = exp(-min(mean, 500.0)), random.random()
        while product > limit:
            count, product = count + 1, product * random.random()
        mean -= 500.0
    return count


def week(random: Random, mean: float, scatter: float) -> int:
    """One week with variance = scatter x mean."""
    return poisson(random, random.gammavariate(mean / (scatter - 1), scatter - 1) if scatter > 1 else mean)


def simulate(scatter: float, weeks: int, *, is_money: bool = False) -> list[Told]:
    random = Random(f"{scatter} {weeks} {is_money}")
    found = []
    for _ in range(RUNS):
        mean = TYPICAL * exp(random.gauss(0, SPREAD))
        target = max(1, round(mean * WEEKS_AHEAD * random.uniform(0.7, 1.3)))

        def one_week(mean: float = mean) -> float:
            count = week(random, mean, scatter)
            # Orders of very different size, of 1 on average.
            return sum(exp(random.gauss(-0.18, 0.6)) for _ in range(count)) if is_money else float(count)

        past = Past.even([one_week() for _ in range(weeks)])
        outcome = (amounts_ahead if is_money else counts_ahead)(past, WEEKS_AHEAD)
        came = sum(one_week() for _ in range(WEEKS_AHEAD))
        found.append(Told(outcome.at_least(target), past.dispersion, came >= target))
    return found


def share(told: list[Told]) -> float:
    return sum(each.is_reached for each in told) / len(told)


@pytest.mark.parametrize("weeks", [8, 12, 26])
@pytest.mark.parametrize("scatter", [1.0, 2.0, 4.0])
def test_how_often_a_word_came_true(scatter: float, weeks: int) -> None:
    told = simulate(scatter, weeks)
    by_word = {
        verdict: [each for each in told if verdict_of(each.chance) is verdict]
        for verdict in (Verdict.LIKELY, Verdict.POSSIBLE, Verdict.UNLIKELY)
    }
    name = f"scatter_{scatter:g}_weeks_{weeks}"
    sure = [each for each in told if each.chance >= 0.9]
    shown = [each for each in told if each.dispersion <= MAX_DISPERSION]
    sure_and_shown = [each for each in shown if each.chance >= 0.9]
    print(f"\n{name}_said_90_percent_came_true {share(sure):.3f}")
    print(f"{name}_with_a_percentage {len(shown) / RUNS:.3f}")
    print(f"{name}_shown_90_percent_came_true {share(sure_and_shown):.3f}")
    print(f"{name}_likely_came_true {share(by_word[Verdict.LIKELY]):.3f}")
    print(f"{name}_possible_came_true {share(by_word[Verdict.POSSIBLE]):.3f}")
    print(f"{name}_unlikely_did_not {1 - share(by_word[Verdict.UNLIKELY]):.3f}")
    assert share(by_word[Verdict.LIKELY]) > LEAST_SHARE
    assert share(by_word[Verdict.UNLIKELY]) < 1 - LEAST_SHARE


@pytest.mark.parametrize("weeks", [8, 12, 26])
def test_how_often_a_word_about_money_came_true(weeks: int) -> None:
    told = simulate(2.0, weeks, is_money=True)
    likely = [each for each in told if verdict_of(each.chance) is Verdict.LIKELY]
    unlikely = [each for each in told if verdict_of(each.chance) is Verdict.UNLIKELY]
    print(f"\nmoney_weeks_{weeks}_likely_came_true {share(likely):.3f}")
    print(f"money_weeks_{weeks}_unlikely_did_not {1 - share(unlikely):.3f}")
    assert share(likely) > LEAST_SHARE
    assert share(unlikely) < 1 - LEAST_SHARE
