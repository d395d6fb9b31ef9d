"""The catalogue of measures: what a fact row can hold, in which unit, and whether it may be added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Money is kept in millionths of the currency's main unit, fractional counts in millionths of one.
MICRO = 1_000_000

Unit = Literal["money", "count", "micro_count"]


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    unit: Unit
    additive: bool
    label: Promise

    @property
    def scale(self) -> int:
        """How many stored units make one."""
        return 1 if self.unit == "count" else MICRO


def _money(name: str, label: Promise) -> Measure:
    return Measure(name, "money", True, label)


def _count(name: str, label: Promise, *, additive: bool = True) -> Measure:
    return Measure(name, "count", additive, label)


def _fractional(name: str, label: Promise) -> Measure:
    return Measure(name, "micro_count", True, label)


_CATALOGUE = (
    _money("spend", _("Spend")),
    # Net sales of a system of record: after discounts and returns, before tax and shipping.
    _money("revenue", _("Revenue")),
    _money("total_sales", _("Total sales")),
    _money("gross_sales", _("Gross sales")),
    _money("discounts", _("Discounts")),
    _money("returns", _("Returns")),
    _money("taxes", _("Taxes")),
    _count("orders", _("Orders")),
    _count("items", _("Items sold")),
    _count("impressions", _("Impressions")),
    _count("reach", _("Reach"), additive=False),
    _count("clicks", _("Clicks")),
    _count("link_clicks", _("Link clicks")),
    _fractional("conversions", _("Conversions")),
    # What the advertising platform claims it earned, never a record of sales.
    _money("conversion_value", _("Conversion value")),
    _count("leads", _("Leads")),
    _count("sessions", _("Sessions")),
    _count("users", _("Users"), additive=False),
    _count("new_users", _("New users")),
    _count("engaged_sessions", _("Engaged sessions")),
    _fractional("key_events", _("Key events")),
    _count("engagements", _("Engagements")),
    _count("likes", _("Likes")),
    _count("comments", _("Comments")),
    _count("shares", _("Shares")),
    _count("follows", _("Follows")),
    _count("video_views", _("Video views")),
    _count("deals", _("Deals won")),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _CATALOGUE}
ADDITIVE: frozenset[str] = frozenset(measure.name for measure in _CATALOGUE if measure.additive)


def get_measure(name: str) -> Measure:
    """The measure of that name; raises KeyError for a name outside the catalogue."""
    return MEASURES[name]
