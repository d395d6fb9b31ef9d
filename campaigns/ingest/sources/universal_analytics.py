"""Universal Analytics, switched off on 1 July 2024: the table of a report and the table of its days, for history."""

from __future__ import annotations

import re
from dataclasses import replace

from campaigns.ingest.declare import Declaration, LevelRule, words
from campaigns.ingest.sources.ga4 import channel_of

_DAY = words(
    en="Day Index|Date",
    nl="Dagindex|Datum",
    es="Índice de día|Índice de días|Índice diario|Fecha",
    ko="일 색인|날짜",
    de="Tagesindex|Datum",
    fr="Indice de jour|Date",
    pt="Índice do dia|Data",
)

_TYPICAL = words(
    en="% New Sessions|Pages/Session|Pages / Session|Avg. Session Duration|Unique Pageviews|"
    "Avg. Time on Page|% Exit|Page Value|Day Index|Hour Index|Goal Completions|Goal Conversion Rate|Goal Value",
    nl="% nieuwe sessies|Pagina's/sessie|Gem. sessieduur|Dagindex|Behaalde doelen|"
    "Doelconversieratio|Doelwaarde",
    es="% de nuevas sesiones|Páginas/sesión|Páginas / sesión|Duración media de la sesión|"
    "Índice de día|Índice de días|Consecuciones de objetivos",
    ko="새로운 세션 비율(%)|세션당 페이지수|평균 세션 시간|순 페이지뷰 수|일 색인|목표 달성 수",
    de="% neue Sitzungen|Seiten/Sitzung|Durchschn. Sitzungsdauer|Tagesindex",
    fr="% nouvelles sessions|Pages/session|Durée moyenne des sessions",
    pt="% novas sessões|Páginas/sessão|Duração média da sessão",
)

_UA = Declaration(
    source="universal_analytics",
    report="period",
    version="2023-07",
    kind="analytics",
    channel="other",
    fields={
        "day": _DAY,
        # Hours and weeks are added up: the table has the period of the report, and no more is said of it.
        "hour": words(
            en="Hour Index|Week Index|Month Index",
            nl="Uurindex|Weekindex|Maandindex",
            es="Índice de hora|Índice de semana|Índice de mes",
            ko="시간 색인|주 색인|월 색인",
        ),
        "channel": words(
            en="Default Channel Grouping",
            nl="Standaard kanaalgroepering",
            es="Agrupación de canales predeterminada",
            ko="기본 채널 그룹",
        ),
        "campaign": words(en="Campaign", nl="Campagne", es="Campaña", ko="캠페인"),
        "page": words(
            en="Page|Landing Page|Page Title",
            nl="Pagina|Bestemmingspagina|Paginatitel",
            es="Página|Página de destino|Título de página",
            ko="페이지|방문 페이지|페이지 제목",
            de="Seite|Zielseite",
            fr="Page|Page de destination",
            pt="Página|Página de destino",
        ),
    },
    measures={
        "sessions": words(
            en="Sessions", nl="Sessies", es="Sesiones", ko="세션", de="Sitzungen", fr="Sessions", pt="Sessões"
        ),
        "users": words(
            en="Users",
            nl="Gebruikers",
            es="Usuarios",
            ko="사용자",
            de="Nutzer",
            fr="Utilisateurs",
            pt="Usuários",
        ),
        "new_users": words(
            en="New Users",
            nl="Nieuwe gebruikers",
            es="Usuarios nuevos|Nuevos usuarios",
            ko="신규 방문자",
            de="Neue Nutzer",
            fr="Nouveaux utilisateurs",
            pt="Novos usuários",
        ),
        "page_views": words(
            en="Pageviews",
            nl="Paginaweergaven",
            es="Número de páginas vistas|Páginas vistas",
            ko="페이지뷰 수|페이지뷰",
            de="Seitenaufrufe",
            fr="Pages vues",
            pt="Visualizações de página",
        ),
        "key_events": words(
            en="Goal Completions",
            nl="Behaalde doelen",
            es="Consecuciones de objetivos|Objetivos cumplidos",
            ko="목표 달성 수|목표 완료",
            de="Zielvorhaben-Abschlüsse",
            fr="Objectifs réalisés",
            pt="Conclusões de meta",
        ),
        "bounces": words(en="Bounces", nl="Bounces", es="Rebotes", ko="이탈수", de="Absprünge", fr="Rebonds"),
    },
    levels=(
        LevelRule("page", (("", "page"),)),
        LevelRule("campaign", (("", "channel"),), needs=("campaign",)),
        LevelRule("channel_group", (("", "channel"),)),
        LevelRule("account"),
    ),
    needs=(("sessions", "users", "new_users", "page_views", "key_events"),),
    hallmarks=_TYPICAL,
    known=(
        *_TYPICAL,
        *words(
            en="Bounce Rate|Entrances|Ecommerce Conversion Rate|Transactions|Revenue",
            nl="Bouncepercentage|Uitstappercentage|"
            "Unieke paginaweergaven|Instappunten|Paginawaarde|Gem. tijd op pagina",
            es="Porcentaje de rebote|Páginas vistas únicas|"
            "Promedio de tiempo en la página|Entradas|Porcentaje de salidas|"
            "Valor de página|Tasa de conversión de objetivos|Valor del objetivo|Ingresos|Transacciones",
            ko="이탈률|평균 페이지에 머문 시간|방문수|이탈률(%)|페이지 값|목표 전환율|목표 값|수익|거래수",
            de="Absprungrate|Zielvorhaben-Conversion-Rate|Zielwert",
            fr="Taux de rebond|Taux de conversion par objectif|Valeur de l'objectif",
            pt="Taxa de rejeição|Taxa de conversão de meta|Valor da meta",
        ),
    ),
    none_of=words(
        en="Event count|Engaged sessions|Key events|Online store visitors|Engagement rate|"
        "Amount spent (@CUR)|Net sales",
        es="Número de eventos|Sesiones con interacción|Eventos clave|Ventas netas",
        ko="이벤트 수|참여 세션수|주요 이벤트|온라인 스토어 방문자",
    ),
    open_dimensions=True,
    # Below the rule, the first line is the view, the second the report, the third the period.
    account_line=re.compile(r"^(?!#?\s*-+$|#?\s*\d{8}-)#?\s*(\S.*)$"),
    total_when_empty=("day", "hour", "channel", "campaign", "page"),
    folds=("hour",),
    channels=channel_of,
    asks_currency=False,
    family="universal_analytics",
    # "Summary", with the view, the report and the period, is the first sheet of a workbook.
    summary=re.compile(r"(?i)^(summary|samenvatting|overzicht|resumen|요약|zusammenfassung|résumé|resumo)$"),
    is_top=True,
)

UNIVERSAL_ANALYTICS_REPORTS: tuple[Declaration, ...] = (
    replace(
        _UA,
        report="pages",
        needs=(("page",), *_UA.needs),
        breakdowns=("channel", "campaign"),
        checked="real",
        checked_languages=("en",),
    ),
    replace(_UA, report="campaigns", needs=(("campaign",), *_UA.needs)),
    replace(_UA, report="channels", needs=(("channel",), *_UA.needs)),
    replace(_UA, report="days", needs=(("day",), *_UA.needs), checked="real", checked_languages=("en",)),
    _UA,
)
