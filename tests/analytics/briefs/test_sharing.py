"""A link to a report: for whoever has it, for one edition, for as long as it lives, and for nobody who guesses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import archive
from accounts.billing.configuration import Billing
from accounts.errors import DomainError
from accounts.tenancy import workspace_scope
from analytics.briefs import editions, sharing
from analytics.briefs.models import ShareLink
from campaigns.models import PublicAddress
from tests.accounts.billing.plans import end_of
from tests.analytics.briefs.conftest import Bakery

BILLING = Billing("sk_test_1", ("whsec_1",), {"price_1": "starter"}, "http://127.0.0.1:1")
PASSWORD = "eight letters and more"


@pytest.fixture(autouse=True)
def uncounted(db: None) -> None:
    cache.clear()


def shared(bakery: Bakery, **wish: Any) -> tuple[ShareLink, str]:
    edition = bakery.edition()
    with workspace_scope(bakery.workspace):
        editions.seal(bakery.workspace, edition, by=bakery.cast.analyst)
        link, token = sharing.make_link(bakery.workspace, edition, by=bakery.cast.analyst, **wish)
    return link, reverse("analytics:shared_report", args=[token])


def test_whoever_has_it_reads_the_report_and_finds_no_way_to_the_workspace(bakery: Bakery) -> None:
    link, address = shared(bakery)
    answer = Client().get(address)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "€870.00" in page
    assert "/w/" not in page
    assert bakery.workspace.slug not in page.replace("Bakery", "")
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert '<meta name="robots" content="noindex, nofollow, noarchive">' in page
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Frame-Options"] == "DENY"
    pdf = Client().get(f"{address}report.pdf")
    assert pdf.content.startswith(b"%PDF-")
    with workspace_scope(bakery.workspace):
        assert ShareLink.objects.of(bakery.workspace).get(pk=link.pk).opened_count == 1


@pytest.mark.parametrize("rests", ["archived", "its plan has ended"])
def test_a_link_is_ended_also_where_nothing_else_changes(
    bakery: Bakery, signed_in: Any, settings: Any, rests: str
) -> None:
    link, address = shared(bakery)
    if rests == "archived":
        archive.archive(bakery.workspace, by=bakery.cast.owner)
    else:
        settings.BILLING = BILLING
        end_of(bakery.cast.agency, days_ago=60)
    browser = signed_in(bakery.cast.analyst)
    links = reverse("analytics:edition_links", args=[bakery.workspace.slug, link.edition_id])
    edition = reverse("analytics:edition", args=[bakery.workspace.slug, link.edition_id])
    assert links in browser.get(edition).content.decode()
    ending = reverse("analytics:link_revoke", args=[bakery.workspace.slug, link.pk])
    page = browser.get(links).content.decode()
    assert ending in page and ("Make the link" in page) == (rests != "archived")
    assert browser.post(links, {}).status_code in (402, 409)
    assert Client().get(address).status_code == 200
    assert browser.post(ending).status_code == 302
    assert Client().get(address).status_code == 404
    with workspace_scope(bakery.workspace):
        assert ShareLink.objects.of(bakery.workspace).get(pk=link.pk).revoked_at is not None


def test_only_its_hash_is_kept(bakery: Bakery) -> None:
    link, address = shared(bakery)
    token = address.rstrip("/").rpartition("/")[2]
    assert len(token) == 43
    with workspace_scope(bakery.workspace):
        kept = str(ShareLink.objects.of(bakery.workspace).filter(pk=link.pk).values().get())
    assert token not in kept
    assert token not in str(list(PublicAddress.objects.values()))


@pytest.mark.parametrize("how", ["revoked", "expired", "made up", "too short", "another's letters"])
def test_a_dead_link_is_one_that_never_was(bakery: Bakery, how: str) -> None:
    link, address = shared(bakery)
    with workspace_scope(bakery.workspace):
        if how == "revoked":
            sharing.revoke_link(bakery.workspace, link, by=bakery.cast.analyst)
        elif how == "expired":
            past = timezone.now() - timedelta(seconds=1)
            ShareLink.objects.of(bakery.workspace).filter(pk=link.pk).update(expires_at=past)
    if how == "made up":
        address = reverse("analytics:shared_report", args=["A" * 43])
    elif how == "too short":
        address = address[:-5] + "/"
    elif how == "another's letters":
        address = address[:-3] + ("AA/" if not address.endswith("AA/") else "BB/")
    assert Client().get(address).status_code == 404
    assert Client().get(f"{address}report.pdf").status_code == 404


def test_with_a_password_nothing_is_told_before_it(bakery: Bakery) -> None:
    _link, address = shared(bakery, password=PASSWORD)
    browser = Client()
    for path in (address, f"{address}report.pdf"):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert "Bakery" not in answer.content.decode()
    assert browser.post(address, {"password": "wrong"}).status_code == 403
    assert browser.get(address).status_code == 403
    assert browser.post(address, {"password": PASSWORD}).status_code == 303
    assert browser.get(address).status_code == 200
    assert browser.get(f"{address}report.pdf").status_code == 200
    # For this browser alone.
    assert Client().get(address).status_code == 403


def test_guessing_a_password_comes_to_rest(bakery: Bakery) -> None:
    from analytics.views.shared import MOST_WRONG

    _link, address = shared(bakery, password=PASSWORD)
    for number in range(MOST_WRONG):
        Client(REMOTE_ADDR=f"203.0.113.{number}").post(address, {"password": "wrong"})
    answer = Client(REMOTE_ADDR="203.0.113.200").post(address, {"password": PASSWORD})
    assert answer.status_code == 403
    assert "Too many wrong passwords" in answer.content.decode()


def test_requests_of_one_address_are_counted(bakery: Bakery) -> None:
    address = reverse("analytics:shared_report", args=["A" * 43])
    browser = Client()
    statuses = [browser.get(address).status_code for _time in range(62)]
    assert set(statuses[:60]) == {404}
    assert statuses[-1] == 429


def test_only_named_websites_may_frame_it(bakery: Bakery) -> None:
    _link, address = shared(bakery, embed_in=["https://www.client.example/reports"])
    answer = Client().get(address)
    assert "frame-ancestors https://www.client.example" in answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer.headers


@pytest.mark.parametrize(
    "wish",
    [
        {"embed_in": ["http://client.example"]},
        {"embed_in": ["https://client.example; script-src *"]},
        {"embed_in": ["https://*.example"]},
        {"embed_in": ["https://user@client.example"]},
        {"embed_in": ["https://["]},
        {"embed_in": ["https://a℀b.com"]},
        {"embed_in": ["https://client.example:port"]},
        {"embed_in": ["https://client.example"], "password": PASSWORD},
        {"password": "short"},
        {"expires_on": (timezone.now() - timedelta(days=3)).date()},
        {"expires_on": date(2101, 1, 1)},
        {"expires_on": date.max},
    ],
)
def test_a_wish_that_cannot_be_is_refused(bakery: Bakery, wish: dict[str, Any]) -> None:
    with pytest.raises(DomainError):
        shared(bakery, **wish)


def test_a_draft_is_not_shared(bakery: Bakery) -> None:
    edition = bakery.edition()
    with workspace_scope(bakery.workspace), pytest.raises(DomainError, match="frozen"):
        sharing.make_link(bakery.workspace, edition, by=bakery.cast.analyst)


def test_the_link_shows_its_edition_and_no_other(bakery: Bakery) -> None:
    """A correction is another edition: who has the old link goes on reading what was sent."""
    link, address = shared(bakery)
    before = Client().get(address).content
    with workspace_scope(bakery.workspace):
        newer = editions.correct(bakery.workspace, link.edition, reason="Restated.", by=bakery.cast.analyst)
        editions.seal(bakery.workspace, newer, by=bakery.cast.analyst)
    assert Client().get(address).content == before
