"""A person has one trial: another organization that they found begins with what is left of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from accounts import members, workspaces
from accounts.billing import watch
from accounts.billing.standing import State, standing_of
from accounts.models import Membership, Organization, Role, Subscription, User, Workspace
from tests.accounts.test_workspaces import with_
from tests.cast import Cast, make_user
from tests.races import in_thread

FIRST_DAY = datetime(2027, 3, 1, 9, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    def set_clock(day: int) -> None:
        """So many days after the first one."""
        monkeypatch.setattr(timezone, "now", lambda: FIRST_DAY + timedelta(days=day))

    set_clock(0)
    return set_clock


def founded(name: str, by: User) -> Workspace:
    return workspaces.create_organization(name=name, kind="business", first=with_(name=name), by=by)


def standing(workspace: Workspace) -> tuple[State, date | None]:
    found = standing_of(workspace.organization_id)
    return found.state, found.last_day


def test_a_second_organization_of_the_same_person_has_what_is_left(stripe: Any, clock: Any) -> None:
    founder, other = make_user("founder@example.org"), make_user("other@example.org")
    assert standing(founded("First", founder)) == (State.CURRENT, date(2027, 3, 15))
    clock(9)
    assert standing(founded("Second", founder)) == (State.CURRENT, date(2027, 3, 15))
    assert standing(founded("Of another", other)) == (State.CURRENT, date(2027, 3, 24))
    clock(17)
    assert standing(founded("Third", founder)) == (State.GRACE, date(2027, 3, 15))
    clock(60)
    assert standing(founded("Fourth", founder)) == (State.READ_ONLY, date(2027, 3, 15))


def test_it_stays_used_when_the_first_organization_is_given_away(stripe: Any, clock: Any) -> None:
    founder, heir = make_user("founder@example.org"), make_user("heir@example.org")
    first = founded("First", founder).organization
    theirs = first.memberships.create(user=heir, role=Role.ADMIN)
    members.transfer_ownership(first, to=theirs, by=founder)
    members.leave(first.memberships.get(user=founder), by=founder)
    clock(60)
    assert standing(founded("Second", founder))[0] == State.READ_ONLY


def test_whoever_was_made_an_owner_has_a_trial_of_their_own(stripe: Any, clock: Any, cast: Cast) -> None:
    """The organization that was handed to them was somebody else's to try."""
    founder = make_user("founder@example.org")
    organization = founded("First", founder).organization
    heir = make_user("heir@example.org")
    theirs = organization.memberships.create(user=heir, role=Role.ADMIN)
    members.transfer_ownership(organization, to=theirs, by=founder)
    clock(60)
    assert standing(founded("Own", heir)) == (State.CURRENT, date(2027, 5, 14))


def test_of_organizations_from_before_the_oldest_owner_has_tried(stripe: Any, clock: Any, cast: Cast) -> None:
    watch.watch_plans()
    assert Subscription.objects.get(pk=cast.agency.pk).trial_ends_at is not None
    clock(60)
    assert standing(founded("New", cast.owner))[0] == State.READ_ONLY
    assert standing(founded("Of an admin", cast.admin))[0] == State.CURRENT


def test_the_oldest_owner_is_the_one_of_the_longest_standing(stripe: Any, clock: Any, cast: Cast) -> None:
    """Ids are random, so the lower one says nothing."""
    clock(1)
    second = make_user("second@lantern.example")
    Membership.objects.create(pk=1, user=second, organization=cast.agency, role=Role.OWNER)
    watch.watch_plans()
    tried = User.objects.exclude(trial_ends_at=None).values_list("email", flat=True)
    assert cast.owner.email in tried and second.email not in tried


def test_nobody_is_written_that_what_has_just_begun_had_ended(stripe: Any, clock: Any) -> None:
    founder = make_user("founder@example.org")
    founded("First", founder)
    clock(18)
    second = founded("Second", founder).organization
    assert watch.tell_owners(second.pk) == 0
    clock(23)
    assert watch.tell_owners(second.pk) == 1
    assert mail.outbox[-1].subject == "On smroi nothing can be changed for now"


def test_the_page_says_so_and_leads_to_the_plans(stripe: Any, clock: Any, signed_in: Any) -> None:
    founder = make_user("founder@example.org")
    address = reverse("accounts:start")
    sent = {
        "organization_name": "Second",
        "kind": "business",
        "name": "Second shop",
        "currency": "EUR",
        "time_zone": "Europe/Madrid",
        "language": "en",
    }
    assert "Your trial" not in signed_in(founder).get(address).content.decode()
    founded("First", founder)
    clock(9)
    page = signed_in(founder).get(address).content.decode()
    assert "this one too runs until Mar 15, 2027" in page
    clock(60)
    browser = signed_in(founder)
    assert "Your trial ended on Mar 15, 2027" in browser.get(address).content.decode()
    answer = browser.post(address, sent, follow=True)
    second = Organization.objects.get(name="Second")
    assert answer.redirect_chain == [(reverse("accounts:organization_billing", args=[second.pk]), 302)]
    assert "Choose a plan, and you can begin." in answer.content.decode()
    assert "Choose Agency plan" in answer.content.decode()


def test_where_billing_is_off_nothing_of_it_is_kept_or_said(clock: Any, db: None, signed_in: Any) -> None:
    founder = make_user("founder@example.org")
    founded("First", founder)
    founder.refresh_from_db()
    assert founder.trial_ends_at is None
    assert "Your trial" not in signed_in(founder).get(reverse("accounts:start")).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_that_are_founded_at_once_share_one_trial(stripe: Any, transactional_db: None) -> None:
    founder = make_user("founder@example.org")
    User.objects.filter(pk=founder.pk).update(trial_ends_at=None)
    threads = [in_thread(partial(founded, name, founder)) for name in ("Left", "Right")]
    for thread, _outcome in threads:
        thread.join(60)
    ends = set(Subscription.objects.values_list("trial_ends_at", flat=True))
    assert len(ends) == 1 and Subscription.objects.count() == 2
