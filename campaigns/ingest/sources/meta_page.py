"""Facebook Page and Instagram insights of Meta Business Suite: one metric by day, and posts with all they gathered."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, Skip, words
from campaigns.ingest.sources.watched import in_whole_seconds

SOURCE = "meta_page"

_PLATFORMS = (
    (re.compile(r"(?i)facebook|페이스북"), "facebook"),
    (re.compile(r"(?i)instagram|인스타그램"), "instagram"),
)

# Net numbers are no measure, so no title that says so fits.
_NOT_NET = r"^(?!.*\bnet\b|.*\bnet[oa]s?\b|.*순 )"
_OF_PLATFORM = r"(?: (?:de|do|no|en|on|trên|sur|auf|op) (?:facebook|instagram))?$"

# The first that fits; what ends a following comes before what begins one, and what was paid before the whole.
_TITLES = tuple(
    (re.compile(f"(?i){_NOT_NET}{pattern}"), measure)
    for pattern, measure in (
        (r".*(?:paid reach|alcance pagado|alcance pago|유료 도달)", "paid_reach"),
        (r".*(?:paid impressions|impresiones pagadas|impressões pagas|유료 노출)", "paid_impressions"),
        (r".*(?:unfollow|dejaron de seguir|dejado de seguir|deixaram de seguir)", "unfollows"),
        (r".*(?:팔로우 취소|bỏ theo dõi)", "unfollows"),
        (
            r".*(?:content interactions|interacciones con el contenido|interações com o conteúdo)",
            "engagements",
        ),
        (r".*(?:콘텐츠 (?:반응|상호 ?작용|참여)|tương tác với nội dung)", "engagements"),
        (
            r".*(?:link clicks|clics en (?:el )?enlaces?|cliques no link|링크 클릭|click vào liên kết)",
            "link_clicks",
        ),
        (r".*(?:3-second|3 segundos|3초|3 giây|3秒)", "video_views"),
        (r".*(?:\bviewers\b|espectadores|시청자|조회한 사람|người xem)", "reach"),
        (r".*(?:\breach\b|alcance|도달|tiếp cận|リーチ|couverture|reichweite|bereik)", "reach"),
        (r".*(?:\bvisits?\b|visitas|방문|truy cập|visites|besuche|bezoeken)", "profile_visits"),
        (r".*(?:\bfollows\b|new .*followers|seguimientos|(?:nuevos|novos) seguidores)", "follows"),
        (r".*(?:seguidores (?:nuevos|novos)|팔로우|(?:새|신규).*팔로워)", "follows"),
        (r".*(?:lượt theo dõi|người theo dõi mới)", "follows"),
        # A state and no event: how many there are in all.
        (r".*(?:\bfollowers\b|seguidores|팔로워|người theo dõi|フォロワー)", "followers"),
        (
            r"(?:(?:facebook|instagram|페이스북|인스타그램) )?(?:views|visualizaciones|visualizações|조회수?|"
            rf"lượt xem|閲覧数|vues|aufrufe|weergaven){_OF_PLATFORM}",
            "views",
        ),
    )
)

META_PAGE_DAYS = Declaration(
    source=SOURCE,
    report="days",
    version="2026-04",
    kind="social",
    channel="meta",
    fields={
        "day": words(
            en="Date", es="Fecha", ko="날짜", vi="Ngày", pt="Data", ja="日付", fr="Date", de="Datum", nl="Datum"
        )
    },
    measures={measure: () for _pattern, measure in _TITLES},
    # "Primary" stays English in every language.
    inputs={"value": ("count", words(en="Primary"))},
    levels=(LevelRule("account", (("platform", ""),)),),
    needs=(("day",), ("value",)),
    hallmarks=words(en="Primary"),
    titled=_TITLES,
    platforms=_PLATFORMS,
    family="meta_page_days",
    date_order="ymd",
    asks_currency=False,
    checked="real",
    checked_languages=("en", "vi"),
)  # fmt: skip

META_PAGE_AUDIENCE = Declaration(
    source=SOURCE,
    report="audience",
    version="2026-04",
    kind="social",
    channel="meta",
    fields={},
    measures={},
    inputs={
        "women": ("micro_count", words(en="Women", es="Mujeres", ko="여성", pt="Mulheres", vi="Nữ")),
        "men": ("micro_count", words(en="Men", es="Hombres", ko="남성", pt="Homens", vi="Nam")),
    },
    levels=(LevelRule("account"),),
    needs=(("women",), ("men",)),
    title=re.compile(
        r"(?i)age & gender|age and gender|edad y sexo|edad y género|연령 및 성별|idade e gênero"
    ),
    asks_currency=False,
    refused="audience_shares",
)

_PUBLISHED = words(
    en="Publish time",
    es="Hora de publicación",
    ko="게시 시간",
    pt="Horário de publicação",
    vi="Thời gian đăng",
)
_POST_FIELDS = {
    "post_id": words(
        en="Post ID",
        es="Identificador de la publicación",
        ko="게시물 ID",
        pt="Identificação do post|ID da publicação",
        vi="ID bài viết",
    ),
    "day": _PUBLISHED,
    "published": _PUBLISHED,
    "date": words(en="Date", es="Fecha", ko="날짜", pt="Data", vi="Ngày"),
    "post_type": words(
        en="Post type",
        es="Tipo de publicación",
        ko="게시물 유형",
        pt="Tipo de post|Tipo de publicação",
        vi="Loại bài viết",
    ),
    "permalink": words(
        en="Permalink",
        es="Enlace permanente",
        ko="퍼머링크|고유 링크",
        pt="Link permanente",
        vi="Liên kết cố định",
    ),
    "description": words(en="Description", es="Descripción", ko="설명", pt="Descrição", vi="Mô tả"),
}

_POST_MEASURES = {
    "views": words(en="Views", es="Visualizaciones", ko="조회", pt="Visualizações", vi="Lượt xem"),
    "impressions": words(en="Impressions", es="Impresiones", ko="노출", pt="Impressões", vi="Lượt hiển thị"),
    "reach": words(en="Reach", es="Alcance", ko="도달", pt="Alcance", vi="Người tiếp cận|Số người tiếp cận"),
    "organic_impressions": words(en="Organic impressions|Impressions from Organic posts"),
    "organic_reach": words(en="Reach from Organic posts|Organic reach"),
    "paid_impressions": words(en="Boosted impressions|Impressions from Boosted posts"),
    "paid_reach": words(en="Reach from Boosted posts|Boosted reach"),
    "engagements": words(
        en="Reactions, Comments and Shares",
        es="Reacciones, comentarios y veces que se compartió|Reacciones, comentarios y veces compartido",
        ko="공감, 댓글 및 공유",
        pt="Reações, comentários e compartilhamentos",
        vi="Lượt bày tỏ cảm xúc, bình luận và chia sẻ",
    ),
    "likes": words(
        en="Reactions|Likes",
        es="Reacciones|Me gusta",
        ko="공감|좋아요",
        pt="Reações|Curtidas",
        vi="Cảm xúc|Lượt thích",
    ),
    "comments": words(en="Comments", es="Comentarios", ko="댓글", pt="Comentários", vi="Bình luận"),
    "shares": words(
        en="Shares",
        es="Veces que se compartió|Veces compartido",
        ko="공유",
        pt="Compartilhamentos",
        vi="Lượt chia sẻ",
    ),
    "saves": words(
        en="Saves", es="Veces que se guardó|Guardados", ko="저장", pt="Salvamentos", vi="Lượt lưu"
    ),
    "follows": words(en="Follows", es="Seguimientos", ko="팔로우", pt="Seguimentos", vi="Lượt theo dõi"),
    "clicks": words(
        en="Total clicks",
        es="Total de clics",
        ko="총 클릭|총 클릭수",
        pt="Total de cliques",
        vi="Tổng lượt click",
    ),
    "link_clicks": words(
        en="Link Clicks",
        es="Clics en el enlace",
        ko="링크 클릭",
        pt="Cliques no link",
        vi="Lượt click vào liên kết",
    ),
    "video_views": words(en="3-second video views", es="Reproducciones de video de 3 segundos"),
}

_POST_INPUTS = {
    "seconds_viewed": (
        "micro_count",
        words(en="Seconds viewed", es="Segundos reproducidos", ko="조회한 시간(초)", pt="Segundos visualizados"),
    )
}  # fmt: skip

_POST_KNOWN = words(
    en="Duration (sec)|Caption type|Is crosspost|Is share|Languages|Custom labels|Funded content status|"
    "Data comment|IMPRESSION:UNIQUE_USERS|Other Clicks|Matched Audience Targeting Consumption (Photo Click)|"
    "Matched Audience Targeting Consumption (Video Click)|Negative feedback from users: Hide all|"
    "Average Seconds viewed|Estimated earnings (USD)|Ad impressions|Ad CPM (USD)",
    es="Duración (segundos)|Comentario de datos",
    ko="길이(초)|데이터 설명",
)

_POST_MARKS = words(
    en="Publish time|Permalink|Data comment|Account username|Caption type|Is crosspost|Page ID|Post type",
    es="Hora de publicación|Enlace permanente|Nombre de usuario de la cuenta|Identificador de la página",
    ko="게시 시간|게시물 유형|퍼머링크|계정 사용자 이름|페이지 ID",
    pt="Horário de publicação|Link permanente|Tipo de post",
    vi="Thời gian đăng|Loại bài viết|Liên kết cố định",
)


def _in_seconds(measures: dict[str, int]) -> dict[str, int]:
    """Seconds viewed come with fractions in some exports."""
    return in_whole_seconds(measures, "seconds_viewed")


def _posts(platform: str, **owner: object) -> Declaration:
    fields = {**_POST_FIELDS, **owner}
    return Declaration(
        source=SOURCE,
        report=f"{platform}_posts",
        version="2025-04",
        kind="social",
        channel="meta",
        fields=fields,  # type: ignore[arg-type]  # words by name
        measures=_POST_MEASURES,
        inputs=_POST_INPUTS,  # type: ignore[arg-type]  # a literal unit
        levels=(LevelRule("post", (("post_id", "post"),)),),
        needs=(("post_id",), ("day",), ("account_id", "account"), ("views", "impressions", "reach", "likes")),
        hallmarks=_POST_MARKS,
        known=_POST_KNOWN,
        # A row whose metadata could not be computed names no post; it is no total either.
        total_when_empty=("date",),
        skips=(Skip("without_post", "post_id", re.compile(r"^$")),),
        finish=_in_seconds,
        fixed={"platform": platform},
        days_or_lifetime="date",
        is_lifetime=True,
        date_order="mdy",
        fixed_order=True,
        asks_currency=False,
        checked="real",
        checked_languages=("en",),
    )


FACEBOOK_POSTS = _posts(
    "facebook",
    account_id=words(en="Page ID", es="Identificador de la página", ko="페이지 ID", pt="ID da Página", vi="ID trang"),
    account=words(
        en="Page name", es="Nombre de la página", ko="페이지 이름", pt="Nome da Página", vi="Tên trang"
    ),
    post=words(en="Title", es="Título", ko="제목", pt="Título", vi="Tiêu đề"),
)  # fmt: skip

INSTAGRAM_POSTS = _posts(
    "instagram",
    account_id=words(
        en="Account ID",
        es="Identificador de la cuenta",
        ko="계정 ID",
        pt="Identificação da conta",
        vi="ID tài khoản",
    ),
    account=words(
        en="Account username|Account name",
        es="Nombre de usuario de la cuenta|Nombre de la cuenta",
        ko="계정 사용자 이름|계정 이름",
        pt="Nome de usuário da conta|Nome da conta",
        vi="Tên người dùng tài khoản|Tên tài khoản",
    ),
    post=_POST_FIELDS["description"],
)
