"""Webhooks: who may speak, what counts once, and what each vendor's payloads become."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from accounts.keys import hash_of
from accounts.models import Workspace
from campaigns.models import (
    Conversion,
    Person,
    PersonKey,
    PublicAddress,
    WebhookDelivery,
    WebhookSource,
)
from campaigns.tracking.conversions import reported
from campaigns.tracking.people.people import find_person
from campaigns.tracking.webhooks.sources import change_secret, delete_webhook, restart_webhook, stop_webhook
from tests.campaigns.webhook_shapes import (
    SECRET,
    Sender,
    hubspot_event,
    shopify_order,
    signed,
    stripe_charge,
    stripe_checkout,
    stripe_event,
    stripe_invoice,
    woo_order,
)
from tests.cast import Cast, as_workspace
from tests.races import PATIENCE, in_thread
from tests.readable import places_with, tables_of_clients

MICRO = 1_000_000
VENDORS = ("shopify", "stripe", "woocommerce", "hubspot")


def recorded(workspace: Workspace) -> list[tuple[Any, ...]]:
    with as_workspace(workspace):
        rows = Conversion.objects.of(workspace).order_by("at", "kind", "external_id")
        return [
            (
                row.kind,
                row.system,
                row.external_id,
                None if row.value is None else row.value / MICRO,
                row.currency,
            )
            for row in rows
        ]


def told(sender: Sender) -> list[tuple[str, str]]:
    with as_workspace(sender.workspace) as workspace:
        rows = (
            WebhookDelivery.objects.of(workspace).filter(webhook=sender.webhook).order_by("received_at", "pk")
        )
        return list(rows.values_list("state", "detail"))


def source(sender: Sender) -> WebhookSource:
    with as_workspace(sender.workspace) as workspace:
        return WebhookSource.objects.of(workspace).get(pk=sender.webhook.pk)


def good(vendor: str) -> tuple[Any, str]:
    return {
        "shopify": (shopify_order(), "orders/paid"),
        "stripe": (stripe_event("checkout.session.completed", stripe_checkout()), ""),
        "woocommerce": (woo_order(), "order.created"),
        "hubspot": ([hubspot_event("contact.creation")], ""),
    }[vendor]


# --- who may speak --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_is_signed_is_recorded_and_what_is_not_is_refused(cast: Cast, vendor: str) -> None:
    sender = Sender(cast.bakery, vendor)
    payload, topic = good(vendor)
    body = json.dumps(payload).encode()
    headers = signed(vendor, body, url=sender.url, topic=topic)
    wrong = signed(vendor, body, url=sender.url, topic=topic, secret="guessed")
    for forged in (wrong, {}, {name: "" for name in headers}, {name: "é" for name in headers}):
        assert sender.post(body, forged).status_code == 401
    assert sender.post(body + b" ", headers).status_code == 401
    assert (recorded(cast.bakery), told(sender)) == ([], [])
    assert source(sender).problem == "signature:5"
    answer = sender.post(body, headers)
    assert (answer.status_code, answer.json()) == (200, {"status": "done"})
    assert len(recorded(cast.bakery)) == 1
    assert (source(sender).problem, source(sender).heard_at is None) == ("", False)


@pytest.mark.parametrize(("vendor", "age"), [("stripe", 301), ("hubspot", 301), ("shopify", 3 * 86400)])
def test_what_is_too_old_or_from_the_future_is_refused(cast: Cast, vendor: str, age: int) -> None:
    sender = Sender(cast.bakery, vendor)
    payload, topic = good(vendor)
    now = time.time()
    for at in (now - age - 5, now + 600):
        assert sender.send(payload, topic, at=at).status_code == 401
    assert (recorded(cast.bakery), source(sender).problem) == ([], "stale:2")
    assert sender.send(payload, topic, at=now - age + 60).status_code == 200


def test_an_unknown_address_is_answered_like_one_that_is_gone(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    payload, topic = good("stripe")
    body = json.dumps(payload).encode()
    gone = sender.path
    with as_workspace(cast.bakery) as bakery:
        delete_webhook(bakery, sender.webhook, by=None)
        assert not PublicAddress.objects.filter(workspace=bakery, kind="webhook").exists()
    answers = []
    for path in (gone, "/hooks/stripe/never/", gone.replace("stripe", "shopify"), "/hooks/pigeon/x/"):
        sender.url = path
        answer = sender.post(body, signed("stripe", body, url=path, topic=topic))
        answers.append((answer.status_code, answer.content))
    assert set(answers) == {(404, b'{"detail":"Not found."}')}


def test_an_address_of_one_vendor_is_none_of_another(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.url = sender.url.replace("/stripe/", "/shopify/")
    assert sender.send(shopify_order(), "orders/paid").status_code == 404


def test_the_address_and_the_secret_lie_sealed(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    token = sender.path.split("/")[3]
    assert len(token) == 43
    row = source(sender)
    assert token.encode() not in bytes(row.token) and SECRET.encode() not in bytes(row.secret or b"")
    slugs = PublicAddress.objects.filter(kind="webhook").values_list("slug", flat=True)
    assert list(slugs) == [hash_of(token)]


def test_without_a_secret_nothing_counts_and_with_a_new_one_the_old_one_not(cast: Cast) -> None:
    sender = Sender(cast.bakery, "woocommerce")
    with as_workspace(cast.bakery) as bakery:
        WebhookSource.objects.of(bakery).update(secret=None)
    assert sender.send(woo_order(), "order.created").status_code == 401
    assert sender.send(woo_order(), "order.created", secret="").status_code == 401
    assert source(sender).problem == "secret:2"
    with as_workspace(cast.bakery) as bakery:
        change_secret(bakery, sender.webhook, secret="another one", by=None)
    assert sender.send(woo_order(), "order.created").status_code == 401
    assert sender.send(woo_order(), "order.created", secret="another one").status_code == 200


def test_what_comes_while_it_is_stopped_is_not_recorded_and_may_come_again(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    payload, _topic = good("stripe")
    with as_workspace(cast.bakery) as bakery:
        stop_webhook(bakery, sender.webhook, by=None)
    assert sender.send(payload).json() == {"status": "stopped"}
    assert (recorded(cast.bakery), told(sender)) == ([], [])
    with as_workspace(cast.bakery) as bakery:
        restart_webhook(bakery, sender.webhook, by=None)
    assert sender.send(payload).json() == {"status": "done"}


def test_bodies_that_are_too_large_or_unreadable_are_refused(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    assert sender.send(b" " * (1024 * 1024 + 1)).status_code == 413
    assert told(sender) == []
    for body in (
        b"",
        b"{",
        b"\xff",
        b"5",
        b"null",
        b'{"id": NaN}',
        b"[" * 50_000,
        b"{}",
        b'{"id": "x", "data": 5}',
    ):
        answer = sender.send(body)
        assert (answer.status_code, bool(answer.json()["detail"])) == (400, True), body
    assert {state for state, _detail in told(sender)} == {"refused"}
    assert recorded(cast.bakery) == []


@pytest.mark.parametrize(
    "change",
    [
        {"amount_total": "5450"},
        {"amount_total": None},
        {"amount_total": 10**30},
        {"amount_total": True},
        {"currency": "xxx"},
        {"currency": None},
        {"currency": ["eur"]},
        {"total_details": "none"},
        {"customer_details": ["a"]},
        {"created": 10**15},
        {"payment_intent": None, "id": None},
    ],
)
def test_a_payload_that_is_not_as_documented_is_refused_and_may_be_sent_again(
    cast: Cast, change: dict[str, Any]
) -> None:
    sender = Sender(cast.bakery, "stripe")
    event = stripe_event("checkout.session.completed", stripe_checkout(**change))
    assert sender.send(event).status_code == 400
    assert [state for state, _detail in told(sender)] == ["refused"]
    assert recorded(cast.bakery) == []
    event["data"]["object"] = stripe_checkout()
    assert sender.send(event).json() == {"status": "done"}
    assert [state for state, _detail in told(sender)] == ["done"]


def test_a_refund_of_a_guest_of_stripe_who_turns_out_to_be_a_customer_is_recorded(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("invoice.paid", stripe_invoice(customer_email=None)))
    guest = stripe_event("checkout.session.completed", stripe_checkout(customer=None), created=1762160500)
    sender.send(guest)
    refund = stripe_event("charge.refunded", stripe_charge(), created=1762300000)
    assert sender.send(refund).json() == {"status": "done"}
    with as_workspace(cast.bakery) as bakery:
        ana = Person.objects.of(bakery).get()
        assert ana == find_person(bakery, email="ana.secret@example.com")
        people = Conversion.objects.of(bakery).order_by("at").values_list("kind", "person")
        assert list(people) == [("purchase", ana.pk), ("purchase", ana.pk), ("refund", ana.pk)]


@pytest.mark.parametrize("amount", ["1e9999999", "-1e9999999"])
def test_an_amount_that_no_computer_reckons_with_is_refused(cast: Cast, amount: str) -> None:
    sender = Sender(cast.bakery, "shopify")
    assert sender.send(shopify_order(subtotal_price=amount), "orders/paid").status_code == 400
    assert [state for state, _detail in told(sender)] == ["refused"]


def test_texts_that_cannot_be_kept_are_cleaned(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    customer = {"id": "c\x00\ud800", "first_name": "A\x00na", "email": "ana\x00@example.com"}
    order = shopify_order(
        name="#1\x00001 \ud83d", email=None, customer=customer, landing_site="http://[::bad"
    )
    assert sender.send(order, "orders/paid").json() == {"status": "done"}
    with as_workspace(cast.bakery) as bakery:
        assert Conversion.objects.of(bakery).get().name == "#1001"
        assert find_person(bakery, email="ana@example.com") is not None


# --- once -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vendor", VENDORS)
def test_what_the_sender_tries_again_counts_once(cast: Cast, vendor: str) -> None:
    sender = Sender(cast.bakery, vendor)
    payload, topic = good(vendor)
    assert sender.send(payload, topic, number=1).json() == {"status": "done"}
    if vendor == "hubspot":
        payload[0]["attemptNumber"] = 1
    assert sender.send(payload, topic, number=1).json() == {"status": "duplicate"}
    # Another delivery about the same thing, as where two topics tell it.
    if vendor in ("stripe", "hubspot"):
        payload = json.loads(json.dumps(payload))
        (payload if vendor == "stripe" else payload[0]).update(id="evt_other", eventId=987)
    assert sender.send(payload, topic, number=2).json() == {"status": "done"}
    assert len(recorded(cast.bakery)) == 1
    assert len(told(sender)) == 2


def test_a_failure_of_ours_leaves_nothing_behind_and_is_told_so_that_it_is_tried_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(cast.bakery, "woocommerce")
    order = woo_order(refunds=[{"id": 1, "total": "-4.46"}])
    genuine = reported.record  # type: ignore[attr-defined]  # where it is looked up

    def fails_at_the_refund(workspace: Any, report: Any) -> Any:
        if report.kind == "refund":
            raise RuntimeError("the disk is full")
        return genuine(workspace, report)

    with monkeypatch.context() as patch:
        patch.setattr(reported, "record", fails_at_the_refund)
        assert sender.send(order, "order.updated", number=1).status_code == 500
    assert (recorded(cast.bakery), told(sender)) == ([], [])
    assert sender.send(order, "order.updated", number=1).json() == {"status": "done"}
    assert len(recorded(cast.bakery)) == 2


@pytest.mark.django_db(transaction=True)
def test_the_same_delivery_twice_at_once_counts_once(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    body = json.dumps(shopify_order()).encode()
    headers = signed("shopify", body, topic="orders/paid")
    threads = [in_thread(lambda: sender.post(body, headers).json()["status"]) for _number in range(4)]
    for thread, _outcome in threads:
        thread.join(PATIENCE)
    assert sorted(outcome[0] for _thread, outcome in threads) == ["done", *["duplicate"] * 3]
    assert len(recorded(cast.bakery)) == 1
    assert told(sender) == [("done", "purchase created")]


# --- Shopify --------------------------------------------------------------------------------------------------------


def test_no_address_of_people_lies_readable_in_the_database_or_the_logs(
    cast: Cast, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, log: list[str]
) -> None:
    for vendor in VENDORS:
        sender = Sender(cast.bakery, vendor)
        payload, topic = good(vendor)
        assert sender.send(payload, topic).json() == {"status": "done"}
        broken = json.dumps(payload).replace('"EUR"', '"???"').replace('"eur"', '"???"').encode()
        assert sender.send(broken, topic).status_code in (200, 400)
        assert sender.post(json.dumps(payload).encode(), {}).status_code == 401
    with as_workspace(cast.bakery) as bakery:
        assert PersonKey.objects.of(bakery).exists()
    secrets = ("ana.secret", "600123456", "600 123 456", "Secreta", "cus_1", "115310627314723954")
    assert places_with(tables_of_clients(), *secrets) == {}
    output = capsys.readouterr()
    logged = {"log": "\n".join(log), "output": output.err + output.out + caplog.text}
    assert logged["log"]
    assert places_with(logged, "ana.secret", "Secreta") == {}
