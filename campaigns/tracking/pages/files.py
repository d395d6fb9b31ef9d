"""Verbs for the files of a page: its pictures, and what it gives to those who fill in its form."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.errors import Conflict, DomainError
from accounts.models import User, Workspace
from campaigns.models import LandingPage, PageFile
from campaigns.tracking.pages import blocks, sniffing
from campaigns.tracking.pages.pages import hold, touch, variants_of

MEGABYTE = 1024 * 1024
MOST_BYTES = {PageFile.Role.PICTURE: MEGABYTE, PageFile.Role.MAGNET: 10 * MEGABYTE}
MOST_FILES = 30

Role = PageFile.Role


@transaction.atomic
def add_file(
    workspace: Workspace, page: LandingPage, *, role: str, upload: UploadedFile[Any], by: User | None
) -> PageFile:
    """Keep the file; a new lead magnet takes the place of the one before."""
    if role not in Role.values:
        raise DomainError(_("Choose one of the list."), field="role")
    body, content_type = _read(Role(role), upload)
    size = sniffing.size_of(body) if role == Role.PICTURE else None
    page = hold(workspace, page)
    mine = PageFile.objects.of(workspace).filter(page=page)
    if role == Role.MAGNET:
        mine.filter(role=Role.MAGNET).delete()
    if mine.count() >= MOST_FILES:
        raise DomainError(_("A page has at most %(most)d files.") % {"most": MOST_FILES}, field="upload")
    kept: PageFile = PageFile.objects.of(workspace).create(
        page=page,
        role=role,
        name=_name(upload.name or "", content_type),
        content_type=content_type,
        size=len(body),
        width=size[0] if size else None,
        height=size[1] if size else None,
        body=body,
    )
    touch(workspace, page, what="files", by=by)
    return kept


@transaction.atomic
def remove_file(workspace: Workspace, page: LandingPage, file: PageFile, *, by: User | None) -> None:
    """A picture that a block shows stays, and one that visitors see."""
    page = hold(workspace, page)
    variants = variants_of(workspace, page)
    shown = [variant.blocks for variant in variants] + [page.thanks]
    if any(file.pk in blocks.file_ids(of) for of in shown):
        raise Conflict(_("A block shows this picture. Choose another one there first."))
    if page.published_at is not None:
        html = page.thanks_html + "".join(variant.html for variant in variants)
        if re.search(rf"/f/{file.pk}\b", html):
            raise Conflict(_("The published page shows this picture. Publish the page without it first."))
    PageFile.objects.of(workspace).filter(pk=file.pk, page=page).delete()
    touch(workspace, page, what="files", by=by)


def pictures_of(workspace: Workspace, page: LandingPage) -> dict[int, PageFile]:
    """By id, without their bytes."""
    found = PageFile.objects.of(workspace).filter(page=page, role=Role.PICTURE).defer("body")
    return {file.pk: file for file in found.order_by("name", "pk")}


def magnet_of(workspace: Workspace | int, page_id: int) -> PageFile | None:
    """What the page gives away; without its bytes, which are read when they are asked for."""
    files = PageFile.objects.of(workspace).filter(page_id=page_id, role=Role.MAGNET)
    found: PageFile | None = files.defer("body").order_by("-created_at", "-pk").first()
    return found


def _read(role: PageFile.Role, upload: UploadedFile[Any]) -> tuple[bytes, str]:
    most = MOST_BYTES[role]
    if (upload.size or 0) > most:
        values = {"most": most // MEGABYTE, "size": round((upload.size or 0) / MEGABYTE, 1)}
        raise DomainError(
            _("The file has %(size)s MB; at most %(most)d MB can be kept.") % values, field="upload"
        )
    body = upload.read(most + 1)
    if not body or len(body) > most:
        raise DomainError(_("The file is empty."), field="upload")
    content_type = sniffing.type_of(body)
    if role == Role.PICTURE and (content_type not in sniffing.PICTURES or sniffing.size_of(body) is None):
        text = _("This is no picture that browsers show. Use PNG, JPEG, WebP or GIF.")
        raise DomainError(text, field="upload")
    if content_type not in sniffing.DOCUMENTS:
        text = _("This file cannot be given away. Use PDF, EPUB, Word, Excel, PowerPoint, ZIP or a picture.")
        raise DomainError(text, field="upload")
    return body, content_type


def _name(given: str, content_type: str) -> str:
    """Without a folder, and with an ending that fits what it is."""
    name = " ".join(given.replace("\0", "").replace("\\", "/").rpartition("/")[2].split()) or "file"
    name = "".join(character for character in name if character.isprintable() and character not in '<>:"|?*')
    endings = sniffing.DOCUMENTS[content_type]
    if not name.lower().endswith(endings):
        name = (PurePosixPath(name).stem or "file") + endings[0]
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 190 - len(ending)]}{dot}{ending}"
