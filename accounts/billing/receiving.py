"""An event of Stripe: whether it is signed, new, and of somebody we know; then Stripe is asked how things are.

What an event says of a subscription is not believed, because events come late and in any order: it only tells that
something has changed, and of whom.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.billing import paying, stripe
from accounts.billing.models import BillingEvent, Subscription
from accounts.billing.stripe import Object
from accounts.sealing import is_signed

# Stripe signs the moment of each attempt, so that what somebody overheard is worth nothing later.
TOLERANCE = timedelta(minutes=5)
# Whose object is a customer's or names one.
HEARD = ("customer.", "checkout.session.", "invoice.")


@dataclass(frozen=True, slots=True)
class Answer:
    """What Stripe is told; it tries again, for days, what is not answered 200."""

    status: int
    said: str


def receive(body: bytes, *, signature: str) -> Answer:
    if not _is_genuine(body, signature, stripe.configuration().webhook_secrets):
        return Answer(400, "not signed with the secret that is stored, or too old")
    try:
        event = Object(json.loads(body))
    except (ValueError, RecursionError):
        return Answer(400, "no JSON")
    event_id, kind = event.text("id"), event.text("type", limit=80)
    if not event_id or not kind:
        return Answer(400, "no event")
    return _take(event, event_id, kind)


@transaction.atomic
def _take(event: Object, event_id: str, kind: str) -> Answer:
    """The row of the event first, so that the same one at the same moment waits here and then finds it."""
    row = BillingEvent(event_id=event_id, kind=kind, happened_at=event.moment("created"), outcome="taken")
    BillingEvent.objects.bulk_create([row], ignore_conflicts=True)
    mine = BillingEvent.objects.select_for_update().filter(pk=event_id, outcome="taken")
    if not mine.exists():
        return Answer(200, "known")
    organization_id = _whose(event, kind)
    if not kind.startswith(HEARD):
        outcome = "ignored"
    elif organization_id is None:
        # Another product may sell through the same account; trying again would not make them known.
        outcome = "unknown_customer"
    else:
        outcome = "changed" if paying.refresh(organization_id) else "unchanged"
    mine.update(outcome=outcome, organization_id=organization_id)
    return Answer(200, outcome)


def _whose(event: Object, kind: str) -> int | None:
    thing = event.part("data", "object")
    is_customer = thing.text("object") == "customer"
    customer = thing.text("id") if is_customer else thing.id_of("customer")
    if not customer:
        return None
    return Subscription.objects.filter(customer=customer).values_list("pk", flat=True).first()


def _is_genuine(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    pairs = [pair.strip().partition("=") for pair in header.split(",")[:20]]
    moment = next((value for name, _is, value in pairs if name == "t"), "")
    # Two while a secret is being changed, at Stripe as here.
    given = [value for name, _is, value in pairs if name == "v1"]
    message = moment.encode() + b"." + body
    fitting = [
        is_signed(message, by=secret.encode(), signature=one, encoding="hex")
        for secret in secrets
        for one in given
    ]
    return any(fitting) and _is_of_now(moment)


def _is_of_now(moment: str) -> bool:
    if not (moment.isascii() and moment.isdecimal() and len(moment) <= 11):
        return False
    return abs(timezone.now() - datetime.fromtimestamp(int(moment), UTC)) <= TOLERANCE
