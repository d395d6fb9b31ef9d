"""The page of sources: webhooks are added, given their secret, watched, stopped and ended there."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone
from django.utils.html import escape

from accounts.models import AuditEntry
from accounts.sealing import seal
from accounts.tenancy import all_workspaces
from campaigns.models import Conversion, PublicAddress, WebhookDelivery, WebhookSource
from campaigns.tracking.conversions.source_words import result_of
from campaigns.tracking.webhooks.sources import MOST_WEBHOOKS, add_webhook, address_of, seal_again, secret_of
from tests.campaigns.webhook_shapes import Sender, shopify_order, stripe_checkout, stripe_event, woo_order
from tests.cast import Cast, as_workspace

LIST = "/w/bakery/tracking/sources/"


def added(browser: Any, **said: str) -> Any:
    return browser.post(f"{LIST}new/", {"vendor": "woocommerce", "name": "The shop", "secret": ""} | said)


def only(cast: Cast) -> WebhookSource:
    with as_workspace(cast.bakery) as bakery:
        return WebhookSource.objects.of(bakery).get()


def test_an_admin_adds_a_webhook_and_stores_its_secret(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    assert "No webhook yet" in browser.get(LIST).content.decode()
    answer = added(browser)
    webhook = only(cast)
    page = f"{LIST}{webhook.pk}/"
    assert answer.url == page
    shown = browser.get(page).content.decode()
    assert address_of(webhook) in shown and "needs its secret" in shown and "order.updated" in shown
    assert browser.post(f"{page}secret/", {"secret": "written by hand"}).status_code == 302
    assert secret_of(only(cast)) == b"written by hand"
    made = browser.post(f"{page}secret/", {"make": "1"})
    secret = secret_of(only(cast)).decode()
    assert (made.status_code, made["Cache-Control"], len(secret)) == (200, "no-store", 43)
    assert secret in made.content.decode()
    assert secret not in browser.get(page).content.decode()
    with all_workspaces(reason="the test reads what was written down"):
        noted = AuditEntry.objects.filter(workspace=cast.bakery).order_by("pk")
        assert list(noted.values_list("action", "subject")) == [
            ("webhook.added", "The shop"),
            ("webhook.secret_changed", "The shop"),
            ("webhook.secret_changed", "The shop"),
        ]
        assert secret not in str(list(noted.values_list("detail", flat=True)))


def test_a_vendor_that_makes_its_own_secret_is_given_none(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    added(browser, vendor="stripe", secret="whsec_1")
    page = f"{LIST}{only(cast).pk}/"
    assert "Make a secret" not in browser.get(page).content.decode()
    assert browser.post(f"{page}secret/", {"make": "1"}).status_code == 400
    assert secret_of(only(cast)) == b"whsec_1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "n" * 101},
        {"name": "a\x00b"},
        {"vendor": "pigeon"},
        {"vendor": ""},
        {"secret": "s" * 301},
        {"secret": "a\x00b"},
        {"name": "Taken"},
    ],
)
def test_what_cannot_be_is_refused_on_the_page(cast: Cast, signed_in: Any, wrong: dict[str, str]) -> None:
    with as_workspace(cast.bakery) as bakery:
        add_webhook(bakery, vendor="woocommerce", name="Taken", by=None)
    answer = added(signed_in(cast.admin), **wrong)
    assert (
        answer.status_code,
        "field-errors" in answer.content.decode() or "errorlist" in answer.content.decode(),
    ) == (
        400,
        True,
    )
    with as_workspace(cast.bakery) as bakery:
        assert WebhookSource.objects.of(bakery).count() == 1
        assert PublicAddress.objects.filter(workspace=bakery, kind="webhook").count() == 1


def test_there_are_not_more_webhooks_than_anybody_needs(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.bakery) as bakery:
        WebhookSource.objects.of(bakery).bulk_create(
            WebhookSource(vendor="stripe", name=str(number), token=b"") for number in range(MOST_WEBHOOKS)
        )
    assert added(signed_in(cast.admin)).status_code == 400


def test_names_and_ids_of_conversions_are_for_analysts(cast: Cast, signed_in: Any) -> None:
    Sender(cast.bakery, "shopify").send(shopify_order(name="Bread for Ana"), "orders/paid")
    for who in (cast.viewer, cast.analyst):
        text = signed_in(who).get(LIST).content.decode()
        assert "Sale" in text
        assert ("Bread for Ana" in text) == (who == cast.analyst)


def test_a_viewer_looks_and_sees_no_address(cast: Cast, signed_in: Any) -> None:
    sender = Sender(cast.bakery, "stripe")
    page = f"{LIST}{sender.webhook.pk}/"
    for who in (cast.viewer, cast.analyst):
        browser = signed_in(who)
        assert sender.webhook.name in browser.get(LIST).content.decode()
        shown = browser.get(page).content.decode()
        assert sender.url not in shown and "Store the secret" not in shown
        assert added(browser).status_code == 403
        for what in ("secret", "stop", "delete"):
            assert browser.post(f"{page}{what}/", {"secret": "x"}).status_code == 403
    stranger = signed_in(cast.stranger)
    foreign = page.replace("bakery", "rival-shop")
    assert (stranger.get(page).status_code, stranger.get(foreign).status_code) == (404, 404)
    for what in ("secret", "stop", "delete"):
        assert stranger.post(f"{foreign}{what}/", {"secret": "x"}).status_code == 404
    assert only(cast).stopped_at is None


def test_it_is_stopped_started_again_and_ended_and_what_it_said_stays(cast: Cast, signed_in: Any) -> None:
    sender = Sender(cast.bakery, "stripe")
    sender.send(stripe_event("checkout.session.completed", stripe_checkout()))
    browser = signed_in(cast.admin)
    page = f"{LIST}{sender.webhook.pk}/"
    for _time in range(2):
        browser.post(f"{page}stop/")
    assert "stopped" in browser.get(page).content.decode() and only(cast).stopped_at is not None
    browser.post(f"{page}stop/", {"restart": "1"})
    assert only(cast).stopped_at is None
    assert browser.post(f"{page}delete/").url == LIST
    assert browser.post(f"{page}delete/").status_code == 404
    with as_workspace(cast.bakery) as bakery:
        assert not WebhookDelivery.objects.of(bakery).exists()
        assert Conversion.objects.of(bakery).count() == 1
        assert not PublicAddress.objects.filter(workspace=bakery, kind="webhook").exists()


def test_the_pages_say_what_came_and_what_is_wrong(cast: Cast, signed_in: Any) -> None:
    sender = Sender(cast.bakery, "woocommerce")
    sender.send(woo_order(refunds=[{"id": 9, "total": "-4.46"}]), "order.updated")
    sender.send(woo_order(status="pending"), "order.updated")
    browser = signed_in(cast.viewer)
    shown = browser.get(f"{LIST}{sender.webhook.pk}/").content.decode()
    for words in ("sale: recorded · refund: recorded", "Not paid yet", "works", "order.updated"):
        assert words in shown
    listed = browser.get(LIST).content.decode()
    for words in ("€36.00", "-€3.60", "webhook", "woocommerce", "Latest conversions"):
        assert words in listed
    sender.send(woo_order(), "order.updated", secret="wrong")
    sender.send(b"{")
    assert escape("1 call could not be read") in browser.get(LIST).content.decode()
    sender.send(woo_order(), "order.updated", secret="wrong")
    shown = browser.get(f"{LIST}{sender.webhook.pk}/").content.decode()
    assert "1 call was not signed" in shown and "has a problem" in shown and "line 1, column 2" in shown


def test_every_code_of_a_delivery_has_words() -> None:
    def words(state: str, detail: str) -> str:
        return result_of(WebhookDelivery(state=state, detail=detail))

    assert words("done", "stage duplicate") == "stage: known already"
    assert words("done", "person known, person known") == "person: recognised"
    assert words("done", "purchase conflict") == "sale: known already, with other values"
    assert words("ignored", "test") == "A test, not a sale"
    assert words("ignored", "of another day") == "not about leads or sales"
    assert words("refused", "currency: no currency") == "currency: no currency"


def test_a_webhook_whose_key_is_gone_says_so_and_secrets_move_to_a_new_key(
    cast: Cast, signed_in: Any, settings: Any
) -> None:
    old, new = b"o" * 31 + b"1", b"n" * 31 + b"2"
    settings.FILE_KEYS = (old,)
    sender = Sender(cast.bakery, "stripe")
    settings.FILE_KEYS = (new, old)
    with as_workspace(cast.bakery) as bakery:
        assert (seal_again(bakery), seal_again(bakery)) == (2, 0)
    settings.FILE_KEYS = (new,)
    assert (
        sender.send(stripe_event("invoice.paid", {"id": "in", "currency": "eur", "total": 0})).status_code
        == 200
    )
    with as_workspace(cast.bakery) as bakery:
        settings.FILE_KEYS = (old,)
        WebhookSource.objects.of(bakery).update(token=seal(b"x", context="another"), heard_at=timezone.now())
    settings.FILE_KEYS = (new,)
    answer = signed_in(cast.admin).get(f"{LIST}{sender.webhook.pk}/")
    assert (answer.status_code, "can no longer be shown" in answer.content.decode()) == (200, True)
