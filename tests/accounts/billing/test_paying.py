"""Checkout and portal against a stand-in of Stripe, and what its answers mean; also when it does not answer."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.billing import paying
from accounts.billing.models import Subscription
from accounts.billing.standing import standing_of
from accounts.billing.stripe import StripeError
from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry
from accounts.tenancy import all_workspaces
from tests.accounts.billing.plans import subscription
from tests.accounts.billing.stand_in import StandIn, say
from tests.cast import Cast


def row_of(cast: Cast) -> Subscription:
    return Subscription.objects.get(organization=cast.agency)


def test_an_owner_is_led_to_pay_for_the_plan_they_chose(stripe: StandIn, cast: Cast, settings: Any) -> None:
    url = paying.begin_checkout(cast.agency, plan="agency", by=cast.owner)
    assert url == f"{stripe.url}/pay/cs_1"
    [session] = stripe.sessions
    assert session["mode"] == "subscription"
    assert (session["line_items[0][price]"], session["line_items[0][quantity]"]) == ("price_agency", "1")
    assert session["customer"] == row_of(cast).customer == "cus_1"
    assert session["success_url"].startswith(f"{settings.BASE_URL}/o/{cast.agency.pk}/billing/")
    assert stripe.customers["cus_1"]["metadata[organization]"] == str(cast.agency.pk)
    paying.begin_checkout(cast.agency, plan="starter", by=cast.owner)
    assert len(stripe.customers) == 1


def test_a_customer_made_by_a_request_that_died_is_the_one_of_the_next(stripe: StandIn, cast: Cast) -> None:
    paying.begin_checkout(cast.agency, plan="agency", by=cast.owner)
    Subscription.objects.filter(organization=cast.agency).update(customer="")
    paying.begin_checkout(cast.agency, plan="agency", by=cast.owner)
    assert row_of(cast).customer == "cus_1"
    assert len(stripe.customers) == 1


@pytest.mark.parametrize("plan", ["", "trial", "unlimited", "gold", "business"])
def test_only_plans_with_a_price_are_sold(stripe: StandIn, cast: Cast, plan: str) -> None:
    with pytest.raises(DomainError, match="Choose one of the plans"):
        paying.begin_checkout(cast.agency, plan=plan, by=cast.owner)
    assert stripe.asked == []


def test_only_an_owner_of_the_whole_organization_pays(stripe: StandIn, cast: Cast) -> None:
    for user in (cast.admin, cast.viewer, cast.stranger):
        with pytest.raises(PermissionDenied):
            paying.begin_checkout(cast.agency, plan="agency", by=user)
        with pytest.raises(PermissionDenied):
            paying.open_portal(cast.agency, by=user)
    assert stripe.asked == []


def test_who_pays_already_does_not_pay_twice(stripe: StandIn, cast: Cast) -> None:
    for state in ("active", "trialing", "past_due", "unpaid"):
        subscription(cast.agency, customer="cus_1", paid_plan="starter", paid_state=state)
        with pytest.raises(Conflict):
            paying.begin_checkout(cast.agency, plan="agency", by=cast.owner)
    subscription(cast.agency, paid_state="canceled", paid_until=timezone.now())
    paying.begin_checkout(cast.agency, plan="agency", by=cast.owner)


def test_the_portal_is_for_who_has_paid(stripe: StandIn, cast: Cast) -> None:
    with pytest.raises(Conflict):
        paying.open_portal(cast.agency, by=cast.owner)
    subscription(cast.agency, customer="cus_7")
    assert paying.open_portal(cast.agency, by=cast.owner) == f"{stripe.url}/portal/cus_7"


TROUBLES = {
    "an error": lambda handler: say(handler, 503, {"error": {"message": "down"}}),
    "no JSON": lambda handler: say(handler, 200, None, raw=b"<html>"),
    "not an object": lambda handler: say(handler, 200, [1, 2]),
    "no address": lambda handler: say(handler, 200, {"id": "cus_1", "url": "javascript:alert(1)"}),
    "deep": lambda handler: say(handler, 200, None, raw=b"[" * 100_000),
    "hung up": lambda handler: handler.connection.close(),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_stripe_that_does_not_answer_is_said_in_words(stripe: StandIn, cast: Cast, trouble: str) -> None:
    stripe.trouble = TROUBLES[trouble]
    with pytest.raises(DomainError, match="Try again in a few minutes") as failed:
        paying.begin_checkout(cast.agency, plan="agency", by=cast.owner)
    assert failed.value.code == "payment_service"


def test_a_wrong_key_changes_nothing(stripe: StandIn, cast: Cast, settings: Any) -> None:
    from dataclasses import replace

    subscription(cast.agency, customer="cus_1", paid_plan="agency", paid_state="active")
    settings.BILLING = replace(stripe.billing, key="sk_test_of_another")
    with pytest.raises(StripeError, match="401"):
        paying.refresh(cast.agency.pk)
    assert row_of(cast).paid_plan == "agency"
    assert "sk_test" not in repr(settings.BILLING)


def ago(**span: int) -> int:
    return int(time.time() - timedelta(**span).total_seconds())


def test_what_is_paid_is_what_stripe_says(stripe: StandIn, cast: Cast) -> None:
    subscription(cast.agency, customer="cus_1")
    stripe.subscribe("cus_1", price="price_agency")
    assert paying.refresh(cast.agency.pk)
    assert not paying.refresh(cast.agency.pk)
    assert standing_of(cast.agency.pk).plan.code == "agency"
    with all_workspaces(reason="the test reads the log"):
        [entry] = AuditEntry.objects.filter(action="plan.paid")
    assert (entry.subject, entry.actor_label) == ("agency", "smroi")


@pytest.mark.parametrize(
    ("status", "values", "state"),
    [
        ("trialing", {}, "CURRENT"),
        ("active", {"cancel_at": ago(days=-20)}, "CURRENT"),
        ("past_due", {"start": ago(days=3)}, "GRACE"),
        ("past_due", {"start": ago(days=12)}, "READ_ONLY"),
        ("unpaid", {"start": ago(days=40)}, "READ_ONLY"),
        ("paused", {"start": ago(days=2)}, "GRACE"),
        ("canceled", {"ended_at": ago(hours=1)}, "GRACE"),
        ("canceled", {"ended_at": ago(days=30)}, "READ_ONLY"),
        ("canceled", {"canceled_at": ago(days=30)}, "READ_ONLY"),
        ("of_next_year", {"start": ago(days=2)}, "GRACE"),
    ],
)
def test_each_state_of_a_subscription_has_its_meaning(
    stripe: StandIn, cast: Cast, status: str, values: dict[str, Any], state: str
) -> None:
    subscription(cast.agency, customer="cus_1", trial_ends_at=datetime(2020, 1, 1, tzinfo=UTC))
    stripe.subscribe("cus_1", status, **values)
    paying.refresh(cast.agency.pk)
    standing = standing_of(cast.agency.pk)
    assert (standing.plan.code, standing.state.name) == ("starter", state)


def test_a_checkout_that_was_never_paid_changes_nothing(stripe: StandIn, cast: Cast) -> None:
    soon = timezone.now() + timedelta(days=3)
    subscription(cast.agency, customer="cus_1", trial_ends_at=soon)
    stripe.subscribe("cus_1", "incomplete")
    stripe.subscribe("cus_1", "incomplete_expired")
    assert not paying.refresh(cast.agency.pk)
    assert standing_of(cast.agency.pk).ends_at == soon


def test_of_several_subscriptions_the_one_that_runs_counts_and_the_largest_of_those(
    stripe: StandIn, cast: Cast
) -> None:
    subscription(cast.agency, customer="cus_1")
    stripe.subscribe("cus_1", "canceled", price="price_agency", ended_at=ago(days=1))
    stripe.subscribe("cus_1", "active")
    paying.refresh(cast.agency.pk)
    assert row_of(cast).paid_plan == "starter"
    stripe.subscribe("cus_1", "active", price="price_agency")
    paying.refresh(cast.agency.pk)
    assert (row_of(cast).paid_plan, row_of(cast).paid_by) == ("agency", "sub_3")


def test_a_former_price_still_pays_its_plan_and_an_unknown_one_the_smallest(
    stripe: StandIn, cast: Cast
) -> None:
    subscription(cast.agency, customer="cus_1")
    one = stripe.subscribe("cus_1", price="price_starter_old")
    paying.refresh(cast.agency.pk)
    assert row_of(cast).paid_plan == "starter"
    one["items"]["data"][0]["price"]["id"] = "price_that_nobody_knows"
    paying.refresh(cast.agency.pk)
    assert (row_of(cast).paid_plan, row_of(cast).paid_until) == ("starter", None)


def test_a_customer_deleted_at_stripe_has_days_of_grace(stripe: StandIn, cast: Cast) -> None:
    subscription(cast.agency, customer="cus_gone", paid_plan="agency", paid_state="active")
    assert paying.refresh(cast.agency.pk)
    assert standing_of(cast.agency.pk).is_in_grace
    assert not paying.refresh(cast.agency.pk)
