"""By the clock: owners are told before and at an end, once each; trials begin; Stripe is asked again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.utils import timezone

from accounts import mail
from accounts.billing import watch
from accounts.billing.models import BillingEvent, Subscription
from accounts.billing.moments import midnight, moved
from accounts.models import Membership, Role
from tests.accounts.billing.plans import subscription
from tests.accounts.billing.stand_in import StandIn, say
from tests.cast import Cast, make_user

SEOUL = "Asia/Seoul"
END = midnight(datetime(2026, 11, 20).date(), SEOUL)


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_clock(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return set_clock


@pytest.fixture
def trial(stripe: StandIn, cast: Cast) -> Subscription:
    Membership.objects.exclude(organization=cast.agency).delete()
    begun = END - timedelta(days=14)
    return subscription(cast.agency, trial_ends_at=END, time_zone=SEOUL, created_at=begun)


def subjects() -> list[str]:
    found = [str(message.subject) for message in outbox.outbox]
    outbox.outbox.clear()
    return found


def test_owners_are_told_three_days_before_at_the_end_and_when_it_is_read_only(
    cast: Cast, trial: Subscription, at: Any
) -> None:
    warned, read_only = moved(END, -3, SEOUL), moved(END, 7, SEOUL)
    moment = timedelta(seconds=1)
    for clock, expected in (
        (warned - moment, []),
        (warned, ["Your plan on smroi ends soon"]),
        (warned + moment, []),
        (END - moment, []),
        (END, ["Your plan on smroi has ended"]),
        (END + timedelta(days=1), []),
        (read_only, ["On smroi nothing can be changed for now"]),
        (read_only + timedelta(days=200), []),
    ):
        at(clock)
        watch.tell_owners(cast.agency.pk)
        assert subjects() == expected, clock


def test_the_mail_is_in_the_owners_language_with_the_day_of_the_place(
    cast: Cast, trial: Subscription, at: Any
) -> None:
    second = make_user("second@lantern.example", language="es")
    Membership.objects.create(user=second, organization=cast.agency, role=Role.OWNER)
    gone = make_user("gone@lantern.example", is_active=False)
    Membership.objects.create(user=gone, organization=cast.agency, role=Role.OWNER)
    at(END - timedelta(days=1))
    assert watch.tell_owners(cast.agency.pk) == 2
    told = {address: message for message in outbox.outbox for address in message.to}
    assert told.keys() == {cast.owner.email, second.email}
    first, other = told[cast.owner.email], told[second.email]
    assert "Nov 19, 2026" in first.body and "19 nov 2026" in other.body
    assert f"/o/{cast.agency.pk}/billing/" in first.body
    assert cast.agency.name not in first.subject


def test_who_was_away_is_told_the_newest_alone(cast: Cast, trial: Subscription, at: Any) -> None:
    at(END + timedelta(days=1))
    watch.tell_owners(cast.agency.pk)
    assert subjects() == ["Your plan on smroi has ended"]
    subscription(cast.agency, trial_ends_at=END - timedelta(days=100), told="")
    assert watch.tell_owners(cast.agency.pk) == 0


def test_a_plan_that_goes_on_has_nothing_to_tell(cast: Cast, trial: Subscription, at: Any) -> None:
    at(END)
    subscription(cast.agency, paid_plan="starter", paid_state="active")
    assert watch.tell_owners(cast.agency.pk) == 0
    subscription(cast.agency, paid_state="past_due", paid_until=END - timedelta(hours=1), trial_ends_at=None)
    assert watch.tell_owners(cast.agency.pk) == 1
    assert "has not arrived" in outbox.outbox[0].body


def test_a_mail_that_could_not_be_sent_is_sent_with_the_next_look(
    cast: Cast, trial: Subscription, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(END)
    real = mail.send

    def refuse(*args: Any, **options: Any) -> None:
        raise OSError("the server of mails is away")

    monkeypatch.setattr(mail, "send", refuse)
    watch.watch_plans()
    assert subjects() == []
    monkeypatch.setattr(mail, "send", real)
    watch.watch_plans()
    watch.watch_plans()
    assert subjects() == ["Your plan on smroi has ended"]


def test_an_address_that_takes_no_mail_keeps_nothing_from_the_other_owners(
    cast: Cast, trial: Subscription, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = make_user("second@lantern.example")
    Membership.objects.create(user=second, organization=cast.agency, role=Role.OWNER)
    real, dead = mail.send, set[str]()

    def send(template: str, *, to: str, **options: Any) -> None:
        if to in dead:
            raise OSError("no such mailbox")
        real(template, to=to, **options)

    monkeypatch.setattr(mail, "send", send)
    for address, other in ((cast.owner.email, second.email), (second.email, cast.owner.email)):
        dead.clear()
        dead.add(address)
        subscription(cast.agency, told="")
        at(END)
        watch.watch_plans()
        watch.watch_plans()
        assert [message.to for message in outbox.outbox] == [[other]]
        outbox.outbox.clear()


def test_a_letter_that_fails_does_not_keep_the_other_back(
    cast: Cast, trial: Subscription, at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_of: Any) -> None:
        raise ValueError("no such plan")

    monkeypatch.setattr(watch, "LETTERS", {"told_rows": broken, "told": watch.LETTERS["told"]})
    at(END)
    assert watch.tell_owners(cast.agency.pk) == 1


def test_organizations_from_before_get_a_trial_with_the_first_look(stripe: StandIn, cast: Cast) -> None:
    watch.watch_plans()
    row = Subscription.objects.get(organization=cast.agency)
    assert row.time_zone == "Europe/Madrid"
    assert row.trial_ends_at is not None
    assert timedelta(days=14) < row.trial_ends_at - timezone.now() <= timedelta(days=15)
    watch.watch_plans()
    assert Subscription.objects.get(organization=cast.agency).trial_ends_at == row.trial_ends_at


def test_an_event_that_was_lost_is_made_up_for_within_a_day(stripe: StandIn, cast: Cast) -> None:
    now = timezone.now()
    subscription(cast.agency, customer="cus_1", asked_at=now - timedelta(hours=25))
    subscription(cast.rival.organization, customer="cus_2", asked_at=now - timedelta(hours=1))
    stripe.subscribe("cus_1", price="price_agency")
    stripe.subscribe("cus_2", price="price_agency")
    watch.watch_plans()
    assert [row.paid_plan for row in Subscription.objects.order_by("customer")] == ["agency", ""]
    assert [path for _method, path in stripe.asked] == ["/v1/subscriptions"]


def test_a_stripe_that_is_away_is_left_alone(stripe: StandIn, cast: Cast) -> None:
    subscription(cast.agency, customer="cus_1")
    subscription(cast.rival.organization, customer="cus_2")
    stripe.trouble = lambda handler: say(handler, 500, {})
    watch.watch_plans()
    assert len(stripe.asked) == 1


def test_old_events_are_forgotten_and_new_ones_are_not(stripe: StandIn) -> None:
    now = datetime.now(UTC)
    for name, days in (("old", 91), ("new", 80)):
        BillingEvent.objects.create(
            event_id=name, kind="invoice.paid", outcome="changed", received_at=now - timedelta(days=days)
        )
    watch.watch_plans()
    assert [row.event_id for row in BillingEvent.objects.all()] == ["new"]


def test_where_billing_is_off_nothing_is_done(cast: Cast) -> None:
    watch.watch_plans()
    assert not Subscription.objects.exists()
