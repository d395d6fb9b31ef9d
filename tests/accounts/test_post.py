"""What becomes of a letter is known as far as it can be: taken, refused, put off, or not known."""

from __future__ import annotations

import smtplib
import socket
from dataclasses import replace
from email.utils import parseaddr
from typing import Any

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from accounts.mail import Attachment, Letter, Sender, post, send
from tests.cast import Cast
from tests.office import Office

SENDER = Sender("Lantern Agency", "https://portal.lantern.example")


def letter(to: str = "reader@example.com") -> Letter:
    return Letter(
        to=to,
        subject="A report\nwith two lines",
        text="Words",
        html="<p>Words</p>",
        message_id="<1@example.com>",
        reply_to="desk@example.com",
        headers={"List-Unsubscribe": "<https://example.com/stop>"},
        attachments=(Attachment("report.pdf", "application/pdf", b"%PDF-1.7"),),
    )


def test_what_is_taken_has_the_servers_answer_and_its_size(office: Office) -> None:
    posted = post(letter())
    (taken,) = office.taken()
    assert (posted.outcome, posted.answer) == ("sent", "250 2.0.0 Taken as 4711")
    assert taken["subject"] == "A report with two lines"
    assert taken["id"] == "<1@example.com>"
    assert posted.size > 100


@pytest.mark.parametrize(
    ("to", "outcome", "code"), [("gone@example.com", "refused", "550"), ("later@example.com", "later", "451")]
)
def test_a_refusal_is_for_ever_or_for_now(office: Office, to: str, outcome: str, code: str) -> None:
    posted = post(letter(to))
    assert posted.outcome == outcome
    assert posted.answer.startswith(code)
    assert office.taken() == []


def test_a_server_that_is_away_has_taken_nothing(office: Office, settings: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens there
        settings.EMAIL_PORT = taken.getsockname()[1]
        assert post(letter()).outcome == "later"


def test_a_talk_that_breaks_off_is_not_known(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The letter has gone out, and the answer never comes."""

    def data(self: smtplib.SMTP, message: Any) -> tuple[int, bytes]:
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

    monkeypatch.setattr(smtplib.SMTP, "data", data)
    posted = post(letter())
    assert (posted.outcome, posted.answer) == ("unknown", "Connection unexpectedly closed")


@pytest.mark.parametrize(
    ("sender", "address"),
    [(None, "smroi <no-reply@localhost>"), (SENDER, "Lantern Agency <no-reply@mail.example>")],
)
def test_what_does_not_arrive_comes_back_to_an_address_of_its_own(
    office: Office, settings: Any, sender: Sender | None, address: str
) -> None:
    settings.PORTAL_FROM_EMAIL = "no-reply@mail.example"
    for returns_to in ("", "bounces@mail.example"):
        settings.BOUNCE_ADDRESS = returns_to
        post(replace(letter(), from_address=sender.address if sender else ""))
        send(
            "accounts/email/invitation",
            to="reader@example.com",
            language="en",
            context={"workspace_name": "Bakery", "inviter": "Somebody"},
            sender=sender,
        )
    taken = office.taken()
    assert [one["from"] for one in taken] == [address] * 4
    usual = parseaddr(address)[1]
    assert [one["returns_to"] for one in taken] == [usual, usual, *["bounces@mail.example"] * 2]


def test_so_do_mails_about_signing_in(office: Office, settings: Any, cast: Cast) -> None:
    settings.BOUNCE_ADDRESS = "bounces@mail.example"
    Client().post(reverse("account_reset_password"), {"email": cast.owner.email})
    (taken,) = office.taken()
    assert (taken["from"], taken["returns_to"]) == ("smroi <no-reply@localhost>", "bounces@mail.example")


def test_without_a_server_it_lies_where_mails_lie() -> None:
    assert post(letter()).outcome == "sent"
    assert outbox.outbox[0].to == ["reader@example.com"]
