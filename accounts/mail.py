"""The one door through which smroi writes mails of its own; those about signing in go through `adapter`."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formataddr, make_msgid, parseaddr
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

# No out-of-office notes to an address that nobody reads.
AUTOMATIC = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name a mail is written, and where its links lead. Without one it is the installation's own."""

    name: str
    base_url: str
    accent: str = ""

    @property
    def address(self) -> str:
        """The name with an address that tells of nobody else."""
        return formataddr((self.name, parseaddr(settings.PORTAL_FROM_EMAIL)[1]))

    @property
    def host(self) -> str:
        return urlsplit(self.base_url).hostname or "localhost"

    def headers(self) -> dict[str, str]:
        """Otherwise the id of a mail would name the computer that wrote it."""
        return {"Message-ID": make_msgid(domain=self.host)}


def absolute(path: str, sender: Sender | None = None) -> str:
    """A link for a mail: from the setting, since a request's Host header is anybody's to choose."""
    return f"{sender.base_url if sender else settings.BASE_URL}{path}"


@dataclass(frozen=True, slots=True)
class Rendered:
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


def rendered(
    template: str,
    *,
    language: str,
    context: Mapping[str, Any],
    subject_values: Mapping[str, Any] | None = None,
    sender: Sender | None = None,
) -> Rendered:
    """`<template>_subject.txt`, `_message.txt` and `_message.html` in this language.

    Subjects take no words of other people, so they get values of their own.
    """
    with translation.override(language):
        values = {**context, "base_url": absolute("", sender), "sender": sender}
        return Rendered(
            subject=" ".join(render_to_string(f"{template}_subject.txt", dict(subject_values or {})).split()),
            text=render_to_string(f"{template}_message.txt", values).strip() + "\n",
            html=render_to_string(f"{template}_message.html", values),
        )


def stop_headers(stop: str) -> dict[str, str]:
    """Of a mail that its reader can stop with one click (RFC 8058) and that asks for no out-of-office notes."""
    return {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        **AUTOMATIC,
    }


def envelope(address: str = "") -> tuple[str, dict[str, str]]:
    """Where mails that do not arrive come back to, and the header that says who writes; empty: the installation."""
    address = address or settings.DEFAULT_FROM_EMAIL
    if not settings.BOUNCE_ADDRESS:
        return address, {}
    return settings.BOUNCE_ADDRESS, {"From": address}


def send(
    template: str,
    *,
    to: str,
    language: str,
    context: dict[str, Any],
    subject_values: Mapping[str, Any] | None = None,
    sender: Sender | None = None,
) -> None:
    """Write it and hand it over; raises where the server does not take it."""
    words = rendered(
        template, language=language, context=context, subject_values=subject_values, sender=sender
    )
    returns_to, headers = envelope(sender.address if sender else "")
    message = EmailMultiAlternatives(
        words.subject,
        words.text,
        from_email=returns_to,
        to=[to],
        headers={**headers, **(sender.headers() if sender else {})},
    )
    message.attach_alternative(words.html, "text/html")
    message.send()


# --- mails whose fate is written down -----------------------------------------------------------------------------

# sent: the server took it. refused: it never will, for this recipient. failed: it never will, whoever it is for.
# later: it did not take it now. unknown: the talk broke off when the server may have taken it already.
Outcome = Literal["sent", "refused", "failed", "later", "unknown"]


class NotTaken(Exception):
    """The server does not take a letter now: raised by a job, which is then tried again."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that is written already. `message_id` stays the same for the same letter, so that it can be recognised."""

    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    message_id: str
    # Name and address; empty: the installation's own.
    from_address: str = ""
    reply_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of a letter; `answer` is what the server said, `size` in bytes as it was sent."""

    outcome: Outcome
    answer: str
    size: int


def message_id(name: str, sender: Sender | None = None) -> str:
    """Of the letter that is called so here."""
    host = sender.host if sender else urlsplit(settings.BASE_URL).hostname or "localhost"
    return f"<{name}@{host}>"


def post(letter: Letter) -> Posted:
    """Hand it to the server and say what is known of it. Raises nothing: what is not known is an outcome too."""
    message = _message(letter)
    size = len(message.message().as_bytes())
    said: list[str] = []
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(_goodbye(get_connection()))
        except (OSError, smtplib.SMTPException) as error:
            return Posted("later", _words(error), size)
        try:
            _listen(connection, said)
            connection.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            return Posted("refused" if code >= 500 else "later", f"{code} {_text(words)}", size)
        except smtplib.SMTPResponseException as error:
            # An answer to the letter itself: the server has not taken it.
            answer = f"{error.smtp_code} {_text(error.smtp_error)}"
            return Posted("failed" if error.smtp_code >= 500 else "later", answer, size)
        except (OSError, smtplib.SMTPException) as error:
            return Posted("unknown", _words(error), size)
    return Posted("sent", said[-1] if said else "", size)


def _message(letter: Letter) -> EmailMultiAlternatives:
    returns_to, headers = envelope(letter.from_address)
    message = EmailMultiAlternatives(
        " ".join(letter.subject.split()),
        letter.text,
        from_email=returns_to,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={**headers, "Message-ID": letter.message_id, **letter.headers},
    )
    message.attach_alternative(letter.html, "text/html")
    for one in letter.attachments:
        message.attach(one.name, one.body, one.content_type)
    return message


def _listen(connection: Any, said: list[str]) -> None:
    """Keep the server's answer to the letter, which smtplib throws away: it names the letter there."""
    talk = getattr(connection, "connection", None)
    if not isinstance(talk, smtplib.SMTP):
        return
    hand_over = talk.data

    def data(message: Any) -> tuple[int, bytes]:
        code, words = hand_over(message)
        said.append(f"{code} {_text(words)}")
        return code, words

    talk.data = data  # type: ignore[method-assign,assignment]  # of this one talk


@contextmanager
def _goodbye(connection: Any) -> Iterator[Any]:
    """Opened, and closed at the end: what became of the letter is known by then, whatever the server says."""
    connection.__enter__()
    try:
        yield connection
    finally:
        with suppress(OSError, smtplib.SMTPException):
            connection.close()


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:500]


def _words(error: Exception) -> str:
    return _text(str(error)) or type(error).__name__
