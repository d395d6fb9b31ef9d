"""The same form twice at once, the same confirmation twice at once, one mail by two workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import Workspace
from campaigns.models import Conversion, FormSubmission, Job, JobKind, LandingPage, Person
from campaigns.tracking.pages import form_links
from campaigns.tracking.people.erasing import erase_person
from tests.campaigns.pages.test_forms import work
from tests.campaigns.pages.world import published, send, states, submissions, token
from tests.cast import Cast, as_workspace
from tests.races import after, in_thread, wait_until_over_or_held_up


@pytest.fixture
def bakery(transactional_db: None, cast: Cast) -> Iterator[Workspace]:
    yield cast.bakery


def page_of(bakery: Workspace, **settings: Any) -> LandingPage:
    with as_workspace(bakery):
        return published(bakery, **settings)


def both(first: Callable[[], Any], statement: str, second: Callable[[], Any]) -> tuple[Any, Any]:
    """What comes of both; the second begins on another connection after that statement of the first."""
    running: list[Any] = []

    def begin() -> None:
        running.extend(in_thread(second))
        wait_until_over_or_held_up(running[0])

    with after(statement, begin):
        answer = first()
    thread, outcome = running
    thread.join(60)
    return answer, outcome[0]


def leads(bakery: Workspace) -> int:
    with as_workspace(bakery):
        return Conversion.objects.of(bakery).count()


def test_one_form_sent_twice_at_once_is_one_submission(bakery: Workspace) -> None:
    page = page_of(bakery, double_opt_in=False)
    same = token(page)
    answers = both(
        lambda: send(page, token=same),
        'INSERT INTO "campaigns_formsubmission"',
        lambda: send(page, token=same),
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert states(page) == [("accepted", "")]
    assert leads(bakery) == 1


def test_two_forms_of_one_person_at_once_are_one_lead(bakery: Workspace) -> None:
    page = page_of(bakery, double_opt_in=False)
    answers = both(lambda: send(page), 'INSERT INTO "campaigns_conversion"', lambda: send(page))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert states(page) == [("accepted", "")] * 2
    assert leads(bakery) == 1


def test_a_confirmation_pressed_twice_at_once_counts_once(bakery: Workspace) -> None:
    page = page_of(bakery)
    send(page)
    (sent,) = submissions(page)
    address = reverse("campaigns:form_confirm", args=[form_links.link_of("confirm", sent)])
    answers = both(
        lambda: Client().post(address), 'UPDATE "campaigns_formsubmission"', lambda: Client().post(address)
    )
    assert [answer.status_code for answer in answers] == [303, 303]
    assert leads(bakery) == 1


def test_a_confirmation_and_an_erasure_at_once_wait_for_each_other(bakery: Workspace) -> None:
    page = page_of(bakery)
    for _again in range(2):
        send(page)
    first, second = submissions(page)

    def confirm(sent: FormSubmission) -> Any:
        return Client().post(reverse("campaigns:form_confirm", args=[form_links.link_of("confirm", sent)]))

    confirm(first)

    def erase() -> None:
        with as_workspace(bakery):
            erase_person(bakery, Person.objects.of(bakery).get(), by=None)

    answer, erased = both(lambda: confirm(second), 'UPDATE "campaigns_formsubmission"', erase)
    assert (answer.status_code, erased) == (303, None)
    with as_workspace(bakery):
        assert not Person.objects.of(bakery).exists()


def test_two_workers_write_one_mail(bakery: Workspace) -> None:
    page = page_of(bakery)
    send(page)
    both(lambda: work(bakery), 'UPDATE "campaigns_formsubmission"', lambda: work(bakery))
    with as_workspace(bakery):
        assert [job.state for job in Job.objects.of(bakery).filter(kind=JobKind.FORM_MAIL)] == ["done"]
    assert len(mail.outbox) == 1
