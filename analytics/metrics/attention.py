"""Metrics of attention: how often something was seen, and what people did with it on the network."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_IMPRESSIONS, cost_per, plain

ATTENTION = (
    plain(
        "impressions",
        _("How often ads were shown. Posts without advertising are not in it."),
        _("Measure this when a brand is to become known, and as the base of rates."),
        better=None,
        kind="vanity",
        outcome_of="conversions",
    ),
    cost_per(
        "cpm",
        _("CPM"),
        _("Cost per thousand impressions: spend ÷ impressions × 1000"),
        _("Measure this when you compare what audiences and placements cost."),
        "impressions",
        NO_IMPRESSIONS,
        times=1000,
        kind="input",
    ),
    plain(
        "engagements",
        _("Reactions, comments, shares and clicks on posts and ads, as the networks count them."),
        _("Measure this when you want to know which content people care about."),
        kind="vanity",
        outcome_of="conversions",
    ),
    plain(
        "follows",
        _("New followers that the networks report."),
        _("Measure this when you build an audience that you want to reach without paying."),
        kind="vanity",
        outcome_of="crm_leads",
    ),
)
