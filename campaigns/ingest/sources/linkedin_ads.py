"""LinkedIn Campaign Manager: groups, campaigns, ads, by day or whole report; overlapping splits stay apart."""

from __future__ import annotations

import re
from dataclasses import replace

from campaigns.ingest.declare import Declaration, LevelRule, words
from campaigns.ingest.sources.linkedin_ads_fields import (
    AD_SET,
    AD_SET_ID,
    CAMPAIGN,
    CAMPAIGN_GROUP,
    CAMPAIGN_GROUP_ID,
    CAMPAIGN_ID,
    FIELDS,
    HALLMARKS,
    KNOWN,
    SEGMENT,
)

_MEASURES = {
    "spend": words(
        en="Total Spent",
        pt="Total gasto|Total investido",
        fr="Total dépensé|Montant total dépensé",
        es="Total gastado|Importe total gastado",
        de="Ausgaben gesamt|Gesamtausgaben",
        ko="총 지출|총 지출액",
    ),
    "impressions": words(
        en="Impressions",
        pt="Impressões",
        fr="Impressions",
        es="Impresiones",
        de="Impressionen",
        ko="노출|노출수",
    ),
    "clicks": words(en="Clicks", pt="Cliques", fr="Clics", es="Clics", de="Klicks", ko="클릭|클릭수"),
    "link_clicks": words(
        en="Clicks to Landing Page",
        pt="Cliques na página de destino",
        fr="Clics vers la page de destination",
        es="Clics en la página de destino",
        de="Klicks auf die Landingpage",
        ko="랜딩 페이지 클릭",
    ),
    "reach": words(en="Reach", pt="Alcance", fr="Portée", es="Alcance", de="Reichweite", ko="도달"),
    "conversions": words(
        en="Conversions",
        pt="Conversões",
        es="Conversiones",
        fr="Conversions",
        de="Conversions",
        ko="전환|전환수",
    ),
    "click_conversions": words(
        en="Post-Click Conversions",
        pt="Conversões pós-clique",
        es="Conversiones posteriores al clic",
        fr="Conversions post-clic",
        de="Post-Click-Conversions",
        ko="클릭 후 전환",
    ),
    "view_conversions": words(
        en="View-Through Conversions",
        pt="Conversões de visualização",
        es="Conversiones tras visualización",
        fr="Conversions après affichage",
        de="View-Through-Conversions",
        ko="조회 후 전환",
    ),
    "conversion_value": words(
        en="Total Conversion Value",
        pt="Valor total de conversão",
        es="Valor total de conversión",
        fr="Valeur totale des conversions",
        de="Conversion-Wert gesamt",
        ko="총 전환 가치",
    ),
    "leads": words(
        en="Leads", pt="Leads", es="Leads|Clientes potenciales", fr="Leads", de="Leads", ko="리드"
    ),
    "engagements": words(
        en="Total Engagements",
        pt="Total de engajamentos",
        es="Total de interacciones",
        fr="Total des interactions",
        de="Interaktionen gesamt",
        ko="총 참여",
    ),
    "likes": words(
        en="Reactions", pt="Reações", es="Reacciones|Recomendaciones", fr="Réactions", de="Reaktionen"
    ),
    "comments": words(en="Comments", pt="Comentários", es="Comentarios", fr="Commentaires", de="Kommentare"),
    "shares": words(
        en="Shares", pt="Compartilhamentos", es="Veces compartido", fr="Partages", de="Geteilte Inhalte"
    ),
    "follows": words(en="Follows", pt="Novos seguidores", es="Seguimientos", fr="Abonnements"),
    "video_views": words(en="Video Views", pt="Visualizações de vídeo", es="Visualizaciones de vídeo"),
    "viral_impressions": words(en="Viral Impressions", pt="Impressões virais", es="Impresiones virales"),
    "viral_clicks": words(en="Viral Clicks", pt="Cliques virais", es="Clics virales"),
    "viral_follows": words(en="Viral Follows"),
    "viral_conversions": words(en="Viral Conversions", pt="Conversões virais", es="Conversiones virales"),
}

# What LinkedIn adds up to "Total Engagements", in what others passed on: social actions and clicks.
_VIRAL_PARTS = ("viral_likes", "viral_comments", "viral_shares", "viral_other_clicks")


def _with_viral_engagements(measures: dict[str, int]) -> dict[str, int]:
    parts = [measures[name] for name in (*_VIRAL_PARTS, "viral_follows", "viral_clicks") if name in measures]
    return {**measures, "viral_engagements": sum(parts)} if len(parts) > 1 else measures


LINKEDIN_ADS = Declaration(
    source="linkedin_ads",
    report="performance",
    version="2026-03",
    kind="ads",
    channel="linkedin",
    fields=FIELDS,
    measures=_MEASURES,
    inputs={
        "viral_likes": ("count", words(en="Viral Reactions")),
        "viral_comments": ("count", words(en="Viral Comments")),
        "viral_shares": ("count", words(en="Viral Shares")),
        "viral_other_clicks": ("count", words(en="Viral Other Clicks")),
    },
    finish=_with_viral_engagements,
    levels=(
        LevelRule("ad", (("ad_id", "ad"),)),
        LevelRule("campaign", needs=("campaign", "campaign_id")),
        # A group holds campaigns: it stands between them and the account, and counts only where they are missing.
        LevelRule("account", (("campaign_group_id", "campaign_group"),)),
        LevelRule("account"),
    ),
    needs=(
        ("spend", "impressions", "conversions"),
        ("campaign", "campaign_id", "campaign_group", "campaign_group_id", "account"),
    ),
    hallmarks=HALLMARKS,
    known=KNOWN,
    none_of=(*AD_SET, *AD_SET_ID, *words(en="Amount spent (@CUR)|Clicks (destination)|Pin clicks")),
    title=re.compile(
        r"(?i)\b(Campaign|Ad|Creative|Placement|Conversion|LAN|Conversation)\b.* Report\b.*\(in UTC\)|"
        r"(Performance|Placement) Report \(in UTC\)|^(Relatório|Rapport|Informe|Bericht)\b.*(UTC)"
    ),
    title_breakdowns=(
        (re.compile(r"(?i)\bLAN\b"), "lan"),
        (
            re.compile(r"(?i)placement|posicionamento|emplacement|ubicaci|platzierung|게재 위치|노출 위치"),
            "placement",
        ),
        (re.compile(r"(?i)conversation|conversa[cç]|대화"), "conversation"),
        (
            re.compile(r"(?i)^conversion performance|convers[ãa]o|de conversi[oó]n|des conversions|전환"),
            "conversion",
        ),
    ),
    breakdowns=("platform", "placement", "conversion_action", "button"),
    generated_line=re.compile(
        r"(?i)^(?:Date Generated|Data de geração|Date de génération|Fecha de generación|Erstellungsdatum|생성 날짜)"
        r"\s*:\s*(.+)$"
    ),
    start_line=re.compile(
        r"(?i)^(?:Report Start|Início do relatório|Début du rapport|Inicio del informe|Startdatum des Berichts|"
        r"보고서 시작)\s*:\s*(.+)$"
    ),
    end_line=re.compile(
        r"(?i)^(?:Report End|Término do relatório|Fim do relatório|Fin du rapport|Fin del informe|"
        r"Enddatum des Berichts|보고서 종료)\s*:\s*(.+)$"
    ),
    whole_period_start=True,
    total_when_empty=("campaign", "campaign_id", "campaign_group", "campaign_group_id", "ad_id", "account"),
    total_names=("Total", "Gesamt", "합계", "총계"),
    decimal=".",
    date_order="mdy",
    checked="real",
    checked_languages=("en",),
    # tap-linkedin-ads reads seven days back before the last bookmark.
    restatement_days=7,
)

# Campaign groups became campaigns, campaigns became ad sets. The ids stayed, so the series go on under them.
LINKEDIN_ADS_AD_SETS = replace(
    LINKEDIN_ADS,
    version="2026-10",
    checked="documented",
    checked_languages=(),
    fields={
        **FIELDS,
        "campaign": AD_SET,
        "campaign_id": AD_SET_ID,
        "campaign_group": (*CAMPAIGN_GROUP, *CAMPAIGN),
        "campaign_group_id": (*CAMPAIGN_GROUP_ID, *CAMPAIGN_ID),
    },
    needs=(("spend", "impressions", "conversions"), ("campaign", "campaign_id")),
    none_of=words(
        en="Amount spent (@CUR)|Clicks (destination)|Pin clicks|Reporting starts",
        es="Inicio del informe",
        ko="보고 시작",
        pt="Início dos relatórios",
        fr="Début des rapports",
        de="Berichtsstart|Anzeigengruppenstatus",
    ),
)

LINKEDIN_DEMOGRAPHICS = replace(
    LINKEDIN_ADS,
    report="demographics",
    checked="documented",
    checked_languages=(),
    family="linkedin_ads.demographics",
    fields={name: FIELDS[name] for name in ("account", "currency", "campaign", "campaign_id")}
    | {"segment": SEGMENT},
    levels=(LevelRule("campaign", needs=("campaign", "campaign_id")), LevelRule("account")),
    needs=(("segment",), ("impressions", "clicks")),
    hallmarks=SEGMENT,
    none_of=(),
    title=re.compile(r"(?i)demogra|인구"),
    title_breakdowns=(),
    breakdowns=("segment",),
    total_when_empty=("segment",),
)
