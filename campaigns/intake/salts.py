"""The salt of the day: made by whoever needs it first, shared by all, deleted after two days by a sweep."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime

from accounts.sealing import VisitorHasher
from campaigns.intake.reading import Reader

SALT_BYTES = 32

# By the primary key (day). No workspace: a day has one salt for all of them.
MAKE_SALT = "INSERT INTO campaigns_dailysalt (day, salt) VALUES ($1, $2) ON CONFLICT (day) DO NOTHING"
FIND_SALT = "SELECT salt FROM campaigns_dailysalt WHERE day = $1"


class Salts:
    """Hashes visitors with the salt of today, in UTC."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._fetching: asyncio.Task[VisitorHasher] | None = None
        self._hasher: VisitorHasher | None = None
        self._until = 0.0

    def now(self, at: float) -> VisitorHasher | None:
        """Today's, when it is known already; `at` in seconds since 1970."""
        return self._hasher if at < self._until else None

    async def fetch(self, at: float) -> VisitorHasher:
        """Today's; raises what the reader raises while the database is away. One question for however many ask."""
        if self._fetching is None or self._fetching.done():
            self._fetching = asyncio.create_task(self._fetch(at))
        return await asyncio.shield(self._fetching)

    async def _fetch(self, at: float) -> VisitorHasher:
        day = datetime.fromtimestamp(at, UTC).date()
        await self._reader.execute(MAKE_SALT, day, secrets.token_bytes(SALT_BYTES))
        (row,) = await self._reader.fetch(FIND_SALT, day)
        self._hasher = VisitorHasher(bytes(row["salt"]))
        self._until = (at // 86400 + 1) * 86400
        return self._hasher
