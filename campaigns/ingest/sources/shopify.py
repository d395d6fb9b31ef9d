"""Shopify: the orders export with a row a line item, and the analytics exports of sales and of sessions by day."""

from __future__ import annotations

import re

from campaigns.ingest.declare import Declaration, LevelRule, Skip, words
from campaigns.ingest.sources.refunds import net_of_refunds

SHOPIFY_ORDERS = Declaration(
    source="shopify_orders",
    report="orders",
    version="2025-05",
    kind="sales",
    channel="shop",
    fields={
        "order": words(en="Name"),
        "order_id": words(en="Id"),
        "day": words(en="Created at"),
        "currency": words(en="Currency"),
        "cancelled": words(en="Cancelled at"),
        "state": words(en="Financial Status"),
    },
    measures={
        "revenue": words(en="Subtotal"),
        "total_sales": words(en="Total"),
        "taxes": words(en="Taxes"),
        "discounts": words(en="Discount Amount"),
        "shipping": words(en="Shipping"),
        "refunds": words(en="Refunded Amount"),
        "items": words(en="Lineitem quantity"),
    },
    levels=(LevelRule("order", (("order_id", "order"),), needs=("order", "order_id")),),
    needs=(("order",), ("day",), ("revenue",), ("items",)),
    hallmarks=words(en="Lineitem quantity|Lineitem name|Lineitem price|Financial Status|Fulfillment Status"),
    known=words(
        en="Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Discount Code|Shipping Method|"
        "Lineitem name|Lineitem price|Lineitem compare at price|Lineitem sku|Lineitem requires shipping|"
        "Lineitem taxable|Lineitem fulfillment status|Payment Method|Payment Reference|Vendor|"
        "Outstanding Balance|Employee|Location|Device ID|Tags|Risk Level|Source|Lineitem discount|Tax 1 Name|"
        "Tax 1 Value|Tax 2 Name|Tax 2 Value|Tax 3 Name|Tax 3 Value|Tax 4 Name|Tax 4 Value|Tax 5 Name|"
        "Tax 5 Value|Receipt Number|Duties|Payment ID|Payment Terms Name|Next Payment Due At|"
        "Payment References"
    ),
    private=words(
        en="Email|Phone|Billing Name|Billing Street|Billing Address1|Billing Address2|Billing Company|"
        "Billing City|Billing Zip|Billing Province|Billing Country|Billing Phone|Shipping Name|"
        "Shipping Street|Shipping Address1|Shipping Address2|Shipping Company|Shipping City|Shipping Zip|"
        "Shipping Province|Shipping Country|Shipping Phone|Notes|Note Attributes|Billing Province Name|"
        "Shipping Province Name"
    ),
    # The e-mail says who bought; an order holds no id of its buyer.
    contact={
        "email": words(en="Email"),
        "phone": words(en="Phone|Billing Phone|Shipping Phone"),
        "created": words(en="Created at"),
        "source": words(en="Source"),
    },
    skips=(
        Skip("cancelled", "cancelled", re.compile(r"\S")),
        Skip("voided", "state", re.compile(r"(?i)^(voided|expired)$")),
    ),
    continued_by="order",
    line_measures=("items",),
    constants={"orders": 1},
    finish=net_of_refunds,
    decimal=".",
    date_order="ymd",
    checked="real",
    checked_languages=("en",),
)

_DAY = words(
    en="Day",
    es="Día",
    ko="일|날짜",
    ja="日",
    fr="Jour",
    de="Tag",
    pt="Dia",
    nl="Dag",
)

SHOPIFY_ANALYTICS_SALES = Declaration(
    source="shopify_analytics",
    report="sales",
    version="2026-06",
    kind="sales",
    channel="shop",
    fields={
        "day": _DAY,
        "product": words(
            en="Product title|Product",
            es="Título del producto|Nombre del producto",
            ko="제품 제목|제품명|상품명",
            fr="Titre du produit",
            de="Produkttitel",
            pt="Título do produto",
            ja="商品タイトル",
        ),
        "variant": words(
            en="Product variant title",
            es="Título de la variante del producto",
            ko="제품 이형 상품 제목",
            fr="Titre de la variante du produit",
            de="Titel der Produktvariante",
            pt="Título da variante do produto",
        ),
        "sku": words(
            en="Product variant SKU|SKU",
            es="SKU de la variante del producto",
            ko="제품 이형 상품 SKU",
            fr="SKU de la variante du produit",
            de="SKU der Produktvariante",
            pt="SKU da variante do produto",
        ),
        "currency": words(en="Currency", es="Moneda", ko="통화", fr="Devise", de="Währung", pt="Moeda"),
    },
    measures={
        "revenue": words(
            en="Net sales",
            es="Ventas netas",
            ko="순 매출|순매출",
            ja="純売上",
            fr="Ventes nettes",
            de="Nettoumsatz",
            pt="Vendas líquidas",
        ),
        "gross_sales": words(
            en="Gross sales",
            es="Ventas brutas",
            ko="총 매출|총매출",
            ja="総売上",
            fr="Ventes brutes",
            de="Bruttoumsatz",
            pt="Vendas brutas",
        ),
        "discounts": words(
            en="Discounts",
            es="Descuentos",
            ko="할인",
            fr="Réductions",
            de="Rabatte",
            pt="Descontos",
            ja="ディスカウント",
        ),
        "returns": words(
            en="Returns|Sales reversals",
            es="Devoluciones|Reversiones de ventas",
            ko="반품",
            fr="Retours",
            de="Retouren|Rückgaben",
            pt="Devoluções",
            ja="返品",
        ),
        "taxes": words(
            en="Taxes", es="Impuestos", ko="세금", fr="Taxes", de="Steuern", pt="Impostos", ja="税金"
        ),
        "shipping": words(
            en="Shipping charges|Shipping",
            es="Cargos de envío|Envío",
            ko="배송료|배송",
            fr="Frais d'expédition|Expédition",
            de="Versandkosten|Versand",
            pt="Frete",
            ja="配送料",
        ),
        "total_sales": words(
            en="Total sales",
            es="Ventas totales",
            ko="전체 매출",
            fr="Total des ventes",
            de="Gesamtumsatz",
            pt="Total de vendas",
            ja="合計売上",
        ),
        "items": words(
            en="Net items sold|Net quantity",
            es="Artículos netos vendidos|Cantidad neta",
            ko="순 판매 수량",
            fr="Articles nets vendus|Quantité nette",
            de="Netto verkaufte Artikel|Nettomenge",
        ),
        "orders": words(
            en="Orders",
            es="Pedidos",
            ko="주문|주문수",
            fr="Commandes",
            de="Bestellungen",
            pt="Pedidos",
            ja="注文",
        ),
    },
    levels=(
        LevelRule(
            "product", (("", "sku"), ("", "variant"), ("", "product")), needs=("product", "variant", "sku")
        ),
        LevelRule("account"),
    ),
    needs=(("revenue", "total_sales"), ("gross_sales", "total_sales", "orders", "discounts")),
    hallmarks=words(
        en="Net sales|Total sales|Gross sales|Net items sold|Product variant SKU|Product title",
        es="Ventas netas|Ventas totales|Ventas brutas",
        ko="순 매출|순매출|총 매출|총매출|전체 매출",
        fr="Ventes nettes|Total des ventes",
        de="Nettoumsatz|Bruttoumsatz",
        pt="Vendas líquidas|Total de vendas",
        ja="純売上|総売上",
    ),
    known=words(
        en="Month|Duties|Additional fees|Average order value|Tips|Year|Week|Return fees",
        es="Mes|Valor promedio de los pedidos|Aranceles|Cargos adicionales",
        ko="월|평균 주문 금액|관세|추가 수수료",
        fr="Mois|Valeur moyenne des commandes",
        de="Monat|Durchschnittlicher Bestellwert",
    ),
    total_when_empty=("day",),
    total_names=("Total", "Summary"),
    # An order with two products is counted under each of them, so such counts do not add up to orders.
    not_with={"orders": "product"},
    decimal=".",
    date_order="ymd",
    checked="real",
    checked_languages=("en",),
    restatement_days=1,
)

SHOPIFY_ANALYTICS_SESSIONS = Declaration(
    source="shopify_analytics",
    report="sessions",
    version="2026-06",
    kind="analytics",
    channel="shop",
    fields={"day": _DAY},
    measures={
        "sessions": words(
            en="Sessions",
            es="Sesiones",
            ko="세션",
            fr="Sessions",
            de="Sitzungen",
            pt="Sessões",
            ja="セッション",
        ),
        "users": words(
            en="Online store visitors|Visitors",
            es="Visitantes de la tienda online",
            ko="온라인 스토어 방문자",
            fr="Visiteurs de la boutique en ligne",
            de="Onlineshop-Besucher",
            pt="Visitantes da loja virtual",
            ja="オンラインストアの訪問者",
        ),
        "page_views": words(en="Pageviews|Page views", es="Páginas vistas", ko="페이지 조회수"),
        "add_to_carts": words(
            en="Sessions with cart additions",
            es="Sesiones con artículos agregados al carrito",
            ko="장바구니 추가 세션",
        ),
        "checkouts": words(
            en="Sessions that reached checkout",
            es="Sesiones que llegaron a la pantalla de pago",
            ko="결제에 도달한 세션",
        ),
    },
    levels=(LevelRule("account"),),
    needs=(("day",), ("sessions",), ("users",)),
    hallmarks=words(
        en="Online store visitors",
        es="Visitantes de la tienda online",
        ko="온라인 스토어 방문자",
        fr="Visiteurs de la boutique en ligne",
        de="Onlineshop-Besucher",
        pt="Visitantes da loja virtual",
        ja="オンラインストアの訪問者",
    ),
    known=words(
        en="Month|Conversion rate|Sessions that completed checkout|Bounce rate|Average session duration",
        es="Mes|Tasa de conversión",
        ko="월|전환율",
    ),
    total_when_empty=("day",),
    total_names=("Total", "Summary"),
    decimal=".",
    date_order="ymd",
    asks_currency=False,
    checked="real",
    checked_languages=("en",),
    restatement_days=1,
)
