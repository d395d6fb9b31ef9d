"""What kind of file something is, by its bytes and not by its name, and how large a picture is."""

from __future__ import annotations

import struct
from collections.abc import Callable

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"
PICTURES = (PNG, JPEG, WEBP, GIF)
_OFFICE = "application/vnd.openxmlformats-officedocument."
# What may be given away: type and the endings that a file of it may have, the first where it has another.
DOCUMENTS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "application/epub+zip": (".epub",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    "application/zip": (".zip",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WEBP: (".webp",),
    GIF: (".gif",),
}
# What the first entries of a zip are called in what is more than a zip.
_INSIDE = (
    (b"mimetypeapplication/epub+zip", "application/epub+zip"),
    (b"word/", f"{_OFFICE}wordprocessingml.document"),
    (b"xl/", f"{_OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{_OFFICE}presentationml.presentation"),
)


def type_of(body: bytes) -> str:
    """The type, or "" of anything that is none of ours."""
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if body.startswith(b"\xff\xd8\xff"):
        return JPEG
    if body.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if body.startswith(b"RIFF") and body[8:12] == b"WEBP":
        return WEBP
    if body.startswith(b"%PDF-"):
        return "application/pdf"
    if body.startswith(b"PK\x03\x04"):
        return _kind_of_zip(body)
    return ""


def _kind_of_zip(body: bytes) -> str:
    # The names of all entries stand at the end as well; an office file names its folder in both.
    edges = body[:4096] + body[-65536:]
    return next((kind for mark, kind in _INSIDE if mark in edges), "application/zip")


def size_of(body: bytes) -> tuple[int, int] | None:
    """Width and height of a picture in pixels; None where its bytes do not say."""
    try:
        size = _SIZES[type_of(body)](body)
    except (KeyError, struct.error, IndexError):
        return None
    return size if size and 0 < size[0] <= 20_000 and 0 < size[1] <= 20_000 else None


def _png(body: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def _gif(body: bytes) -> tuple[int, int]:
    width, height = struct.unpack("<HH", body[6:10])
    return width, height


def _webp(body: bytes) -> tuple[int, int] | None:
    form = body[12:16]
    if form == b"VP8 ":
        width, height = struct.unpack("<HH", body[26:30])
        return width & 0x3FFF, height & 0x3FFF
    if form == b"VP8L":
        (bits,) = struct.unpack("<I", body[21:25])
        return (bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1
    if form == b"VP8X":
        return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    return None


def _jpeg(body: bytes) -> tuple[int, int] | None:
    """From segment to segment until a frame begins (SOF)."""
    at = 2
    while at < len(body) - 9:
        if body[at] != 0xFF:
            return None
        marker = body[at + 1]
        if marker == 0xFF:  # filling
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", body[at + 5 : at + 9])
            return width, height
        elif marker == 0x01 or 0xD0 <= marker <= 0xD8:
            at += 2
        else:
            at += 2 + struct.unpack(">H", body[at + 2 : at + 4])[0]
    return None


_SIZES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    PNG: _png,
    GIF: _gif,
    WEBP: _webp,
    JPEG: _jpeg,
}
