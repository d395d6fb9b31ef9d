"""A server of mails for tests: takes each at its own pace, refuses some, and writes down at once what it has taken."""

from __future__ import annotations

import argparse
import asyncio
import email
import json
import signal
import socket
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

# What an address begins with that is answered otherwise than with a thank-you.
NO_SUCH_MAILBOX, NOT_NOW = "gone", "later"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PostOffice:
    """`pause` seconds pass between taking a mail and saying so: a worker that is killed then never hears it."""

    def __init__(self, book: Path, pause: float) -> None:
        self.book, self.pause = book, pause

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.startswith(NO_SUCH_MAILBOX):
            return "550 5.1.1 No such mailbox here"
        if address.startswith(NOT_NOW):
            return "451 4.7.1 Please try again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = email.message_from_bytes(envelope.content)
        await asyncio.sleep(self.pause)
        for address in envelope.rcpt_tos:
            line = {
                "to": address,
                "from": message["From"],
                "returns_to": envelope.mail_from,
                "subject": str(message["Subject"]),
                "id": message["Message-ID"],
                "size": len(envelope.content),
            }
            with self.book.open("a") as book:
                book.write(json.dumps(line) + "\n")
        await asyncio.sleep(self.pause)
        return "250 2.0.0 Taken as 4711"


def open_office(book: Path, *, pause: float = 0.0, port: int = 0) -> Controller:
    controller = Controller(PostOffice(book, pause), hostname="127.0.0.1", port=port)
    controller.start()
    return controller


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--book", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pause", type=float, default=0.0)
    given = parser.parse_args()
    controller = open_office(given.book, pause=given.pause, port=given.port)
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    controller.stop()


if __name__ == "__main__":
    main()
