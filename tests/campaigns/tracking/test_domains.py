"""A workspace's own domains: which can be added, how one is seen to lead here, and that one workspace has it."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from accounts import outbound
from accounts.domain_names import checked_host
from accounts.errors import Conflict, DomainError
from campaigns.models import Domain, PublicAddress
from campaigns.tracking.links.domains import add_domain, check_domain, remove_domain
from tests.campaigns.tracking.clicked import link_to
from tests.cast import Cast, as_workspace
from tests.web_server import Server

PAGE = "/w/bakery/tracking/links/domains/"
HOST = "go.bakery.example"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Names are looked up as a public address, and what is called there is a server of this test, without TLS."""
    made = Server()
    real = socket.create_connection
    public = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]
    looks_up = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **options: Any) -> Any:
        return public if str(host).endswith(".example") else looks_up(host, *rest, **options)

    def connect(address: Any, *rest: Any, **options: Any) -> Any:
        is_public = address[0] == "93.184.216.34"
        return real(("127.0.0.1", made.port) if is_public else address, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    monkeypatch.setattr(socket, "create_connection", connect)
    yield made
    made.stop()


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("go.bakery.example", HOST),
        ("  HTTPS://Go.Bakery.Example/ ", HOST),
        ("go.bakery.example.", HOST),
        ("bücher.example", "xn--bcher-kva.example"),
        ("한국.example", "xn--3e0b707e.example"),
    ],
)
def test_a_host_is_kept_as_browsers_send_it(written: str, host: str) -> None:
    assert checked_host(written) == host


@pytest.mark.parametrize(
    "written",
    [
        "",
        "bakery",
        "localhost",
        "go.localhost",
        "printer.local",
        "db.internal",
        "127.0.0.1",
        "2130706433",
        "[::1]",
        "::1",
        "10.0.0.1.",
        "go..example",
        "-go.example",
        "go.example-",
        "go_.example",
        "go.example/path",
        "go.example:8080",
        "user@go.example",
        "go.example?x",
        "go.example\\x",
        "go example.com",
        "go.example\x00",
        "straße.example",
        "javascript:alert(1)",
        "a." * 200 + "example",
        "a" * 64 + ".example",
        "a" * 1000,
        "go.1234",
    ],
)
def test_what_is_no_host_is_refused(written: str) -> None:
    with pytest.raises(DomainError) as refused:
        checked_host(written)
    assert refused.value.field == "host"


def test_our_own_hosts_are_not_theirs(settings: Any) -> None:
    settings.PUBLIC_URL, settings.BASE_URL = "https://go.smroi.example", "https://app.smroi.example"
    settings.ALLOWED_HOSTS = ["www.smroi.example"]
    for host in ("go.smroi.example", "x.go.smroi.example", "app.smroi.example", "www.smroi.example"):
        with pytest.raises(DomainError, match="a domain of smroi itself"):
            checked_host(host)
    assert checked_host("smroi.example.org") == "smroi.example.org"


def test_a_domain_counts_once_it_answers_with_its_token(cast: Cast, server: Server) -> None:
    with as_workspace(cast.bakery) as bakery:
        domain = add_domain(bakery, host=HOST, by=cast.admin)
        assert (domain.verified_at, len(domain.token)) == (None, 32)
        proof = f"/.well-known/smroi/{domain.token}"
        server.says(proof, b"something else")
        domain = check_domain(bakery, domain, by=cast.admin)
        assert (domain.problem, domain.verified_at) == ("other_answer", None)
        assert not PublicAddress.objects.exists()
        server.says(proof, domain.token.encode() + b"\n")
        domain = check_domain(bakery, domain, by=cast.admin)
        # The server of this test speaks no TLS, which is said, and does not keep the domain from counting.
        assert domain.problem == "no_https" and domain.verified_at is not None
        assert list(PublicAddress.objects.values_list("space", "host", "kind", "subject_id")) == [
            ("domain", HOST, "domain", domain.pk)
        ]
        verified_at = domain.verified_at
        server.says(proof, b"", status=404)
        domain = check_domain(bakery, domain, by=cast.admin)
        assert (domain.problem, domain.verified_at) == ("no_answer", verified_at)
        link = link_to(bakery, slug="bread", domain=domain)
        assert PublicAddress.objects.filter(host=HOST, slug="bread", subject_id=link.pk).exists()


def test_a_host_that_answers_over_https_is_asked_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def answer(url: str, _limits: outbound.Limits) -> bytes:
        asked.append(url)
        return url.rpartition("/")[2].encode()

    monkeypatch.setattr(outbound, "get", answer)
    with as_workspace(cast.bakery) as bakery:
        domain = check_domain(bakery, add_domain(bakery, host=HOST, by=None), by=None)
        assert domain.problem == "" and domain.verified_at is not None
    assert asked == [f"https://{HOST}/.well-known/smroi/{domain.token}"]


def test_one_host_belongs_to_one_workspace(cast: Cast, server: Server) -> None:
    with as_workspace(cast.rival) as rival:
        theirs = add_domain(rival, host=HOST, by=None)
        server.says(f"/.well-known/smroi/{theirs.token}", theirs.token.encode())
    with as_workspace(cast.bakery) as bakery:
        # Nobody was seen to have it yet.
        ours = add_domain(bakery, host=HOST, by=None)
        server.says(f"/.well-known/smroi/{ours.token}", ours.token.encode())
    with as_workspace(cast.rival) as rival:
        assert check_domain(rival, theirs, by=None).verified_at is not None
    with as_workspace(cast.bakery) as bakery:
        checked = check_domain(bakery, ours, by=None)
        assert (checked.problem, checked.verified_at) == ("taken", None)
        remove_domain(bakery, ours, by=None)
        with pytest.raises(DomainError, match="Another workspace uses this domain") as refused:
            add_domain(bakery, host=HOST, by=None)
        assert refused.value.field == "host"
    assert list(PublicAddress.objects.values_list("workspace", "subject_id")) == [(cast.rival.pk, theirs.pk)]


def test_a_domain_with_links_is_not_removed(cast: Cast) -> None:
    with as_workspace(cast.bakery) as bakery:
        domain = Domain.objects.of(bakery).create(host=HOST, token="t", verified_at=timezone.now())
        for slug in ("bread", "cake", "pie", "roll"):
            link_to(bakery, slug=slug, domain=domain)
        with pytest.raises(Conflict, match=r"4 addresses are on go\.bakery\.example: bread, cake, pie, …\."):
            remove_domain(bakery, domain, by=None)
        assert Domain.objects.of(bakery).count() == 1


def test_the_page_says_what_to_set_and_how_it_stands(
    cast: Cast, signed_in: Any, server: Server, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://go.smroi.example"
    browser = signed_in(cast.admin)
    assert "go.smroi.example" in browser.get(PAGE).content.decode()
    refused = browser.post(PAGE, {"host": "127.0.0.1"})
    assert refused.status_code == 400
    assert refused.context["form"].errors["host"] == ["Enter a name, not the number of a server."]
    assert browser.post(PAGE, {"host": "a\x00b"}).status_code == 400
    assert browser.post(PAGE, {"host": HOST}).url == PAGE
    assert browser.post(PAGE, {"host": HOST}).context["form"].errors["host"] == [
        "This domain is in the list already."
    ]
    with as_workspace(cast.bakery):
        domain = Domain.objects.of(cast.bakery).get()
    page = browser.get(PAGE).content.decode()
    assert "CNAME" in page and "go.smroi.example" in page and "not there yet" in page
    server.says(f"/.well-known/smroi/{domain.token}", b"", status=404)
    page = browser.post(f"{PAGE}{domain.pk}/check/", follow=True).content.decode()
    assert "The domain does not lead here yet." in page
    server.says(f"/.well-known/smroi/{domain.token}", domain.token.encode())
    page = browser.post(f"{PAGE}{domain.pk}/check/", follow=True).content.decode()
    assert "has a problem" in page and "its certificate is missing" in page
    with as_workspace(cast.bakery) as bakery:
        link_to(bakery, slug="bread", domain=domain)
    form = browser.get("/w/bakery/tracking/links/new/").content.decode()
    assert f'<option value="{domain.pk}">{HOST}</option>' in form
    page = browser.post(f"{PAGE}{domain.pk}/remove/", follow=True).content.decode()
    assert "1 address is on go.bakery.example: bread. Move it to another domain first." in page


def test_another_workspaces_domain_is_not_there(cast: Cast, signed_in: Any) -> None:
    with as_workspace(cast.rival) as rival:
        foreign = add_domain(rival, host=HOST, by=None)
    browser = signed_in(cast.admin)
    for action in ("check", "remove"):
        assert browser.post(f"{PAGE}{foreign.pk}/{action}/").status_code == 404
    for user in (cast.analyst, cast.viewer):
        assert signed_in(user).get(PAGE).status_code == 403
