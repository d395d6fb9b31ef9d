"""Metrics of attention: how often something was seen, and what people did with it on the network."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.metrics.formulas import NO_IMPRESSIONS, cost_per, plain, share, sum_of
from analytics.metrics.shapes import Metric
from analytics.metrics.versions import PLAN

_NO_ENGAGED = _("No one was reached.")


def _part(name: str, definition: Promise, role: Promise) -> Metric:
    """A part of the engagements."""
    return plain(name, definition, role, kind="vanity", outcome_of="conversions", valid_from=PLAN)


def _engagement_rate(
    name: str, label: Promise, definition: Promise, role: Promise, part: str, whole: str
) -> Metric:
    return share(
        name,
        label,
        definition,
        role,
        part,
        whole,
        _NO_ENGAGED,
        kind="vanity",
        outcome_of="conversion_rate",
        valid_from=PLAN,
    )


ATTENTION = (
    Metric(
        name="reach",
        label=_("Reach"),
        definition=_(
            "How many people saw something at least once. It is never added up over days, campaigns or accounts: "
            "it is known where one row of an import says exactly what is asked."
        ),
        role=_("Measure this when a brand is to become known to more people, in the region where it sells."),
        unit="count",
        better="up",
        parts=("reach",),
        formula=sum_of("reach"),
        kind="vanity",
        outcome_of="new_customers",
        valid_from=PLAN,
    ),
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
    _part(
        "likes",
        _("Likes and other reactions to posts and ads."),
        _("Measure this when you compare posts with one another; it is the cheapest sign of approval."),
    ),
    _part(
        "comments",
        _("Comments on posts and ads."),
        _(
            "Measure this when you want a conversation with people; read them too, for they may be complaints."
        ),
    ),
    _part(
        "shares",
        _("How often posts and ads were shared."),
        _("Measure this when you want people to carry what you say to others."),
    ),
    _part(
        "saves",
        _("How often posts and ads were saved for later."),
        _("Measure this when content is meant to be useful: guides, recipes, lists."),
    ),
    _engagement_rate(
        "engagement_rate_by_reach",
        _("Engagement rate by reach"),
        _("engagements ÷ reach, of the posts and days that state both"),
        _("Measure this when you ask how many of those who saw a post cared for it."),
        "reached_engagements",
        "reached_people",
    ),
    _engagement_rate(
        "engagement_rate_by_impressions",
        _("Engagement rate by impressions"),
        _("engagements ÷ impressions, of the posts, ads and days that state both"),
        _("Measure this when a network does not state reach, as X does not."),
        "seen_engagements",
        "seen_impressions",
    ),
    _engagement_rate(
        "engagement_rate_by_followers",
        _("Engagement rate by followers"),
        _(
            "engagements ÷ followers on the day of publication, of the posts and days for which both are known"
        ),
        _("Measure this when you compare accounts of different size."),
        "following_engagements",
        "following_people",
    ),
    plain(
        "follows",
        _("New followers that the networks report."),
        _("Measure this when you build an audience that you want to reach without paying."),
        kind="vanity",
        outcome_of="crm_leads",
    ),
)
