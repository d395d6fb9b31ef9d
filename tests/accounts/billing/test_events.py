"""Events of Stripe: signed, of now, taken once, in any order, at once; of nobody we know; while Stripe is away."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.billing import paying
from accounts.billing.models import BillingEvent, Subscription
from accounts.billing.standing import standing_of
from tests.accounts.billing.plans import subscription
from tests.accounts.billing.stand_in import SECRET, StandIn, event, say, signature
from tests.cast import Cast, make_cast
from tests.races import in_thread


def send(body: bytes, *, signed: str | None = None, **more: Any) -> Any:
    headers = {"Stripe-Signature": signature(body) if signed is None else signed}
    return Client().post(
        reverse("accounts:stripe_event"), body, content_type="application/json", headers=headers, **more
    )


def said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("status", "")


@pytest.fixture
def paying_cast(stripe: StandIn, cast: Cast) -> Cast:
    subscription(cast.agency, customer="cus_1")
    return cast


@pytest.mark.parametrize(
    "kind",
    [
        "checkout.session.completed",
        "customer.subscription.created",
        "customer.subscription.updated",
        "customer.subscription.deleted",
        "invoice.paid",
        "invoice.payment_failed",
    ],
)
def test_an_event_leads_to_what_stripe_says_now(stripe: StandIn, paying_cast: Cast, kind: str) -> None:
    stripe.subscribe("cus_1", price="price_agency")
    assert said(send(event(kind, "cus_1"))) == (200, "changed")
    assert standing_of(paying_cast.agency.pk).plan.code == "agency"
    row = BillingEvent.objects.get()
    assert (row.kind, row.outcome, row.organization) == (kind, "changed", paying_cast.agency)


def test_a_customer_may_be_written_out_and_may_be_the_thing_itself(
    stripe: StandIn, paying_cast: Cast
) -> None:
    stripe.subscribe("cus_1")
    written_out = event("invoice.paid", "", customer={"id": "cus_1", "object": "customer"})
    assert said(send(written_out)) == (200, "changed")
    itself = event("customer.updated", "", event_id="evt_2", object="customer", id="cus_1")
    assert said(send(itself)) == (200, "unchanged")


def test_the_same_event_again_changes_nothing(stripe: StandIn, paying_cast: Cast) -> None:
    stripe.subscribe("cus_1")
    body = event("invoice.paid", "cus_1")
    assert said(send(body)) == (200, "changed")
    asked = len(stripe.asked)
    assert said(send(body)) == (200, "known")
    assert len(stripe.asked) == asked
    assert BillingEvent.objects.count() == 1


def test_events_in_the_wrong_order_end_where_stripe_is(stripe: StandIn, paying_cast: Cast) -> None:
    """The end arrives before the beginning, and both before an old failure."""
    one = stripe.subscribe("cus_1", "canceled", ended_at=int(time.time()))
    send(event("customer.subscription.deleted", "cus_1", event_id="evt_3", status="canceled"))
    send(event("customer.subscription.created", "cus_1", event_id="evt_1", status="active"))
    assert standing_of(paying_cast.agency.pk).is_in_grace
    one |= {"status": "active", "ended_at": None}
    send(event("customer.subscription.updated", "cus_1", event_id="evt_4", status="past_due"))
    assert Subscription.objects.get(customer="cus_1").paid_state == "active"


def test_nothing_is_believed_that_is_not_signed_with_the_secret_just_now(
    stripe: StandIn, paying_cast: Cast
) -> None:
    stripe.subscribe("cus_1")
    body = event("invoice.paid", "cus_1")
    now = time.time()
    moment = f"t={int(now)}"
    good = signature(body)
    for wrong in (
        "",
        moment,
        "v1=" + good.partition("v1=")[2],
        signature(body, secret="whsec_of_another"),
        signature(body + b" "),
        signature(body, at=now - 301),
        signature(body, at=now + 310),
        good.replace("t=", "t=1"),
        good.replace("v1=", "v0="),
        f"{moment},v1=é",
        "t=" + "9" * 400 + ",v1=" + "0" * 64,
        ",".join([moment] + ["v1=" + "0" * 64] * 500),
    ):
        assert send(body, signed=wrong).status_code == 400, wrong
    assert stripe.asked == []
    assert not BillingEvent.objects.exists()
    assert said(send(body, signed=signature(body, at=now - 290))) == (200, "changed")


def test_two_secrets_count_while_one_is_being_changed(
    stripe: StandIn, paying_cast: Cast, settings: Any
) -> None:
    from dataclasses import replace

    settings.BILLING = replace(stripe.billing, webhook_secrets=("whsec_new", SECRET))
    stripe.subscribe("cus_1")
    for number, secret in enumerate(("whsec_new", SECRET)):
        body = event("invoice.paid", "cus_1", event_id=f"evt_{number}")
        assert send(body, signed=signature(body, secret=secret)).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"x"',
        b"[" * 50_000,
        b'{"id": 5, "type": "invoice.paid"}',
        b'{"id": "evt_1"}',
        json.dumps({"id": "e" * 200, "type": "invoice.paid"}).encode(),
        json.dumps({"id": "evt\0", "type": "invoice.paid"}).encode(),
        b"\xff\xfe",
    ],
)
def test_a_signed_body_that_is_no_event_is_said_to_be_none(stripe: StandIn, body: bytes) -> None:
    assert send(body).status_code == 400


@pytest.mark.parametrize(
    "thing",
    [
        {},
        {"data": None},
        {"data": {"object": []}},
        {"data": {"object": {"customer": 5}}},
        {"created": 10**20},
    ],
)
def test_an_event_of_another_shape_is_taken_and_changes_nothing(
    stripe: StandIn, thing: dict[str, Any]
) -> None:
    body = json.dumps({"id": "evt_1", "type": "invoice.paid", **thing}).encode()
    assert said(send(body)) == (200, "unknown_customer")


def test_customers_of_another_product_and_other_events_are_no_error(
    stripe: StandIn, paying_cast: Cast
) -> None:
    assert said(send(event("invoice.paid", "cus_of_a_shop"))) == (200, "unknown_customer")
    assert said(send(event("payout.paid", "cus_1", event_id="evt_2"))) == (200, "ignored")
    assert stripe.asked == []


def test_while_stripe_is_away_the_event_is_asked_for_again(stripe: StandIn, paying_cast: Cast) -> None:
    stripe.subscribe("cus_1")
    stripe.trouble = lambda handler: say(handler, 503, {})
    body = event("invoice.paid", "cus_1")
    assert send(body).status_code == 503
    assert not BillingEvent.objects.exists()
    stripe.trouble = None
    assert said(send(body)) == (200, "changed")


def test_a_body_too_large_is_refused_by_its_announced_length(stripe: StandIn) -> None:
    assert send(b" " * (1024 * 1024 + 1)).status_code == 413
    # More digits than Python reads.
    assert send(b" ", CONTENT_LENGTH="9" * 5000).status_code == 413


def test_there_is_no_such_address_where_billing_is_off(cast: Cast) -> None:
    assert send(event("invoice.paid", "cus_1")).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_the_same_event_twice_at_once_is_taken_once(stripe: StandIn, transactional_db: None) -> None:
    cast = make_cast()
    subscription(cast.agency, customer="cus_1")
    stripe.subscribe("cus_1")
    body = event("invoice.paid", "cus_1")
    threads = [in_thread(lambda: said(send(body))) for _time in range(3)]
    for thread, _outcome in threads:
        thread.join(60)
    assert sorted(outcome for _thread, [outcome] in threads) == [
        (200, "changed"),
        (200, "known"),
        (200, "known"),
    ]


@pytest.mark.django_db(transaction=True)
def test_who_asked_first_does_not_write_last(stripe: StandIn, transactional_db: None) -> None:
    """While one has the old answer in hand, Stripe changes and another one asks: it waits, and writes the new one."""
    cast = make_cast()
    subscription(cast.agency, customer="cus_1")
    one = stripe.subscribe("cus_1")
    others: list[Any] = []

    def change() -> None:
        stripe.meanwhile = lambda: None
        one["items"]["data"][0]["price"]["id"] = "price_agency"
        others.append(in_thread(lambda: paying.refresh(cast.agency.pk)))
        time.sleep(0.5)

    stripe.meanwhile = change
    assert paying.refresh(cast.agency.pk)
    [(thread, outcome)] = others
    thread.join(60)
    assert outcome == [True]
    assert Subscription.objects.get(customer="cus_1").paid_plan == "agency"
