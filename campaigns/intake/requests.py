"""A request as the intake sees it, read once."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from campaigns.intake import clients
from campaigns.intake.clients import Agent, Headers
from campaigns.intake.configuration import Configuration

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]


class TooLarge(Exception):
    """The body is longer than it may be."""


class Gone(Exception):
    """Whoever asked has hung up."""


class Request:
    """What is asked, and by whom. Not `cached_property`: it takes a lock, which costs as much as what it keeps."""

    __slots__ = (
        "_agent",
        "_configuration",
        "_receive",
        "address",
        "agent_text",
        "at",
        "headers",
        "method",
        "path",
        "scope",
    )

    def __init__(self, scope: Scope, receive: Receive, configuration: Configuration) -> None:
        self.scope, self._receive, self._configuration = scope, receive, configuration
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: Headers = dict(scope["headers"])
        self.at = time.time()
        self.agent_text = self.headers.get(b"user-agent", b"").decode("latin-1")[: clients.MAX_AGENT]
        self._agent: Agent | None = None
        proxies = configuration.trusted_proxies
        forwarded = (
            [value for name, value in scope["headers"] if name == b"x-forwarded-for"] if proxies else []
        )
        peer = scope.get("client") or ("",)
        self.address = clients.address_of(peer[0], forwarded, proxies)

    @property
    def host(self) -> str:
        return self._configuration.host_of(self.headers.get(b"host", b"").decode("latin-1"))

    @property
    def agent(self) -> Agent:
        """Looked into when somebody wants to know, since that takes long the first time."""
        if self._agent is None:
            self._agent = clients.agent_of(self.agent_text)
        return self._agent

    @property
    def country(self) -> str:
        return clients.country_of(self.headers, self.address, self._configuration.country_name)

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
