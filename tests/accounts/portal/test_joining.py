"""A client comes in by the link in the mail, with an account or without one, and as nobody else."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts import invitations
from accounts.access import is_only_client
from accounts.errors import Conflict, DomainError
from accounts.keys import make_key
from accounts.models import Membership, Role, User
from accounts.portal import joining
from tests.accounts.portal.conftest import HOST, browser_at, own_domain
from tests.cast import PASSWORD, Cast, make_user
from tests.races import after, in_thread, wait_until_over_or_held_up

NEW = "baker@client.example"
NEW_PASSWORD = "a long word of one's own"


@pytest.fixture
def link(cast: Cast, django_capture_on_commit_callbacks: Any) -> str:
    """The path in the mail to somebody new."""
    own_domain(cast.agency)
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(cast.agency, email=NEW, role=Role.CLIENT, workspace=cast.bakery, by=cast.owner)
    found = re.search(rf"http://{HOST}:\d+(/join/\S+)", str(mail.outbox[0].body))
    assert found, mail.outbox[0].body
    return found[1]


@pytest.mark.parametrize("host", [HOST, "testserver"])
def test_somebody_new_chooses_a_password_and_reads(cast: Cast, link: str, host: str) -> None:
    browser = browser_at(host)
    page = browser.get(link).content.decode()
    assert "Lantern Agency" in page
    assert "Bakery" in page
    answer = browser.post(link, {"name": "Baker", "password": NEW_PASSWORD})
    assert answer.headers["Location"] == reverse("portal:start", args=["bakery"])
    assert browser.get(answer.headers["Location"]).status_code == 200
    user = User.objects.get(email=NEW)
    membership = Membership.objects.get(user=user)
    assert (membership.role, membership.workspace, user.name) == (Role.CLIENT, cast.bakery, "Baker")
    assert is_only_client(user)
    # The link works once.
    assert browser_at(host).get(link).status_code == 404


@pytest.mark.parametrize("password", ["", "short", "password123", "1234567890123"])
def test_a_weak_password_is_refused_and_makes_nobody(cast: Cast, link: str, password: str) -> None:
    assert browser_at().post(link, {"name": "", "password": password}).status_code == 400
    assert not User.objects.filter(email=NEW).exists()


def test_whoever_has_an_account_signs_in_to_accept(cast: Cast, link: str) -> None:
    user = make_user(NEW)
    browser = Client()
    page = browser.get(link).content.decode()
    assert "Sign in to accept" in page
    assert 'name="password"' not in page
    # A form that somebody makes up sets no password of theirs.
    browser.post(link, {"name": "x", "password": NEW_PASSWORD})
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
    browser.post("/accounts/login/", {"login": NEW, "password": PASSWORD, "next": link})
    assert browser.post(link).status_code == 302
    assert Membership.objects.get(user=user).role == Role.CLIENT


def test_whoever_has_an_account_signs_in_at_the_domain_too(cast: Cast, link: str) -> None:
    user = make_user(NEW)
    browser = browser_at()
    assert "Sign in to accept" in browser.get(link).content.decode()
    wish = {"login": NEW, "password": PASSWORD, "next": link}
    assert browser.post("/accounts/login/", wish).headers["Location"] == link
    assert browser.post(link).headers["Location"] == reverse("portal:start", args=["bakery"])
    assert Membership.objects.get(user=user).role == Role.CLIENT


@pytest.mark.parametrize("host", [HOST, "testserver"])
def test_a_client_of_another_agency_finds_the_invitation_at_the_front_door(
    cast: Cast, link: str, host: str
) -> None:
    rival = cast.rival.organization
    user = make_user(NEW)
    Membership.objects.create(user=user, organization=rival, workspace=cast.rival, role=Role.CLIENT)
    browser = browser_at(host)
    page = browser.post("/accounts/login/", {"login": NEW, "password": PASSWORD}, follow=True)
    form = re.search(r'action="(/invitations/waiting/\d+/)"', page.content.decode())
    assert form
    # By the agency: who of it pressed the button is nothing that a client knows.
    assert "Lantern Agency invites you." in page.content.decode()
    assert cast.owner.email not in page.content.decode()
    answer = browser.post(form[1], {"answer": "accept"}, follow=True)
    assert answer.status_code == 200
    assert browser.get(reverse("portal:start", args=["bakery"])).status_code == 200


def test_an_invitation_that_is_withdrawn_opens_the_door_no_more(cast: Cast, link: str) -> None:
    make_user(NEW)
    invitations.revoke(invitations.waiting().get(email=NEW), by=cast.owner)
    answer = browser_at().post("/accounts/login/", {"login": NEW, "password": PASSWORD})
    assert answer.status_code == 200


def test_at_a_domain_only_its_own_invitations_are_answered(cast: Cast, link: str) -> None:
    own_domain(cast.rival.organization, "portal.rival.example")
    user = make_user(NEW)
    rival = cast.rival.organization
    Membership.objects.create(user=user, organization=rival, workspace=cast.rival, role=Role.CLIENT)
    browser = browser_at("portal.rival.example")
    browser.post("/accounts/login/", {"login": NEW, "password": PASSWORD})
    waiting = invitations.waiting().get(email=NEW)
    browser.post(f"/invitations/waiting/{waiting.pk}/", {"answer": "accept"})
    assert not Membership.objects.filter(user=user, workspace=cast.bakery).exists()


def test_the_link_is_for_its_address_alone(cast: Cast, link: str, signed_in: Any) -> None:
    browser = signed_in(cast.stranger)
    assert "for another address" in browser.get(link).content.decode()
    browser.post(link)
    assert not Membership.objects.filter(user=cast.stranger, workspace=cast.bakery).exists()


def test_at_the_domain_of_another_agency_the_link_leads_nowhere(cast: Cast, link: str) -> None:
    own_domain(cast.rival.organization, "portal.rival.example")
    assert browser_at("portal.rival.example").get(link).status_code == 404


def test_a_link_that_was_withdrawn_is_as_one_that_never_was(cast: Cast, link: str) -> None:
    invitations.revoke(invitations.waiting().get(email=NEW), by=cast.owner)
    gone, never = browser_at().get(link), browser_at().get("/join/never/")
    assert (gone.status_code, never.status_code) == (404, 404)
    assert "no longer works" in gone.content.decode()


def test_members_are_told_what_a_client_sees(cast: Cast, signed_in: Any) -> None:
    address = reverse("accounts:workspace_members", args=["bakery"])
    page = signed_in(cast.admin).get(address).content.decode()
    assert "meets the client portal alone" in page
    assert cast.client.email in page
    of_all = signed_in(cast.admin).get(reverse("accounts:organization_members", args=[cast.agency.pk]))
    assert f'<option value="{int(Role.CLIENT)}"' not in of_all.content.decode()
    wish = {"email": NEW, "role": str(int(Role.CLIENT))}
    assert signed_in(cast.admin).post(address, wish).status_code == 302
    assert invitations.waiting().get(email=NEW).role == Role.CLIENT
    refused = signed_in(cast.admin).post(
        reverse("accounts:organization_members", args=[cast.agency.pk]), wish
    )
    assert refused.status_code == 400


def test_no_key_is_a_client(cast: Cast) -> None:
    with pytest.raises(DomainError, match="for people"):
        make_key(cast.bakery, name="k", role=Role.CLIENT, scope="read", by=cast.owner)
    _key, text = make_key(cast.bakery, name="k", role=Role.VIEWER, scope="read", by=cast.viewer)
    Membership.objects.filter(user=cast.viewer).update(role=Role.CLIENT)
    answer = Client().get("/api/v1/workspaces/bakery/results/", headers={"authorization": f"Bearer {text}"})
    assert answer.status_code == 401


def test_a_client_changes_name_language_and_password(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.client)
    page = browser.post(reverse("portal:account"), {"name": "New name", "language": "es"}, follow=True)
    assert page.status_code == 200
    cast.client.refresh_from_db()
    assert (cast.client.name, cast.client.language) == ("New name", "es")
    wish = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert browser.post("/accounts/password/change/", wish).status_code == 302
    cast.client.refresh_from_db()
    assert cast.client.check_password(NEW_PASSWORD)


def test_clients_take_no_seat(cast: Cast) -> None:
    from accounts.billing.usage import seats_of

    before = seats_of(cast.agency)
    invitations.invite(cast.agency, email=NEW, role=Role.CLIENT, workspace=cast.bakery, by=cast.owner)
    assert seats_of(cast.agency) == before
    assert cast.client.email not in before


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_the_second_is_told(cast: Cast) -> None:
    invitation = invitations.invite(
        cast.agency, email=NEW, role=Role.CLIENT, workspace=cast.bakery, by=cast.owner
    )
    begun: list[Any] = []

    def second() -> None:
        begun.append(in_thread(lambda: joining.join(invitation, name="", password=NEW_PASSWORD)))
        wait_until_over_or_held_up(begun[0][0])

    with after('INSERT INTO "accounts_user"', second):
        membership = joining.join(invitation, name="", password=NEW_PASSWORD)
    thread, outcome = begun[0]
    thread.join()
    assert isinstance(outcome[0], Conflict), outcome
    assert list(Membership.objects.filter(user__email=NEW)) == [membership]


@pytest.mark.parametrize("host", [HOST, "testserver"])
def test_a_client_leaves(cast: Cast, host: str) -> None:
    own_domain(cast.agency)
    rival = cast.rival.organization
    Membership.objects.create(user=cast.client, organization=rival, workspace=cast.rival, role=Role.CLIENT)
    browser = browser_at(host)
    browser.post("/accounts/login/", {"login": cast.client.email, "password": PASSWORD})
    page = browser.get(reverse("portal:account")).content.decode()
    way = reverse("accounts:workspace_leave", args=["bakery"])
    elsewhere = reverse("accounts:workspace_leave", args=[cast.rival.slug])
    assert f'action="{way}"' in page
    # At an organization's own domain there is nothing of another one.
    assert (elsewhere in page) == (host == "testserver")
    if host == HOST:
        assert browser.post(elsewhere).status_code == 404
    answer = browser.post(way, follow=True)
    assert answer.status_code == 200
    assert answer.redirect_chain[0][0] == reverse("portal:home")
    assert [one.workspace for one in Membership.objects.filter(user=cast.client)] == [cast.rival]
    assert browser.get("/portal/bakery/").status_code == 404


def test_a_colleague_who_is_a_client_elsewhere_leaves_that_from_the_profile(
    cast: Cast, signed_in: Any
) -> None:
    rival = cast.rival.organization
    Membership.objects.create(user=cast.viewer, organization=rival, workspace=cast.rival, role=Role.CLIENT)
    way = reverse("accounts:workspace_leave", args=[cast.rival.slug])
    browser = signed_in(cast.viewer)
    assert f'action="{way}"' in browser.get("/profile/").content.decode()
    assert browser.post(way).status_code == 302
    assert not Membership.objects.filter(user=cast.viewer, workspace=cast.rival).exists()
    assert way not in browser.get("/profile/").content.decode()
