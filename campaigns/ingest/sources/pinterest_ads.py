"""Pinterest Ads Manager: daily rows per ad, with conversions by action and by what the person did before."""

from __future__ import annotations

from campaigns.ingest.declare import AD_LEVELS, AD_NAMES, Declaration, words

_ACTIONS = ("Checkout", "Add to cart", "Page visit", "Initiate checkout", "Lead", "Signup")
# Each action comes as total and by what went before it, in number and in value; one of them is a measure, none of
# the others may be added to it.
_BY_ACTION = "|".join(
    label
    for action in _ACTIONS
    for label in (
        f"Total CPA ({action})",
        f"Total ROAS ({action})",
        f"Total conversions ({action})",
        f"Total order value ({action})",
        f"Average order value ({action})",
        f"Total click-through conversions ({action})",
        f"Total click-through order value ({action})",
        f"Total engagement conversions ({action})",
        f"Total engagement order value ({action})",
        f"Total view-through conversions ({action})",
        f"Total view-through order value ({action})",
    )
)

PINTEREST_ADS = Declaration(
    source="pinterest_ads",
    report="performance",
    version="2026-06",
    kind="ads",
    channel="pinterest",
    fields={
        "day": words(en="Date|Day", es="Fecha|Día", ko="날짜", ja="日付", pt="Data", fr="Date", de="Datum"),
        "account": words(en="Account name|Advertiser name", es="Nombre de la cuenta", ko="계정 이름"),
        "account_id": words(en="Account ID|Ad account ID|Advertiser ID", es="ID de la cuenta", ko="계정 ID"),
        "campaign": words(
            en="Campaign name",
            es="Nombre de la campaña",
            ko="캠페인 이름",
            ja="キャンペーン名",
            pt="Nome da campanha",
            fr="Nom de la campagne",
            de="Kampagnenname",
        ),
        "campaign_id": words(en="Campaign ID", es="ID de la campaña|ID de campaña", ko="캠페인 ID"),
        "ad_group": words(
            en="Ad group name",
            es="Nombre del grupo de anuncios",
            ko="광고 그룹 이름",
            fr="Nom du groupe d'annonces",
            de="Name der Anzeigengruppe",
        ),
        "ad_group_id": words(en="Ad group ID", es="ID del grupo de anuncios", ko="광고 그룹 ID"),
        "ad": words(
            en="Ad name", es="Nombre del anuncio", ko="광고 이름", fr="Nom de l'annonce", de="Anzeigenname"
        ),
        "ad_id": words(en="Ad ID", es="ID del anuncio", ko="광고 ID", de="Anzeigen-ID"),
        "currency": words(en="Currency|Account currency", es="Moneda|Divisa", ko="통화"),
        "country": words(en="Country|Region", es="País", ko="국가"),
        "age": words(en="Age", es="Edad", ko="연령"),
        "gender": words(en="Gender", es="Género", ko="성별"),
        "device": words(en="Device|App type", es="Dispositivo", ko="기기"),
        "placement": words(en="Placement", es="Ubicación", ko="노출 위치"),
        "targeting": words(en="Targeting type|Targeting value", es="Tipo de segmentación", ko="타겟팅 유형"),
    },
    measures={
        "spend": words(
            en="Spend in account currency|Spend (@CUR)|Spend",
            es="Gasto en la moneda de la cuenta|Gasto (@CUR)|Gasto total|Gasto",
            ko="계정 통화 기준 지출|지출 (@CUR)|지출",
            fr="Dépenses dans la devise du compte",
            de="Ausgaben in Kontowährung",
            pt="Gasto na moeda da conta",
        ),
        "impressions": words(
            en="Impressions|Paid impressions",
            es="Impresiones",
            ko="노출수|노출",
            ja="インプレッション",
            pt="Impressões",
            fr="Impressions",
            de="Impressionen",
        ),
        "reach": words(en="Reach", es="Alcance", ko="도달", fr="Couverture", de="Reichweite", pt="Alcance"),
        "clicks": words(
            en="Pin clicks",
            es="Clics en el Pin|Clics en Pines",
            ko="핀 클릭|핀 클릭수",
            pt="Cliques no Pin",
            fr="Clics sur l'Épingle",
            de="Pin-Klicks",
        ),
        "link_clicks": words(
            en="Outbound clicks",
            es="Clics salientes",
            ko="아웃바운드 클릭|외부 링크 클릭",
            pt="Cliques de saída",
            fr="Clics sortants",
            de="Ausgehende Klicks",
        ),
        "saves": words(
            en="Saves", es="Guardados", ko="저장|저장수", pt="Salvamentos", fr="Enregistrements", de="Merken"
        ),
        "engagements": words(
            en="Engagements", es="Interacciones", ko="참여", fr="Interactions", de="Interaktionen"
        ),
        "conversions": words(
            en="Total conversions (Checkout)",
            es="Conversiones totales (Compra)|Conversiones totales (Pago)",
            ko="총 전환수(결제)|총 전환(결제)",
        ),
        "conversion_value": words(
            en="Total order value (Checkout)",
            es="Valor total del pedido (Compra)|Valor total del pedido (Pago)",
            ko="총 주문 금액(결제)",
        ),
        "click_conversions": words(
            en="Total click-through conversions (Checkout)",
            es="Conversiones totales por clic (Compra)",
            ko="총 클릭 전환수(결제)",
        ),
        "view_conversions": words(
            en="Total view-through conversions (Checkout)",
            es="Conversiones totales por visualización (Compra)",
            ko="총 조회 전환수(결제)",
        ),
        "add_to_carts": words(
            en="Total conversions (Add to cart)",
            es="Conversiones totales (Añadir al carrito)|Conversiones totales (Agregar al carrito)",
            ko="총 전환수(장바구니에 추가)|총 전환수(장바구니 담기)",
        ),
        "checkouts": words(
            en="Total conversions (Initiate checkout)",
            es="Conversiones totales (Iniciar compra)",
            ko="총 전환수(결제 시작)",
        ),
        "leads": words(
            en="Total conversions (Lead)",
            es="Conversiones totales (Cliente potencial)",
            ko="총 전환수(잠재 고객)",
        ),
        "sign_ups": words(
            en="Total conversions (Signup)|Total conversions (Sign up)",
            es="Conversiones totales (Registro)",
            ko="총 전환수(가입)",
        ),
        "video_views": words(en="Video views", es="Visualizaciones de vídeo", ko="동영상 조회수"),
    },
    levels=AD_LEVELS,
    needs=(
        AD_NAMES,
        ("spend", "impressions"),
        ("clicks", "link_clicks", "saves"),
    ),
    hallmarks=words(
        en="Spend in account currency|Pin clicks|Outbound clicks|Organic pin ID|Earned saves|Ad entity status|"
        "Total conversions (Checkout)|Total order value (Checkout)",
        es="Gasto en la moneda de la cuenta|Clics en el Pin|Clics en Pines|Clics salientes|"
        "Conversiones totales (Compra)",
        ko="계정 통화 기준 지출|핀 클릭|핀 클릭수|아웃바운드 클릭|총 전환수(결제)",
        pt="Gasto na moeda da conta|Cliques no Pin",
        fr="Dépenses dans la devise du compte|Clics sur l'Épingle",
        de="Ausgaben in Kontowährung|Pin-Klicks",
    ),
    known=words(
        en="Ad entity status|Campaign entity status|Ad group entity status|Frequency|CPM|Result|Cost per result|CTR|"
        "CPC|Engagement rate|Earned saves|Organic pin ID|Save rate|Outbound CTR|Campaign objective|Result rate|"
        + _BY_ACTION,
        es="Estado de la entidad del anuncio|Frecuencia|CPM|Resultado|Costo por resultado|Coste por resultado|CTR|CPC|"
        "Tasa de interacción",
        ko="광고 엔티티 상태|빈도|CPM|결과|결과당 비용|CTR|CPC|참여율",
    ),
    none_of=words(
        es="Importe gastado (@CUR)|Fecha de inicio (en UTC)",
        ko="지출 금액 (@CUR)|시작 날짜(UTC)",
        en="Amount spent (@CUR)|Total Spent|Currency code|Clicks (destination)|Reporting starts|Time period",
    ),
    breakdowns=("country", "age", "gender", "device", "placement", "targeting"),
    total_when_empty=AD_NAMES,
    total_names=("Total", "Totals", "합계", "총계", "合計"),
    decimal=".",
    date_order="ymd",
    checked="real",
    checked_languages=("en",),
    # Conversions moved for five days in exports of one account; the default window is thirty days after a click.
    restatement_days=30,
)
