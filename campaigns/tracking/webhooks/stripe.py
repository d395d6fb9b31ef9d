"""Stripe: payments at its checkout, invoices that are paid, and charges that are paid back.

One payment is told by several events. A checkout counts by `checkout.session.completed` (or, where the money comes
later, `checkout.session.async_payment_succeeded`), everything with an invoice by `invoice.paid`; payment intents and
charges are never counted. A checkout that makes an invoice only says who the buyer is, so nothing counts twice.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from campaigns.models import ConversionKind
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.conversions.refunds import counted_of, share_of
from campaigns.tracking.conversions.reported import UTM, Known, Reported, Touch
from campaigns.tracking.webhooks.payload import (
    CLICK_NAME,
    Delivery,
    Ignored,
    Payload,
    Told,
    click_of,
    touch_of,
)

SYSTEM = "stripe"
# Amounts of these are whole units there, of those thousandths, of all others hundredths; its own lists, which are not
# those of ISO 4217: the Icelandic króna and the Ugandan shilling are written in hundredths that do not exist.
WHOLE = frozenset({
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
})  # fmt: skip
EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "invoice.paid",
    "charge.refunded",
)
THOUSANDTHS = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})


def read(body: Payload, delivery: Delivery) -> list[Told]:
    kind, thing = body.text("type"), body.part("data", "object")
    if kind not in EVENTS:
        raise Ignored("topic")
    if body.is_no("livemode"):
        raise Ignored("test")
    at = body.moment("created")
    if kind == "invoice.paid":
        return [_invoice(thing, at)]
    if kind == "charge.refunded":
        return [_refund(thing, body, at, delivery)]
    return [_checkout(thing, at)]


def topic_of(body: Payload, delivery: Delivery) -> str:
    return body.text("type")


def delivery_id(body: Payload, delivery: Delivery) -> str:
    return body.id("id")


def amount_of(minor: int, currency: str) -> Decimal:
    """From the smallest unit that Stripe writes, to main units."""
    places = 0 if currency in WHOLE else 3 if currency in THOUSANDTHS else 2
    return Decimal(minor).scaleb(-places)


def _checkout(session: Payload, at: datetime) -> Told:
    customer = session.part("customer_details")
    metadata = session.part("metadata")
    known = Known(
        at=session.moment("created", default=at),
        system=SYSTEM,
        email=customer.text("email", limit=320) or session.text("customer_email", limit=320),
        phone=customer.text("phone"),
        customer_id=session.text("customer"),
        person_name=customer.text("name"),
        click_id=click_of(session.text("client_reference_id")) or click_of(metadata.text(CLICK_NAME)),
    )
    if session.text("mode") == "subscription" or session.has("invoice") or _makes_invoice(session):
        return known
    if session.text("mode") != "payment":
        raise Ignored("topic")
    if session.text("payment_status") != "paid":
        raise Ignored("unpaid")
    # Net of discounts, and right whether tax is part of the prices or comes on top.
    minor = session.whole("amount_total")
    minor -= session.whole("total_details", "amount_tax", default=0)
    minor -= session.whole("total_details", "amount_shipping", default=0)
    currency = session.currency("currency")
    report = Report(
        kind=ConversionKind.PURCHASE,
        system=SYSTEM,
        external_id=session.text("payment_intent") or session.id("id"),
        source="webhook",
        at=at,
        value=max(amount_of(minor, currency), Decimal(0)),
        currency=currency,
        email=known.email,
        phone=known.phone,
        customer_id=known.customer_id,
        person_name=known.person_name,
        click_id=known.click_id,
    )
    return Reported(report, _touch(metadata))


def _makes_invoice(session: Payload) -> bool:
    return session.part("invoice_creation").flag("enabled")


def _invoice(invoice: Payload, at: datetime) -> Reported:
    currency = invoice.currency("currency")
    minor = invoice.whole("total")
    if minor <= 0:
        raise Ignored("nothing_paid")  # the beginning of a trial, or what is owed to the customer
    if invoice.has("total_excluding_tax"):
        minor = invoice.whole("total_excluding_tax")
    else:
        for name in ("total_taxes", "total_tax_amounts"):
            minor -= sum(tax.whole("amount") for tax in invoice.parts(name))
    minor -= invoice.whole("shipping_cost", "amount_subtotal", default=0)
    metadata = invoice.part("metadata")
    for path in (("parent", "subscription_details", "metadata"), ("subscription_details", "metadata")):
        metadata = metadata if metadata.has(CLICK_NAME) else invoice.part(*path)
    payment = invoice.text("payment_intent")
    for one in invoice.part("payments").parts("data"):
        payment = payment or one.text("payment", "payment_intent")
    report = Report(
        kind=ConversionKind.PURCHASE,
        system=SYSTEM,
        external_id=invoice.id("id"),
        source="webhook",
        name=invoice.text("number", limit=100),
        at=invoice.moment("status_transitions", "paid_at", default=at),
        value=max(amount_of(minor, currency), Decimal(0)),
        currency=currency,
        email=invoice.text("customer_email", limit=320),
        phone=invoice.text("customer_phone"),
        customer_id=invoice.text("customer"),
        person_name=invoice.text("customer_name"),
        click_id=click_of(metadata.text(CLICK_NAME)),
        details={"payment": payment} if payment else {},
    )
    return Reported(report, _touch(metadata))


def _refund(charge: Payload, body: Payload, at: datetime, delivery: Delivery) -> Reported:
    """What came back with this event, without the tax and shipping in it: the share that the sale counted for."""
    currency = charge.currency("currency")
    back = charge.whole("amount_refunded")
    minor = back - body.whole("data", "previous_attributes", "amount_refunded", default=0)
    if minor <= 0:
        raise Ignored("nothing_back")
    payment, invoice = charge.text("payment_intent"), charge.text("invoice")
    sale = next(filter(None, (delivery.find_sale(one) for one in (payment, invoice) if one)), None)
    gross, paid = amount_of(minor, currency), amount_of(charge.whole("amount"), currency)
    report = Report(
        kind=ConversionKind.REFUND,
        system=SYSTEM,
        external_id=f"{charge.id('id')}:{back}",
        source="webhook",
        at=at,
        value=share_of(gross, paid=paid, counted=counted_of(sale, currency), currency=currency),
        currency=currency,
        refund_of=sale.external_id if sale else payment or invoice or charge.id("id"),
        email=charge.text("billing_details", "email", limit=320),
        customer_id=charge.text("customer"),
        details={"gross": str(gross), "paid": str(paid)},
    )
    return Reported(report)


def _touch(metadata: Payload) -> Touch:
    return touch_of({name: metadata.text(f"utm_{name}") for name in UTM})
