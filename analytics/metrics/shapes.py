"""What a metric is: a formula that serves row, group and total alike, always from sums, and the value it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext

from analytics.metrics.versions import FIRST
from analytics.quantities import COSTS, QUANTITIES, Stored

State = Literal["ok", "zero", "missing", "undefined"]
MetricUnit = Literal["money", "count", "ratio", "percent", "months"]
# Whose word is taken for revenue: a system that records sales, the platforms that claim to have caused them, or our own
# record of conversions, credited to what led to them.
Basis = Literal["recorded", "claimed", "attributed"]
# Which of the formulas that go by the name ROI, and which cost is in it: all, all but labour, or the ad spend alone.
RoiKind = Literal["contribution", "revenue", "google"]
CostBase = Literal["all_in", "without_labour", "spend"]
# What happened for the business; what flatters and proves nothing by itself; what is put in, or paid for.
MetricKind = Literal["outcome", "vanity", "input"]


class Value(NamedTuple):
    """A number, exact and unrounded, or the reason why there is none; money in main units, percentages as shares."""

    value: Decimal | None
    state: State
    reason: str = ""


class Unavailable(Exception):
    """There is no number; raised inside a formula and turned into a `Value`."""

    def __init__(self, state: State, reason: str) -> None:
        super().__init__(reason)
        self.state = state
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for all figures of a row: whose revenue, which margin, and why a quantity may be missing."""

    basis: Basis
    margin: Decimal | None
    is_whole: bool = True  # the whole workspace, not one campaign or channel of it
    is_one_record: bool = True  # orders come from the source that recorded the revenue
    missing: Mapping[str, str] = field(default_factory=dict)  # reason by quantity
    headline: RoiKind = "contribution"
    cost: CostBase = "all_in"
    knows_costs: bool = True  # of a channel nobody knows the entered costs
    costs_alone: bool = False  # nobody could have reported ad spend, so entered costs are the whole cost
    has_own_margins: bool = False  # some products or offers count with a margin of their own
    tracked: frozenset[str] = (
        frozenset()
    )  # parts besides revenue that are told by our own record: conversions, leads


_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of one row by quantity, in stored units; None where nothing was measured."""

    sums: Mapping[str, Stored | None]
    terms: Terms
    # What of the revenue counts with another margin than that of the terms, in stored units.
    own_margins: Mapping[Decimal, int] = field(default_factory=dict)
    # What `get` has given: several metrics of a row are made of the same few sums.
    _given: dict[str | Formula, Fraction] = field(default_factory=dict, init=False, repr=False, compare=False)

    def get(self, quantity: str) -> Fraction:
        """In main units; raises `Unavailable` where it was not measured. "revenue" is that of the terms' basis."""
        found = self._given.get(quantity)
        if found is None:
            found = self._given[quantity] = Fraction(*self.stored(quantity))
        return found

    def stored(self, quantity: str) -> tuple[Stored, int]:
        """The same in stored units, and how many of them make one."""
        name = self.name_of(quantity)
        stored = self.sums.get(name)
        if stored is None:
            raise Unavailable("missing", self.why_missing(name))
        return stored, SCALES[name]

    def name_of(self, part: str) -> str:
        if part in TRACKED:
            return resolved(part, self.terms.basis, self.terms.tracked)
        return part

    def why_missing(self, quantity: str) -> str:
        return self.terms.missing.get(quantity) or gettext("Nothing was reported here.")

    def entered(self, quantities: Iterable[str]) -> Fraction:
        """Costs that people enter, together: what nobody entered has not cost anything."""
        stored = sum([self.sums.get(name) or 0 for name in quantities])
        return Fraction(stored, SCALES[COSTS[0]]) if stored else _NOTHING

    def once(self, formula: Formula) -> Fraction:
        """A formula that others are made of, for this row only once."""
        found = self._given.get(formula)
        if found is None:
            found = self._given[formula] = formula(self)
        return found

    def has_entered(self) -> bool:
        """Whether anything but ad spend was ever entered, and is known for this row."""
        return any(self.sums.get(name) is not None for name in COSTS)


_REVENUE: dict[Basis, str] = {
    "recorded": "recorded_revenue",
    "claimed": "claimed_revenue",
    "attributed": "attributed_revenue",
}
# Parts that our own record of conversions can tell, and the quantity that stands for each then.
TRACKED = {
    "revenue": "attributed_revenue",
    "conversions": "attributed_conversions",
    "leads": "attributed_leads",
}


def resolved(part: str, basis: Basis, tracked: frozenset[str] = frozenset()) -> str:
    """The quantity that a part of a metric stands for: revenue by its basis, others by who tells them."""
    if part == "revenue":
        return _REVENUE[basis]
    return TRACKED[part] if part in tracked else part


SCALES = {name: quantity.scale for name, quantity in QUANTITIES.items()}


class Formula(Protocol):
    def __call__(self, figures: Figures, /) -> Fraction: ...


@dataclass(frozen=True, slots=True)
class SumOf:
    """The sum of a quantity."""

    quantity: str

    def __call__(self, figures: Figures, /) -> Fraction:
        return figures.get(self.quantity)

    def value(self, figures: Figures) -> Decimal | Unavailable:
        """What `as_decimal` makes of it, without the way through a fraction in its lowest terms."""
        name = figures.name_of(self.quantity)
        stored = figures.sums.get(name)
        if stored is None:
            return Unavailable("missing", figures.why_missing(name))
        return divided(stored, SCALES[name])


@dataclass(frozen=True, slots=True)
class RatioOf:
    """One quantity over another; `nothing` says what the denominator lacks."""

    numerator: str
    denominator: str
    nothing: Promise
    times: int = 1

    def __call__(self, figures: Figures, /) -> Fraction:
        above, below = figures.get(self.numerator), figures.get(self.denominator)
        return divide(above * self.times, below, nothing=self.nothing)

    def value(self, figures: Figures) -> Decimal | Unavailable:
        """The same as of `SumOf`."""
        one, other = figures.name_of(self.numerator), figures.name_of(self.denominator)
        above, below = figures.sums.get(one), figures.sums.get(other)
        if above is None or below is None:
            return Unavailable("missing", figures.why_missing(one if above is None else other))
        if below <= 0:
            return no_quotient(above, below, nothing=self.nothing)
        return divided(above * self.times * SCALES[other], below * SCALES[one])


def divide(numerator: Fraction, denominator: Fraction, *, nothing: Promise) -> Fraction:
    """Never infinity: `nothing` says what the denominator lacks."""
    if denominator.numerator <= 0:
        raise no_quotient(numerator.numerator, denominator.numerator, nothing=nothing)
    return numerator / denominator


def no_quotient(numerator: Stored, denominator: Stored, *, nothing: Promise) -> Unavailable:
    if denominator < 0:
        return Unavailable("undefined", gettext("The number to divide by is negative."))
    return Unavailable("undefined", gettext("No activity.") if numerator == 0 else str(nothing))


@dataclass(frozen=True, slots=True)
class Earlier:
    """A definition that counted before, from its first day to its last."""

    version: int
    valid_from: date
    valid_to: date
    definition: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """`definition` is the sentence that tells the formula; `parts` the quantities whose rows make up the number.

    `role` says when to measure it. A vanity metric names in `outcome_of` the metric of an outcome to link it to.
    `is_additive`: the value of a period is the sum of the values of its days.
    """

    name: str
    label: Promise
    definition: Promise
    role: Promise
    unit: MetricUnit
    better: Literal["up", "down"] | None
    parts: tuple[str, ...]
    formula: Formula
    kind: MetricKind = "outcome"
    outcome_of: str = ""
    is_additive: bool = False
    version: int = 1
    valid_from: date = FIRST
    earlier: tuple[Earlier, ...] = ()
    # Break-even is a result, not the absence of one.
    has_zero_state: bool = True
    # It is measured against the cost that the workspace chose; then its parts are those of the all-in cost.
    has_chosen_cost: bool = False
    uses_margin: bool = False

    @property
    def is_on_all_in_cost(self) -> bool:
        """Whatever cost the workspace chose for its ROI."""
        return not self.has_chosen_cost and {"spend", *COSTS} <= set(self.parts)

    def of(self, figures: Figures) -> Value:
        formula = self.formula
        if type(formula) is SumOf or type(formula) is RatioOf:
            value = formula.value(figures)
        else:
            try:
                value = as_decimal(figures.once(formula))
            except Unavailable as reason:
                value = reason
        if isinstance(value, Unavailable):
            return Value(None, value.state, value.reason)
        return Value(value, "ok" if value or not self.has_zero_state else "zero")

    def parts_on(self, cost: CostBase) -> tuple[str, ...]:
        """The parts, without the entered costs that the metric is not measured against."""
        if not self.has_chosen_cost:
            return self.parts
        left_out = LEFT_OUT[cost]
        return tuple(part for part in self.parts if part not in left_out)

    def quantities(
        self, basis: Basis, cost: CostBase = "all_in", tracked: frozenset[str] = frozenset()
    ) -> tuple[str, ...]:
        """The quantities that the parts stand for on this basis."""
        parts = self.parts_on(cost)
        return tuple(dict.fromkeys(resolved(part, basis, tracked) for part in parts))


# Which entered costs are not in a cost.
LEFT_OUT: Mapping[CostBase, frozenset[str]] = {
    "spend": frozenset(COSTS),
    "without_labour": frozenset({"labour_cost"}),
    "all_in": frozenset(),
}
_DIGITS = Context(prec=50)


def as_decimal(value: Fraction) -> Decimal:
    """Exact for money and counts, else to 50 digits."""
    return divided(value.numerator, value.denominator)


def divided(numerator: Stored, denominator: Stored) -> Decimal:
    # To ask whether something is an instance of Fraction takes longer than to divide: its base classes are abstract.
    if type(numerator) is not int or type(denominator) is not int:
        numerator, denominator = (Fraction(numerator) / denominator).as_integer_ratio()
    return _DIGITS.divide(numerator, denominator)


def units(quantity: str, stored: Stored) -> Decimal:
    """A sum of a quantity in main units."""
    return divided(stored, SCALES[quantity])


def exact(value: Decimal) -> str:
    """For programs, every digit and no more: 12, 12.5."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
