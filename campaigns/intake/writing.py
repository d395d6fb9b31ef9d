"""Writes hits in sets and answers each only after its commit; one connection, and no timer.

A set is whatever arrived while the last one was being committed. Nothing is ever acknowledged early: an event that
may not be in the table is refused. Behind clicks and openings of pages somebody waits for a page, so these differ:
while the database is away they are answered at once and wait here, in a bounded queue, for its return. Those of people
are also written again when nobody knows whether they were: enrichment knows a click and an opening by its key.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import NamedTuple

import asyncpg
import structlog

from campaigns.intake.reading import AWAY

# By no index: rows are only added; the workspace by its primary key, for an archived one counts nothing. The columns'
# order is that of `Hit`.
ADD_HITS = """
INSERT INTO campaigns_hit (workspace_id, at, kind, verdict, visitor, subject_id, body)
SELECT workspace_id, to_timestamp(at), kind, verdict, visitor, subject_id, body::jsonb
  FROM unnest($1::bigint[], $2::float8[], $3::text[], $4::text[], $5::bytea[], $6::bigint[], $7::text[])
    AS hit (workspace_id, at, kind, verdict, visitor, subject_id, body)
 WHERE NOT EXISTS (SELECT FROM accounts_workspace w WHERE w.id = hit.workspace_id AND w.archived_at IS NOT NULL)
"""
SET_ROWS = 1000
# Somebody who clicked is not kept waiting for longer, even when the database hangs instead of failing.
SLOW_SECONDS = 0.7
GIVE_UP_SECONDS = 6.0
CONNECT_SECONDS = 2.0
LONGEST_PAUSE = 1.0
# So often a click is written again whose fate is unknown, with a pause before each.
MOST_TRIES = 8
PAUSE_SECONDS = 0.2

logger = structlog.get_logger(__name__)


class Unavailable(Exception):
    """The hit is not in the table, or nobody knows; try again later."""


class Refused(Exception):
    """The database does not take this hit, today or later."""


class HitRow(NamedTuple):
    """A row of `campaigns_hit`, in the order of its columns; `at` in seconds since 1970, `body` as JSON."""

    workspace_id: int
    at: float
    kind: str
    verdict: str
    visitor: bytes
    subject_id: int | None
    body: str


class _Waiting:
    __slots__ = ("done", "is_kept", "row", "tries")

    def __init__(self, row: HitRow, done: asyncio.Future[None], is_kept: bool) -> None:
        self.row, self.done, self.is_kept, self.tries = row, done, is_kept, 0

    def stored(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def failed(self, reason: Exception) -> None:
        # The request may have been cancelled meanwhile, or have been answered.
        if not self.done.done():
            self.done.set_exception(reason)

    @property
    def is_pointless(self) -> bool:
        """Whoever sent it is gone or was told that it was not taken."""
        return self.done.done() and not self.is_kept

    @property
    def may_be_repeated(self) -> bool:
        """Counts of programs have no key by which a repeat would be known."""
        return self.is_kept and self.row.verdict == "person" and self.tries < MOST_TRIES


class Writer:
    """`store` puts a hit into the table; `run` is the task behind it, `close` ends that with nothing left behind."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], limit: int) -> None:
        self._connect, self._limit = connect, limit
        self._queue: deque[_Waiting] = deque()
        self._wake = asyncio.Event()
        self._connection: asyncpg.Connection | None = None
        self._is_answering = True  # false while the database is away or slow
        self._is_closing = False
        self.lost_count = 0

    async def store(self, row: HitRow, *, is_kept: bool = False) -> None:
        """Return after the commit. `is_kept` hits return at once while the database is away, and are written later."""
        if len(self._queue) >= self._limit:
            if is_kept:
                self._lose([row.kind])
                return
            raise Unavailable
        if not self._is_answering and not is_kept:
            raise Unavailable
        waiting = _Waiting(row, asyncio.get_running_loop().create_future(), is_kept)
        self._queue.append(waiting)
        self._wake.set()
        if self._is_answering:
            await waiting.done
        else:
            waiting.stored()

    async def run(self) -> None:
        """Until `close`; an error that nobody foresaw costs its set, and leaves nobody waiting."""
        while self._queue or not self._is_closing:
            taken: list[_Waiting] = []
            try:
                if not self._queue:
                    self._wake.clear()
                    await self._wake.wait()
                elif self._connection is None or self._connection.is_closed():
                    if not await self._reconnect():
                        return
                else:
                    taken = self._next_set()
                    await self._write(self._connection, taken)
            except Exception:
                logger.critical("writing_failed", exc_info=True)
                await self._start_anew(taken)
        await self._disconnect()

    async def close(self, task: asyncio.Task[None], seconds: float = 5.0) -> None:
        """Write what waits, if the database takes it in time."""
        self._is_closing = True
        self._wake.set()
        done, _ = await asyncio.wait({task}, timeout=seconds)
        if not done:
            task.cancel()
            await asyncio.wait({task})
        self._lose([waiting.row.kind for waiting in self._queue])

    def _next_set(self) -> list[_Waiting]:
        taken: list[_Waiting] = []
        queue = self._queue
        while queue and len(taken) < SET_ROWS:
            waiting = queue.popleft()
            if not waiting.is_pointless:
                taken.append(waiting)
        return taken

    async def _write(self, connection: asyncpg.Connection, taken: list[_Waiting]) -> None:
        if not taken:
            return
        try:
            await self._insert(connection, taken)
        except (asyncpg.DataError, asyncpg.IntegrityConstraintViolationError, ValueError, TypeError) as error:
            # One of them is not for this table, such as that of a workspace that is gone; the others are.
            if len(taken) == 1:
                logger.warning("hit_refused", kind=taken[0].row.kind, error=type(error).__name__)
                taken[0].failed(Refused())
            else:
                await self._write_each(connection, taken)
        except AWAY as error:
            # It may have been committed or not, so writing events again might count them twice.
            logger.warning("hits_uncertain", count=len(taken), error=type(error).__name__)
            await self._start_anew(taken)
        else:
            for waiting in taken:
                waiting.stored()

    async def _write_each(self, connection: asyncpg.Connection, taken: list[_Waiting]) -> None:
        for number, waiting in enumerate(taken):
            if self._connection is not connection:
                # It broke meanwhile: the rest, of which nothing was sent yet, waits for the next one.
                self._queue.extendleft(reversed(taken[number:]))
                return
            await self._write(connection, [waiting])

    async def _insert(self, connection: asyncpg.Connection, taken: list[_Waiting]) -> None:
        columns = zip(*(waiting.row for waiting in taken), strict=True)
        writing = asyncio.ensure_future(connection.execute(ADD_HITS, *map(list, columns)))
        done, _ = await asyncio.wait({writing}, timeout=SLOW_SECONDS)
        if not done:
            self._stop_answering("slow", taken)
            done, _ = await asyncio.wait({writing}, timeout=GIVE_UP_SECONDS)
            if not done:
                writing.cancel()
                raise TimeoutError
        writing.result()
        self._is_answering = True

    async def _reconnect(self) -> bool:
        """Try until it answers; false when the intake ends before that."""
        pause = 0.05
        while not (self._is_closing and not self._queue):
            try:
                self._connection = await asyncio.wait_for(self._connect(), CONNECT_SECONDS)
            except AWAY as error:
                self._stop_answering(type(error).__name__)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
            else:
                if not self._is_answering:
                    logger.info("database_answers_again", waiting=len(self._queue), lost=self.lost_count)
                self._is_answering = True
                return True
        return False

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            # Not close(), which would wait for a server that is not there.
            connection.terminate()

    def _stop_answering(self, why: str, taken: list[_Waiting] | None = None) -> None:
        """Everybody who waits is answered: events are refused, people are sent where they wanted to go."""
        if self._is_answering:
            logger.warning("database_away", why=why, waiting=len(self._queue))
        self._is_answering = False
        for waiting in self._queue:
            if waiting.is_kept:
                waiting.stored()
            else:
                waiting.failed(Unavailable())
        # What is being written may yet succeed, so only those who wait for a page are let go.
        for waiting in taken or ():
            if waiting.is_kept:
                waiting.stored()

    async def _start_anew(self, taken: list[_Waiting]) -> None:
        """After a set that failed: with a new connection, and with what may be written again in front."""
        self._fail(taken)
        await self._disconnect()
        if self._queue:
            await asyncio.sleep(PAUSE_SECONDS)

    def _fail(self, taken: list[_Waiting]) -> None:
        again = [waiting for waiting in taken if waiting.may_be_repeated]
        self._lose([waiting.row.kind for waiting in taken if waiting.is_kept and not waiting.may_be_repeated])
        for waiting in again:
            waiting.tries += 1
        self._queue.extendleft(reversed(again))
        for waiting in taken:
            if waiting.is_kept:
                waiting.stored()
            else:
                waiting.failed(Unavailable())

    def _lose(self, kinds: list[str]) -> None:
        if kinds:
            self.lost_count += len(kinds)
            logger.error(
                "hits_lost", clicks=kinds.count("click"), pages=kinds.count("open"), lost=self.lost_count
            )
