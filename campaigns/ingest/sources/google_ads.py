"""Google Ads reports on campaigns, ad groups, keywords, ads and assets, as comma or tab separated download."""

from __future__ import annotations

import re

from campaigns.ingest.declare import AD_LEVELS, Declaration, LevelRule, words
from campaigns.ingest.sources.google_ads_fields import FIELDS, HALLMARKS, KNOWN

# The first line of a download: a report of Google's in the language of the interface; saved reports have any name.
_TITLE = re.compile(
    r"(?i)\b(campaign|ad group|keyword|asset|ad|campaign performance) report$|campaign performance$"
    r"|^informe de (las )?(campañas?|grupos? de anuncios|palabras clave|anuncios|recursos)"
    r"|^(캠페인|광고그룹|검색 키워드|광고|애셋) (보고서|실적)"
    r"|^(キャンペーン|広告グループ|検索キーワード|広告|アセット) ?(のパフォーマンス|レポート)"
    r"|^(relatório de|rapport sur les|rapport des) (campanhas?|grupos? de anúncios|campagnes|groupes d.annonces)"
    r"|^(kampagnen|anzeigengruppen|keyword-?|anzeigen|asset-?)bericht|^(campagne|advertentiegroep|zoekwoord)rapport"
)

GOOGLE_ADS = Declaration(
    source="google_ads",
    report="performance",
    version="2026-06",
    kind="ads",
    channel="google_ads",
    fields=FIELDS,
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
        # Not part of the conversions, which follow a click or another interaction.
        "view_conversions": words(
            en="View-through conv.",
            es="Conv. de post-impresión|Conv. posteriores a la impresión",
            ko="조회 후 전환수|조회연결 전환수",
            ja="ビュースルー コンバージョン",
            pt="Conv. de visualização",
            fr="Conv. après affichage",
            de="View-through-Conv.",
        ),
        "video_views": words(
            en="Views|TrueView views", es="Vistas|Visualizaciones", ko="조회수", ja="視聴回数"
        ),
        "engagements": words(en="Engagements", es="Interacciones de usuario", ko="참여수"),
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
        LevelRule(
            "ad", (("ad_group_id", "ad_group"), ("", "asset"), ("ad_id", "ad")), ("ad_id", "ad", "ad_type")
        ),
        *AD_LEVELS[1:],
    ),
    needs=(("campaign", "campaign_id", "ad_group"), ("spend", "clicks", "impressions")),
    hallmarks=HALLMARKS,
    known=KNOWN,
    none_of=words(
        en="Campaign Group ID|Total Spent|Amount spent (@CUR)|Clicks (destination)|Pin clicks|Start Date (in UTC)",
        es="Fecha de inicio (en UTC)|Importe gastado (@CUR)",
        ko="시작 날짜(UTC)|시작일(UTC)|지출 금액 (@CUR)",
        pt="Data de início (em UTC)|Valor usado (@CUR)",
        fr="Date de début (en UTC)|Montant dépensé (@CUR)",
        de="Startdatum (in UTC)|Ausgegebener Betrag (@CUR)",
    ),
    title=_TITLE,
    breakdowns=("asset_type", "network", "device", "conversion_action", "hour"),
    total_when_empty=("campaign", "campaign_id", "ad_group"),
    total_names=("Total", "합계", "총계", "合計", "Gesamt", "Totaal", "Tổng"),
    # Google attributes a conversion to the day of the click, so days keep rising for the length of the window.
    restatement_days=30,
    checked="real",
    checked_languages=("en",),
)
