"""A form is that of the page as published; its mails go out once, its spam shuts nobody out, its answers last."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import Conflict
from accounts.models import Workspace
from campaigns.models import Conversion, FormSubmission, Job, LandingPage, Person
from campaigns.tracking.pages import accepting, answers, mails, pages, publish, spam
from campaigns.tracking.pages.answers import answers_of
from campaigns.tracking.pages.fields import FormField
from campaigns.tracking.people import people
from tests.campaigns.pages.test_forms import conversions, link, work
from tests.campaigns.pages.world import EMAIL, published, send, states, submissions, token
from tests.cast import Cast, as_workspace


@pytest.fixture
def bakery(cast: Cast) -> Workspace:
    return cast.bakery


@pytest.fixture
def page(bakery: Workspace) -> LandingPage:
    """Without a confirmation."""
    with as_workspace(bakery):
        return published(bakery, double_opt_in=False)


@pytest.fixture
def confirmed(bakery: Workspace) -> LandingPage:
    """With one."""
    with as_workspace(bakery):
        return published(bakery)


def test_what_is_written_in_the_editor_changes_no_form_that_people_see(
    confirmed: LandingPage, bakery: Workspace
) -> None:
    """Until it is published: fields, confirmation, consent, what it makes, language."""
    with as_workspace(bakery):
        pages.set_form(bakery, confirmed, form=[FormField("", "text", "Question")], button="", by=None)
        pages.set_consent(bakery, confirmed, text="I agree.", by=None)
        LandingPage.objects.of(bakery).update(double_opt_in=False, makes="lead", language="es", title="New")
    answer = send(confirmed)
    assert b"One more step" in Client().get(answer["Location"]).content
    work(bakery)
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert "Our newsletter" in str(mail.outbox[0].body) and "New" not in str(mail.outbox[0].body)
    Client().post(link())
    assert states(confirmed) == [("accepted", "")]
    assert [kind for kind, *_rest in conversions(bakery)] == ["sign_up"]
    with as_workspace(bakery):
        publish.publish_page(bakery, confirmed, by=None)
    assert b'lang="es"' in send(confirmed, f_text="Why?").content  # what is wrong with it: no consent
    assert send(confirmed, f_text="Why?", consent="1").status_code == 303
    assert [kind for kind, *_rest in conversions(bakery)] == ["sign_up", "lead"]


def test_an_address_stays_one_when_the_fields_change_before_it_is_confirmed(
    confirmed: LandingPage, bakery: Workspace
) -> None:
    send(confirmed)
    with as_workspace(bakery):
        LandingPage.objects.of(bakery).update(double_opt_in=False)
        pages.set_form(bakery, confirmed, form=[FormField("email", "text", "Question")], button="", by=None)
        publish.publish_page(bakery, confirmed, by=None)
    work(bakery)
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    Client().post(link())
    with as_workspace(bakery):
        assert people.reveal(Person.objects.of(bakery).get())["email"] == EMAIL


def test_answers_come_under_a_new_key_once(page: LandingPage, bakery: Workspace, settings: Any) -> None:
    old, new = b"o" * 32, b"n" * 32
    settings.FILE_KEYS = [old]
    send(page)
    settings.FILE_KEYS = [new, old]
    out = io.StringIO()
    call_command("seal_files", stdout=out)
    assert "1 answers of forms under the first key now" in out.getvalue()
    with as_workspace(bakery):
        assert answers.seal_again(bakery.pk) == 0
    settings.FILE_KEYS = [new]
    assert (answers_of(submissions(page)[0]) or {})["email"] == EMAIL


def test_a_mail_that_no_job_could_send_is_sent_when_the_server_is_back(
    confirmed: LandingPage, bakery: Workspace, cast: Cast, signed_in: Any
) -> None:
    send(confirmed)
    with as_workspace(bakery):
        Job.objects.of(bakery).update(state="failed")
    seen = reverse("campaigns:submission_list", args=[bakery.slug, confirmed.pk])
    assert b"no mail sent yet" in signed_in(cast.analyst).get(seen).content
    assert mails.sweep_mails() == 0  # its job tries by itself for now
    with as_workspace(bakery):
        FormSubmission.objects.of(bakery).update(at=timezone.now() - timedelta(days=8))
    assert mails.sweep_mails() == 0
    with as_workspace(bakery):
        FormSubmission.objects.of(bakery).update(at=timezone.now() - timedelta(days=6))
    assert mails.sweep_mails() == 1
    work(bakery)
    assert [one.to for one in mail.outbox] == [[EMAIL]]
    assert mails.sweep_mails() == 0
    assert b"no mail sent yet" not in signed_in(cast.analyst).get(seen).content


def test_who_gets_no_mail_waits_for_none(page: LandingPage, bakery: Workspace) -> None:
    send(page)
    with as_workspace(bakery):
        FormSubmission.objects.of(bakery).update(at=timezone.now() - timedelta(hours=1))
    assert mails.sweep_mails() == 0


def test_five_mails_a_day_are_those_of_all_workspaces_and_spellings(bakery: Workspace, cast: Cast) -> None:
    spellings = ["ana@gmail.example", "a.n.a@gmail.example", "ana+1@gmail.example", "Ana+2@gmail.example"]
    for workspace, slug in ((bakery, "spring"), (cast.rival, "autumn")):
        with as_workspace(workspace):
            page = published(workspace, slug=slug)
        for email in spellings:
            assert send(page, f_email=email).status_code == 303
        work(workspace)
    assert len(mail.outbox) == 5


def test_spam_shuts_nobody_out_and_is_not_kept_for_ever(
    page: LandingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spam, "SPAM_PER_PAGE", 3)
    monkeypatch.setattr(spam, "PER_PAGE", 3)
    for number in range(5):
        answer = send(page, token=token(page, vi=bytes([number + 1]).hex() * 16), company_fax="1")
        assert b"Welcome!" in Client().get(answer["Location"]).content
    assert states(page) == [("spam", "honeypot")] * 3
    send(page, token=token(page, vi="77" * 16))
    assert states(page)[-1] == ("accepted", "")


def test_released_spam_counts_on_the_day_it_was_sent(page: LandingPage, bakery: Workspace) -> None:
    send(page, company_fax="1")
    before = timezone.now() - timedelta(days=3)
    with as_workspace(bakery):
        FormSubmission.objects.of(bakery).update(at=before)
        accepting.mark_not_spam(bakery, submissions(page)[0], by=None)
        assert Conversion.objects.of(bakery).get().at == before


def test_spam_without_the_consent_that_is_asked_for_is_not_released(bakery: Workspace) -> None:
    with as_workspace(bakery):
        page = published(bakery, double_opt_in=False)
        pages.set_consent(bakery, page, text="I agree.", by=None)
        page = publish.publish_page(bakery, page, by=None)
        for consent in ("", "1"):
            send(page, company_fax="1", consent=consent)
        without, with_it = submissions(page)
        with pytest.raises(Conflict, match="without the consent"):
            accepting.mark_not_spam(bakery, without, by=None)
        accepting.mark_not_spam(bakery, with_it, by=None)
    assert states(page) == [("spam", "honeypot"), ("accepted", "")]
