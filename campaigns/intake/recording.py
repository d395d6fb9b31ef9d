"""Takes down that somebody called a link or a page, without standing in his way."""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from typing import Any

import orjson

from campaigns.intake.reading import DatabaseAway
from campaigns.intake.requests import Request
from campaigns.intake.salts import Salts
from campaigns.intake.urls import cleaned
from campaigns.intake.writing import HitRow, Refused, Unavailable, Writer

VISITOR_BYTES = 16
# So long somebody who clicked waits for the salt of a new day.
WAIT_SECONDS = 0.5


def encode(body: dict[str, Any]) -> str:
    """As the table takes it; of texts, numbers that 64 bits hold, and what is made of these."""
    return orjson.dumps(body).decode()


def new_key() -> str:
    """22 characters that nobody guesses: the id of a click, the key of a page shown."""
    return secrets.token_urlsafe(VISITOR_BYTES)


def referrer_of(request: Request) -> str:
    """Where the browser says it came from, without its query."""
    if header := request.headers.get(b"referer"):
        found = cleaned(header.decode("utf-8", "replace")[:4000])
        return found.url if found else ""
    return ""


class Recorder:
    """The way from a request to a row."""

    def __init__(self, writer: Writer, salts: Salts) -> None:
        self._writer, self._salts = writer, salts

    async def visitor(self, request: Request, workspace_id: int) -> bytes:
        """By the salt of today; `DatabaseAway` when there is none yet."""
        hasher = self._salts.now(request.at) or await self._salts.fetch(request.at)
        return hasher(workspace_id, request.address.key, request.agent_text)

    async def visitor_or_nobody(self, request: Request, workspace_id: int, *, is_unknown: bool) -> bytes:
        """Whoever does not want to be known again is somebody else each time; so is everybody without a salt."""
        if not is_unknown:
            if hasher := self._salts.now(request.at):
                return hasher(workspace_id, request.address.key, request.agent_text)
            with suppress(DatabaseAway, TimeoutError):
                return await asyncio.wait_for(self.visitor(request, workspace_id), WAIT_SECONDS)
        return secrets.token_bytes(VISITOR_BYTES)

    async def event(self, row: HitRow) -> None:
        """Return after the commit; raises `Unavailable` or `Refused`."""
        await self._writer.store(row)

    async def call(
        self,
        request: Request,
        *,
        workspace_id: int,
        kind: str,
        verdict: str,
        visitor: bytes,
        subject_id: int,
        body: dict[str, Any],
    ) -> None:
        """Of a link or page: whatever goes wrong with the writing, the one who waits is answered."""
        row = HitRow(workspace_id, request.at, kind, verdict, visitor, subject_id, encode(body))
        try:
            await self._writer.store(row, is_kept=True)
        except (Unavailable, Refused):
            return
