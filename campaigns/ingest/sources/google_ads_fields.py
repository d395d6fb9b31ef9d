"""What Google Ads calls the columns that say what a row is about, and those it is recognised by."""

from __future__ import annotations

from campaigns.ingest.declare import words

FIELDS = {
    "day": words(
        en="Day|Date",
        es="Día|Fecha",
        ko="일|날짜",
        ja="日|日付",
        pt="Dia",
        fr="Jour",
        de="Tag",
        nl="Dag",
        vi="Ngày",
    ),
    "month": words(
        en="Month|Week",
        es="Mes|Semana",
        ko="월|주",
        ja="月|週",
        pt="Mês|Semana",
        fr="Mois|Semaine",
        de="Monat|Woche",
        nl="Maand|Week",
        vi="Tháng|Tuần",
    ),
    "account": words(
        en="Account name|Account",
        es="Cuenta|Nombre de la cuenta",
        ko="계정|계정 이름",
        ja="アカウント|アカウント名",
        pt="Conta|Nome da conta",
        fr="Compte|Nom du compte",
        de="Konto|Kontoname",
        nl="Account|Accountnaam",
    ),
    "account_id": words(
        en="Customer ID",
        es="ID de cliente",
        ko="고객 ID",
        ja="お客様 ID",
        pt="ID de cliente|ID do cliente",
        fr="Numéro client",
        de="Kundennummer",
        nl="Klant-ID",
    ),
    "campaign": words(
        en="Campaign",
        es="Campaña",
        ko="캠페인",
        ja="キャンペーン",
        pt="Campanha",
        fr="Campagne",
        de="Kampagne",
        nl="Campagne",
        vi="Chiến dịch",
    ),
    "campaign_id": words(
        en="Campaign ID",
        es="ID de campaña|ID de la campaña",
        ko="캠페인 ID",
        ja="キャンペーン ID",
        pt="ID da campanha|Código da campanha",
        fr="ID de la campagne",
        de="Kampagnen-ID",
        nl="Campagne-ID",
        vi="Mã chiến dịch",
    ),
    "ad_group": words(
        en="Ad group",
        es="Grupo de anuncios",
        ko="광고그룹",
        ja="広告グループ",
        pt="Grupo de anúncios",
        fr="Groupe d'annonces",
        de="Anzeigengruppe",
        nl="Advertentiegroep",
        vi="Nhóm quảng cáo",
    ),
    "ad_group_id": words(
        en="Ad group ID",
        es="ID de grupo de anuncios|ID del grupo de anuncios",
        ko="광고그룹 ID",
        ja="広告グループ ID",
        pt="ID do grupo de anúncios",
        fr="ID du groupe d'annonces",
        de="Anzeigengruppen-ID",
        nl="Advertentiegroep-ID",
    ),
    "keyword": words(
        en="Search keyword|Keyword",
        es="Palabra clave|Palabra clave de la Red de Búsqueda",
        ko="검색 키워드|키워드",
        ja="検索キーワード",
        pt="Palavra-chave|Palavra-chave de pesquisa",
        fr="Mot clé|Mot clé pour le Réseau de Recherche",
        de="Keyword|Suchkeyword",
        nl="Zoekwoord",
    ),
    "match_type": words(
        en="Match type|Search keyword match type",
        es="Tipo de concordancia",
        ko="검색유형",
        ja="マッチタイプ",
        pt="Tipo de correspondência",
        fr="Type de correspondance",
        de="Keyword-Option",
        nl="Zoektype",
    ),
    "ad": words(
        en="Headline 1|Ad|Ad name|Headline",
        es="Título 1|Anuncio",
        ko="광고 제목 1|광고",
        ja="広告見出し 1|広告",
        pt="Título 1|Anúncio",
        fr="Titre 1|Annonce",
        de="Anzeigentitel 1|Anzeige",
        nl="Kop 1|Advertentie",
    ),
    "ad_id": words(
        en="Ad ID",
        es="ID de anuncio|ID del anuncio",
        ko="광고 ID",
        ja="広告 ID",
        pt="ID do anúncio",
        fr="ID de l'annonce",
        de="Anzeigen-ID",
        nl="Advertentie-ID",
    ),
    "ad_type": words(
        en="Ad type",
        es="Tipo de anuncio",
        ko="광고 유형",
        ja="広告タイプ",
        pt="Tipo de anúncio",
        fr="Type d'annonce",
        de="Anzeigentyp",
        nl="Advertentietype",
    ),
    "asset_type": words(
        en="Asset type", es="Tipo de recurso", ko="애셋 유형", ja="アセットタイプ", de="Asset-Typ"
    ),
    "asset_level": words(en="Level", es="Nivel", ko="수준"),
    "asset": words(en="Asset|Final URL", es="Recurso|URL final", ko="애셋|최종 URL", de="Asset|Finale URL"),
    "currency": words(
        en="Currency code",
        es="Código de moneda",
        ko="통화 코드",
        ja="通貨コード",
        pt="Código da moeda",
        fr="Code de devise",
        de="Währungscode",
        nl="Valutacode",
        vi="Mã đơn vị tiền tệ",
    ),
    "network": words(
        en="Network|Network (with search partners)",
        es="Red|Red (con partners de búsqueda)",
        ko="네트워크|네트워크(검색 파트너 포함)",
        ja="ネットワーク",
        pt="Rede",
        fr="Réseau",
        de="Werbenetzwerk",
        nl="Netwerk",
    ),
    "device": words(
        en="Device", es="Dispositivo", ko="기기", ja="デバイス", pt="Dispositivo", fr="Appareil", de="Gerät"
    ),
    "conversion_action": words(
        en="Conversion action", es="Acción de conversión", ko="전환 액션", de="Conversion-Aktion"
    ),
    "hour": words(en="Hour of the day", es="Hora del día", ko="시간대", de="Stunde des Tages"),
}

HALLMARKS = words(
    en="Impr.|Currency code|Avg. CPC|Cost / conv.|Conv. value|Conv. rate|Campaign status|Optimisation score|"
    "Optimization score|Bid strategy type|Conv. value / cost|Campaign type|Asset type|Ad group status|Ad status|"
    "Keyword status|Search keyword match type",
    es="Código de moneda|Estado de la campaña|CPC medio|CPC prom.|Valor de conv.|Coste/conv.|Costo/conv.|"
    "Tasa de conv.|Tipo de campaña|Estado del grupo de anuncios|Estado de la palabra clave|Estado del anuncio",
    ko="통화 코드|평균 CPC|전환 가치|상호작용수|캠페인 상태|캠페인 유형|전환당비용|전환율|"
    "광고그룹 상태|키워드 상태|광고 상태",
    ja="通貨コード|平均クリック単価|コンバージョン値|キャンペーンの状態|キャンペーン タイプ|表示回数",
    pt="Código da moeda|CPC méd.|Status da campanha|Valor conv.|Status do grupo de anúncios",
    fr="Code de devise|CPC moy.|État de la campagne|Valeur de conv.|État du groupe d'annonces",
    de="Währungscode|Durchschn. CPC|Kampagnenstatus|Conv.-Wert|Anzeigengruppenstatus|Kosten/Conv.",
    nl="Valutacode|Gem. CPC|Campagnestatus|Conv.-waarde|Status van advertentiegroep",
    vi="Mã đơn vị tiền tệ|CPC trung bình|Trạng thái chiến dịch",
)

KNOWN = words(
    en="CTR|Budget|Budget name|Budget type|Status|Status reasons|Status reason|Cost / conv.|Conv. rate|"
    "Conv. value / cost|Original conv. value|Avg. cost|Avg. CPC|Avg. CPM|Interactions|Interaction rate|Target CPA|"
    "Avg. target CPA|Target ROAS|Avg. target ROAS|Search impr. share|Search top IS|Search lost IS (budget)|"
    "Search lost IS (rank)|Tracking template|Custom parameter|Structured snippet header|Asset status|Source|"
    "Ad group status|Ad group type|All conv.|All conv. value|Default max. CPC|Max. CPC|Keyword status|Quality Score|"
    "Campaign status|Campaign type|Optimisation score|Optimization score|Bid strategy type|Ad status|Ad strength|"
    "Description 1|Description 2|Headline 2|Headline 3|Path 1|Path 2|Ad final URL|Cross-device conv.|Labels",
    es="CTR|Presupuesto|Nombre del presupuesto|Tipo de presupuesto|Estado|Motivos del estado|"
    "Tipo de estrategia de puja|Nivel de optimización|Interacciones|Porcentaje de interacciones|Coste medio|"
    "Estado de la campaña|Tipo de campaña|CPC medio|CPC prom.|Coste/conv.|Costo/conv.|Tasa de conv.|"
    "Estado del grupo de anuncios|Estado de la palabra clave|Estado del anuncio|Todas las conv.|Título 2|"
    "Descripción 1",
    ko="클릭률(CTR)|클릭률|예산|예산 이름|예산 유형|상태|상태 이유|상호작용수|상호작용 발생률|전환당비용|전환율|"
    "캠페인 상태|캠페인 유형|평균 CPC|평균 비용|최적화 점수|입찰 전략 유형|광고그룹 상태|키워드 상태|광고 상태|"
    "광고 제목 2|설명 1|모든 전환",
    ja="クリック率|予算|ステータス|コンバージョン単価|コンバージョン率|平均クリック単価|キャンペーンの状態|"
    "キャンペーン タイプ|最適化スコア|入札戦略タイプ",
    pt="CTR|Orçamento|Status|CPC méd.|Status da campanha|Tipo de campanha|Custo / conv.|Taxa de conv.",
    fr="CTR|Budget|État|CPC moy.|État de la campagne|Type de campagne|Coût/conv.|Taux de conv.",
    de="CTR|Budget|Status|Durchschn. CPC|Kampagnenstatus|Kampagnentyp|Kosten/Conv.|Conv.-Rate|Optimierungsfaktor",
    nl="CTR|Budget|Status|Gem. CPC|Campagnestatus|Campagnetype|Kosten/conv.|Conv.percentage",
)
