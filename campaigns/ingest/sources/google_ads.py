"""Google Ads reports on campaigns, ad groups, keywords and assets, as comma or tab separated download."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, words

GOOGLE_ADS = Declaration(
    source="google_ads",
    report="performance",
    version="2026-06",
    kind="ads",
    channel="google_ads",
    fields={
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
            pt="Mês",
            fr="Mois",
            de="Monat",
            nl="Maand",
        ),
        "account": words(
            en="Account name|Account", es="Cuenta|Nombre de la cuenta", ko="계정|계정 이름", ja="アカウント"
        ),
        "account_id": words(en="Customer ID", es="ID de cliente", ko="고객 ID", ja="お客様 ID"),
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
            de="Kampagnen-ID",
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
            en="Ad group ID", es="ID de grupo de anuncios|ID del grupo de anuncios", ko="광고그룹 ID"
        ),
        "keyword": words(
            en="Search keyword|Keyword",
            es="Palabra clave",
            ko="검색 키워드|키워드",
            ja="検索キーワード",
            de="Keyword",
        ),
        "match_type": words(
            en="Match type|Search keyword match type", es="Tipo de concordancia", ko="검색유형"
        ),
        "asset_type": words(en="Asset type", es="Tipo de recurso", ko="애셋 유형"),
        "asset_level": words(en="Level", es="Nivel"),
        "asset": words(en="Asset|Final URL"),
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
        "network": words(en="Network|Network (with search partners)", es="Red", ko="네트워크"),
        "device": words(en="Device", es="Dispositivo", ko="기기", ja="デバイス"),
        "conversion_action": words(en="Conversion action", es="Acción de conversión", ko="전환 액션"),
    },
    measures={
        "spend": words(
            en="Cost|Cost (@CUR)",
            es="Coste|Costo|Coste (@CUR)|Costo (@CUR)",
            ko="비용|비용 (@CUR)",
            ja="費用|費用 (@CUR)",
            pt="Custo",
            fr="Coût",
            de="Kosten",
            nl="Kosten",
            vi="Chi phí",
        ),
        "impressions": words(
            en="Impr.|Impressions",
            es="Impr.|Impresiones",
            ko="노출수|노출",
            ja="表示回数",
            pt="Impr.",
            fr="Impr.",
            de="Impr.",
            nl="Vertoningen|Vert.",
            vi="Lượt hiển thị",
        ),
        "clicks": words(
            en="Clicks",
            es="Clics",
            ko="클릭수",
            ja="クリック数",
            pt="Cliques",
            fr="Clics",
            de="Klicks",
            nl="Klikken",
            vi="Lượt nhấp",
        ),
        "conversions": words(
            en="Conversions",
            es="Conversiones",
            ko="전환수|전환",
            ja="コンバージョン",
            pt="Conversões",
            fr="Conversions",
            de="Conversions",
            nl="Conversies",
            vi="Lượt chuyển đổi",
        ),
        "conversion_value": words(
            en="Conv. value|Conversion value",
            es="Valor de conv.|Valor de conversión",
            ko="전환 가치",
            ja="コンバージョン値",
            pt="Valor conv.|Valor da conv.",
            fr="Valeur de conv.",
            de="Conv.-Wert",
            nl="Conv.-waarde",
            vi="Giá trị chuyển đổi",
        ),
        "video_views": words(en="Views|TrueView views", es="Vistas"),
        "engagements": words(en="Engagements"),
    },
    levels=(
        LevelRule(
            "ad", (("ad_group_id", "ad_group"), ("", "match_type"), ("", "keyword")), needs=("keyword",)
        ),
        LevelRule(
            "ad",
            (("ad_group_id", "ad_group"), ("", "asset_level"), ("", "asset_type"), ("", "asset")),
            ("asset_type",),
        ),
        LevelRule("ad_group", (("ad_group_id", "ad_group"),)),
        LevelRule("campaign", needs=("campaign", "campaign_id")),
        LevelRule("account"),
    ),
    needs=(("campaign", "campaign_id"), ("spend", "clicks", "impressions")),
    hallmarks=words(
        en="Impr.|Currency code|Avg. CPC|Cost / conv.|Conv. value|Conv. rate|Campaign status|Optimisation score|"
        "Optimization score|Bid strategy type|Conv. value / cost|Campaign type|Asset type",
        es="Código de moneda|Estado de la campaña|CPC medio|CPC prom.|Valor de conv.|Coste/conv.|Costo/conv.|"
        "Tasa de conv.|Tipo de campaña",
        ko="통화 코드|평균 CPC|전환 가치|상호작용수|캠페인 상태|캠페인 유형|전환당비용|전환율",
        ja="通貨コード|平均クリック単価|コンバージョン値|キャンペーンの状態|キャンペーン タイプ|表示回数",
        pt="Código da moeda|CPC méd.|Status da campanha|Valor conv.",
        fr="Code de devise|CPC moy.|État de la campagne|Valeur de conv.",
        de="Währungscode|Durchschn. CPC|Kampagnenstatus|Conv.-Wert",
        nl="Valutacode|Gem. CPC|Campagnestatus|Conv.-waarde",
        vi="Mã đơn vị tiền tệ|CPC trung bình|Trạng thái chiến dịch",
    ),
    known=words(
        en="CTR|Budget|Budget name|Budget type|Status|Status reasons|Status reason|Cost / conv.|Conv. rate|"
        "Conv. value / cost|Original conv. value|Avg. cost|Interactions|Interaction rate|Target CPA|"
        "Avg. target CPA|Target ROAS|Avg. target ROAS|Search impr. share|Tracking template|Custom parameter|"
        "Structured snippet header|Asset status|Source|Ad group status|All conv.|All conv. value|Default max. CPC|"
        "Max. CPC|Keyword status|Quality Score|View-through conv.",
        es="CTR|Presupuesto|Nombre del presupuesto|Estado|Motivos del estado|Tipo de estrategia de puja|"
        "Nivel de optimización|Interacciones",
        ko="클릭률(CTR)|클릭률|예산|상태|상호작용수|전환당비용|전환율",
        ja="クリック率|予算|ステータス|コンバージョン単価|コンバージョン率",
    ),
    none_of=words(en="Campaign Group ID|Total Spent|Amount spent (@CUR)"),
    title=re.compile(
        r"(?i)\b(campaign|ad group|keyword|asset|campaign performance) report$|campaign performance$|"
        r"^informe de (campañas?|grupos? de anuncios)|^캠페인 (보고서|실적)|"
        r"キャンペーンのパフォーマンス|^kampagnenbericht"
    ),
    breakdowns=("asset_type", "network", "device", "conversion_action"),
    total_when_empty=("campaign", "campaign_id", "ad_group"),
    total_names=("Total", "합계", "총계", "合計", "Gesamt", "Totaal", "Tổng"),
    decimal="",
    date_order="",
)
