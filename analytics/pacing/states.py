"""The pace of one budget, judged from what was spent by when: a state, a forecast, and words. No look-ups.

An even pace spends the same on each planned day. Within one day's part, or a tenth of what an even pace would have
spent, a budget is on pace.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.templatetags.formats import day as day_text
from accounts.templatetags.formats import money, percent
from analytics.badges import BadgeState

TOLERANCE = Decimal("0.1")


class PaceState(BadgeState):
    """How the spend of a budget stands."""

    NO_BUDGET = ("no_budget", gettext_lazy("No budget"), "neutral", "money")
    NOT_STARTED = ("not_started", gettext_lazy("Not started"), "neutral", "calendar")
    UNKNOWN = ("unknown", gettext_lazy("Cannot tell"), "neutral", "help")
    UNDER = ("under", gettext_lazy("Under pace"), "warning", "down")
    ON_PACE = ("on_pace", gettext_lazy("On pace"), "success", "check")
    OVER = ("over", gettext_lazy("Over pace"), "warning", "up")
    SPENT_UP = ("spent_up", gettext_lazy("Spent up"), "error", "warning")
    ENDED = ("ended", gettext_lazy("Ended"), "neutral", "flat")


# A pace moves a little every day: only so far beyond its border it is told to have changed.
STEADY = Decimal("0.05")
ATTENTION = frozenset({PaceState.UNDER, PaceState.OVER, PaceState.SPENT_UP})


@dataclass(frozen=True, slots=True)
class Pace:
    """Amounts are in `currency`; None where nobody can say."""

    state: PaceState
    words: str
    currency: str
    budget: Decimal | None = None
    spent: Decimal | None = None
    even: Decimal | None = None
    forecast: Decimal | None = None
    through: date | None = None

    @property
    def share(self) -> Decimal | None:
        return self.spent / self.budget if self.spent is not None and self.budget else None

    @property
    def bar(self) -> int | None:
        """Percent for a bar, which cannot be shorter than nothing or longer than all."""
        return None if self.share is None else int(min(max(self.share, Decimal(0)), Decimal(1)) * 100)

    @property
    def is_overspent_at_end(self) -> bool:
        return self.state is PaceState.ENDED and self.share is not None and self.share > 1

    @property
    def needs_attention(self) -> bool:
        return self.state in ATTENTION


@dataclass(frozen=True, slots=True)
class Days:
    """The planned days of a budget, up to which day spend is known, and the day that it is."""

    starts_on: date | None
    ends_on: date | None
    through: date | None
    today: date


def steady_state(pace: Pace, told: str, length: int) -> PaceState:
    """The state, or the one told before while the spend is too near the border between two."""
    if pace.state.code == told or pace.even is None or pace.spent is None or pace.budget is None:
        return pace.state
    for nudge in (1 - STEADY, 1 + STEADY):
        nudged = _state(pace.spent * nudge, pace.even, pace.budget / length)
        if nudged.code == told:
            return nudged
    return pace.state


def judge(budget: Decimal, spent: Decimal | None, currency: str, days: Days) -> Pace:
    """How a budget stands. `spent` is None where no import reports any."""

    def pace(state: PaceState, words: str, **more: Decimal | date | None) -> Pace:
        return Pace(state, words, currency, budget, spent, **more)  # type: ignore[arg-type]  # named as its fields

    starts_on, ends_on, through = days.starts_on, days.ends_on, days.through
    if starts_on is not None and days.today < starts_on:
        return pace(PaceState.NOT_STARTED, _("It starts on %(day)s.") % {"day": day_text(starts_on)})
    if not budget and not spent:
        return pace(PaceState.NO_BUDGET, _("The budget is zero."))
    if spent is None:
        return pace(PaceState.UNKNOWN, _nothing_known(starts_on, through), through=through)
    if ends_on is not None and days.today > ends_on:
        return pace(PaceState.ENDED, _ended_words(budget, spent, currency, ends_on, through), through=through)
    if spent >= budget:
        return pace(PaceState.SPENT_UP, _spent_up_words(budget, spent, currency), through=through)
    if starts_on is None or ends_on is None:
        words = _("Give the campaign a first and a last day, and the pace of its spend can be told.")
        return pace(PaceState.UNKNOWN, words, through=through)
    if through is None or through < starts_on:
        return pace(PaceState.UNKNOWN, _nothing_known(starts_on, through), through=through)
    seen = min(through, ends_on, days.today)
    gone, length = (seen - starts_on).days + 1, (ends_on - starts_on).days + 1
    even = budget * gone / length
    forecast = spent * length / gone
    state = _state(spent, even, budget / length)
    words = _pace_words(spent, even, forecast, budget, currency, seen, ends_on)
    return pace(state, words, even=even, forecast=forecast, through=seen)


def _state(spent: Decimal, even: Decimal, one_day: Decimal) -> PaceState:
    """A day more or less is how deliveries go, and a tenth of the way is close enough."""
    leeway = max(even * TOLERANCE, one_day)
    if spent > even + leeway:
        return PaceState.OVER
    return PaceState.UNDER if spent < even - leeway else PaceState.ON_PACE


def _nothing_known(starts_on: date | None, through: date | None) -> str:
    if starts_on is not None and through is not None and through < starts_on:
        text = _("The imported spend ends on %(day)s, before the campaign starts.")
        return text % {"day": day_text(through)}
    return _("No import reports its spend yet.")


def _ended_words(budget: Decimal, spent: Decimal, currency: str, ends_on: date, through: date | None) -> str:
    values = {
        "spent": money(spent, currency),
        "budget": money(budget, currency),
        "rest": money(abs(budget - spent), currency),
        "day": day_text(through),
    }
    if spent > budget:
        text = _("It spent %(spent)s, %(rest)s more than its budget of %(budget)s.")
    elif spent < budget:
        text = _("It spent %(spent)s of its budget of %(budget)s; %(rest)s were left.")
    else:
        text = _("It spent its budget of %(budget)s exactly.")
    if through is not None and through < ends_on:
        early = _("The imported spend ends on %(day)s, before its last day.")
        text = f"{text} {early}"
    return text % values


def _spent_up_words(budget: Decimal, spent: Decimal, currency: str) -> str:
    if spent == budget:
        return _("The budget of %(budget)s is used up.") % {"budget": money(budget, currency)}
    text = _("%(spent)s are spent, %(more)s more than the budget of %(budget)s.")
    return text % {
        "spent": money(spent, currency),
        "more": money(spent - budget, currency),
        "budget": money(budget, currency),
    }


def _pace_words(
    spent: Decimal,
    even: Decimal,
    forecast: Decimal,
    budget: Decimal,
    currency: str,
    seen: date,
    ends_on: date,
) -> str:
    values = {
        "spent": money(spent, currency),
        "even": money(even, currency),
        "forecast": money(forecast, currency),
        "share": percent(forecast / budget),
        "seen": day_text(seen),
        "last": day_text(ends_on),
    }
    first = _("%(spent)s were spent by %(seen)s; an even pace would have spent %(even)s.")
    if seen >= ends_on:
        return first % values
    second = _("At this pace it will be %(forecast)s by %(last)s, %(share)s of the budget.")
    return f"{first} {second}" % values
