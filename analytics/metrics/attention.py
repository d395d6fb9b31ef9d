"""Metrics of attention: how often something was seen, and what people did with it on the network."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_IMPRESSIONS, cost_per, plain

ATTENTION = (
    plain(
        "impressions", _("How often ads were shown. Posts without advertising are not in it."), better=None
    ),
    cost_per(
        "cpm",
        _("CPM"),
        _("Cost per thousand impressions: spend ÷ impressions × 1000"),
        "impressions",
        NO_IMPRESSIONS,
        times=1000,
    ),
    plain(
        "engagements",
        _("Reactions, comments, shares and clicks on posts and ads, as the networks count them."),
    ),
    plain("follows", _("New followers that the networks report.")),
)
