"""The mark-ups of a workspace, and spend with them: exact, so that any way of adding it up comes to the same.

Spend is whole millionths and a mark-up whole hundredths of a percent. Their product is kept as it is, as a fraction
where it is no whole number of millionths, and rounded only where it is printed. A fact longer than a day has the
mark-up of its last day, as it has the exchange rate of that day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from accounts.models import Workspace
from analytics.markup.priced import priced_for
from analytics.models import Markup
from analytics.quantities import Stored
from analytics.ranges import Pile

# Hundredths of a percent, in one.
POINTS = 10_000
# The measure that has a mark-up.
MARKED = "spend"
# The quantity that is what the mark-up adds.
EARNED = "markup"


@dataclass(frozen=True, slots=True)
class Rate:
    """From its day on until the next of its channel; without a channel for those that have none of their own yet."""

    channel: str
    valid_from: date
    points: int


@dataclass(frozen=True, slots=True)
class Prices:
    """`turns` are the days on which any mark-up begins: between two of them nothing changes."""

    rates: tuple[Rate, ...] = ()
    turns: tuple[date, ...] = ()
    _by_channel: Mapping[str, list[Rate]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether there is any mark-up."""
        return bool(self.rates)

    @classmethod
    def of(cls, rates: Iterable[Rate]) -> Prices:
        ordered = tuple(sorted(rates, key=lambda rate: (rate.channel, rate.valid_from)))
        by_channel: dict[str, list[Rate]] = {}
        for rate in ordered:
            by_channel.setdefault(rate.channel, []).append(rate)
        return cls(ordered, tuple(sorted({rate.valid_from for rate in ordered})), by_channel)

    def on(self, channel: str, day: date) -> Rate | None:
        """The channel's own, the newest that began by then, else the general one; None where none had begun."""
        for name in dict.fromkeys((channel, "")):
            begun = [rate for rate in self._by_channel.get(name, ()) if rate.valid_from <= day]
            if begun:
                return begun[-1]
        return None

    def points_on(self, channel: str, day: date) -> int:
        rate = self.on(channel, day)
        return rate.points if rate else 0

    def points_in(self, channel: str, turn: int) -> int:
        """Of the days from the turn of this number on, counted from 1; 0 are the days before any."""
        return self.points_on(channel, self.turns[turn - 1]) if turn else 0


NO_PRICES = Prices()


def turn_sql(day: str) -> str:
    """The turn that a day is in, for statements that are given `turns`; 0 where there are none.

    What is marked up is summed for each of them, since between two nothing changes.
    """
    return f"width_bucket({day}, %(turns)s::date[])"


def with_markup(amount: Stored, points: int) -> Stored:
    """Exact; a whole number stays one."""
    return whole(Fraction(amount * (POINTS + points), POINTS)) if points else amount


def markup_on(amount: Stored, points: int) -> Stored:
    """What is added to it; the amount with its mark-up less the amount."""
    return whole(Fraction(amount * points, POINTS)) if points else 0


def priced_sums(prices: Prices, pile: Pile) -> Mapping[str, Stored | None]:
    """The sums of what was reported for several days, spend with the mark-up of the last of them."""
    spend = pile.sums.get(MARKED)
    if not prices or spend is None:
        return pile.sums
    return {**pile.sums, MARKED: with_markup(spend, prices.points_on(pile.channel, pile.sheet.end_on))}


def whole(value: Fraction) -> Stored:
    return value.numerator if value.denominator == 1 else value


def prices_for(workspace: Workspace) -> Prices:
    """In the view in which the workspace is read: nothing is added, and nothing looked up, in the net one."""
    return NO_PRICES if priced_for(workspace) == "net" else prices_of(workspace)


def prices_of(workspace: Workspace) -> Prices:
    """All that are entered."""
    rows = Markup.objects.of(workspace).values_list("channel", "valid_from", "points")
    return Prices.of(Rate(*row) for row in rows)
