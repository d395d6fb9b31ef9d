"""The one door to a mailbox: IMAP over TLS, a few messages at a time, each of bounded size."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from accounts.bounces.configuration import Mailbox
from accounts.bounces.oauth import TokenError, access_token
from accounts.bounces.parsing import MOST_BYTES

STEP_SECONDS = 20
# An answer is one line, and imaplib reads lines of up to a million letters.
WINDOW = 20_000
# What to look at where a token was got and the mailbox stays closed.
OF_TOKENS = (
    "the access token does not open the mailbox: look at the user in BOUNCE_MAILBOX, at BOUNCE_OAUTH_SCOPE, and "
    "whether the provider lets this client read it by IMAP"
)
NO_ANSWER = (OSError, imaplib.IMAP4.error, ValueError)


class MailboxError(Exception):
    """The server is away, or says no; its message says why, for the log. The next time is in ten minutes."""


class Folder:
    """The folder that is open. Messages are read without marking them: that comes after what they changed is kept."""

    def __init__(self, talk: imaplib.IMAP4, count: int) -> None:
        self._talk, self._count = talk, count

    def unread(self, most: int) -> list[int]:
        """The numbers of the first messages that nobody read, for good: others may come and go meanwhile."""
        found: list[int] = []
        for first in range(1, self._count + 1, WINDOW):
            [line] = self._ask("SEARCH", f"{first}:{min(first + WINDOW - 1, self._count)}", "UNSEEN")[:1]
            found += [int(number) for number in (line or b"").split() if number.isdigit()]
            if len(found) >= most:
                break
        return found[:most]

    def beginning(self, uid: int) -> bytes:
        """Of the message; nothing where it is gone."""
        answer = self._ask("FETCH", str(uid), f"(BODY.PEEK[]<0.{MOST_BYTES}>)")
        return next((bytes(one[1])[:MOST_BYTES] for one in answer if isinstance(one, tuple)), b"")

    def keep(self, uid: int) -> None:
        """For people; marked as read, so that it is not read again."""
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen)")

    def remove(self, uid: int) -> None:
        self._ask("STORE", str(uid), "+FLAGS.SILENT", r"(\Seen \Deleted)")
        if "UIDPLUS" in self._talk.capabilities:
            self._ask("EXPUNGE", str(uid))
        else:
            _said(self._talk.expunge)

    def _ask(self, command: str, *arguments: str) -> list[Any]:
        return _said(lambda: self._talk.uid(command, *arguments))


@contextmanager
def opened(mailbox: Mailbox) -> Iterator[Folder]:
    """Raises `MailboxError`, also in the middle."""
    try:
        token = access_token(mailbox.oauth) if mailbox.oauth else ""
        talk = _connected(mailbox)
    except TokenError as error:
        raise MailboxError(str(error)) from None
    except NO_ANSWER as error:
        raise MailboxError(_words(error)) from None
    try:
        _sign_in(talk, mailbox, token)
        [count] = _said(lambda: talk.select(_quoted(mailbox.folder)))[:1]
        yield Folder(talk, int(count or 0))
    finally:
        with suppress(*NO_ANSWER):
            talk.logout()


def _sign_in(talk: imaplib.IMAP4, mailbox: Mailbox, token: str) -> None:
    if mailbox.oauth is None:
        _said(lambda: talk.login(_quoted(mailbox.user), mailbox.password))
        return
    # A server that refuses the token says why first, and says NO to the empty answer to that.
    answers = iter([f"user={mailbox.user}\x01auth=Bearer {token}\x01\x01".encode()])
    try:
        _said(lambda: _authenticated(talk, answers))
    except MailboxError as error:
        raise MailboxError(f"{error}; {OF_TOKENS}") from None


def _authenticated(talk: imaplib.IMAP4, answers: Iterator[bytes]) -> tuple[str, list[Any]]:
    status, answer = talk.authenticate("XOAUTH2", lambda _question: next(answers, b""))
    return status, [answer]


def _connected(mailbox: Mailbox) -> imaplib.IMAP4:
    if not mailbox.is_encrypted:
        return imaplib.IMAP4(mailbox.host, mailbox.port, timeout=STEP_SECONDS)
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(mailbox.host, mailbox.port, ssl_context=context, timeout=STEP_SECONDS)


def _said(ask: Callable[[], tuple[str, list[Any]]]) -> list[Any]:
    try:
        status, answer = ask()
    except NO_ANSWER as error:
        raise MailboxError(_words(error)) from None
    if status != "OK":
        raise MailboxError(_words(answer[0] if answer else status))
    return answer


def _quoted(text: str) -> str:
    """imaplib quotes the password and nothing else."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _words(error: object) -> str:
    """What the server said; it never repeats what it was asked."""
    said = error.args[0] if isinstance(error, imaplib.IMAP4.error) and error.args else error
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return " ".join(text.split())[:300] or type(error).__name__
