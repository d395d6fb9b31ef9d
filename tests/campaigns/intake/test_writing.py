"""What becomes of a set of hits when the connection breaks while they are written one by one."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg

from campaigns.intake.writing import HitRow, Writer


class Connection:
    """A database that refuses sets, and from the second row on its first connection is gone."""

    def __init__(self, written: list[str], left: int) -> None:
        self.written, self.left, self.is_gone = written, left, False

    def is_closed(self) -> bool:
        return self.is_gone

    def terminate(self) -> None:
        self.is_gone = True

    async def execute(self, _statement: str, *columns: Any) -> None:
        bodies = columns[-1]
        if len(bodies) > 1:
            raise asyncpg.DataError
        if self.left == 0:
            raise ConnectionResetError
        self.left -= 1
        self.written += bodies


def test_what_was_not_sent_yet_waits_for_the_next_connection() -> None:
    written: list[str] = []
    connections = [Connection(written, 1), Connection(written, 99)]

    async def connect() -> Any:
        return connections.pop(0)

    async def go() -> list[Any]:
        writer = Writer(connect, 100)
        sent = [
            asyncio.ensure_future(writer.store(HitRow(1, 0.0, "view", "person", b"", None, body)))
            for body in "abcd"
        ]
        await asyncio.sleep(0)
        task = asyncio.ensure_future(writer.run())
        answers = await asyncio.gather(*sent, return_exceptions=True)
        await writer.close(task)
        return [type(answer).__name__ for answer in answers]

    # Of "b" nobody knows whether it is there.
    assert asyncio.run(go()) == ["NoneType", "Unavailable", "NoneType", "NoneType"]
    assert written == ["a", "c", "d"]
