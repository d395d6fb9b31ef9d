"""One call of a webhook: whose it is, whether it is signed, what it says, and all of it recorded once or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import ModuleType

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.errors import DomainError
from accounts.keys import hash_of
from accounts.models import Workspace
from accounts.tenancy import enter
from campaigns.locks import Lock, take
from campaigns.measures import MICRO
from campaigns.models import Conversion, PublicAddress, WebhookDelivery, WebhookSource
from campaigns.tracking.conversions import reported
from campaigns.tracking.conversions.conversions import Report
from campaigns.tracking.conversions.exact import EMAIL, UNFIT, load_exact
from campaigns.tracking.conversions.refunds import sale_of
from campaigns.tracking.conversions.reported import Known, Reached, Reported
from campaigns.tracking.people import people
from campaigns.tracking.webhooks import hubspot, shopify, stripe, woocommerce
from campaigns.tracking.webhooks.payload import Delivery, Ignored, Malformed, Payload, Told
from campaigns.tracking.webhooks.signatures import judge
from campaigns.tracking.webhooks.sources import address_with, secret_of

VENDORS: dict[str, ModuleType] = {
    WebhookSource.Vendor.SHOPIFY: shopify,
    WebhookSource.Vendor.STRIPE: stripe,
    WebhookSource.Vendor.WOOCOMMERCE: woocommerce,
    WebhookSource.Vendor.HUBSPOT: hubspot,
}
State = WebhookDelivery.State


@dataclass(frozen=True, slots=True)
class Answer:
    """What the sender is told."""

    status: int
    said: str


class Unknown(Exception):
    """Nothing has this address, or never had."""


def receive(vendor: str, token: str, *, headers: Mapping[str, str], body: bytes) -> Answer:
    """Runs in the request's transaction, in which the delivery and all it leads to are written.

    A sender tries again what is answered 500; what it has sent already is answered 200 and changes nothing.
    """
    workspace, webhook = _whose(vendor, token)
    delivery = Delivery(
        headers, timezone.now(), _fingerprint(body), lambda sale_id: sale_of(workspace, vendor, sale_id)
    )
    secret = secret_of(webhook)
    if not secret:
        _count_problem(workspace, webhook, "secret")
        return Answer(401, "no secret is stored")
    if _is_ping(webhook, delivery, body):
        return Answer(200, "pong")
    verdict = judge(vendor, delivery, body, secret=secret, url=address_with(vendor, token))
    if verdict != "signed":
        _count_problem(workspace, webhook, verdict)
        return Answer(401, "too old" if verdict == "stale" else "not signed with the secret that is stored")
    if webhook.stopped_at is not None:
        return Answer(200, "stopped")
    try:
        payload = _payload(body)
        external_id = _delivery_id(VENDORS[vendor], payload, delivery)
    except (DomainError, Malformed) as error:
        row = _first(workspace, webhook, delivery.fingerprint, "")
        return _malformed(workspace, webhook, row, str(error))
    return _take(workspace, webhook, payload, delivery, external_id)


def _whose(vendor: str, token: str) -> tuple[Workspace, WebhookSource]:
    address = PublicAddress.objects.filter(
        space=PublicAddress.SPACES["webhook"], host="", slug=hash_of(token), kind=PublicAddress.Kind.WEBHOOK
    ).first()
    if address is None:
        raise Unknown
    workspace = Workspace.objects.select_related("organization").get(pk=address.workspace_id)
    if workspace.archived_at is not None:
        # The sender tries again for days; what it told meanwhile can be imported after that.
        raise Unknown
    enter(read=[workspace.pk], write=workspace.pk)
    webhook = WebhookSource.objects.of(workspace).filter(pk=address.subject_id, vendor=vendor).first()
    if webhook is None:
        raise Unknown
    return workspace, webhook


def _is_ping(webhook: WebhookSource, delivery: Delivery, body: bytes) -> bool:
    """WooCommerce asks whether the address answers before it saves a webhook."""
    is_it = webhook.vendor == WebhookSource.Vendor.WOOCOMMERCE and woocommerce.PING.match(body)
    return bool(is_it) and not delivery.header("X-WC-Webhook-Signature")


def _fingerprint(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _payload(body: bytes) -> Payload:
    value = load_exact(body)
    return Payload({"events": value} if isinstance(value, list) else value)


def _delivery_id(vendor: ModuleType, payload: Payload, delivery: Delivery) -> str:
    found: str = vendor.delivery_id(payload, delivery) or delivery.fingerprint
    return found if len(found) <= 200 else _fingerprint(found.encode())


def _take(
    workspace: Workspace, webhook: WebhookSource, payload: Payload, delivery: Delivery, external_id: str
) -> Answer:
    vendor = VENDORS[webhook.vendor]
    # First of all, so that the same delivery at the same moment waits here and then finds it.
    row = _first(workspace, webhook, external_id, vendor.topic_of(payload, delivery))
    if row is None:
        return Answer(200, "duplicate")
    try:
        with transaction.atomic():
            # Before what is recorded is read, such as the sale of a refund.
            take(Lock.PEOPLE, workspace.pk)
            told: list[Told] = vendor.read(payload, delivery)
            words = [_record(workspace, _of_source(webhook, one)) for one in told]
    except Ignored as error:
        return _end(workspace, webhook, row, State.IGNORED, str(error))
    except Malformed as error:
        return _malformed(workspace, webhook, row, str(error))
    return _end(workspace, webhook, row, State.DONE, ", ".join(words))


def _first(
    workspace: Workspace, webhook: WebhookSource, external_id: str, topic: str
) -> WebhookDelivery | None:
    """The row of this delivery; None where it was taken already. One that was refused may be tried again."""
    rows = WebhookDelivery.objects.of(workspace)
    topic = UNFIT.sub("", topic)[:100]
    try:
        with transaction.atomic():
            return rows.create(webhook=webhook, external_id=external_id, topic=topic, state=State.REFUSED)
    except IntegrityError:
        refused = rows.filter(webhook=webhook, external_id=external_id, state=State.REFUSED)
        return refused.select_for_update().first()


def _end(
    workspace: Workspace, webhook: WebhookSource, row: WebhookDelivery, state: str, detail: str
) -> Answer:
    rows = WebhookDelivery.objects.of(workspace).filter(pk=row.pk)
    rows.update(state=state, detail=detail[:300], received_at=Now())
    WebhookSource.objects.of(workspace).filter(pk=webhook.pk).update(heard_at=Now(), problem="")
    return Answer(200, str(state))


def _malformed(workspace: Workspace, webhook: WebhookSource, row: WebhookDelivery | None, why: str) -> Answer:
    if row is not None:
        rows = WebhookDelivery.objects.of(workspace).filter(pk=row.pk)
        rows.update(detail=UNFIT.sub("", why)[:300], received_at=Now())
    _count_problem(workspace, webhook, "body")
    return Answer(400, why)


def _count_problem(workspace: Workspace, webhook: WebhookSource, what: str) -> None:
    """`signature:12`: what is wrong and how often since the last good delivery; the page puts it into words."""
    rows = WebhookSource.objects.of(workspace).filter(pk=webhook.pk)
    before = rows.select_for_update().values_list("problem", flat=True).first() or ""
    known, _colon, count = before.partition(":")
    rows.update(
        problem=f"{what}:{min(int(count) + 1, 1_000_000) if known == what and count.isdigit() else 1}"
    )


def _of_source(webhook: WebhookSource, told: Told) -> Told:
    """Two shops count their customers from one each, so the webhook goes with the id."""

    def scoped(customer_id: str) -> str:
        return f"{webhook.pk}:{customer_id}" if people.is_id(customer_id) else ""

    if isinstance(told, Known):
        return replace(told, customer_id=scoped(told.customer_id))
    if isinstance(told, Reached):
        return replace(told, known=replace(told.known, customer_id=scoped(told.known.customer_id)))
    report = replace(told.report, customer_id=scoped(told.report.customer_id))
    return replace(told, report=report)


def _record(workspace: Workspace, told: Told) -> str:
    """What it led to, in codes that the page puts into words: `purchase created`."""
    if isinstance(told, Known):
        person = reported.recognise(workspace, told)
        return "person known" if person else "person nobody"
    if isinstance(told, Reached):
        _person, has_moved = reported.reach(workspace, told)
        return f"stage {'created' if has_moved else 'duplicate'}"
    report = told.report
    # A name is kept as it is written, and people write addresses into the names of deals.
    report = replace(report, name=EMAIL.sub("", report.name).strip())
    if report.value is not None and not report.currency:
        report = replace(report, currency=workspace.currency)
    conversion, outcome = reported.take_down(workspace, Reported(report, told.touch))
    if outcome == "conflict" and _is_same_money(conversion, report):
        outcome = "duplicate"  # told with another moment: of its last change, or of another event
    return f"{conversion.kind} {outcome}"


def _is_same_money(conversion: Conversion, report: Report) -> bool:
    if report.value is None or conversion.value is None:
        return report.value is None
    return (abs(conversion.value), conversion.currency) == (int(abs(report.value) * MICRO), report.currency)
