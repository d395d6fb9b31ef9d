"""What whole weeks of the past say about the weeks ahead: chances, bands and the thresholds of the words; pure sums.

Floats are fine here, because these are chances and not amounts. Counts follow a negative binomial with the mean
M = h (S + 1/2) / n and the variance phi M (1 + h/n), of S in n past weeks and h weeks ahead; phi is variance by mean of
the past weeks and at least 1. With phi = 1 that is the Gamma-Poisson predictive exactly. Sums of money follow Student's
t with the mean and the variance of the weeks, times h (1 + h/n).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, lgamma, log, sqrt
from statistics import fmean
from typing import Protocol

# Fewer whole weeks than these say nothing about their own scatter.
MIN_WEEKS = 8
# Beyond it twelve weeks do not show how wild the numbers really are, and a percentage claims too much.
MAX_DISPERSION = 3.0
# Where the words begin; docs/forecast.md has how often they came true.
LIKELY_FROM = 0.8
UNLIKELY_BELOW = 0.2
# A band holds eight of ten outcomes: one in ten ends below it, one above.
BAND_LOW, BAND_HIGH = 0.1, 0.9

# Counts beyond it are reckoned in units of several: the sums stay exact to what a chance needs.
_MANY = 2e6
_TINY = 1e-300


class Outcome(Protocol):
    """What is to come in the weeks ahead, as a distribution."""

    @property
    def mean(self) -> float: ...

    def at_least(self, amount: float) -> float:
        """The chance that it comes to `amount` or more."""

    def at_most(self, amount: float) -> float: ...

    def quantile(self, share: float) -> float:
        """The least value that is not exceeded in this share of cases."""


@dataclass(frozen=True, slots=True)
class Past:
    """Sums of whole weeks, the oldest first; `weights` say how much of an average week each is by its season."""

    sums: tuple[float, ...]
    weights: tuple[float, ...]

    @classmethod
    def even(cls, sums: Sequence[float]) -> Past:
        return cls(tuple(sums), (1.0,) * len(sums))

    @property
    def count(self) -> int:
        return len(self.sums)

    @property
    def total(self) -> float:
        return sum(self.sums)

    @property
    def exposure(self) -> float:
        """How many average weeks these are."""
        return sum(self.weights)

    @property
    def rate(self) -> float:
        """What an average week brings."""
        return self.total / self.exposure

    @property
    def variance(self) -> float:
        """Of an average week around its rate."""
        rate = self.rate
        around = ((x - rate * w) ** 2 / w for x, w in zip(self.sums, self.weights, strict=True))
        return sum(around) / (self.count - 1)

    @property
    def dispersion(self) -> float:
        """Variance by mean: 1 where things happen by themselves, more where they come in bursts."""
        return max(1.0, self.variance / self.rate) if self.rate > 0 else 1.0


def counts_ahead(past: Past, weeks: float) -> Outcome:
    """Of `weeks` average weeks; needs two weeks of the past at least, none of them below zero."""
    mean = max(weeks * (past.total + 0.5) / past.exposure, 0.0)
    if mean <= 0:
        return Certain(0.0)
    return Counts(mean, past.dispersion * mean * (1 + weeks / past.exposure))


def amounts_ahead(past: Past, weeks: float) -> Outcome:
    """The same for sums of money and whatever else is not counted one by one."""
    if weeks <= 0:
        return Certain(0.0)
    deviation = sqrt(past.variance * weeks * (1 + weeks / past.exposure))
    return Amounts(past.rate * weeks, deviation, past.count - 1) if deviation else Certain(past.rate * weeks)


@dataclass(frozen=True, slots=True)
class Certain:
    """Nothing is left to chance."""

    mean: float

    def at_least(self, amount: float) -> float:
        return float(self.mean >= amount)

    def at_most(self, amount: float) -> float:
        return float(self.mean <= amount)

    def quantile(self, share: float) -> float:
        return self.mean


@dataclass(frozen=True, slots=True)
class Counts:
    """A negative binomial by its mean and its variance, which must be the greater of the two."""

    mean: float
    variance: float

    def at_least(self, amount: float) -> float:
        unit = max(self.mean, amount) / _MANY
        if unit > 1:
            return self._in_units(amount, unit)
        return negative_binomial_tail(ceil(amount), self._size, self.mean / self.variance)

    def at_most(self, amount: float) -> float:
        return 1 - self.at_least(floor(amount) + 1)

    def quantile(self, share: float) -> float:
        low, high = -1, ceil(self.mean + 1)
        while self.at_most(high) < share:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.at_most(middle) >= share else (middle, high)
        return float(high)

    @property
    def _size(self) -> float:
        return self.mean**2 / (self.variance - self.mean)

    def _in_units(self, amount: float, unit: float) -> float:
        """So many that single ones do not matter: counted in units of several, or by the normal curve if even."""
        mean, variance = self.mean / unit, self.variance / unit**2
        if variance > mean * 1.000001:
            return Counts(mean, variance).at_least(amount / unit)
        return Amounts(self.mean, sqrt(self.variance), 10_000).at_least(amount - 0.5)


@dataclass(frozen=True, slots=True)
class Amounts:
    """Student's t with `freedom` degrees, around `mean`, stretched by `deviation`."""

    mean: float
    deviation: float
    freedom: int

    def at_least(self, amount: float) -> float:
        return student_tail((amount - self.mean) / self.deviation, self.freedom)

    def at_most(self, amount: float) -> float:
        return 1 - self.at_least(amount)

    def quantile(self, share: float) -> float:
        reach = 1.0
        while student_tail(reach, self.freedom) > min(share, 1 - share):
            reach *= 2
        place = _bisect(lambda t: 1 - student_tail(t, self.freedom) >= share, -reach, reach)
        return self.mean + self.deviation * place


def _bisect(is_enough: Callable[[float], bool], low: float, high: float) -> float:
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if is_enough(middle) else (middle, high)
    return high


# --- the curves ---------------------------------------------------------------------------------------------


def negative_binomial_tail(count: int, size: float, chance: float) -> float:
    """P(X >= count) for X failures before `size` successes, each of this chance: I(1 - chance; count, size)."""
    if count <= 0:
        return 1.0
    return incomplete_beta(count, size, 1 - chance, chance)


def student_tail(t: float, freedom: int) -> float:
    """P(T >= t)."""
    half = incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t), t * t / (freedom + t * t)) / 2
    return half if t >= 0 else 1 - half


def incomplete_beta(a: float, b: float, x: float, rest: float) -> float:
    """The regularised incomplete beta function I(x; a, b); `rest` is 1 - x, given so that no digit of it is lost."""
    if x <= 0 or rest <= 0:
        return 0.0 if x <= 0 else 1.0
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(rest))
    if x < (a + 1) / (a + b + 2):
        return min(front * _fraction(a, b, x) / a, 1.0)
    return max(1 - front * _fraction(b, a, rest) / b, 0.0)


def _fraction(a: float, b: float, x: float) -> float:
    """Its continued fraction by Lentz; settles within a few times the root of the greater of a and b."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    result = d
    for m in range(1, 50_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d, c = 1 / _away(1 + step * d), _away(1 + step / c)
            result *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return result


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


# --- ratios -------------------------------------------------------------------------------------------------


def share_of_windows(reached: int, windows: int, *, apart: float) -> float:
    """The share of past windows that reached the target, held back where few of them do not overlap.

    `apart` is how many windows fit side by side; one half of a window is added to either side (Jeffreys).
    """
    return (reached / windows * apart + 0.5) / (apart + 1)


def percentile(values: Sequence[float], share: float) -> float:
    """Of the sorted values, between two of them in proportion."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


# --- seasons ------------------------------------------------------------------------------------------------


def month_factors(sums: Sequence[float], months: Sequence[int]) -> dict[int, float]:
    """How much of an average week a week of each month brings; empty where the months do not differ.

    Measured around a straight line, so that growth is not taken for a season, and drawn towards 1 by as much as the
    scatter inside the months explains (empirical Bayes): factors that two years cannot tell from 1 stay at 1.
    """
    line = _line(sums)
    if line is None:
        return {}
    ratios: dict[int, list[float]] = {}
    for value, expected, month in zip(sums, line, months, strict=True):
        ratios.setdefault(month, []).append(value / expected)
    free = len(sums) - len(ratios)
    inside = sum((x - fmean(found)) ** 2 for found in ratios.values() for x in found) / max(free, 1)
    means = {month: fmean(found) for month, found in ratios.items()}
    middle = fmean(means.values())
    noise = fmean(inside / len(found) for found in ratios.values())
    between = sum((mean - middle) ** 2 for mean in means.values()) / max(len(means) - 1, 1) - noise
    if between <= 0:
        return {}
    shrunk = {
        month: 1 + between / (between + inside / len(ratios[month])) * (mean / middle - 1)
        for month, mean in means.items()
    }
    return {month: min(max(factor, 0.1), 10.0) for month, factor in shrunk.items()}


def _line(sums: Sequence[float]) -> list[float] | None:
    """The straight line through the weeks; None where it would leave the positive numbers, or nothing was counted."""
    count = len(sums)
    middle, mean = (count - 1) / 2, fmean(sums)
    spread = sum((place - middle) ** 2 for place in range(count))
    slope = sum((place - middle) * value for place, value in enumerate(sums)) / spread
    line = [mean + slope * (place - middle) for place in range(count)]
    if mean <= 0:
        return None
    return line if min(line) > 0.1 * mean else [mean] * count
