"""Hootsuite Analytics: the table of posts, by the names of metrics that Hootsuite documents."""

from __future__ import annotations

from campaigns.ingest.declare import Declaration, LevelRule, words
from campaigns.ingest.sources.sprout_social import channel_of

_NETWORK = words(en="Social Network|Network", es="Red social", ko="소셜 네트워크")
_DAY = words(en="Date|Published date|Date published", es="Fecha", ko="날짜")

HOOTSUITE_POSTS = Declaration(
    source="hootsuite",
    report="posts",
    version="2021-09",
    kind="social",
    channel="organic_social",
    fields={
        "post_id": words(
            en="Post ID|Post Permalink|Post link|Permalink",
            es="Enlace permanente de la publicación|ID de la publicación",
            ko="게시물 ID|게시물 퍼머링크",
        ),
        "permalink": words(
            en="Post Permalink|Post link|Permalink",
            es="Enlace permanente de la publicación",
            ko="게시물 퍼머링크",
        ),
        "post": words(
            en="Post Message|Message", es="Mensaje de la publicación", ko="게시물 메시지"
        ),
        "post_type": words(en="Post Type|Type", es="Tipo de publicación", ko="게시물 유형"),
        "network": _NETWORK,
        "channel": _NETWORK,
        "published": _DAY,
        "day": _DAY,
    },
    measures={
        "impressions": words(en="Post impressions|Impressions", es="Impresiones", ko="노출수"),
        "reach": words(en="Post reach|Reach", es="Alcance", ko="도달"),
        "engagements": words(
            en="Post engagement|Engagement|Engagements|Post key interactions", es="Interacción", ko="참여"
        ),
        "likes": words(
            en="Post reactions|Reactions|Post likes|Likes", es="Me gusta|Reacciones", ko="좋아요"
        ),
        "comments": words(en="Post comments|Comments|Post replies|Replies", es="Comentarios", ko="댓글"),
        "shares": words(
            en="Post shares|Shares|Post retweets|Retweets", es="Veces compartido|Compartidos", ko="공유"
        ),
        "saves": words(en="Post saves|Saves|Saved", es="Guardados", ko="저장"),
        "clicks": words(en="Post clicks|Clicks", es="Clics", ko="클릭수"),
        "link_clicks": words(en="Post link clicks|Link clicks", es="Clics en el enlace", ko="링크 클릭수"),
        "video_views": words(en="Post video views|Video views", es="Reproducciones de video", ko="동영상 조회수"),
    },
    levels=(LevelRule("post", (("post_id", "post"),)),),
    needs=(("post_id",), ("day",), ("post",), ("network",), ("impressions", "reach", "engagements", "likes")),
    hallmarks=words(
        en="Post Permalink|Post Message|Social Network|Post key interactions",
        es="Enlace permanente de la publicación|Mensaje de la publicación|Red social",
        ko="게시물 퍼머링크|게시물 메시지|소셜 네트워크",
    ),
    known=words(
        en="Engagement rate|Post engagement rate|Account|Account Name|Profile|Tags|Sentiment|Campaign",
        es="Tasa de interacción",
        ko="참여율",
    ),
    none_of=words(en="Sent by|Linked Content"),
    private=words(en="Author|Published by|Team member"),
    channels=channel_of,
    total_when_empty=("post_id",),
    decimal=".",
    asks_currency=False,
    is_lifetime=True,
)  # fmt: skip
