"""WooCommerce: the orders of its analytics, and the columns that order export plugins share."""

from __future__ import annotations

import re

from campaigns.channels import channel_of_source
from campaigns.ingest.declare import Declaration, LevelRule, Skip, words
from campaigns.ingest.sources.refunds import net_of_refunds

# Orders that were paid for, in the words of the admin pages; anything else (on hold, pending, failed, cancelled,
# refunded, draft) is left out and named.
_PAID = re.compile(
    r"(?i)^(wc-)?(completed|processing|completad[oa]|procesando|terminée?|en cours( de traitement)?|"
    r"완료(됨)?|처리\s?중|abgeschlossen|fertiggestellt|in bearbeitung|wird bearbeitet|conclu[ií]d[oa]|processando)$"
)
_ORIGINS = {
    "direct": "direct",
    "typein": "direct",
    "directo": "direct",
    "직접": "direct",
    "direkt": "direct",
    "organic": "organic_search",
    "orgánico": "organic_search",
    "organique": "organic_search",
    "organisch": "organic_search",
    "자연": "organic_search",
    "referral": "referral",
    "referido": "referral",
    "référent": "referral",
    "추천": "referral",
    "email": "email",
    "social": "organic_social",
    "web admin": "shop",
    "admin": "shop",
    "mobile app": "shop",
    "mobile_app": "shop",
}


def channel_of(origin: str, _detail: str) -> str:
    """The channel of an order's attribution: "Direct", "Organic: Google", "Source: newsletter"; "shop" without one."""
    kind, _, name = (part.strip().casefold() for part in origin.partition(":"))
    if kind in ("", "unknown", "inconnu", "desconocido", "알 수 없음", "unbekannt"):
        return "shop"
    if kind in _ORIGINS:
        return _ORIGINS[kind]
    return channel_of_source(name or kind)


WOOCOMMERCE_ANALYTICS = Declaration(
    source="woocommerce",
    report="orders",
    version="2026-11",
    kind="sales",
    channel="shop",
    fields={
        "day": words(en="Date", es="Fecha", fr="Date", de="Datum", ko="날짜|일자"),
        "order": words(
            en="Order #",
            es="Pedido n.º|N.º de pedido|Pedido #",
            fr="Commande n°|Commande #",
            de="Bestellung #|Bestell-Nr.|Bestellung Nr.",
            ko="주문 번호|주문 #|주문번호",
        ),
        "state": words(en="Status", es="Estado", fr="État|Statut", de="Status", ko="상태"),
        "channel": words(
            en="Attribution",
            es="Atribución",
            fr="Attribution",
            de="Zuordnung|Attribution",
            ko="기여|어트리뷰션",
        ),
        "currency": words(en="Currency", es="Moneda", fr="Devise", de="Währung", ko="통화"),
    },
    measures={
        "revenue": words(
            en="N. Revenue|Net sales|Net Revenue",
            es="Ventas netas|Ingresos netos",
            fr="Ventes nettes|Revenu net",
            de="Nettoumsatz|Nettoumsätze",
            ko="순매출|순 매출",
        ),
        "items": words(
            en="Items sold",
            es="Artículos vendidos",
            fr="Articles vendus",
            de="Verkaufte Artikel",
            ko="판매된 품목|판매된 상품|판매 수량",
        ),
    },
    levels=(LevelRule("order", (("", "order"),)),),
    needs=(("day",), ("order",), ("state",), ("revenue",)),
    hallmarks=words(
        en="Order #|Customer type|Product(s)|Items sold|Coupon(s)|N. Revenue",
        es="Pedido n.º|N.º de pedido|Tipo de cliente|Producto(s)|Artículos vendidos|Cupón(es)|Cupones",
        fr="Commande n°|Type de client|Produit(s)|Articles vendus|Code(s) promo",
        de="Bestellung #|Kundentyp|Produkt(e)|Verkaufte Artikel|Gutschein(e)|Gutscheine",
        ko="주문 번호|고객 유형|상품|판매된 품목|쿠폰",
    ),
    known=words(
        en="Customer type|Product(s)|Coupon(s)",
        es="Tipo de cliente|Producto(s)|Productos|Cupón(es)|Cupones",
        fr="Type de client|Produit(s)|Code(s) promo",
        de="Kundentyp|Produkt(e)|Produkte|Gutschein(e)|Gutscheine",
        ko="고객 유형|상품|제품|쿠폰",
    ),
    private=words(en="Customer", es="Cliente", fr="Client", de="Kunde", ko="고객"),
    skips=(Skip("unpaid", "state", _PAID, unless=True),),
    constants={"orders": 1},
    channels=channel_of,
)


def net_of_parts(values: dict[str, int]) -> dict[str, int]:
    """Net sales of an order: goods less discounts, else the total less taxes, shipping and fees."""
    goods, total = values.pop("goods", None), values.get("total_sales")
    discount = abs(values.get("discounts", 0))
    if goods is not None:
        values["gross_sales"] = goods
        values["revenue"] = goods - discount
    elif total is not None:
        other = values.get("taxes", 0) + values.get("shipping", 0) + values.get("extra_fees", 0)
        values["revenue"] = total - other
    return net_of_refunds(values)


_ORDERED = words(en="order_date|date")

WOOCOMMERCE_EXPORT = Declaration(
    source="woocommerce",
    report="order_export",
    version="2026-11",
    kind="sales",
    channel="shop",
    fields={
        "order_id": words(en="order_id"),
        "order": words(en="order_number|order_number_formatted"),
        "day": _ORDERED,
        "state": words(en="status|order_status"),
        "currency": words(en="order_currency|currency"),
        "channel": words(
            en="meta:_wc_order_attribution_utm_source|_wc_order_attribution_utm_source|"
            "meta:_wc_order_attribution_source_type"
        ),
    },
    measures={
        "total_sales": words(en="order_total|total"),
        "shipping": words(en="shipping_total|order_shipping"),
        "taxes": words(en="tax_total|total_tax"),
        "discounts": words(en="discount_total|total_discount"),
        "refunds": words(en="refunded_total|total_refunded|refund_total"),
    },
    inputs={
        "goods": ("money", words(en="order_subtotal|subtotal")),
        "extra_fees": ("money", words(en="fee_total")),
    },
    levels=(LevelRule("order", (("order_id", "order"),), needs=("order_id", "order")),),
    needs=(("order_id", "order"), ("day",), ("state",), ("total_sales",)),
    hallmarks=words(
        en="order_key|payment_method_title|wt_import_key|download_permissions|shipping_tax_total|"
        "fee_tax_total|cart_discount|order_discount|coupon_items|refund_items"
    ),
    known=words(
        en="paid_date|shipping_tax_total|fee_tax_total|cart_discount|order_discount|order_key|"
        "payment_method|payment_method_title|transaction_id|shipping_method|wt_import_key|tax_items|"
        "shipping_items|fee_items|coupon_items|refund_items|download_permissions|line_item_1|line_item_2"
    ),
    private=words(
        en="customer_ip_address|customer_user_agent|customer_id|customer_user|customer_email|billing_first_name|"
        "billing_last_name|billing_company|billing_email|billing_phone|billing_address_1|billing_address_2|"
        "billing_postcode|billing_city|billing_state|billing_country|shipping_first_name|shipping_last_name|"
        "shipping_company|shipping_phone|shipping_address_1|shipping_address_2|shipping_postcode|"
        "shipping_city|shipping_state|shipping_country|customer_note|order_notes"
    ),
    contact={
        "id": words(en="customer_id|customer_user"),
        "email": words(en="customer_email|billing_email"),
        "phone": words(en="billing_phone"),
        "created": _ORDERED,
    },
    skips=(Skip("unpaid", "state", _PAID, unless=True),),
    constants={"orders": 1},
    finish=net_of_parts,
    channels=channel_of,
    decimal=".",
    date_order="ymd",
)
