"""What people may write with tags: a few that shape a text; everything else is taken out, when saved and when shown."""

from __future__ import annotations

from urllib.parse import urlsplit

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString, mark_safe

TAGS = {"p", "br", "strong", "b", "em", "i", "ul", "ol", "li", "a", "h2", "h3", "blockquote"}
_MOST_URL = 2000


def clean(text: str) -> str:
    """The text with the allowed tags alone; a text without any becomes paragraphs."""
    text = text.replace("\0", "").strip()
    if "<" not in text:
        text = linebreaks(text, autoescape=True) if text else ""
    return nh3.clean(
        text,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener nofollow",
    )


def shown(text: str) -> SafeString:
    """For a template: cleaned once more, whatever lies in the database."""
    return mark_safe(clean(text))  # noqa: S308  what nh3 let through


def is_web_address(text: str) -> bool:
    """An address of http or https with a host, and nothing that a browser reads otherwise."""
    if len(text) > _MOST_URL or any(character.isspace() or ord(character) < 32 for character in text):
        return False
    try:
        parts = urlsplit(text)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and "\\" not in text
            and not parts.username
        )
    except ValueError:
        return False
