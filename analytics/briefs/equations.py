"""The ratios of a report as formulas of a spreadsheet: kept only where they give the very number that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analytics.quantities import COSTS

REVENUES = ("recorded_revenue", "claimed_revenue", "attributed_revenue")
# What a formula may differ by from the number shown, which has 50 digits.
NEAR = Fraction(1, 10**12)

Parts = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Term:
    """A number and how a spreadsheet writes it."""

    value: Fraction
    text: str

    def __add__(self, other: Term) -> Term:
        return Term(self.value + other.value, f"({self.text}+{other.text})")

    def __sub__(self, other: Term) -> Term:
        return Term(self.value - other.value, f"({self.text}-{other.text})")

    def __mul__(self, other: Term) -> Term:
        return Term(self.value * other.value, f"{self.text}*{other.text}")

    def over(self, other: Term) -> Term | None:
        return Term(self.value / other.value, f"{self.text}/{other.text}") if other.value else None


@dataclass(frozen=True, slots=True)
class Cells:
    """The sums of one row, each with its cell, and the cell of the gross margin; None where it is not known."""

    parts: Mapping[str, Term]
    margin: Term | None

    def sum_of_costs(self) -> Term | None:
        names = [name for name in ("spend", *COSTS) if name in self.parts]
        if not names:
            return None
        total = self.parts[names[0]]
        for name in names[1:]:
            total += self.parts[name]
        return total


def formula_of(metric: str, shown: str | None, cells: Cells) -> str:
    """`=…`, or nothing where the metric is a plain sum or its formula does not give what is shown."""
    if shown is None:
        return ""
    wanted = Fraction(Decimal(shown))
    for term in _candidates(metric, cells):
        if term is not None and abs(term.value - wanted) <= NEAR * max(Fraction(1), abs(wanted)):
            return f"={term.text}"
    return ""


def _candidates(metric: str, cells: Cells) -> Iterator[Term | None]:
    """By the definition of the metric; several where the workspace chose which cost or which revenue is meant."""
    if metric in _SIMPLE:
        above, below, times = _SIMPLE[metric]
        for name in TRACKED.get(below, (below,)):
            if above in cells.parts and name in cells.parts:
                yield _times(cells.parts[above], times).over(cells.parts[name])
        return
    costs = [cells.parts.get("spend"), cells.sum_of_costs()]
    revenues = [cells.parts[name] for name in REVENUES if name in cells.parts]
    for formula in _OF_MONEY.get(metric, ()):
        for cost in costs:
            for revenue in revenues:
                if cost is not None:
                    yield formula(revenue, cost, cells.margin)
    if metric in _ON_ALL_COSTS:
        cost = cells.sum_of_costs()
        for name in _ON_ALL_COSTS[metric]:
            if cost is not None and name in cells.parts:
                yield cost.over(cells.parts[name])
    if metric in ("all_in_cost", "cost_without_labour"):
        yield cells.sum_of_costs()


def _times(term: Term, times: int) -> Term:
    return term if times == 1 else term * Term(Fraction(times), str(times))


Money = Callable[[Term, Term, Term | None], Term | None]


def _contribution(revenue: Term, cost: Term, margin: Term | None) -> Term | None:
    return None if margin is None else (revenue * margin - cost).over(cost)


def _revenue(revenue: Term, cost: Term, margin: Term | None) -> Term | None:
    return (revenue - cost).over(cost)


def _google(revenue: Term, cost: Term, margin: Term | None) -> Term | None:
    if margin is None:
        return None
    earned = revenue * margin
    return (earned - cost).over((revenue - earned) + cost)


def _return(revenue: Term, cost: Term, margin: Term | None) -> Term | None:
    return revenue.over(cost)


# Parts that the own record of conversions may tell instead.
TRACKED = {
    "conversions": ("conversions", "attributed_conversions"),
    "leads": ("leads", "attributed_leads"),
}
# Numerator, denominator, and what it is multiplied by.
_SIMPLE: dict[str, tuple[str, str, int]] = {
    "cpa": ("spend", "conversions", 1),
    "cpl": ("spend", "leads", 1),
    "cost_per_order": ("spend", "orders", 1),
    "aov": ("recorded_revenue", "orders", 1),
    "ctr": ("clicks", "impressions", 1),
    "cpc": ("spend", "clicks", 1),
    "cpm": ("spend", "impressions", 1000),
    "conversion_rate": ("claimed_conversions", "clicks", 1),
    "lead_to_customer_rate": ("cohort_customers", "cohort_leads", 1),
    "engagement_rate_by_reach": ("reached_engagements", "reached_people", 1),
    "engagement_rate_by_impressions": ("seen_engagements", "seen_impressions", 1),
    "engagement_rate_by_followers": ("following_engagements", "following_people", 1),
}
_OF_MONEY: dict[str, tuple[Money, ...]] = {
    "roi": (_contribution, _revenue, _google),
    "contribution_roi": (_contribution,),
    "revenue_roi": (_revenue,),
    "google_roi": (_google,),
    "roas": (_return,),
    "mer": (_return,),
}
_ON_ALL_COSTS = {
    "cpa_all_in": TRACKED["conversions"],
    "cpa_without_labour": TRACKED["conversions"],
    "cac": ("new_customers",),
}
