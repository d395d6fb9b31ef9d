"""Metrics of money: what was spent, what came back, and what one stands for in the other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_COST, cost_per, gross_profit, mer, plain, ratio, roi, sum_of
from analytics.metrics.shapes import Metric

MONEY = (
    plain("spend", _("What the advertising platforms charged."), "money", None),
    Metric(
        "revenue",
        _("Revenue"),
        _("Recorded sales where a shop or a CRM is imported, else what the advertising platforms report."),
        "money",
        "up",
        ("revenue",),
        sum_of("revenue"),
    ),
    plain(
        "platform_revenue",
        _("Platform-reported: the conversion value that the advertising platforms claim for their ads."),
        "money",
        quantity="claimed_revenue",
    ),
    plain(
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
        gross_profit,
    ),
    Metric(
        "roi",
        _("ROI"),
        _("(revenue × gross margin − spend) ÷ spend; without a gross margin (revenue − spend) ÷ spend."),
        "percent",
        "up",
        ("revenue", "spend"),
        roi,
        has_zero_state=False,
    ),
    Metric(
        "roas",
        _("ROAS"),
        _("revenue ÷ spend"),
        "ratio",
        "up",
        ("revenue", "spend"),
        ratio("revenue", "spend", NO_COST),
    ),
    Metric(
        "mer",
        _("MER"),
        _("Marketing efficiency: all recorded sales ÷ all spend, whatever brought the sales."),
        "ratio",
        "up",
        ("recorded_revenue", "spend"),
        mer,
    ),
    cost_per(
        "cpa",
        _("CPA"),
        _("Cost per acquisition: spend ÷ conversions that the advertising platforms report."),
        "conversions",
        _("No conversions recorded."),
    ),
    cost_per(
        "cost_per_order",
        _("Cost per order"),
        _("spend ÷ orders recorded by the shop, whatever brought them."),
        "orders",
        _("No orders recorded."),
    ),
    cost_per(
        "cpl",
        _("CPL"),
        _("Cost per lead: spend ÷ leads that the advertising platforms report."),
        "leads",
        _("No leads recorded."),
    ),
)
