"""Metrics of money: what was spent, what came back, and what one stands for in the other."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_COST, cost_per, gross_profit, mer, plain, ratio, roi, sum_of
from analytics.metrics.shapes import Metric

MONEY = (
    plain(
        "spend",
        _("What the advertising platforms charged."),
        _("Measure this when you pay for advertising: without the cost there is no return on it."),
        "money",
        None,
        kind="input",
    ),
    Metric(
        name="revenue",
        label=_("Revenue"),
        definition=_(
            "Recorded sales where a shop or a CRM is imported, else what the advertising platforms report."
        ),
        role=_("Measure this when social media is meant to sell."),
        unit="money",
        better="up",
        parts=("revenue",),
        formula=sum_of("revenue"),
        is_additive=True,
    ),
    plain(
        "platform_revenue",
        _("Platform-reported: the conversion value that the advertising platforms claim for their ads."),
        _(
            "Measure this when you compare campaigns of one platform, or have no record of sales. "
            "Platforms claim sales by rules of their own."
        ),
        "money",
        quantity="claimed_revenue",
    ),
    plain(
        "recorded_revenue",
        _("Recorded sales: net sales after discounts and returns, before tax and shipping."),
        _("Measure this when a shop or a CRM records what was sold: it is the number the books know."),
        "money",
    ),
    Metric(
        name="gross_profit",
        label=_("Gross profit"),
        definition=_("revenue × gross margin"),
        role=_("Measure this when you want to know what sales leave after the cost of the goods."),
        unit="money",
        better="up",
        parts=("revenue",),
        formula=gross_profit,
        is_additive=True,
    ),
    Metric(
        name="roi",
        label=_("ROI"),
        definition=_(
            "(revenue × gross margin − spend) ÷ spend; without a gross margin (revenue − spend) ÷ spend."
        ),
        role=_("Measure this when you want to know whether marketing earned more than it cost."),
        unit="percent",
        better="up",
        parts=("revenue", "spend"),
        formula=roi,
        has_zero_state=False,
    ),
    Metric(
        name="roas",
        label=_("ROAS"),
        definition=_("revenue ÷ spend"),
        role=_(
            "Measure this when you compare ads with one another. It leaves out the cost of the goods: "
            "only above the break-even ROAS does an ad earn anything."
        ),
        unit="ratio",
        better="up",
        parts=("revenue", "spend"),
        formula=ratio("revenue", "spend", NO_COST),
    ),
    Metric(
        name="mer",
        label=_("MER"),
        definition=_("Marketing efficiency: all recorded sales ÷ all spend, whatever brought the sales."),
        role=_("Measure this when platforms claim more sales than there were: it depends on no attribution."),
        unit="ratio",
        better="up",
        parts=("recorded_revenue", "spend"),
        formula=mer,
    ),
    cost_per(
        "cpa",
        _("CPA"),
        _("Cost per acquisition: spend ÷ conversions that the advertising platforms report."),
        _("Measure this when ads have one clear aim and you decide where the next money goes."),
        "conversions",
        _("No conversions recorded."),
    ),
    cost_per(
        "cost_per_order",
        _("Cost per order"),
        _("spend ÷ orders recorded by the shop, whatever brought them."),
        _("Measure this when you want to see what an order costs without relying on the platforms' claims."),
        "orders",
        _("No orders recorded."),
    ),
    cost_per(
        "cpl",
        _("CPL"),
        _("Cost per lead: spend ÷ leads that the advertising platforms report."),
        _("Measure this when ads collect leads and sales follow later."),
        "leads",
        _("No leads recorded."),
    ),
)
