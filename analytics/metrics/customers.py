"""Metrics of customers: what the shop and the CRM recorded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import average_order, plain
from analytics.metrics.shapes import Metric

CUSTOMERS = (
    plain("orders", _("Orders recorded by the shop.")),
    Metric(
        "aov",
        _("Average order"),
        _("Recorded sales ÷ orders"),
        "money",
        "up",
        ("recorded_revenue", "orders"),
        average_order,
    ),
    plain("crm_leads", _("New contacts recorded by the CRM.")),
    plain("deals", _("Deals that the CRM marks as won, on the day they were closed.")),
)
