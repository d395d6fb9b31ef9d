"""Answers short links: leads on to what the owner stored and nowhere else."""

from __future__ import annotations

import asyncio
import time
from urllib.parse import parse_qs

from django.contrib.auth.hashers import check_password

from campaigns.intake import answers, clients
from campaigns.intake.answers import Answer
from campaigns.intake.recording import Recorder, new_key, referrer_of
from campaigns.intake.requests import Request, TooLarge
from campaigns.intake.subjects import Link, Target
from campaigns.intake.throttle import Throttle
from campaigns.intake.urls import tags_in

MAX_FORM_BYTES = 2048
MAX_PASSWORD = 200
# Checking one takes a tenth of a second of the processor, by design.
CHECKS_AT_ONCE = 2
# Guesses at one link: ten at once from one address and then one in 30 seconds; from all addresses one a second.
GUESSES, GUESSES_OF_ALL = (1 / 30, 10), (1.0, 60)


class LinkDoor:
    """One for all links; it remembers nothing but how often passwords were tried."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._guesses, self._guesses_of_all = Throttle(*GUESSES), Throttle(*GUESSES_OF_ALL)
        self._checking = asyncio.Semaphore(CHECKS_AT_ONCE)

    async def answer(self, request: Request, workspace_id: int, link: Link) -> Answer:
        language = answers.language_of(request.headers.get(b"accept-language", b""))
        verdict = request.verdict
        if link.is_gone:
            return answers.page(410, "gone", language)
        if verdict == "preview" and link.preview:
            visitor = await self._visitor(request, workspace_id, link)
            await self._record(request, workspace_id, link, verdict, new_key(), None, visitor)
            return answers.page(200, "preview", language, preview=link.preview)
        is_expired = link.expires_at is not None and request.at >= link.expires_at
        if is_expired and link.expired is None:
            return answers.page(410, "gone", language)
        if link.password:
            refusal = await self._locked(request, link, language)
            if refusal is not None:
                return refusal
        elif request.method == "POST":
            return answers.text(405, "Method not allowed", (b"allow", b"GET, HEAD"))
        return await self._lead(request, workspace_id, link, verdict, is_expired)

    async def _lead(
        self, request: Request, workspace_id: int, link: Link, verdict: str, is_expired: bool
    ) -> Answer:
        visitor = await self._visitor(request, workspace_id, link)
        target = link.expired if is_expired else link.choose(request.country, request.agent.device, visitor)
        if target is None:
            language = answers.language_of(request.headers.get(b"accept-language", b""))
            return answers.page(410, "gone", language)
        click_id = new_key()
        await self._record(request, workspace_id, link, verdict, click_id, target, visitor)
        # After a form was sent, 303 makes a GET of it.
        return answers.redirect(target.location(click_id), 303 if request.method == "POST" else 302)

    async def _visitor(self, request: Request, workspace_id: int, link: Link) -> bytes:
        is_unknown = link.respects_opt_out and clients.opts_out(request.headers)
        return await self._recorder.visitor_or_nobody(request, workspace_id, is_unknown=is_unknown)

    async def _record(
        self,
        request: Request,
        workspace_id: int,
        link: Link,
        verdict: str,
        click_id: str,
        target: Target | None,
        visitor: bytes,
    ) -> None:
        body: dict[str, object] = {
            "k": click_id,
            "to": target.id if target else None,
            "r": referrer_of(request),
            "q": {},
            "co": request.country,
            "d": request.agent.device,
        }
        if query := request.query:
            found = tags_in(query)
            body["q"] = found.utm
            if found.ad_click:
                body["a"] = found.ad_click
        await self._recorder.call(
            request,
            workspace_id=workspace_id,
            kind="click",
            verdict=verdict,
            visitor=visitor,
            subject_id=link.id,
            body=body,
        )

    async def _locked(self, request: Request, link: Link, language: str) -> Answer | None:
        """None once the password is right."""
        if request.method != "POST":
            return answers.page(200, "password", language, leads_away=True)
        now = time.monotonic()
        key = f"{link.id} {request.address.key}"
        if not self._guesses.takes(key, now) or not self._guesses_of_all.takes(str(link.id), now):
            return answers.page(429, "password", language, leads_away=True, problem="often")
        try:
            form = parse_qs(
                (await request.body(MAX_FORM_BYTES)).decode("utf-8", "replace"), max_num_fields=10
            )
        except (TooLarge, ValueError):
            form = {}
        password = form.get("password", [""])[0]
        if password and len(password) <= MAX_PASSWORD:
            async with self._checking:
                if await asyncio.to_thread(check_password, password, link.password):
                    return None
        return answers.page(403, "password", language, leads_away=True, problem="wrong")
