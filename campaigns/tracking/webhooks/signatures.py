"""Who says it: the signature of each vendor over the bytes that came, and how old it may be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import unquote

from accounts.sealing import is_hash_of, is_signed
from campaigns.models import WebhookSource
from campaigns.tracking.webhooks.payload import Delivery

Verdict = Literal["signed", "signature", "stale"]
# Stripe and HubSpot sign the moment of each attempt. Shopify tells when it first tried, and tries for hours.
TOLERANCE = timedelta(minutes=5)
SHOPIFY_TRIES = timedelta(days=3)


def judge(vendor: str, delivery: Delivery, body: bytes, *, secret: bytes, url: str) -> Verdict:
    """`url` is the address that the vendor called, as it was given to it."""
    return _JUDGES[vendor](delivery, body, secret, url)


def _shopify(delivery: Delivery, body: bytes, secret: bytes, url: str) -> Verdict:
    if not is_signed(body, by=secret, signature=delivery.header("X-Shopify-Hmac-Sha256"), encoding="base64"):
        return "signature"
    triggered = delivery.header("X-Shopify-Triggered-At")
    return _of_age(_iso(triggered), delivery.now, SHOPIFY_TRIES) if triggered else "signed"


def _stripe(delivery: Delivery, body: bytes, secret: bytes, url: str) -> Verdict:
    pairs = [pair.strip().partition("=") for pair in delivery.header("Stripe-Signature").split(",")[:20]]
    moment = next((value for name, _is, value in pairs if name == "t"), "")
    message = moment.encode() + b"." + body
    # Two while a secret is being changed.
    signatures = [value for name, _is, value in pairs if name == "v1"]
    if not any([is_signed(message, by=secret, signature=one, encoding="hex") for one in signatures]):  # noqa: C419  all of them, always
        return "signature"
    return _of_age(_unix(moment), delivery.now, TOLERANCE)


def _woocommerce(delivery: Delivery, body: bytes, secret: bytes, url: str) -> Verdict:
    signature = delivery.header("X-WC-Webhook-Signature")
    return "signed" if is_signed(body, by=secret, signature=signature, encoding="base64") else "signature"


def _hubspot(delivery: Delivery, body: bytes, secret: bytes, url: str) -> Verdict:
    newest = delivery.header("X-HubSpot-Signature-v3")
    if newest:
        moment = delivery.header("X-HubSpot-Request-Timestamp")
        message = b"POST" + unquote(url).encode() + body + moment.encode()
        if not is_signed(message, by=secret, signature=newest, encoding="base64"):
            return "signature"
        return _of_age(_unix(moment, thousandths=True), delivery.now, TOLERANCE)
    # What the webhook action of a workflow may still send: the secret, and no moment.
    if delivery.header("X-HubSpot-Signature-Version").lower() != "v2":
        return "signature"
    message = secret + b"POST" + url.encode() + body
    return "signed" if is_hash_of(message, signature=delivery.header("X-HubSpot-Signature")) else "signature"


_JUDGES: dict[str, Callable[[Delivery, bytes, bytes, str], Verdict]] = {
    WebhookSource.Vendor.SHOPIFY: _shopify,
    WebhookSource.Vendor.STRIPE: _stripe,
    WebhookSource.Vendor.WOOCOMMERCE: _woocommerce,
    WebhookSource.Vendor.HUBSPOT: _hubspot,
}


def _of_age(at: datetime | None, now: datetime, most: timedelta) -> Verdict:
    return "signed" if at is not None and -TOLERANCE <= now - at <= most else "stale"


def _unix(text: str, *, thousandths: bool = False) -> datetime | None:
    if not (text.isascii() and text.isdigit() and len(text) <= 14):
        return None
    try:
        return datetime.fromtimestamp(int(text) / (1000 if thousandths else 1), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _iso(text: str) -> datetime | None:
    """Shopify writes billionths of a second, which are cut."""
    head, point, rest = text.strip().partition(".")
    fraction = "".join(char for char in rest if char.isdigit())[:6]
    try:
        at = datetime.fromisoformat(
            f"{head}.{fraction}+00:00" if point and rest.endswith("Z") else text.strip()
        )
    except ValueError:
        return None
    return at if at.tzinfo else None
