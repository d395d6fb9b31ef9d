"""Google Analytics 4: report exports, explorations with a grand total, and pages of cards one below the other."""

from __future__ import annotations

import re
from dataclasses import replace

from campaigns.channels import find_channel
from campaigns.ingest.declare import Declaration, LevelRule, Product, words

# Google's default channel groups. Paid search and paid social name no platform; a cross-network campaign is Google's.
_GROUPS = {
    "cross-network": "google_ads",
    "organic shopping": "organic_search",
    "organic video": "organic_social",
}


def channel_of(group: str, _detail: str) -> str:
    """The channel of a default channel group; what names no platform stays "other"."""
    word = group.strip().casefold()
    return _GROUPS.get(word) or find_channel(word) or "other"


_DAY = words(
    en="Date|Date + hour (YYYYMMDDHH)",
    es="Fecha|Fecha + hora (AAAAMMDDHH)",
    ko="날짜",
    ja="日付",
    pt="Data",
    fr="Date",
    de="Datum",
    nl="Datum",
    vi="Ngày",
)
_CHANNEL = words(
    en="Session default channel group|Session primary channel group (Default channel group)|"
    "Session default channel grouping|First user default channel group|"
    "First user primary channel group (Default channel group)|Default channel group|Default channel grouping",
    es="Grupo de canales predeterminado de la sesión|Grupo de canales principal de la sesión "
    "(Grupo de canales predeterminado)|Primer grupo de canales predeterminado del usuario",
    ko="세션 기본 채널 그룹|세션 기본 채널 그룹(기본 채널 그룹)|첫 사용자 기본 채널 그룹",
    ja="セッションのデフォルト チャネル グループ",
    pt="Grupo de canais padrão da sessão",
    fr="Groupe de canaux par défaut de la session",
    de="Standard-Channelgruppe der Sitzung",
)
_CAMPAIGN = words(
    en="Session campaign|Campaign|Session manual campaign name",
    es="Campaña de la sesión|Campaña",
    ko="세션 캠페인|캠페인",
    pt="Campanha da sessão",
    fr="Campagne de la session",
    de="Sitzungskampagne",
    ja="セッションのキャンペーン",
)
_PAGE = words(
    en="Page path and screen class|Page path + query string|Page path|Page title and screen class|"
    "Page title and screen name|Page title",
    es="Ruta de página y clase de pantalla|Título de página y clase de pantalla|"
    "Título de la página y nombre de la pantalla",
    ko="페이지 경로 및 화면 클래스|페이지 제목 및 화면 클래스|페이지 제목 및 화면 이름",
    ja="ページパスとスクリーン クラス|ページ タイトルとスクリーン クラス",
    pt="Caminho da página e classe da tela|Título da página e classe da tela",
    fr="Chemin de la page et classe de l'écran|Titre de la page et classe de l'écran",
    de="Seitenpfad und Bildschirmklasse|Seitentitel und Bildschirmklasse",
)
_LANDING = words(
    en="Landing page|Landing page + query string",
    es="Página de destino|Página de destino + cadena de consulta",
    ko="방문 페이지|방문 페이지 + 쿼리 문자열",
    ja="ランディング ページ",
    pt="Página de destino",
    fr="Page de destination",
    de="Landingpage",
)
_ACTIVE = words(
    en="Active users|Users",
    es="Usuarios activos|Usuarios",
    ko="활성 사용자|사용자",
    ja="アクティブ ユーザー",
    pt="Usuários ativos",
    fr="Utilisateurs actifs",
    de="Aktive Nutzer",
)

_GA4 = Declaration(
    source="ga4",
    report="period",
    version="2026-11",
    kind="analytics",
    channel="other",
    fields={
        "day": _DAY,
        "hour": words(en="Hour", es="Hora", ko="시간"),
        "nth_day": words(
            en="Nth day",
            es="N.º día|Enésimo día",
            ko="N번째 일|N일",
            pt="Dia N",
            fr="Nième jour",
            de="N. Tag",
        ),
        "nth_hour": words(en="Nth hour", es="Enésima hora", ko="N번째 시간"),
        # Google does not say on which day its weeks begin, so they are added up to the period of the table.
        "week": words(en="Nth week", es="Enésima semana", ko="N번째 주"),
        "nth_month": words(en="Nth month", es="Enésimo mes", ko="N번째 월"),
        "channel": _CHANNEL,
        "campaign": _CAMPAIGN,
        "page": _PAGE,
        "landing_page": _LANDING,
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
            fr="Sessions avec engagement",
            de="Sitzungen mit Interaktionen",
        ),
        "users": (
            *words(
                en="Total users",
                es="Total de usuarios|Usuarios totales",
                ko="총 사용자",
                ja="総ユーザー数",
                pt="Total de usuários",
                fr="Nombre total d'utilisateurs",
                de="Nutzer insgesamt",
            ),
            *_ACTIVE,
        ),
        "new_users": words(
            en="New users",
            es="Usuarios nuevos|Nuevos usuarios",
            ko="새 사용자 수|신규 사용자",
            ja="新規ユーザー数",
            pt="Novos usuários",
            fr="Nouveaux utilisateurs",
            de="Neue Nutzer",
        ),
        "returning_users": words(
            en="Returning users", es="Usuarios recurrentes", ko="재사용자", pt="Usuários recorrentes"
        ),
        "key_events": words(
            en="Key events|Conversions",
            es="Eventos clave|Conversiones",
            ko="주요 이벤트|전환",
            ja="キーイベント",
            pt="Eventos principais",
            fr="Événements clés",
            de="Schlüsselereignisse",
        ),
        "events": words(
            en="Event count",
            es="Número de eventos",
            ko="이벤트 수",
            ja="イベント数",
            pt="Contagem de eventos",
            fr="Nombre d'événements",
            de="Ereignisanzahl",
        ),
        "page_views": words(
            en="Views",
            es="Vistas",
            ko="조회수",
            ja="表示回数",
            pt="Visualizações",
            fr="Vues",
            de="Aufrufe",
        ),
        # What Google Analytics counts of sales, laid beside what the shop records and never added to it.
        "revenue": words(
            en="Total revenue|Purchase revenue",
            es="Ingresos totales|Total de ingresos|Ingresos por compras|Ingresos de compras",
            ko="총수익|총 수익|구매 수익",
            pt="Receita total|Receita de compras",
            fr="Revenu total|Revenus liés aux achats",
            de="Gesamtumsatz|Umsatz aus Käufen",
            ja="合計収益|購入による収益",
        ),
        "orders": words(
            en="Ecommerce purchases|Transactions",
            es="Compras de comercio electrónico|Transacciones",
            ko="전자상거래 구매|거래",
            pt="Compras de e-commerce|Transações",
            fr="Achats e-commerce|Transactions",
            de="E-Commerce-Käufe|Transaktionen",
            ja="e コマース購入数|トランザクション",
        ),
    },
    levels=(
        LevelRule("page", (("", "landing_page"), ("", "page")), needs=("page", "landing_page")),
        LevelRule("campaign", (("", "channel"),), needs=("campaign",)),
        LevelRule("channel_group", (("", "channel"),)),
        LevelRule("account"),
    ),
    needs=(
        (
            "sessions",
            "users",
            "new_users",
            "returning_users",
            "key_events",
            "engaged_sessions",
            "events",
            "page_views",
        ),
    ),
    # Averages are in seconds; users of the "average engagement time" are the active ones.
    inputs={
        "active_users": ("count", _ACTIVE),
        "session_seconds": (
            "micro_count",
            words(
                en="Average engagement time per session",
                es="Tiempo de interacción medio por sesión",
                ko="세션당 평균 참여 시간",
                pt="Tempo médio de engajamento por sessão",
                ja="セッションあたりの平均エンゲージメント時間",
            ),
        ),
        "user_seconds": (
            "micro_count",
            words(
                en="Average engagement time per active user|Average engagement time",
                es="Tiempo de interacción medio por usuario activo|Tiempo de interacción medio",
                ko="활성 사용자당 평균 참여 시간|평균 참여 시간",
                pt="Tempo médio de engajamento por usuário ativo",
                ja="アクティブ ユーザーあたりの平均エンゲージメント時間",
            ),
        ),
    },
    products=(
        Product("engaged_seconds", "session_seconds", "sessions"),
        Product("engaged_seconds", "user_seconds", "active_users"),
    ),
    hallmarks=words(
        en="Event count|Engaged sessions|Average engagement time per session|Engagement rate|Key events|"
        "Session default channel group|Session primary channel group (Default channel group)|"
        "Event count per user|Average session duration|Events per session|Event count per active user|Nth day|"
        "Page path and screen class|Page title and screen class",
        es="Número de eventos|Sesiones con interacción|Eventos clave|"
        "Grupo de canales predeterminado de la sesión|Ruta de página y clase de pantalla|Enésimo día",
        ko="이벤트 수|참여 세션수|주요 이벤트|세션 기본 채널 그룹|페이지 경로 및 화면 클래스|N번째 일",
        ja="イベント数|エンゲージのあったセッション数|キーイベント",
        pt="Contagem de eventos|Sessões engajadas|Eventos principais",
        fr="Nombre d'événements|Sessions avec engagement|Événements clés",
        de="Ereignisanzahl|Sitzungen mit Interaktionen|Schlüsselereignisse",
    ),
    known=words(
        en="Event count per user|Average session duration|Engaged sessions per user|"
        "Engaged sessions per active user|Events per session|Engagement rate|Session key event rate|"
        "Views per active user|Views per user|Event count per active user|Bounce rate|User key event rate|"
        "Views per session|Average purchase revenue|Average purchase revenue per active user|ARPU|"
        "Purchaser conversion rate",
        es="Porcentaje de interacciones|Tasa de interacción|Eventos por sesión|"
        "Vistas por usuario activo|Número de eventos por usuario activo|Porcentaje de rebote",
        ko="참여율|세션당 이벤트 수|활성 사용자당 조회수|활성 사용자당 이벤트 수|이탈률",
        pt="Taxa de engajamento|Eventos por sessão",
        fr="Taux d'engagement|Événements par session",
        de="Engagement-Rate|Ereignisse pro Sitzung",
        ja="エンゲージメント率",
    ),
    # Universal Analytics, and spreadsheets that put several tools side by side, share labels with it.
    none_of=words(
        en="% New Sessions|Pageviews|Pages/Session|Pages / Session|Avg. Session Duration|Day Index|"
        "Unique Pageviews|Amount spent (@CUR)|Spend|Reach|Impressions|Net sales|Total sales|"
        "Online store visitors|Sessions from Facebook",
        nl="% nieuwe sessies|Pagina's/sessie|Dagindex",
        es="% de nuevas sesiones|Páginas/sesión|Páginas / sesión|Número de páginas vistas|Índice de día",
        ko="새로운 세션 비율(%)|세션당 페이지수|페이지뷰 수|일 색인|온라인 스토어 방문자",
    ),
    title=re.compile(
        r"(?i)^(report csv export$|(property|propiedad|속성|propriedade|propriété): |"
        r"(start date|fecha de inicio|시작일|data de início|date de début|startdatum|開始日): )|\bGA4\b|"
        r"-(tab|pestaña|탭|guia|onglet|tabelle?) \d+$"
    ),
    open_dimensions=True,
    stacked_prefix="#",
    account_line=re.compile(
        r"^#\s*(?:Property|Propiedad|속성|プロパティ|Propriedade|Propriété):\s*(.+)$|^#\s*([^:]+ - GA4)$"
    ),
    start_line=re.compile(
        r"(?i)^#\s*(?:Start date|Fecha de inicio|시작일|開始日|Data de início|Date de début|Startdatum):\s*(\d{8})"
    ),
    end_line=re.compile(
        r"(?i)^#\s*(?:End date|Fecha de finalización|종료일|終了日|Data de término|Date de fin|Enddatum):\s*(\d{8})"
    ),
    total_when_empty=("day", "channel", "campaign", "page", "landing_page", "nth_day"),
    # A visit of two pages is counted under both; under its landing page it is counted once.
    not_with={"sessions": "page", "engaged_sessions": "page", "new_users": "page"},
    total_names=("Grand total", "Total general", "Suma total", "총합계", "총계"),
    folds=("hour", "date + hour (yyyymmddhh)", "fecha + hora (aaaammddhh)", "nth_hour", "week"),
    channels=channel_of,
    decimal=".",
    date_order="ymd",
    asks_currency=False,
    money_apart=True,
    negatives=("revenue",),
    family="ga4",
    checked="real",
    checked_languages=("en",),
    restatement_days=90,
)

# One report a dimension: cards of a page that split the same visits in several ways are levels, of which one counts,
# and each keeps the measures it has. The deepest comes first: of equal scores the first is taken.
GA4_REPORTS: tuple[Declaration, ...] = (
    replace(
        _GA4,
        report="pages",
        needs=(("page", "landing_page"), *_GA4.needs),
        breakdowns=("channel", "campaign"),
    ),
    replace(
        _GA4,
        report="campaigns",
        needs=(("campaign",), *_GA4.needs),
        checked="documented",
        checked_languages=(),
    ),
    replace(_GA4, report="channels", needs=(("channel",), *_GA4.needs)),
    replace(_GA4, report="days", needs=(("day", "nth_day", "nth_hour", "nth_month"), *_GA4.needs)),
    _GA4,
)
