"""Whether a campaign earns more than it costs, and whether that can be told yet: the rules, from sums alone.

Whether a result is clear is asked of the interval where it was computed, else of a rule of thumb that needs no more
than the number of sales: as if their values were scattered as widely as they are large (docs/numbers.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import Enum

from accounts.models import Workspace
from analytics.metrics import METRICS, Basis, CostBase, RoiKind, Value
from analytics.verdict.interval import FEWEST_SALES, Interval, Z

# What is weighed against what was earned, where the catalogue has it and the workspace does not choose spend alone.
ALL_IN = "all_in_cost"
# The squared spread of a sale's value, in squares of the mean, that the rule of thumb takes: 1 for the value, 1 for
# the chance of the sale itself.
SPREAD = Decimal(2)
# Budget from this share on counts as spent up.
SPENT_UP = Decimal("0.9")
DAYS_OF_WEEK = Decimal(7)


class State(Enum):
    """`tone` and `icon` for the badge."""

    NOTHING = ("nothing", "neutral", "help")
    NO_COST = ("no_cost", "neutral", "help")
    NO_REVENUE = ("no_revenue", "neutral", "help")
    NO_VALUE = ("no_value", "neutral", "help")
    NO_COUNT = ("no_count", "neutral", "help")
    TOO_FEW = ("too_few", "neutral", "clock")
    EARNS = ("earns", "success", "up")
    EARNS_PROBABLY = ("earns_probably", "success", "up")
    EVEN = ("even", "neutral", "flat")
    LOSES_PROBABLY = ("loses_probably", "warning", "down")
    LOSES = ("loses", "error", "down")
    # More revenue than cost, and nobody knows what the goods took of it.
    NO_MARGIN = ("no_margin", "neutral", "help")
    # The objective is not there to earn money: its own metric tells.
    PROOF = ("proof", "info", "eye")

    def __init__(self, code: str, tone: str, icon: str) -> None:
        self.code = code
        self.tone = tone
        self.icon = icon


CLEAR = frozenset({State.EARNS, State.LOSES})
OPEN = frozenset({State.EARNS_PROBABLY, State.EVEN, State.LOSES_PROBABLY})
# Those with sales enough for an interval.
SOUND = CLEAR | OPEN | {State.NO_MARGIN}
# Those in which cost, revenue and number of sales are all known.
WEIGHED = SOUND | {State.TOO_FEW}


@dataclass(frozen=True, slots=True)
class Sums:
    """What is known of a campaign in a period of `days`. `kept` is revenue after the cost of the goods."""

    cost: Value
    revenue: Value
    kept: Value
    sales: Value
    leads: Value
    basis: Basis
    days: int
    # With nothing entered the all-in cost is the ad spend, and is called so.
    cost_base: CostBase = "spend"
    # The leads are those of the workspace's own record, and not what platforms claim.
    has_own_leads: bool = False
    # Which metric the sales are.
    sales_metric: str = "conversions"

    @property
    def cost_metric(self) -> str:
        return ALL_IN if self.cost_base == "all_in" else "spend"

    @property
    def margin(self) -> Decimal | None:
        """The share of revenue that is kept, whichever margins it comes from; None where none is known."""
        if self.kept.value is None or not self.revenue.value:
            return None
        return self.kept.value / self.revenue.value

    @property
    def weight(self) -> Decimal | None:
        """What is weighed against the cost: what is kept where that is known, else the revenue, the most it can be."""
        return self.revenue.value if self.kept.value is None else self.kept.value

    @property
    def count(self) -> Decimal | None:
        """The number of sales; where nothing was sold nobody needs to have counted."""
        if self.sales.value is None and self.revenue.value == 0:
            return Decimal(0)
        return self.sales.value


@dataclass(frozen=True, slots=True)
class Verdict:
    """`balance` is what remained, `reach` how far chance may move it either way; None where it is not weighed."""

    state: State
    sums: Sums
    balance: Decimal | None = None
    reach: Decimal | None = None
    interval: Interval | None = None

    @property
    def for_each(self) -> Decimal | None:
        """What remained for each unit of cost."""
        cost = self.sums.cost.value
        return self.balance / cost if self.balance is not None and cost else None

    @property
    def more_sales(self) -> int | None:
        """How many further sales like these would make it clear; None where it is clear, or no number of them would."""
        count = self.sums.count
        if count is None:
            return None
        if self.state is State.TOO_FEW:
            return _up(FEWEST_SALES - count)
        if self.state not in OPEN or not self.balance or self.reach is None:
            return None
        # The result grows with their number, what chance does to it with the root of it.
        return max(_up(count * ((self.reach / self.balance) ** 2 - 1)), 2)

    @property
    def more_weeks(self) -> int | None:
        """In how many weeks these come at the pace of the period; None without a pace."""
        count = self.sums.count
        if self.more_sales is None or not count:
            return None
        return max(_up(self.more_sales / (count / self.sums.days) / DAYS_OF_WEEK), 1)


def _up(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_CEILING))


def judge(sums: Sums, interval: Interval | None = None) -> Verdict:
    """The interval of the revenue decides where it is given."""
    state = _unweighed(sums)
    cost, weight, count = sums.cost.value, sums.weight, sums.count
    if state is not None or cost is None or weight is None or count is None:
        return Verdict(state or State.NOTHING, sums)
    balance = weight - cost
    if count < FEWEST_SALES:
        return Verdict(State.TOO_FEW, sums, balance)
    share = Decimal(1) if sums.margin is None else sums.margin
    if interval is None:
        reach = Z * abs(weight) * (SPREAD / count).sqrt()
        low, high = balance - reach, balance + reach
    else:
        low, high = interval.low * share - cost, interval.high * share - cost
        reach = (high - low) / 2
    state = _weighed(balance, low, high, reach)
    if sums.kept.value is None:
        state = _before_goods(state, balance)
    return Verdict(state, sums, balance, reach, interval)


def _unweighed(sums: Sums) -> State | None:
    """What is missing for a judgement, the first thing first."""
    # The own record measures zeros where there is nothing to report yet.
    if sums.cost.value is None and not any(value.value for value in (sums.revenue, sums.sales, sums.leads)):
        return State.NOTHING
    if sums.cost.value is None or sums.cost.value <= 0:
        return State.NO_COST
    if sums.revenue.value is None:
        return State.NO_REVENUE
    count = sums.count
    if count is None:
        return State.NO_COUNT
    # A lead or a download that nobody gave a value to is not a sale for nothing.
    return State.NO_VALUE if sums.revenue.value == 0 and count >= 1 else None


def _weighed(balance: Decimal, low: Decimal, high: Decimal, reach: Decimal) -> State:
    if low > 0:
        return State.EARNS
    if high < 0:
        return State.LOSES
    # Within one standard error of nothing it may as well be the other way round.
    if abs(balance) * Z < reach or not balance:
        return State.EVEN
    return State.EARNS_PROBABLY if balance > 0 else State.LOSES_PROBABLY


def _before_goods(state: State, balance: Decimal) -> State:
    """Without a margin revenue can show a loss, which the goods only make larger, and never a gain."""
    if balance >= 0:
        return State.NO_MARGIN
    return state if state in (State.LOSES, State.LOSES_PROBABLY) else State.LOSES_PROBABLY


# --- cost and ROI as the workspace counts them --------------------------------------------------------------


def cost_metric(workspace: Workspace) -> str:
    """The name of the metric that is the cost."""
    return ALL_IN if ALL_IN in METRICS and workspace.roi_cost == Workspace.RoiCost.ALL_IN else "spend"


def roi_name(workspace: Workspace, margin: Decimal | None) -> RoiKind:
    """Which ROI is the headline; without a margin only one of them can be told."""
    if margin is None or workspace.headline_roi == Workspace.HeadlineRoi.REVENUE:
        return "revenue"
    return "google" if workspace.headline_roi == Workspace.HeadlineRoi.GOOGLE else "contribution"


def roi_at(revenue: Decimal, cost: Decimal, margin: Decimal | None, name: RoiKind) -> Decimal | None:
    """The ROI that this revenue would be; each of the three grows with it. None where there is nothing to divide by."""
    share = Decimal(1) if margin is None or name == "revenue" else margin
    goods = revenue * (1 - share) if name == "google" else Decimal(0)
    return (revenue * share - cost) / (goods + cost) if goods + cost > 0 else None
