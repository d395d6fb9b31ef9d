"""X (Twitter) organic analytics: the old exports by day and by tweet, and the account overview that followed."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, words

TWITTER_X = Declaration(
    source="twitter_x",
    report="organic",
    version="2025-08",
    kind="social",
    channel="x",
    fields={
        "post_id": words(en="Tweet id|Post id", pt="Identificação do Tweet", es="Identificador del Tweet"),
        "post": words(en="Tweet text|Post text", pt="Texto do Tweet", es="Texto del Tweet"),
        "day": words(
            en="Date|time",
            es="Fecha|hora",
            pt="Data|hora",
            ko="날짜|시간",
            ja="日付|時間",
            fr="Date",
            de="Datum",
        ),
    },
    measures={
        "impressions": words(
            en="impressions",
            pt="impressões",
            es="impresiones",
            ko="노출",
            ja="インプレッション",
            fr="impressions",
        ),
        "engagements": words(
            en="engagements", pt="engajamentos", es="interacciones", ko="참여", ja="エンゲージメント"
        ),
        "likes": words(en="likes", pt="curtidas", es="me gusta", ko="마음에 들어요", ja="いいね"),
        "comments": words(en="replies", pt="respostas", es="respuestas", ko="답글", ja="返信"),
        "shares": words(
            en="retweets|Reposts", pt="retweets", es="retweets|reposts", ko="리트윗|재게시", ja="リツイート"
        ),
        "follows": words(
            en="follows|New follows", pt="novos seguidores", es="seguimientos|nuevos seguidores"
        ),
        "link_clicks": words(en="url clicks", pt="cliques em URLs", es="clics en la URL", ko="URL 클릭수"),
        "video_views": words(en="Video views"),
    },
    levels=(LevelRule("post", (("post_id", "post"),), needs=("post_id",)), LevelRule("account")),
    needs=(("day",), ("impressions",), ("engagements", "likes")),
    hallmarks=words(
        en="user profile clicks|detail expands|permalink clicks|Tweets published|Tweet permalink|retweets|Reposts|"
        "Profile visits|Create Post|Media views|Bookmarks",
        pt="cliques no perfil do usuário|retweets",
        es="clics en el perfil del usuario|retweets",
    ),
    known=words(
        en="engagement rate|user profile clicks|hashtag clicks|detail expands|permalink clicks|app opens|"
        "app installs|email tweet|dial phone|media views|media engagements|Tweet permalink|Link|"
        "Tweets published|Bookmarks|Shares|Share|Unfollows|Profile visits|Create Post|promoted impressions|"
        "promoted engagements|promoted engagement rate|promoted retweets|promoted replies|promoted likes|"
        "promoted user profile clicks|promoted url clicks|promoted hashtag clicks|promoted detail expands|"
        "promoted permalink clicks|promoted app opens|promoted app installs|promoted follows|"
        "promoted email tweet|promoted dial phone|promoted media views|promoted media engagements"
    ),
    account_in_name=re.compile(r"(?i)^(?:daily_)?tweet_activity_metrics_(\w+?)_\d{8}_\d{8}"),
    total_when_empty=("day",),
    total_names=("Total",),
    decimal=".",
    date_order="ymd",
    asks_currency=False,
)
