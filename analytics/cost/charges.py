"""What marketing costs besides the ads: entered costs as money, spread over campaigns and days so that all adds up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from accounts.models import Workspace
from analytics.cost.allotting import Amount, by_weights, half_even, on_days
from analytics.cost.occurrences import Occurrence, occurrences
from analytics.cost.weights import CostWeights, Weights, touching, weights_for
from analytics.lookups import Span
from analytics.rates.by_day import DayRate, rates_at
from campaigns.measures import MICRO
from campaigns.models import CostEntry, HourlyRate

# What each kind of entry is summed as.
QUANTITY_OF: dict[str, str] = {
    CostEntry.Kind.LABOUR: "labour_cost",
    CostEntry.Kind.TOOLS: "tool_cost",
    CostEntry.Kind.FEES: "fee_cost",
    CostEntry.Kind.CREATIVE: "creative_cost",
    CostEntry.Kind.OTHER: "other_cost",
}
LeftOut = Literal["", "no_rate", "no_hourly_rate"]


@dataclass(frozen=True, slots=True)
class Charge:
    """One occurrence of an entered cost. `original` is in its own `currency`, `amount` in the workspace's.

    `parts` are what campaigns bear of it, 0 being what belongs to none: the whole of it where nothing weighs.
    What is `left_out` has no amount, and enters no sum. `hourly` is the rate that hours were reckoned at.
    """

    occurrence: Occurrence
    currency: str = ""
    original: Amount = 0
    amount: Amount | None = None
    rate: DayRate | None = None
    left_out: LeftOut = ""
    weights: Weights = field(default_factory=dict)
    parts: Mapping[int, Amount] = field(default_factory=dict)
    hourly: HourlyRate | None = None

    @property
    def entry(self) -> CostEntry:
        return self.occurrence.entry

    @property
    def quantity(self) -> str:
        return QUANTITY_OF[self.entry.kind]

    def borne_by(self, keep: Callable[[int], bool]) -> Charge:
        """What only some of the campaigns bear of it."""
        return replace(self, parts={key: part for key, part in self.parts.items() if keep(key)})

    @property
    def is_spread(self) -> bool:
        return bool(self.weights)

    def between(self, first: date, last: date, campaign_id: int | None = None) -> Amount:
        """What falls on these days, for all campaigns or one of them."""
        parts = self.parts.values() if campaign_id is None else (self.parts.get(campaign_id, 0),)
        begin, end = self.occurrence.first, self.occurrence.last
        return sum(on_days(part, begin, end, first, last) for part in parts)


def charges_in(workspace: Workspace, first: date, last: date, *, today: date) -> list[Charge]:
    """Every occurrence with a day between the two; days after today have not cost anything yet."""
    return charges_in_each(workspace, [(first, last)], today)[first, last]


def charges_of(
    workspace: Workspace, entry: CostEntry, first: date, last: date, *, today: date
) -> list[Charge]:
    """The occurrences of one entry, as the figures of these days reckon with them."""
    found = _in_order([entry], first, min(last, today)) if first <= today else []
    charges = _charges(workspace, found, today)
    return [charges[one] for one in found]


def charges_in_each(workspace: Workspace, spans: Iterable[Span], today: date) -> dict[Span, list[Charge]]:
    """The same for several spans at once: a payment that lies in two of them is reckoned once."""
    wanted = {(first, last): (first, min(last, today)) for first, last in spans}
    begun = [span for span in wanted.values() if span[0] <= span[1]]
    if not begun:
        return {span: [] for span in wanted}
    touched = touching(min(first for first, _until in begun), max(until for _first, until in begun))
    entries = list(CostEntry.objects.of(workspace).filter(touched).select_related("campaign", "colleague"))
    found = {span: list(_in_order(entries, *days)) for span, days in wanted.items()}
    charges = _charges(workspace, dict.fromkeys(one for each in found.values() for one in each), today)
    return {span: [charges[one] for one in each] for span, each in found.items()}


def _in_order(entries: Iterable[CostEntry], first: date, until: date) -> list[Occurrence]:
    found = [one for entry in entries for one in occurrences(entry, first, until)]
    return sorted(found, key=lambda one: (one.first, one.last, one.entry.pk))


def _charges(workspace: Workspace, found: Collection[Occurrence], today: date) -> dict[Occurrence, Charge]:
    if not found:
        return {}
    hourly = _hourly_rates(workspace, found)
    paid = {one: _money(one, hourly) for one in found}
    day_rates = rates_at(
        workspace,
        ((money.currency, min(one.last, today)) for one, money in paid.items() if money is not None),
    )
    weights = weights_for(workspace, found)
    return {one: _charge(workspace, one, money, day_rates, weights, today) for one, money in paid.items()}


@dataclass(frozen=True, slots=True)
class Money:
    """`main` is in main units; `hourly` the rate of the hours that it was made of."""

    currency: str
    main: Fraction
    hourly: HourlyRate | None = None


HourlyRates = Mapping[int | None, list[HourlyRate]]


def _hourly_rates(workspace: Workspace, found: Iterable[Occurrence]) -> HourlyRates:
    """By colleague, the newest first."""
    working = {one.entry.colleague_id for one in found if one.entry.colleague_id}
    rates: dict[int | None, list[HourlyRate]] = {}
    if working:
        for rate in HourlyRate.objects.of(workspace).filter(colleague__in=working).order_by("-valid_from"):
            rates.setdefault(rate.colleague_id, []).append(rate)
    return rates


def _money(one: Occurrence, rates: HourlyRates) -> Money | None:
    """Hours at the rate of the occurrence's first day; None where the colleague has none on it."""
    entry = one.entry
    if entry.amount is not None:
        return Money(entry.currency, Fraction(entry.amount) * one.share)
    for rate in rates.get(entry.colleague_id, ()):
        if rate.valid_from <= one.first:
            return Money(rate.currency, one.hours * Fraction(rate.amount), rate)
    return None


def _charge(
    workspace: Workspace,
    one: Occurrence,
    money: Money | None,
    day_rates: Mapping[tuple[str, date], DayRate],
    all_weights: CostWeights,
    today: date,
) -> Charge:
    """At the rate of the occurrence's last day; of one that is not over, at the newest rate there is."""
    if money is None:
        return Charge(one, left_out="no_hourly_rate")
    currency, hourly = money.currency, money.hourly
    original = half_even(money.main * MICRO)
    rate = None if currency == workspace.currency else day_rates.get((currency, min(one.last, today)))
    if currency != workspace.currency and rate is None:
        return Charge(one, currency, original, left_out="no_rate", hourly=hourly)
    amount = original if rate is None else half_even(original * rate.worth)
    weights = all_weights.of(one)
    parts = by_weights(amount, weights) or {0: amount}
    return Charge(one, currency, original, amount, rate, "", weights, parts, hourly)


def main_units(amount: Amount) -> Decimal:
    return Decimal(amount) / MICRO
