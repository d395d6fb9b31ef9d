"""What the intake answered with 2xx is in the table, exactly once, however often it and its connection are killed."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time
from contextlib import suppress
from dataclasses import dataclass, field

import pytest
from django.db import connection

from accounts.tenancy import workspace_scope
from campaigns.models import Hit, Link, PublicAddress
from campaigns.tracking.links import addresses
from campaigns.tracking.settings import settings_of
from tests.cast import Cast
from tests.flows.conftest import Intake, IntakeMaker, wait_for

# Until so much has happened; a machine with much else to do takes longer.
CUTS, KILLS, TAKEN = 16, 2, 300
PATIENCE = 120.0
SENDERS = 24
CUT_EVERY = 0.4
CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE application_name = 'smroi-intake' AND datname = current_database()
"""


@pytest.fixture
def intake(start_intake: IntakeMaker) -> Intake:
    return start_intake()


@dataclass
class Load:
    """Senders that never rest: each event has a key of its own and is sent once."""

    port: int
    site: str
    taken: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    is_over: bool = False

    async def run(self, seconds: float = PATIENCE) -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(*(self._send_on(until) for _ in range(SENDERS)))

    async def _send_on(self, until: float) -> None:
        while self._goes_on(until):
            with suppress(OSError, asyncio.IncompleteReadError, ValueError, IndexError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    while self._goes_on(until):
                        await self._send(reader, writer)
                finally:
                    writer.close()
            await asyncio.sleep(0.02)

    def _goes_on(self, until: float) -> bool:
        return not self.is_over and time.monotonic() < until

    async def _send(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        key = secrets.token_urlsafe(16)
        body = f'{{"s":"{self.site}","e":"view","k":"{key}","u":"https://bakery.example/"}}'.encode()
        writer.write(
            b"POST /e HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0\r\n"
            b"Content-Type: text/plain\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
        )
        self.sent += 1
        head = await reader.readuntil(b"\r\n\r\n")
        status = int(head.split()[1])
        length = head.lower().partition(b"content-length: ")[2].split()
        if length:
            await reader.readexactly(int(length[0]))
        self.statuses[status] = self.statuses.get(status, 0) + 1
        if status == 202:
            self.taken.append(key)


async def destroy(intake: Intake, load: Load) -> tuple[int, int]:
    """Cut its connections again and again, and kill it now and then; how often."""
    cuts = kills = 0
    deadline = time.monotonic() + PATIENCE
    while (cuts < CUTS or kills < KILLS or len(load.taken) < TAKEN) and time.monotonic() < deadline:
        await asyncio.sleep(CUT_EVERY)
        cuts += await asyncio.to_thread(cut)
        if kills < KILLS and len(load.taken) > (kills + 1) * TAKEN // (KILLS + 1):
            await asyncio.to_thread(intake.kill)
            kills += 1
            intake.start()
            while not await asyncio.to_thread(intake.answers):
                await asyncio.sleep(0.1)
    load.is_over = True
    return cuts, kills


def cut() -> int:
    with connection.cursor() as cursor:
        cursor.execute(CUT)
        return sum(1 for (done,) in cursor.fetchall() if done)


def test_every_acknowledged_event_is_there_exactly_once(
    intake: Intake, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with workspace_scope(cast.bakery):
        site = settings_of(cast.bakery).site_key
    load = Load(intake.port, site)

    async def both() -> tuple[int, int]:
        _nothing, done = await asyncio.gather(load.run(), destroy(intake, load))
        return done

    cuts, kills = asyncio.run(both())
    with workspace_scope(cast.bakery):
        stored = [body["k"] for body in Hit.objects.of(cast.bakery).values_list("body", flat=True)]
    print(f"sent {load.sent}, taken {len(load.taken)}, {load.statuses}; {cuts} cuts, {kills} kills")
    assert cuts >= CUTS
    assert kills == KILLS
    assert len(load.taken) >= TAKEN
    assert load.statuses.keys() <= {202, 503}
    assert len(stored) == len(set(stored)), "an event is there twice"
    assert not set(load.taken) - set(stored), "an acknowledged event is not there"


def test_while_the_database_hangs_links_lead_on_and_events_are_refused(intake: Intake, cast: Cast) -> None:
    """The connections are there and answer nothing, as behind a network that swallows packets."""
    with workspace_scope(cast.bakery):
        site = settings_of(cast.bakery).site_key
        link = Link.objects.of(cast.bakery).create(slug="cake", target="https://shop.example/")
        addresses.take(cast.bakery, kind=PublicAddress.Kind.LINK, subject_id=link.pk, slug="cake")
    assert intake.ask("GET", "/cake").status == 302
    load = Load(intake.port, site)
    asyncio.run(load.run(0.5))
    assert load.taken
    backends = pids()
    assert backends
    for pid in backends:
        os.kill(pid, signal.SIGSTOP)
    try:
        for _ in range(5):
            began = time.monotonic()
            assert intake.ask("GET", "/cake").status == 302
            assert time.monotonic() - began < 1.2, "somebody who clicked waits for the database"
        refused = Load(intake.port, site)
        asyncio.run(refused.run(0.5))
        assert not refused.taken
        assert refused.statuses.keys() <= {503}
    finally:
        for pid in backends:
            os.kill(pid, signal.SIGCONT)
    wait_for(lambda: clicks(cast) == 6, seconds=20, why="clicks that waited are not written")


def pids() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE application_name = 'smroi-intake' AND datname = current_database()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def clicks(cast: Cast) -> int:
    with workspace_scope(cast.bakery):
        return Hit.objects.of(cast.bakery).filter(kind="click").count()
