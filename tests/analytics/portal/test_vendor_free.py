"""Nothing that a client meets tells of the product: pages, errors, files with what is written inside them, mails."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core import mail
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from accounts import invitations
from accounts.models import Role
from accounts.portal.agency import sender_of
from analytics.briefs.letters import letter_of
from analytics.briefs.models import Delivery
from analytics.portal import switches
from tests.accounts.portal.conftest import HOST, browser_at
from tests.analytics.portal.conftest import JUNE, Portal
from tests.cast import PASSWORD, as_workspace

VENDOR = "smroi"
ROOT = Path(__file__).parents[3]
# The two bars of the mark, as they are drawn in the page, and the class names of them.
LOGO = ("logo-spend", "logo-return", "ui/favicon.svg", "ui/logo.svg")
LANGUAGES = ("en", "es", "ko")


def traces(said: str) -> list[str]:
    found = [said[max(0, at.start() - 60) : at.end() + 40] for at in re.finditer(VENDOR, said, re.IGNORECASE)]
    return found + [mark for mark in LOGO if mark in said]


def all_of(answer: Any) -> str:
    """Status line, headers, cookies and body, with what lies packed in it."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return "\n".join([headers, answer.cookies.output(), unpacked(body)])


def unpacked(body: bytes) -> str:
    if body[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            return "\n".join(
                name + "\n" + archive.read(name).decode("utf-8", "replace") for name in archive.namelist()
            )
    if body[:4] == b"%PDF":
        return read_pdf(body)
    return body.decode("utf-8", "replace")


def read_pdf(body: bytes) -> str:
    """Its words, what it says of itself, and the names of its fonts."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(body))
    fonts: list[str] = []
    for page in reader.pages:
        resources: Any = page["/Resources"]
        fonts += [str(font.get_object().get("/BaseFont")) for font in resources.get("/Font", {}).values()]
    words = [page.extract_text() for page in reader.pages]
    return "\n".join(
        [*words, str(reader.metadata), str(reader.xmp_metadata and body.decode("latin-1")), *fonts]
    )


@pytest.fixture(params=[HOST, "testserver"])
def reader(request: Any, portal: Portal) -> Client:
    """A client who has signed in, at the agency's domain and at the installation's host."""
    browser = browser_at(request.param)
    browser.post("/accounts/login/?next=/portal/", {"login": portal.cast.client.email, "password": PASSWORD})
    return browser


def addresses(portal: Portal) -> Iterator[str]:
    def at(name: str, *args: Any) -> str:
        return reverse(f"portal:{name}", args=["bakery", *args])

    days = "&".join(f"{name}={value}" for name, value in JUNE.items())
    dashboard = at("dashboard", portal.dashboard.pk)
    yield from (at("start"), at("dashboard_list"), f"{dashboard}?{days}&compare=previous")
    yield from (at("report_list"), at("report", portal.sent.pk), at("goal_list"))
    for name in ("rows", "rows_csv", "rows_xlsx"):
        yield f"{at(name, portal.dashboard.pk)}?metric=spend&from={JUNE['from']}&to={JUNE['to']}"
    for kind in ("pdf", "xlsx", "csv"):
        yield at("report_file", portal.sent.pk, kind)
    block = portal.dashboard.blocks["blocks"][0]["id"]
    yield f"{at('block_csv', portal.dashboard.pk, block)}?{days}"
    yield from (reverse("portal:home"), reverse("portal:account"), reverse("portal:look", args=["8b1a4f"]))
    yield "/accounts/password/change/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_and_no_file_tells_of_it(portal: Portal, reader: Client, language: str) -> None:
    reader.cookies["django_language"] = language
    for address in addresses(portal):
        answer = reader.get(address, follow=True)
        assert answer.status_code == 200, address
        assert traces(all_of(answer)) == [], address


def test_the_password_is_asked_for_again_at_the_installations_host_alone(portal: Portal) -> None:
    """At a domain nothing asks for it."""
    for host, status in ((HOST, 404), ("testserver", 200)):
        browser = browser_at(host)
        wish = {"login": portal.cast.client.email, "password": PASSWORD}
        browser.post("/accounts/login/?next=/portal/", wish)
        answer = browser.get("/accounts/reauthenticate/")
        assert answer.status_code == status
        assert traces(all_of(answer)) == []


def test_what_the_pages_load_tells_nothing(portal: Portal, reader: Client) -> None:
    loaded: set[str] = set()
    for address in addresses(portal):
        answer = reader.get(address, follow=True)
        if answer["Content-Type"].startswith("text/html"):
            loaded |= set(re.findall(r'(?:src|href|content)="/static/([^"#]+)', answer.content.decode()))
    assert len(loaded) > 8
    for path in loaded:
        assert traces(path) == []
        found = finders.find(path)
        assert found, path
        if not path.endswith(".woff2"):
            # Every page of the product has one stylesheet, with the classes of its mark in it; they are drawn nowhere.
            assert VENDOR not in Path(str(found)).read_text().lower(), path


def test_no_error_tells_of_it(portal: Portal, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    start = reverse("portal:start", args=["bakery"])
    said: dict[int, str] = {}

    def look(answer: Any) -> None:
        said[answer.status_code] = all_of(answer)
        assert traces(said[answer.status_code]) == [], answer.status_code

    for nothing in ("/portal/nobody/", f"{start}nothing/", "/w/bakery/", "/help/", "/admin/", "/start/"):
        look(reader.get(nothing))
    look(
        reader.get(
            f"{reverse('portal:dashboard', args=['bakery', portal.dashboard.pk])}?period=custom&from=x"
        )
    )
    look(reader.post(start))
    strict = Client(
        headers={"host": reader.defaults.get("HTTP_HOST", "testserver")}, enforce_csrf_checks=True
    )
    strict.cookies = reader.cookies
    look(strict.post(reverse("portal:account"), {"name": "x"}))
    with override_settings(MAX_REQUEST_BYTES=10):
        look(reader.post(reverse("portal:account"), {"name": "x" * 100}))
    reader.raise_request_exception = False
    monkeypatch.setattr("analytics.views.portal.dashboards_in", lambda workspace: 1 / 0)
    look(reader.get(start))
    assert said.keys() >= {400, 403, 404, 413, 500}


def test_no_error_of_signing_in_tells_of_it(portal: Portal) -> None:
    cache.clear()
    for host in (HOST, "testserver"):
        browser = browser_at(host)
        statuses = set()
        for _time in range(14):
            answer = browser.post(
                "/accounts/login/?next=/portal/",
                {"login": "a@b.example", "password": "x" * 12, "next": "/portal/"},
            )
            statuses.add(answer.status_code)
            assert traces(all_of(answer)) == [], host
        for page in (
            "/portal/",
            "/accounts/password/reset/",
            "/accounts/password/reset/done/",
            "/join/nothing/",
        ):
            answer = browser.get(page, follow=True)
            statuses.add(answer.status_code)
            assert traces(all_of(answer)) == [], page
        for _time in range(30):
            answer = browser.post("/accounts/password/reset/", {"email": "a@b.example"})
            statuses.add(answer.status_code)
            assert traces(all_of(answer)) == [], host
        assert 429 in statuses


@pytest.mark.django_db
def test_a_host_that_has_ended_is_nobodys_page() -> None:
    answer = browser_at("ended.lantern.example").get("/portal/")
    assert answer.status_code == 400
    assert traces(all_of(answer)) == []


# --- mails ----------------------------------------------------------------------------------------------------------


def whole(message: Any) -> str:
    """As it is sent: headers, both bodies, and names of attachments."""
    text = message.message().as_string()
    parts = [part for part, _kind in getattr(message, "alternatives", [])]
    return "\n".join([text, message.body, *map(str, parts)])


@override_settings(
    DEFAULT_FROM_EMAIL="smroi <no-reply@smroi.example>", PORTAL_FROM_EMAIL="no-reply@mail.example"
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mail_to_a_client_tells_of_it(
    portal: Portal, reader: Client, language: str, django_capture_on_commit_callbacks: Any
) -> None:
    cast = portal.cast
    type(cast.client).objects.filter(pk=cast.client.pk).update(language=language)
    type(cast.bakery).objects.filter(pk=cast.bakery.pk).update(language=language)
    cast.bakery.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        invitations.invite(
            cast.agency, email="new@client.example", role=Role.CLIENT, workspace=cast.bakery, by=cast.owner
        )
    reader.post("/accounts/password/reset/", {"email": cast.client.email})
    new = "another correct battery"
    wish = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert reader.post("/accounts/password/change/", wish).status_code == 302
    assert len(mail.outbox) == 3
    for message in mail.outbox:
        assert traces(whole(message)) == [], message.subject
        assert message.from_email == "Lantern Agency <no-reply@mail.example>"
        assert message.extra_headers["Message-ID"].endswith(f"@{HOST}>")
    links = [link for message in mail.outbox for link in re.findall(r"https?://[^/\s]+", str(message.body))]
    assert links
    assert {link.partition("//")[2].partition(":")[0] for link in links} == {HOST}


@override_settings(
    DEFAULT_FROM_EMAIL="smroi <no-reply@smroi.example>", PORTAL_FROM_EMAIL="no-reply@mail.example"
)
def test_no_report_that_is_mailed_tells_of_it(portal: Portal) -> None:
    with as_workspace(portal.cast.bakery):
        delivery = Delivery(edition=portal.sent, email="client@example.com", workspace=portal.cast.bakery)
        letter = letter_of(portal.sent, delivery, (), sender_of(portal.cast.agency))
    said = "\n".join([letter.subject, letter.text, letter.html, letter.message_id, letter.from_address])
    assert traces(said + str(letter.headers)) == []
    assert letter.from_address == "Lantern Agency <no-reply@mail.example>"
    stop = re.search(r"<http://[^/]+(/[^>]+)>", letter.headers["List-Unsubscribe"])
    assert stop
    answer = browser_at().get(stop[1])
    assert answer.status_code == 200
    assert traces(all_of(answer)) == []


def test_names_of_cookies_and_of_the_session_tell_nothing(portal: Portal, reader: Client) -> None:
    reader.get(reverse("portal:start", args=["bakery"]))
    names = [*reader.cookies, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
    assert traces(" ".join(names)) == []


# --- planted faults -------------------------------------------------------------------------------------------------


def test_a_planted_name_is_found(portal: Portal, reader: Client) -> None:
    """In a page, in a file and in a header: otherwise the search above would find nothing at all."""
    with as_workspace(portal.cast.bakery) as workspace:
        rows = type(portal.dashboard).objects.of(workspace).filter(pk=portal.dashboard.pk)
        rows.update(name="Made with SMROI")
        switches.show_goal(workspace, portal.hidden_goal, shows=True, by=portal.cast.analyst)
    answer = reader.get(reverse("portal:start", args=["bakery"]))
    assert traces(all_of(answer)) != []
    answer.content = b""
    answer.headers["Server"] = "Smroi"
    assert traces(all_of(answer)) != []
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("docProps/app.xml", "<Application>smroi</Application>")
    assert traces(unpacked(packed.getvalue())) != []
    assert traces('<rect class="logo-spend"') == ["logo-spend"]
