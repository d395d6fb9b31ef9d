"""The formulas, and the shapes that several metrics share: plain sums, costs per something, shares."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Literal, TypedDict, Unpack

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.metrics.shapes import (
    CostBase,
    Earlier,
    Figures,
    Formula,
    Metric,
    MetricKind,
    MetricUnit,
    RatioOf,
    RoiKind,
    SumOf,
    Terms,
    Unavailable,
    divide,
)
from analytics.quantities import COSTS, QUANTITIES

NO_COST = _("No cost recorded.")
NO_CLICKS = _("No clicks recorded.")
NO_IMPRESSIONS = _("No impressions recorded.")


def sum_of(quantity: str) -> Formula:
    return SumOf(quantity)


def ratio(numerator: str, denominator: str, nothing: Promise, *, times: int = 1) -> Formula:
    return RatioOf(numerator, denominator, nothing, times)


def margin_of(figures: Figures) -> Fraction:
    if figures.terms.margin is None:
        raise Unavailable(
            "missing", gettext("The gross margin is not known. Set it in the workspace's settings.")
        )
    return _as_fraction(figures.terms.margin)


# The margins of workspaces, which every row is reckoned with.
_as_fraction = lru_cache(maxsize=256)(Fraction)


def gross_profit(figures: Figures) -> Fraction:
    """Revenue × margin; what has a margin of its own counts with that."""
    if not figures.own_margins:
        return figures.get("revenue") * margin_of(figures)
    return sum((amount * margin for amount, margin in profit_parts(figures)), Fraction(0))


def profit_parts(figures: Figures) -> list[tuple[Fraction, Fraction]]:
    """Revenue with the margin it counts with: first what has none of its own, then by margin, the highest first."""
    revenue, scale = figures.get("revenue"), QUANTITIES["recorded_revenue"].scale
    margins = sorted(figures.own_margins.items(), reverse=True)
    own = [(Fraction(amount, scale), Fraction(margin)) for margin, amount in margins if amount]
    rest = revenue - sum((amount for amount, _margin in own), Fraction(0))
    return own if own and not rest else [(rest, margin_of(figures)), *own]


def revenue_of(figures: Figures) -> Fraction:
    return figures.get("revenue")


def goods_of(figures: Figures) -> Fraction:
    return figures.get("revenue") - gross_profit(figures)


def has_own_margins(figures: Figures) -> bool:
    """Whether some of the revenue counts with another margin than the workspace's."""
    return any(figures.own_margins.values())


# --- cost and return ------------------------------------------------------------------------------------------


def all_in_cost(figures: Figures) -> Fraction:
    return _spend_and(COSTS, figures)


def cost_without_labour(figures: Figures) -> Fraction:
    return _spend_and([name for name in COSTS if name != "labour_cost"], figures)


def _spend_and(names: Iterable[str], figures: Figures) -> Fraction:
    """Entered costs stand alone where no ads can have been run; else spend that is not known makes the sum unknown."""
    if not figures.terms.knows_costs:
        raise Unavailable(
            "missing", gettext("Entered costs belong to campaigns; by channel only ad spend is known.")
        )
    if figures.sums.get("spend") is None and figures.terms.costs_alone and figures.has_entered():
        return figures.entered(names)
    spend, entered = figures.get("spend"), figures.entered(names)
    return spend + entered if entered else spend


def cost_of(figures: Figures) -> Fraction:
    """The cost that ROI is measured against in this row."""
    return _COST[figures.terms.cost](figures)


_COST: dict[CostBase, Formula] = {
    "spend": sum_of("spend"),
    "without_labour": cost_without_labour,
    "all_in": all_in_cost,
}


def revenue_roi(figures: Figures) -> Fraction:
    cost = cost_of(figures)
    return divide(figures.get("revenue") - cost, cost, nothing=NO_COST)


def contribution_roi(figures: Figures) -> Fraction:
    cost = cost_of(figures)
    return divide(figures.once(gross_profit) - cost, cost, nothing=NO_COST)


def google_roi(figures: Figures) -> Fraction:
    """The goods count as a cost beside the marketing."""
    cost, earned = cost_of(figures), figures.once(gross_profit)
    return divide(earned - cost, goods_of(figures) + cost, nothing=NO_COST)


def roi_kind(terms: Terms) -> RoiKind:
    """The workspace's headline; without a gross margin a contribution cannot be told, so sales stand for it."""
    return "revenue" if terms.headline == "contribution" and terms.margin is None else terms.headline


def roi(figures: Figures) -> Fraction:
    return _ROI[roi_kind(figures.terms)](figures)


_ROI: dict[RoiKind, Formula] = {
    "revenue": revenue_roi,
    "contribution": contribution_roi,
    "google": google_roi,
}


def cpa_all_in(figures: Figures) -> Fraction:
    return _a_conversion(all_in_cost(figures), figures)


def cpa_without_labour(figures: Figures) -> Fraction:
    return _a_conversion(cost_without_labour(figures), figures)


def _a_conversion(cost: Fraction, figures: Figures) -> Fraction:
    return divide(cost, figures.get("conversions"), nothing=_("No conversions recorded."))


def mer(figures: Figures) -> Fraction:
    if not figures.terms.is_whole:
        raise Unavailable("missing", gettext("It exists for the workspace as a whole only."))
    return divide(figures.get("recorded_revenue"), all_in_cost(figures), nothing=NO_COST)


def average_order(figures: Figures) -> Fraction:
    revenue, orders = figures.get("recorded_revenue"), figures.get("orders")
    if not figures.terms.is_one_record:
        raise Unavailable("missing", gettext("Revenue and orders were recorded by different sources."))
    return divide(revenue, orders, nothing=_("No orders recorded."))


class More(TypedDict, total=False):
    """What a metric may say beyond its formula."""

    kind: MetricKind
    outcome_of: str
    version: int
    valid_from: date
    earlier: tuple[Earlier, ...]
    has_zero_state: bool
    has_chosen_cost: bool
    uses_margin: bool


def plain(
    name: str,
    definition: Promise,
    role: Promise,
    unit: MetricUnit = "count",
    better: Literal["up", "down"] | None = "up",
    quantity: str = "",
    **more: Unpack[More],
) -> Metric:
    """The sum of a quantity."""
    quantity = quantity or name
    return Metric(
        name=name,
        label=QUANTITIES[quantity].label,
        definition=definition,
        role=role,
        unit=unit,
        better=better,
        parts=(quantity,),
        formula=sum_of(quantity),
        is_additive=True,
        **more,
    )


def cost_per(
    name: str,
    label: Promise,
    definition: Promise,
    role: Promise,
    per: str,
    nothing: Promise,
    *,
    times: int = 1,
    **more: Unpack[More],
) -> Metric:
    """What one of something costs, or a thousand of it."""
    return Metric(
        name=name,
        label=label,
        definition=definition,
        role=role,
        unit="money",
        better="down",
        parts=("spend", per),
        formula=ratio("spend", per, nothing, times=times),
        **more,
    )


def share(
    name: str,
    label: Promise,
    definition: Promise,
    role: Promise,
    part: str,
    whole: str,
    nothing: Promise,
    **more: Unpack[More],
) -> Metric:
    """A part of a whole."""
    return Metric(
        name=name,
        label=label,
        definition=definition,
        role=role,
        unit="percent",
        better="up",
        parts=(part, whole),
        formula=ratio(part, whole, nothing),
        **more,
    )
