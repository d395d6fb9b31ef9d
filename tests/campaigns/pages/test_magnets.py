"""What people get for filling in a form: a link on the thank-you page and in a mail, for a week, for them alone."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import FormSubmission, LandingPage, PageFile
from campaigns.tracking.pages import files, form_links, publish
from tests.campaigns.pages.test_forms import link, work
from tests.campaigns.pages.world import draft, send, submissions
from tests.cast import Cast, as_workspace

GUIDE = b"%PDF-1.7 a guide"


def gift(workspace: Workspace, **settings: Any) -> LandingPage:
    with as_workspace(workspace):
        page = draft(workspace, "ebook", **settings)
        given = SimpleUploadedFile("Guía <b>.pdf", GUIDE)
        files.add_file(workspace, page, role="magnet", upload=given, by=None)
        return publish.publish_page(workspace, page, by=None)


def address_in(html: str) -> str:
    found = re.search(r'href="(/pages/download/[^"]+)"', html)
    assert found
    return found[1]


def test_who_fills_in_the_form_gets_the_file_at_once_and_by_mail(cast: Cast) -> None:
    page = gift(cast.bakery, double_opt_in=False)
    thanks = Client().get(send(page)["Location"])
    work(cast.bakery, times=2)
    (sent,) = mail.outbox
    assert "Your download" in sent.subject
    for address in (address_in(thanks.content.decode()), link()):
        answer = Client().get(address)
        assert (answer.status_code, answer.content) == (200, GUIDE)
        assert answer["Content-Type"] == "application/pdf"
        assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gu%C3%ADa%20b.pdf"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
    assert submissions(page)[0].downloaded_at is not None


def test_whose_address_is_not_confirmed_gets_nothing_yet(cast: Cast) -> None:
    page = gift(cast.bakery)
    answer = send(page)
    assert b"/pages/download/" not in Client().get(answer["Location"]).content
    (sent,) = submissions(page)
    early = reverse("campaigns:form_download", args=[form_links.link_of("download", sent)])
    assert Client().get(early).status_code == 404
    work(cast.bakery)
    thanks = Client().get(Client().post(link())["Location"])
    assert Client().get(address_in(thanks.content.decode())).content == GUIDE
    work(cast.bakery)
    assert len(mail.outbox) == 1


def test_looking_whether_it_is_there_is_no_download(cast: Cast) -> None:
    page = gift(cast.bakery, double_opt_in=False)
    address = address_in(Client().get(send(page)["Location"]).content.decode())
    assert Client().head(address).status_code == 200
    assert submissions(page)[0].downloaded_at is None
    assert Client().post(address).status_code in (403, 405)


@pytest.mark.parametrize("what", ["old", "of spam", "without a file", "for something else"])
def test_a_link_that_is_good_no_more_leads_nowhere(cast: Cast, what: str) -> None:
    page = gift(cast.bakery, double_opt_in=False)
    send(page)
    (sent,) = submissions(page)
    at = timezone.now().timestamp() - (7 * 24 * 3600 + 5 if what == "old" else 0)
    purpose = "thanks" if what == "for something else" else "download"
    address = reverse("campaigns:form_download", args=[form_links.link_of(purpose, sent, at=at)])
    with as_workspace(cast.bakery):
        if what == "of spam":
            FormSubmission.objects.of(cast.bakery).update(state="spam")
        if what == "without a file":
            PageFile.objects.of(cast.bakery).all().delete()
    assert Client().get(address).status_code == 404


def test_spam_gets_no_file_and_no_mail(cast: Cast) -> None:
    page = gift(cast.bakery, double_opt_in=False)
    answer = send(page, company_fax="1")
    assert b"/pages/download/" not in Client().get(answer["Location"]).content
    work(cast.bakery)
    assert mail.outbox == []


def test_mails_speak_the_language_of_the_page(cast: Cast) -> None:
    page = gift(cast.bakery, language="ko", title="빵 이야기")
    send(page)
    work(cast.bakery)
    (sent,) = mail.outbox
    assert isinstance(sent, EmailMultiAlternatives)
    assert "빵 이야기" in sent.body
    assert '<html lang="ko">' in str(sent.alternatives[0][0])
