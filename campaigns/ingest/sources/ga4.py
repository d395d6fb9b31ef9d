"""Google Analytics 4: report exports with dates in the preamble, and explorations with a grand total."""

from __future__ import annotations

import re

from campaigns.channels import find_channel
from campaigns.ingest.declare import Declaration, LevelRule, words

# Google's default channel groups. Paid search and paid social name no platform; a cross-network campaign is Google's.
_GROUPS = {
    "cross-network": "google_ads",
    "organic shopping": "organic_search",
    "organic video": "organic_social",
    "búsqueda orgánica": "organic_search",
    "redes sociales orgánicas": "organic_social",
    "자연 검색": "organic_search",
    "자연 소셜": "organic_social",
    "직접": "direct",
    "추천": "referral",
}


def channel_of(group: str, _detail: str) -> str:
    """The channel of a default channel group; what names no platform stays "other"."""
    word = group.strip().casefold()
    return _GROUPS.get(word) or find_channel(word) or "other"


GA4 = Declaration(
    source="ga4",
    report="report",
    version="2026-03",
    kind="analytics",
    channel="other",
    fields={
        "day": words(
            en="Date|Date + hour (YYYYMMDDHH)",
            es="Fecha",
            ko="날짜",
            ja="日付",
            pt="Data",
            fr="Date",
            de="Datum",
            nl="Datum",
            vi="Ngày",
        ),
        "hour": words(en="Hour", es="Hora", ko="시간"),
        "channel": words(
            en="Session default channel group|Session primary channel group (Default channel group)|"
            "Session default channel grouping|First user default channel group|"
            "First user primary channel group (Default channel group)|Default channel group|"
            "Default channel grouping",
            es="Grupo de canales predeterminado de la sesión|Grupo de canales principal de la sesión "
            "(Grupo de canales predeterminado)",
            ko="세션 기본 채널 그룹|세션 기본 채널 그룹(기본 채널 그룹)",
            ja="セッションのデフォルト チャネル グループ",
            pt="Grupo de canais padrão da sessão",
            fr="Groupe de canaux par défaut de la session",
            de="Standard-Channelgruppe der Sitzung",
        ),
        "campaign": words(
            en="Session campaign|Campaign", es="Campaña de la sesión|Campaña", ko="세션 캠페인"
        ),
        "page": words(
            en="Page path and screen class|Page path + query string|Page path|Landing page|"
            "Landing page + query string|Page title and screen class",
            es="Ruta de página y clase de pantalla|Página de destino",
            ko="페이지 경로 및 화면 클래스|방문 페이지",
        ),
    },
    measures={
        "sessions": words(
            en="Sessions",
            es="Sesiones",
            ko="세션수|세션",
            ja="セッション",
            pt="Sessões",
            fr="Sessions",
            de="Sitzungen",
            nl="Sessies",
        ),
        "engaged_sessions": words(
            en="Engaged sessions",
            es="Sesiones con interacción",
            ko="참여 세션수",
            ja="エンゲージのあったセッション数",
            pt="Sessões engajadas",
        ),
        "users": words(
            en="Total users|Active users|Users",
            es="Total de usuarios|Usuarios totales|Usuarios activos|Usuarios",
            ko="총 사용자|활성 사용자|사용자",
            ja="総ユーザー数|アクティブ ユーザー",
            pt="Total de usuários|Usuários ativos",
        ),
        "new_users": words(
            en="New users",
            es="Usuarios nuevos|Nuevos usuarios",
            ko="새 사용자 수|신규 사용자",
            ja="新規ユーザー数",
            pt="Novos usuários",
        ),
        "key_events": words(
            en="Key events|Conversions",
            es="Eventos clave|Conversiones",
            ko="주요 이벤트",
            ja="キーイベント",
            pt="Eventos principais",
        ),
    },
    levels=(
        LevelRule("page", (("", "page"),)),
        LevelRule("campaign", needs=("campaign",)),
        LevelRule("channel_group", (("", "channel"),)),
        LevelRule("account"),
    ),
    needs=(("sessions", "users", "new_users", "key_events", "engaged_sessions", "event_count", "views"),),
    inputs={
        "event_count": (
            "count",
            words(en="Event count", es="Número de eventos", ko="이벤트 수", ja="イベント数"),
        ),
        "views": ("count", words(en="Views", es="Vistas", ko="조회수", ja="表示回数")),
    },
    hallmarks=words(
        en="Event count|Engaged sessions|Average engagement time per session|Engagement rate|Key events|"
        "Session default channel group|Session primary channel group (Default channel group)|"
        "Event count per user|Average session duration|Events per session|Event count per active user",
        es="Número de eventos|Sesiones con interacción|Eventos clave|Grupo de canales predeterminado de la sesión",
        ko="이벤트 수|참여 세션수|주요 이벤트|세션 기본 채널 그룹",
        ja="イベント数|エンゲージのあったセッション数|キーイベント",
        pt="Contagem de eventos|Sessões engajadas|Eventos principais",
    ),
    known=words(
        en="Returning users|Event count per user|Average session duration|Average engagement time per session|"
        "Engaged sessions per user|Engaged sessions per active user|Events per session|Engagement rate|"
        "Session key event rate|Views per active user|Views per user|Average engagement time per active user|"
        "Event count per active user|Total revenue|Purchase revenue|Bounce rate|User key event rate|"
        "Average engagement time|Transactions|Ecommerce purchases",
        es="Ingresos totales|Porcentaje de interacciones|Tiempo de interacción medio por sesión",
        ko="총수익|참여율|세션당 평균 참여 시간",
    ),
    # Universal Analytics, and spreadsheets that put several tools side by side, share labels with it.
    none_of=words(
        en="% New Sessions|Pageviews|Pages/Session|Avg. Session Duration|Day Index|Unique Pageviews|"
        "Amount spent (@CUR)|Spend|Reach|Impressions|Net sales|Total sales",
        nl="% nieuwe sessies|Pagina's/sessie|Dagindex",
    ),
    title=re.compile(r"(?i)^(report csv export$|property: |start date: )|\bGA4\b"),
    open_dimensions=True,
    stacked_prefix="#",
    account_line=re.compile(
        r"^#\s*(?:Property|Propiedad|속성|プロパティ|Propriedade|Propriété):\s*(.+)$|^#\s*([^:]+ - GA4)$"
    ),
    start_line=re.compile(r"(?i)^#\s*(?:Start date|Fecha de inicio|시작일|開始日|Data de início):\s*(\d{8})"),
    end_line=re.compile(
        r"(?i)^#\s*(?:End date|Fecha de finalización|종료일|終了日|Data de término):\s*(\d{8})"
    ),
    total_when_empty=("day", "channel", "campaign", "page"),
    total_names=("Grand total",),
    folds=("hour", "date + hour (yyyymmddhh)"),
    channels=channel_of,
    decimal=".",
    date_order="ymd",
    asks_currency=False,
)
