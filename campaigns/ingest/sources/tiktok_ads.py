"""TikTok Ads Manager: campaigns, ad groups and ads, by day where the report was split so, else without any date."""

from __future__ import annotations

from campaigns.ingest.declare import AD_LEVELS, AD_NAMES, Declaration, Kinded, words

_FIELDS = {
    "day": words(
        en="By Day|Date|Day|Stat time (day)",
        es="Por día|Fecha|Día",
        ko="일별|날짜",
        ja="日|日別|日付",
        pt="Por dia|Data",
        vi="Theo ngày|Ngày",
    ),
    "account": words(
        en="Account name|Advertiser name",
        es="Nombre de la cuenta",
        ko="계정 이름",
        ja="アカウント名|広告主名",
    ),
    "account_id": words(en="Account ID|Advertiser ID", es="ID de la cuenta", ko="계정 ID", ja="アカウントID"),
    "campaign": words(
        en="Campaign name",
        es="Nombre de la campaña",
        ko="캠페인 이름",
        ja="キャンペーン名",
        pt="Nome da campanha",
        vi="Tên chiến dịch",
    ),
    "campaign_id": words(
        en="Campaign ID", es="ID de la campaña|ID de campaña", ko="캠페인 ID", ja="キャンペーンID"
    ),
    "ad_group": words(
        en="Ad group name",
        es="Nombre del grupo de anuncios",
        ko="광고 그룹 이름",
        ja="広告セット名|広告グループ名",
        pt="Nome do grupo de anúncios",
    ),
    "ad_group_id": words(
        en="Ad group ID",
        es="ID del grupo de anuncios|ID de grupo de anuncios",
        ko="광고 그룹 ID",
        ja="広告グループID",
    ),
    "ad": words(en="Ad name", es="Nombre del anuncio", ko="광고 이름", ja="広告名", pt="Nome do anúncio"),
    "ad_id": words(en="Ad ID", es="ID del anuncio|ID de anuncio", ko="광고 ID", ja="広告ID"),
    "currency": words(en="Currency", es="Moneda|Divisa", ko="통화", ja="通貨", pt="Moeda", vi="Tiền tệ"),
    "result_type": words(
        en="Result type|Optimization goal",
        es="Tipo de resultado",
        ko="결과 유형",
        ja="結果のタイプ|結果タイプ",
    ),
    "age": words(en="Age", es="Edad", ko="나이|연령", ja="年齢"),
    "gender": words(en="Gender", es="Género|Sexo", ko="성별", ja="性別"),
    "country": words(en="Country/Region", es="País/región", ko="국가/지역", ja="国/地域"),
    "placement": words(
        en="Placement|Placements", es="Ubicación|Emplazamiento", ko="노출 위치", ja="プレースメント|配置"
    ),
    "platform": words(en="Operating system|Platform", es="Sistema operativo", ko="운영 체제", ja="OS"),
}

_MEASURES = {
    "spend": words(
        en="Cost (@CUR)|Cost|Spend|Total cost",
        es="Coste (@CUR)|Coste|Costo|Gasto",
        ko="비용 (@CUR)|비용",
        ja="コスト (@CUR)|コスト|消化金額",
        pt="Custo",
        vi="Chi phí",
    ),
    "impressions": words(
        en="Impressions|Impression",
        es="Impresiones",
        ko="노출수|노출",
        ja="インプレッション|インプレッション数",
        pt="Impressões",
        vi="Lượt hiển thị",
    ),
    "reach": words(en="Reach", es="Alcance", ko="도달|도달수", ja="リーチ", pt="Alcance"),
    # Clicks that lead to the destination are a part of all clicks, which also go to profiles, music and hashtags.
    "link_clicks": words(
        en="Clicks (destination)",
        es="Clics (destino)",
        ko="클릭수(목적지)|클릭(목적지)",
        ja="クリック(誘導先)|クリック数(誘導先)",
        pt="Cliques (destino)",
        vi="Lượt nhấp (đích đến)",
    ),
    "clicks": words(
        en="Clicks (all)|Clicks",
        es="Clics (todos)|Clics (todo)|Clics",
        ko="클릭수(전체)|클릭수(모두)|클릭수",
        ja="クリック(すべて)|クリック(全て)|クリック数",
    ),
    "conversions": words(
        en="Conversions|Total conversions|Complete payment|Complete payments|Total complete payment|"
        "Complete payment (website)",
        es="Conversiones|Pago completo|Pagos completos",
        ko="전환수|전환|결제 완료|구매수",
        ja="コンバージョン|コンバージョン数|支払い完了",
        pt="Conversões",
        vi="Lượt chuyển đổi",
    ),
    "conversion_value": words(
        en="Complete payment value|Total complete payment value|Complete payment value (website)|Purchase value|"
        "Total purchase value|Total conversion value",
        es="Valor de pago completo|Valor del pago completo|Valor total de pago completo",
        ko="결제 완료 금액|결제 완료 값|구매값|총 구매 금액",
        ja="支払い完了の合計金額|支払い完了金額|合計支払い完了額",
    ),
    "landing_page_views": words(
        en="Landing page views (website)|Landing page views|Landing page view|Total landing page view",
        es="Visitas a la página de destino|Visualizaciones de la página de destino",
        ko="랜딩 페이지 조회(웹사이트)|랜딩 페이지 조회",
        ja="ランディングページビュー",
    ),
    "add_to_carts": words(
        en="Add to cart|Adds to cart|Total add to cart|Add to cart (website)",
        es="Añadir al carrito|Agregar al carrito",
        ko="장바구니에 담기|장바구니 추가",
        ja="カートに追加",
    ),
    "checkouts": words(
        en="Initiate checkout|Checkouts initiated|Total initiate checkout|Initiate checkout (website)",
        es="Iniciar pago|Inicio del pago",
        ko="결제 시작",
        ja="チェックアウト開始|支払い開始",
    ),
    "leads": words(
        en="Form submissions|Submit form|Leads|Total submit form",
        es="Envíos de formularios|Clientes potenciales",
        ko="양식 제출|잠재 고객",
        ja="フォーム送信|リード",
    ),
    "video_views": words(
        en="Video views",
        es="Visualizaciones de vídeo|Reproducciones de video|Visualizaciones de video",
        ko="동영상 조회수|동영상 재생수",
        ja="動画視聴数|動画再生数",
    ),
    "likes": words(en="Paid likes|Likes", es="Me gusta de pago", ko="유료 좋아요", ja="有料「いいね」数"),
    "comments": words(en="Paid comments|Comments", es="Comentarios de pago", ko="유료 댓글"),
    "shares": words(en="Paid shares|Shares", es="Veces compartido de pago", ko="유료 공유"),
    "follows": words(
        en="Paid followers|Paid follows|Follows",
        es="Seguidores de pago",
        ko="유료 팔로워",
        ja="有料フォロワー",
    ),
    "profile_visits": words(
        en="Paid profile visits|Profile visits", es="Visitas al perfil pagadas", ko="유료 프로필 방문"
    ),
}

TIKTOK_ADS = Declaration(
    source="tiktok_ads",
    report="performance",
    version="2026-04",
    kind="ads",
    channel="tiktok",
    fields=_FIELDS,
    measures=_MEASURES,
    inputs={
        "results": (
            "micro_count",
            words(en="Results|Result", es="Resultados|Resultado", ko="결과", ja="結果"),
        )
    },
    levels=AD_LEVELS,
    needs=(
        AD_NAMES,
        ("spend", "impressions"),
        ("link_clicks", "clicks", "conversions", "video_views"),
    ),
    hallmarks=words(
        en="Clicks (destination)|CTR (destination)|CPC (destination)|Primary status|Complete payment|Complete payment "
        "value|Complete payment ROAS|6-second video views|2-second video views|Paid followers|Conversion rate (CVR)",
        es="Clics (destino)|CTR (destino)|CPC (destino)|Por día|Seguidores de pago|Visitas al perfil pagadas",
        ko="클릭수(목적지)|CTR(목적지)|CPC(목적지)|일별|전환율(CVR)",
        ja="クリック(誘導先)|CTR(誘導先)|CPC(誘導先)|一級ステータス|コンバージョン率(CVR)",
        pt="Cliques (destino)|CTR (destino)|CPC (destino)",
        vi="Lượt nhấp (đích đến)|CTR (đích đến)|CPC (đích đến)",
    ),
    known=words(
        en="Primary status|Secondary status|Campaign budget|Ad group budget|Budget|CPC (destination)|CPC (all)|CPM|"
        "CTR (destination)|CTR (all)|Cost per conversion|Conversion rate (CVR)|CVR|CPA|Cost per result|Result rate|"
        "Frequency|Complete payment ROAS|Cost per complete payment|2-second video views|6-second video views|"
        "6-second focused views|15-second focused views|Video views at 25%|Video views at 50%|Video views at 75%|"
        "Video views at 100%|Average play time per video view|Average play time per user|Campaign type|"
        "Advertising objective|Objective|Date Created|Net cost|Delivery|Bid|Attribution window|"
        "Complete payment|Complete payment rate|Cost per 1,000 people reached",
        es="Estado principal|Presupuesto de la campaña|CPC (destino)|CTR (destino)|CPM|Coste por conversión|"
        "Costo por conversión|Porcentaje de conversión (CVR)|Frecuencia|Objetivo publicitario|Coste por resultado",
        ko="기본 상태|캠페인 예산|CPC(목적지)|CPM|CTR(목적지)|전환당 비용|전환율(CVR)|순 비용|빈도|광고 목표|"
        "결과당 비용|전환 시간별 전환|구매 ROAS(모든 채널)",
        ja="一級ステータス|キャンペーン予算|CPC(誘導先)|CPM|CTR(誘導先)|コンバージョン単価|コンバージョン率(CVR)|"
        "結果の単価|フリークエンシー|広告目的",
    ),
    none_of=words(
        en="Amount spent (@CUR)|Total Spent|Currency code|Pin clicks|Spend in account currency|Reporting starts|"
        "Time period|Billed engagements",
        es="Importe gastado (@CUR)|Inicio del informe",
        ko="보고 시작|지출 금액 (@CUR)",
        ja="レポート開始日|消化金額 (@CUR)|平均CPC",
    ),
    breakdowns=("age", "gender", "country", "placement", "platform"),
    total_when_empty=AD_NAMES,
    total_names=("Total", "합계", "총계", "合計", "Total general"),
    kinded=(Kinded("results", "results", "result_type", "result"),),
    decimal=".",
    date_order="ymd",
    # The API has no default; TikTok's attribution reaches back seven days after a click unless set otherwise.
    restatement_days=7,
)
