"""The link of a mail: what it says holds, whoever presses it and however often, in an archive too."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import archive
from accounts.models import AuditEntry
from accounts.tenancy import workspace_scope
from analytics.briefs import editions, recipients
from analytics.briefs.models import Brief, BriefRecipient, Delivery, EditionFile
from tests.analytics.briefs.conftest import Bakery
from tests.races import after, in_thread, wait_until_over_or_held_up

CLIENT = "client@example.com"
AGAIN = {"again": "1"}


@pytest.fixture
def brief(bakery: Bakery) -> Brief:
    made = bakery.brief()
    bakery.send_to(made, CLIENT)
    return made


def link(bakery: Bakery, brief: Brief) -> str:
    return recipients.unsubscribe_path(Delivery(workspace=bakery.workspace, email=CLIENT), brief.pk)


def page(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def rows(bakery: Bakery) -> list[tuple[str, bool]]:
    with workspace_scope(bakery.workspace):
        found = BriefRecipient.objects.of(bakery.workspace).order_by("email")
        return [(row.email, row.unsubscribed_at is None) for row in found]


def told(bakery: Bakery) -> list[str]:
    with workspace_scope(bakery.workspace):
        found = AuditEntry.objects.filter(workspace=bakery.workspace, action__contains="subscribed")
        return list(found.order_by("pk").values_list("action", flat=True))


def test_pressed_twice_it_is_told_once(bakery: Bakery, brief: Brief) -> None:
    path, browser = link(bakery, brief), Client()
    for _time in range(2):
        assert "does not get this report any more" in page(browser.post(path))
    with workspace_scope(bakery.workspace):
        first = BriefRecipient.objects.of(bakery.workspace).get().unsubscribed_at
    assert (rows(bakery), told(bakery)) == ([(CLIENT, False)], ["brief.unsubscribed"])
    for _time in range(2):
        assert "gets this report." in page(browser.post(path, AGAIN))
    assert first is not None
    assert (rows(bakery), told(bakery)) == ([(CLIENT, True)], ["brief.unsubscribed", "brief.subscribed"])


def test_who_was_taken_off_the_list_cannot_put_themselves_on_it(bakery: Bakery, brief: Brief) -> None:
    path, browser = link(bakery, brief), Client()
    with workspace_scope(bakery.workspace):
        one = BriefRecipient.objects.of(bakery.workspace).get()
        recipients.remove_recipient(bakery.workspace, brief, one, by=bakery.cast.analyst)
    for answer in (browser.get(path), browser.post(path, AGAIN)):
        assert "is not on the list of this report" in page(answer)
    assert (rows(bakery), told(bakery)) == ([], [])
    # The wish outlives the list, and taken back it leaves nothing.
    assert "does not get this report any more" in page(browser.post(path))
    assert rows(bakery) == [(CLIENT, False)]
    assert "is not on the list of this report" in page(browser.post(path, AGAIN))
    assert rows(bakery) == []


def test_in_an_archive_it_is_taken_too(bakery: Bakery, brief: Brief) -> None:
    path = link(bakery, brief)
    archive.archive(bakery.workspace, by=bakery.cast.owner)
    assert "does not get this report any more" in page(Client().post(path))
    assert rows(bakery) == [(CLIENT, False)]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_are_both_answered(bakery: Bakery, brief: Brief) -> None:
    """Of an address without a row: mail programs press, and the person too."""
    path = link(bakery, brief)
    with workspace_scope(bakery.workspace):
        BriefRecipient.objects.of(bakery.workspace).all().delete()
    begun: list[Any] = []

    def press() -> None:
        begun.append(in_thread(lambda: Client().post(path).status_code))
        wait_until_over_or_held_up(begun[0][0])

    with after('INSERT INTO "analytics_briefrecipient"', press):
        assert Client().post(path).status_code == 200
    begun[0][0].join()
    assert begun[0][1] == [200]
    assert (rows(bakery), told(bakery)) == ([(CLIENT, False)], ["brief.unsubscribed"])


def test_a_frozen_report_of_an_archive_is_downloaded(bakery: Bakery, brief: Brief, signed_in: Any) -> None:
    edition = bakery.edition(brief)
    with workspace_scope(bakery.workspace):
        editions.seal(bakery.workspace, edition, by=bakery.cast.analyst)
    archive.archive(bakery.workspace, by=bakery.cast.owner)
    address = reverse("analytics:edition_file", args=["bakery", edition.pk, "pdf"])
    answer = signed_in(bakery.cast.viewer).get(address)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    with workspace_scope(bakery.workspace):
        assert not EditionFile.objects.of(bakery.workspace).exists()
