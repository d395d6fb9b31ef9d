"""From an address to the first page of one's own, and what the pages on the way never tell."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Organization, Role, User, Workspace
from tests.cast import PASSWORD, Cast, make_user

EMAIL = "new.person@example.org"
START = {
    "organization_name": "서울 빵집",
    "kind": "business",
    "name": "",
    "currency": "KRW",
    "time_zone": "Asia/Seoul",
    "language": "ko",
    "gross_margin": "42,5",
}


@pytest.fixture(autouse=True)
def _no_counts_of_earlier_tests(db: None) -> None:
    cache.clear()


def link_in(mail: Any, part: str) -> str:
    found = re.search(rf"https?://\S+?(/\S*{part}\S*)", str(mail.body))
    assert found, mail.body
    return found[1]


def sign_up(browser: Client, email: str = EMAIL, **more: str) -> Any:
    return browser.post(reverse("account_signup"), {"email": email, "password1": PASSWORD, **more})


def test_from_sign_up_through_the_mail_to_the_first_dashboard(mailoutbox: Any, settings: Any) -> None:
    browser = Client(headers={"accept-language": "en"})
    assert sign_up(browser).url == reverse("account_email_verification_sent")
    [mail] = mailoutbox
    assert settings.BASE_URL in mail.body and "testserver" not in mail.body
    assert browser.get("/start/").headers["Location"].startswith(reverse("account_login"))

    verified = browser.post(link_in(mail, "confirm-email"), follow=True)
    assert verified.redirect_chain[-1][0] == "/start/"
    answer = browser.post("/start/", START)
    workspace = Workspace.objects.get()
    assert answer.headers["Location"] == f"/w/{workspace.slug}/"
    assert re.fullmatch("[a-z]{8}", workspace.slug)
    assert (workspace.name, workspace.currency, str(workspace.gross_margin)) == ("서울 빵집", "KRW", "0.4250")
    assert Membership.objects.get().role == Role.OWNER
    assert browser.get("/").headers["Location"] == f"/w/{workspace.slug}/"


def test_the_first_form_guesses_from_the_browser_and_keeps_what_was_written(signed_in: Any) -> None:
    browser = signed_in(make_user(EMAIL))
    page = browser.get("/start/", headers={"accept-language": "en-AU,en;q=0.8"}).content.decode()
    assert '<option value="AUD" selected>' in page and '<option value="Australia/Sydney" selected>' in page
    answer = browser.post("/start/", {**START, "kind": "agency", "gross_margin": "140"})
    assert answer.status_code == 400
    assert {"name", "gross_margin"} <= set(answer.context["form"].errors)
    assert "서울 빵집" in answer.content.decode()
    assert not Organization.objects.exists()


def test_nothing_but_the_fields_of_the_form_is_taken(signed_in: Any) -> None:
    user = make_user(EMAIL)
    forbidden = {
        "id": "1", "role": "10", "owner": "1", "user": "1", "organization": "1", "organization_id": "1", "slug": "mine",
        "is_staff": "1", "is_superuser": "1", "created_by": "1", "workspace": "1", "workspace_id": "1", "pk": "1",
        "email": "other@example.org", "is_active": "0", "password": "x", "plan": "gold", "created_at": "2020-01-01",
    }  # fmt: skip
    browser = signed_in(user)
    browser.post("/start/", {**START, **forbidden})
    workspace = Workspace.objects.get()
    assert workspace.slug != "mine" and workspace.pk != 1
    browser.post("/profile/", {**forbidden, "name": "New", "language": "es"})
    browser.post(f"/w/{workspace.slug}/settings/", {**START, **forbidden, "name": "Bread"})
    changed = User.objects.get()
    assert (changed.name, changed.language, changed.email) == ("New", "es", EMAIL)
    assert (changed.is_staff, changed.is_superuser, changed.is_active) == (False, False, True)
    assert Workspace.objects.get().slug == workspace.slug


def test_an_invited_person_signs_up_and_lands_where_they_were_invited_to(
    cast: Cast, mailoutbox: Any, signed_in: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed_in(cast.admin).post("/w/bakery/settings/members/", {"email": EMAIL, "role": Role.ANALYST})
    link = link_in(mailoutbox.pop(), "invitations")
    browser = Client()
    page = browser.get(link).content.decode()
    assert "Join Bakery" in page
    found = re.search(r'href="(/accounts/signup/[^"]+)"', page)
    assert found
    form = browser.get(found[1].replace("&amp;", "&"))
    assert f'value="{EMAIL}"' in form.content.decode()
    browser.post(found[1].replace("&amp;", "&"), {"email": EMAIL, "password1": PASSWORD, "next": link})
    verified = browser.post(link_in(mailoutbox.pop(), "confirm-email"), follow=True)
    # Wherever the mail was opened, the front door shows the invitation.
    assert "You are invited" in verified.content.decode() or "Join Bakery" in verified.content.decode()
    browser.post(link, {"answer": "accept"})
    assert browser.get("/").headers["Location"] == "/w/bakery/"
    assert browser.get(link).status_code == 404


def test_a_waiting_invitation_is_shown_before_the_wizard_and_can_be_declined(
    cast: Cast, signed_in: Any
) -> None:
    from accounts import invitations

    invitation = invitations.invite(
        cast.agency, email=EMAIL, role=Role.VIEWER, workspace=cast.bakery, by=cast.owner
    )
    browser = signed_in(make_user(EMAIL))
    assert browser.get("/").url == "/workspaces/"
    assert "Bakery" in browser.get("/workspaces/").content.decode()
    url = f"/invitations/waiting/{invitation.pk}/"
    signed_in(cast.stranger).post(url, {"answer": "accept"})
    assert not Membership.objects.filter(user=cast.stranger, organization=cast.agency).exists()
    browser.post(url, {"answer": "decline"})
    assert browser.get("/").url == "/start/"


def test_where_the_front_door_leads(cast: Cast, signed_in: Any) -> None:
    assert "Create an account" in Client().get("/").content.decode()
    assert signed_in(cast.viewer).get("/").url == "/w/bakery/"
    several = signed_in(cast.owner)
    assert several.get("/").url == "/workspaces/"
    page = several.get("/workspaces/").content.decode()
    assert "Bakery" in page and "Florist" in page and "Rival" not in page
    several.get("/w/florist/settings/")
    assert several.get("/").url == "/w/florist/"
    assert "Florist" not in signed_in(cast.viewer).get("/workspaces/").content.decode()


def test_the_pages_speak_the_language_of_who_signs_in(cast: Cast) -> None:
    User.objects.filter(pk=cast.viewer.pk).update(language="ko")
    browser = Client()
    browser.post(reverse("account_login"), {"login": cast.viewer.email, "password": PASSWORD})
    assert 'lang="ko"' in browser.get("/profile/").content.decode()
    browser.post(reverse("set_language"), {"language": "es", "next": "/profile/"})
    assert 'lang="es"' in browser.get("/profile/").content.decode()
    assert User.objects.get(pk=cast.viewer.pk).language == "es"


# --- what the pages do not tell ---


def _without_the_address(answer: Any, email: str) -> tuple[int, str, str]:
    text = re.sub(r'csrf[^>]+>|name="csrf-token"[^>]+>', "", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), text.replace(email, "ADDRESS")


@pytest.mark.parametrize(
    ("route", "fields"),
    [
        ("account_login", {"login": "{email}", "password": "not the password of theirs"}),
        ("account_signup", {"email": "{email}", "password1": PASSWORD}),
        ("account_reset_password", {"email": "{email}"}),
    ],
)
def test_no_page_tells_whether_an_address_has_an_account(
    cast: Cast, mailoutbox: Any, route: str, fields: dict[str, str]
) -> None:
    seen = []
    for email in (cast.owner.email, "nobody@lantern.example"):
        browser = Client()
        values = {name: value.format(email=email) for name, value in fields.items()}
        answer = browser.post(reverse(route), values)
        after = browser.get(answer.headers["Location"]) if answer.status_code == 302 else answer
        seen.append(
            (_without_the_address(answer, email), _without_the_address(after, email), len(mailoutbox))
        )
        mailoutbox.clear()
    assert seen[0] == seen[1]


def test_a_hostile_host_header_changes_no_link(cast: Cast, mailoutbox: Any, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "evil.example"]
    for route, fields in (
        ("account_reset_password", {"email": cast.owner.email}),
        ("account_reset_password", {"email": "nobody@lantern.example"}),
        ("account_signup", {"email": EMAIL, "password1": PASSWORD}),
        ("account_signup", {"email": cast.admin.email, "password1": PASSWORD}),
    ):
        Client(headers={"host": "evil.example"}).post(reverse(route), fields)
    assert len(mailoutbox) == 4
    for mail in mailoutbox:
        assert "evil" not in mail.body and settings.BASE_URL in mail.body


def test_an_address_gets_five_mails_an_hour_however_often_strangers_ask(
    cast: Cast, mailoutbox: Any, settings: Any
) -> None:
    settings.ACCOUNT_RATE_LIMITS = False
    answers = {
        Client().post(reverse("account_reset_password"), {"email": cast.owner.email}).headers.get("Location")
        for _again in range(12)
    }
    assert len(mailoutbox) == 5
    assert answers == {reverse("account_reset_password_done")}


def test_guessing_a_password_ends_after_a_few_times(cast: Cast) -> None:
    wrong = {"login": cast.owner.email, "password": "guess"}
    for _again in range(5):
        Client().post(reverse("account_login"), wrong)
    right = Client().post(reverse("account_login"), {"login": cast.owner.email, "password": PASSWORD})
    assert right.status_code != 302


def test_a_new_password_comes_by_mail(cast: Cast, mailoutbox: Any) -> None:
    browser = Client()
    browser.post(reverse("account_reset_password"), {"email": cast.owner.email})
    form = browser.get(link_in(mailoutbox.pop(), "password/reset/key"), follow=True)
    new = "another horse entirely"
    browser.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    signed_in = browser.post(reverse("account_login"), {"login": cast.owner.email, "password": new})
    assert signed_in.status_code == 302
