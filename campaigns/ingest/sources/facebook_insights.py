"""The old Facebook Insights exports of posts and of pages: workbooks with two rows of header."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, Words, words
from campaigns.ingest.sources.meta_page import SOURCE

_DAY = words(en="Posted")
_FIELDS = {
    "post_id": words(en="Post ID"),
    "post": words(en="Post Message"),
    "post_type": words(en="Type"),
    "permalink": words(en="Permalink"),
    "published": _DAY,
    "day": _DAY,
}
_FAMILY = "facebook_insights"
# A row of sentences below the labels; where a label stands twice, it says which column counts people.
_DESCRIPTION = re.compile(
    r"(?is)^\s*(?:lifetime|daily|weekly|28 days)\b.*?(?:\((unique users|total count)\))?\s*$"
)
_IN_NAME = (
    r"(?i)^facebook[ _]insights[ _]data[ _]export[ _]\({}[ _]level\)[ _]-[ _](.+?)[ _]-[ _]\d{{4}}-\d\d"
)
_ABOUT_PEOPLE = words(en="Countries|Languages|Audience Targeting|Description")


def _sheet(
    measures: dict[str, Words], needs: tuple[str, ...], known: Words, *, sheet: str = ""
) -> Declaration:
    """One sheet; all are one report, so that a post is one row whatever sheets it stands on."""
    return Declaration(
        source=SOURCE,
        report="legacy_posts",
        version="2017-11",
        kind="social",
        channel="meta",
        fields=_FIELDS,
        measures=measures,
        levels=(LevelRule("post", (("post_id", "post"),)),),
        needs=(("post_id",), ("day",), needs),
        hallmarks=words(
            en="Post Message|Audience Targeting|Lifetime Post Total Reach|Lifetime Post Total Impressions|"
            "Lifetime Engaged Users|post_impressions_unique:lifetime|post_impressions:lifetime"
        ),
        known=_ABOUT_PEOPLE + known,
        account_in_name=re.compile(_IN_NAME.format("post")),
        sheet=re.compile(sheet) if sheet else None,
        second_header=_DESCRIPTION,
        is_attachment=bool(sheet),
        total_when_empty=("post_id",),
        fixed={"platform": "facebook"},
        family=_FAMILY,
        is_lifetime=True,
        date_order="mdy",
        asks_currency=False,
        checked="real",
        checked_languages=("en",),
    )


FACEBOOK_INSIGHTS_POSTS = _sheet(
    {
        "impressions": words(en="Lifetime Post Total Impressions|post_impressions:lifetime"),
        "reach": words(en="Lifetime Post Total Reach|post_impressions_unique:lifetime"),
        "organic_impressions": words(
            en="Lifetime Post Organic Impressions|post_impressions_organic:lifetime"
        ),
        "organic_reach": words(en="Lifetime Post organic reach|post_impressions_organic_unique:lifetime"),
        "paid_impressions": words(en="Lifetime Post Paid Impressions|post_impressions_paid:lifetime"),
        "paid_reach": words(en="Lifetime Post Paid Reach|post_impressions_paid_unique:lifetime"),
        "viral_impressions": words(en="Lifetime Post Viral Impressions|post_impressions_viral:lifetime"),
        "clicks": words(en="Lifetime Post Consumptions|post_consumptions:lifetime"),
        "organic_video_views": words(
            en="Lifetime Organic Video Views (Total Count)|Lifetime Organic Video Views|"
            "post_video_views_organic:lifetime"
        ),
        "paid_video_views": words(
            en="Lifetime Paid Video Views (Total Count)|Lifetime Paid Video Views|"
            "post_video_views_paid:lifetime"
        ),
    },
    ("impressions", "reach"),
    words(
        en="Lifetime Engaged Users|Lifetime Post Consumers|Lifetime Negative feedback|"
        "Lifetime Negative Feedback from Users|Lifetime Post Impressions by people who have liked your Page|"
        "Lifetime Post reach by people who like your Page|"
        "Lifetime Post Paid Impressions by people who have liked your Page|"
        "Lifetime Paid reach of a post by people who like your Page|"
        "Lifetime People who have liked your Page and engaged with your post|"
        "Lifetime Organic views to 95% (Unique Users)|Lifetime Organic views to 95% (Total Count)|"
        "Lifetime Paid views to 95% (Unique Users)|Lifetime Paid views to 95% (Total Count)|"
        "Lifetime Organic Video Views (Unique Users)|Lifetime Paid Video Views (Unique Users)|"
        "Lifetime Average time video viewed|Lifetime Video length|"
        "post_engaged_users:lifetime|post_consumptions_unique:lifetime|post_negative_feedback:lifetime|"
        "post_negative_feedback_unique:lifetime|post_impressions_fan:lifetime|"
        "post_impressions_fan_unique:lifetime|post_impressions_fan_paid:lifetime|"
        "post_impressions_fan_paid_unique:lifetime|post_engaged_fan:lifetime|"
        "post_video_complete_views_organic_unique:lifetime|post_video_complete_views_organic:lifetime|"
        "post_video_complete_views_paid_unique:lifetime|post_video_complete_views_paid:lifetime|"
        "post_video_views_organic_unique:lifetime|post_video_views_paid_unique:lifetime|"
        "post_video_avg_time_watched:lifetime|post_video_length:lifetime"
    ),
)

# "Talking About This" has the same columns and counts people, who cannot be added up; its sheet is left out.
FACEBOOK_INSIGHTS_STORIES = _sheet(
    {
        "likes": words(en="like"),
        "comments": words(en="comment"),
        "shares": words(en="share"),
    },
    ("likes", "comments", "shares"),
    (),
    sheet=r"(?i)post stories by act",
)

FACEBOOK_INSIGHTS_CLICKS = _sheet(
    {"link_clicks": words(en="link clicks")},
    ("link_clicks",),
    words(en="other clicks|photo view|video play"),
    sheet=r"(?i)post consumptions b",
)

FACEBOOK_INSIGHTS_DAYS = Declaration(
    source=SOURCE,
    report="legacy_days",
    version="2017-11",
    kind="social",
    channel="meta",
    fields={"day": words(en="Date")},
    measures={
        "impressions": words(en="Daily Total Impressions|page_impressions:day"),
        "reach": words(en="Daily Total Reach|page_impressions_unique:day"),
        "organic_impressions": words(en="Daily Organic impressions|page_impressions_organic:day"),
        "organic_reach": words(en="Daily Organic Reach|page_impressions_organic_unique:day"),
        "paid_impressions": words(en="Daily Paid Impressions|page_impressions_paid:day"),
        "paid_reach": words(en="Daily Paid Reach|page_impressions_paid_unique:day"),
        "viral_impressions": words(en="Daily Viral impressions|page_impressions_viral:day"),
        "clicks": words(en="Daily Total Consumptions|page_consumptions:day"),
    },
    levels=(LevelRule("account", (("platform", ""),)),),
    needs=(("day",), ("impressions", "reach")),
    hallmarks=words(
        en="Daily Total Impressions|Daily Total Reach|Daily New Likes|Daily Page Engaged Users|"
        "page_impressions:day|page_impressions_unique:day"
    ),
    known=words(
        en="Lifetime Total Likes|Daily New Likes|Daily Unlikes|Daily Page Engaged Users|"
        "Weekly Page Engaged Users|28 Days Page Engaged Users|Weekly Total Reach|28 Days Total Reach|"
        "Weekly Total Impressions|28 Days Total Impressions|Daily Viral Reach"
    ),
    account_in_name=re.compile(_IN_NAME.format("page")),
    second_header=_DESCRIPTION,
    total_when_empty=("day",),
    fixed={"platform": "facebook"},
    date_order="ymd",
    asks_currency=False,
)
