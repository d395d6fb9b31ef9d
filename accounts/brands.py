"""The look of an organization's reports: a colour and a logo, which frozen reports keep a copy of."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import audit
from accounts.errors import DomainError
from accounts.models import Brand, Organization, User

# That of the product: viridian.
ACCENT = "#0f6b5c"
MOST_LOGO_BYTES = 100 * 1024
MOST_PIXELS = 4000
# White words and thin lines must be read on it (WCAG 1.4.3).
LEAST_CONTRAST = 4.5

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


@dataclass(frozen=True, slots=True)
class Look:
    accent: str
    logo: bytes
    logo_type: str  # png or jpg; empty without a logo
    logo_text: str


def look_of(organization: Organization) -> Look:
    brand = Brand.objects.filter(organization=organization).first()
    if brand is None:
        return Look(ACCENT, b"", "", organization.name)
    logo = bytes(brand.logo or b"")
    return Look(
        brand.accent or ACCENT,
        logo,
        brand.logo_type if logo else "",
        brand.logo_text or organization.name,
    )


def logo_uri(logo: bytes, kind: str) -> str:
    """The logo as an address that holds it; empty without one."""
    if not logo:
        return ""
    name = "jpeg" if kind == "jpg" else "png"
    return f"data:image/{name};base64,{base64.b64encode(logo).decode()}"


@transaction.atomic
def set_brand(
    organization: Organization,
    *,
    accent: str,
    logo_text: str,
    upload: UploadedFile[Any] | None = None,
    remove_logo: bool = False,
    by: User,
) -> Brand:
    """Without an upload the logo stays as it is."""
    accent = accent.strip().lower()
    if accent:
        _check_colour(accent)
    values: dict[str, Any] = {"accent": accent, "logo_text": " ".join(logo_text.split())[:120]}
    if upload is not None:
        body, kind = _read(upload)
        values |= {"logo": body, "logo_type": kind}
    elif remove_logo:
        values |= {"logo": None, "logo_type": ""}
    brand, _is_new = Brand.objects.update_or_create(organization=organization, defaults=values)
    audit.record("organization.brand_changed", by=by, organization=organization, subject=organization.name)
    return brand


def _check_colour(accent: str) -> None:
    if not _COLOUR.fullmatch(accent):
        raise DomainError(_("Write the colour as # and six digits, such as #1d4ed8."), field="accent")
    if contrast_with_white(accent) < LEAST_CONTRAST:
        text = _("White words cannot be read on this colour. Choose a darker one.")
        raise DomainError(text, field="accent")


def contrast_with_white(colour: str) -> float:
    """From 1 to 21, as WCAG reckons."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def _read(upload: UploadedFile[Any]) -> tuple[bytes, str]:
    body = upload.read(MOST_LOGO_BYTES + 1)
    if len(body) > MOST_LOGO_BYTES:
        text = _("A logo has at most %(most)d KB. Save it smaller.")
        raise DomainError(text % {"most": MOST_LOGO_BYTES // 1024}, field="logo")
    kind = "png" if body.startswith(_PNG) else "jpg" if body.startswith(_JPEG) else ""
    width, height = (_size_of_png if kind == "png" else _size_of_jpeg)(body) if kind else (0, 0)
    # A few bytes may unpack to gigabytes of pixels.
    if not (0 < width <= MOST_PIXELS and 0 < height <= MOST_PIXELS):
        text = _("A logo is a PNG or JPEG picture of at most %(most)d pixels a side.")
        raise DomainError(text % {"most": MOST_PIXELS}, field="logo")
    return body, kind


def _size_of_png(body: bytes) -> tuple[int, int]:
    return (int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big"))


def _size_of_jpeg(body: bytes) -> tuple[int, int]:
    """From segment to segment until a frame begins; nothing where none does."""
    at = 2
    while at < len(body) - 9 and body[at] == 0xFF:
        marker = body[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            return int.from_bytes(body[at + 7 : at + 9], "big"), int.from_bytes(body[at + 5 : at + 7], "big")
        at += 2 + int.from_bytes(body[at + 2 : at + 4], "big")
    return 0, 0
