"""The catalogue of metrics: each declared once, its formula serving row, group and total alike, always from sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.quantities import QUANTITIES

State = Literal["ok", "zero", "missing", "undefined"]
MetricUnit = Literal["money", "count", "ratio", "percent"]
# Whose word is taken for revenue: a system that records sales, or the platforms that claim to have caused them.
Basis = Literal["recorded", "claimed"]


@dataclass(frozen=True, slots=True)
class Value:
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


@dataclass(frozen=True, slots=True)
class Figures:
    """The sums of one row by quantity, in stored units; None where nothing was measured."""

    sums: Mapping[str, int | None]
    terms: Terms

    def get(self, quantity: str) -> Fraction:
        """In main units; raises `Unavailable` where it was not measured. "revenue" is that of the terms' basis."""
        name = revenue_of(self.terms.basis) if quantity == "revenue" else quantity
        stored = self.sums.get(name)
        if stored is None:
            raise Unavailable(
                "missing", self.terms.missing.get(name) or gettext("Nothing was reported here.")
            )
        return Fraction(stored, QUANTITIES[name].scale)


def revenue_of(basis: Basis) -> str:
    return "recorded_revenue" if basis == "recorded" else "claimed_revenue"


Formula = Callable[[Figures], Fraction]


@dataclass(frozen=True, slots=True)
class Metric:
    """`definition` is the sentence that tells the formula; `parts` the quantities whose rows make up the number."""

    name: str
    label: Promise
    definition: Promise
    unit: MetricUnit
    better: Literal["up", "down"] | None
    parts: tuple[str, ...]
    formula: Formula
    # Break-even is a result, not the absence of one.
    has_zero_state: bool = True

    def of(self, figures: Figures) -> Value:
        try:
            result = self.formula(figures)
        except Unavailable as reason:
            return Value(None, reason.state, reason.reason)
        return Value(as_decimal(result), "zero" if result == 0 and self.has_zero_state else "ok")

    def quantities(self, basis: Basis) -> tuple[str, ...]:
        """The parts, "revenue" resolved to the one of the basis."""
        return tuple(dict.fromkeys(revenue_of(basis) if part == "revenue" else part for part in self.parts))


def as_decimal(value: Fraction) -> Decimal:
    """Exact for money and counts, else to 50 digits."""
    with localcontext() as context:
        context.prec = 50
        return Decimal(value.numerator) / Decimal(value.denominator)


def divide(numerator: Fraction, denominator: Fraction, *, nothing: str) -> Fraction:
    """Never infinity: `nothing` says what the denominator lacks."""
    if denominator < 0:
        raise Unavailable("undefined", gettext("The number to divide by is negative."))
    if denominator == 0:
        raise Unavailable("undefined", gettext("No activity.") if numerator == 0 else nothing)
    return numerator / denominator


# --- formulas -----------------------------------------------------------------------------------------------


def _sum_of(quantity: str) -> Formula:
    return lambda figures: figures.get(quantity)


def _ratio(numerator: str, denominator: str, nothing: Promise, *, times: int = 1) -> Formula:
    def formula(figures: Figures) -> Fraction:
        above, below = figures.get(numerator), figures.get(denominator)
        return divide(above * times, below, nothing=str(nothing))

    return formula


def _margin(figures: Figures) -> Fraction:
    if figures.terms.margin is None:
        raise Unavailable(
            "missing", gettext("The gross margin is not known. Set it in the workspace's settings.")
        )
    return Fraction(figures.terms.margin)


def _gross_profit(figures: Figures) -> Fraction:
    return figures.get("revenue") * _margin(figures)


def _roi(figures: Figures) -> Fraction:
    cost = figures.get("spend")
    margin = Fraction(1) if figures.terms.margin is None else Fraction(figures.terms.margin)
    return divide(figures.get("revenue") * margin - cost, cost, nothing=str(_NO_COST))


def _mer(figures: Figures) -> Fraction:
    if not figures.terms.is_whole:
        raise Unavailable("missing", gettext("It exists for the workspace as a whole only."))
    return divide(figures.get("recorded_revenue"), figures.get("spend"), nothing=str(_NO_COST))


def _average_order(figures: Figures) -> Fraction:
    revenue, orders = figures.get("recorded_revenue"), figures.get("orders")
    if not figures.terms.is_one_record:
        raise Unavailable("missing", gettext("Revenue and orders were recorded by different sources."))
    return divide(revenue, orders, nothing=gettext("No orders recorded."))


# --- the catalogue ------------------------------------------------------------------------------------------

_NO_COST = _("No cost recorded.")
_NO_CLICKS = _("No clicks recorded.")
_NO_IMPRESSIONS = _("No impressions recorded.")


def _plain(
    name: str,
    definition: Promise,
    unit: MetricUnit = "count",
    better: Literal["up", "down"] | None = "up",
    quantity: str = "",
) -> Metric:
    quantity = quantity or name
    return Metric(name, QUANTITIES[quantity].label, definition, unit, better, (quantity,), _sum_of(quantity))


def _cost_per(
    name: str, label: Promise, definition: Promise, per: str, nothing: Promise, *, times: int = 1
) -> Metric:
    return Metric(
        name, label, definition, "money", "down", ("spend", per), _ratio("spend", per, nothing, times=times)
    )


def _share(name: str, label: Promise, definition: Promise, part: str, whole: str, nothing: Promise) -> Metric:
    return Metric(name, label, definition, "percent", "up", (part, whole), _ratio(part, whole, nothing))


_CATALOGUE = (
    _plain("spend", _("What the advertising platforms charged."), "money", None),
    Metric(
        "revenue",
        _("Revenue"),
        _("Recorded sales where a shop or a CRM is imported, else what the advertising platforms report."),
        "money",
        "up",
        ("revenue",),
        _sum_of("revenue"),
    ),
    _plain(
        "platform_revenue",
        _("Platform-reported: the conversion value that the advertising platforms claim for their ads."),
        "money",
        quantity="claimed_revenue",
    ),
    _plain(
        "recorded_revenue",
        _("Recorded sales: net sales after discounts and returns, before tax and shipping."),
        "money",
    ),
    Metric(
        "gross_profit",
        _("Gross profit"),
        _("revenue × gross margin"),
        "money",
        "up",
        ("revenue",),
        _gross_profit,
    ),
    _plain(
        "conversions",
        _("Conversions that the advertising platforms report; each counts by rules of its own."),
    ),
    _plain("orders", _("Orders recorded by the shop.")),
    _plain("leads", _("Leads that the advertising platforms report.")),
    _plain("crm_leads", _("New contacts recorded by the CRM.")),
    _plain("deals", _("Deals that the CRM marks as won, on the day they were closed.")),
    _plain(
        "impressions", _("How often ads were shown. Posts without advertising are not in it."), better=None
    ),
    _plain("clicks", _("Clicks on ads of all kinds, as the platforms count them.")),
    _plain("link_clicks", _("Clicks on ads that lead to the website.")),
    _plain("sessions", _("Visits to the website, from web analytics, else from the shop.")),
    _plain(
        "engagements",
        _("Reactions, comments, shares and clicks on posts and ads, as the networks count them."),
    ),
    _plain("follows", _("New followers that the networks report.")),
    Metric(
        "roi",
        _("ROI"),
        _("(revenue × gross margin − spend) ÷ spend; without a gross margin (revenue − spend) ÷ spend."),
        "percent",
        "up",
        ("revenue", "spend"),
        _roi,
        has_zero_state=False,
    ),
    Metric(
        "roas",
        _("ROAS"),
        _("revenue ÷ spend"),
        "ratio",
        "up",
        ("revenue", "spend"),
        _ratio("revenue", "spend", _NO_COST),
    ),
    Metric(
        "mer",
        _("MER"),
        _("Marketing efficiency: all recorded sales ÷ all spend, whatever brought the sales."),
        "ratio",
        "up",
        ("recorded_revenue", "spend"),
        _mer,
    ),
    _cost_per(
        "cpa",
        _("CPA"),
        _("Cost per acquisition: spend ÷ conversions that the advertising platforms report."),
        "conversions",
        _("No conversions recorded."),
    ),
    _cost_per(
        "cost_per_order",
        _("Cost per order"),
        _("spend ÷ orders recorded by the shop, whatever brought them."),
        "orders",
        _("No orders recorded."),
    ),
    _cost_per(
        "cpl",
        _("CPL"),
        _("Cost per lead: spend ÷ leads that the advertising platforms report."),
        "leads",
        _("No leads recorded."),
    ),
    _share(
        "ctr",
        _("CTR"),
        _("Click-through rate: clicks ÷ impressions"),
        "clicks",
        "impressions",
        _NO_IMPRESSIONS,
    ),
    _cost_per("cpc", _("CPC"), _("Cost per click: spend ÷ clicks"), "clicks", _NO_CLICKS),
    _cost_per(
        "cpm",
        _("CPM"),
        _("Cost per thousand impressions: spend ÷ impressions × 1000"),
        "impressions",
        _NO_IMPRESSIONS,
        times=1000,
    ),
    _share(
        "conversion_rate",
        _("Conversion rate"),
        _("conversions ÷ clicks, both as the advertising platforms report them."),
        "conversions",
        "clicks",
        _NO_CLICKS,
    ),
    Metric(
        "aov",
        _("Average order"),
        _("Recorded sales ÷ orders"),
        "money",
        "up",
        ("recorded_revenue", "orders"),
        _average_order,
    ),
)

METRICS: dict[str, Metric] = {metric.name: metric for metric in _CATALOGUE}
DEFAULT_METRICS = ("spend", "revenue", "conversions", "roi", "roas", "cpa")
