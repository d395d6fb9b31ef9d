"""LinkedIn Campaign Manager: campaigns and ads, by day or for the whole report; overlapping splits stay apart."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, words

LINKEDIN_ADS = Declaration(
    source="linkedin_ads",
    report="performance",
    version="2026-03",
    kind="ads",
    channel="linkedin",
    fields={
        "day": words(
            en="Start Date (in UTC)|Start Date",
            pt="Data de início (em UTC)|Data de início",
            fr="Date de début (en UTC)|Date de début",
            es="Fecha de inicio (en UTC)|Fecha de inicio",
            de="Startdatum (in UTC)|Startdatum",
            ko="시작 날짜(UTC)|시작일(UTC)",
        ),
        "account": words(
            en="Account Name",
            pt="Nome da conta",
            fr="Nom du compte",
            es="Nombre de la cuenta",
            de="Kontoname",
            ko="계정 이름",
        ),
        "account_id": words(en="Account ID"),
        "currency": words(
            en="Currency", pt="Moeda", fr="Devise", es="Moneda|Divisa", de="Währung", ko="통화"
        ),
        "campaign_group": words(
            en="Campaign Group Name", pt="Nome do grupo de campanhas", es="Nombre del grupo de campañas"
        ),
        "campaign_group_id": words(
            en="Campaign Group ID", pt="ID do grupo de campanhas", es="Identificador del grupo de campañas"
        ),
        "campaign": words(
            en="Campaign Name",
            pt="Nome da campanha",
            fr="Nom de la campagne",
            es="Nombre de la campaña",
            de="Kampagnenname",
            ko="캠페인 이름",
        ),
        "campaign_id": words(
            en="Campaign ID",
            pt="ID da campanha",
            fr="ID de la campagne",
            es="Identificador de la campaña",
            ko="캠페인 ID",
        ),
        "ad": words(en="Ad Name|Creative Name|Ad Headline", pt="Nome do anúncio", es="Nombre del anuncio"),
        "ad_id": words(en="Ad ID|Creative ID", pt="ID do anúncio", es="Identificador del anuncio"),
        "platform": words(en="Platform"),
        "placement": words(en="Placement", pt="Posicionamento", es="Ubicación"),
        "segment": words(
            en="Job Function Segment|Job Title Segment|Company Size Segment|Company Industry Segment|"
            "Job Seniority Segment|Company Name Segment|Location Segment|Country/Region Segment|Segment"
        ),
        "conversion_action": words(en="Conversion Name"),
    },
    measures={
        "spend": words(
            en="Total Spent",
            pt="Total gasto",
            fr="Total dépensé|Montant total dépensé",
            es="Total gastado|Importe total gastado",
            de="Ausgaben gesamt",
            ko="총 지출",
        ),
        "impressions": words(
            en="Impressions",
            pt="Impressões",
            fr="Impressions",
            es="Impresiones",
            de="Impressionen",
            ko="노출",
        ),
        "clicks": words(en="Clicks", pt="Cliques", fr="Clics", es="Clics", de="Klicks", ko="클릭"),
        "link_clicks": words(en="Clicks to Landing Page"),
        "reach": words(en="Reach", pt="Alcance", es="Alcance"),
        "conversions": words(en="Conversions", pt="Conversões", es="Conversiones", fr="Conversions"),
        "conversion_value": words(en="Total Conversion Value", pt="Valor total de conversão"),
        "leads": words(en="Leads", pt="Leads", es="Leads|Clientes potenciales"),
        "engagements": words(en="Total Engagements", pt="Total de engajamentos"),
        "likes": words(en="Reactions", pt="Reações", es="Reacciones"),
        "comments": words(en="Comments", pt="Comentários", es="Comentarios"),
        "shares": words(en="Shares", pt="Compartilhamentos"),
        "follows": words(en="Follows"),
        "video_views": words(en="Video Views"),
    },
    levels=(
        LevelRule("ad", (("ad_id", "ad"),)),
        LevelRule("campaign", needs=("campaign", "campaign_id")),
        LevelRule("account"),
    ),
    needs=(("spend", "impressions"), ("campaign", "campaign_id", "account")),
    hallmarks=words(
        en="Start Date (in UTC)|Campaign Group ID|Campaign Group Name|Total Spent|Total Social Actions|"
        "Viral Impressions|Audience Penetration|Campaign Objective|Lead Forms Opened",
        pt="Data de início (em UTC)|Total gasto|Nome do grupo de campanhas",
        fr="Date de début (en UTC)|Total dépensé|Montant total dépensé",
        es="Fecha de inicio (en UTC)|Total gastado|Importe total gastado|Nombre del grupo de campañas",
        de="Startdatum (in UTC)|Ausgaben gesamt",
    ),
    known=words(
        en="Campaign Group Status|Campaign Group Start Date|Campaign Objective|Campaign Type|Campaign Status|"
        "Cost Type|Daily Budget|Campaign Start Date|Click Through Rate|Average CPM|Average CPC|Other Clicks|"
        "Total Social Actions|Engagement Rate|Viral Impressions|Viral Clicks|Viral Reactions|Viral Comments|"
        "Viral Shares|Viral Follows|Viral Other Clicks|Post-Click Conversions|View-Through Conversions|"
        "Conversion Rate|Cost per Conversion|Return on Ad Spend|Viral Conversions|Viral Post-Click Conversions|"
        "Viral View-Through Conversions|Lead Forms Opened|Lead Form Completion Rate|Cost per Lead|"
        "Average Frequency|Cost per 1,000 People Reached|Event Registrations|Click Event Registrations|"
        "View Event Registrations|Viral Event Registrations|Viral Click Event Registrations|"
        "Viral View Event Registrations|Average Daily Spend|Clicks to LinkedIn Page|Leads (Work Email)|"
        "Lead Form Completion Rate (Work Email)|Cost Per Lead (Work Email)|Member Follows|"
        "Clicks to Member Profile|Qualified Leads|Cost Per Qualified Lead|Average Dwell Time (in Seconds)|"
        "Subscriptions|Viral Subscriptions|Audience Penetration|Ad Status|Ad Introduction Text|Ad Type",
        pt="Status da campanha|Taxa de cliques",
    ),
    title=re.compile(
        r"(?i)\b(Campaign|Ad|Creative|Placement|Conversion|LAN|Demographics?|Conversation)\b.* Report\b.*\(in UTC\)|"
        r"(Performance|Placement|Demographics?) Report \(in UTC\)"
    ),
    title_breakdowns=(
        (re.compile(r"(?i)^LAN\b"), "lan"),
        (re.compile(r"(?i)placement"), "placement"),
        (re.compile(r"(?i)demographic"), "demographics"),
        (re.compile(r"(?i)^conversion performance"), "conversion"),
    ),
    breakdowns=("platform", "placement", "segment", "conversion_action"),
    generated_line=re.compile(r"(?i)^Date Generated:\s*(.+)$"),
    start_line=re.compile(r"(?i)^Report Start:\s*(.+)$"),
    end_line=re.compile(r"(?i)^Report End:\s*(.+)$"),
    whole_period_start=True,
    total_when_empty=("campaign", "campaign_id", "ad_id", "account"),
    total_names=("Total",),
    decimal=".",
    date_order="mdy",
)
