"""What a page is made of, what it looks like published, and what its editor refuses."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.errors import Conflict, DomainError
from accounts.models import AuditEntry, Workspace
from campaigns.models import ConsentText, LandingPage, PageFile, PageVariant, PublicAddress
from campaigns.tracking.pages import (
    blocks,
    colours,
    files,
    pages,
    publish,
    render,
    variants,
)
from campaigns.tracking.pages.fields import FormField
from campaigns.tracking.pages.pages import PageWish
from campaigns.tracking.pages.templates import TEMPLATES
from tests.campaigns.pages.world import draft, published
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


def png(width: int = 640, height: int = 360) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x20\x60\xa0" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def upload(name: str, body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, body)


def picture(workspace: Workspace, page: LandingPage) -> PageFile:
    return files.add_file(workspace, page, role="picture", upload=upload("a.png", png()), by=None)


def first_of(workspace: Workspace, page: LandingPage) -> PageVariant:
    found = PageVariant.objects.of(workspace).filter(page=page).order_by("position").first()
    assert found is not None
    return found


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "//x.example", "https://", "ftp://x.example", "https://u:p@x.example", "a b",
     "https://x.example\\@y.example", "http://[", "h" * 3000, "data:text/html,x"],
)  # fmt: skip
def test_only_web_addresses_are_linked(bakery: Workspace, address: str) -> None:
    page = draft(bakery)
    for kind, values in (
        ("button", {"text": "x", "target": address}),
        ("video", {"title": "x", "url": address}),
    ):
        with pytest.raises(DomainError) as refused:
            variants.save_block(
                bakery, page, variant=first_of(bakery, page), kind=kind, values=values, by=None
            )
        assert refused.value.field in ("target", "url")


# --- blocks -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        ("nothing", {}, "kind"),
        ("headline", {"text": " "}, "text"),
        ("headline", {"text": "x" * 121}, "text"),
        ("headline", {"text": 5}, "text"),
        ("text", {"html": "<script></script>"}, "html"),
        ("text", {"html": "x" * 10_001}, "html"),
        ("picture", {}, "file"),
        ("picture", {"file": "7"}, "file"),
        ("picture", {"file": "9" * 40}, "file"),
        ("benefits", {"items": ""}, "items"),
        ("benefits", {"items": "x\n" * 13}, "items"),
        ("benefits", {"items": ["x" * 201]}, "items"),
        ("testimonial", {"quote": "Good", "name": ""}, "name"),
        ("form", {}, "kind"),
        ("button", {"text": ""}, "text"),
        ("video", {"url": "", "title": "x"}, "url"),
    ],
)
def test_a_block_that_makes_no_sense_is_refused(
    bakery: Workspace, kind: str, values: dict[str, Any], field: str
) -> None:
    page = draft(bakery)
    variant = first_of(bakery, page)
    before = [block["id"] for block in variant.blocks]
    with pytest.raises(DomainError) as refused:
        variants.save_block(bakery, page, variant=variant, kind=kind, values=values, by=None)
    assert refused.value.field == field
    assert [block["id"] for block in first_of(bakery, page).blocks] == before


def test_a_picture_of_another_page_is_none_of_this_one(bakery: Workspace) -> None:
    page, other = draft(bakery), draft(bakery)
    with pytest.raises(DomainError):
        variants.save_block(
            bakery,
            page,
            variant=first_of(bakery, page),
            kind="picture",
            values={"file": picture(bakery, other).pk},
            by=None,
        )


def test_blocks_are_added_changed_moved_and_removed(bakery: Workspace) -> None:
    page = draft(bakery)
    variant = first_of(bakery, page)

    def order() -> list[str]:
        return [block["kind"] for block in first_of(bakery, page).blocks]

    added = variants.save_block(
        bakery, page, variant=variant, kind="testimonial", values={"quote": "Good", "name": "Ana"}, by=None
    )
    assert order() == ["headline", "text", "benefits", "form", "testimonial"]
    for step in (-1, -1, 1):
        variants.move_block(bakery, page, variant=variant, block_id=added["id"], step=step, by=None)
    assert order() == ["headline", "text", "benefits", "testimonial", "form"]
    variants.save_block(
        bakery,
        page,
        variant=variant,
        kind="testimonial",
        values={"quote": "Better", "name": "Ana"},
        block_id=added["id"],
        by=None,
    )
    assert first_of(bakery, page).blocks[3]["quote"] == "Better"
    for _again in range(2):
        variants.remove_block(bakery, page, variant=variant, block_id=added["id"], by=None)
    assert order() == ["headline", "text", "benefits", "form"]
    with pytest.raises(DomainError, match="removed meanwhile"):
        variants.move_block(bakery, page, variant=variant, block_id=added["id"], step=1, by=None)
    with pytest.raises(DomainError, match="no such block"):
        variants.save_block(bakery, page, variant=None, kind="form", values={}, by=None)
    variants.save_block(bakery, page, variant=None, kind="text", values={"html": "Thanks"}, by=None)
    page.refresh_from_db()
    assert [block["kind"] for block in page.thanks] == ["headline", "text"]


# --- published ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("template", list(TEMPLATES))
def test_each_template_is_a_page_that_can_be_published(bakery: Workspace, template: str) -> None:
    page = published(bakery, template)
    html = first_of(bakery, page).html
    assert html.count(render.TOKEN) == 1
    assert f'action="http://localhost:8000{render.SUBMIT_PATH}"' in html
    assert len(html.encode()) < 15_000
    assert html.count("<h1") == 1 and "onload" not in html and "style=" not in html
    address = PublicAddress.objects.get(subject_id=page.pk)
    assert (address.kind, address.slug, address.host) == ("page", "spring", "")


def test_what_people_wrote_is_shown_as_text_and_no_mark_of_ours_can_be_written(bakery: Workspace) -> None:
    page = draft(bakery)
    variant = first_of(bakery, page)
    nasty = '</style></title><script>alert("1")</script>' + render.TOKEN + render.DOWNLOAD
    PageVariant.objects.of(bakery).filter(pk=variant.pk).update(
        blocks=[
            {"id": "1", "kind": "headline", "text": nasty, "under": nasty},
            {"id": "2", "kind": "text", "html": nasty},
            {"id": "3", "kind": "button", "text": nasty, "target": "javascript:alert(1)"},
            {"id": "4", "kind": "video", "title": nasty, "url": "javascript:alert(1)"},
            {"id": "5", "kind": "benefits", "title": nasty, "items": [nasty]},
            {"id": "6", "kind": "testimonial", "quote": nasty, "name": nasty, "role": nasty},
            {"id": "7", "kind": "form", "title": nasty, "under": nasty},
            {"id": "8", "kind": "unheard of"},
        ]
    )
    pages.set_consent(bakery, page, text=nasty, by=None)
    LandingPage.objects.of(bakery).filter(pk=page.pk).update(
        title=nasty, description=nasty, button=nasty[:60], accent="red;}x"
    )
    page = publish.publish_page(bakery, page, by=None)
    html = first_of(bakery, page).html
    assert html.count("<script") == 1 and 'script src="/s.js"' in html
    assert html.count("</style>") == 1
    assert "javascript:" not in html
    assert html.count('name="token" value="__SMROI_TOKEN__"') == 1


def test_the_page_tells_search_engines_and_networks_what_it_is(bakery: Workspace) -> None:
    page = draft(bakery, title="Bread & more", description="Every day", is_indexed=True, language="es")
    shown = picture(bakery, page)
    variants.save_block(
        bakery,
        page,
        variant=first_of(bakery, page),
        kind="picture",
        values={"file": shown.pk, "alt": "A loaf"},
        by=None,
    )
    html = first_of(bakery, publish.publish_page(bakery, page, by=None)).html
    for part in (
        '<html lang="es">',
        "<title>Bread &amp; more</title>",
        '<meta name="description" content="Every day">',
        '<meta name="robots" content="index, follow">',
        '<link rel="canonical" href="http://localhost:8001/spring">',
        f'<meta property="og:image" content="http://localhost:8001/f/{shown.pk}">',
        '<meta name="twitter:card" content="summary_large_image">',
        f'<img src="/f/{shown.pk}" width="640" height="360" alt="A loaf" loading="lazy" decoding="async">',
        "data-key=",
    ):
        assert part in html


def test_the_style_is_the_one_whose_hash_the_policy_names(bakery: Workspace) -> None:
    html = first_of(bakery, published(bakery)).html
    style = html.partition("<style>")[2].partition("</style>")[0]
    policy = html.partition('Content-Security-Policy" content="')[2].partition('"')[0].replace("&#x27;", "'")
    assert policy == render.policy_of(style)


def test_a_page_over_a_hundred_kilobytes_is_not_published(bakery: Workspace) -> None:
    page = draft(bakery)
    for _number in range(12):
        variants.save_block(
            bakery, page, variant=first_of(bakery, page), kind="text", values={"html": "x" * 9000}, by=None
        )
    with pytest.raises(Conflict, match="at most 100 KB"):
        publish.publish_page(bakery, page, by=None)
    assert not PublicAddress.objects.filter(subject_id=page.pk).exists()


def test_what_is_missing_is_said_and_keeps_the_page_off_the_net(bakery: Workspace) -> None:
    page = draft(bakery)
    PageVariant.objects.of(bakery).filter(page=page).update(blocks=[])
    pages.set_form(bakery, page, form=[FormField("", "text", "Question")], button="", by=None)
    with pytest.raises(Conflict) as refused:
        publish.publish_page(bakery, page, by=None)
    for words in ("headline", "has the form", "e-mail address"):
        assert words in refused.value.message
    points = publish.checklist(bakery, pages.hold(bakery, page))
    assert [point.done for point in points if point.needed] == [False, False, True, True, False]


def test_an_address_is_had_by_one_page_and_free_when_it_is_off_the_net(bakery: Workspace, cast: Cast) -> None:
    first, second = published(bakery), draft(bakery)
    with pytest.raises(DomainError, match="taken"):
        publish.publish_page(bakery, second, by=None)
    publish.unpublish_page(bakery, first, by=None)
    assert first_of(bakery, first).html == ""
    publish.publish_page(bakery, second, by=cast.analyst)
    with pytest.raises(DomainError, match="taken"):
        publish.publish_page(bakery, first, by=None)
    pages.edit_page(bakery, second, wish=PageWish(name="B", slug="summer"), by=None)
    publish.publish_page(bakery, first, by=None)
    assert set(PublicAddress.objects.filter(kind="page").values_list("slug", "subject_id")) == {
        ("summer", second.pk),
        ("spring", first.pk),
    }


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"slug": "Not good"}, "slug"),
        ({"slug": "-"}, "slug"),
        ({"slug": "s.js"}, "slug"),
        ({"slug": "healthz"}, "slug"),
        ({"slug": "x" * 101}, "slug"),
        ({"language": "xx"}, "language"),
        ({"makes": "purchase"}, "makes"),
        ({"accent": "red"}, "accent"),
        ({"accent": "#12345g"}, "accent"),
        ({"description": "x" * 301}, "description"),
    ],
)
def test_settings_that_make_no_sense_are_refused(
    bakery: Workspace, changes: dict[str, Any], field: str
) -> None:
    page = draft(bakery)
    wish = {"name": "A", "slug": "a"} | changes
    with pytest.raises(DomainError) as refused:
        pages.edit_page(bakery, page, wish=PageWish(**wish), by=None)
    assert refused.value.field == field


def test_consent_has_versions_that_stay(bakery: Workspace) -> None:
    page = draft(bakery)
    for text in ("I agree.", "I agree. ", "I agree to more.", "", ""):
        pages.set_consent(bakery, page, text=text, by=None)
    kept = ConsentText.objects.of(bakery).filter(page=page).order_by("version")
    assert list(kept.values_list("version", "text")) == [(1, "I agree."), (2, "I agree to more."), (3, "")]
    assert "consent" not in render.variant_html(bakery, page, first_of(bakery, page))


def test_a_copy_has_everything_but_the_address(bakery: Workspace) -> None:
    page = draft(bakery)
    shown = picture(bakery, page)
    values = {"file": shown.pk, "alt": "x"}
    variants.save_block(bakery, page, variant=first_of(bakery, page), kind="picture", values=values, by=None)
    pages.set_consent(bakery, page, text="I agree.", by=None)
    page = publish.publish_page(bakery, page, by=None)
    copy = pages.duplicate_page(bakery, page, by=None)
    assert (copy.name, copy.published_at, copy.fields) == ("Copy of Spring letter", None, page.fields)
    assert copy.slug.startswith("spring-")
    (file,) = PageFile.objects.of(bakery).filter(page=copy)
    assert file.pk != shown.pk and bytes(file.body) == bytes(shown.body)
    assert first_of(bakery, copy).blocks[-1]["file"] == file.pk
    assert first_of(bakery, page).blocks[-1]["file"] == shown.pk
    publish.publish_page(bakery, copy, by=None)


@pytest.mark.parametrize(
    "colour", ["#000000", "#ffffff", "#1d4ed8", "#ffff00", "#777777", "#ff0000", "#00ff00"]
)
def test_words_on_any_colour_can_be_read(colour: str) -> None:
    assert colours.contrast(colours.words_on(colour), colour) >= 4.5
    assert colours.contrast(colours.edge_of(colour), "#ffffff") >= 3


def test_what_was_done_is_written_down(bakery: Workspace, cast: Cast) -> None:
    page = pages.create_page(bakery, template="ebook", name="A", language="ko", by=cast.analyst)
    publish.publish_page(bakery, page, by=cast.analyst)
    for _again in range(2):
        publish.unpublish_page(bakery, page, by=cast.analyst)
        pages.archive_page(bakery, page, by=cast.analyst)
    with pytest.raises(Conflict, match="archived"):
        publish.publish_page(bakery, page, by=None)
    for _again in range(2):
        pages.restore_page(bakery, page, by=cast.analyst)
    done = (
        AuditEntry.objects.filter(action__startswith="page.").order_by("pk").values_list("action", flat=True)
    )
    assert list(done) == [
        "page.created",
        "page.published",
        "page.unpublished",
        "page.archived",
        "page.restored",
    ]
    assert re.fullmatch(r"a-[a-z0-9]{5}", page.slug)


def test_every_block_kind_has_a_look(bakery: Workspace) -> None:
    """A kind without one would vanish from the page in silence."""
    values: dict[str, dict[str, Any]] = {
        "headline": {"text": "seen"},
        "text": {"html": "seen"},
        "video": {"title": "seen", "url": "https://video.example/1"},
        "benefits": {"items": "seen"},
        "testimonial": {"quote": "seen", "name": "Ana"},
        "button": {"text": "seen"},
        "form": {"title": "seen"},
        "picture": {"alt": "seen"},
    }
    assert set(values) == set(blocks.KINDS)
    page = draft(bakery)
    values["picture"]["file"] = picture(bakery, page).pk
    variant = first_of(bakery, page)
    for kind, given in values.items():
        made = blocks.clean(kind, given, pictures=files.pictures_of(bakery, page))
        variant.blocks = [made]
        assert "seen" in render.variant_html(bakery, page, variant)
