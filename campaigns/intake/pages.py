"""Answers landing pages: one of the variants as it was published, with a fresh token in its form."""

from __future__ import annotations

import base64

from accounts import sealing
from campaigns.intake import answers, clients
from campaigns.intake.answers import Answer
from campaigns.intake.reading import Reader
from campaigns.intake.recording import Recorder, encode, new_key, referrer_of
from campaigns.intake.requests import Request
from campaigns.intake.subjects import Page
from campaigns.intake.urls import cleaned

PLACE_OF_TOKEN = b"__SMROI_TOKEN__"
PLACE_OF_VIEW = b"__SMROI_VIEW__"
CONTEXT = "form"
PICTURE_TYPES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"})

# By the primary keys; the id is random, is public where the page is, and names its workspace.
FIND_PICTURE = """
SELECT f.content_type, f.body
  FROM campaigns_pagefile f
  JOIN campaigns_landingpage p ON p.workspace_id = f.workspace_id AND p.id = f.page_id AND p.blocked_at IS NULL
 WHERE f.id = $1 AND f.role = 'picture'
"""


class PageDoor:
    """One for all landing pages and their pictures."""

    def __init__(self, recorder: Recorder, reader: Reader) -> None:
        self._recorder, self._reader = recorder, reader

    async def answer(self, request: Request, workspace_id: int, page: Page) -> Answer:
        if request.method == "POST":
            return answers.text(405, "Method not allowed", (b"allow", b"GET, HEAD"))
        if page.is_gone:
            return answers.page(
                410, "gone", answers.language_of(request.headers.get(b"accept-language", b""))
            )
        is_unknown = page.respects_opt_out and clients.opts_out(request.headers)
        visitor = await self._recorder.visitor_or_nobody(request, workspace_id, is_unknown=is_unknown)
        variant = page.choose(visitor)
        here = cleaned(
            f"https://{request.headers.get(b'host', b'').decode('latin-1')}{request.path}?{request.query}"
        )
        nonce = new_key()
        body: dict[str, object] = {
            "k": nonce,
            "u": here.url if here else "",
            "r": referrer_of(request),
            "c": here.click_id if here else "",
            "co": request.country,
            "d": request.agent.device,
            "va": variant.id,
        }
        if here and here.ad_click:
            body["a"] = here.ad_click
        await self._recorder.call(
            request,
            workspace_id=workspace_id,
            kind="open",
            verdict=request.verdict,
            visitor=visitor,
            subject_id=page.id,
            body=body,
        )
        # What a browser fetched ahead is no page seen: the script tells of it once it is.
        html = variant.html.replace(PLACE_OF_VIEW, nonce.encode() if request.verdict == "person" else b"")
        if PLACE_OF_TOKEN in html:
            token = form_token(
                workspace_id=workspace_id, page_id=page.id, variant_id=variant.id, nonce=new_key(),
                shown_at=int(request.at), visitor=visitor, click_id=str(body["c"]),
            )  # fmt: skip
            html = html.replace(PLACE_OF_TOKEN, token.encode())
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-security-policy", variant.policy),
            answers.NOSNIFF,
            answers.NO_STORE,
            answers.REFERRER,
            *([] if page.is_indexed else [answers.NO_INDEX]),
        ]
        return Answer(200, headers, html)

    async def picture(self, request: Request, name: str) -> Answer | None:
        """None where there is none of that name."""
        if not name.isascii() or not name.isdecimal() or len(name) > 18:
            return None
        etag = f'"{name}"'.encode()
        # What has this id never changes.
        cache = [(b"cache-control", b"public, max-age=31536000, immutable"), (b"etag", etag), answers.NOSNIFF]
        if request.headers.get(b"if-none-match") == etag:
            return Answer(304, cache)
        rows = await self._reader.fetch(FIND_PICTURE, int(name))
        if not rows or rows[0]["content_type"] not in PICTURE_TYPES:
            return None
        policy = (b"content-security-policy", b"default-src 'none'; sandbox")
        return Answer(
            200, [(b"content-type", rows[0]["content_type"].encode()), policy, *cache], rows[0]["body"]
        )


def form_token(
    *,
    workspace_id: int,
    page_id: int,
    variant_id: int,
    nonce: str,
    shown_at: int,
    visitor: bytes,
    click_id: str,
) -> str:
    """What a form brings back: which page it stood on, since when, and who saw it; readable with our key alone."""
    told = {
        "w": workspace_id,
        "p": page_id,
        "v": variant_id,
        "n": nonce,
        "t": shown_at,
        "vi": visitor.hex(),
        "c": click_id,
    }
    sealed = sealing.seal(encode(told).encode(), context=CONTEXT)
    return base64.urlsafe_b64encode(sealed).decode()
