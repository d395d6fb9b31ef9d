"""A mailbox that takes no password is opened with a token of this minute, and says in the log what to do where not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs

import pytest

from accounts.bounces.mailbox import MailboxError, opened
from accounts.bounces.oauth import OAuth
from analytics.briefs.returned import read_bounces
from tests.post_box import PostBox
from tests.web_server import Server

TOKEN = "ya29.a0-of_this.minute"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.stop()


@pytest.fixture
def oauth(server: Server) -> OAuth:
    """The client of somebody who signed in once."""
    gives(server, access_token=TOKEN, token_type="Bearer", expires_in=3599)
    return OAuth(f"{server.url}/token", "client", "s&cret", "refresh/1", "https://mail.example.com/")


@pytest.fixture
def box(post_box: PostBox) -> PostBox:
    post_box.token = TOKEN
    return post_box


def gives(server: Server, status: int = 200, **answer: Any) -> None:
    server.says("/token", json.dumps(answer).encode(), status=status, Content_Type="application/json")


def asked(server: Server) -> list[dict[str, str]]:
    return [{name: one for name, (one,) in parse_qs(sent).items()} for sent in server.sent]


def refusal(box: PostBox, oauth: OAuth) -> str:
    with pytest.raises(MailboxError) as refused, opened(box.mailbox(password="", oauth=oauth)):
        pass
    words = str(refused.value)
    assert not any(secret in words for secret in (TOKEN, "s&cret", "refresh/1"))
    return words


def test_a_refresh_token_opens_the_mailbox(box: PostBox, oauth: OAuth, server: Server) -> None:
    uid = box.put(b"Subject: 1\r\n\r\nOne")
    for _time in range(2):
        with opened(box.mailbox(password="", oauth=oauth)) as folder:
            assert folder.unread(10) == [uid]
    assert "LOGIN" not in box.asked
    # Each time anew: nothing is kept.
    assert asked(server) == [
        {
            "grant_type": "refresh_token",
            "client_id": "client",
            "client_secret": "s&cret",
            "refresh_token": "refresh/1",
            "scope": "https://mail.example.com/",
        }
    ] * 2  # fmt: skip


def test_a_client_opens_it_in_its_own_name(box: PostBox, oauth: OAuth, server: Server) -> None:
    own = replace(oauth, refresh_token="")
    with opened(box.mailbox(password="", oauth=own)) as folder:
        assert folder.unread(10) == []
    (sent,) = asked(server)
    assert (sent["grant_type"], "refresh_token" in sent) == ("client_credentials", False)


def test_a_token_of_somebody_else_does_not(box: PostBox, oauth: OAuth) -> None:
    box.token = "another"
    words = refusal(box, oauth)
    assert "AUTHENTICATE failed" in words and "look at the user in BOUNCE_MAILBOX" in words
    assert box.asked[-1] == "LOGOUT"


@pytest.mark.parametrize(
    ("status", "answer", "words"),
    [
        (
            400,
            {"error": "invalid_grant", "error_description": "Token has been expired"},
            "REFRESH_TOKEN anew",
        ),
        (401, {"error": "invalid_client", "error_description": "AADSTS7000215"}, "CLIENT_SECRET are right"),
        (400, {"error": "invalid_scope"}, "Set BOUNCE_OAUTH_SCOPE"),
        (400, {"error": "unauthorized_client"}, "Allow the client"),
        (500, {"error": "s&cret and\nrefresh/1"}, "answered 500 (… and …)"),
        (200, {"token_type": "Bearer"}, "(no token). Look at the settings"),
        (200, {"access_token": "a\r\nb"}, "no token"),
        (200, {"access_token": 7}, "no token"),
    ],
)
def test_the_provider_gives_none(
    box: PostBox, oauth: OAuth, server: Server, status: int, answer: dict[str, Any], words: str
) -> None:
    gives(server, status, **answer)
    found = refusal(box, oauth)
    assert words in found and str(status) in found
    assert str(answer.get("error_description", "")) in found
    # The mailbox was not even called.
    assert box.asked == []


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'"token"', b"[" * 50_000])
def test_the_provider_answers_something_else(box: PostBox, oauth: OAuth, server: Server, body: bytes) -> None:
    server.says("/token", body)
    assert "no access token" in refusal(box, oauth)


def test_no_redirect_takes_the_secret_along(box: PostBox, oauth: OAuth, server: Server) -> None:
    server.says("/token", b"", status=302, Location="/elsewhere")
    server.says("/elsewhere", json.dumps({"access_token": TOKEN}).encode())
    assert "answered 302" in refusal(box, oauth)
    assert server.asked == ["/token"]


def test_nobody_is_there(box: PostBox, oauth: OAuth, server: Server) -> None:
    server.stop()
    assert "Look at BOUNCE_OAUTH_TOKEN_URL" in refusal(box, oauth)


def test_the_log_says_what_to_do(
    box: PostBox, oauth: OAuth, server: Server, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.BOUNCE_MAILBOX = box.mailbox(password="", oauth=oauth)
    gives(server, 400, error="invalid_grant")
    assert read_bounces() == 0
    said = caplog.text
    assert "bounces_not_read" in said and "set BOUNCE_OAUTH_REFRESH_TOKEN anew" in said
