"""A mail of a report that comes back later is told where the report is, once, and nobody makes one up."""

from __future__ import annotations

import re
import socket
import threading
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from accounts import archive
from accounts.bounces import parsing
from accounts.models import AuditEntry
from accounts.tenancy import workspace_scope
from analytics import tasks
from analytics.briefs import delivering, editions, returned
from analytics.briefs.models import BriefRecipient, Delivery, Edition
from analytics.briefs.returned import read_bounces
from campaigns import jobs
from tests import came_back
from tests.analytics.briefs.conftest import Bakery
from tests.came_back import READER
from tests.post_box import PostBox

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = "other@example.com"
GONE = "550 5.1.1 No such user"


@pytest.fixture
def sent(bakery: Bakery, post_box: PostBox, settings: Any) -> Edition:
    """To the reader and to somebody else; and a mailbox in which nothing lies yet."""
    settings.BOUNCE_MAILBOX = post_box.mailbox()
    brief = bakery.brief()
    bakery.send_to(brief, OTHER, READER)
    edition = bakery.edition(brief)
    with workspace_scope(bakery.workspace):
        editions.send(bakery.workspace, edition, by=bakery.cast.analyst)
    work()
    with workspace_scope(bakery.workspace):
        edition.refresh_from_db()
    return edition


def work() -> None:
    for _round in range(3):
        for workspace_id, job_id in jobs.due():
            jobs.run(workspace_id, job_id)


def id_of_mail(to: str = READER) -> str:
    """Of the last one."""
    return str(next(one for one in reversed(mail.outbox) if one.to == [to]).extra_headers["Message-ID"])


def standing(bakery: Bakery, email: str = READER) -> tuple[str, str, str, bool]:
    """State and answer of the delivery, what stands at the recipient, and whether they get the next report."""
    with workspace_scope(bakery.workspace):
        delivery = Delivery.objects.of(bakery.workspace).get(email=email)
        recipient = BriefRecipient.objects.of(bakery.workspace).get(email=email)
    return delivery.state, delivery.answer, recipient.bounce, recipient.bounced_at is None


def told(bakery: Bakery) -> int:
    with workspace_scope(bakery.workspace):
        return AuditEntry.objects.filter(
            workspace=bakery.workspace, action="brief.mail_came_back", actor_label="smroi"
        ).count()


SENT = ("sent", "", "", True)


def test_from_the_mail_that_was_sent_to_the_page_that_says_it_came_back(
    bakery: Bakery, sent: Edition, post_box: PostBox, signed_in: Any
) -> None:
    assert standing(bakery) == SENT
    post_box.put(came_back.exim(id_of_mail()))
    tasks.read_bounces()
    assert standing(bakery) == ("bounced", GONE, GONE, False)
    assert standing(bakery, OTHER) == SENT
    assert (told(bakery), post_box.bodies) == (1, {})
    browser = signed_in(bakery.cast.analyst)
    page = browser.get(reverse("analytics:edition", args=["bakery", sent.pk])).content.decode()
    row = next(one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if READER in one)
    assert "Refused by the recipient’s server" in row
    assert f'<span class="break-words">{GONE}</span>' in row
    assert "Send it again" in row
    page = browser.get(reverse("analytics:brief_recipients", args=["bakery", sent.brief_id])).content.decode()
    assert f'nothing more is sent here. <span class="break-words">{GONE}</span>' in page
    activity = signed_in(bakery.cast.owner).get(reverse("accounts:activity", args=["bakery"]))
    assert "A mail of the report “Monthly client report” came back" in activity.content.decode()
    # The next edition goes to the one who got this.
    with workspace_scope(bakery.workspace):
        correction = editions.correct(bakery.workspace, sent, reason="Spend", by=bakery.cast.analyst)
        editions.send(bakery.workspace, correction, by=bakery.cast.analyst)
        assert [row.email for row in Delivery.objects.of(bakery.workspace).filter(edition=correction)] == [
            OTHER
        ]


def test_what_it_says_is_shown_as_text(
    bakery: Bakery, sent: Edition, post_box: PostBox, signed_in: Any
) -> None:
    post_box.put(came_back.postfix(id_of_mail(), code="550 5.1.1 <script>alert(1)</script>"))
    assert read_bounces() == 1
    page = signed_in(bakery.cast.analyst).get(reverse("analytics:edition", args=["bakery", sent.pk]))
    assert "550 5.1.1 &lt;script&gt;alert(1)&lt;/script&gt;" in page.content.decode()


@pytest.mark.parametrize("server", ["postfix", "exim", "gmail", "exchange"])
def test_each_server_is_understood(bakery: Bakery, sent: Edition, post_box: PostBox, server: str) -> None:
    post_box.put(getattr(came_back, server)(id_of_mail()))
    assert read_bounces() == 1
    assert standing(bakery)[0] == "bounced"


def test_read_twice_it_is_told_once(bakery: Bakery, sent: Edition, post_box: PostBox) -> None:
    for _time in range(2):
        post_box.put(came_back.exim(id_of_mail()))
    assert [read_bounces(), read_bounces()] == [1, 0]
    assert (told(bakery), post_box.bodies) == (1, {})


def test_who_dies_after_the_commit_leaves_it_to_the_next(
    bakery: Bakery, sent: Edition, post_box: PostBox
) -> None:
    post_box.put(came_back.exim(id_of_mail()))
    post_box.breaks_at = "STORE"
    read_bounces()
    assert (standing(bakery)[0], told(bakery), len(post_box.bodies)) == ("bounced", 1, 1)
    with workspace_scope(bakery.workspace):
        first = BriefRecipient.objects.of(bakery.workspace).get(email=READER).bounced_at
    post_box.breaks_at = ""
    assert read_bounces() == 0
    assert (told(bakery), post_box.bodies) == (1, {})
    with workspace_scope(bakery.workspace):
        assert BriefRecipient.objects.of(bakery.workspace).get(email=READER).bounced_at == first


def test_what_is_not_written_down_is_not_marked_as_read(
    bakery: Bakery, sent: Edition, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    uid = post_box.put(came_back.exim(id_of_mail()))

    def broken(*_given: Any, **_named: Any) -> None:
        raise RuntimeError("the database went away")

    with monkeypatch.context() as patch:
        patch.setattr(returned, "record", broken)
        with pytest.raises(RuntimeError):
            read_bounces()
    assert (standing(bakery), post_box.flags[uid]) == (SENT, set())
    assert read_bounces() == 1


def test_two_at_once_mark_it_once(
    bakery: Bakery, sent: Edition, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    post_box.put(came_back.exim(id_of_mail()))
    both, marked, look = threading.Barrier(2), [], parsing.bounce_in

    def once_both_have_it(raw: bytes) -> Any:
        both.wait(10)
        return look(raw)

    def read() -> None:
        try:
            marked.append(read_bounces())
        finally:
            connection.close()

    monkeypatch.setattr(returned, "bounce_in", once_both_have_it)
    threads = [threading.Thread(target=read) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (sorted(marked), told(bakery), post_box.bodies) == ([0, 1], 1, {})


def test_a_server_that_gave_up_says_nothing_of_the_recipient(
    bakery: Bakery, sent: Edition, post_box: PostBox
) -> None:
    post_box.put(came_back.postfix(id_of_mail(), status="4.4.1", code="Connection timed out"))
    assert read_bounces() == 1
    assert standing(bakery) == ("failed", "Connection timed out", "", True)


def left_alone(post_box: PostBox, *bodies: bytes) -> None:
    """Read once, marked as read, and still there."""
    uids = [post_box.put(body) for body in bodies]
    assert read_bounces() == 0
    assert [post_box.flags[uid] for uid in uids] == [{"\\Seen"}] * len(uids)
    before = post_box.asked.count("FETCH")
    assert read_bounces() == 0
    assert post_box.asked.count("FETCH") == before


def test_a_delay_and_an_answer_are_no_bounces(bakery: Bakery, sent: Edition, post_box: PostBox) -> None:
    delay = came_back.postfix(id_of_mail(), action="delayed", status="4.4.1")
    left_alone(post_box, delay, came_back.out_of_office(id_of_mail()), b"\xff" * 999, b"")
    assert (standing(bakery), told(bakery)) == (SENT, 0)


def test_for_somebody_else_it_is_nothing_of_the_reader(
    bakery: Bakery, sent: Edition, post_box: PostBox
) -> None:
    left_alone(post_box, came_back.postfix(id_of_mail(), to="private@elsewhere.example"))
    assert standing(bakery) == SENT
    # Where their server passed it on, they did not get it either.
    post_box.put(came_back.postfix(id_of_mail(), to="private@elsewhere.example", original=READER.upper()))
    assert read_bounces() == 1
    assert standing(bakery)[0] == "bounced"


def test_nobody_makes_one_up(bakery: Bakery, sent: Edition, post_box: PostBox) -> None:
    """Not by numbers of rows, not by another's mail, and not by one that was changed."""
    with workspace_scope(bakery.workspace):
        delivery = Delivery.objects.of(bakery.workspace).get(email=READER)
    good = id_of_mail()
    name, _at, host = good.strip("<>").partition("@")
    forged = [
        f"<report-{delivery.pk}-1@{host}>",
        f"<report-{bakery.workspace.pk}.{delivery.pk}@{host}>",
        f"<{name[:-1]}{'A' if name[-1] != 'A' else 'B'}@{host}>",
        f"<{name}A@{host}>",
        f"<{name.removeprefix('report-')}@{host}>",
        f"<report-@{host}>",
        id_of_mail(OTHER),
        "<notices-1@localhost>",
        "no id at all",
    ]
    left_alone(post_box, *(came_back.exim(message_id) for message_id in forged))
    assert (standing(bakery), standing(bakery, OTHER), told(bakery)) == (SENT, SENT, 0)


def test_a_token_that_is_for_something_else_is_none(bakery: Bakery, sent: Edition, post_box: PostBox) -> None:
    """The link by which a reader unsubscribes is sealed with the same keys."""
    link = next(one for one in mail.outbox if one.to == [READER]).extra_headers["List-Unsubscribe"]
    token = link.strip("<>/").rpartition("/")[2]
    left_alone(post_box, came_back.exim(f"<report-{token}@localhost>"))
    assert standing(bakery) == SENT


def test_a_bounce_of_before_says_nothing_of_the_mail_that_was_sent_again(
    bakery: Bakery, sent: Edition, post_box: PostBox
) -> None:
    first = id_of_mail()
    post_box.put(came_back.exim(first))
    read_bounces()
    with workspace_scope(bakery.workspace):
        rows = Delivery.objects.of(bakery.workspace)
        delivering.send_again(bakery.workspace, rows.get(email=READER), by=bakery.cast.analyst)
        # It waits for its worker longer than a second.
        connection.cursor().execute("SELECT pg_sleep(1)")
    work()
    assert id_of_mail() != first
    post_box.put(came_back.exim(first))
    assert read_bounces() == 0
    assert (standing(bakery)[0], post_box.bodies) == ("sent", {})
    post_box.put(came_back.exim(id_of_mail()))
    assert read_bounces() == 1


@pytest.mark.parametrize(
    ("state", "after", "is_left"), [("unknown", "bounced", False), ("sending", "sending", True)]
)
def test_what_is_known_of_a_mail_decides(
    bakery: Bakery, sent: Edition, post_box: PostBox, state: str, after: str, is_left: bool
) -> None:
    """One that may have arrived did not. One whose worker still talks is waited for."""
    with workspace_scope(bakery.workspace):
        Delivery.objects.of(bakery.workspace).filter(email=READER).update(state=state)
    uid = post_box.put(came_back.exim(id_of_mail()))
    read_bounces()
    assert standing(bakery)[0] == after
    assert post_box.flags.get(uid) == (set() if is_left else None)


def test_nothing_is_written_in_an_archive(bakery: Bakery, sent: Edition, post_box: PostBox) -> None:
    archive.archive(bakery.workspace, by=bakery.cast.owner)
    post_box.put(came_back.exim(id_of_mail()))
    assert read_bounces() == 0
    assert (standing(bakery), told(bakery)) == (SENT, 0)


def test_what_is_gone_is_nothing(bakery: Bakery, sent: Edition, post_box: PostBox) -> None:
    with workspace_scope(bakery.workspace):
        Delivery.objects.of(bakery.workspace).filter(email=READER).delete()
    left_alone(post_box, came_back.exim(id_of_mail()))


def test_a_mailbox_that_cannot_be_read_is_logged_and_read_the_next_time(
    bakery: Bakery, sent: Edition, post_box: PostBox, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    post_box.put(came_back.exim(id_of_mail()))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and nobody listens there
        wrongs = {"port": taken.getsockname()[1]}, {"password": "S3cret"}, {"folder": "Nowhere"}
        for wrong in wrongs:
            settings.BOUNCE_MAILBOX = post_box.mailbox(**wrong)
            assert read_bounces() == 0
    assert caplog.text.count("bounces_not_read") == 3
    assert "Wrong user or password" in caplog.text
    assert "S3cret" not in caplog.text
    settings.BOUNCE_MAILBOX = post_box.mailbox()
    assert read_bounces() == 1


def test_each_look_ends(
    bakery: Bakery, sent: Edition, post_box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(3):
        post_box.put(b"Subject: x\r\n\r\n")
    post_box.put(came_back.exim(id_of_mail()))
    monkeypatch.setattr(returned, "MOST_MESSAGES", 2)
    assert [read_bounces(), read_bounces(), read_bounces()] == [0, 1, 0]
    post_box.put(b"Subject: x\r\n\r\n")
    monkeypatch.setattr(returned, "MOST_SECONDS", -1)
    before = post_box.asked.count("FETCH")
    read_bounces()
    assert post_box.asked.count("FETCH") == before


def test_without_a_mailbox_nothing_is_asked(post_box: PostBox, settings: Any) -> None:
    settings.BOUNCE_MAILBOX = None
    assert (read_bounces(), post_box.asked) == (0, [])
