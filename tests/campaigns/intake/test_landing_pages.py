"""Landing pages, their pictures, the script, and everything else that the intake answers."""

from __future__ import annotations

import base64
import json
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest

from accounts import sealing
from accounts.models import Workspace
from accounts.tenancy import workspace_scope
from campaigns.intake.configuration import StaticFile
from campaigns.models import LandingPage, PageFile, PageVariant, PublicAddress
from campaigns.tracking.links import addresses
from tests.campaigns.intake.conftest import BOT, PERSON, Server, hits, make_link
from tests.cast import Cast

HTML = (
    "<!doctype html><title>{name}</title><style>b{{color:red}}</style>"
    '<script src="/s.js" data-view="__SMROI_VIEW__"></script>'
    '<form><input type="hidden" name="token" value="__SMROI_TOKEN__"></form>'
)


def make_page(workspace: Workspace, slug: str, shares: dict[str, int], **fields: Any) -> LandingPage:
    values: dict[str, Any] = {
        "workspace": workspace,
        "name": slug,
        "slug": slug,
        "published_at": datetime.now(UTC),
    } | fields
    with workspace_scope(workspace):
        page = LandingPage(**values)
        page.save(force_insert=True)
        for position, (name, share) in enumerate(shares.items()):
            PageVariant.objects.of(workspace).create(
                page=page, name=name, share=share, html=HTML.format(name=name), position=position
            )
        addresses.take(workspace, kind=PublicAddress.Kind.PAGE, subject_id=page.pk, slug=slug)
    return page


def token_in(html: bytes) -> dict[str, Any]:
    found = re.search(rb'value="([^"]+)"', html)
    assert found
    opened = sealing.unseal(base64.urlsafe_b64decode(found[1]), context="form")
    told: dict[str, Any] = json.loads(opened)
    return told


def test_the_script_of_a_page_knows_under_which_key_it_was_counted(intake: Server, cast: Cast) -> None:
    """Unless the browser fetched it ahead: then nobody has seen it yet."""
    make_page(cast.bakery, "ebook", {"A": 100})
    seen, ahead = intake.get("/ebook").body, intake.get("/ebook", Sec_Purpose="prefetch").body
    (first, _second) = hits(cast.bakery)
    assert f'data-view="{first.body["k"]}"'.encode() in seen
    assert b'data-view=""' in ahead


def test_a_page_comes_as_published_with_a_token_of_its_own(intake: Server, cast: Cast) -> None:
    page = make_page(cast.bakery, "ebook", {"A": 100})
    answer = intake.get(
        f"/ebook?utm_source=x&smroi_id={'c' * 22}&email=ana@x.example",
        Referer="https://www.facebook.com/ana?x=1",
    )
    assert answer.status == 200
    assert b"<title>A</title>" in answer.body
    assert b"__SMROI_TOKEN__" not in answer.body
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["x-robots-tag"] == "noindex"
    assert answer.headers["cache-control"] == "private, no-store, max-age=0"
    assert "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "'sha256-" in policy
    assert "unsafe-inline" not in policy

    (hit,) = hits(cast.bakery)
    with workspace_scope(cast.bakery):
        variant = PageVariant.objects.of(cast.bakery).get()
    assert (hit.kind, hit.verdict, hit.subject_id) == ("open", "person", page.pk)
    assert hit.body == {
        "k": hit.body["k"], "u": "https://localhost/ebook?utm_source=x", "r": "https://www.facebook.com/ana",
        "c": "c" * 22, "co": "", "d": "desktop", "va": variant.pk,
    }  # fmt: skip
    told = token_in(answer.body)
    assert abs(told.pop("t") - time.time()) < 60
    assert len(told.pop("n")) == 22
    assert told == {
        "w": cast.bakery.pk,
        "p": page.pk,
        "v": variant.pk,
        "vi": bytes(hit.visitor).hex(),
        "c": "c" * 22,
    }
    assert token_in(intake.get("/ebook").body)["n"] != token_in(intake.get("/ebook").body)["n"]


def test_a_visitor_sees_one_variant_by_share(intake: Server, cast: Cast) -> None:
    make_page(cast.bakery, "ebook", {"A": 70, "B": 30, "C": 0})
    agents = [f"{PERSON} {number}" for number in range(200)]
    first, again = ([intake.get("/ebook", User_Agent=agent).body[:60] for agent in agents] for _ in range(2))
    titles = [re.findall(rb"<title>(.)</title>", body)[0] for body in first]
    assert titles == [re.findall(rb"<title>(.)</title>", body)[0] for body in again]
    counts = Counter(titles)
    assert counts.keys() == {b"A", b"B"}
    assert 100 < counts[b"A"] < 180


def test_who_opens_a_page_is_recorded_as_what_he_is(intake: Server, cast: Cast) -> None:
    make_page(cast.bakery, "ebook", {"A": 100}, is_indexed=True)
    assert "x-robots-tag" not in intake.get("/ebook", User_Agent=BOT).headers
    asked = intake.ask("HEAD", "/ebook")
    assert (asked.status, asked.body) == (200, b"")
    assert int(asked.headers["content-length"]) > 100
    assert intake.get("/ebook", Sec_Purpose="prefetch").status == 200
    assert intake.ask("POST", "/ebook", b"x=1").status == 405
    assert [hit.verdict for hit in hits(cast.bakery)] == ["bot", "head", "prefetch"]


def test_what_is_not_published_or_archived_is_not_there(intake: Server, cast: Cast) -> None:
    make_page(cast.bakery, "draft", {"A": 100}, published_at=None)
    make_page(cast.bakery, "gone", {"A": 100}, archived_at=datetime.now(UTC))
    make_page(cast.bakery, "empty", {})
    answers = {
        path: intake.get(path)
        for path in ("/draft", "/gone", "/empty", "/", "/nothing", "/a/b", "/" + "x" * 101)
    }
    assert {answer.status for answer in answers.values()} == {404}
    assert hits(cast.bakery) == []
    assert "No hay nada en esta dirección" not in answers["/nothing"].body.decode()
    assert b'lang="ko"' in intake.get("/nothing", Accept_Language="fr;q=0.9, ko;q=0.8").body


def test_what_was_blocked_is_gone_for_everybody_and_counted_nowhere(intake: Server, cast: Cast) -> None:
    make_page(cast.bakery, "bank", {"A": 100}, blocked_at=datetime.now(UTC))
    make_link(cast.bakery, "login", blocked_at=datetime.now(UTC), preview_title="Your bank")
    for path in ("/bank", "/login"):
        assert intake.get(path).status == 410
        assert intake.get(path, User_Agent=BOT).status == 410
    assert hits(cast.bakery) == []


def test_of_an_archived_workspace_links_lead_on_and_nothing_is_counted(intake: Server, cast: Cast) -> None:
    make_page(cast.bakery, "ebook", {"A": 100})
    make_link(cast.bakery, "spring")
    Workspace.objects.filter(pk=cast.bakery.pk).update(archived_at=datetime.now(UTC))
    assert intake.get("/spring").status == 302
    assert intake.get("/ebook").status == 410
    assert hits(cast.bakery) == []
    Workspace.objects.filter(pk=cast.bakery.pk).update(archived_at=None)
    assert intake.get("/spring").status == 302
    assert [hit.kind for hit in hits(cast.bakery)] == ["click"]


def test_pictures_are_given_out_and_nothing_else_of_a_page(intake: Server, cast: Cast) -> None:
    page = make_page(cast.bakery, "ebook", {"A": 100})
    made = {}
    with workspace_scope(cast.bakery):
        for role, content_type in (
            ("picture", "image/png"), ("magnet", "image/png"), ("picture", "text/html"), ("picture", "image/svg+xml"),
        ):  # fmt: skip
            made[role, content_type] = PageFile.objects.of(cast.bakery).create(
                page=page, role=role, name="x", content_type=content_type, size=3, body=b"\x89PN"
            )
    answers = {what: intake.get(f"/f/{file.pk}") for what, file in made.items()}
    assert [what for what, answer in answers.items() if answer.status == 200] == [("picture", "image/png")]
    shown = answers["picture", "image/png"]
    assert (shown.body, shown.headers["content-type"]) == (b"\x89PN", "image/png")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in shown.headers["cache-control"]
    path = f"/f/{made['picture', 'image/png'].pk}"
    assert intake.get(path, If_None_Match=shown.headers["etag"]).status == 304
    arabic = str(made["picture", "image/png"].pk).translate(
        {48 + digit: 0x660 + digit for digit in range(10)}
    )
    for odd in ("", "x", "-1", "1", "9" * 30, "%00", "../e", quote(arabic)):
        assert intake.get(f"/f/{odd}").status == 404


def test_pictures_of_a_blocked_page_are_not_given_out(intake: Server, cast: Cast) -> None:
    page = make_page(cast.bakery, "bank", {"A": 100}, blocked_at=datetime.now(UTC))
    with workspace_scope(cast.bakery):
        file = PageFile.objects.of(cast.bakery).create(
            page=page, role="picture", name="x", content_type="image/png", size=3, body=b"\x89PN"
        )
        assert intake.get(f"/f/{file.pk}").status == 404
        LandingPage.objects.of(cast.bakery).update(blocked_at=None)
    assert intake.get(f"/f/{file.pk}").status == 200


def test_the_script_is_there_once_it_is_built(serve: Callable[..., Server], cast: Cast) -> None:
    script = StaticFile(b"1", b"text/javascript; charset=utf-8", b'"one"')
    with_it, without = serve(static={"/s.js": script}.get), serve(static={}.get)
    answer = with_it.get("/s.js")
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"1", '"one"')
    assert answer.headers["cache-control"] == "public, max-age=3600"
    assert with_it.get("/s.js", If_None_Match='"one"').status == 304
    assert without.get("/s.js").status == 404


def test_the_style_of_our_own_pages_is_there(intake: Server) -> None:
    assert intake.get("/static/intake.css").headers["content-type"] == "text/css; charset=utf-8"
    assert intake.get("/static/../../settings.py").status == 404


@pytest.mark.parametrize(("path", "status"), [("/healthz", 200), ("/robots.txt", 200), ("/favicon.ico", 204)])
def test_the_rest_is_answered_too(intake: Server, path: str, status: int) -> None:
    answer = intake.get(path)
    assert answer.status == status
    assert "set-cookie" not in answer.headers


def test_strange_methods_are_refused(intake: Server, cast: Cast) -> None:
    make_link(cast.bakery, "cake")
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"):
        assert intake.ask(method, "/cake").status == 405
    assert hits(cast.bakery) == []
