"""The mail of a form is sent once: later where the server is away, and never again where it may have been taken."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import FormSubmission, Job, JobKind, LandingPage
from campaigns.tracking.pages import mails
from tests.campaigns.pages.test_forms import bakery as bakery
from tests.campaigns.pages.test_forms import confirmed as confirmed
from tests.campaigns.pages.test_forms import work
from tests.campaigns.pages.world import EMAIL, send, states, submissions, token
from tests.cast import as_workspace
from tests.office import Office, lose_answers


def test_an_address_gets_five_mails_a_day(confirmed: LandingPage, bakery: Workspace) -> None:
    for number in range(7):
        send(confirmed, token=token(confirmed, vi=bytes([number]).hex() * 16))
    work(bakery)
    assert len(mail.outbox) == 5
    assert sorted(states(confirmed)) == [("waiting", "")] * 5 + [("waiting", "too_many_mails")] * 2


def test_a_mail_that_could_not_be_sent_is_sent_later(
    confirmed: LandingPage, bakery: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(confirmed)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.backends.locmem.EmailBackend.open", _no_server)
        work(bakery)
    assert mail.outbox == [] and submissions(confirmed)[0].mailed_at is None
    with connection.cursor() as cursor, as_workspace(bakery):
        cursor.execute("UPDATE campaigns_job SET lease_until = now() - interval '1 second'")
    work(bakery)
    assert len(mail.outbox) == 1 and submissions(confirmed)[0].mailed_at is not None


def test_a_mail_that_may_have_been_taken_is_not_sent_again(
    confirmed: LandingPage, bakery: Workspace, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    lose_answers(monkeypatch)
    send(confirmed)
    work(bakery)
    assert [one["to"] for one in office.taken()] == [EMAIL]
    assert submissions(confirmed)[0].mailed_at is not None
    with as_workspace(bakery):
        assert [job.state for job in Job.objects.of(bakery).filter(kind=JobKind.FORM_MAIL)] == ["done"]


def test_what_the_server_says_decides_about_the_next_try(
    confirmed: LandingPage, bakery: Workspace, office: Office
) -> None:
    for number, email in enumerate(("gone@customer.example", "later@customer.example")):
        send(confirmed, token=token(confirmed, vi=bytes([number]).hex() * 16), f_email=email)
    work(bakery)
    assert [(one.mailed_at, one.reason) for one in submissions(confirmed)] == [
        (None, "mail_refused"),
        (None, ""),
    ]
    assert office.taken() == []
    with as_workspace(bakery):
        jobs_left = Job.objects.of(bakery).filter(kind=JobKind.FORM_MAIL).order_by("created_at")
        assert [job.state for job in jobs_left] == ["done", "running"]
        FormSubmission.objects.of(bakery).update(at=timezone.now() - timedelta(hours=1))
    # Of the one that is never taken nobody asks again.
    assert mails.sweep_mails() == 1


def _no_server(*_: Any) -> None:
    raise OSError("no mail server")
