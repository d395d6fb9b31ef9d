"""The pages of accounts: what each role finds there, and what it may send."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import ApiKey, Invitation, Membership, Role, Workspace
from tests.cast import PASSWORD, Cast, make_user

SETTINGS = {
    "name": "Bread",
    "currency": "AUD",
    "time_zone": "Australia/Sydney",
    "language": "en",
    "gross_margin": "",
    "headline_roi": "revenue",
    "roi_cost": "spend",
}


@pytest.mark.parametrize("page", ["settings/", "settings/members/", "settings/keys/", "settings/activity/"])
def test_settings_are_for_admins(cast: Cast, signed_in: Any, page: str) -> None:
    found = {
        name: signed_in(getattr(cast, name)).get(f"/w/bakery/{page}").status_code
        for name in ("owner", "admin", "analyst", "viewer", "stranger")
    }
    assert found == {"owner": 200, "admin": 200, "analyst": 403, "viewer": 403, "stranger": 404}
    assert Client().get(f"/w/bakery/{page}").headers["Location"].startswith(reverse("account_login"))


def test_an_organization_is_seen_by_its_members_and_managed_by_its_admins(cast: Cast, signed_in: Any) -> None:
    pages = ("", "members/", "workspaces/new/", "transfer/")
    found = {
        name: [
            signed_in(getattr(cast, name)).get(f"/o/{cast.agency.pk}/{page}").status_code for page in pages
        ]
        for name in ("owner", "admin", "analyst", "viewer", "stranger")
    }
    assert found == {
        "owner": [200, 200, 200, 200],
        "admin": [200, 200, 200, 403],
        "analyst": [200, 403, 403, 403],
        "viewer": [403, 403, 403, 403],
        "stranger": [404, 404, 404, 404],
    }


def test_settings_are_saved_and_the_margin_may_be_unknown(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    assert 'value="60"' in browser.get("/w/bakery/settings/").content.decode()
    assert browser.post("/w/bakery/settings/", SETTINGS).url == "/w/bakery/settings/"
    saved = Workspace.objects.get(pk=cast.bakery.pk)
    assert (saved.name, saved.currency, saved.time_zone, saved.gross_margin) == (
        "Bread",
        "AUD",
        "Australia/Sydney",
        None,
    )
    wrong = browser.post("/w/bakery/settings/", {**SETTINGS, "currency": "XXX"})
    assert wrong.status_code == 400 and "currency" in wrong.context["form"].errors


def test_people_with_the_whole_organization_and_with_this_workspace_alone_stand_apart(
    cast: Cast, signed_in: Any
) -> None:
    context = signed_in(cast.admin).get("/w/bakery/settings/members/").context
    assert [str(person.membership.user) for person in context["people"]] == ["Viewer", "Client"]
    assert [str(person.membership.user) for person in context["everywhere"]] == ["Owner", "Admin", "Analyst"]


def test_members_are_changed_and_removed_on_the_page(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    mine = Membership.objects.get(user=cast.viewer)
    url = f"/w/bakery/settings/members/{mine.pk}/"
    browser.post(f"{url}role/", {"role": Role.ANALYST})
    mine.refresh_from_db()
    assert mine.role == Role.ANALYST
    above = browser.post(f"{url}role/", {"role": Role.OWNER}, follow=True)
    mine.refresh_from_db()
    assert mine.role == Role.ANALYST and "Choose a role" in above.content.decode()
    browser.post(f"{url}remove/")
    assert not Membership.objects.filter(pk=mine.pk).exists()
    assert browser.post(f"{url}remove/").status_code == 404


def test_a_member_of_another_place_is_not_found_here(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.owner)
    theirs = Membership.objects.get(user=cast.stranger)
    of_bakery = Membership.objects.get(user=cast.viewer)
    for url in (
        f"/w/bakery/settings/members/{theirs.pk}/remove/",
        f"/w/florist/settings/members/{of_bakery.pk}/remove/",
        f"/o/{cast.agency.pk}/members/{theirs.pk}/remove/",
        f"/o/{cast.agency.pk}/members/{of_bakery.pk}/remove/",
    ):
        assert browser.post(url).status_code == 404
    assert Membership.objects.filter(pk__in=[theirs.pk, of_bakery.pk]).count() == 2


def test_leaving_and_handing_over_through_the_pages(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.owner)
    stays = browser.post(f"/o/{cast.agency.pk}/leave/", follow=True)
    assert "always has an owner" in stays.content.decode()
    heir = Membership.objects.get(user=cast.admin)
    assert browser.post(f"/o/{cast.agency.pk}/transfer/", {"to": heir.pk}).status_code == 302
    browser.post(f"/o/{cast.agency.pk}/leave/")
    assert browser.get(f"/o/{cast.agency.pk}/").status_code == 404
    signed_in(cast.viewer).post("/w/bakery/leave/")
    assert sorted(Membership.objects.filter(organization=cast.agency).values_list("user__name", "role")) == [
        ("Admin", Role.OWNER),
        ("Analyst", Role.ANALYST),
        ("Client", Role.CLIENT),
    ]


def test_invitations_are_sent_again_and_withdrawn_on_the_page(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    browser.post(f"/o/{cast.agency.pk}/members/", {"email": "new@example.org", "role": Role.VIEWER})
    first = Invitation.objects.get()
    browser.post(f"/o/{cast.agency.pk}/invitations/{first.pk}/resend/")
    second = Invitation.objects.get(revoked_at=None)
    assert second.pk != first.pk
    browser.post(f"/o/{cast.agency.pk}/invitations/{second.pk}/revoke/")
    assert not Invitation.objects.filter(revoked_at=None).exists()
    assert (
        signed_in(cast.stranger).post(f"/o/{cast.agency.pk}/invitations/{first.pk}/revoke/").status_code
        == 404
    )


def test_an_invitation_says_so_when_another_person_opens_it(cast: Cast, signed_in: Any) -> None:
    from accounts.invitations import hash_of, invite

    invitation = invite(cast.agency, email="new@example.org", role=Role.VIEWER, by=cast.owner)
    Invitation.objects.filter(pk=invitation.pk).update(token_hash=hash_of("the-token"))
    other = signed_in(cast.stranger)
    assert "for another address" in other.get("/invitations/the-token/").content.decode()
    other.post("/invitations/the-token/", {"answer": "accept"})
    assert not Membership.objects.filter(user=cast.stranger, organization=cast.agency).exists()
    assert Client().post("/invitations/the-token/").headers["Location"].startswith(reverse("account_login"))


def test_a_second_workspace_explains_that_it_makes_an_agency(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.stranger)
    url = f"/o/{cast.rival.organization_id}/workspaces/new/"
    assert "makes your business an agency" in browser.get(url).content.decode()
    answer = browser.post(url, {**SETTINGS, "name": "Second"})
    assert answer.url == "/w/second/"


def test_a_key_is_shown_once_and_never_again(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    wanted = {"name": "Nightly", "scope": "write", "role": Role.ADMIN}
    made = browser.post("/w/bakery/settings/keys/", wanted)
    found = re.search(r"smroi_[\w-]{43}", made.content.decode())
    assert found and made.headers["Cache-Control"] == "no-store"
    key = ApiKey.objects.get()
    assert found[0] not in key.key_hash
    page = browser.get("/w/bakery/settings/keys/").content.decode()
    assert found[0] not in page and key.prefix in page
    above = browser.post("/w/bakery/settings/keys/", {**wanted, "role": Role.OWNER})
    assert above.status_code == 400 and ApiKey.objects.count() == 1
    assert signed_in(cast.stranger).post(f"/w/bakery/settings/keys/{key.pk}/revoke/").status_code == 404
    browser.post(f"/w/florist/settings/keys/{key.pk}/revoke/")
    assert ApiKey.objects.get().revoked_at is None
    browser.post(f"/w/bakery/settings/keys/{key.pk}/revoke/")
    assert ApiKey.objects.get().revoked_at is not None


def test_activity_tells_who_did_what_here_and_not_elsewhere(cast: Cast, signed_in: Any) -> None:
    browser = signed_in(cast.admin)
    browser.post("/w/bakery/settings/", SETTINGS)
    browser.post("/w/florist/settings/members/", {"email": "secret@example.org", "role": Role.VIEWER})
    entries = browser.get("/w/bakery/settings/activity/").context["entries"]
    assert [(entry.who, entry.what) for entry in entries] == [("Admin", "Changed the settings")]


@pytest.mark.parametrize(
    "route", ["account_email", "account_change_password", "mfa_index", "usersessions_list"]
)
def test_the_pages_about_signing_in_open(cast: Cast, signed_in: Any, route: str) -> None:
    assert signed_in(cast.viewer).get(reverse(route)).status_code == 200


@pytest.mark.parametrize("route", ["mfa_activate_totp", "mfa_add_webauthn"])
def test_a_second_factor_is_added_after_typing_the_password_again(
    cast: Cast, client: Client, route: str
) -> None:
    client.post(reverse("account_login"), {"login": cast.viewer.email, "password": PASSWORD})
    asked = client.get(reverse(route))
    assert asked.status_code == 302 and asked.headers["Location"].startswith(
        reverse("account_reauthenticate")
    )
    client.post(asked.headers["Location"], {"password": PASSWORD})
    assert client.get(reverse(route)).status_code == 200


def test_names_are_escaped_wherever_they_stand(cast: Cast, signed_in: Any) -> None:
    script = "<script>alert(1)</script>"
    Workspace.objects.filter(pk=cast.bakery.pk).update(name=script)
    person = make_user("x@example.org", name=script)
    Membership.objects.create(user=person, organization=cast.agency, role=Role.ADMIN)
    browser = signed_in(person)
    for url in ("/workspaces/", "/w/bakery/settings/members/", f"/o/{cast.agency.pk}/", "/profile/"):
        assert script not in browser.get(url).content.decode()
