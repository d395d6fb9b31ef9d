"""Spend with a mark-up adds up whichever way it is cut, and without one it is what was paid."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from analytics.markup.prices import Prices, Rate, markup_on, whole, with_markup
from analytics.metrics.shapes import divided

FIRST = date(2026, 3, 1)
CHANNELS = ("", "meta", "google_ads")

days = st.integers(0, 60).map(lambda number: FIRST + timedelta(days=number))
amounts = st.integers(-(10**15), 10**15)
points = st.integers(0, 50_000)
rates = st.lists(
    st.builds(Rate, st.sampled_from(CHANNELS), days, points),
    max_size=6,
    unique_by=lambda one: (one.channel, one.valid_from),
)
facts = st.lists(st.tuples(st.sampled_from(("meta", "google_ads", "tiktok")), days, amounts), max_size=30)


@given(rates, facts)
def test_every_cut_of_the_facts_adds_up_to_the_same(
    rates: list[Rate], facts: list[tuple[str, date, int]]
) -> None:
    prices = Prices.of(rates)
    each = [with_markup(amount, prices.points_on(channel, day)) for channel, day, amount in facts]
    total = sum(each)
    sums: dict[tuple[str, int], int] = {}
    for channel, day, amount in facts:
        place = channel, bisect_right(prices.turns, day)
        sums[place] = sums.get(place, 0) + amount
    by_turn = sum(with_markup(amount, prices.points_in(*place)) for place, amount in sums.items())
    added = sum(markup_on(amount, prices.points_on(channel, day)) for channel, day, amount in facts)
    assert total == by_turn
    assert total - sum(amount for _channel, _day, amount in facts) == added


@given(rates, st.sampled_from(("meta", "tiktok")), days)
def test_the_mark_up_of_a_day_is_the_newest_of_its_channel_else_the_newest_of_all(
    rates: list[Rate], channel: str, day: date
) -> None:
    def newest(name: str) -> Rate | None:
        begun = [rate for rate in rates if rate.channel == name and rate.valid_from <= day]
        return max(begun, key=lambda rate: rate.valid_from, default=None)

    prices = Prices.of(rates)
    assert prices.on(channel, day) == (newest(channel) or newest(""))
    assert prices.points_in(channel, bisect_right(prices.turns, day)) == prices.points_on(channel, day)


@given(amounts, points)
def test_nothing_is_rounded(amount: int, points: int) -> None:
    assert with_markup(amount, points) == Fraction(amount) * (10_000 + points) / 10_000
    assert with_markup(amount, points) - amount == markup_on(amount, points)


@given(amounts)
def test_a_mark_up_of_zero_leaves_the_very_number(amount: int) -> None:
    assert with_markup(amount, 0) is amount
    assert markup_on(amount, 0) == 0


@given(st.integers(0, 10**9), points)
def test_what_is_paid_in_whole_cents_has_a_whole_number_of_millionths(cents: int, points: int) -> None:
    assert isinstance(with_markup(cents * 10_000, points), int)


def test_a_fraction_is_printed_with_all_its_digits() -> None:
    assert whole(Fraction(4, 2)) == 2
    assert f"{divided(with_markup(1, 1), 1_000_000):f}" == "0.0000010001"
