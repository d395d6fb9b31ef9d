"""A domain is an organization's once the DNS says so, serves it alone, and stops a week after its record is gone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Conflict, DomainError
from accounts.models import Organization, PortalDomain, User
from accounts.portal import domains, proofs
from accounts.portal.agency import base_url_of
from accounts.portal.hosts import organization_at
from accounts.portal.names import checked_portal_host, in_letters
from tests.accounts.portal.conftest import HOST, browser_at
from tests.cast import Cast
from tests.name_server import Zone


def added(organization: Organization, by: User, host: str = HOST) -> PortalDomain:
    return domains.add_domain(organization, host=host, by=by)


def rival_of(cast: Cast) -> Organization:
    return cast.rival.organization


# --- proving ------------------------------------------------------------------------------------------------------


def test_the_record_of_this_organization_proves_a_domain(cast: Cast, zone: Zone) -> None:
    domain = added(cast.agency, cast.owner)
    zone.say(HOST, "something else", domain.token)
    found = domains.verify(domain, by=cast.owner)
    assert found.verified_at is not None
    assert found.problem == ""
    assert zone.asked == [f"_portal.{HOST}"]


@pytest.mark.parametrize(
    ("texts", "problem"),
    [(None, "no_name"), ([], "no_txt"), (["portal-of-somebody-else"], "other_txt")],
)
def test_each_failure_says_what_was_found_and_what_to_do(
    cast: Cast, zone: Zone, signed_in: Any, texts: list[str] | None, problem: str
) -> None:
    domain = added(cast.agency, cast.owner)
    if texts is not None:
        zone.say(HOST, *texts)
    browser: Client = signed_in(cast.admin)
    address = reverse("accounts:portal_domain_check", args=[cast.agency.pk, domain.pk])
    page = browser.post(address, follow=True).content.decode()
    domain.refresh_from_db()
    assert (domain.problem, domain.verified_at) == (problem, None)
    assert f"_portal.{HOST}" in page
    assert domain.token in page
    assert "Set " in page
    if texts:
        assert texts[0] in page
    assert organization_at(HOST) is None


def test_a_server_that_is_silent_keeps_nobody_waiting(
    cast: Cast, zone: Zone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proofs, "SECONDS", 0.3)
    zone.is_silent = True
    found = domains.verify(added(cast.agency, cast.owner), by=cast.owner)
    assert (found.problem, found.verified_at) == ("no_answer", None)


def test_one_who_proves_it_too_gets_it_only_when_the_first_has_let_it_go(cast: Cast, zone: Zone) -> None:
    first = added(cast.agency, cast.owner)
    zone.say(HOST, first.token)
    domains.verify(first, by=cast.owner)
    second = added(rival_of(cast), cast.stranger)
    zone.say(HOST, first.token, second.token)
    assert domains.verify(second, by=cast.stranger).problem == "taken"
    assert organization_at(HOST) == cast.agency.pk
    zone.say(HOST, second.token)
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert domains.verify(second, by=cast.stranger).verified_at is not None
    # Those who lost it are told, and where to look.
    assert {message.to[0] for message in mail.outbox} == {cast.owner.email, cast.admin.email}
    assert all("another organization" in message.subject for message in mail.outbox)
    assert all(HOST in message.body and first.token in message.body for message in mail.outbox)
    first.refresh_from_db()
    assert first.verified_at is None
    rows = PortalDomain.objects.filter(host=HOST, verified_at__isnull=False)
    assert [row.organization_id for row in rows] == [rival_of(cast).pk]


def test_looking_again_and_again_is_refused(cast: Cast, zone: Zone) -> None:
    domain = added(cast.agency, cast.owner)
    for _time in range(domains.LOOKS):
        domains.verify(domain, by=cast.owner)
    with pytest.raises(Conflict, match="ten minutes"):
        domains.verify(domain, by=cast.owner)
    assert len(zone.asked) == domains.LOOKS


# --- names --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "",
        "intranet",
        "localhost",
        "testserver.local",
        "192.0.2.7",
        "[2001:db8::1]",
        "co.uk",
        "com.br",
        "app.localhost.example.local",
        "exаmple.com",  # a Cyrillic а among Latin letters
        "аррӏе.com",  # Cyrillic alone, and read as another word
        "a_b.example.com",
        "user@portal.example.com",
        "portal.example.com/path?x",
    ],
)
def test_what_is_no_name_of_ones_own_is_refused_in_words(cast: Cast, settings: Any, written: str) -> None:
    settings.PRODUCTION = True
    with pytest.raises(DomainError) as refused:
        checked_portal_host(written)
    assert refused.value.message.endswith((".", "com."))
    assert refused.value.field == "host"


def test_the_installations_own_hosts_and_their_likeness_are_refused(settings: Any) -> None:
    settings.PRODUCTION = True
    settings.BASE_URL = "https://app.measure.example"
    for written in ("app.measure.example", "x.app.measure.example", "åpp.measure.example"):
        with pytest.raises(DomainError):
            checked_portal_host(written)
    assert checked_portal_host("https://Portal.Lantern.example/") == "portal.lantern.example"


def test_other_alphabets_are_kept_as_browsers_send_them_and_shown_both_ways(
    cast: Cast, signed_in: Any
) -> None:
    browser: Client = signed_in(cast.owner)
    address = reverse("accounts:portal_domains", args=[cast.agency.pk])
    browser.post(address, {"host": "ñandú.example.com"})
    domain = PortalDomain.objects.get()
    assert domain.host == "xn--and-6ma2c.example.com"
    assert in_letters(domain.host) == "ñandú.example.com"
    page = browser.get(address).content.decode()
    assert domain.host in page
    assert "ñandú.example.com" in page


def test_only_admins_of_the_organization_come_to_the_page(cast: Cast, signed_in: Any) -> None:
    address = reverse("accounts:portal_domains", args=[cast.agency.pk])
    statuses = {
        name: signed_in(getattr(cast, name)).get(address).status_code
        for name in ("owner", "admin", "analyst", "viewer", "client", "stranger")
    }
    assert statuses == {
        "owner": 200,
        "admin": 200,
        "analyst": 403,
        "viewer": 403,
        "client": 404,
        "stranger": 404,
    }


# --- by the clock -------------------------------------------------------------------------------------------------


@pytest.fixture
def proved(cast: Cast, zone: Zone) -> PortalDomain:
    domain = added(cast.agency, cast.owner)
    zone.say(HOST, domain.token)
    return domains.verify(domain, by=cast.owner)


def look_after(domain: PortalDomain, **time: float) -> PortalDomain:
    """As if so much time had gone since the last look, and since it was missed."""
    gone = timedelta(**time)
    domain.refresh_from_db()
    missing = domain.missing_since - gone if domain.missing_since else None
    PortalDomain.objects.filter(pk=domain.pk).update(checked_at=timezone.now() - gone, missing_since=missing)
    with TestCase.captureOnCommitCallbacks(execute=True):
        domains.watch_domains()
    domain.refresh_from_db()
    return domain


def test_a_record_that_is_gone_for_a_week_ends_the_portal_there(
    cast: Cast, zone: Zone, proved: PortalDomain
) -> None:
    zone.forget(HOST)
    assert look_after(proved, hours=25).missing_since is not None
    assert organization_at(HOST) == cast.agency.pk
    assert {message.to[0] for message in mail.outbox} == {cast.owner.email, cast.admin.email}
    assert all("is gone" in message.subject for message in mail.outbox)
    mail.outbox.clear()
    # The days between say nothing again.
    assert look_after(proved, days=3).verified_at is not None
    assert mail.outbox == []
    assert look_after(proved, days=5).verified_at is None
    assert organization_at(HOST) is None
    assert {message.to[0] for message in mail.outbox} == {cast.owner.email, cast.admin.email}
    assert browser_at().get("/").status_code == 400


def test_looking_by_hand_holds_nothing_off(cast: Cast, zone: Zone, proved: PortalDomain) -> None:
    """Otherwise a look a day would keep a domain whose record is gone for ever."""
    zone.forget(HOST)
    with TestCase.captureOnCommitCallbacks(execute=True):
        found = domains.verify(proved, by=cast.owner)
    assert found.missing_since is not None
    assert {message.to[0] for message in mail.outbox} == {cast.owner.email, cast.admin.email}
    gone = found.missing_since - timedelta(days=8)
    PortalDomain.objects.filter(pk=found.pk).update(missing_since=gone)
    found.refresh_from_db()
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert domains.verify(found, by=cast.owner).verified_at is None
    assert organization_at(HOST) is None
    # Set again and looked at by hand it works again.
    zone.say(HOST, proved.token)
    again = domains.verify(found, by=cast.owner)
    assert (again.verified_at is not None, again.missing_since, again.problem) == (True, None, "")


def test_a_record_that_comes_back_is_as_if_nothing_had_been(zone: Zone, proved: PortalDomain) -> None:
    zone.forget(HOST)
    look_after(proved, hours=25)
    zone.say(HOST, proved.token)
    found = look_after(proved, hours=25)
    assert (found.missing_since, found.problem) == (None, "")
    zone.forget(HOST)
    assert look_after(proved, days=6).verified_at is not None


def test_silence_ends_nothing(zone: Zone, proved: PortalDomain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "SECONDS", 0.2)
    zone.is_silent = True
    for _day in range(9):
        look_after(proved, hours=25)
    found = look_after(proved, hours=25)
    assert found.verified_at is not None
    assert found.missing_since is None
    assert mail.outbox == []


def test_nothing_is_asked_twice_a_day(zone: Zone, proved: PortalDomain) -> None:
    zone.asked.clear()
    look_after(proved, hours=2)
    assert zone.asked == []


# --- what arrives there -------------------------------------------------------------------------------------------


def test_mails_lead_to_a_domain_once_something_has_arrived_there(
    cast: Cast, proved: PortalDomain, signed_in: Any, settings: Any
) -> None:
    address = reverse("accounts:portal_domains", args=[cast.agency.pk])
    assert base_url_of(cast.agency) == settings.BASE_URL
    assert "Nothing has arrived here yet" in signed_in(cast.owner).get(address).content.decode()
    assert browser_at().get("/accounts/login/").status_code == 200
    assert HOST in base_url_of(cast.agency)
    assert "Nothing has arrived here yet" not in signed_in(cast.owner).get(address).content.decode()
    with CaptureQueriesContext(connection) as asked:
        browser_at().get("/accounts/login/")
    assert not [query for query in asked.captured_queries if query["sql"].startswith("UPDATE")]
