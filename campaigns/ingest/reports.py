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
    "videos": _("Videos"),
    "followers": _("Followers"),
    "visitors": _("Visitors"),
    "updates": _("Posts"),
    "content": _("Content"),
    "audience": _("Audience"),
    "overview": _("Overview by day"),
    "keywords": _("Keywords"),
    "competitors": _("Competitors"),
    "followers_by": _("Followers by group"),
    "visitors_by": _("Visitors by group"),
    "subscribed": _("Members who joined"),
    "left": _("Members who left"),
    "unsubscribed": _("Members who unsubscribed"),
    "cleaned": _("Members whose address bounced"),
    "facebook_posts": _("Facebook posts"),
    "instagram_posts": _("Instagram posts"),
    "facebook_days": _("Facebook by day"),
    "instagram_days": _("Instagram by day"),
    "legacy_days": _("Days, older export"),
    "legacy_posts": _("Posts, older export"),
    "profiles": _("Profiles by day"),
    "facebook_pages": _("Facebook pages by day"),
    "instagram_profiles": _("Instagram profiles by day"),
    "linkedin_pages": _("LinkedIn pages by day"),
    "pinterest_profiles": _("Pinterest profiles by day"),
    "tiktok_profiles": _("TikTok profiles by day"),
    "x_profiles": _("X profiles by day"),
    "youtube_channels": _("YouTube channels by day"),
    "order_export": _("Orders from an export plugin"),
    "channel_days": _("Channel by day"),
    "video_days": _("Videos by day"),
    "table": _("Table of your own"),
}


def report_label(source: str, report: str) -> str:
    """The name of a report; its code in plain letters when nobody has named it."""
    known = REPORTS.get(f"{source}.{report}") or REPORTS.get(report)
    return str(known) if known is not None else report.replace("_", " ").capitalize()
