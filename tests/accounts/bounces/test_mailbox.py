"""A mailbox is read a few messages at a time, marks nothing by reading, and says in words why it cannot be read."""

from __future__ import annotations

import socket

import pytest

from accounts.bounces import mailbox
from accounts.bounces.mailbox import MailboxError, opened
from accounts.bounces.parsing import MOST_BYTES
from tests.post_box import PASSWORD, PostBox


def test_messages_are_read_and_stay_unread(post_box: PostBox) -> None:
    first, second = post_box.put(b"Subject: 1\r\n\r\nOne"), post_box.put(b"x" * 2 * MOST_BYTES)
    for _time in range(2):
        with opened(post_box.mailbox()) as folder:
            assert folder.unread(10) == [first, second]
            assert folder.unread(1) == [first]
            assert folder.beginning(first) == b"Subject: 1\r\n\r\nOne"
            assert folder.beginning(second) == b"x" * MOST_BYTES
            assert folder.beginning(99) == b""
    assert post_box.asked[-1] == "LOGOUT"


@pytest.mark.parametrize("capabilities", ["IMAP4rev1", "IMAP4rev1 UIDPLUS"])
def test_one_goes_and_one_stays(post_box: PostBox, capabilities: str) -> None:
    post_box.capabilities = capabilities
    gone, kept, new = (post_box.put(b"Subject: x\r\n\r\n") for _number in range(3))
    with opened(post_box.mailbox()) as folder:
        folder.remove(gone)
        folder.keep(kept)
    assert list(post_box.bodies) == [kept, new]
    with opened(post_box.mailbox()) as folder:
        assert folder.unread(10) == [new]


def test_what_people_wanted_gone_is_theirs(post_box: PostBox) -> None:
    """Where a server can tell one message from another."""
    theirs, ours = post_box.put(b"Subject: x\r\n\r\n"), post_box.put(b"Subject: y\r\n\r\n")
    post_box.flags[theirs].add("\\Deleted")
    with opened(post_box.mailbox()) as folder:
        folder.remove(ours)
    assert list(post_box.bodies) == [theirs]


def test_a_full_mailbox_is_asked_window_by_window(post_box: PostBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "WINDOW", 3)
    uids = [post_box.put(b"Subject: x\r\n\r\n") for _number in range(10)]
    for uid in uids[:5]:
        post_box.flags[uid].add("\\Seen")
    with opened(post_box.mailbox()) as folder:
        assert folder.unread(3) == uids[5:8]
        assert folder.unread(100) == uids[5:]
    # Four windows; the first time the last one was not needed.
    assert post_box.asked.count("SEARCH") == 3 + 4


def test_an_empty_one(post_box: PostBox) -> None:
    with opened(post_box.mailbox()) as folder:
        assert folder.unread(10) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"password": "Wrong one"}, "Wrong user or password"), ({"folder": "Nowhere"}, "No such folder")],
)
def test_the_server_says_no(post_box: PostBox, wrong: dict[str, str], words: str) -> None:
    with pytest.raises(MailboxError, match=words) as refused, opened(post_box.mailbox(**wrong)):
        pass
    assert wrong.get("password", PASSWORD) not in str(refused.value)


@pytest.mark.parametrize(
    "command", ["CAPABILITY", "LOGIN", "SELECT", "SEARCH", "FETCH", "STORE", "UID EXPUNGE"]
)
def test_the_server_goes_away_in_the_middle(post_box: PostBox, command: str) -> None:
    uid = post_box.put(b"Subject: x\r\n\r\n")
    post_box.breaks_at = command
    with pytest.raises(MailboxError), opened(post_box.mailbox()) as folder:
        folder.unread(1)
        folder.beginning(uid)
        folder.remove(uid)


def test_nobody_is_there_or_somebody_else() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens there
        box = PostBox(port=taken.getsockname()[1])
        with pytest.raises(MailboxError, match="refused"), opened(box.mailbox()):
            pass


def test_a_certificate_is_asked_for(post_box: PostBox) -> None:
    with pytest.raises(MailboxError), opened(post_box.mailbox(is_encrypted=True)):
        pass
