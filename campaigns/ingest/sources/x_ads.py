"""X Ads: campaigns, ad groups and ads in both layouts the vendor documents, declared without a real export at hand."""

from __future__ import annotations

from campaigns.ingest.declare import AD_LEVELS, Declaration, Kinded, words

X_ADS = Declaration(
    source="x_ads",
    report="performance",
    version="2025-12",
    kind="ads",
    channel="x",
    fields={
        "day": words(en="Time|Date|Day", es="Hora|Fecha", ko="시간|날짜", ja="時間|日付"),
        # A day of a report by day, else the first and the last.
        "span": words(en="Time period", es="Periodo de tiempo|Período", ko="기간", ja="期間"),
        "account": words(en="Account name|Ads account name", es="Nombre de la cuenta", ko="계정 이름"),
        "account_id": words(en="Account ID|Ads account ID", es="ID de la cuenta", ko="계정 ID"),
        "campaign": words(
            en="Campaign name|Campaign",
            es="Nombre de la campaña|Campaña",
            ko="캠페인 이름|캠페인",
            ja="キャンペーン名|キャンペーン",
        ),
        "campaign_id": words(en="Campaign ID", es="ID de campaña|ID de la campaña", ko="캠페인 ID"),
        "ad_group": words(
            en="Ad group name|Ad Group|Line item name", es="Nombre del grupo de anuncios", ko="광고 그룹 이름"
        ),
        "ad_group_id": words(en="Ad group ID|Line item ID", es="ID del grupo de anuncios", ko="광고 그룹 ID"),
        "ad": words(en="Ad name|Post text|Tweet text", es="Nombre del anuncio", ko="광고 이름"),
        "ad_id": words(en="Ad ID|Post ID|Tweet ID|Promoted Tweet ID", es="ID del anuncio", ko="광고 ID"),
        "currency": words(en="Currency", es="Moneda|Divisa", ko="통화", ja="通貨"),
        "result_type": words(en="Result type|Results type", es="Tipo de resultado", ko="결과 유형"),
        "placement": words(en="Placement", es="Ubicación", ko="노출 위치"),
        "device": words(en="Platform|Device", es="Plataforma|Dispositivo", ko="플랫폼|기기"),
        "country": words(en="Location|Country", es="Ubicación geográfica|País", ko="위치|국가"),
        "age": words(en="Age", es="Edad", ko="연령"),
        "gender": words(en="Gender", es="Sexo|Género", ko="성별"),
    },
    measures={
        "spend": words(
            en="Spend|Spend (@CUR)|Amount spent", es="Gasto|Gasto (@CUR)", ko="지출|지출 금액", ja="費用"
        ),
        "impressions": words(en="Impressions", es="Impresiones", ko="노출수|노출", ja="インプレッション"),
        "reach": words(en="Reach", es="Alcance", ko="도달", ja="リーチ"),
        "clicks": words(en="Clicks", es="Clics", ko="클릭수|클릭"),
        "link_clicks": words(
            en="Link clicks|URL clicks", es="Clics en el enlace|Clics en enlaces", ko="링크 클릭수|링크 클릭"
        ),
        "engagements": words(en="Engagements", es="Interacciones", ko="참여|참여수", ja="エンゲージメント"),
        "likes": words(en="Likes", es="Me gusta", ko="마음에 들어요"),
        "comments": words(en="Replies", es="Respuestas", ko="답글"),
        "shares": words(en="Reposts|Retweets", es="Reposts|Retweets", ko="재게시|리트윗"),
        "follows": words(en="Follows", es="Seguimientos", ko="팔로우"),
        "unfollows": words(en="Unfollows", es="Dejaron de seguir", ko="언팔로우"),
        "video_views": words(
            en="Video views", es="Reproducciones de video|Visualizaciones de vídeo", ko="동영상 조회수"
        ),
        "conversions": words(
            en="Purchases|Conversions - Purchases|Site visits purchases|Conversions",
            es="Compras|Conversiones",
            ko="구매|전환수",
        ),
        "conversion_value": words(
            en="Purchases - sale amount|Conversions - Purchases sale amount|Sale amount",
            es="Importe de venta",
            ko="판매 금액",
        ),
        "leads": words(en="Leads", es="Clientes potenciales", ko="잠재 고객"),
        "landing_page_views": words(
            en="Landing page views|Site visits", es="Visitas al sitio", ko="사이트 방문"
        ),
    },
    inputs={"results": ("micro_count", words(en="Results", es="Resultados", ko="결과", ja="結果"))},
    levels=AD_LEVELS,
    needs=(("campaign", "campaign_id"), ("spend",), ("impressions",), ("span", "day")),
    hallmarks=words(
        en="Time period|Billed engagements|Campaign URL|Card engagements|Media engagements|Funding source name|"
        "Funding source|Funding Instrument Name|Funding Instrument ID|Campaign start date|App clicks",
        es="Periodo de tiempo|Interacciones facturadas|Fuente de financiación|Fuente de financiamiento|"
        "URL de la campaña",
        ko="기간|청구된 참여|청구 참여|자금원|자금 출처|캠페인 URL",
        ja="期間|請求対象のエンゲージメント|お支払い方法",
    ),
    known=words(
        en="Id|Campaign URL|Campaign start date|Campaign end date|Billed engagements|Media engagements|"
        "Card engagements|Engagement rate|Objective|Funding source name|Funding source|Funding source ID|"
        "Funding Instrument Name|"
        "Funding Instrument ID|Status|Campaign status|Total budget|Daily budget|Result rate|Cost per result|CPM|CPC|"
        "CTR|Cost per link click|Link click rate|Time zone|Video starts|Video completions|Video view rate|"
        "Cost per video view|Average frequency|App clicks|Qualified impressions|Start date|End date",
        es="URL de la campaña|Interacciones facturadas|Tasa de interacción|Objetivo|Fuente de financiación|"
        "Fuente de financiamiento|Costo por resultado|Coste por resultado|CPM|CTR|Estado de la campaña",
        ko="캠페인 URL|청구된 참여|청구 참여|참여율|목표|자금원|자금 출처|결과당 비용|CPM|CTR|캠페인 상태",
    ),
    none_of=words(
        en="Amount spent (@CUR)|Total Spent|Currency code|Pin clicks|Clicks (destination)|Reporting starts|Sessions|"
        "promoted impressions|Impr."
    ),
    breakdowns=("placement", "device", "country", "age", "gender"),
    total_when_empty=("campaign", "campaign_id"),
    total_names=("Total", "Totals", "합계", "총계", "合計"),
    kinded=(Kinded("results", "results", "result_type", "result"),),
    decimal=".",
    date_order="mdy",
    # tap-twitter-ads reads fourteen days back.
    restatement_days=14,
)
