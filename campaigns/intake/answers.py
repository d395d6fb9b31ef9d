"""Answers of the intake: no cookie in any of them, and headers that keep browsers from guessing or keeping."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.template import Context, Engine
from django.utils import translation
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

Send = Callable[[dict[str, Any]], Awaitable[None]]
HeaderList = list[tuple[bytes, bytes]]

NO_STORE = (b"cache-control", b"private, no-store, max-age=0")
NOSNIFF = (b"x-content-type-options", b"nosniff")
NO_INDEX = (b"x-robots-tag", b"noindex")
# The target sees the host that somebody came from, and not the page.
REFERRER = (b"referrer-policy", b"strict-origin-when-cross-origin")
ANY_ORIGIN = (b"access-control-allow-origin", b"*")
STYLE = "/static/intake.css"
TEMPLATES = Path(__file__).parents[1] / "templates"
OWN_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.IGNORECASE | re.DOTALL)


class Answer(NamedTuple):
    """What is sent back."""

    status: int
    headers: HeaderList
    body: bytes = b""

    async def send(self, send: Send, *, without_body: bool = False) -> None:
        headers = self.headers
        if self.status not in (204, 304):
            headers = [*headers, (b"content-length", str(len(self.body)).encode())]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if without_body else self.body})


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status, [(b"location", location.encode("ascii")), NO_STORE, REFERRER])


def text(status: int, words: str, *more: tuple[bytes, bytes]) -> Answer:
    return Answer(status, [(b"content-type", b"text/plain; charset=utf-8"), NOSNIFF, *more], words.encode())


def problem(status: int, detail: str, *more: tuple[bytes, bytes]) -> Answer:
    """For the script, and for whoever looks into the console of a browser."""
    body = json.dumps({"detail": detail}).encode()
    return Answer(status, [(b"content-type", b"application/json"), ANY_ORIGIN, NO_STORE, *more], body)


def page(status: int, template: str, language: str, *, leads_away: bool = False, **context: object) -> Answer:
    """A page of the intake's own, in a language that the visitor reads; its form may lead to another website."""
    with translation.override(language):
        body = (
            _engine()
            .get_template(f"campaigns/intake/{template}.html")
            .render(Context({"language": language, "style": STYLE, **context}))
        )
    # Browsers hold the redirect after a form against the same list as the form.
    policy = f"{OWN_PAGE_POLICY} https: http:" if leads_away else OWN_PAGE_POLICY
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-security-policy", policy.encode()),
        NOSNIFF,
        NO_STORE,
        NO_INDEX,
        REFERRER,
    ]
    return Answer(status, headers, body.encode())


@cache
def _engine() -> Engine:
    """One of its own, so that the intake needs none of Django's applications."""
    return Engine(dirs=[str(TEMPLATES)], libraries={"i18n": "django.templatetags.i18n"})


@lru_cache(maxsize=1024)
def language_of(accepted: bytes) -> str:
    """The first language that the browser asks for and that we speak."""
    for code, _quality in parse_accept_lang_header(accepted.decode("latin-1")[:200].lower()):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def policy_of(html: str, base_url: str) -> bytes:
    """What a landing page may do: show, be filled in, and report to us; its style blocks are known by their hashes."""
    styles = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}'"
        for style in _STYLE.findall(html)
    )
    return _joined(
        [
            "default-src 'none'",
            "script-src 'self'",
            "connect-src 'self'",
            f"style-src 'self' {styles}".rstrip(),
            "img-src 'self' https: data:",
            "font-src 'self'",
            "frame-src https://www.youtube-nocookie.com https://player.vimeo.com",
            f"form-action 'self' {base_url}",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _joined(directives: Iterable[str]) -> bytes:
    return "; ".join(directives).encode("ascii", "ignore")
