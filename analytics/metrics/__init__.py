"""The catalogue of metrics: each declared once, whatever shows it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.metrics.attention import ATTENTION
from analytics.metrics.customers import CUSTOMERS
from analytics.metrics.money import MONEY
from analytics.metrics.response import RESPONSE
from analytics.metrics.shapes import (
    TRACKED,
    Basis,
    CostBase,
    Figures,
    Metric,
    MetricKind,
    MetricUnit,
    RoiKind,
    State,
    Terms,
    Unavailable,
    Value,
)
from analytics.metrics.unfed import UNFED
from analytics.metrics.worth import WORTH

__all__ = [
    "DEFAULT_METRICS",
    "GROUPS",
    "METRICS",
    "TRACKED",
    "UNFED",
    "Basis",
    "CostBase",
    "Figures",
    "Group",
    "Metric",
    "MetricKind",
    "MetricUnit",
    "RoiKind",
    "State",
    "Terms",
    "Unavailable",
    "Value",
]


@dataclass(frozen=True, slots=True)
class Group:
    """Metrics about one subject, for lists that people read."""

    name: str
    label: Promise
    metrics: tuple[Metric, ...]


GROUPS = (
    Group("money", _("Money"), MONEY),
    Group("customers", _("Customers"), (*CUSTOMERS, *WORTH)),
    Group("response", _("Response"), RESPONSE),
    Group("attention", _("Attention"), ATTENTION),
)
METRICS: dict[str, Metric] = {metric.name: metric for group in GROUPS for metric in group.metrics}
DEFAULT_METRICS = ("spend", "revenue", "conversions", "roi", "roas", "cpa")
