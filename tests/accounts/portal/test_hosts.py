"""At a verified domain there is the portal of one organization and nothing else, and only its people sign in there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse

from accounts.models import Membership, Role
from accounts.portal.hosts import forget_hosts, organization_at
from campaigns.models import PublicAddress
from smroi.tls import LINK_HOSTS
from tests.accounts.portal.conftest import HOST, browser_at, own_domain
from tests.cast import PASSWORD, Cast, as_workspace
from tests.house.routes import all_routes, walk


def sign_in(browser: Client, email: str, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/accounts/login/", {"login": email, "password": password}, **more)


def test_a_host_that_nobody_proved_is_refused_as_ever(cast: Cast) -> None:
    assert browser_at("nobody.example").get("/accounts/login/").status_code == 400
    own_domain(cast.agency).__class__.objects.update(verified_at=None)
    assert browser_at().get("/accounts/login/").status_code == 400
    assert "smroi" not in browser_at().get("/accounts/login/").content.decode().lower()


def test_the_installations_own_hosts_cost_no_statement(cast: Cast, client: Client) -> None:
    own_domain(cast.agency)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/healthz")
    assert not [query for query in asked.captured_queries if "portaldomain" in query["sql"]]


def test_a_domain_is_looked_up_once_in_a_while(cast: Cast) -> None:
    own_domain(cast.agency)
    with CaptureQueriesContext(connection) as asked:
        for _time in range(3):
            assert organization_at(HOST) == cast.agency.pk
            assert organization_at("nobody.example") is None
    assert len(asked.captured_queries) == 2


def test_no_address_but_those_of_the_portal_is_there(cast: Cast, signed_in: Any) -> None:
    own_domain(cast.agency)
    there = {route.address for route in walk(get_resolver(django_settings.PORTAL_URLCONF))}
    owner = browser_at()
    owner.force_login(cast.owner, backend="django.contrib.auth.backends.ModelBackend")
    called = 0
    for route in all_routes():
        if route.address in there or any(name not in SAMPLE for name in route.arguments):
            continue
        called += 1
        address = route.fill({**SAMPLE, "slug": cast.bakery.slug, "organization_id": str(cast.agency.pk)})
        assert owner.get(address).status_code == 404, address
    assert called > 150
    for name in ("/admin/", "/api/v1/schema/", "/accounts/signup/", "/start/", "/help/", "/healthz"):
        assert owner.get(name).status_code == 404, name


SAMPLE = {
    **dict.fromkeys(
        ("campaign_id", "goal_id", "dashboard_id", "brief_id", "edition_id", "link_id", "page_id", "run_id"),
        "1",
    ),
    "slug": "",
    "organization_id": "",
    "key": "x",
    "token": "x",
    "kind": "pdf",
    "block_id": "b1",
}


def test_a_client_signs_in_at_the_domain_and_stays_there(cast: Cast) -> None:
    own_domain(cast.agency)
    browser = browser_at()
    answer = sign_in(browser, cast.client.email, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("portal:start", args=["bakery"])
    assert answer.status_code == 200
    # Signing out leads to a door of the same look.
    left = browser.post("/accounts/logout/", follow=True)
    assert left.status_code == 200
    assert "Lantern Agency" in left.content.decode()


def test_other_organizations_are_not_there(cast: Cast) -> None:
    own_domain(cast.agency)
    own_domain(cast.rival.organization, "portal.rival.example")
    Membership.objects.create(
        user=cast.client, organization=cast.rival.organization, workspace=cast.rival, role=Role.CLIENT
    )
    for host, seen, hidden in (
        (HOST, "bakery", "rival-shop"),
        ("portal.rival.example", "rival-shop", "bakery"),
    ):
        browser = browser_at(host)
        sign_in(browser, cast.client.email)
        assert browser.get(f"/portal/{seen}/").status_code == 200
        assert browser.get(f"/portal/{hidden}/").status_code == 404


def test_an_account_of_elsewhere_is_answered_as_a_wrong_password(cast: Cast) -> None:
    own_domain(cast.agency)

    def words(email: str, password: str) -> str:
        page = sign_in(browser_at(), email, password).content.decode()
        return re.sub(r'(value=|content=)"[^"]*"', "", page)

    right, wrong = words(cast.stranger.email, PASSWORD), words(cast.stranger.email, "wrong" * 4)
    assert right == wrong == words("nobody@stranger.example", "wrong" * 4)
    assert "not correct" in right
    # At the installation's own host the same account signs in.
    assert sign_in(Client(), cast.stranger.email).status_code == 302


def test_no_answer_tells_by_its_time_who_belongs_to_the_agency(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking at passwords is what takes time; it is counted instead of measured."""
    own_domain(cast.agency)
    encode, hashed = MD5PasswordHasher.encode, []

    def counted(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        made: str = encode(self, password, salt)
        return made

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)

    def looks(email: str) -> int:
        hashed.clear()
        assert sign_in(browser_at(), email, "wrong" * 4).status_code == 200
        return len(hashed)

    for user, email in ((cast.client, "second@lantern.example"), (cast.stranger, "second@rival.example")):
        EmailAddress.objects.create(user=user, email=email, verified=True)
    at_home = looks(cast.client.email)
    assert at_home > 0
    assert at_home == looks(cast.stranger.email) == looks("nobody@nowhere.example")
    assert at_home == looks("second@lantern.example") == looks("second@rival.example")


def test_a_session_is_of_its_host(cast: Cast) -> None:
    own_domain(cast.agency)
    own_domain(cast.agency, "second.lantern.example")
    browser = browser_at()
    sign_in(browser, cast.client.email)
    for host in ("second.lantern.example", "testserver"):
        other = Client(headers={"host": host})
        other.cookies = browser.cookies
        answer = other.get("/portal/bakery/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/login/")
    assert browser.get("/portal/bakery/").status_code == 200


def test_forms_are_protected_there(cast: Cast) -> None:
    own_domain(cast.agency)
    browser = Client(headers={"host": HOST}, enforce_csrf_checks=True)
    browser.get("/accounts/login/")
    token = browser.cookies["csrftoken"].value
    wish = {"login": cast.client.email, "password": PASSWORD}
    assert browser.post("/accounts/login/", wish).status_code == 403
    from_elsewhere = {"origin": "https://elsewhere.example"}
    wish["csrfmiddlewaretoken"] = token
    assert browser.post("/accounts/login/", wish, headers=from_elsewhere).status_code == 403
    assert browser.post("/accounts/login/", wish, headers={"origin": f"http://{HOST}"}).status_code == 302


def test_strict_transport_is_for_the_domain_alone(cast: Cast) -> None:
    own_domain(cast.agency)
    with override_settings(
        SECURE_HSTS_SECONDS=1000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True
    ):
        assert (
            browser_at().get("/accounts/login/", secure=True).headers["Strict-Transport-Security"]
            == "max-age=1000"
        )


def test_a_new_password_is_asked_for_and_set_at_the_domain(cast: Cast) -> None:
    own_domain(cast.agency)
    browser = browser_at()
    assert browser.post("/accounts/password/reset/", {"email": cast.client.email}).status_code == 302
    message = mail.outbox[0]
    link = re.search(rf"http://{HOST}:\d+(/accounts/password/reset/key/\S+)", str(message.body))
    assert link, message.body
    page = browser.get(link[1], follow=True)
    assert page.status_code == 200
    new = {"password1": "another correct battery", "password2": "another correct battery"}
    assert browser.post(page.redirect_chain[-1][0], new).status_code == 302
    assert sign_in(browser, cast.client.email, "another correct battery").status_code == 302


def reset_link(host: str, email: str) -> str:
    mail.outbox.clear()
    browser_at(host).post("/accounts/password/reset/", {"email": email})
    (message,) = mail.outbox
    found = re.search(r"(https?://[^/\s]+)/accounts/password/reset/key/", str(message.body))
    assert found, message.body
    return found[1]


@pytest.mark.parametrize("host", [HOST, "testserver"])
def test_only_who_is_a_client_there_alone_sets_a_password_at_the_domain(cast: Cast, host: str) -> None:
    """Whoever holds the domain could read the link of an account that opens more than the portal."""
    own_domain(cast.agency)
    base = django_settings.BASE_URL
    assert HOST in reset_link(host, cast.client.email)
    for name in ("owner", "viewer"):
        assert reset_link(host, getattr(cast, name).email) == base
    type(cast.client).objects.filter(pk=cast.client.pk).update(is_staff=True)
    assert reset_link(host, cast.client.email) == base
    type(cast.client).objects.filter(pk=cast.client.pk).update(is_staff=False)
    cache.clear()
    rival = cast.rival.organization
    Membership.objects.create(user=cast.client, organization=rival, workspace=cast.rival, role=Role.CLIENT)
    assert reset_link(host, cast.client.email) == base
    assert "Lantern Agency" in mail.outbox[0].from_email


@pytest.mark.parametrize("email", ["stranger@rival.example", "nobody@nowhere.example"])
def test_nobody_of_elsewhere_gets_a_mail_from_the_domain(cast: Cast, email: str) -> None:
    own_domain(cast.agency)
    answer = browser_at().post("/accounts/password/reset/", {"email": email})
    assert answer.status_code == 302
    assert mail.outbox == []


def told(client: Client, name: str) -> tuple[int, str | None, bytes]:
    answer = client.get("/tls/ask", {"domain": name})
    return answer.status_code, answer.headers.get("X-Answers"), answer.content


def test_the_proxy_is_told_of_domains_that_serve_alone(cast: Cast, client: Client) -> None:
    domain = own_domain(cast.agency)
    assert told(client, HOST) == (200, "web", b"")
    for name in ("nobody.example", "", "testserver", "\0", f"{HOST}\0", "a" * 300 + ".example", "ñ.example"):
        assert told(client, name) == (404, None, b""), name
    domain.delete()
    forget_hosts()
    assert told(client, HOST) == (404, None, b"")


@override_settings(BASE_URL="https://app.measure.example", PUBLIC_URL="https://go.measure.example")
def test_the_proxy_is_told_of_own_hosts_and_of_domains_of_links(cast: Cast, client: Client) -> None:
    LINK_HOSTS.forget()
    with as_workspace(cast.bakery) as workspace:
        PublicAddress.objects.create(
            workspace=workspace, space="domain", host="go.bakery.example", kind="domain", subject_id=1
        )
    assert told(client, "app.measure.example")[:2] == (200, "web")
    assert told(client, "go.measure.example")[:2] == (200, "intake")
    assert told(client, "go.bakery.example")[:2] == (200, "intake")
    LINK_HOSTS.forget()


def test_however_often_it_asks_it_is_answered_without_a_statement(cast: Cast, client: Client) -> None:
    own_domain(cast.agency)
    LINK_HOSTS.forget()
    told(client, HOST)
    told(client, "nobody.example")
    with CaptureQueriesContext(connection) as asked:
        for _time in range(700):
            assert told(client, HOST)[0] == 200
            assert told(client, "nobody.example")[0] == 404
    assert [query["sql"] for query in asked.captured_queries if "SAVEPOINT" not in query["sql"]] == []


def test_hosts_that_are_made_up_do_not_push_out_those_that_exist(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_domain(cast.agency)
    monkeypatch.setattr("accounts.portal.hosts.MOST_KNOWN", 3)
    organization_at(HOST)
    for number in range(9):
        organization_at(f"n{number}.example")
    with CaptureQueriesContext(connection) as asked:
        assert organization_at(HOST) == cast.agency.pk
    assert len(asked.captured_queries) == 0


def test_who_was_a_client_finds_nothing_any_more(cast: Cast) -> None:
    own_domain(cast.agency)
    browser = browser_at()
    sign_in(browser, cast.client.email)
    Membership.objects.filter(user=cast.client).delete()
    assert browser.get("/portal/bakery/").status_code == 404
    page = browser.get("/", follow=True).content.decode()
    assert "Nothing is shown to you here" in page


def test_somebody_with_two_addresses_is_one_person(cast: Cast) -> None:
    own_domain(cast.agency)
    EmailAddress.objects.create(user=cast.client, email="second@lantern.example", verified=True)
    browser = browser_at()
    assert sign_in(browser, "Second@lantern.example").status_code == 302
    assert browser.get("/portal/bakery/").status_code == 200


def test_an_address_that_nobody_proved_lets_nobody_in(cast: Cast) -> None:
    own_domain(cast.agency)
    EmailAddress.objects.create(user=cast.client, email="second@lantern.example", verified=False)
    assert sign_in(browser_at(), "second@lantern.example").status_code == 200


def test_nobody_of_elsewhere_comes_in_by_an_address_of_a_client(cast: Cast) -> None:
    """Each of those whose password would be looked at belongs here."""
    own_domain(cast.agency)
    EmailAddress.objects.filter(email__iexact=cast.client.email).delete()
    EmailAddress.objects.create(user=cast.stranger, email=cast.client.email, verified=True)
    stranger = type(cast.stranger).objects.get(pk=cast.stranger.pk)
    stranger.set_password("of the stranger alone")
    stranger.save(update_fields=["password"])
    assert sign_in(Client(), cast.client.email, "of the stranger alone").status_code == 302
    assert sign_in(browser_at(), cast.client.email, "of the stranger alone").status_code == 200
