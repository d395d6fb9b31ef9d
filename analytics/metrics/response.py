"""Metrics of response: what people did after they saw an ad or a post."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_CLICKS, NO_IMPRESSIONS, cost_per, plain, share

RESPONSE = (
    plain("clicks", _("Clicks on ads of all kinds, as the platforms count them.")),
    plain("link_clicks", _("Clicks on ads that lead to the website.")),
    plain("sessions", _("Visits to the website, from web analytics, else from the shop.")),
    share(
        "ctr",
        _("CTR"),
        _("Click-through rate: clicks ÷ impressions"),
        "clicks",
        "impressions",
        NO_IMPRESSIONS,
    ),
    cost_per("cpc", _("CPC"), _("Cost per click: spend ÷ clicks"), "clicks", NO_CLICKS),
    plain(
        "conversions",
        _("Conversions that the advertising platforms report; each counts by rules of its own."),
    ),
    share(
        "conversion_rate",
        _("Conversion rate"),
        _("conversions ÷ clicks, both as the advertising platforms report them."),
        "conversions",
        "clicks",
        NO_CLICKS,
    ),
    plain("leads", _("Leads that the advertising platforms report.")),
)
