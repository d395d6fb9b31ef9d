"""Invitations: sent within limits, read by one address, accepted once."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.utils import timezone

from accounts import invitations, members
from accounts.access import role_in, role_in_organization
from accounts.errors import Conflict, DomainError
from accounts.models import Invitation, Membership, Organization, Role, User, Workspace
from tests.cast import Cast, make_user, make_workspace

NEW = "new.person@example.org"


@pytest.fixture
def send(django_capture_on_commit_callbacks: Any) -> Any:
    """`send(...)`: invite and let the commit send the mail."""

    def invite(organization: Organization, **values: Any) -> Invitation:
        with django_capture_on_commit_callbacks(execute=True):
            return invitations.invite(organization, **values)

    return invite


def link_in(mail: EmailMultiAlternatives) -> str:
    found = re.search(r"(https?://\S+)/invitations/(\S+)/", str(mail.body))
    assert found
    return found[2]


def test_the_mail_goes_out_in_the_language_of_the_workspace_with_a_link_of_our_own(
    cast: Cast, send: Any, mailoutbox: Any, settings: Any
) -> None:
    invitation = send(cast.agency, email=NEW.upper(), role=Role.ANALYST, workspace=cast.bakery, by=cast.admin)
    [mail] = mailoutbox
    assert mail.to == [NEW]
    assert "Bakery" in mail.body and "Admin" in mail.body and settings.BASE_URL in mail.body
    assert "Bakery" not in mail.subject and "Admin" not in mail.subject
    assert invitations.find(link_in(mail)) == invitation
    assert link_in(mail) not in invitation.token_hash
    assert timedelta(days=13, hours=23) < invitation.expires_at - timezone.now() <= timedelta(days=14)


def test_accepting_makes_a_member_with_the_offered_role_there_and_nowhere_else(cast: Cast, send: Any) -> None:
    user = make_user(NEW)
    invitation = send(cast.agency, email=NEW, role=Role.ANALYST, workspace=cast.bakery, by=cast.admin)
    invitations.accept(invitation, by=user)
    assert role_in(user, cast.bakery) == Role.ANALYST
    assert role_in(user, cast.florist) is None
    assert role_in_organization(user, cast.agency) is None
    with pytest.raises(Conflict):
        invitations.accept(invitation, by=user)


def test_only_the_verified_address_it_was_sent_to_may_accept(cast: Cast, send: Any) -> None:
    invitation = send(cast.agency, email=NEW, role=Role.VIEWER, by=cast.admin)
    unverified = User.objects.create_user("someone@example.org")
    EmailAddress.objects.create(user=unverified, email=NEW, verified=False)
    for user in (cast.stranger, unverified):
        with pytest.raises(DomainError, match="another address"):
            invitations.accept(invitation, by=user)
        with pytest.raises(PermissionDenied):
            invitations.decline(invitation, by=user)
    assert not Membership.objects.filter(user__in=[unverified]).exists()


@pytest.mark.parametrize("end", ["expired", "revoked", "declined", "replaced"])
def test_a_dead_invitation_cannot_be_accepted(cast: Cast, send: Any, end: str) -> None:
    user = make_user(NEW)
    invitation = send(cast.agency, email=NEW, role=Role.VIEWER, by=cast.admin)
    if end == "expired":
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now())
    elif end == "revoked":
        invitations.revoke(invitation, by=cast.owner)
    elif end == "declined":
        invitations.decline(invitation, by=user)
    else:
        invitations.resend(invitation, by=cast.admin)
    with pytest.raises(Conflict):
        invitations.accept(invitation, by=user)
    assert not Membership.objects.filter(user=user).exists()


def test_an_invitation_never_lowers_a_role(cast: Cast, send: Any) -> None:
    Membership.objects.filter(user=cast.viewer).update(role=Role.ADMIN)
    invitation = Invitation.objects.create(
        organization=cast.agency, workspace=cast.bakery, email=cast.viewer.email, role=Role.VIEWER,
        token_hash="0" * 64, invited_by=cast.owner, expires_at=timezone.now() + timedelta(days=1),
    )  # fmt: skip
    assert invitations.accept(invitation, by=cast.viewer).role == Role.ADMIN


@pytest.mark.parametrize("on_workspace", [False, True])
def test_nobody_invites_above_their_own_role(cast: Cast, on_workspace: bool) -> None:
    place = cast.bakery if on_workspace else None
    people = {
        Role.OWNER: cast.owner,
        Role.ADMIN: cast.admin,
        Role.ANALYST: cast.analyst,
        Role.VIEWER: cast.viewer,
    }
    for actor_role, actor in people.items():
        for offered in Role if on_workspace else list(Role)[1:]:
            if actor_role < Role.ADMIN:
                with pytest.raises(PermissionDenied):
                    invitations.invite(cast.agency, email=NEW, role=offered, workspace=place, by=actor)
            elif offered > actor_role:
                with pytest.raises(DomainError, match="higher role"):
                    invitations.invite(cast.agency, email=NEW, role=offered, workspace=place, by=actor)
            else:
                email = f"new{actor_role}{offered}@example.org"
                invitations.invite(cast.agency, email=email, role=offered, workspace=place, by=actor)
    with pytest.raises(PermissionDenied):
        invitations.invite(cast.agency, email=NEW, role=Role.VIEWER, workspace=place, by=cast.stranger)


def test_nobody_is_invited_as_a_client_of_a_whole_organization(cast: Cast) -> None:
    with pytest.raises(DomainError, match="one workspace"):
        invitations.invite(cast.agency, email=NEW, role=Role.CLIENT, by=cast.owner)


def test_invitations_lose_their_force_with_the_role_of_who_sent_them(cast: Cast, send: Any) -> None:
    high = send(cast.agency, email=NEW, role=Role.ADMIN, by=cast.admin)
    members.remove_member(Membership.objects.get(user=cast.admin), by=cast.owner)
    with pytest.raises(Conflict):
        invitations.accept(high, by=make_user(NEW))


def test_twenty_invitations_a_day_and_no_more(cast: Cast) -> None:
    for number in range(20):
        invitations.invite(cast.agency, email=f"new{number}@example.org", role=Role.VIEWER, by=cast.admin)
    with pytest.raises(DomainError, match="24 hours"):
        invitations.invite(cast.agency, email=NEW, role=Role.VIEWER, by=cast.admin)
    invitations.invite(cast.agency, email=NEW, role=Role.VIEWER, by=cast.owner)
    Invitation.objects.filter(invited_by=cast.admin).update(created_at=timezone.now() - timedelta(hours=25))
    invitations.invite(cast.agency, email=NEW, role=Role.VIEWER, by=cast.admin)


def test_five_mails_a_day_to_one_mailbox_whoever_sends_them_and_however_it_is_written(
    cast: Cast, send: Any, mailoutbox: Any
) -> None:
    senders = [(cast.agency, cast.admin), (cast.agency, cast.owner), (cast.rival.organization, cast.stranger)]
    spellings = ["new.person@example.org", "newperson+1@example.org", "n.e.w.person@example.org"] * 3
    refused = 0
    for number, email in enumerate(spellings):
        organization, by = senders[number % 3]
        try:
            send(organization, email=email, role=Role.VIEWER, by=by)
        except DomainError:
            refused += 1
    assert (len(mailoutbox), refused) == (5, 4)


def test_sending_again_gives_a_new_link_and_counts_as_a_mail(cast: Cast, send: Any, mailoutbox: Any) -> None:
    invitation = send(cast.agency, email=NEW, role=Role.VIEWER, by=cast.admin)
    for _again in range(4):
        invitation = invitations.resend(invitation, by=cast.admin)
    with pytest.raises(DomainError, match="enough mails"):
        invitations.resend(invitation, by=cast.admin)
    assert [row.pk for row in invitations.waiting_in(cast.agency, None)] == [invitation.pk]
    assert invitations.find(link_in(mailoutbox[0])) is None


@pytest.mark.parametrize(
    "name", ["Win\r\nBcc: all@example.org", "Free money https://evil.example", "www.evil.example"]
)
def test_names_carry_neither_headers_nor_links_into_mails(cast: Cast, name: str) -> None:
    from accounts.names import clean_name

    try:
        cleaned = clean_name(name, field="name")
    except DomainError:
        return
    assert "\r" not in cleaned and "\n" not in cleaned and "evil" not in cleaned


@pytest.mark.parametrize("email", ["a@example.org\r\nBcc: b@example.org", "no address", "", "a@b"])
def test_only_an_address_is_an_address(cast: Cast, email: str) -> None:
    with pytest.raises(DomainError):
        invitations.invite(cast.agency, email=email, role=Role.VIEWER, by=cast.admin)


def test_the_answer_is_the_same_whether_the_address_has_an_account_or_not(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    known, unknown = cast.stranger.email, "nobody@rivals.example"
    url = f"/w/{cast.bakery.slug}/settings/members/"
    pages = []
    for email in (known, unknown):
        answer = browser.post(url, {"email": email, "role": Role.VIEWER}, follow=True)
        text = re.sub(
            r'csrf[^>]+>|/\d{5,}/|membership-\d+|-\d{5,}"', "", answer.content.decode().replace(email, "E")
        )
        pages.append((answer.status_code, text))
        Invitation.objects.all().delete()
    assert pages[0] == pages[1]


# --- the same invitation twice at once ---


@pytest.mark.django_db(transaction=True)
def test_of_two_who_accept_at_once_one_is_told_that_it_was_used() -> None:
    agency = Organization.objects.create(name="Lantern Agency")
    bakery: Workspace = make_workspace(agency, "Bakery")
    owner, invited = make_user("owner@lantern.example"), make_user(NEW)
    Membership.objects.create(user=owner, organization=agency, role=Role.OWNER)
    invitation = invitations.invite(agency, email=NEW, role=Role.ANALYST, workspace=bakery, by=owner)
    gate, outcomes = threading.Barrier(2), []

    def run() -> None:
        try:
            gate.wait()
            invitations.accept(invitation, by=invited)
            outcomes.append("accepted")
        except Conflict:
            outcomes.append("used")
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _person in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["accepted", "used"]
    assert Membership.objects.filter(user=invited).count() == 1
