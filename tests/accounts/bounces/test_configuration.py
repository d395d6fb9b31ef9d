"""Half a mailbox is refused at the start, none is none, and no message repeats the password."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured
from environs import Env

from accounts.bounces.configuration import Mailbox, read_bounce_address, read_mailbox
from accounts.bounces.oauth import OAuth
from tests.post_box import FOLDER, PASSWORD, USER, PostBox


def read(monkeypatch: pytest.MonkeyPatch, url: str) -> Mailbox | None:
    monkeypatch.setenv("BOUNCE_MAILBOX", url)
    return read_mailbox(Env())


def test_without_the_setting_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOUNCE_MAILBOX", raising=False)
    monkeypatch.delenv("BOUNCE_ADDRESS", raising=False)
    assert (read_mailbox(Env()), read_bounce_address(Env())) == (None, "")
    assert read(monkeypatch, " ") is None


def test_what_is_left_out_is_as_usual(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, "imaps://me:secret@mail.example.com") == Mailbox(
        "mail.example.com", 993, "me", "secret", "INBOX", True
    )
    assert read(monkeypatch, "imap://me:secret@localhost/") == Mailbox(
        "localhost", 143, "me", "secret", "INBOX", False
    )


def test_special_letters_are_written_with_percent(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read(monkeypatch, PostBox(port=1143).url())
    assert found == Mailbox("127.0.0.1", 1143, USER, PASSWORD, FOLDER, False)
    assert PASSWORD not in repr(found)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://me:secret@mail.example.com", "cannot be left out"),
        ("me:secret@mail.example.com", "cannot be left out"),
        ("imaps://me@mail.example.com", "cannot be left out"),
        ("imaps://:secret@mail.example.com", "cannot be left out"),
        ("imaps://me:secret@", "cannot be left out"),
        ("imaps://me:secret@mail.example.com:0", "cannot be left out"),
        ("imaps://me:secret@mail.example.com:imap", "must look like"),
        ("imaps://me:secret@mail.example.com:99999", "must look like"),
        ("imaps://me:secret@[mail.example.com", "must look like"),
        ("imaps://me:secret%FF@mail.example.com", "must look like"),
        ("imaps://me:secret@mail.example.com/INBOX?x=1", "%3F"),
        ("imaps://me:secret%0D%0A@mail.example.com", "ASCII"),
        ("imaps://me:secret@mail.example.com/Entw%C3%BCrfe", "ASCII"),
        ("imap://me:secret@mail.example.com", "imaps://"),
    ],
)
def test_what_cannot_be_is_refused_in_words(monkeypatch: pytest.MonkeyPatch, url: str, words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_MAILBOX") as refused:
        read(monkeypatch, url)
    assert words in str(refused.value)
    assert "secret" not in str(refused.value)


OPEN = {
    "BOUNCE_MAILBOX": "imaps://me%40example.com@mail.example.com",
    "BOUNCE_OAUTH_TOKEN_URL": "https://login.example.com/token",
    "BOUNCE_OAUTH_CLIENT_ID": "client",
    "BOUNCE_OAUTH_CLIENT_SECRET": "top-secret",
}


def test_a_token_stands_for_the_password(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in OPEN.items():
        monkeypatch.setenv(name, value)
    found = read_mailbox(Env())
    assert found == Mailbox(
        "mail.example.com", 993, "me@example.com", "", "INBOX", True,
        OAuth("https://login.example.com/token", "client", "top-secret"),
    )  # fmt: skip
    monkeypatch.setenv("BOUNCE_OAUTH_REFRESH_TOKEN", "secret-refresh")
    monkeypatch.setenv("BOUNCE_OAUTH_SCOPE", "https://mail.example.com/")
    monkeypatch.setenv("BOUNCE_OAUTH_CLIENT_SECRET", "")
    found = read_mailbox(Env())
    assert found is not None and found.oauth == OAuth(
        "https://login.example.com/token", "client", "", "secret-refresh", "https://mail.example.com/"
    )
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"BOUNCE_MAILBOX": "imaps://me:secret@mail.example.com"}, "no password"),
        ({"BOUNCE_OAUTH_TOKEN_URL": ""}, "BOUNCE_OAUTH_TOKEN_URL must be set"),
        ({"BOUNCE_OAUTH_TOKEN_URL": "http://login.example.com/token"}, "https://host/path"),
        ({"BOUNCE_OAUTH_TOKEN_URL": "https://me:secret@login.example.com/token"}, "https://host/path"),
        ({"BOUNCE_OAUTH_TOKEN_URL": "https://login.example.com:x/token"}, "https://host/path"),
        ({"BOUNCE_OAUTH_CLIENT_ID": ""}, "BOUNCE_OAUTH_CLIENT_ID"),
        ({"BOUNCE_OAUTH_CLIENT_SECRET": ""}, "BOUNCE_OAUTH_CLIENT_SECRET"),
    ],
)
def test_half_of_what_a_token_needs_is_refused(
    monkeypatch: pytest.MonkeyPatch, other: dict[str, str], words: str
) -> None:
    for name, value in (OPEN | other).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ImproperlyConfigured, match=words) as refused:
        read_mailbox(Env())
    assert "secret" not in str(refused.value)


def test_a_token_endpoint_of_ones_own_network_may_be_plain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (OPEN | {"BOUNCE_OAUTH_TOKEN_URL": "http://127.0.0.1:8080/token"}).items():
        monkeypatch.setenv(name, value)
    found = read_mailbox(Env())
    assert found is not None and found.oauth is not None


@pytest.mark.parametrize(
    "address", ["bounces", "Bounces <bounces@example.com>", "a@b@example.com", "a b@example.com"]
)
def test_the_address_has_no_name(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("BOUNCE_ADDRESS", address)
    with pytest.raises(ImproperlyConfigured, match="BOUNCE_ADDRESS"):
        read_bounce_address(Env())


def test_the_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOUNCE_ADDRESS", " bounces@example.com ")
    assert read_bounce_address(Env()) == "bounces@example.com"
