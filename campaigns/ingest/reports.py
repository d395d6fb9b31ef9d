"""What the reports of each source are called: the words of the source list and of the preview."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the report's code, which means the same for most sources; `source.report` where it does not.
REPORTS: dict[str, Promise] = {
    "performance": _("Campaigns, ad groups and ads"),
    "demographics": _("Audience by group"),
    "organic": _("Posts and days"),
    "report": _("Visits by channel, campaign and page"),
    "orders": _("Orders"),
    "order_export": _("Orders, as export plugins write them"),
    "sales": _("Sales"),
    "sessions": _("Visits"),
    "deals": _("Deals"),
    "contacts": _("New contacts"),
    "payments": _("Payments"),
    "campaigns": _("Campaigns"),
    "channels": _("Channels"),
    "pages": _("Pages"),
    "days": _("Days"),
    "period": _("The whole period"),
    "posts": _("Posts"),
    "facebook_posts": _("Facebook posts"),
    "instagram_posts": _("Instagram posts"),
    "legacy_posts": _("Posts, older layout"),
    "legacy_days": _("Days, older layout"),
    "videos": _("Videos"),
    "video_days": _("Videos by day"),
    "channel_days": _("Channel by day"),
    "followers": _("Followers"),
    "followers_by": _("Followers by group"),
    "visitors": _("Visitors"),
    "visitors_by": _("Visitors by group"),
    "content": _("Content by day"),
    "competitors": _("Competitors"),
    "audience": _("Audience"),
    "profiles": _("Profiles of several networks"),
    "facebook_pages": _("Facebook pages"),
    "instagram_profiles": _("Instagram profiles"),
    "linkedin_pages": _("LinkedIn pages"),
    "pinterest_profiles": _("Pinterest profiles"),
    "tiktok_profiles": _("TikTok profiles"),
    "x_profiles": _("X profiles"),
    "youtube_channels": _("YouTube channels"),
    "facebook_days": _("Facebook by day"),
    "instagram_days": _("Instagram by day"),
    "left": _("Contacts who left"),
    "subscribed": _("Subscribed contacts"),
    "unsubscribed": _("Unsubscribed contacts"),
    "cleaned": _("Cleaned contacts"),
    "table": _("Table of your own"),
}


def report_label(source: str, report: str) -> str:
    """The name of a report; its code in plain letters when nobody has named it."""
    known = REPORTS.get(f"{source}.{report}") or REPORTS.get(report)
    return str(known) if known is not None else report.replace("_", " ").capitalize()
