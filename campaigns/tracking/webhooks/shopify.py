"""Shopify: orders that are paid, and what is paid back of them (orders/paid, orders/create, refunds/create)."""

from __future__ import annotations

from decimal import Decimal

from campaigns.models import ConversionKind
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.conversions.reported import UTM, Reported, Touch
from campaigns.tracking.webhooks.payload import (
    CLICK_NAME,
    Delivery,
    Ignored,
    Payload,
    Told,
    click_of,
    touch_of,
    touch_of_query,
)

SYSTEM = "shopify"
NOTHING = Decimal(0)


def read(body: Payload, delivery: Delivery) -> list[Told]:
    topic = delivery.header("X-Shopify-Topic").lower()
    if topic in ("orders/paid", "orders/create"):
        return [_sale(body)]
    if topic == "refunds/create":
        return [_refund(body, delivery)]
    raise Ignored("topic")


def topic_of(body: Payload, delivery: Delivery) -> str:
    return delivery.header("X-Shopify-Topic")


def delivery_id(body: Payload, delivery: Delivery) -> str:
    """The same with each attempt."""
    return delivery.header("X-Shopify-Webhook-Id")


def _sale(order: Payload) -> Reported:
    if order.flag("test"):
        raise Ignored("test")
    # An order counts when it is paid, whichever of the two topics tells it.
    if order.text("financial_status") not in ("paid", "partially_refunded", "refunded"):
        raise Ignored("unpaid")
    value = order.amount("subtotal_price")  # after discounts, before shipping
    details = {}
    if order.flag("taxes_included"):
        taxes = [tax.amount("price") for line in order.parts("line_items") for tax in line.parts("tax_lines")]
        value -= sum(taxes, NOTHING)
        details["taxes_included"] = True
    touch, click_id = _touch(order)
    customer = order.part("customer")
    report = Report(
        kind=ConversionKind.PURCHASE,
        system=SYSTEM,
        external_id=order.id("id"),
        source="webhook",
        name=order.text("name", limit=100),
        at=order.moment("created_at"),
        value=max(value, NOTHING),
        currency=order.currency("currency"),
        email=order.text("email", limit=320) or customer.text("email", limit=320),
        phone=order.text("phone") or customer.text("phone"),
        customer_id=customer.text("id"),
        person_name=_name(customer),
        click_id=click_id,
        details=details,
    )
    return Reported(report, touch)


def _touch(order: Payload) -> tuple[Touch, str]:
    """Of the notes that a theme writes into the order, else of the first page of the visit that bought."""
    notes = {note.text("name"): note.text("value") for note in order.parts("note_attributes")}
    touch, click_id = touch_of_query(
        order.text("landing_site", limit=4000), referrer=order.text("referring_site", limit=2000)
    )
    parts = {name: notes.get(f"utm_{name}", "") for name in UTM}
    if any(parts.values()):
        touch = touch_of(parts, touch.referrer)
    return touch, click_of(notes.get(CLICK_NAME, "")) or click_id


def _refund(refund: Payload, delivery: Delivery) -> Reported:
    """Of goods alone: shipping that is paid back was never counted, and neither was tax."""
    order_id = refund.id("order_id")
    sale = delivery.find_sale(order_id)
    value = tax = NOTHING
    for line in refund.parts("refund_line_items"):
        value += line.amount("subtotal")
        tax += line.amount("total_tax", default=NOTHING)
    for adjustment in refund.parts("order_adjustments"):
        # Paid back without goods, or less than the goods were worth: below and above zero.
        if adjustment.text("kind") == "refund_discrepancy":
            value -= adjustment.amount("amount")
    gross = value
    if sale and sale.details.get("taxes_included"):
        value -= tax
    if value <= 0:
        raise Ignored("nothing_back")
    report = Report(
        kind=ConversionKind.REFUND,
        system=SYSTEM,
        external_id=refund.id("id"),
        source="webhook",
        at=refund.moment("created_at"),
        value=value,
        currency=(sale.currency if sale else "") or _currency(refund),
        refund_of=order_id,
        # Whether the tax is in it is known by its sale, which may come later.
        details={"gross": str(gross), "tax": str(tax)},
    )
    return Reported(report)


def _currency(refund: Payload) -> str:
    """The shop's, in which the lines are written; what was paid with may be another one."""
    for line in refund.parts("refund_line_items"):
        if line.has("subtotal_set"):
            return line.currency("subtotal_set", "shop_money", "currency_code")
    for transaction in refund.parts("transactions"):
        return transaction.currency("currency")
    return refund.currency("currency")


def _name(customer: Payload) -> str:
    return " ".join(filter(None, (customer.text("first_name"), customer.text("last_name"))))
