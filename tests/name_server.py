"""A small name server on this machine: it answers TXT questions over UDP with what a test has written down."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest


@dataclass
class Zone:
    """`texts` by name; a name with an empty list is there and has no TXT; other names are not there at all."""

    address: str
    texts: dict[str, list[str]] = field(default_factory=dict)
    is_silent: bool = False
    asked: list[str] = field(default_factory=list)

    def say(self, host: str, *texts: str) -> None:
        self.texts[f"_portal.{host}"] = list(texts)

    def forget(self, host: str) -> None:
        self.texts.pop(f"_portal.{host}", None)


@contextmanager
def name_server() -> Iterator[Zone]:
    kept: Zone

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, socket = self.request
            question = dns.message.from_wire(data)
            name = question.question[0].name.to_text(omit_final_dot=True).lower()
            kept.asked.append(name)
            if kept.is_silent:
                return
            answer = dns.message.make_response(question)
            if name not in kept.texts:
                answer.set_rcode(dns.rcode.NXDOMAIN)
            elif kept.texts[name]:
                written = [f'"{text}"' for text in kept.texts[name]]
                answer.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "TXT", *written))
            socket.sendto(answer.to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        kept = Zone(f"127.0.0.1:{server.server_address[1]}")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield kept
        finally:
            server.shutdown()


@pytest.fixture
def zone(settings: Any) -> Iterator[Zone]:
    with name_server() as made:
        settings.DNS_SERVER = made.address
        yield made
