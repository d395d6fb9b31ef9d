"""What two sides are compared by: their figures, and lines with an outcome that add up to each side's total."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Outcome = Literal["matched", "only_here", "only_there", "other_day", "other_amount", "duplicate"]
OUTCOMES: tuple[Outcome, ...] = (
    "matched",
    "only_here",
    "only_there",
    "other_day",
    "other_amount",
    "duplicate",
)
# A day and a campaign; 0 for what belongs to none, and for all of a day where campaigns are not compared.
Key = tuple[date, int]


@dataclass(frozen=True, slots=True)
class Figure:
    """A count in millionths, money in millionths of the workspace's currency; a measure not compared stays 0."""

    count: int = 0
    money: int = 0

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.count + other.count, self.money + other.money)

    def __sub__(self, other: Figure) -> Figure:
        return Figure(self.count - other.count, self.money - other.money)

    def __bool__(self) -> bool:
        return bool(self.count or self.money)


NOTHING = Figure()


def total_of(figures: Iterable[Figure]) -> Figure:
    whole = NOTHING
    for figure in figures:
        whole += figure
    return whole


@dataclass(frozen=True, slots=True)
class Line:
    """A piece of what the sides say, with one outcome.

    `day` is that of here, or of there where here has nothing; `other_day` is there's where it is another one. `id` is
    empty where sums are compared. What lies outside the period counts nothing on its side. `is_unknown_here`, and
    there, say that the sale has money that nobody can convert: its 0 is no amount.
    """

    outcome: Outcome
    day: date
    here: Figure
    there: Figure
    campaign_id: int = 0
    other_day: date | None = None
    id: str = ""
    is_unknown_here: bool = False
    is_unknown_there: bool = False

    @property
    def difference(self) -> Figure:
        return self.here - self.there

    @property
    def pool(self) -> str | Key:
        """What evidence about this line is kept under."""
        return self.id or (self.day, self.campaign_id)
