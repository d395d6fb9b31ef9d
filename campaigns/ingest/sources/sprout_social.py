"""Sprout Social: posts, profiles of one network or of all, and competitors beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from campaigns.channels import find_channel
from campaigns.ingest.declare import Declaration, LevelRule, Words, words

_SOURCE = "sprout_social"
_GROUP = re.compile(r"(?i)^[\w &-]+?\s\((.+)\)\s\w+ \d{1,2}, \d{4} - ")


def channel_of(network: str, _detail: str) -> str:
    """The channel of a network's name; what nobody knows by name is other social media."""
    return find_channel(network.strip()) or find_channel(network.strip().split(" ")[0]) or "organic_social"


_DAY = words(en="Date")
_NETWORK = words(en="Network")
_MEASURES = {
    "impressions": words(en="Impressions"),
    "organic_impressions": words(en="Organic Impressions"),
    "paid_impressions": words(en="Paid Impressions"),
    "viral_impressions": words(en="Viral Impressions"),
    "views": words(en="Views"),
    "reach": words(en="Reach"),
    "organic_reach": words(en="Organic Reach"),
    "paid_reach": words(en="Paid Reach"),
    "engagements": words(en="Engagements"),
    "organic_engagements": words(en="Organic Engagements"),
    "paid_engagements": words(en="Paid Engagements"),
    "likes": words(en="Reactions|Likes|Organic Likes"),
    "comments": words(en="Comments|Organic Comments|Comments & Replies"),
    "shares": words(en="Shares|Organic Shares|Reposts"),
    "saves": words(en="Saves|Organic Saves"),
    "clicks": words(en="Post Clicks (All)|Clicks"),
    "link_clicks": words(en="Post Link Clicks|Link Clicks"),
    "video_views": words(en="Video Views"),
    "organic_video_views": words(en="Organic Video Views"),
    "paid_video_views": words(en="Paid Video Views"),
    "followers": words(en="Followers|Audience|Fans"),
    "follows": words(en="Followers Gained|Audience Gained"),
    "unfollows": words(en="Followers Lost|Audience Lost"),
    "posts": words(en="Published Posts"),
    "profile_visits": words(en="Profile Views|Profile Visits"),
}


def _moving(measures: Mapping[str, Words]) -> tuple[str, ...]:
    """By day Sprout states how the counters of all posts moved, and they move down when a comment is deleted."""
    return tuple(name for name in measures if name not in ("followers", "posts"))


_KNOWN = words(
    en="Net Follower Growth|Net Audience Growth|Following|Net Following Growth|Story Replies|% Audience Growth|"
    "Engagement Rate (per View)|Engagement Rate (per Impression)|Engagement Rate (per Reach)|"
    "Public Engagements per Post|Top Hashtags by Lifetime Public Engagements|Published Carousels|"
    "Published Videos|Published Photos|Published Links|Published Text|Non-viral Impressions|Content Type|"
    "Profile|Linked Content|Tags|Audience|Post Detail Expand Clicks|Other Post Clicks"
)


def _profiles(report: str, network: str, label: str, **more: object) -> Declaration:
    """Profiles by day; `label` heads the column of their names, `network` is named by no other."""
    fields: dict[str, Words] = {"day": _DAY, "profile": words(en=label)}
    if not network:
        fields |= {"network": _NETWORK, "channel": _NETWORK}
    return Declaration(
        source=_SOURCE,
        report=report,
        version="2026-03",
        kind="social",
        channel=find_channel(network) or "organic_social",
        fields=fields,
        measures=_MEASURES,
        levels=(LevelRule("account", (("", "network"), ("", "profile"))),),
        needs=(("day",), ("profile",), ("followers", "posts", "impressions", "engagements")),
        hallmarks=words(
            en=f"{label}|Net Follower Growth|Net Audience Growth|Engagement Rate (per Impression)|"
            "Engagement Rate (per View)|Published Posts"
        ),
        known=_KNOWN,
        account_in_name=_GROUP,
        fixed={"network": network} if network else {},
        channels=None if network else channel_of,
        total_when_empty=("day",),
        decimal=".",
        asks_currency=False,
        negatives=_moving(_MEASURES),
        **more,  # type: ignore[arg-type]  # what it was checked against
    )


SPROUT_INSTAGRAM = _profiles(
    "instagram_profiles", "Instagram", "Instagram Profile", checked="real", checked_languages=("en",)
)
SPROUT_TIKTOK = _profiles(
    "tiktok_profiles", "TikTok", "TikTok Profiles|TikTok Profile", checked="real", checked_languages=("en",)
)
SPROUT_FACEBOOK = _profiles("facebook_pages", "Facebook", "Facebook Page|Facebook Pages")
SPROUT_LINKEDIN = _profiles("linkedin_pages", "LinkedIn", "LinkedIn Page|LinkedIn Pages")
SPROUT_X = _profiles("x_profiles", "X", "X Profile|X Profiles|Twitter Profile|Twitter Profiles")
SPROUT_YOUTUBE = _profiles("youtube_channels", "YouTube", "YouTube Channel|YouTube Channels")
SPROUT_PINTEREST = _profiles("pinterest_profiles", "Pinterest", "Pinterest Profile|Pinterest Profiles")
SPROUT_PROFILES = _profiles(
    "profiles", "", "Profile", none_of=words(en="Public Engagements per Post|Post ID|Public Engagements")
)

_OF_OTHERS = {
    "followers": words(en="Audience|Followers"),
    "posts": words(en="Published Posts"),
    "engagements": words(en="Public Engagements"),
    "likes": words(en="Reactions|Likes"),
    "comments": words(en="Comments"),
    "shares": words(en="Shares"),
}

# Other brands' numbers are no numbers of the account: split by profile, they stay outside totals.
SPROUT_COMPETITORS = Declaration(
    source=_SOURCE,
    report="competitors",
    version="2026-03",
    kind="social",
    channel="organic_social",
    fields={
        "day": _DAY,
        "network": _NETWORK,
        "channel": _NETWORK,
        "profile": words(en="Profile"),
    },
    measures=_OF_OTHERS,
    levels=(LevelRule("account"),),
    needs=(("day",), ("profile",), ("engagements",)),
    hallmarks=words(
        en="Public Engagements|Public Engagements per Post|Net Audience Growth|% Audience Growth"
    ),
    known=_KNOWN,
    account_in_name=_GROUP,
    channels=channel_of,
    breakdowns=("network", "profile"),
    negatives=_moving(_OF_OTHERS),
    total_when_empty=("day",),
    decimal=".",
    asks_currency=False,
    checked="real",
    checked_languages=("en",),
)

_POST_FIELDS: Mapping[str, Words] = {
    "post_id": words(en="Post ID"),
    "post": words(en="Post"),
    "post_type": words(en="Post Type"),
    "permalink": words(en="Link"),
    "network": _NETWORK,
    "channel": _NETWORK,
    "published": _DAY,
    "day": _DAY,
}

SPROUT_POSTS = Declaration(
    source=_SOURCE,
    report="posts",
    version="2026-03",
    kind="social",
    channel="organic_social",
    fields=_POST_FIELDS,
    measures={
        name: labels
        for name, labels in _MEASURES.items()
        if name not in ("followers", "follows", "unfollows", "posts")
    },
    levels=(LevelRule("post", (("post_id", "post"),)),),
    needs=(("post_id",), ("day",), ("network",), ("impressions", "engagements", "views", "likes")),
    hallmarks=words(en="Post ID|Linked Content|Sent by|Content Type|Engagement Rate (per Impression)"),
    known=_KNOWN,
    private=words(en="Sent by"),
    account_in_name=_GROUP,
    channels=channel_of,
    total_when_empty=("post_id",),
    decimal=".",
    asks_currency=False,
    is_lifetime=True,
)
