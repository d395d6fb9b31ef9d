"""The intake's connections for reading: few, quick to give up, and made anew when the database comes back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import asyncpg

# Longer than any look-up by a unique index takes, and short enough for somebody whose page is not in memory.
READ_SECONDS = 2.0
CONNECTIONS = 3


# What asyncpg raises when there is nobody to talk to; it uses several families.
AWAY = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)
BROKEN = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.InterfaceError,
    ConnectionError,
)


class DatabaseAway(Exception):
    """It did not answer in time."""


async def connect(database: Mapping[str, Any]) -> asyncpg.Connection:
    """One connection as the role that writes for all workspaces; every statement names the one it is about."""
    return await asyncpg.connect(**database, timeout=2)


class Reader:
    """Asks questions; `start` does not wait for the database."""

    def __init__(self, database: Mapping[str, Any], connections: int = CONNECTIONS) -> None:
        self._database, self._connections = database, connections
        self._pool: asyncpg.Pool | None = None

    async def start(self) -> None:
        # The wait for a connection is a part of the wait for the answer.
        self._pool = await asyncpg.create_pool(
            **self._database,
            min_size=0,
            max_size=self._connections,
            timeout=READ_SECONDS,
            command_timeout=READ_SECONDS,
        )

    async def close(self) -> None:
        if self._pool is not None:
            self._pool.terminate()

    async def fetch(self, statement: str, *values: object) -> list[asyncpg.Record]:
        return await self._ask("fetch", statement, values)  # type: ignore[no-any-return]  # asyncpg has no types

    async def execute(self, statement: str, *values: object) -> None:
        await self._ask("execute", statement, values)

    async def _ask(self, how: str, statement: str, values: tuple[object, ...]) -> Any:
        try:
            return await self._ask_once(how, statement, values)
        except BROKEN:
            # Of a connection that broke while nobody used it one learns by using it; the next one is new.
            pass
        except AWAY as error:
            raise DatabaseAway from error
        try:
            return await self._ask_once(how, statement, values)
        except AWAY as error:
            raise DatabaseAway from error

    async def _ask_once(self, how: str, statement: str, values: tuple[object, ...]) -> Any:
        if self._pool is None:
            raise DatabaseAway
        async with self._pool.acquire(timeout=READ_SECONDS) as connection:
            try:
                return await getattr(connection, how)(statement, *values)
            except (TimeoutError, asyncpg.InternalClientError):
                # The answer may still come, and must not be taken for that to another question.
                connection.terminate()
                raise
