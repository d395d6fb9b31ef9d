"""WooCommerce: orders that are paid, with what was paid back of them (order.created, order.updated)."""

from __future__ import annotations

import re
from decimal import Decimal

from campaigns.models import ConversionKind
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.conversions.refunds import counted_of, share_of
from campaigns.tracking.conversions.reported import UTM, Reported, Touch
from campaigns.tracking.webhooks.payload import (
    CLICK_NAME,
    Delivery,
    Ignored,
    Payload,
    Told,
    click_of,
    touch_of,
)

SYSTEM = "woocommerce"
TOPICS = ("order.created", "order.updated", "order.restored")
# An order counts from here on; before, it waits for its money.
PAID = ("processing", "completed", "refunded")
# What it sends when somebody saves the webhook, without a signature.
PING = re.compile(rb"^webhook_id=\d{1,12}$")
_ATTRIBUTION = "_wc_order_attribution_"
# What its own tracking writes where there was no tag.
_NO_TAGS = frozenset({"(direct)", "(none)", "(not set)", "(organic)", "(referral)", "(typein)"})


def read(body: Payload, delivery: Delivery) -> list[Told]:
    if delivery.header("X-WC-Webhook-Topic").lower() not in TOPICS:
        raise Ignored("topic")
    if body.text("status") not in PAID:
        raise Ignored("unpaid")
    sale = _sale(body, delivery)
    return [sale, *_refunds(body, sale.report, delivery)]


def topic_of(body: Payload, delivery: Delivery) -> str:
    return delivery.header("X-WC-Webhook-Topic")


def delivery_id(body: Payload, delivery: Delivery) -> str:
    """Its id is made of the second, so that two orders of one second have the same: what they say tells them apart."""
    return f"{delivery.header('X-WC-Webhook-Delivery-ID')[:60]}:{delivery.fingerprint}"


def _sale(order: Payload, delivery: Delivery) -> Reported:
    billing = order.part("billing")
    meta = {
        one.text("key"): one.text("value") for one in order.parts("meta_data") if not one.is_nested("value")
    }
    # After discounts and without tax, whether or not prices are written with it.
    value = sum((line.amount("total") for line in order.parts("line_items")), Decimal(0))
    report = Report(
        kind=ConversionKind.PURCHASE,
        system=SYSTEM,
        external_id=_id_among_shops(order, delivery),
        source="webhook",
        name=order.text("number", limit=100),
        at=order.moment("date_created_gmt", is_utc=True),
        value=max(value, Decimal(0)),
        currency=order.currency("currency"),
        email=billing.text("email", limit=320),
        phone=billing.text("phone"),
        customer_id=order.text("customer_id"),
        person_name=" ".join(filter(None, (billing.text("first_name"), billing.text("last_name")))),
        click_id=click_of(meta.get(CLICK_NAME, "")) or click_of(meta.get(f"_{CLICK_NAME}", "")),
        details={"order_key": order.text("order_key")},
    )
    return Reported(report, _touch(meta))


def _id_among_shops(order: Payload, delivery: Delivery) -> str:
    """Two shops count their orders from one each: where the number is another shop's, the order's key goes with it."""
    number, key = order.id("id"), order.text("order_key")
    taken = delivery.find_sale(number)
    if taken is None or not key or taken.details.get("order_key", key) == key:
        return number
    return f"{number} {key}"


def _touch(meta: dict[str, str]) -> Touch:
    """What WooCommerce itself noted of the visit that bought."""
    parts = {name: meta.get(f"{_ATTRIBUTION}utm_{name}", "") for name in UTM}
    if meta.get(f"{_ATTRIBUTION}source_type") not in (None, "utm"):
        # Made up from the referrer, which is there as well.
        parts = {}
    parts = {name: text for name, text in parts.items() if text not in _NO_TAGS}
    return touch_of(parts, meta.get(f"{_ATTRIBUTION}referrer", ""))


def _refunds(order: Payload, sale: Report, delivery: Delivery) -> list[Reported]:
    """Each is written with tax and shipping in it: the share that the sale counted for is taken off."""
    found = []
    counted = counted_of(delivery.find_sale(sale.external_id), sale.currency) or sale.value
    paid = order.amount("total")
    at = order.moment("date_modified_gmt", is_utc=True, default=delivery.now)
    for refund in order.parts("refunds"):
        back = abs(refund.amount("total"))
        if not back:
            continue
        value = share_of(back, paid=paid, counted=counted, currency=sale.currency)
        report = Report(
            kind=ConversionKind.REFUND,
            system=SYSTEM,
            external_id=f"{sale.external_id}:{refund.id('id')}",
            source="webhook",
            at=at,
            value=value,
            currency=sale.currency,
            refund_of=sale.external_id,
            details={"gross": str(back), "paid": str(paid)},
        )
        found.append(Reported(report))
    return found
