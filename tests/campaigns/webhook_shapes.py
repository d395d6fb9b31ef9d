"""What shops and CRMs send, in the shapes that their documentation shows, and how each signs it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.test import Client

from accounts.models import Workspace
from campaigns.models import WebhookSource
from campaigns.tracking.webhooks.sources import add_webhook, address_of
from tests.cast import as_workspace

SECRET = "a secret of the shop"
CLICK = "AAAAAAAAAAAAAAAAAAAAAA"
_numbers = count(1)


def _mac(message: bytes, secret: str) -> bytes:
    return hmac.new(secret.encode(), message, hashlib.sha256).digest()


def signed(vendor: str, body: bytes, *, url: str = "", secret: str = SECRET, **more: Any) -> dict[str, str]:
    """The headers that the vendor sends with this body; `at` is the Unix time of its clock."""
    at = int(more.pop("at", time.time()))
    number = more.pop("number", None) or next(_numbers)
    topic = more.pop("topic", "")
    in_base64 = base64.b64encode(_mac(body, secret)).decode()
    if vendor == "shopify":
        return {
            "X-Shopify-Topic": topic,
            "X-Shopify-Hmac-Sha256": in_base64,
            "X-Shopify-Shop-Domain": "bakery.myshopify.example",
            "X-Shopify-Webhook-Id": f"b54557e4-bdd9-4b37-8a5f-{number:012}",
            "X-Shopify-Triggered-At": datetime.fromtimestamp(at, UTC).strftime(
                "%Y-%m-%dT%H:%M:%S.185759379Z"
            ),
        }
    if vendor == "stripe":
        mac = _mac(f"{at}.".encode() + body, secret).hex()
        return {"Stripe-Signature": f"t={at},v1={'0' * 64},v1={mac},v0=5257"}
    if vendor == "woocommerce":
        return {
            "X-WC-Webhook-Source": "https://bakery.example/",
            "X-WC-Webhook-Topic": topic,
            "X-WC-Webhook-Signature": in_base64,
            "X-WC-Webhook-ID": "3",
            "X-WC-Webhook-Delivery-ID": f"{number:032}",
        }
    if more.get("version") == "v2":
        plain = hashlib.sha256(secret.encode() + b"POST" + url.encode() + body).hexdigest()
        return {"X-HubSpot-Signature": plain, "X-HubSpot-Signature-Version": "v2"}
    message = b"POST" + url.encode() + body + str(at * 1000).encode()
    return {
        "X-HubSpot-Request-Timestamp": str(at * 1000),
        "X-HubSpot-Signature-v3": base64.b64encode(_mac(message, secret)).decode(),
    }


@dataclass
class Sender:
    """A shop or CRM that was given its address."""

    workspace: Workspace
    vendor: str
    webhook: WebhookSource = field(init=False)
    url: str = field(init=False)

    def __post_init__(self) -> None:
        with as_workspace(self.workspace) as workspace:
            self.webhook = add_webhook(
                workspace, vendor=self.vendor, name=f"{self.vendor} {next(_numbers)}", secret=SECRET, by=None
            )
        self.url = address_of(self.webhook)

    @property
    def path(self) -> str:
        return self.url.removeprefix(settings.BASE_URL)

    def send(self, payload: Any, topic: str = "", **more: Any) -> Any:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        return self.post(body, signed(self.vendor, body, url=self.url, topic=topic, **more))

    def post(self, body: bytes, headers: dict[str, str], content_type: str = "application/json") -> Any:
        return Client(raise_request_exception=False).generic(
            "POST", self.path, body, content_type=content_type, headers=headers
        )


# --- Shopify --------------------------------------------------------------------------------------------------------


def shopify_order(**changes: Any) -> dict[str, Any]:
    """Two loaves at 20.00, 4.00 off, 10 % of tax on top, 5.00 of shipping."""
    return {
        "id": 820982911946154508,
        "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
        "name": "#1001",
        "created_at": "2026-11-02T10:00:00+01:00",
        "processed_at": "2026-11-02T10:00:00+01:00",
        "financial_status": "paid",
        "test": False,
        "currency": "EUR",
        "email": "ana.secret@example.com",
        "contact_email": "ana.secret@example.com",
        "phone": None,
        "taxes_included": False,
        "subtotal_price": "36.00",
        "current_subtotal_price": "36.00",
        "total_discounts": "4.00",
        "total_tax": "3.60",
        "total_price": "44.60",
        "total_shipping_price_set": {"shop_money": {"amount": "5.00", "currency_code": "EUR"}},
        "landing_site": "/products/bread?utm_source=instagram&utm_medium=paid_social&utm_campaign=spring"
        f"&smroi_id={CLICK}",
        "referring_site": "https://l.instagram.com/?u=x",
        "note_attributes": [],
        "customer": {
            "id": 115310627314723954,
            "email": "ana.secret@example.com",
            "first_name": "Ana",
            "last_name": "Secreta",
            "phone": "+34600123456",
        },
        "line_items": [
            {
                "id": 866550311766439020,
                "price": "20.00",
                "quantity": 2,
                "total_discount": "0.00",
                "discount_allocations": [{"amount": "4.00"}],
                "tax_lines": [{"price": "3.60", "rate": 0.1, "title": "IVA"}],
            }
        ],
        "refunds": [],
    } | changes


def shopify_refund(**changes: Any) -> dict[str, Any]:
    """One of the loaves, 18.00 and its tax, and the shipping."""
    return {
        "id": 890088186047892319,
        "order_id": 820982911946154508,
        "created_at": "2026-11-05T09:30:00+01:00",
        "note": "Things were damaged",
        "refund_line_items": [
            {
                "id": 487817672276298627,
                "line_item_id": 866550311766439020,
                "quantity": 1,
                "subtotal": 18.0,
                "subtotal_set": {"shop_money": {"amount": "18.00", "currency_code": "EUR"}},
                "total_tax": 1.8,
            }
        ],
        "order_adjustments": [{"id": 1, "amount": "-5.00", "tax_amount": "0.00", "kind": "shipping_refund"}],
        "transactions": [
            {"id": 2, "kind": "refund", "amount": "24.80", "currency": "EUR", "status": "success"}
        ],
    } | changes


# --- Stripe ---------------------------------------------------------------------------------------------------------


def stripe_event(kind: str, thing: dict[str, Any], **changes: Any) -> dict[str, Any]:
    previous = changes.pop("previous", None)
    data = {"object": thing} | ({"previous_attributes": previous} if previous else {})
    return {
        "id": f"evt_{next(_numbers):020}",
        "object": "event",
        "api_version": "2025-09-30.clover",
        "created": 1762160400,
        "livemode": True,
        "type": kind,
        "data": data,
    } | changes


def stripe_checkout(**changes: Any) -> dict[str, Any]:
    """49.00 with 4.00 off, 4.50 of tax on top and 5.00 of shipping."""
    return {
        "id": "cs_live_a1",
        "object": "checkout.session",
        "created": 1762160300,
        "mode": "payment",
        "payment_status": "paid",
        "payment_intent": "pi_1",
        "invoice": None,
        "invoice_creation": {"enabled": False},
        "currency": "eur",
        "amount_subtotal": 4900,
        "amount_total": 5450,
        "total_details": {"amount_discount": 400, "amount_shipping": 500, "amount_tax": 450},
        "client_reference_id": CLICK,
        "customer": "cus_1",
        "customer_details": {"email": "ana.secret@example.com", "name": "Ana Secreta", "phone": None},
        "metadata": {},
    } | changes


def stripe_invoice(**changes: Any) -> dict[str, Any]:
    """20.00 a month with 2.10 of tax on top."""
    return {
        "id": "in_1",
        "object": "invoice",
        "number": "B-0001",
        "billing_reason": "subscription_create",
        "currency": "eur",
        "customer": "cus_1",
        "customer_email": "ana.secret@example.com",
        "customer_name": "Ana Secreta",
        "subtotal": 2000,
        "total": 2210,
        "total_excluding_tax": 2000,
        "total_taxes": [{"amount": 210, "tax_behavior": "exclusive"}],
        "shipping_cost": None,
        "status": "paid",
        "status_transitions": {"paid_at": 1762160390},
        "metadata": {},
        "parent": {"type": "subscription_details", "subscription_details": {"metadata": {}}},
    } | changes


def stripe_charge(**changes: Any) -> dict[str, Any]:
    return {
        "id": "ch_1",
        "object": "charge",
        "amount": 5450,
        "amount_refunded": 5450,
        "currency": "eur",
        "customer": "cus_1",
        "payment_intent": "pi_1",
        "billing_details": {"email": "ana.secret@example.com"},
        "refunded": True,
    } | changes


# --- WooCommerce ----------------------------------------------------------------------------------------------------


def woo_order(**changes: Any) -> dict[str, Any]:
    """Two loaves, 36.00 after a discount, with 3.60 of tax on top and 5.00 of shipping."""
    return {
        "id": 727,
        "number": "727",
        "order_key": "wc_order_58d2d042d1d",
        "status": "processing",
        "currency": "EUR",
        "prices_include_tax": True,
        "date_created": "2026-11-02T10:28:02",
        "date_created_gmt": "2026-11-02T09:28:02",
        "date_modified_gmt": "2026-11-02T09:28:08",
        "date_paid_gmt": "2026-11-02T09:28:08",
        "discount_total": "4.00",
        "shipping_total": "5.00",
        "total": "44.60",
        "total_tax": "3.60",
        "customer_id": 26,
        "billing": {
            "first_name": "Ana",
            "last_name": "Secreta",
            "email": "ana.secret@example.com",
            "phone": "+34 600 123 456",
        },
        "line_items": [
            {
                "id": 315,
                "name": "Bread",
                "quantity": 2,
                "subtotal": "40.00",
                "total": "36.00",
                "total_tax": "3.60",
            }
        ],
        "meta_data": [
            {"id": 1, "key": "_wc_order_attribution_source_type", "value": "utm"},
            {"id": 2, "key": "_wc_order_attribution_utm_source", "value": "instagram"},
            {"id": 3, "key": "_wc_order_attribution_utm_medium", "value": "paid_social"},
            {"id": 4, "key": "_wc_order_attribution_utm_campaign", "value": "spring"},
            {"id": 5, "key": "_wc_order_attribution_referrer", "value": "https://l.instagram.com/"},
            {"id": 6, "key": "_some_plugin", "value": {"nested": ["things"]}},
        ],
        "refunds": [],
    } | changes


# --- HubSpot --------------------------------------------------------------------------------------------------------


def hubspot_event(kind: str, **changes: Any) -> dict[str, Any]:
    return {
        "eventId": next(_numbers),
        "subscriptionId": 234567,
        "portalId": 12345678,
        "appId": 987654,
        "occurredAt": 1762160398741,
        "subscriptionType": kind,
        "attemptNumber": 0,
        "objectId": 65059681032,
        "changeFlag": "CREATED",
        "changeSource": "CRM_UI",
        "sourceId": "userId:45678",
    } | changes


def hubspot_deal(**properties: str) -> dict[str, Any]:
    """The body of a workflow's action that sends all properties."""
    values = {
        "hs_object_id": "9001",
        "dealname": "Bread for the fair",
        "dealstage": "closedwon",
        "amount": "1250.50",
        "deal_currency_code": "EUR",
        "closedate": "1762160390000",
        "email": "ana.secret@example.com",
    } | properties
    shaped = {name: {"value": value, "versions": [{"value": value}]} for name, value in values.items()}
    return {"objectId": 9001, "objectType": "DEAL", "portalId": 12345678, "properties": shaped}
