"""Shopify: the orders export with a row a line item, and the analytics exports of sales and of sessions by day."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal

from campaigns.ingest.declare import Declaration, LevelRule, Skip, words


def net_of_refunds(values: dict[str, int]) -> dict[str, int]:
    """Takes the refund off the sale: its goods' share of it off revenue, all of it off total sales.

    The export dates no refund, so it falls on the day of the order; and it says only the whole amount, so the goods
    bear the part of it that they are of the order's total. Both are exact when the whole order was paid back.
    """
    refunded, total = values.pop("refunded", 0), values.get("total_sales", 0)
    subtotal = values.get("revenue")
    if "discounts" in values:
        values["discounts"] = -abs(values["discounts"])
    if not refunded or subtotal is None:
        return values
    share = Decimal(refunded) * subtotal / total if total else Decimal(refunded)
    goods = int(share.to_integral_value(ROUND_HALF_EVEN))
    values["returns"] = -goods
    values["revenue"] = subtotal - goods
    values["total_sales"] = total - refunded
    return values


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
        "items": words(en="Lineitem quantity"),
    },
    inputs={"refunded": ("money", words(en="Refunded Amount"))},
    levels=(LevelRule("order", (("order_id", "order"),), needs=("order", "order_id")),),
    needs=(("order",), ("day",), ("revenue",), ("items",)),
    hallmarks=words(en="Lineitem quantity|Lineitem name|Lineitem price|Financial Status|Fulfillment Status"),
    known=words(
        en="Paid at|Fulfillment Status|Fulfilled at|Accepts Marketing|Shipping|Discount Code|Shipping Method|"
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
)

_DAY = words(en="Day", es="Día", ko="일", ja="日", fr="Jour", de="Tag", pt="Dia", nl="Dag")

SHOPIFY_ANALYTICS_SALES = Declaration(
    source="shopify_analytics",
    report="sales",
    version="2026-06",
    kind="sales",
    channel="shop",
    fields={
        "day": _DAY,
        "product": words(
            en="Product title|Product", es="Título del producto|Nombre del producto", ko="제품 제목|제품명"
        ),
        "variant": words(en="Product variant title", es="Título de la variante del producto"),
        "sku": words(
            en="Product variant SKU|SKU", es="SKU de la variante del producto", ko="제품 이형 상품 SKU"
        ),
        "currency": words(en="Currency", es="Moneda", ko="통화"),
    },
    measures={
        "revenue": words(
            en="Net sales", es="Ventas netas", ko="순 매출|순매출", ja="純売上", fr="Ventes nettes"
        ),
        "gross_sales": words(
            en="Gross sales", es="Ventas brutas", ko="총 매출|총매출", ja="総売上", fr="Ventes brutes"
        ),
        "discounts": words(en="Discounts", es="Descuentos", ko="할인", fr="Réductions"),
        "returns": words(en="Returns|Sales reversals", es="Devoluciones", ko="반품", fr="Retours"),
        "taxes": words(en="Taxes", es="Impuestos", ko="세금", fr="Taxes"),
        "total_sales": words(en="Total sales", es="Ventas totales", ko="전체 매출", fr="Total des ventes"),
        "items": words(
            en="Net items sold|Net quantity", es="Artículos netos vendidos|Cantidad neta", ko="순 판매 수량"
        ),
        "orders": words(en="Orders", es="Pedidos", ko="주문|주문수", fr="Commandes"),
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
    ),
    known=words(
        en="Month|Shipping|Shipping charges|Duties|Additional fees|Average order value|Tips|Year|Week",
        es="Mes|Envío|Valor promedio de los pedidos",
        ko="월|배송|평균 주문 금액",
    ),
    total_when_empty=("day",),
    total_names=("Total", "Summary"),
    # An order with two products is counted under each of them, so such counts do not add up to orders.
    not_with={"orders": "product"},
    decimal=".",
    date_order="ymd",
)

SHOPIFY_ANALYTICS_SESSIONS = Declaration(
    source="shopify_analytics",
    report="sessions",
    version="2026-06",
    kind="analytics",
    channel="shop",
    fields={"day": _DAY},
    measures={
        "sessions": words(en="Sessions", es="Sesiones", ko="세션"),
        "users": words(
            en="Online store visitors|Visitors",
            es="Visitantes de la tienda online",
            ko="온라인 스토어 방문자",
        ),
    },
    levels=(LevelRule("account"),),
    needs=(("day",), ("sessions",), ("users",)),
    hallmarks=words(
        en="Online store visitors", es="Visitantes de la tienda online", ko="온라인 스토어 방문자"
    ),
    known=words(en="Month|Conversion rate|Sessions with cart additions|Sessions that reached checkout"),
    total_when_empty=("day",),
    total_names=("Total", "Summary"),
    decimal=".",
    date_order="ymd",
    asks_currency=False,
)
