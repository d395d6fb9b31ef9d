"""Money cut into parts that add up: over bearers by largest remainder, over days by rounding what has run up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import lcm

# In stored units, millionths of the currency.
Amount = int


def by_weights(amount: Amount, weights: Mapping[int, Fraction]) -> dict[int, Amount]:
    """Each bearer's part by its weight; what rounding leaves goes to the largest remainders, of equals to the lower id.

    Depends on nothing but the weights, so the order in which anything was entered makes no difference. Bearers without
    a weight get nothing; without any weight there are no parts at all.
    """
    weighing = {bearer: weight for bearer, weight in weights.items() if weight.numerator > 0}
    # In whole numbers of one size: fractions would be brought to their lowest terms at each step.
    size = lcm(*(weight.denominator for weight in weighing.values()))
    sizes = {bearer: weight.numerator * (size // weight.denominator) for bearer, weight in weighing.items()}
    whole = sum(sizes.values())
    if not whole:
        return {}
    divided = {bearer: divmod(amount * each, whole) for bearer, each in sizes.items()}
    parts = {bearer: part for bearer, (part, _remainder) in divided.items()}
    left = amount - sum(parts.values())
    by_remainder = sorted(divided, key=lambda bearer: (-divided[bearer][1], bearer))
    for bearer in by_remainder[:left]:
        parts[bearer] += 1
    return parts


def on_days(amount: Amount, first: date, last: date, start_on: date, end_on: date) -> Amount:
    """What of an amount that falls evenly on `first` to `last` falls on `start_on` to `end_on`.

    The difference of two sums that ran up, so that the parts of any cut add up to the whole.
    """
    length = (last - first).days + 1
    begin = max((start_on - first).days, 0)
    end = min((end_on - first).days + 1, length)
    if end <= begin:
        return 0
    return amount * end // length - amount * begin // length


def half_even(value: Fraction) -> int:
    """To a whole number, as money is rounded everywhere here."""
    return round(value)
