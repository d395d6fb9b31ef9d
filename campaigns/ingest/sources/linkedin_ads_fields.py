"""What LinkedIn Campaign Manager calls the columns of its reports, language by language."""

from __future__ import annotations

from campaigns.ingest.declare import Words, words

CAMPAIGN = words(
    en="Campaign Name",
    pt="Nome da campanha",
    fr="Nom de la campagne",
    es="Nombre de la campaña",
    de="Kampagnenname|Name der Kampagne",
    ko="캠페인 이름",
)
CAMPAIGN_ID = words(
    en="Campaign ID",
    pt="ID da campanha",
    fr="ID de la campagne|Identifiant de la campagne",
    es="Identificador de la campaña|ID de la campaña",
    de="Kampagnen-ID",
    ko="캠페인 ID",
)
CAMPAIGN_GROUP = words(
    en="Campaign Group Name",
    pt="Nome do grupo de campanhas",
    fr="Nom du groupe de campagnes",
    es="Nombre del grupo de campañas",
    de="Name der Kampagnengruppe|Kampagnengruppenname",
    ko="캠페인 그룹 이름",
)
CAMPAIGN_GROUP_ID = words(
    en="Campaign Group ID",
    pt="ID do grupo de campanhas",
    fr="ID du groupe de campagnes|Identifiant du groupe de campagnes",
    es="Identificador del grupo de campañas|ID del grupo de campañas",
    de="Kampagnengruppen-ID",
    ko="캠페인 그룹 ID",
)
# What was called a campaign became an ad set (with the same id), what was called a campaign group a campaign.
AD_SET = words(
    en="Ad Set Name",
    pt="Nome do conjunto de anúncios",
    fr="Nom de l'ensemble de publicités",
    es="Nombre del conjunto de anuncios",
    de="Name der Anzeigengruppe",
    ko="광고 세트 이름",
)
AD_SET_ID = words(
    en="Ad Set ID",
    pt="ID do conjunto de anúncios",
    fr="ID de l'ensemble de publicités",
    es="ID del conjunto de anuncios",
    de="Anzeigengruppen-ID",
    ko="광고 세트 ID",
)

FIELDS: dict[str, Words] = {
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
        de="Kontoname|Name des Kontos",
        ko="계정 이름",
    ),
    "account_id": words(en="Account ID", pt="ID da conta", es="ID de la cuenta", de="Konto-ID"),
    "currency": words(en="Currency", pt="Moeda", fr="Devise", es="Moneda|Divisa", de="Währung", ko="통화"),
    "campaign_group": CAMPAIGN_GROUP,
    "campaign_group_id": CAMPAIGN_GROUP_ID,
    "campaign": CAMPAIGN,
    "campaign_id": CAMPAIGN_ID,
    "ad": words(
        en="Ad Name|Creative Name|Ad Headline",
        pt="Nome do anúncio",
        fr="Nom de la publicité|Nom de l'annonce",
        es="Nombre del anuncio",
        de="Name der Anzeige|Anzeigenname",
        ko="광고 이름",
    ),
    "ad_id": words(
        en="Ad ID|Creative ID",
        pt="ID do anúncio",
        fr="ID de la publicité|ID de l'annonce",
        es="Identificador del anuncio|ID del anuncio",
        de="Anzeigen-ID",
        ko="광고 ID",
    ),
    "platform": words(
        en="Platform", pt="Plataforma", fr="Plateforme", es="Plataforma", de="Plattform", ko="플랫폼"
    ),
    "placement": words(
        en="Placement",
        pt="Posicionamento",
        fr="Emplacement",
        es="Ubicación",
        de="Platzierung",
        ko="노출 위치",
    ),
    "conversion_action": words(
        en="Conversion Name",
        pt="Nome da conversão",
        fr="Nom de la conversion",
        es="Nombre de la conversión",
        de="Name der Conversion",
        ko="전환 이름",
    ),
    "button": words(en="Button Text|CTA Text|Message Name|Message ID"),
}

# Professional demographics: one table a dimension, each below the other, named by its first column.
SEGMENT = words(
    en="Company Name Segment|Company Industry Segment|Company Size Segment|Job Function Segment|Job Title Segment|"
    "Job Seniority Segment|Location Segment|Country/Region Segment|Country Region Segment|County Segment|"
    "Contextual Country/Region Segment|Contextual Country_Region Segment|Segment",
    pt="Segmento de nome da empresa|Segmento de setor da empresa|Segmento de cargo|Segmento de função|"
    "Segmento de nível de experiência|Segmento de localidade|Segmento de tamanho da empresa",
    es="Segmento de nombre de empresa|Segmento de sector de la empresa|Segmento de tamaño de empresa|"
    "Segmento de función laboral|Segmento de cargo|Segmento de nivel de responsabilidad|Segmento de ubicación",
    fr="Segment de nom d'entreprise|Segment de fonction|Segment d'intitulé de poste|Segment de lieu",
    de="Segment Unternehmensname|Segment Tätigkeitsbereich|Segment Jobbezeichnung|Segment Standort",
    ko="회사 이름 세그먼트|회사 업계 세그먼트|회사 규모 세그먼트|직무 세그먼트|"
    "직책 세그먼트|직급 세그먼트|위치 세그먼트",
)

HALLMARKS = words(
    en="Start Date (in UTC)|Campaign Group ID|Campaign Group Name|Total Spent|Total Social Actions|"
    "Viral Impressions|Audience Penetration|Campaign Objective|Lead Forms Opened",
    pt="Data de início (em UTC)|Total gasto|Total investido|Nome do grupo de campanhas|Impressões virais",
    fr="Date de début (en UTC)|Total dépensé|Montant total dépensé|Nom du groupe de campagnes",
    es="Fecha de inicio (en UTC)|Total gastado|Importe total gastado|Nombre del grupo de campañas",
    de="Startdatum (in UTC)|Ausgaben gesamt|Gesamtausgaben|Name der Kampagnengruppe",
    ko="시작 날짜(UTC)|시작일(UTC)|총 지출|총 지출액|캠페인 그룹 이름",
)

KNOWN = words(
    en="Campaign Group Status|Campaign Group Start Date|Campaign Objective|Campaign Type|Campaign Status|"
    "Cost Type|Daily Budget|Total Budget|Campaign Start Date|Campaign End Date|Click Through Rate|Average CPM|"
    "Average CPC|Total Social Actions|Engagement Rate|Conversion Rate|Cost per Conversion|Return on Ad Spend|"
    "Viral Post-Click Conversions|Viral View-Through Conversions|Lead Forms Opened|Lead Form Completion Rate|"
    "Cost per Lead|Average Frequency|Cost per 1,000 People Reached|Event Registrations|Click Event Registrations|"
    "View Event Registrations|Viral Event Registrations|Viral Click Event Registrations|"
    "Viral View Event Registrations|Average Daily Spend|Clicks to LinkedIn Page|Leads (Work Email)|"
    "Lead Form Completion Rate (Work Email)|Cost Per Lead (Work Email)|Member Follows|"
    "Clicks to Member Profile|Qualified Leads|Cost Per Qualified Lead|Average Dwell Time (in Seconds)|"
    "Subscriptions|Viral Subscriptions|Audience Penetration|Ad Status|Creative Status|Ad Introduction Text|Ad Type|"
    "Ad Line|Click URL|Sponsored Update Type|DSC Name|Ad Set Status|Ad Set Start Date|Other Clicks|"
    "% of Impressions|% of Clicks|Sends|Opens|Open Rate|Cost per Send|Cost per Open|Button Clicks",
    pt="Status da campanha|Taxa de cliques|CPM médio|CPC médio|Status do grupo de campanhas|Objetivo da campanha",
    es="Estado de la campaña|Porcentaje de clics|CPM medio|CPC medio|Objetivo de la campaña|Presupuesto diario",
    fr="Statut de la campagne|Taux de clics|CPM moyen|CPC moyen|Objectif de la campagne",
    de="Kampagnenstatus|Klickrate|Durchschnittlicher CPM|Durchschnittlicher CPC|Kampagnenziel",
    ko="캠페인 상태|클릭률|평균 CPM|평균 CPC|캠페인 목표|일일 예산",
)
