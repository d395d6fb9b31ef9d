"""What a mail that came back says: for whom which mail did not arrive, and why (RFC 3464). Never raises."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from email.parser import HeaderParser
from email.utils import collapse_rfc2231_value

import structlog

log = structlog.get_logger(__name__)

# The report comes before the mail that it is about, of which the head is enough.
MOST_BYTES = 256 * 1024
MOST_DIAGNOSTIC = 500
_STATUS = re.compile(r"\s*([45])\.(\d{1,3})\.(\d{1,3})(?!\d)")


@dataclass(frozen=True, slots=True)
class Failure:
    """Of one recipient; `addresses` are what the mail was sent to and where that led, in small letters."""

    addresses: frozenset[str] = field(repr=False)
    status: str
    diagnostic: str

    @property
    def is_permanent(self) -> bool:
        """Otherwise the server tried until it gave up: the mail did not arrive, and the next one may."""
        return self.status.startswith("5")


@dataclass(frozen=True, slots=True)
class Bounce:
    message_id: str
    failures: tuple[Failure, ...]


def bounce_in(raw: bytes) -> Bounce | None:
    """None for everything else: answers, out-of-office notes, news of a delay, what cannot be read."""
    # As text and by the old policy: it takes headers as they are, so there is little that a broken mail can break or
    # make slow. The modern one parses them, and takes a minute for a Content-Type of two hundred thousand letters.
    text = raw[:MOST_BYTES].decode("utf-8", "replace")
    try:
        return _bounce_in(message_from_string(text))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        log.info("bounce_not_understood", error=type(error).__name__)
        return None


def _bounce_in(message: Message) -> Bounce | None:
    kind = collapse_rfc2231_value(message.get_param("report-type") or "").lower()
    if message.get_content_type() != "multipart/report" or kind != "delivery-status":
        return None
    message_id, failures = "", []
    for part in _parts(message):
        content_type = part.get_content_type()
        if content_type == "message/delivery-status":
            failures += [failure for block in _parts(part) if (failure := _failure(block))]
        elif content_type == "text/rfc822-headers":
            message_id = message_id or _one_line(_headers(part)["Message-ID"])
        elif content_type in {"message/rfc822", "message/rfc822-headers"}:
            message_id = message_id or next((_one_line(one["Message-ID"]) for one in _parts(part)), "")
    return Bounce(message_id, tuple(failures)) if message_id and failures else None


def _parts(message: Message) -> Iterator[Message]:
    """The parts right below: a report has them there, so nobody has to go down."""
    payload = message.get_payload()
    if isinstance(payload, list):
        yield from (part for part in payload if isinstance(part, Message))


def _headers(part: Message) -> Message:
    """Of a mail that comes back without its body."""
    body = part.get_payload(decode=True)
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else ""
    return HeaderParser().parsestr(text.lstrip("\r\n"))


def _failure(block: Message) -> Failure | None:
    status = _STATUS.match(_one_line(block["Status"]))
    if _one_line(block["Action"]).partition(" ")[0].lower() != "failed" or status is None:
        return None
    addresses = {_address(block[name]) for name in ("Final-Recipient", "Original-Recipient")} - {""}
    if not addresses:
        return None
    code = ".".join(status.groups())
    # It begins with the protocol: `smtp; 550 5.1.1 …`.
    said = re.sub(r"\A[\w-]+\s*;\s*", "", _one_line(block["Diagnostic-Code"]))
    return Failure(frozenset(addresses), code, said[:MOST_DIAGNOSTIC] or code)


def _address(value: object) -> str:
    """Of `rfc822; reader@example.com`."""
    return _one_line(value).rpartition(";")[2].strip().strip("<>").lower()


def _one_line(value: object) -> str:
    """What stands in a header, without anything that cannot be printed or kept."""
    text = "" if value is None else str(value)
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
