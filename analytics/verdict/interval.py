"""How far revenue could lie from what was counted by chance alone: a 95% interval from sales, by Poisson bootstrap.

The number of sales is as random as their values, so each sale is drawn Poisson(1) times; a bootstrap that keeps the
number fixed is much too narrow (docs/numbers.md). Statistics are the one place where money is a float; what comes out
is rounded to millionths.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np

# Under so many sales there is no interval: one sale more or less would change everything.
FEWEST_SALES = 10
# Under so many days their spread tells nothing: values are then taken to lie as far apart as they are large.
FEWEST_DAYS = 7
LEVEL = Decimal("0.95")
Z = Decimal("1.96")
DRAWS = 2_000
# Drawn at once, so that the largest bootstrap takes some 8 MB.
AT_ONCE = 500
# Different values beyond which the normal limits serve: there they differ by less than the bootstrap's own noise.
MOST_VALUES = 2_000
MILLIONTH = Decimal("0.000001")

Method = Literal["bootstrap", "normal"]


@dataclass(frozen=True, slots=True)
class Sold:
    """`count` sales worth `each` in main units; platforms report fractions of a sale."""

    count: Decimal
    each: Decimal


@dataclass(frozen=True, slots=True)
class Interval:
    """Of revenue, in main units."""

    low: Decimal
    high: Decimal
    method: Method


def sold_for(total: Decimal, count: Decimal) -> Sold | None:
    """So many sales of their mean value; money without a sale is one sale, so that its chance is not forgotten."""
    if count > 0:
        return Sold(count, total / count)
    return Sold(Decimal(1), total) if total else None


def interval_of(sold: Iterable[Sold], *, is_by_day: bool = False) -> Interval | None:
    """None under `FEWEST_SALES`; `is_by_day`: each line is the sum of a day, not a price that was paid."""
    lines = list(sold)
    sales = merged(lines)
    if sum(one.count for one in sales) < FEWEST_SALES:
        return None
    found = normal(sales) if len(sales) > MOST_VALUES else bootstrap(sales)
    return widened(found, lines) if is_by_day else found


def merged(sold: Iterable[Sold]) -> list[Sold]:
    """Sales of one value are one line, by value: neither the order nor the cut of rows matters."""
    counts: dict[Decimal, Decimal] = {}
    for one in sold:
        counts[one.each] = counts.get(one.each, Decimal(0)) + one.count
    return [Sold(counts[each], each) for each in sorted(counts)]


def bootstrap(sales: list[Sold]) -> Interval:
    """The sum of n sales drawn Poisson(1) times each is one draw of Poisson(n); 2.5th and 97.5th percentile."""
    random = np.random.default_rng(_seed(sales))
    counts = np.array([float(one.count) for one in sales])
    values = np.array([float(one.each) for one in sales])
    totals = np.concatenate(
        [random.poisson(counts, (AT_ONCE, len(sales))) @ values for _round in range(DRAWS // AT_ONCE)]
    )
    tail = float((1 - LEVEL) / 2) * 100
    low, high = np.percentile(totals, [tail, 100 - tail])
    return Interval(_rounded(low), _rounded(high), "bootstrap")


def normal(sales: list[Sold]) -> Interval:
    """Sum ± 1.96 times the root of the sum of squares: what the bootstrap tends to."""
    total = sum((one.count * one.each for one in sales), Decimal(0))
    return normal_around(total, sum((one.count * one.each * one.each for one in sales), Decimal(0)))


def normal_around(total: Decimal, squares: Decimal) -> Interval:
    """From the sums alone, where there are too many sales to list."""
    reach = Z * squares.sqrt()
    return Interval((total - reach).quantize(MILLIONTH), (total + reach).quantize(MILLIONTH), "normal")


def widened(found: Interval, days: list[Sold]) -> Interval:
    """With the spread of values within a day, which the means of days hide, estimated from the spread between days.

    The mean of n values varies n times less than they do, so n times its squared distance is that of one value.
    """
    count = sum((one.count for one in days), Decimal(0))
    total = sum((one.count * one.each for one in days), Decimal(0))
    mean = total / count
    apart = sum((one.count * (one.each - mean) ** 2 for one in days), Decimal(0))
    variance = apart / (len(days) - 1) if len(days) >= FEWEST_DAYS else mean * mean
    squares = sum((one.count * one.each * one.each for one in days), Decimal(0))
    if not squares:
        return found
    factor = max((count * (mean * mean + variance) / squares).sqrt(), Decimal(1))
    return Interval(
        (total + (found.low - total) * factor).quantize(MILLIONTH),
        (total + (found.high - total) * factor).quantize(MILLIONTH),
        found.method,
    )


def _seed(sales: list[Sold]) -> int:
    """From the data, so that the same data give the same interval; not from the values, so that it scales with them."""
    text = ",".join(f"{one.count.normalize():f}" for one in sales)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])


def _rounded(value: float) -> Decimal:
    return Decimal(repr(float(value))).quantize(MILLIONTH)
