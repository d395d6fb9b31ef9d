"""The HTML of a page: complete, static, small, and the same for everybody but for the token of its form."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.models import Workspace
from campaigns.models import LandingPage, PageFile, PageVariant
from campaigns.tracking.links.addresses import url_of
from campaigns.tracking.pages import blocks, colours, markup
from campaigns.tracking.pages.fields import asked
from campaigns.tracking.pages.files import pictures_of
from campaigns.tracking.pages.pages import newest_consent
from campaigns.tracking.pages.published import form_of
from campaigns.tracking.settings import settings_of

# The intake puts the token of a form here when it shows it; the download is put in by whoever thanks.
TOKEN = "__SMROI_TOKEN__"  # noqa: S105  the place of one
DOWNLOAD = "__SMROI_DOWNLOAD__"
# And here the key under which it counts that the page was opened.
VIEW = "__SMROI_VIEW__"
SUBMIT_PATH = "/pages/submit/"
_MARKS = (TOKEN, DOWNLOAD, VIEW)


def variant_html(
    workspace: Workspace,
    page: LandingPage,
    variant: PageVariant,
    *,
    pictures_at: str = "/f/",
    preview: bool = False,
) -> str:
    """What visitors see; `pictures_at` is where pictures lie, and a preview sends nothing."""
    consent = newest_consent(workspace, page)
    url = url_of(page.slug, page.domain)
    with translation.override(page.language):
        return _document(
            page,
            _prepared(variant.blocks, pictures_of(workspace, page), pictures_at),
            url=url,
            image=_image(variant.blocks, url),
            action="" if preview else f"{settings.BASE_URL}{SUBMIT_PATH}",
            site_key="" if preview else settings_of(workspace).site_key,
            token=TOKEN,
            view=VIEW,
            fields=asked(page),
            consent=consent if consent and consent.text else None,
            button=page.button or _("Send"),
        )


def thanks_html(workspace: Workspace, page: LandingPage, *, pictures_at: str | None = None) -> str:
    """What people see who filled in the form; shown by this server, so pictures come from the public one."""
    pictures_at = f"{settings.PUBLIC_URL}/f/" if pictures_at is None else pictures_at
    with translation.override(page.language):
        shown = page.thanks or [blocks.clean("headline", {"text": _("Thank you!")}, pictures={}, thanks=True)]
        return _document(
            page,
            _prepared(shown, pictures_of(workspace, page), pictures_at),
            pictures_from=settings.PUBLIC_URL,
            download=DOWNLOAD,
        )


def message_html(page: LandingPage, context: Mapping[str, Any]) -> tuple[str, str]:
    """A page of ours in the looks and language of theirs, and its policy: what is wrong, what happens next."""
    style = _style(page)
    language = form_of(page).language
    with translation.override(language):
        values = {"language": language, "style": style} | dict(context)
        return render_to_string("campaigns/public/message.html", values), policy_of(style)


def page_policy() -> str:
    """Of what this server shows of a page, beside the stricter one that stands in the page itself."""
    return "; ".join(
        (
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            f"img-src 'self' data: {settings.PUBLIC_URL}",
            "form-action 'none'",
            "base-uri 'none'",
        )
    )


def policy_of(style: str, *, pictures_from: str = "") -> str:
    """What the page may load and where it may send: its own style by its hash, no script but ours."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return "; ".join(
        (
            "default-src 'none'",
            f"style-src 'sha256-{digest}'",
            f"img-src 'self' data: {pictures_from}".rstrip(),
            "script-src 'self'",
            "connect-src 'self'",
            f"form-action 'self' {settings.BASE_URL}",
            "base-uri 'none'",
        )
    )


def _document(
    page: LandingPage, shown: list[dict[str, Any]], *, pictures_from: str = "", **values: Any
) -> str:
    style = _style(page)
    context = {
        "language": page.language,
        "title": page.title or blocks.first_headline(shown),
        "description": page.description,
        "is_indexed": page.is_indexed,
        "style": style,
        "policy": policy_of(style, pictures_from=pictures_from),
        "blocks": shown,
    }
    return render_to_string("campaigns/public/page.html", context | values)


def _style(page: LandingPage) -> SafeString:
    accent = page.accent if colours.HEX.fullmatch(page.accent) else "#1d4ed8"
    values = {"accent": accent, "on_accent": colours.words_on(accent), "edge": colours.edge_of(accent)}
    return render_to_string("campaigns/public/style.css", values)


def _prepared(
    stored: Iterable[Mapping[str, Any]], pictures: Mapping[int, PageFile], pictures_at: str
) -> list[dict[str, Any]]:
    """Blocks as the template wants them; what makes no sense in the column is left out."""
    found: list[dict[str, Any]] = []
    has_headline = False
    for block in stored:
        if block.get("kind") not in blocks.KINDS:
            continue
        one = {key: _unmarked(value) for key, value in block.items()}
        one["is_first"] = one["kind"] == "headline" and not has_headline
        has_headline = has_headline or one["kind"] == "headline"
        if one["kind"] == "text":
            one["shown"] = markup.shown(one.get("html", ""))
        if one["kind"] == "button" and one.get("target") != blocks.TO_FORM:
            one["target"] = one["target"] if markup.is_web_address(one.get("target", "")) else blocks.TO_FORM
        if one["kind"] == "video" and not markup.is_web_address(one.get("url", "")):
            continue
        one["picture"] = _picture(pictures.get(one.get("file") or 0), pictures_at)
        found.append(one)
    return found


def _unmarked(value: Any) -> Any:
    """Nobody writes our marks into a text, to have a token or link put there."""
    if isinstance(value, str):
        for mark in _MARKS:
            value = value.replace(mark, "")
    return [_unmarked(one) for one in value] if isinstance(value, list) else value


def _picture(file: PageFile | None, pictures_at: str) -> dict[str, Any] | None:
    if file is None or file.width is None:
        return None
    return {"src": f"{pictures_at}{file.pk}", "width": file.width, "height": file.height}


def _image(stored: Iterable[Mapping[str, Any]], url: str) -> str:
    """The first picture, for those who show a preview of the link; it lies on the page's own host."""
    first = next((block["file"] for block in stored if block.get("file")), None)
    return f"{url.rpartition('/')[0]}/f/{first}" if first else ""
