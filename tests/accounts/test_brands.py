"""The look of reports: a colour that can be read, a logo that is a picture, for admins of the whole organization."""

from __future__ import annotations

import struct
import zlib
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.brands import MOST_LOGO_BYTES, contrast_with_white, look_of, set_brand
from accounts.errors import DomainError
from tests.cast import Cast


def png(width: int = 8, height: int = 8) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\x00" + b"\x10\x60\x50" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


# Says of itself that it unpacks to gigabytes.
HUGE = png()[:16] + struct.pack(">II", 60_000, 60_000) + png()[24:]


def upload(body: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("logo.png", body)


def test_it_is_kept_and_taken_off_again(cast: Cast) -> None:
    set_brand(cast.agency, accent="#1D4ED8", logo_text="", upload=upload(png()), by=cast.owner)
    look = look_of(cast.agency)
    assert (look.accent, look.logo_type, look.logo_text) == ("#1d4ed8", "png", "Lantern Agency")
    assert look.logo == png()
    set_brand(cast.agency, accent="", logo_text="Lantern", by=cast.owner)
    assert look_of(cast.agency).logo == png()
    set_brand(cast.agency, accent="", logo_text="", remove_logo=True, by=cast.owner)
    assert look_of(cast.agency).logo == b""


@pytest.mark.parametrize("accent", ["blue", "#fff", "#ffff00", "#12345g", "#1d4ed8;x"])
def test_a_colour_that_cannot_be_read_is_refused(cast: Cast, accent: str) -> None:
    with pytest.raises(DomainError) as refused:
        set_brand(cast.agency, accent=accent, logo_text="", by=cast.owner)
    assert refused.value.field == "accent"


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\x89PNG\r\n\x1a\n",
        HUGE,
        b"\xff\xd8\xff\xe0" + b"\x00" * 40,
        png() + b"\x00" * MOST_LOGO_BYTES,
    ],
)
def test_what_is_no_small_picture_is_refused(cast: Cast, body: bytes) -> None:
    with pytest.raises(DomainError) as refused:
        set_brand(cast.agency, accent="", logo_text="", upload=upload(body), by=cast.owner)
    assert refused.value.field == "logo"


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_with_white("#ffffff") == pytest.approx(1)
    assert contrast_with_white("#000000") == pytest.approx(21)


def test_the_page_is_for_admins_of_the_organization(cast: Cast, signed_in: Any) -> None:
    address = reverse("accounts:organization_brand", args=[cast.agency.pk])
    sent = {"accent": "#1d4ed8", "logo_text": "Lantern", "logo": upload(png())}
    assert signed_in(cast.admin).post(address, sent).status_code == 302
    page = signed_in(cast.admin).get(address).content.decode()
    assert "data:image/png;base64," in page
    assert signed_in(cast.analyst).get(address).status_code == 403
    assert signed_in(cast.stranger).get(address).status_code == 404
