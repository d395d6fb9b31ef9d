"""Metrics of response: what people did after they saw an ad or a post."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_CLICKS, NO_IMPRESSIONS, cost_per, plain, share
from analytics.metrics.shapes import Earlier
from analytics.metrics.versions import BEFORE_TRACK, FIRST, PLAN, TRACK

RESPONSE = (
    plain(
        "clicks",
        _("Clicks on ads of all kinds, as the platforms count them."),
        _("Measure this when you test ads against each other; some platforms count likes among the clicks."),
        kind="vanity",
        outcome_of="conversions",
    ),
    plain(
        "link_clicks",
        _("Clicks on ads that lead to the website."),
        _("Measure this when an ad is meant to bring people to the website."),
        kind="vanity",
        outcome_of="conversions",
    ),
    plain(
        "sessions",
        _("Visits to the website, from web analytics, else from the shop."),
        _("Measure this when social media is meant to bring visitors; whether they buy is another question."),
        kind="vanity",
        outcome_of="orders",
    ),
    share(
        "ctr",
        _("CTR"),
        _("Click-through rate: clicks ÷ impressions"),
        _("Measure this when you want to know whether text and picture of an ad speak to its audience."),
        "clicks",
        "impressions",
        NO_IMPRESSIONS,
        kind="vanity",
        outcome_of="conversion_rate",
    ),
    cost_per(
        "cpc",
        _("CPC"),
        _("Cost per click: spend ÷ clicks"),
        _("Measure this when you compare what channels charge for a visit."),
        "clicks",
        NO_CLICKS,
        kind="input",
    ),
    plain(
        "conversions",
        _(
            "Tracked sales by number where the whole period is tracked, else the conversions that the advertising "
            "platforms report; each of these counts by rules of its own."
        ),
        _("Measure this when ads have a clear aim: a purchase, a form, a call."),
        version=2,
        valid_from=TRACK,
        earlier=(
            Earlier(
                1,
                FIRST,
                BEFORE_TRACK,
                _("Conversions that the advertising platforms report; each counts by rules of its own."),
            ),
        ),
    ),
    plain(
        "platform_conversions",
        _("Conversions that the advertising platforms report; each counts by rules of its own."),
        _("Measure this when you compare the platforms' claims with your own record."),
        quantity="claimed_conversions",
        valid_from=TRACK,
    ),
    share(
        "conversion_rate",
        _("Conversion rate"),
        _("conversions ÷ clicks, both as the advertising platforms report them."),
        _("Measure this when many click and few act: it tells whether the page keeps what the ad promises."),
        "claimed_conversions",
        "clicks",
        NO_CLICKS,
    ),
    plain(
        "leads",
        _(
            "Tracked leads, people who left an address, where the whole period is tracked; else the paid leads that "
            "the advertising platforms report."
        ),
        _("Measure this when ads collect addresses with a form and sales follow later."),
        version=2,
        valid_from=TRACK,
        earlier=(
            Earlier(1, FIRST, BEFORE_TRACK, _("Paid leads: those that the advertising platforms report.")),
        ),
    ),
    plain(
        "platform_leads",
        _("Paid leads: those that the advertising platforms report."),
        _("Measure this when you compare the platforms' claims with your own record."),
        quantity="claimed_leads",
        valid_from=TRACK,
    ),
    plain(
        "sign_ups",
        _(
            "People who joined a list or registered, as mailing lists, platforms or a spreadsheet report them."
        ),
        _("Measure this when you build a list of people you may write to."),
        valid_from=PLAN,
    ),
)
