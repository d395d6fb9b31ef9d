"""The catalogue of measures: what a fact row can hold, in which unit, and whether it may be added up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# Money is kept in millionths of the currency's main unit, fractional counts in millionths of one.
MICRO = 1_000_000

Unit = Literal["money", "count", "micro_count"]


@dataclass(frozen=True, slots=True)
class Measure:
    name: str
    unit: Unit
    additive: bool
    label: Promise

    @property
    def scale(self) -> int:
        """How many stored units make one."""
        return 1 if self.unit == "count" else MICRO


def _money(name: str, label: Promise) -> Measure:
    return Measure(name, "money", True, label)


def _count(name: str, label: Promise, *, additive: bool = True) -> Measure:
    return Measure(name, "count", additive, label)


def _fractional(name: str, label: Promise) -> Measure:
    return Measure(name, "micro_count", True, label)


_CATALOGUE = (
    _money("spend", _("Spend")),
    # Net sales of a system of record: after discounts and returns, before tax and shipping.
    _money("revenue", _("Revenue")),
    _money("total_sales", _("Total sales")),
    _money("gross_sales", _("Gross sales")),
    _money("discounts", _("Discounts")),
    _money("returns", _("Returns")),
    _money("taxes", _("Taxes")),
    _count("orders", _("Orders")),
    _count("items", _("Items sold")),
    _count("impressions", _("Impressions")),
    _count("reach", _("Reach"), additive=False),
    _count("clicks", _("Clicks")),
    _count("link_clicks", _("Link clicks")),
    _fractional("conversions", _("Conversions")),
    # What the advertising platform claims it earned, never a record of sales.
    _money("conversion_value", _("Conversion value")),
    _count("leads", _("Leads")),
    _count("sessions", _("Sessions")),
    _count("users", _("Users"), additive=False),
    _count("new_users", _("New users")),
    _count("engaged_sessions", _("Engaged sessions")),
    _fractional("key_events", _("Key events")),
    _count("engagements", _("Engagements")),
    _count("likes", _("Likes")),
    _count("comments", _("Comments")),
    _count("shares", _("Shares")),
    _count("follows", _("Follows")),
    _count("video_views", _("Video views")),
    _count("deals", _("Deals won")),
    # Further money of sales.
    _money("shipping", _("Shipping")),
    _money("refunds", _("Refunds")),
    _money("fees", _("Payment fees")),
    # Results of one kind only: the kind stands in the breakdown of the series.
    _fractional("results", _("Results")),
    _fractional("click_conversions", _("Conversions after a click")),
    _fractional("view_conversions", _("Conversions after a view")),
    _fractional("add_to_carts", _("Additions to the cart")),
    _fractional("checkouts", _("Checkouts begun")),
    _count("landing_page_views", _("Landing page views")),
    # Posts and pages: what everybody saw and did ...
    _count("views", _("Views")),
    _count("saves", _("Saves")),
    _count("posts", _("Posts published")),
    _count("profile_visits", _("Profile visits")),
    _count("followers", _("Followers"), additive=False),
    _count("unfollows", _("Followers lost")),
    _count("watch_seconds", _("Seconds watched")),
    # ... and the parts of it that came by themselves, were paid for, or were passed on by others.
    _count("organic_impressions", _("Organic impressions")),
    _count("organic_reach", _("Organic reach"), additive=False),
    _count("organic_clicks", _("Organic clicks")),
    _count("organic_engagements", _("Organic engagements")),
    _count("organic_video_views", _("Organic video views")),
    _count("organic_follows", _("Organic new followers")),
    _count("paid_impressions", _("Paid impressions")),
    _count("paid_reach", _("Paid reach"), additive=False),
    _count("paid_clicks", _("Paid clicks")),
    _count("paid_engagements", _("Paid engagements")),
    _count("paid_video_views", _("Paid video views")),
    _count("paid_follows", _("Paid new followers")),
    _count("viral_impressions", _("Viral impressions")),
    _count("viral_clicks", _("Viral clicks")),
    _count("viral_engagements", _("Viral engagements")),
    _count("viral_follows", _("Viral new followers")),
    _fractional("viral_conversions", _("Viral conversions")),
    # Visits.
    _count("page_views", _("Page views")),
    _count("events", _("Events")),
    _count("bounces", _("Bounces")),
    _count("returning_users", _("Returning users"), additive=False),
    _count("engaged_seconds", _("Seconds of engagement")),
    # E-mail.
    _count("emails_sent", _("E-mails sent")),
    _count("emails_delivered", _("E-mails delivered")),
    _count("opens", _("Opens")),
    _count("unique_opens", _("Unique opens"), additive=False),
    _count("unsubscribes", _("Unsubscribes")),
    _count("email_bounces", _("E-mails bounced")),
    _count("sign_ups", _("Sign-ups")),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _CATALOGUE}
ADDITIVE: frozenset[str] = frozenset(measure.name for measure in _CATALOGUE if measure.additive)


def get_measure(name: str) -> Measure:
    """The measure of that name; raises KeyError for a name outside the catalogue."""
    return MEASURES[name]
