"""What servers write of a mail that did not arrive is understood; everything else is nothing, and nothing breaks."""

from __future__ import annotations

import random
import time

import pytest

from accounts.bounces.parsing import MOST_BYTES, MOST_DIAGNOSTIC, Failure, bounce_in
from tests import came_back
from tests.came_back import READER

ID = "<report-abc_DEF-1@app.example.org>"
SAID = {
    "postfix": (
        "5.1.1",
        "550 5.1.1 <reader@example.com>: Recipient address rejected: User unknown in virtual mailbox table",
    ),
    "exim": ("5.0.0", "550 5.1.1 No such user"),
    "gmail": (
        "5.1.1",
        "550-5.1.1 The email account that you tried to reach does not exist. Please try 550-5.1.1 double-checking the "
        "recipient's email address for typos or 550 5.1.1 unnecessary spaces. d2e1a72fcca58-70e0f4c1b2asi5 - gsmtp",
    ),
    "exchange": (
        "5.1.10",
        "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient reader@example.com not found by SMTP address lookup",
    ),
}


def only_failure(raw: bytes) -> Failure:
    bounce = bounce_in(raw)
    assert bounce is not None
    (failure,) = bounce.failures
    return failure


@pytest.mark.parametrize("server", SAID)
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_what_servers_write(server: str, end: bytes) -> None:
    bounce = bounce_in(getattr(came_back, server)(ID).replace(b"\r\n", end))
    assert bounce is not None
    assert bounce.message_id == ID
    status, diagnostic = SAID[server]
    assert bounce.failures == (Failure(frozenset({READER}), status, diagnostic),)
    assert bounce.failures[0].is_permanent


def test_where_it_was_sent_and_where_that_led() -> None:
    raw = came_back.postfix(ID, to="<Inner@Elsewhere.example>", original=READER)
    assert only_failure(raw).addresses == {READER, "inner@elsewhere.example"}


def test_a_server_that_gave_up_did_not_say_for_ever() -> None:
    raw = came_back.postfix(
        ID, status="4.4.1", code="connect to mx.example.com[192.0.2.7]:25: Connection timed out"
    )
    assert not only_failure(raw).is_permanent


@pytest.mark.parametrize(
    "raw",
    [
        came_back.postfix(ID, action="delayed", status="4.4.1"),
        came_back.postfix(ID, action="delivered", status="2.0.0"),
        came_back.postfix(ID, action="relayed", status="2.0.0"),
        came_back.postfix(ID, status="5.1"),
        came_back.postfix(ID, status="5.1.1111"),
        came_back.postfix(ID, status="unknown"),
        came_back.out_of_office(ID),
        came_back.postfix(ID).replace(
            b"report-type=delivery-status", b"report-type=disposition-notification"
        ),
        came_back.postfix(ID).replace(b"report-type=delivery-status;", b""),
        came_back.postfix(ID).replace(b"multipart/report", b"multipart/mixed"),
        came_back.postfix(ID).replace(b"Message-ID: " + ID.encode() + b"\r\n", b""),
        came_back.postfix(ID).replace(b"message/delivery-status", b"text/plain"),
        b"",
        b"\r\n\r\n",
        b"\0" * 1000,
        "안녕하세요".encode("euc-kr"),
    ],
)
def test_everything_else_is_nothing(raw: bytes) -> None:
    assert bounce_in(raw) is None


def test_charsets_that_are_wrong_or_unknown() -> None:
    assert only_failure(came_back.exim(ID, charset="x-no-such-charset")).status == "5.0.0"
    raw = came_back.postfix(ID, code="550 5.1.1 없는 사용자: 수신자 없음")
    assert only_failure(raw).diagnostic == "550 5.1.1 없는 사용자: 수신자 없음"
    latin = raw.decode().replace("없는 사용자", "Dirección").encode("latin-1", "ignore")
    assert only_failure(latin).diagnostic.startswith("550 5.1.1 Direcci�n:")


def test_what_is_kept_is_short_and_can_be_printed() -> None:
    raw = came_back.postfix(ID, code="550 5.1.1 <b>\0\x1b[31m\u202eno\u200b\x85way</b>" + "x" * 10_000)
    said = only_failure(raw).diagnostic
    assert said.isprintable()
    assert said.startswith("550 5.1.1 <b> [31m no way</b>xxx")
    assert len(said) == MOST_DIAGNOSTIC


def test_without_a_diagnosis_the_status_says_it() -> None:
    assert only_failure(came_back.postfix(ID, code="")).diagnostic == "5.1.1"


def test_a_large_mail_is_cut_where_only_the_mail_is_left() -> None:
    raw = came_back.postfix(ID).replace(b"Spend rose.", b"x" * 10 * MOST_BYTES)
    assert only_failure(raw).status == "5.1.1"
    assert bounce_in(came_back.postfix(ID).replace(b"This is the mail system", b"x" * MOST_BYTES)) is None


def nested(depth: int) -> bytes:
    heads = (f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n' for n in range(depth))
    return b"".join(head.encode() for head in heads)


def test_ten_thousand_parts_within_each_other_or_side_by_side() -> None:
    begun = time.monotonic()
    assert bounce_in(nested(10_000)) is None
    boundary = b"--4Xk1bz0Qn0z9rxM.1782720842/relay.example.net\r\n"
    inside = came_back.postfix(ID).replace(boundary, boundary + nested(10_000) + boundary, 1)
    assert bounce_in(inside) is None
    beside = came_back.postfix(ID).replace(boundary, boundary * 3000, 1)
    assert only_failure(beside).status == "5.1.1"
    assert time.monotonic() - begun < 60


def test_a_broken_mail_never_raises() -> None:
    """Bytes changed, taken out and doubled anywhere, the same each time."""
    dice = random.Random(7)
    understood = 0
    for server in SAID:
        whole = getattr(came_back, server)(ID)
        for _time in range(250):
            raw = bytearray(whole)
            for _change in range(dice.randint(1, 12)):
                at = dice.randrange(len(raw))
                raw[at : at + dice.randint(0, 40)] = dice.choice(
                    [
                        b"",
                        b"\0",
                        b"\xff\xfe",
                        b"\r\n\r\n",
                        b"=?x?b?",
                        b'"',
                        b";",
                        b"--",
                        bytes(raw[at : at + 60]),
                    ]
                )
            understood += bounce_in(bytes(raw)) is not None
    assert 0 < understood < 1000
