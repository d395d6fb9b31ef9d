"""Buffer: the export of sent posts, by the names of metrics that Buffer documents."""

from __future__ import annotations

from campaigns.ingest.declare import Declaration, LevelRule, words
from campaigns.ingest.sources.sprout_social import channel_of

_NETWORK = words(en="Channel|Service|Network")
_DAY = words(en="Date|Sent at|Published at|Date posted")

BUFFER_POSTS = Declaration(
    source="buffer",
    report="posts",
    version="2025-01",
    kind="social",
    channel="organic_social",
    fields={
        "post_id": words(en="Post ID|Update ID|Post link|Link to post|Post URL"),
        "permalink": words(en="Post link|Link to post|Post URL"),
        "post": words(en="Post|Post text|Text|Update"),
        "post_type": words(en="Post type|Media type|Type"),
        "network": _NETWORK,
        "channel": _NETWORK,
        "published": _DAY,
        "day": _DAY,
    },
    measures={
        "impressions": words(en="Post Impressions|Impressions"),
        "reach": words(en="Post Reach|Reach"),
        "views": words(en="Views"),
        "engagements": words(en="Page & Post Engagements|Engagements|Engagement"),
        "likes": words(en="Reactions|Likes|Favorites"),
        "comments": words(en="Comments|Replies"),
        "shares": words(en="Shares|Reposts|Retweets|Reposts/Retweets"),
        "saves": words(en="Saves"),
        "clicks": words(en="Post Clicks|Clicks"),
    },
    levels=(LevelRule("post", (("post_id", "post"),)),),
    needs=(("post_id",), ("day",), ("post",), ("network",), ("impressions", "reach", "likes", "clicks")),
    hallmarks=words(en="Update ID|Sent at|Service|Reposts/Retweets|Page & Post Engagements|Post Clicks"),
    known=words(en="Engagement Rate|Tags|Profile|Channel name|Media"),
    none_of=words(en="Sent by|Linked Content|Post Permalink|Social Network|Tweet id|Tweet permalink"),
    private=words(en="Posted by|Scheduled by|Team member"),
    channels=channel_of,
    total_when_empty=("post_id",),
    decimal=".",
    asks_currency=False,
    is_lifetime=True,
)
