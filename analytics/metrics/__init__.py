"""The catalogue of metrics: each declared once, whatever shows it."""

from __future__ import annotations

from analytics.metrics.attention import ATTENTION
from analytics.metrics.customers import CUSTOMERS
from analytics.metrics.money import MONEY
from analytics.metrics.response import RESPONSE
from analytics.metrics.shapes import Basis, Figures, Metric, MetricUnit, State, Terms, Unavailable, Value

__all__ = [
    "DEFAULT_METRICS",
    "METRICS",
    "Basis",
    "Figures",
    "Metric",
    "MetricUnit",
    "State",
    "Terms",
    "Unavailable",
    "Value",
]

METRICS: dict[str, Metric] = {metric.name: metric for metric in (*MONEY, *RESPONSE, *ATTENTION, *CUSTOMERS)}
DEFAULT_METRICS = ("spend", "revenue", "conversions", "roi", "roas", "cpa")
