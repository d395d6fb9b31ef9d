"""Reports by hand: from a template over its editor and words to the mail, as each member may."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.tenancy import workspace_scope
from analytics.briefs import editions
from analytics.briefs.files import MAKERS
from analytics.briefs.models import Brief, BriefRecipient, Delivery
from analytics.briefs.starters import STARTERS
from campaigns import jobs
from tests.analytics.briefs.conftest import Bakery


def address(name: str, *args: Any) -> str:
    return reverse(f"analytics:{name}", args=["bakery", *args])


def work() -> None:
    for _round in range(3):
        for workspace_id, job_id in jobs.due():
            jobs.run(workspace_id, job_id)


@pytest.mark.django_db(transaction=True)
def test_a_month_from_template_to_mail(bakery: Bakery, signed_in: Any) -> None:
    browser: Client = signed_in(bakery.cast.analyst)
    made = browser.post(address("brief_new"), {"starter": "monthly_client", "name": "", "language": "en"})
    with workspace_scope(bakery.workspace):
        brief = Brief.objects.of(bakery.workspace).get()
    assert made.headers["Location"] == address("brief_edit", brief.pk)
    heading = {"text": "For our baker"}
    assert browser.post(f"{address('brief_section_new', brief.pk)}?kind=heading", heading).status_code == 302
    assert "For our baker" in browser.get(address("brief_edit", brief.pk)).content.decode()
    for email in ("client@example.com", "boss@example.com"):
        browser.post(address("brief_recipients", brief.pk), {"email": email})
    edition = bakery.edition(brief)
    words = browser.get(address("edition_words", edition.pk)).content.decode()
    assert "Spend rose by 52.6% to €870.00, from €570.00 in the period before." in words
    part = next(one for one in edition.frozen["sections"] if one["kind"] == "commentary")
    browser.post(address("edition_words", edition.pk), {f"words-{part['id']}": "A <b>good</b> month."})
    page = browser.get(address("edition", edition.pk)).content.decode()
    assert "A &lt;b&gt;good&lt;/b&gt; month." in page
    assert "data:image/svg+xml;base64," in page
    browser.post(address("edition_act", edition.pk), {"act": "send"})
    assert "progress" in browser.get(address("edition_progress", edition.pk)).content.decode()
    work()
    assert sorted(message.to[0] for message in mail.outbox) == ["boss@example.com", "client@example.com"]
    message = mail.outbox[0]
    assert message.subject == "Monthly client report · Bakery · Jun 1, 2026 – Jun 30, 2026"
    assert "Spend: €870.00 (+52.6% · before: €570.00)" in message.body
    assert [(name.rpartition(".")[2], kind) for name, _body, kind in message.attachments] == [
        ("pdf", "application/pdf")
    ]
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = browser.get(address("edition", edition.pk)).content.decode()
    assert "client@example.com" in page
    for name in ("edition_since", "edition_links"):
        assert browser.get(address(name, edition.pk)).status_code == 200
    # What is downloaded later is what was sent.
    pdf = browser.get(address("edition_file", edition.pk, "pdf"))
    assert pdf.content == message.attachments[0][1]
    assert browser.get(address("edition_file", edition.pk, "xlsx")).content[:2] == b"PK"
    assert browser.get(address("edition_file", edition.pk, "exe")).status_code == 404


COUNTED = {"en": "How it is counted", "es": "Cómo se calcula", "ko": "계산 방법"}


@pytest.mark.parametrize("language", COUNTED)
def test_a_preview_is_in_the_language_of_the_report_whoever_reads_it(
    bakery: Bakery, signed_in: Any, language: str
) -> None:
    edition = bakery.edition(bakery.brief(language=language))
    bodies = {}
    for reader in COUNTED:
        browser: Client = signed_in(bakery.cast.analyst)
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = reader
        page = browser.get(address("edition", edition.pk)).content.decode()
        assert f'<html lang="{reader}"' in page
        _before, begin, body = page.partition(f'<div class="stack" lang="{language}">')
        assert begin
        bodies[reader] = body[: body.index("</main>")]
    assert len(set(bodies.values())) == 1
    for other, words in COUNTED.items():
        assert (words in bodies["en"]) == (other == language)


def test_a_report_promises_nothing_that_its_reader_does_not_have(bakery: Bakery, signed_in: Any) -> None:
    edition = bakery.edition()
    page = signed_in(bakery.cast.analyst).get(address("edition", edition.pk)).content.decode()
    assert "No posts with numbers in this period" in page
    for promise in ("Import an export", "opens to what was imported", "in the file"):
        assert promise not in page


@pytest.mark.parametrize("starter", [one.code for one in STARTERS])
def test_every_template_makes_an_edition(bakery: Bakery, starter: str) -> None:
    from campaigns.models import Campaign, Objective

    with workspace_scope(bakery.workspace):
        objective = Objective.objects.of(bakery.workspace).create(name="More bread", kind="sales")
        campaign = Campaign.objects.of(bakery.workspace).get(name="Spring bread")
        scope = {"post_mortem": {"campaign": campaign.pk}, "objective_review": {"objective": objective.pk}}
    brief = bakery.brief(starter, scope=scope.get(starter))
    edition = bakery.edition(brief)
    assert edition.frozen["sections"]
    # A file of each kind, whatever stands first in it.
    for kind, begins in (("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbf")):
        assert MAKERS[kind](edition).startswith(begins)


def test_approval_needs_a_second_person(bakery: Bakery) -> None:
    from accounts.errors import Conflict, DomainError

    brief = bakery.brief()
    bakery.send_to(brief, "client@example.com")
    with workspace_scope(bakery.workspace):
        Brief.objects.of(bakery.workspace).filter(pk=brief.pk).update(needs_approval=True)
        brief.refresh_from_db()
    edition = bakery.edition(brief)
    workspace, analyst, admin = bakery.workspace, bakery.cast.analyst, bakery.cast.admin
    with workspace_scope(workspace):
        with pytest.raises(Conflict):
            editions.send(workspace, edition, by=analyst)
        editions.ask_for_approval(workspace, edition, by=analyst)
        with pytest.raises(DomainError, match="Somebody else"):
            editions.approve(workspace, edition, by=analyst)
        editions.approve(workspace, edition, by=admin)
        # A change takes the approval back.
        changed = editions.take_anew(workspace, edition, by=analyst)
        assert changed.state == "draft"
        with pytest.raises(Conflict):
            editions.send(workspace, edition, by=analyst)
        editions.ask_for_approval(workspace, edition, by=analyst)
        editions.approve(workspace, edition, by=admin)
        assert editions.send(workspace, edition, by=analyst).state == "sending"


def test_a_viewer_reads_and_changes_nothing_and_a_stranger_sees_nothing(
    bakery: Bakery, signed_in: Any
) -> None:
    brief = bakery.brief()
    edition = bakery.edition(brief)
    viewer, stranger = signed_in(bakery.cast.viewer), signed_in(bakery.cast.stranger)
    reading = [
        address("brief_list"),
        address("brief", brief.pk),
        address("edition", edition.pk),
        address("edition_since", edition.pk),
        address("edition_file", edition.pk, "pdf"),
    ]
    changing = [
        address("edition_act", edition.pk),
        address("brief_make", brief.pk),
        address("edition_words", edition.pk),
        address("edition_links", edition.pk),
        address("brief_recipients", brief.pk),
    ]
    assert [viewer.get(one).status_code for one in reading] == [200] * len(reading)
    assert [viewer.post(one).status_code for one in changing] == [403] * len(changing)
    assert {stranger.get(one).status_code for one in reading} == {404}
    assert {stranger.post(one).status_code for one in changing} == {404}


def test_a_report_of_another_workspace_is_one_that_never_was(bakery: Bakery, signed_in: Any) -> None:
    """The analyst may enter both, so only the workspace in the address keeps them apart."""
    brief = bakery.brief()
    edition = bakery.edition(brief)
    browser = signed_in(bakery.cast.analyst)
    there = [("brief", brief.pk), ("edition", edition.pk), ("edition_links", edition.pk)]
    for name, key in there:
        assert browser.get(reverse(f"analytics:{name}", args=["florist", key])).status_code == 404


def test_who_unsubscribed_is_not_added_again_and_gets_nothing(bakery: Bakery, client: Client) -> None:
    from analytics.briefs.recipients import unsubscribe_path

    brief = bakery.brief()
    bakery.send_to(brief, "client@example.com", "other@example.com")
    edition = bakery.edition(brief)
    with workspace_scope(bakery.workspace):
        delivery = Delivery(workspace=bakery.workspace, edition=edition, email="client@example.com")
        path = unsubscribe_path(delivery, brief.pk)
    assert "client@example.com gets this report." in client.get(path).content.decode()
    with workspace_scope(bakery.workspace):
        assert BriefRecipient.objects.of(bakery.workspace).filter(unsubscribed_at=None).count() == 2
    one_click = Client(enforce_csrf_checks=True)
    answer = one_click.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert one_click.post(path[:-5] + "xxxx/").status_code == 404
    with workspace_scope(bakery.workspace):
        rows = BriefRecipient.objects.of(bakery.workspace).filter(unsubscribed_at=None)
        assert [row.email for row in rows] == ["other@example.com"]
        editions.send(bakery.workspace, edition, by=bakery.cast.analyst)
        mails = Delivery.objects.of(bakery.workspace).values_list("email", flat=True)
        assert list(mails) == ["other@example.com"]
        with pytest.raises(Exception, match="unsubscribed"):
            bakery.send_to(brief, "client@example.com")
