"""Metrics of customers: what the shop and the CRM recorded."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import average_order, plain
from analytics.metrics.shapes import Metric
from analytics.metrics.versions import PLAN

CUSTOMERS = (
    plain(
        "orders",
        _("Orders recorded by the shop."),
        _("Measure this when you sell through a shop: it counts sales that happened, whoever claims them."),
    ),
    Metric(
        name="aov",
        label=_("Average order"),
        definition=_("Recorded sales ÷ orders"),
        role=_("Measure this when you want each order to be worth more: bundles, upgrades, free shipping."),
        unit="money",
        better="up",
        parts=("recorded_revenue", "orders"),
        formula=average_order,
    ),
    plain(
        "crm_leads",
        _("New contacts recorded by the CRM."),
        _("Measure this when sales begin with a contact, paid for or not."),
    ),
    plain(
        "organic_leads",
        _(
            "CRM leads that came by organic search or social, by a link or directly: nobody paid for the click."
        ),
        _("Measure this when posts and pages are meant to bring leads without advertising."),
        valid_from=PLAN,
    ),
    plain(
        "deals",
        _("Deals that the CRM marks as won, on the day they were closed."),
        _("Measure this when sales are closed by people and recorded in a CRM."),
    ),
)
