"""The application that the server calls: one protocol, one table of doors, and an answer to everything."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from campaigns.intake import answers
from campaigns.intake.addresses import AddressBook
from campaigns.intake.answers import Answer, Send
from campaigns.intake.configuration import Configuration
from campaigns.intake.events import EventDoor
from campaigns.intake.links import LinkDoor
from campaigns.intake.pages import PageDoor
from campaigns.intake.reading import DatabaseAway, Reader, connect
from campaigns.intake.recording import Recorder
from campaigns.intake.requests import Gone, Receive, Request, Scope
from campaigns.intake.salts import Salts
from campaigns.intake.subjects import Link, Page
from campaigns.intake.throttle import Throttle
from campaigns.intake.writing import Writer

RETRY = (b"retry-after", b"2")
# What one address may ask at once, in seconds of its rate.
BURST_SECONDS = 10
# Pages with their pictures, and links clicked by all people of an office, have a bucket of their own: so much larger.
CALLS = 5
CONNECTIONS_FOR_PICTURES = 2
ROBOTS = "User-agent: *\nDisallow: /e\n"
# By one_domain_a_host, as far as a host is known: a token is asked for before it is known whose the domain is.
FIND_DOMAIN = "SELECT workspace_id FROM campaigns_domain WHERE host = $1 AND token = $2"
WELL_KNOWN = "/.well-known/smroi/"

logger = structlog.get_logger(__name__)


class Intake:
    """Lives as long as the server; `lifespan` starts and ends what works behind it."""

    def __init__(self, configuration: Configuration) -> None:
        self.configuration = configuration
        # Pictures have connections of their own, so that no link waits behind large bodies.
        self._reader, pictures = self._readers = (
            Reader(configuration.database),
            Reader(configuration.database, connections=CONNECTIONS_FOR_PICTURES),
        )
        self._writing: asyncio.Task[None] | None = None
        self.writer = Writer(lambda: connect(configuration.database), configuration.queue_limit)
        self._book = AddressBook(
            self._reader, base_url=configuration.base_url, public_host=configuration.public_host
        )
        recorder = Recorder(self.writer, Salts(self._reader))
        self._events = EventDoor(self._book, recorder)
        self._links, self._pages = LinkDoor(recorder), PageDoor(recorder, pictures)
        rate = configuration.rate
        self._throttle_of_events = Throttle(rate, rate * BURST_SECONDS)
        self._throttle = Throttle(CALLS * rate, CALLS * rate * BURST_SECONDS)
        self._doors: dict[str, Callable[[Request], Awaitable[Answer]]] = {
            "/e": self._events.answer,
            "/s.js": self._static,
            "/robots.txt": self._robots,
            "/favicon.ico": self._favicon,
            "/healthz": self._healthz,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope, receive, self.configuration)
            try:
                answer = await self._answer(request)
            except Gone:
                return
            await answer.send(send, without_body=request.method == "HEAD")
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    async def _answer(self, request: Request) -> Answer:
        try:
            throttle = self._throttle_of_events if request.path == "/e" else self._throttle
            if request.path != "/healthz" and not throttle.takes(request.address.key, time.monotonic()):
                return answers.problem(429, "Too many requests from this address.", RETRY)
            door = self._doors.get(request.path)
            return await (door(request) if door else self._open(request))
        except DatabaseAway:
            return answers.problem(503, "Not now; try again in a moment.", RETRY)
        except Gone:
            raise
        except Exception:
            logger.exception("intake_failed", method=request.method)
            return answers.text(500, "Something went wrong here.")

    async def _open(self, request: Request) -> Answer:
        """Links and pages by their names, and folders."""
        path = request.path
        if request.method not in ("GET", "HEAD", "POST"):
            return answers.text(405, "Method not allowed", (b"allow", b"GET, HEAD"))
        if path.startswith("/f/"):
            return await self._pages.picture(request, path[3:]) or self._missing(request)
        if path.startswith(WELL_KNOWN):
            return await self._domain(request, path[len(WELL_KNOWN) :])
        if path.startswith("/static/"):
            return await self._static(request)
        found = await self._book.find("path", request.host, path[1:].removesuffix("/"))
        if found is None:
            return self._missing(request)
        if isinstance(found.subject, Link):
            return await self._links.answer(request, found.workspace_id, found.subject)
        if isinstance(found.subject, Page):
            return await self._pages.answer(request, found.workspace_id, found.subject)
        return self._missing(request)

    def _missing(self, request: Request) -> Answer:
        return answers.page(404, "missing", answers.language_of(request.headers.get(b"accept-language", b"")))

    async def _domain(self, request: Request, token: str) -> Answer:
        """Proves to us, who ask, that a host leads here."""
        if not 16 <= len(token) <= 32 or "\0" in token:
            return self._missing(request)
        host = request.host
        rows = await self._reader.fetch(FIND_DOMAIN, host, token) if host and "\0" not in host else []
        return answers.text(200, token, answers.NO_STORE) if rows else self._missing(request)

    async def _static(self, request: Request) -> Answer:
        file = self.configuration.static(request.path)
        if file is None:
            return self._missing(request)
        headers = [
            (b"content-type", file.content_type),
            # An hour, so that a new script is everywhere soon.
            (b"cache-control", b"public, max-age=3600"),
            (b"etag", file.etag),
            answers.ANY_ORIGIN,
            answers.NOSNIFF,
            (b"cross-origin-resource-policy", b"cross-origin"),
        ]
        if request.headers.get(b"if-none-match") == file.etag:
            return Answer(304, headers)
        return Answer(200, headers, file.body)

    async def _robots(self, request: Request) -> Answer:
        return answers.text(200, ROBOTS, (b"cache-control", b"public, max-age=86400"))

    async def _favicon(self, request: Request) -> Answer:
        return Answer(204, [(b"cache-control", b"public, max-age=86400")])

    async def _healthz(self, request: Request) -> Answer:
        """Does not ask the database: a restart would not mend one that is away. It would mend a writer that ended."""
        if self._writing is not None and self._writing.done():
            return answers.text(503, "Nothing is written any more.", answers.NO_STORE)
        return answers.text(200, "ok", answers.NO_STORE)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        await receive()
        for reader in self._readers:
            await reader.start()
        self._writing = asyncio.create_task(self.writer.run())
        self._writing.add_done_callback(_end_of_writing)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self.writer.close(self._writing)
        for reader in self._readers:
            await reader.close()
        await send({"type": "lifespan.shutdown.complete"})


def _end_of_writing(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        # Better no server, which is noticed and started again, than one that writes nothing.
        logger.critical("writing_ended", exc_info=error)
        signal.raise_signal(signal.SIGTERM)


__all__ = ["Intake"]
