"""Stripe: payments that were paid, in the currency they were settled in; no card, no person and no place is read."""

from __future__ import annotations

import re

from campaigns.channels import channel_of_source, find_channel
from campaigns.ingest.declare import Declaration, LevelRule, Skip, words

_PAID_MEDIA = frozenset(
    ("cpc", "ppc", "paid", "cpm", "ads", "paid_social", "paidsocial", "paid social", "paid_search")
)
_MEDIA = {
    "email": "email",
    "e-mail": "email",
    "newsletter": "email",
    "organic": "organic_search",
    "social": "organic_social",
    "organic_social": "organic_social",
    "referral": "referral",
}


def channel_of(source: str, medium: str) -> str:
    """The channel of utm_source and utm_medium; a paid medium is its platform's, a link without tags the shop's."""
    where, how = source.strip().casefold(), medium.strip().casefold()
    if not where and not how:
        return "shop"
    if how in _PAID_MEDIA:
        return find_channel(where) or "other"
    if how in _MEDIA:
        return _MEDIA[how]
    return channel_of_source(where)


def net_of_refunds(values: dict[str, int]) -> dict[str, int]:
    """What was paid back is taken off the payment it belongs to, on the day of that payment."""
    paid, refunded = values.get("total_sales"), values.get("refunds", 0)
    if paid is not None:
        values["revenue"] = paid - refunded
        values["total_sales"] = paid - refunded
    return values


_CREATED = words(en="Created date (UTC)|Created (UTC)|Created")
_UTM_SOURCE = words(en="UTM Source|utm_source (metadata)")

STRIPE_PAYMENTS = Declaration(
    source="stripe",
    report="payments",
    version="2026-11",
    kind="sales",
    channel="shop",
    fields={
        "order_id": words(en="id"),
        "day": _CREATED,
        "currency": words(en="Converted Currency|Currency"),
        "state": words(en="Status"),
        "captured": words(en="Captured"),
        "mode": words(en="Mode"),
        "campaign": words(en="UTM Campaign|utm_campaign (metadata)"),
        "channel": _UTM_SOURCE,
        "channel_detail": words(en="UTM Medium|utm_medium (metadata)"),
    },
    measures={
        "total_sales": words(en="Converted Amount|Amount"),
        "refunds": words(en="Converted Amount Refunded|Amount Refunded"),
        "fees": words(en="Fee"),
    },
    levels=(LevelRule("order", (("order_id", ""),), needs=("order_id",)),),
    needs=(("order_id",), ("day",), ("total_sales",), ("state",)),
    hallmarks=words(
        en="Created date (UTC)|Created (UTC)|Amount Refunded|Converted Amount|Statement Descriptor|"
        "PaymentIntent ID|Card Brand|Card Last4|Payment Source Type|Seller Message"
    ),
    known=words(
        en="Amount|Amount Refunded|Currency|Is Link|PaymentIntent ID|Payment Source Type|Refunded date (UTC)|"
        "Statement Descriptor|Seller Message|Taxes On Fee|Disputed Amount|Dispute Date (UTC)|"
        "Dispute Evidence Due (UTC)|Dispute Reason|Dispute Status|Invoice ID|Invoice Number|Checkout Session ID|"
        "Checkout Line Item Summary|Checkout Promotional Consent|Checkout Terms of Service Consent|"
        "Payment Link ID|UTM Content|UTM Term|Application Fee|Application ID|Destination|Transfer|Transfer Group"
    ),
    private=words(
        en="Description|Card ID|Card Name|Card Address Line1|Card Address Line2|Card Address City|"
        "Card Address State|Card Address Country|Card Address Zip|Card AVS Line1 Status|Card AVS Zip Status|"
        "Card Brand|Card CVC Status|Card Exp Month|Card Exp Year|Card Fingerprint|Card Funding|"
        "Card Issue Country|Card Last4|Card Tokenization Method|Customer ID|Customer Description|"
        "Customer Email|Customer Phone|Shipping Name|Shipping Address Line1|Shipping Address Line2|"
        "Shipping Address City|Shipping Address State|Shipping Address Country|Shipping Address Postal Code|"
        "Checkout Custom Field 1 Key|Checkout Custom Field 1 Value|Checkout Custom Field 2 Key|"
        "Checkout Custom Field 2 Value|Checkout Custom Field 3 Key|Checkout Custom Field 3 Value|"
        "Client Reference ID|Customer IP|IP Address"
    ),
    contact={
        "id": words(en="Customer ID"),
        "email": words(en="Customer Email"),
        "phone": words(en="Customer Phone"),
        "created": _CREATED,
        "source": _UTM_SOURCE,
    },
    # A payment that was paid back later was paid: its refund is taken off, not the payment left out.
    skips=(
        Skip(
            "unpaid",
            "state",
            re.compile(r"(?i)^(paid|succeeded|refunded|partial(ly)?[ _]refund(ed)?)$"),
            unless=True,
        ),
        Skip("unpaid", "captured", re.compile(r"(?i)^(false|falsch|falso|faux)$")),
        Skip("test_payment", "mode", re.compile(r"(?i)^test")),
    ),
    constants={"orders": 1},
    finish=net_of_refunds,
    channels=channel_of,
    hides_names=True,
    date_order="ymd",
)
