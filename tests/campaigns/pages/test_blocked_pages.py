"""A page that was blocked takes no form, writes no mail, thanks nobody and gives nothing away, until it is lifted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Workspace
from campaigns.models import FormSubmission, Job, LandingPage
from campaigns.tracking.links import blocking
from campaigns.tracking.pages import form_links, mails, publish
from tests.campaigns.pages.test_forms import link, work
from tests.campaigns.pages.test_magnets import gift
from tests.campaigns.pages.world import published, send, states, submissions, token
from tests.cast import Cast, as_workspace

Change = Callable[[LandingPage], None]


@pytest.fixture
def block(cast: Cast) -> Change:
    def change(page: LandingPage) -> None:
        with as_workspace(cast.bakery):
            assert blocking.block(cast.bakery, page, by=cast.owner)

    return change


@pytest.fixture
def lift(cast: Cast) -> Change:
    def change(page: LandingPage) -> None:
        with as_workspace(cast.bakery):
            assert blocking.unblock(cast.bakery, page, by=cast.owner)

    return change


def confirmed(bakery: Workspace) -> LandingPage:
    with as_workspace(bakery):
        return published(bakery)


def test_a_form_that_was_open_before_is_not_taken(cast: Cast, block: Change, lift: Change) -> None:
    page = confirmed(cast.bakery)
    shown = token(page)
    block(page)
    answer = send(page, token=shown)
    assert answer.status_code == 400 and b"This page is not there any more." in answer.content
    assert b"http://localhost:8001/spring" not in answer.content
    with as_workspace(cast.bakery):
        publish.publish_page(cast.bakery, page, by=None)  # whatever its owner does
    assert send(page, token=shown).status_code == 400
    assert states(page) == []
    lift(page)
    assert send(page, token=shown).status_code == 303


def test_the_links_of_its_mails_and_thanks_lead_nowhere(cast: Cast, block: Change, lift: Change) -> None:
    page = gift(cast.bakery, double_opt_in=False)
    send(page)
    (sent,) = submissions(page)
    addresses = [
        reverse(f"campaigns:form_{what}", args=[form_links.link_of(what, sent)])
        for what in ("thanks", "download", "confirm")
    ]
    block(page)
    assert [Client().get(address).status_code for address in addresses] == [404, 404, 404]
    assert submissions(page)[0].downloaded_at is None
    lift(page)
    assert [Client().get(address).status_code for address in addresses] == [200, 200, 200]


def test_an_address_is_not_confirmed_meanwhile(cast: Cast, block: Change, lift: Change) -> None:
    page = confirmed(cast.bakery)
    send(page)
    work(cast.bakery)
    block(page)
    assert Client().post(link()).status_code == 404
    assert states(page) == [("waiting", "")]
    lift(page)
    assert Client().post(link()).status_code == 303
    assert states(page) == [("accepted", "")]


def test_no_mail_goes_out_before_the_block_is_lifted(cast: Cast, block: Change, lift: Change) -> None:
    page = confirmed(cast.bakery)
    send(page)
    block(page)
    work(cast.bakery)
    assert mail.outbox == [] and submissions(page)[0].mailed_at is None
    with as_workspace(cast.bakery):
        FormSubmission.objects.of(cast.bakery).update(at=timezone.now() - timedelta(hours=1))
        Job.objects.of(cast.bakery).all().delete()
    assert mails.sweep_mails() == 0
    lift(page)
    assert mails.sweep_mails() == 1
    work(cast.bakery)
    assert len(mail.outbox) == 1
