"""Fields of forms, files and variants of pages: what is refused, and what is kept under which name."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest

from accounts.errors import Conflict, DomainError
from accounts.models import Workspace
from campaigns.models import PageFile, PageVariant
from campaigns.tracking.pages import files, publish, sniffing, variants
from campaigns.tracking.pages.fields import FormField, checked
from tests.campaigns.pages.test_pages import first_of, picture, png, upload
from tests.campaigns.pages.world import draft
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Iterator[Workspace]:
    with as_workspace(cast.bakery) as workspace:
        yield workspace


@pytest.mark.parametrize(
    "wished",
    [
        [FormField("", "password", "Password")],
        [FormField("", "text", " ")],
        [FormField("", "text", "x" * 201)],
        [FormField("", "choice", "Which", choices=("one",))],
        [FormField("", "choice", "Which", choices=tuple(map(str, range(21))))],
        [FormField("", "email", "A"), FormField("", "email", "B")],
        [FormField("", "text", str(number)) for number in range(13)],
    ],
)
def test_a_form_that_makes_no_sense_is_refused(wished: list[FormField]) -> None:
    with pytest.raises(DomainError) as refused:
        checked(wished)
    assert refused.value.field == "fields"


def test_fields_get_names_that_stay() -> None:
    found = checked([FormField("", "text", "A"), FormField("", "text", "B"), FormField("token", "text", "C")])
    assert [one.name for one in found] == ["text", "text_2", "token"]
    assert [one.input_name for one in found] == ["f_text", "f_text_2", "f_token"]


@pytest.mark.parametrize(
    ("role", "name", "body", "words"),
    [
        ("picture", "a.png", b"<svg onload=alert(1)>", "no picture"),
        ("picture", "a.svg", b"<?xml version='1.0'?><svg/>", "no picture"),
        ("picture", "a.png", b"%PDF-1.4", "no picture"),
        ("picture", "a.png", b"\x89PNG\r\n\x1a\n", "no picture"),
        ("picture", "a.png", png() + b"x" * files.MEGABYTE, "at most 1 MB"),
        ("picture", "a.png", b"", "empty"),
        ("magnet", "a.exe", b"MZ\x90", "cannot be given away"),
        ("magnet", "a.html", b"<html>", "cannot be given away"),
        ("magnet", "a.pdf", b"%PDF-" + b"x" * 10 * files.MEGABYTE, "at most 10 MB"),
        ("secret", "a.png", png(), "Choose one"),
    ],
)
def test_a_file_is_judged_by_its_bytes(
    bakery: Workspace, role: str, name: str, body: bytes, words: str
) -> None:
    page = draft(bakery)
    with pytest.raises(DomainError, match=words):
        files.add_file(bakery, page, role=role, upload=upload(name, body), by=None)
    assert not PageFile.objects.of(bakery).exists()


@pytest.mark.parametrize(
    ("name", "body", "kept", "content_type"),
    [
        ("guide.pdf", b"%PDF-1.7 x", "guide.pdf", "application/pdf"),
        ("../../etc/guide.exe", b"%PDF-1.7 x", "guide.pdf", "application/pdf"),
        ('a"b\n<c>.zip', b"PK\x03\x04....", "ab c.zip", "application/zip"),
        (
            "book.epub",
            b"PK\x03\x04" + b"." * 26 + b"mimetypeapplication/epub+zip",
            "book.epub",
            "application/epub+zip",
        ),
        ("가이드.pdf", b"%PDF-1.7 x", "가이드.pdf", "application/pdf"),
        (".pdf", b"%PDF-1.7 x", ".pdf", "application/pdf"),
    ],
)
def test_a_lead_magnet_keeps_a_name_that_fits(
    bakery: Workspace, name: str, body: bytes, kept: str, content_type: str
) -> None:
    page = draft(bakery)
    sent = upload("x", body)
    sent._name = name  # type: ignore[attr-defined]  # as a browser names it that tidies nothing
    made = files.add_file(bakery, page, role="magnet", upload=sent, by=None)
    assert (made.name, made.content_type) == (kept, content_type)
    again = files.add_file(bakery, page, role="magnet", upload=upload("b.pdf", b"%PDF-2"), by=None)
    assert list(PageFile.objects.of(bakery).values_list("pk", flat=True)) == [again.pk]


def test_a_picture_that_a_block_shows_stays(bakery: Workspace) -> None:
    page = draft(bakery)
    shown = picture(bakery, page)
    variant = first_of(bakery, page)
    block = variants.save_block(
        bakery, page, variant=variant, kind="picture", values={"file": str(shown.pk)}, by=None
    )
    with pytest.raises(Conflict):
        files.remove_file(bakery, page, shown, by=None)
    variants.remove_block(bakery, page, variant=variant, block_id=block["id"], by=None)
    files.remove_file(bakery, page, shown, by=None)
    assert not PageFile.objects.of(bakery).exists()


def test_the_size_of_a_picture_is_read_from_its_bytes() -> None:
    gif = b"GIF89a" + struct.pack("<HH", 5, 7) + b"\0" * 20
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 7, 5) + b"\0" * 20
    lossy = b"RIFF....WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 5, 7) + b"\0" * 9
    large = b"RIFF....WEBPVP8X" + b"\0" * 8 + b"\x04\0\0\x06\0\0"
    for body in (png(5, 7), gif, jpeg, lossy, large):
        assert sniffing.size_of(body) == (5, 7)
        for length in range(0, len(body), 3):
            sniffing.size_of(body[:length])  # whatever is cut off, it answers


def test_variants_share_a_hundred(bakery: Workspace) -> None:
    page = draft(bakery)
    a, b = first_of(bakery, page), variants.add_variant(bakery, page, by=None)
    assert (b.name, b.share, len(b.blocks)) == ("B", 0, 4)
    for wished, field in (
        ({a.pk: ("A", 60), b.pk: ("B", 60)}, "share"),
        ({a.pk: ("A", -1), b.pk: ("B", 101)}, "share"),
        ({a.pk: ("A", 50), b.pk: ("A", 50)}, "name"),
        ({a.pk: ("", 50), b.pk: ("B", 50)}, "name"),
    ):
        with pytest.raises(DomainError) as refused:
            variants.set_variants(bakery, page, wished=wished, by=None)
        assert refused.value.field == field
    variants.set_variants(bakery, page, wished={a.pk: ("B", 70), b.pk: ("A", 30)}, by=None)
    publish.publish_page(bakery, page, by=None)
    shown = PageVariant.objects.of(bakery).filter(page=page).exclude(html="").order_by("position")
    assert list(shown.values_list("name", "share")) == [("B", 70), ("A", 30)]
    variants.remove_variant(bakery, page, a, by=None)
    (left,) = PageVariant.objects.of(bakery).filter(page=page)
    assert (left.pk, left.share) == (b.pk, 100)
    with pytest.raises(Conflict):
        variants.remove_variant(bakery, page, left, by=None)
    for _number in range(5):
        variants.add_variant(bakery, page, by=None)
    with pytest.raises(Conflict, match="at most 6"):
        variants.add_variant(bakery, page, by=None)
