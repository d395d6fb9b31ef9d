"""Approval by a second person: one rule, told to those whom it concerns once, and taken back by a change."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.errors import Conflict, DomainError
from accounts.models import Membership, Role, User
from accounts.tenancy import workspace_scope
from analytics.briefs import editions
from analytics.briefs.models import ApprovalMail, Brief, Edition
from analytics.models import Notice
from analytics.notices import lines
from campaigns import jobs
from campaigns.models import Job
from tests.analytics.briefs.conftest import Bakery
from tests.office import Office, lose_answers

ANALYST, ADMIN, OWNER = "analyst@lantern.example", "admin@lantern.example", "owner@lantern.example"


@pytest.fixture
def edition(bakery: Bakery) -> Edition:
    """Made by the analyst, of a report that needs approval."""
    brief = bakery.brief()
    bakery.send_to(brief, "client@example.com")
    with workspace_scope(bakery.workspace):
        Brief.objects.of(bakery.workspace).update(needs_approval=True)
        brief.refresh_from_db()
    return bakery.edition(brief)


def anew(bakery: Bakery, edition: Edition) -> Edition:
    with workspace_scope(bakery.workspace):
        found: Edition = Edition.objects.of(bakery.workspace).get(pk=edition.pk)
    return found


def do(bakery: Bakery, verb: Any, edition: Edition, by: User | None, **more: Any) -> Edition:
    with workspace_scope(bakery.workspace):
        return verb(bakery.workspace, edition, by=by, **more)  # type: ignore[no-any-return]


def work() -> None:
    for _round in range(3):
        for workspace_id, job_id in jobs.due():
            jobs.run(workspace_id, job_id)


def sent_to() -> list[str]:
    return sorted(message.to[0] for message in mail.outbox)


def states(bakery: Bakery) -> list[tuple[str, str, str]]:
    with workspace_scope(bakery.workspace):
        found = ApprovalMail.objects.of(bakery.workspace).values_list("user__email", "news", "state")
        return sorted(found)


def words_of_notices(bakery: Bakery) -> list[str]:
    with workspace_scope(bakery.workspace):
        found = Notice.objects.of(bakery.workspace).filter(kind="approval").order_by("at", "pk")
        return [line.words for line in lines(bakery.workspace, found, seen=None)]


def test_all_who_may_approve_are_told_and_nobody_else(bakery: Bakery, edition: Edition) -> None:
    User.objects.filter(pk=bakery.cast.admin.pk).update(language="es")
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    work()
    work()
    assert sent_to() == [ADMIN, OWNER]
    message = next(one for one in mail.outbox if one.to == [OWNER])
    assert isinstance(message, EmailMultiAlternatives)
    assert message.subject == "smroi: A report waits for your approval"
    address = reverse("analytics:edition", args=["bakery", edition.pk])
    for text in (str(message.body), str(message.alternatives[0][0])):
        assert "Analyst asks you to approve “Monthly client report”" in text
        assert "Jun 1, 2026 – Jun 30, 2026" in text and address in text
    spanish = next(one for one in mail.outbox if one.to == [ADMIN])
    assert isinstance(spanish, EmailMultiAlternatives)
    assert 'lang="es"' in str(spanish.alternatives[0][0]) and "1 jun 2026" in str(spanish.body)
    assert words_of_notices(bakery) == [
        "Analyst asks for approval of the report of Jun 1, 2026 – Jun 30, 2026."
    ]


def test_a_mail_is_promised_only_where_somebody_gets_one(
    bakery: Bakery, edition: Edition, signed_in: Any
) -> None:
    act = reverse("analytics:edition_act", args=["bakery", edition.pk])
    browser = signed_in(bakery.cast.analyst)

    def said() -> str:
        return str(browser.post(act, {"act": "ask"}, follow=True).content.decode())

    assert "is told so by e-mail" in said()
    again = said()
    assert "waits for its approval already" in again and "is told so by e-mail" not in again
    with workspace_scope(bakery.workspace):
        Edition.objects.of(bakery.workspace).update(state=Edition.State.DRAFT)
    analyst = bakery.cast.analyst.pk
    Membership.objects.filter(organization=bakery.cast.agency).exclude(user=analyst).delete()
    alone = said()
    assert "Nobody else may approve here" in alone and "is told so by e-mail" not in alone
    work()
    assert mail.outbox == []


def test_of_a_schedule_everybody_who_may_is_told(bakery: Bakery, edition: Edition) -> None:
    with workspace_scope(bakery.workspace):
        Edition.objects.of(bakery.workspace).update(made_by=None)
    do(bakery, editions.ask_for_approval, edition, None)
    work()
    assert sent_to() == [ADMIN, ANALYST, OWNER]
    assert "was made by its schedule" in str(mail.outbox[0].body)
    do(bakery, editions.approve, edition, bakery.cast.analyst)
    work()
    assert len(mail.outbox) == 3


def test_whoever_asked_is_told_that_it_is_approved(bakery: Bakery, edition: Edition) -> None:
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    work()
    mail.outbox.clear()
    do(bakery, editions.approve, edition, bakery.cast.admin)
    work()
    [message] = mail.outbox
    assert (message.to, message.subject) == ([ANALYST], "smroi: Your report is approved")
    assert "Admin approved “Monthly client report”" in str(message.body)


def test_whoever_asked_is_told_what_to_change(bakery: Bakery, edition: Edition, signed_in: Any) -> None:
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    work()
    mail.outbox.clear()
    act = reverse("analytics:edition_act", args=["bakery", edition.pk])
    page = reverse("analytics:edition", args=["bakery", edition.pk])
    second = signed_in(bakery.cast.admin)
    assert "Send it back" in second.get(page).content.decode()
    first = signed_in(bakery.cast.analyst)
    assert "Send it back" not in first.get(page).content.decode()
    first.post(act, {"act": "send_back", "note": "Mine."})
    second.post(act, {"act": "send_back", "note": " "})
    assert (anew(bakery, edition).state, mail.outbox) == ("waiting", [])
    # As a browser sends it, with the token of the form.
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = second.cookies
    html = browser.get(page).content.decode()
    form = html[html.index('name="note"') - 2000 : html.index('name="note"')].rpartition("<form")[2]
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    sent = {"act": "send_back", "note": "The <b>spend</b> of June.", "csrfmiddlewaretoken": token[1]}
    assert browser.post(act, sent).status_code == 302
    work()
    [message] = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert (message.to, message.subject) == ([ANALYST], "smroi: Your report was sent back")
    assert "The <b>spend</b> of June." in str(message.body)
    assert "The &lt;b&gt;spend&lt;/b&gt; of June." in str(message.alternatives[0][0])
    assert anew(bakery, edition).state == "draft"
    shown = first.get(page).content.decode()
    assert "Sent back by Admin" in shown and "The &lt;b&gt;spend" in shown
    first.post(act, {"act": "ask"})
    assert "Sent back by" not in first.get(page).content.decode()
    # What was sent back and is asked for again wants nothing any more.
    shown = first.get(reverse("analytics:notice_list", args=["bakery"])).content.decode()
    assert shown.count("Analyst asks for approval") == 2 and shown.count("did not approve the report") == 1
    assert "Open it: it says" not in shown


def test_what_is_no_longer_so_is_not_mailed(bakery: Bakery, edition: Edition) -> None:
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    Membership.objects.filter(user=bakery.cast.owner).update(role=Role.VIEWER)
    do(bakery, editions.take_anew, edition, bakery.cast.analyst)
    work()
    assert (mail.outbox, {state for _who, _news, state in states(bakery)}) == ([], {"dropped"})
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    work()
    assert sent_to() == [ADMIN]


def test_a_change_takes_the_approval_and_its_name_back(bakery: Bakery, edition: Edition) -> None:
    for change in (editions.take_anew, editions.put_words):
        do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
        approved = do(bakery, editions.approve, edition, bakery.cast.admin)
        assert approved.approved_by == bakery.cast.admin
        do(
            bakery,
            change,
            edition,
            bakery.cast.analyst,
            **({"words": {}} if change is editions.put_words else {}),
        )
        found = anew(bakery, edition)
        assert (found.state, found.approved_by_id, found.approved_at) == ("draft", None, None)


def test_page_and_verb_keep_to_one_rule(bakery: Bakery, edition: Edition, signed_in: Any) -> None:
    """Nobody asked by name: then whoever made it is the first."""
    do(bakery, editions.ask_for_approval, edition, None)
    page = reverse("analytics:edition", args=["bakery", edition.pk])
    approves = 'value="approve"'
    assert approves not in signed_in(bakery.cast.analyst).get(page).content.decode()
    with pytest.raises(DomainError, match="Somebody else"):
        do(bakery, editions.approve, edition, bakery.cast.analyst)
    assert approves in signed_in(bakery.cast.admin).get(page).content.decode()
    assert do(bakery, editions.approve, edition, bakery.cast.admin).state == "approved"


def test_two_who_correct_at_once_make_one_draft(bakery: Bakery) -> None:
    edition = bakery.edition()
    do(bakery, editions.seal, edition, bakery.cast.analyst)
    sealed = anew(bakery, edition)
    do(bakery, editions.correct, sealed, bakery.cast.analyst, reason="Restated.")
    with pytest.raises(Conflict, match="a draft of these days already"):
        do(bakery, editions.correct, sealed, bakery.cast.admin, reason="Restated.")
    with workspace_scope(bakery.workspace):
        assert Edition.objects.of(bakery.workspace).filter(sealed_at=None).count() == 1


# --- at most once ---------------------------------------------------------------------------------------------


def test_what_the_server_says_decides(bakery: Bakery, edition: Edition, office: Office) -> None:
    User.objects.filter(pk=bakery.cast.admin.pk).update(email="gone@lantern.example")
    User.objects.filter(pk=bakery.cast.owner.pk).update(email="later@lantern.example")
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    work()
    assert states(bakery) == [
        ("gone@lantern.example", "asked", "dropped"),
        ("later@lantern.example", "asked", "waiting"),
    ]
    User.objects.filter(pk=bakery.cast.owner.pk).update(email=OWNER)
    with workspace_scope(bakery.workspace):
        Job.objects.of(bakery.workspace).filter(kind="approval").update(lease_until="2020-01-01 00:00+00:00")
    work()
    assert [one["to"] for one in office.taken()] == [OWNER]


def test_a_mail_that_may_have_been_taken_is_not_sent_again(
    bakery: Bakery, edition: Edition, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_answers(monkeypatch)
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    work()
    work()
    assert sorted(one["to"] for one in office.taken()) == [ADMIN, OWNER]


def test_a_mail_that_was_not_taken_gives_way_to_what_was_told_since(
    bakery: Bakery, edition: Edition, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While the server was asked, the edition was sent back and asked about anew."""
    User.objects.filter(pk=bakery.cast.owner.pk).update(email="later@lantern.example")
    say_to = smtplib.SMTP.rcpt
    again: list[str] = []

    def rcpt(self: smtplib.SMTP, recipient: str, *rest: Any) -> tuple[int, bytes]:
        if recipient.startswith("later") and not again:
            again.append(recipient)
            do(bakery, editions.send_back, edition, bakery.cast.admin, note="Say more of May.")
            do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
        return say_to(self, recipient, *rest)

    monkeypatch.setattr(smtplib.SMTP, "rcpt", rcpt)
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    with workspace_scope(bakery.workspace):
        job = Job.objects.of(bakery.workspace).get(kind="approval")
    jobs.run(bakery.workspace.pk, job.pk)
    assert again == ["later@lantern.example"]
    assert [state for who, news, state in states(bakery) if (who, news) == (again[0], "asked")] == [
        "dropped",
        "waiting",
    ]


KILLED = """
import os, signal, sys
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[3]
from accounts import mail
from campaigns import jobs

mail.post = lambda letter: os.kill(os.getpid(), signal.SIGKILL)
jobs.run(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.django_db(transaction=True)
def test_of_a_worker_that_is_killed_no_mail_is_sent_twice(bakery: Bakery, edition: Edition) -> None:
    """One of two was marked; the next worker sends the other, and only that."""
    do(bakery, editions.ask_for_approval, edition, bakery.cast.analyst)
    with workspace_scope(bakery.workspace):
        job = Job.objects.of(bakery.workspace).get(kind="approval")
    ended = subprocess.run(
        [
            sys.executable,
            "-c",
            KILLED,
            str(bakery.workspace.pk),
            str(job.pk),
            connection.settings_dict["NAME"],
        ],
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with workspace_scope(bakery.workspace):
        Job.objects.of(bakery.workspace).filter(pk=job.pk).update(lease_until="2020-01-01 00:00+00:00")
    work()
    assert len(sent_to()) == 1
    assert {state for _who, _news, state in states(bakery)} == {"sent"}
