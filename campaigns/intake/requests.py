"""A request as the intake sees it, read once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import Any

from campaigns.intake import clients
from campaigns.intake.clients import Address, Agent, Headers
from campaigns.intake.configuration import Configuration

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class TooLarge(Exception):
    """The body is longer than it may be."""


class Gone(Exception):
    """Whoever asked has hung up."""


class Request:
    """What is asked, and by whom."""

    def __init__(self, scope: Scope, receive: Receive, configuration: Configuration) -> None:
        self.scope, self._receive, self._configuration = scope, receive, configuration
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: Headers = dict(scope["headers"])
        self.at = time.time()

    @cached_property
    def host(self) -> str:
        return self._configuration.host_of(self.headers.get(b"host", b"").decode("latin-1"))

    @cached_property
    def address(self) -> Address:
        proxies = self._configuration.trusted_proxies
        forwarded = (
            [value for name, value in self.scope["headers"] if name == b"x-forwarded-for"] if proxies else []
        )
        peer = self.scope.get("client") or ("",)
        return clients.address_of(peer[0], forwarded, proxies)

    @cached_property
    def agent_text(self) -> str:
        return self.headers.get(b"user-agent", b"").decode("latin-1")[: clients.MAX_AGENT]

    @cached_property
    def agent(self) -> Agent:
        return clients.agent_of(self.agent_text)

    @cached_property
    def country(self) -> str:
        return clients.country_of(
            self.headers, self.address, self._configuration.country_header.lower().encode("latin-1")
        )

    @property
    def verdict(self) -> str:
        return clients.verdict_of(self.method, self.headers, self.agent)

    @property
    def query(self) -> str:
        query: bytes = self.scope["query_string"]
        return query.decode("latin-1")

    async def body(self, limit: int) -> bytes:
        announced = self.headers.get(b"content-length", b"")
        if announced.isdigit() and int(announced[:20]) > limit:
            raise TooLarge
        message = await self._receive()
        if message["type"] == "http.disconnect":
            raise Gone
        body: bytes = message.get("body", b"")
        if not message.get("more_body"):
            if len(body) > limit:
                raise TooLarge
            return body
        parts, size = [body], len(body)
        while message.get("more_body"):
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                raise TooLarge
        return b"".join(parts)
