"""A real server of mails for tests that ask what became of a mail."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.flows.post_office import free_port, open_office


@dataclass
class Office:
    book: Path
    controller: Any

    def taken(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.book.read_text().splitlines()]


@pytest.fixture
def office(tmp_path: Path, settings: Any) -> Iterator[Office]:
    """The settings lead to it; `tests.flows.post_office` says which addresses it refuses."""
    port = free_port()
    book = tmp_path / "book.jsonl"
    book.touch()
    controller = open_office(book, port=port)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield Office(book, controller)
    controller.stop()


def lose_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server takes each mail, and nobody hears of it."""
    hand_over = smtplib.SMTP.data

    def data(self: smtplib.SMTP, message: Any) -> tuple[int, bytes]:
        hand_over(self, message)
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(smtplib.SMTP, "data", data)
