"""The pages on which somebody makes landing pages, in a browser without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import LandingPage, PageFile, PageVariant, Visit
from campaigns.tracking.pages import pages, publish, variants
from campaigns.views.tracking import pages as page_views
from tests.campaigns.pages.test_pages import png
from tests.campaigns.pages.world import draft, published, send, token
from tests.cast import Cast, as_workspace


@pytest.fixture
def browser(cast: Cast, signed_in: Callable[..., Client]) -> Client:
    return signed_in(cast.analyst)


def url(name: str, cast: Cast, *ids: int) -> str:
    return reverse(f"campaigns:{name}", args=[cast.bakery.slug, *ids])


def blocks_of(cast: Cast, page: LandingPage) -> list[dict[str, Any]]:
    with as_workspace(cast.bakery):
        return list(PageVariant.objects.of(cast.bakery).filter(page=page).order_by("position")[0].blocks)


def test_a_page_is_made_filled_and_published(cast: Cast, browser: Client) -> None:
    new = {"template": "ebook", "name": "Guide", "language": "en", "campaign": ""}
    made = browser.post(url("page_new", cast), new)
    with as_workspace(cast.bakery):
        page = LandingPage.objects.of(cast.bakery).get()
    assert made["Location"] == url("page_blocks", cast, page.pk)
    editor = browser.get(made["Location"]).content.decode()
    assert editor.count("Save the block") == 4
    headline = blocks_of(cast, page)[0]["id"]
    saved = browser.post(
        url("page_blocks", cast, page.pk),
        {"block": headline, "kind": "headline", f"{headline}-text": "Bread at home", f"{headline}-under": ""},
    )
    assert saved.status_code == 302 and saved["Location"].endswith(f"#block-{headline}")
    browser.post(url("page_blocks", cast, page.pk), {"block": headline, "move": "down"})
    browser.post(url("page_blocks", cast, page.pk), {"kind": "button", "text": "Get it", "target": ""})
    assert [block["kind"] for block in blocks_of(cast, page)] == [
        "text",
        "headline",
        "benefits",
        "form",
        "button",
    ]
    browser.post(url("page_blocks", cast, page.pk), {"block": blocks_of(cast, page)[0]["id"], "remove": "1"})
    assert browser.post(url("page_publish", cast, page.pk)).status_code == 302
    with as_workspace(cast.bakery):
        html = PageVariant.objects.of(cast.bakery).get(page=page).html
    assert "<h1>Bread at home</h1>" in html and 'href="#form">Get it' in html
    shown = browser.get(url("page_detail", cast, page.pk)).content.decode()
    assert "published" in shown and "There are changes" not in shown
    browser.post(url("page_blocks", cast, page.pk) + "?of=thanks", {"kind": "text", "html": "Soon"})
    assert "There are changes" in browser.get(url("page_detail", cast, page.pk)).content.decode()


def test_what_is_refused_stays_in_the_form(cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery):
        page = draft(cast.bakery)
    block = blocks_of(cast, page)[0]["id"]
    address = url("page_blocks", cast, page.pk)
    for sent in (
        {"kind": "button", "text": "Mine", "target": "javascript:alert(1)"},
        {"block": block, "kind": "headline", f"{block}-text": "Mine" + "x" * 200},
    ):
        answer = browser.post(address, sent)
        assert answer.status_code == 400
        assert 'class="errorlist"' in answer.content.decode() and "Mine" in answer.content.decode()
    for sent in ({"kind": "nothing"}, {"block": "gone", "move": "up"}, {"move": "up"}, {}):
        assert browser.post(address, sent).status_code == 400
    assert browser.get(address + "?of=77").status_code == 404
    assert browser.get(address + "?add=nothing").status_code == 200


def test_the_form_is_changed_on_one_page(cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery):
        page = draft(cast.bakery)
    address = url("page_form", cast, page.pk)
    assert "How did you hear of us?" in browser.get(address).content.decode()
    sent = {
        "field-0-name": "email", "field-0-kind": "email", "field-0-label": "Mail", "field-0-required": "on",
        "field-1-name": "heard", "field-1-kind": "heard", "field-1-label": "",
        "field-2-kind": "choice", "field-2-label": "Size", "field-2-choices": "small\nlarge",
        "button": "Go",
    }  # fmt: skip
    assert browser.post(address, sent).status_code == 302
    with as_workspace(cast.bakery):
        page.refresh_from_db()
    assert [(one["name"], one["choices"]) for one in page.fields] == [
        ("email", []),
        ("choice", ["small", "large"]),
    ]
    wrong = sent | {"field-2-choices": "small"}
    answer = browser.post(address, wrong | {"field-1-label": "x"})
    assert answer.status_code == 400 and b"needs 2 to 20 choices" in answer.content
    assert browser.post(address, sent | {"field-0-kind": "password"}).status_code == 400


def test_settings_consent_files_and_variants_have_pages(cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery):
        page = draft(cast.bakery)
    settings = {
        "name": "B", "slug": "guide", "language": "es", "accent": "#ffff00", "makes": "lead", "title": "T",
        "description": "D", "domain": "", "campaign": "",
    }  # fmt: skip
    assert browser.post(url("page_edit", cast, page.pk), settings).status_code == 302
    assert browser.post(url("page_edit", cast, page.pk), {"consent": "I agree."}).status_code == 302
    with as_workspace(cast.bakery):
        page.refresh_from_db()
    assert (page.slug, page.language, page.double_opt_in) == ("guide", "es", False)
    assert b"Version 1" in browser.get(url("page_edit", cast, page.pk)).content
    assert browser.post(url("page_edit", cast, page.pk), settings | {"campaign": "99"}).status_code == 400
    upload = {"role": "picture", "upload": SimpleUploadedFile("a.png", png(4, 3))}
    assert browser.post(url("page_files", cast, page.pk), upload).status_code == 302
    upload = {"role": "picture", "upload": SimpleUploadedFile("a.png", b"<svg>")}
    assert browser.post(url("page_files", cast, page.pk), upload).status_code == 400
    with as_workspace(cast.bakery):
        file = PageFile.objects.of(cast.bakery).get()
    shown = browser.get(url("page_file", cast, page.pk, file.pk))
    assert (shown["Content-Type"], shown.content) == ("image/png", png(4, 3))
    assert browser.post(url("page_file_delete", cast, page.pk, file.pk)).status_code == 302
    address = url("page_variants", cast, page.pk)
    assert browser.post(address, {"add": "1"}).status_code == 302
    with as_workspace(cast.bakery):
        a, b = PageVariant.objects.of(cast.bakery).filter(page=page).order_by("position")
    shares = {f"variant-{a.pk}-name": "A", f"variant-{a.pk}-share": "40", f"variant-{b.pk}-name": "B"}
    assert browser.post(address, shares | {f"variant-{b.pk}-share": "70"}).status_code == 400
    assert browser.post(address, shares | {f"variant-{b.pk}-share": "60"}).status_code == 302
    assert browser.post(address, {"remove": str(a.pk)}).status_code == 302
    with as_workspace(cast.bakery):
        assert [one.share for one in PageVariant.objects.of(cast.bakery).filter(page=page)] == [100]


def test_the_preview_sends_nothing_and_runs_nothing(cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery):
        page = draft(cast.bakery)
    for of in ("", "?of=thanks"):
        shown = browser.get(url("page_preview", cast, page.pk) + of)
        assert shown.status_code == 200
        assert "form-action 'none'" in shown["Content-Security-Policy"]
        assert b"<script" not in shown.content and b"SMROI_DOWNLOAD" not in shown.content


def test_figures_are_of_visitors_by_variant(cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery):
        page = draft(cast.bakery, double_opt_in=False)
        a, b = (
            PageVariant.objects.of(cast.bakery).get(page=page),
            variants.add_variant(cast.bakery, page, by=None),
        )
        page = publish.publish_page(cast.bakery, page, by=None)
        now = timezone.now()
        for visitor, variant, days in ((1, a, 1), (1, a, 2), (2, a, 1), (3, b, 1), (4, b, 100)):
            at = now - timedelta(days=days)
            Visit.objects.of(cast.bakery).create(
                origin="page",
                visitor=bytes([visitor]) * 16,
                started_at=at,
                last_at=at,
                channel="direct",
                page=page,
                variant=variant,
            )
    send(page, token=token(page, v=a.pk))
    send(page, token=token(page, v=b.pk), company_fax="1")
    for name, ids in (("page_list", []), ("page_detail", [page.pk])):
        text = re.sub(r"<[^>]+>|\s+", " ", browser.get(url(name, cast, *ids)).content.decode())
        text = re.sub(r"\s+", " ", text)
        if name == "page_list":
            assert "draft" not in text and " 3 4 1 33.3%" in text
        else:
            assert "A 100 % 2 3 1 50.0%" in text and "B 0 % 1 1 0 0.0%" in text


def test_viewers_see_figures_and_no_answers(cast: Cast, signed_in: Callable[..., Client]) -> None:
    with as_workspace(cast.bakery):
        page = published(cast.bakery, double_opt_in=False)
    send(page, f_email="secret@customer.example")
    answers = url("submission_list", cast, page.pk)
    analyst = signed_in(cast.analyst)
    assert b"secret@customer.example" in analyst.get(answers).content
    assert b"secret@customer.example" in analyst.get(answers + "?state=accepted").content
    assert b"secret@customer.example" not in analyst.get(answers + "?state=spam").content
    viewer = signed_in(cast.viewer)
    assert viewer.get(answers).status_code == 403
    for name in ("page_detail", "page_preview"):
        shown = viewer.get(url(name, cast, page.pk))
        assert shown.status_code == 200 and b"secret@customer.example" not in shown.content
    for name in ("page_edit", "page_blocks", "page_form", "page_files", "page_variants"):
        assert viewer.get(url(name, cast, page.pk)).status_code == 403
    assert signed_in(cast.stranger).get(answers).status_code == 404


def test_further_pages_of_the_archive_show_the_archive(
    cast: Cast, browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_views, "A_PAGE", 1)
    with as_workspace(cast.bakery):
        for slug in ("spring", "summer"):
            pages.archive_page(cast.bakery, draft(cast.bakery, slug=slug), by=None)
    first = browser.get(url("page_list", cast), {"archived": "1"}).content.decode()
    (further,) = set(re.findall(r'rel="next" href="([^"]+)"', first))
    second = browser.get(url("page_list", cast) + unescape(further)).content.decode()
    assert second.count(">Spring letter<") == 1
    assert 'href="?page=1"' not in second


def test_a_page_is_copied_archived_and_brought_back(cast: Cast, browser: Client) -> None:
    with as_workspace(cast.bakery):
        page = published(cast.bakery)
    assert browser.post(url("page_duplicate", cast, page.pk)).status_code == 302
    assert browser.post(url("page_publish", cast, page.pk), {"stop": "1"}).status_code == 302
    assert browser.post(url("page_archive", cast, page.pk)).status_code == 302
    shown = browser.get(url("page_list", cast)).content.decode()
    assert "Copy of Spring letter" in shown and ">Spring letter<" not in shown
    assert ">Spring letter<" in browser.get(url("page_list", cast) + "?archived=1").content.decode()
    assert browser.post(url("page_archive", cast, page.pk), {"restore": "1"}).status_code == 302
    assert ">Spring letter<" in browser.get(url("page_list", cast)).content.decode()
