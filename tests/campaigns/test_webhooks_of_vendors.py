"""What each shop and CRM tells, and what of it counts."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.models import Workspace
from campaigns.models import (
    Conversion,
    Person,
    StageChange,
    Visit,
    VisitorLink,
    WebhookDelivery,
)
from campaigns.tracking.people.people import find_person
from tests.campaigns.webhook_shapes import (
    CLICK,
    Sender,
    hubspot_deal,
    hubspot_event,
    shopify_order,
    shopify_refund,
    stripe_charge,
    stripe_checkout,
    stripe_event,
    stripe_invoice,
    woo_order,
)
from tests.cast import Cast, as_workspace

MICRO = 1_000_000


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


def test_an_order_of_shopify_counts_net_with_its_buyer_and_where_they_came_from(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    sender.send(shopify_order(financial_status="pending"), "orders/create")
    assert told(sender) == [("ignored", "unpaid")]
    sender.send(shopify_order(), "orders/paid")
    sender.send(shopify_order(), "orders/create")
    assert recorded(cast.bakery) == [("purchase", "shopify", "820982911946154508", 36.0, "EUR")]
    with as_workspace(cast.bakery) as bakery:
        sale = Conversion.objects.of(bakery).get()
        for known in ({"email": "Ana.Secret@example.com"}, {"phone": "+34 600 123 456"}):
            assert find_person(bakery, **known) == sale.person
        own_id = f"{sender.webhook.pk}:115310627314723954"
        assert find_person(bakery, external_id=own_id, system="shopify") == sale.person
        visit = Visit.objects.of(bakery).get()
        assert (visit.origin, visit.channel, visit.utm_campaign, visit.referrer_host) == (
            "stated",
            "meta",
            "spring",
            "l.instagram.com",
        )
        assert bytes(visit.visitor) == bytes(VisitorLink.objects.of(bakery).get().visitor)


def test_a_click_that_is_known_here_is_the_touch_of_the_order(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    with as_workspace(cast.bakery) as bakery:
        at = "2026-11-01T09:00:00Z"
        Visit.objects.of(bakery).create(
            origin="click", visitor=b"v" * 16, started_at=at, last_at=at, click_id=CLICK, channel="meta"
        )
    sender.send(shopify_order(), "orders/paid")
    with as_workspace(cast.bakery) as bakery:
        assert Visit.objects.of(bakery).count() == 1
        assert bytes(VisitorLink.objects.of(bakery).get().visitor) == b"v" * 16


def test_prices_of_shopify_with_tax_in_them_count_without_it_and_refunds_too(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    order = shopify_order(taxes_included=True, subtotal_price="39.60", total_price="44.60")
    refund = shopify_refund(
        refund_line_items=[{"id": 1, "subtotal": 19.8, "total_tax": 1.8}],
        order_adjustments=[{"kind": "refund_discrepancy", "amount": "8.00"}],
    )
    sender.send(order, "orders/paid")
    sender.send(refund, "refunds/create")
    assert recorded(cast.bakery) == [
        ("purchase", "shopify", "820982911946154508", 36.0, "EUR"),
        ("refund", "shopify", "890088186047892319", -10.0, "EUR"),
    ]


def test_refunds_of_shopify_are_taken_off_without_shipping_whichever_comes_first(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    shipping_alone = shopify_refund(id=1, refund_line_items=[])
    without_goods = shopify_refund(
        id=2,
        refund_line_items=[],
        order_adjustments=[{"kind": "refund_discrepancy", "amount": "-3.50"}],
        created_at="2026-11-06T09:30:00+01:00",
    )
    for refund in (shopify_refund(), shipping_alone, without_goods):
        sender.send(refund, "refunds/create")
    sender.send(shopify_order(), "orders/paid")
    assert recorded(cast.bakery) == [
        ("purchase", "shopify", "820982911946154508", 36.0, "EUR"),
        ("refund", "shopify", "890088186047892319", -18.0, "EUR"),
        ("refund", "shopify", "2", -3.5, "EUR"),
    ]
    assert ("ignored", "nothing_back") in told(sender)
    with as_workspace(cast.bakery) as bakery:
        sale = Conversion.objects.of(bakery).get(kind="purchase")
        refunds = Conversion.objects.of(bakery).filter(kind="refund")
        assert set(refunds.values_list("refund_of_id", "person_id")) == {(sale.pk, sale.person_id)}


def test_tests_and_other_topics_of_shopify_are_left_alone(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    assert sender.send(shopify_order(test=True), "orders/paid").json() == {"status": "ignored"}
    assert sender.send({"id": 1, "title": "Bread"}, "products/create").json() == {"status": "ignored"}
    assert (recorded(cast.bakery), told(sender)) == ([], [("ignored", "test"), ("ignored", "topic")])


# --- Stripe ---------------------------------------------------------------------------------------------------------


def test_one_payment_of_stripe_that_several_events_tell_counts_once(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("payment_intent.succeeded", {"id": "pi_1", "amount": 5450, "currency": "eur"}))
    sender.send(stripe_event("charge.succeeded", stripe_charge(amount_refunded=0)))
    sender.send(stripe_event("checkout.session.completed", stripe_checkout()))
    assert recorded(cast.bakery) == [("purchase", "stripe", "pi_1", 45.0, "EUR")]


def test_money_that_comes_later_counts_when_it_comes(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("checkout.session.completed", stripe_checkout(payment_status="unpaid")))
    assert (recorded(cast.bakery), told(sender)) == ([], [("ignored", "unpaid")])
    sender.send(stripe_event("checkout.session.async_payment_succeeded", stripe_checkout()))
    assert recorded(cast.bakery) == [("purchase", "stripe", "pi_1", 45.0, "EUR")]


@pytest.mark.parametrize(
    ("currency", "minor", "value"),
    [
        ("jpy", 5000, 5000.0),
        ("krw", 12000, 12000.0),
        ("kwd", 5120, 5.12),
        ("isk", 500, 5.0),
        ("ugx", 500, 5.0),
    ],
)
def test_currencies_of_stripe_have_its_own_decimals(
    cast: Cast, currency: str, minor: int, value: float
) -> None:
    sender = Sender(cast.bakery, "stripe")
    session = stripe_checkout(currency=currency, amount_total=minor, total_details={})
    sender.send(stripe_event("checkout.session.completed", session))
    assert recorded(cast.bakery) == [("purchase", "stripe", "pi_1", value, currency.upper())]


@pytest.mark.parametrize("is_invoice_first", [True, False])
def test_a_subscription_counts_by_its_invoices_and_its_checkout_tells_who_it_was(
    cast: Cast, is_invoice_first: bool
) -> None:
    sender = Sender(cast.bakery, "stripe")
    with as_workspace(cast.bakery) as bakery:
        at = "2025-11-01T09:00:00Z"
        Visit.objects.of(bakery).create(
            origin="click", visitor=b"v" * 16, started_at=at, last_at=at, click_id=CLICK, channel="meta"
        )
    session = stripe_checkout(mode="subscription", payment_intent=None, invoice="in_1")
    events = [
        stripe_event("checkout.session.completed", session),
        stripe_event("invoice.paid", stripe_invoice()),
    ]
    for event in reversed(events) if is_invoice_first else events:
        assert sender.send(event).json() == {"status": "done"}
    later = stripe_invoice(id="in_2", number="B-0002", status_transitions={"paid_at": 1764752390})
    sender.send(stripe_event("invoice.paid", later))
    sender.send(stripe_event("invoice.paid", stripe_invoice(id="in_0", total=0, total_excluding_tax=0)))
    assert recorded(cast.bakery) == [
        ("purchase", "stripe", "in_1", 20.0, "EUR"),
        ("purchase", "stripe", "in_2", 20.0, "EUR"),
    ]
    with as_workspace(cast.bakery) as bakery:
        sale = Conversion.objects.of(bakery).order_by("at").first()
        link = VisitorLink.objects.of(bakery).get()
        assert sale is not None
        assert (link.person_id, link.linked_at < sale.at) == (sale.person_id, True)


def test_what_stripe_pays_back_is_taken_off_in_the_share_that_counted(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("checkout.session.completed", stripe_checkout()))
    half = stripe_event(
        "charge.refunded",
        stripe_charge(amount_refunded=1090),
        previous={"amount_refunded": 0},
        created=1762200000,
    )
    rest = stripe_event(
        "charge.refunded", stripe_charge(), previous={"amount_refunded": 1090}, created=1762300000
    )
    for event in (half, half, rest):
        sender.send(event)
    assert recorded(cast.bakery) == [
        ("purchase", "stripe", "pi_1", 45.0, "EUR"),
        ("refund", "stripe", "ch_1:1090", -9.0, "EUR"),
        ("refund", "stripe", "ch_1:5450", -36.0, "EUR"),
    ]


def test_an_invoice_below_zero_is_no_sale(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("invoice.paid", stripe_invoice(total=-2210, total_excluding_tax=-2000)))
    assert recorded(cast.bakery) == []
    assert told(sender) == [("ignored", "nothing_paid")]


def test_a_refund_of_shopify_before_its_order_loses_the_tax_that_was_in_its_prices(cast: Cast) -> None:
    sender = Sender(cast.bakery, "shopify")
    lines = [{"id": 1, "subtotal": 19.8, "total_tax": 1.8}]
    sender.send(shopify_refund(refund_line_items=lines, order_adjustments=[]), "refunds/create")
    sender.send(shopify_order(taxes_included=True, subtotal_price="39.60"), "orders/paid")
    assert [row[3] for row in recorded(cast.bakery) if row[0] == "refund"] == [-18.0]


def test_a_refund_of_an_invoice_finds_it_by_its_payment(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    payments = {"data": [{"payment": {"type": "payment_intent", "payment_intent": "pi_9"}}]}
    sender.send(stripe_event("invoice.paid", stripe_invoice(payments=payments)))
    charge = stripe_charge(payment_intent="pi_9", amount=2210, amount_refunded=2210)
    sender.send(stripe_event("charge.refunded", charge, created=1762300000))
    assert [row[2:4] for row in recorded(cast.bakery)] == [("in_1", 20.0), ("ch_1:2210", -20.0)]
    with as_workspace(cast.bakery) as bakery:
        refund = Conversion.objects.of(bakery).get(kind="refund")
        assert refund.refund_of_id == Conversion.objects.of(bakery).get(kind="purchase").pk


def test_payments_of_its_test_mode_are_none(cast: Cast) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("checkout.session.completed", stripe_checkout(), livemode=False))
    assert (recorded(cast.bakery), told(sender)) == ([], [("ignored", "test")])


# --- WooCommerce ----------------------------------------------------------------------------------------------------


def test_an_order_of_woocommerce_counts_when_it_is_paid_with_its_refunds(cast: Cast) -> None:
    sender = Sender(cast.bakery, "woocommerce")
    sender.send(woo_order(status="pending"), "order.created")
    assert (recorded(cast.bakery), told(sender)) == ([], [("ignored", "unpaid")])
    sender.send(woo_order(), "order.updated")
    sender.send(woo_order(status="completed"), "order.updated")
    refunds = [{"id": 730, "reason": "", "total": "-4.46"}]
    changed = {"refunds": refunds, "date_modified_gmt": "2026-11-08T09:00:00"}
    for _time in range(2):
        sender.send(woo_order(status="completed", **changed), "order.updated")
    sender.send(woo_order(refunds=refunds, date_modified_gmt="2026-11-09T09:00:00"), "order.updated")
    assert told(sender)[-1] == ("done", "purchase duplicate, refund duplicate")
    assert recorded(cast.bakery) == [
        ("purchase", "woocommerce", "727", 36.0, "EUR"),
        ("refund", "woocommerce", "727:730", -3.6, "EUR"),
    ]
    with as_workspace(cast.bakery) as bakery:
        visit = Visit.objects.of(bakery).get()
        assert (visit.channel, visit.utm_source, visit.referrer_host) == (
            "meta",
            "instagram",
            "l.instagram.com",
        )
        refund = Conversion.objects.of(bakery).get(kind="refund")
        assert (refund.day.isoformat(), refund.person is None) == ("2026-11-08", False)


def test_two_orders_of_one_second_have_the_same_delivery_id_and_both_count(cast: Cast) -> None:
    sender = Sender(cast.bakery, "woocommerce")
    sender.send(woo_order(), "order.created", number=5)
    sender.send(woo_order(id=728, order_key="wc_order_b"), "order.created", number=5)
    assert [row[2] for row in recorded(cast.bakery)] == ["727", "728"]


def test_customers_of_two_shops_with_one_number_are_two_people_and_guests_are_nobody(cast: Cast) -> None:
    for number, (name, customer) in enumerate((("ana", 26), ("tom", 26), ("", 0), ("", 0))):
        order = woo_order(
            id=number + 1, customer_id=customer, billing={"email": f"{name}@b.example" if name else ""}
        )
        Sender(cast.bakery, "woocommerce").send(order, "order.created")
    with as_workspace(cast.bakery) as bakery:
        assert Person.objects.of(bakery).count() == 2
        assert Conversion.objects.of(bakery).filter(person=None).count() == 2


def test_two_shops_that_count_from_one_each_are_told_apart(cast: Cast) -> None:
    first, second = Sender(cast.bakery, "woocommerce"), Sender(cast.bakery, "woocommerce")
    other = woo_order(order_key="wc_order_other", refunds=[{"id": 730, "total": "-44.60"}])
    for _time in range(2):
        first.send(woo_order(), "order.updated")
        second.send(other, "order.updated")
    found = [(kind, number) for kind, _system, number, _value, _currency in recorded(cast.bakery)]
    assert sorted(found) == [
        ("purchase", "727"),
        ("purchase", "727 wc_order_other"),
        ("refund", "727 wc_order_other:730"),
    ]


def test_woocommerce_may_ask_whether_somebody_is_there(cast: Cast) -> None:
    sender = Sender(cast.bakery, "woocommerce")
    answer = sender.post(b"webhook_id=12", {}, "application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()) == (200, {"status": "pong"})
    assert sender.post(b"webhook_id=12&x=1", {}).status_code == 401


# --- HubSpot --------------------------------------------------------------------------------------------------------


def test_subscriptions_of_hubspot_bring_leads_and_sales(cast: Cast) -> None:
    sender = Sender(cast.bakery, "hubspot")
    events = [
        hubspot_event("contact.creation", objectId=1),
        hubspot_event("object.creation", objectId=2, objectTypeId="0-1"),
        hubspot_event(
            "contact.propertyChange", objectId=1, propertyName="email", propertyValue="a@b.example"
        ),
        hubspot_event("deal.propertyChange", objectId=9, propertyName="dealstage", propertyValue="closedwon"),
        hubspot_event("deal.propertyChange", objectId=8, propertyName="dealstage", propertyValue="proposal"),
    ]
    assert sender.send(events).json() == {"status": "done"}
    assert recorded(cast.bakery) == [
        ("lead", "hubspot", "1", None, ""),
        ("lead", "hubspot", "2", None, ""),
        ("purchase", "hubspot", "9", None, ""),
    ]
    assert sender.send([hubspot_event("ticket.creation")]).json() == {"status": "ignored"}


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_a_workflow_of_hubspot_brings_a_deal_with_its_amount(cast: Cast, version: str) -> None:
    sender = Sender(cast.bakery, "hubspot")
    contact = {
        "vid": 3,
        "properties": {"email": {"value": "ana.secret@example.com"}, "createdate": {"value": ""}},
    }
    assert sender.send(contact, version=version).json() == {"status": "done"}
    assert sender.send(hubspot_deal(dealstage="presentation"), version=version).json() == {"status": "done"}
    with as_workspace(cast.bakery) as bakery:
        assert Person.objects.of(bakery).get().stage == "opportunity"
    assert sender.send(hubspot_deal(), version=version).json() == {"status": "done"}
    found = {row[0]: row[2:] for row in recorded(cast.bakery)}
    assert found == {"lead": ("3", None, ""), "purchase": ("9001", 1250.5, "EUR")}
    with as_workspace(cast.bakery) as bakery:
        assert Person.objects.of(bakery).get().stage == "customer"
        stages = StageChange.objects.of(bakery).order_by("pk").values_list("stage", "reason")
        assert set(stages) == {("lead", "webhook"), ("opportunity", "webhook"), ("customer", "webhook")}


def test_a_workflow_may_send_what_its_maker_chose(cast: Cast) -> None:
    sender = Sender(cast.bakery, "hubspot")
    sender.send({"objectType": "COMPANY", "objectId": 4, "properties": {}})
    assert (recorded(cast.bakery), told(sender)) == ([], [("ignored", "topic")])
    chosen = {
        "dealname": "Fair (ana.secret@example.com)",
        "hs_object_id": "77",
        "dealstage": "closedwon",
        "amount": 99.5,
        "email": "ana.secret@example.com",
    }
    assert sender.send(chosen).json() == {"status": "done"}
    assert [row[2:] for row in recorded(cast.bakery)] == [("77", 99.5, "EUR")]  # the workspace's currency
    with as_workspace(cast.bakery) as bakery:
        assert "@" not in Conversion.objects.of(bakery).get().name
    assert sender.send({"dealstage": "closedlost", "hs_object_id": "5"}).json() == {"status": "ignored"}
    assert sender.send({"email": "b@b.example"}).json() == {"status": "ignored"}
    assert [detail for _state, detail in told(sender)[2:]] == ["nobody", "no_id_of_contact"]


# --- nothing readable -----------------------------------------------------------------------------------------------
