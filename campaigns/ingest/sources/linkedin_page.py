"""LinkedIn Page analytics: followers, visitors and content by day, posts, and who the people are."""

from __future__ import annotations

import re
from collections.abc import Mapping

from campaigns.ingest.declare import Declaration, LevelRule, Words, words

SOURCE = "linkedin_page"
FAMILY = "linkedin_page"

_DAY = words(en="Date", es="Fecha", pt="Data", ko="날짜", fr="Date", de="Datum")
_IN_NAME = re.compile(r"(?i)^(.+?)_(?:followers|visitors|content|updates)_\d{10,}")


def _days(report: str, measures: Mapping[str, Words], needs: tuple[str, ...], known: Words) -> Declaration:
    """A sheet by day. Dates are text MM/DD/YYYY in every language."""
    return Declaration(
        source=SOURCE,
        report=report,
        version="2026-03",
        kind="social",
        channel="linkedin",
        fields={"day": _DAY},
        measures=measures,
        levels=(LevelRule("account"),),
        needs=(("day",), *((name,) for name in needs)),
        hallmarks=tuple(alias for name in needs for alias in measures[name]),
        known=known,
        account_in_name=_IN_NAME,
        date_order="mdy",
        fixed_order=True,
        asks_currency=False,
        family=FAMILY,
        checked="real" if report in ("followers", "visitors") else "documented",
        checked_languages=("pt",) if report in ("followers", "visitors") else (),
        restatement_days=2,
        negatives=tuple(name for name in measures if name.endswith("follows")),
    )


# "Total followers" by day is how many came on that day.
LINKEDIN_FOLLOWERS = _days(
    "followers",
    {
        "follows": words(
            en="Total followers", es="Total de seguidores", pt="Total de seguidores", ko="총 팔로워|전체 팔로워"
        ),
        "organic_follows": words(
            en="Organic followers",
            es="Seguidores generales|Seguidores orgánicos",
            pt="Seguidores orgânicos",
            ko="자연 유입 팔로워|오가닉 팔로워",
        ),
        "paid_follows": words(
            en="Sponsored followers",
            es="Seguidores patrocinados",
            pt="Seguidores patrocinados",
            ko="스폰서 팔로워|후원 팔로워",
        ),
    },
    ("follows", "paid_follows"),
    words(
        en="Auto-invited followers",
        es="Seguidores invitados automáticamente",
        pt="Seguidores convidados automaticamente",
        ko="자동 초대 팔로워|자동 초대된 팔로워",
    ),
)  # fmt: skip


def _split(pattern: str, tabs: str, devices: str) -> str:
    """Every label of a kind: `{tab}` and `{device}` filled in with each of the words between "|"."""
    return "|".join(
        pattern.format(tab=tab, device=device) for tab in tabs.split("|") for device in devices.split("|")
    )


LINKEDIN_VISITORS = _days(
    "visitors",
    {
        "page_views": words(
            en="Total page views (total)",
            es="Total de visualizaciones de la página (total)|Visualizaciones totales de la página (total)",
            pt="Total de visualizações da página (total)",
            ko="총 페이지 조회수(전체)|총 페이지 조회수 (전체)",
        ),
        "users": words(
            en="Total unique visitors (total)",
            es="Total de visitantes únicos (total)|Visitantes únicos totales (total)",
            pt="Total de visitantes únicos (total)",
            ko="총 순방문자 수(전체)|총 순방문자 수 (전체)",
        ),
    },
    ("page_views", "users"),
    words(
        en=_split("{tab} page views ({device})", "Overview|Life|Jobs", "desktop|mobile|total")
        + "|"
        + _split("{tab} unique visitors ({device})", "Overview|Life|Jobs", "desktop|mobile|total")
        + "|"
        + _split("{tab} ({device})", "Total page views|Total unique visitors", "desktop|mobile"),
        pt=_split(
            "Visualizações da página {tab} ({device})",
            "Visão geral|Dia a dia|Vagas",
            "computadores|dispositivos móveis|total",
        )
        + "|"
        + _split(
            "Visitantes únicos da página {tab} ({device})",
            "Visão geral|Dia a dia|Vagas",
            "computadores|dispositivos móveis|total",
        )
        + "|"
        + _split(
            "{tab} ({device})",
            "Total de visualizações da página|Total de visitantes únicos",
            "computadores|dispositivos móveis",
        ),
        es=_split(
            "Visualizaciones de la página {tab} ({device})",
            "general|de vida|de empleos",
            "ordenador|móvil|total",
        ),
    ),
)

LINKEDIN_CONTENT = _days(
    "content",
    {
        "impressions": words(
            en="Impressions (total)",
            es="Impresiones (totales)|Impresiones (total)",
            pt="Impressões (total)",
            ko="노출수(전체)|노출(전체)",
        ),
        "organic_impressions": words(
            en="Impressions (organic)",
            es="Impresiones (orgánicas)",
            pt="Impressões (orgânicas)",
            ko="노출수(자연 유입)|노출(오가닉)",
        ),
        "paid_impressions": words(
            en="Impressions (sponsored)",
            es="Impresiones (patrocinadas)",
            pt="Impressões (patrocinadas)",
            ko="노출수(스폰서)|노출(스폰서)",
        ),
        "organic_reach": words(
            en="Unique impressions (organic)",
            es="Impresiones únicas (orgánicas)",
            pt="Impressões únicas (orgânicas)",
        ),
        "clicks": words(
            en="Clicks (total)", es="Clics (totales)|Clics (total)", pt="Cliques (total)", ko="클릭수(전체)|클릭(전체)"
        ),
        "organic_clicks": words(
            en="Clicks (organic)", es="Clics (orgánicos)", pt="Cliques (orgânicos)", ko="클릭수(자연 유입)|클릭(오가닉)"
        ),
        "paid_clicks": words(
            en="Clicks (sponsored)",
            es="Clics (patrocinados)",
            pt="Cliques (patrocinados)",
            ko="클릭수(스폰서)|클릭(스폰서)",
        ),
        "likes": words(
            en="Reactions (total)",
            es="Reacciones (total)|Reacciones (totales)",
            pt="Reações (total)",
            ko="반응수(전체)|반응(전체)",
        ),
        "comments": words(
            en="Comments (total)",
            es="Comentarios (totales)|Comentarios (total)",
            pt="Comentários (total)",
            ko="댓글수(전체)|댓글(전체)",
        ),
        "shares": words(
            en="Reposts (total)|Shares (total)",
            es="Veces compartido (total)",
            pt="Compartilhamentos (total)",
            ko="퍼감수(전체)|공유(전체)",
        ),
    },
    ("impressions", "clicks"),
    words(
        en=_split(
            "{tab} ({device})", "Reactions|Comments|Reposts|Shares", "organic|sponsored"
        )
        + "|Unique impressions|"
        + _split("{tab} ({device})", "Engagement rate", "organic|sponsored|total"),
        pt=_split("{tab} ({device})", "Reações", "orgânicas|patrocinadas")
        + "|"
        + _split("{tab} ({device})", "Comentários|Compartilhamentos", "orgânicos|patrocinados")
        + "|"
        + _split("{tab} ({device})", "Taxa de engajamento", "orgânico|patrocinado|total"),
        es=_split("{tab} ({device})", "Reacciones", "orgánicas|patrocinadas")
        + "|"
        + _split("{tab} ({device})", "Comentarios", "orgánicos|patrocinados")
        + "|"
        + _split("{tab} ({device})", "Tasa de interacción", "orgánica|patrocinada|total"),
    ),
)  # fmt: skip

_LINK = words(en="Post link", es="Enlace de la publicación", pt="Link da publicação", ko="게시물 링크")
_CREATED = words(en="Created date", es="Fecha de creación", pt="Data de criação", ko="작성 날짜|생성일")

LINKEDIN_POSTS = Declaration(
    source=SOURCE,
    report="posts",
    version="2026-03",
    kind="social",
    channel="linkedin",
    fields={
        # The address holds the post's number, the only one there is.
        "post_id": _LINK,
        "permalink": _LINK,
        "post": words(
            en="Post title", es="Título de la publicación", pt="Título da publicação", ko="게시물 제목"
        ),
        "post_type": words(
            en="Content Type|Post type",
            es="Tipo de contenido|Tipo de publicación",
            pt="Tipo de conteúdo|Tipo de publicação",
            ko="콘텐츠 유형|게시물 유형",
        ),
        "published": _CREATED,
        "day": _CREATED,
    },
    measures={
        "impressions": words(en="Impressions", es="Impresiones", pt="Impressões", ko="노출수|노출"),
        "video_views": words(en="Views", es="Visualizaciones", pt="Visualizações", ko="조회수"),
        "clicks": words(en="Clicks", es="Clics", pt="Cliques", ko="클릭수|클릭"),
        "likes": words(en="Likes", es="Recomendaciones", pt="Gostaram|Curtidas", ko="추천수|추천"),
        "comments": words(en="Comments", es="Comentarios", pt="Comentários", ko="댓글수|댓글"),
        "shares": words(
            en="Reposts|Shares", es="Veces compartido", pt="Compartilhamentos", ko="퍼감수|퍼가기|공유"
        ),
        "follows": words(en="Follows", es="Seguimientos", pt="Seguidas|Seguimentos", ko="팔로우수|팔로우"),
    },
    levels=(LevelRule("post", (("post_id", "post"),)),),
    needs=(("post_id",), ("day",), ("impressions",)),
    hallmarks=words(
        en="Post link|Post title|Created date|Posted by|Click through rate (CTR)",
        es="Enlace de la publicación|Título de la publicación",
        pt="Link da publicação|Título da publicação",
        ko="게시물 링크|게시물 제목",
    ),
    known=words(
        en="Campaign name|Campaign start date|Campaign end date|Audience|Offsite Views|Click through rate (CTR)|"
        "Engagement rate",
        es="Nombre de la campaña|Público|Tasa de interacción|Porcentaje de clics (CTR)",
        pt="Nome da campanha|Público|Taxa de engajamento",
    ),
    private=words(en="Posted by", es="Publicado por", pt="Publicado por", ko="게시자"),
    account_in_name=_IN_NAME,
    total_when_empty=("post_id",),
    is_lifetime=True,
    date_order="mdy",
    fixed_order=True,
    asks_currency=False,
    family=FAMILY,
    restatement_days=2,
)  # fmt: skip

_PEOPLE = {
    "location": words(en="Location", es="Ubicación", pt="Localidade", ko="지역|위치"),
    "function": words(en="Job function", es="Función laboral|Función", pt="Função", ko="직무|업무 분야"),
    "seniority": words(
        en="Seniority",
        es="Nivel de responsabilidad|Antigüedad",
        pt="Nível de experiência",
        ko="경력 수준|직급",
    ),
    "industry": words(en="Industry", es="Sector", pt="Setor", ko="업계|산업"),
    "size": words(
        en="Company size", es="Tamaño de la empresa", pt="Tamanho da empresa", ko="회사 규모|기업 규모"
    ),
}


def _people(report: str, measure: str, labels: Words) -> Declaration:
    """A sheet that splits a whole by who the people are: without days, of the period of the sheet by day."""
    return Declaration(
        source=SOURCE,
        report=report,
        version="2026-03",
        kind="social",
        channel="linkedin",
        fields=_PEOPLE,
        measures={measure: labels},
        levels=(LevelRule("account"),),
        needs=(tuple(_PEOPLE), (measure,)),
        hallmarks=labels,
        account_in_name=_IN_NAME,
        breakdowns=tuple(_PEOPLE),
        asks_currency=False,
        family=FAMILY,
        borrows_period=True,
        is_attachment=True,
        checked="real",
        checked_languages=("pt",),
    )


LINKEDIN_FOLLOWERS_BY = _people("followers_by", "followers", LINKEDIN_FOLLOWERS.measures["follows"])
LINKEDIN_VISITORS_BY = _people(
    "visitors_by",
    "page_views",
    words(
        en="Total views",
        es="Total de visualizaciones|Visualizaciones totales",
        pt="Total de visualizações",
        ko="총 조회수",
    ),
)  # fmt: skip

# Other companies' pages beside one's own: kept apart by page and outside totals, as no number of the account.
LINKEDIN_COMPETITORS = Declaration(
    source=SOURCE,
    report="competitors",
    version="2026-03",
    kind="social",
    channel="linkedin",
    fields={"page": words(en="Page", es="Página", pt="Page|Página", ko="페이지")},
    measures={
        "followers": words(en="Total Followers", es="Total de seguidores", pt="Total de seguidores", ko="총 팔로워"),
        "follows": words(en="New Followers", es="Nuevos seguidores", pt="Novos seguidores", ko="새 팔로워"),
        "engagements": words(
            en="Total post engagements",
            es="Total de interacciones con la publicación",
            pt="Total de engajamentos da publicação",
        ),
        "posts": words(en="Total posts|Posts", es="Total de publicaciones", pt="Total de publicações"),
        "comments": words(en="Comments", es="Comentarios", pt="Comentários"),
        "likes": words(en="Reactions", es="Reacciones", pt="Reações"),
    },
    levels=(LevelRule("account"),),
    needs=(("page",), ("followers", "follows"), ("posts", "engagements")),
    hallmarks=words(
        en="Total post engagements|New Followers",
        es="Total de interacciones con la publicación|Nuevos seguidores",
        pt="Total de engajamentos da publicação|Novos seguidores",
        ko="새 팔로워",
    ),
    known=words(en="Comments per day|Reactions per day|Posts per day"),
    breakdowns=("page",),
    asks_currency=False,
)  # fmt: skip
