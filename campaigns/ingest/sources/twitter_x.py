"""X (Twitter) organic analytics: the old exports by day and by tweet, and the overview and content that followed."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, words

_DAY = words(
    en="Date|time",
    es="Fecha|hora",
    pt="Data|horário|hora",
    ko="날짜|시간",
    ja="日付|時間",
    fr="Date",
    de="Datum",
)

# Old Portuguese exports end some labels with a colon.
_MEASURES = {
    "impressions": words(
        en="impressions",
        pt="impressões",
        es="impresiones",
        ko="노출|노출수",
        ja="インプレッション",
        fr="impressions",
    ),
    "engagements": words(
        en="engagements", pt="engajamentos", es="interacciones", ko="참여|참여수", ja="エンゲージメント"
    ),
    "likes": words(
        en="likes", pt="curtidas|favoritos", es="me gusta", ko="마음에 들어요|좋아요", ja="いいね"
    ),
    "comments": words(en="replies", pt="respostas", es="respuestas", ko="답글", ja="返信"),
    "shares": words(
        en="retweets|Reposts",
        pt="retweets|reposts",
        es="retweets|reposts|republicaciones",
        ko="리트윗|재게시",
        ja="リツイート|リポスト",
    ),
    "follows": words(
        en="follows|New follows",
        pt="seguiram|novos seguidores",
        es="seguimientos|nuevos seguidores",
        ko="팔로우|새 팔로우|새 팔로워",
        ja="フォロー|新しいフォロー",
    ),
    "unfollows": words(en="Unfollows", es="Dejaron de seguir", ko="언팔로우", ja="フォロー解除"),
    "link_clicks": words(
        en="url clicks", pt="cliques no URL|cliques em URLs", es="clics en la URL", ko="URL 클릭수|URL 클릭"
    ),
    "profile_visits": words(
        en="user profile clicks|Profile visits",
        pt="cliques no perfil do usuário|cliques no perfil do usuário:|visitas ao perfil",
        es="clics en el perfil del usuario|visitas al perfil",
        ko="사용자 프로필 클릭|프로필 방문|프로필 방문수",
        ja="ユーザープロフィールのクリック|プロフィールへのアクセス",
    ),
    "saves": words(en="Bookmarks", es="Guardados", pt="Itens salvos", ko="북마크", ja="ブックマーク"),
    "video_views": words(en="Video views", es="Reproducciones de video", ko="동영상 조회수"),
    # What was promoted stands apart; that the rest is organic the export does not say.
    "paid_impressions": words(
        en="promoted impressions",
        pt="impressões promovido(a)(s)",
        es="impresiones promocionadas|impresiones promocionado",
        ko="프로모션 노출|프로모션 노출수",
        ja="プロモーションのインプレッション",
    ),
    "paid_engagements": words(
        en="promoted engagements",
        pt="engajamentos promovido(a)(s)",
        es="interacciones promocionadas|interacciones promocionado",
        ko="프로모션 참여|프로모션 참여수",
        ja="プロモーションのエンゲージメント",
    ),
    "paid_clicks": words(
        en="promoted url clicks", pt="cliques no URL promovido(a)(s)", es="clics en la URL promocionado"
    ),
    "paid_follows": words(
        en="promoted follows", pt="seguiram promovido(a)(s)", es="seguimientos promocionado"
    ),
}

_OTHERS = (
    "hashtag clicks|detail expands|permalink clicks|app opens|app installs|email tweet|dial phone|media views|"
    "media engagements"
)
_OTHERS_PT = (
    "cliques em hashtags:|expansões de detalhes:|cliques no link permanente|aberturas de aplicativos|"
    "instalações de aplicativo:|Tweet enviado por e-mail|número de telefone discado|visualizações da mídia|"
    "engajamentos com mídia"
)


def _promoted(labels: str, pattern: str) -> str:
    return "|".join(pattern.format(label) for label in labels.split("|"))


_KNOWN = words(
    en=f"engagement rate|{_OTHERS}|Shares|Share|promoted engagement rate|promoted retweets|promoted replies|"
    f"promoted likes|promoted user profile clicks|{_promoted(_OTHERS, 'promoted {}')}",
    pt=f"taxa de engajamento|{_OTHERS_PT}|taxa de engajamento promovido(a)(s)|retweets promovido(a)(s)|"
    "respostas promovido(a)(s)|favoritos promovido(a)(s)|cliques no perfil do usuário: promovido(a)(s)|"
    f"{_promoted(_OTHERS_PT, '{} promovido(a)(s)')}",
    es="tasa de interacción|clics en hashtags|clics en el enlace permanente|ampliaciones de detalles",
    ko="참여율|해시태그 클릭|세부 정보 펼치기|고유 링크 클릭",
    ja="エンゲージメント率|ハッシュタグのクリック数|詳細の表示",
)
_MARKS = words(
    en="user profile clicks|detail expands|permalink clicks|Tweets published|Tweet permalink|retweets|Reposts|"
    "Profile visits|Create Post|Media views|Bookmarks",
    pt="cliques no perfil do usuário|cliques no perfil do usuário:|retweets|link permanente do Tweet",
    es="clics en el perfil del usuario|retweets|Enlace permanente del Tweet|Tweets publicados",
    ko="리트윗|사용자 프로필 클릭|재게시|트윗 고유 링크|게시된 트윗",
    ja="リツイート|リポスト|ユーザープロフィールのクリック|ツイートの固定リンク",
)
_ACCOUNT = re.compile(r"(?i)^(?:daily_)?tweet_activity_metrics_(\w+?)_\d{8}_\d{8}")

TWITTER_X_DAYS = Declaration(
    source="twitter_x",
    report="days",
    version="2025-08",
    kind="social",
    channel="x",
    fields={"day": _DAY},
    measures={
        **_MEASURES,
        "posts": words(
            en="Tweets published|Create Post",
            pt="Tweets publicados",
            es="Tweets publicados|Crear post",
            ko="게시된 트윗|게시물 작성",
            ja="ツイート数|ポストを作成",
        ),
    },
    levels=(LevelRule("account"),),
    needs=(("day",), ("impressions",), ("engagements", "likes")),
    hallmarks=_MARKS,
    known=_KNOWN,
    none_of=words(
        en="Tweet id|Post id",
        pt="id do Tweet|Identificação do Tweet",
        es="Identificador del Tweet|Id. del Tweet|Id. del post",
        ko="트윗 ID|게시물 ID",
        ja="ツイートID|ポストID",
    ),
    account_in_name=_ACCOUNT,
    total_when_empty=("day",),
    total_names=("Total",),
    decimal=".",
    date_order="ymd",
    asks_currency=False,
    checked="real",
    checked_languages=("en",),
    restatement_days=1,
)

TWITTER_X_POSTS = Declaration(
    source="twitter_x",
    report="posts",
    version="2025-08",
    kind="social",
    channel="x",
    fields={
        "post_id": words(
            en="Tweet id|Post id",
            pt="id do Tweet|Identificação do Tweet",
            es="Identificador del Tweet|Id. del Tweet|Id. del post",
            ko="트윗 ID|게시물 ID",
            ja="ツイートID|ポストID",
        ),
        "post": words(
            en="Tweet text|Post text",
            pt="texto do Tweet",
            es="Texto del Tweet|Texto del post",
            ko="트윗 본문|트윗 내용|게시물 내용",
            ja="ツイート本文|ポスト本文",
        ),
        "permalink": words(
            en="Tweet permalink|Link|Post link",
            pt="link permanente do Tweet",
            es="Enlace permanente del Tweet|Enlace",
            ko="트윗 고유 링크|링크",
            ja="ツイートの固定リンク|リンク",
        ),
        "published": _DAY,
        "day": _DAY,
    },
    measures=_MEASURES,
    levels=(LevelRule("post", (("post_id", "post"),)),),
    needs=(("post_id",), ("day",), ("impressions",), ("engagements", "likes")),
    hallmarks=_MARKS,
    known=_KNOWN,
    account_in_name=_ACCOUNT,
    total_when_empty=("post_id",),
    total_names=("Total",),
    decimal=".",
    date_order="ymd",
    asks_currency=False,
    is_lifetime=True,
    checked="real",
    checked_languages=("en",),
)
