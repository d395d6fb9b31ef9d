"""The formulas, and the shapes that several metrics share: plain sums, costs per something, shares."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Literal, TypedDict, Unpack

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analytics.metrics.shapes import Earlier, Figures, Formula, Metric, MetricKind, MetricUnit, Unavailable
from analytics.quantities import QUANTITIES

NO_COST = _("No cost recorded.")
NO_CLICKS = _("No clicks recorded.")
NO_IMPRESSIONS = _("No impressions recorded.")


def divide(numerator: Fraction, denominator: Fraction, *, nothing: str) -> Fraction:
    """Never infinity: `nothing` says what the denominator lacks."""
    if denominator < 0:
        raise Unavailable("undefined", gettext("The number to divide by is negative."))
    if denominator == 0:
        raise Unavailable("undefined", gettext("No activity.") if numerator == 0 else nothing)
    return numerator / denominator


def sum_of(quantity: str) -> Formula:
    return lambda figures: figures.get(quantity)


def ratio(numerator: str, denominator: str, nothing: Promise, *, times: int = 1) -> Formula:
    def formula(figures: Figures) -> Fraction:
        above, below = figures.get(numerator), figures.get(denominator)
        return divide(above * times, below, nothing=str(nothing))

    return formula


def cost_of(figures: Figures) -> Fraction:
    """What is to be divided by customers."""
    return figures.get("spend")


def margin_of(figures: Figures) -> Fraction:
    if figures.terms.margin is None:
        raise Unavailable(
            "missing", gettext("The gross margin is not known. Set it in the workspace's settings.")
        )
    return Fraction(figures.terms.margin)


def gross_profit(figures: Figures) -> Fraction:
    return figures.get("revenue") * margin_of(figures)


def roi(figures: Figures) -> Fraction:
    cost = figures.get("spend")
    margin = Fraction(1) if figures.terms.margin is None else Fraction(figures.terms.margin)
    return divide(figures.get("revenue") * margin - cost, cost, nothing=str(NO_COST))


def mer(figures: Figures) -> Fraction:
    if not figures.terms.is_whole:
        raise Unavailable("missing", gettext("It exists for the workspace as a whole only."))
    return divide(figures.get("recorded_revenue"), figures.get("spend"), nothing=str(NO_COST))


def average_order(figures: Figures) -> Fraction:
    revenue, orders = figures.get("recorded_revenue"), figures.get("orders")
    if not figures.terms.is_one_record:
        raise Unavailable("missing", gettext("Revenue and orders were recorded by different sources."))
    return divide(revenue, orders, nothing=gettext("No orders recorded."))


class More(TypedDict, total=False):
    """What a metric may say beyond its formula."""

    kind: MetricKind
    outcome_of: str
    version: int
    valid_from: date
    earlier: tuple[Earlier, ...]


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
