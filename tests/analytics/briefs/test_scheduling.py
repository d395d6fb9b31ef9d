"""A schedule that is due makes one edition, sends it once, and waits for the second person where one is wanted."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from accounts import archive
from accounts.tenancy import all_workspaces, workspace_scope
from analytics.briefs import briefs, scheduling
from analytics.briefs.models import BriefSchedule, Delivery, Edition
from analytics.briefs.scheduling import ScheduleWish
from campaigns import jobs
from campaigns.models import Job, JobKind
from tests.analytics.briefs.conftest import Bakery
from tests.builders import Builder

FIRST_OF_JULY = datetime(2026, 7, 1, 6, tzinfo=UTC)  # eight in Madrid
NOBODY = "Nobody gets this report yet. Add a recipient first."


def due(bakery: Bakery, brief: Any, at: datetime = FIRST_OF_JULY) -> BriefSchedule:
    with workspace_scope(bakery.workspace):
        wish = ScheduleWish("month", 0, 1, 8, True)
        schedule = scheduling.set_schedule(bakery.workspace, brief, wish=wish, by=bakery.cast.analyst)
        BriefSchedule.objects.of(bakery.workspace).filter(pk=schedule.pk).update(next_at=at)
        schedule.refresh_from_db()
    return schedule


def anew(bakery: Bakery, schedule: BriefSchedule) -> BriefSchedule:
    with workspace_scope(bakery.workspace):
        return BriefSchedule.objects.of(bakery.workspace).get(pk=schedule.pk)


def work() -> None:
    """What workers do until nothing waits."""
    for _round in range(5):
        for workspace_id, job_id in jobs.due():
            jobs.run(workspace_id, job_id)


def editions(bakery: Bakery) -> list[Edition]:
    with workspace_scope(bakery.workspace):
        return list(Edition.objects.of(bakery.workspace).order_by("pk"))


@pytest.mark.django_db(transaction=True)
def test_it_makes_the_month_that_is_over_and_sends_it_once(bakery: Bakery) -> None:
    brief = bakery.brief()
    bakery.send_to(brief, "client@example.com", "second@example.com")
    due(bakery, brief)
    assert scheduling.enqueue_due() == 1
    assert scheduling.enqueue_due() == 0
    work()
    work()
    (edition,) = editions(bakery)
    assert (edition.first_on.isoformat(), edition.last_on.isoformat()) == ("2026-06-01", "2026-06-30")
    assert (edition.state, edition.made_by_id) == ("sent", None)
    assert sorted(message.to[0] for message in mail.outbox) == ["client@example.com", "second@example.com"]


@pytest.mark.django_db(transaction=True)
def test_times_that_passed_while_nothing_ran_are_one(bakery: Bakery) -> None:
    brief = bakery.brief()
    schedule = due(bakery, brief, datetime(2026, 1, 1, 7, tzinfo=UTC))
    assert scheduling.enqueue_due() == 1
    schedule = anew(bakery, schedule)
    assert schedule.next_at is not None
    assert schedule.next_at > timezone.now()
    assert scheduling.enqueue_due() == 0


@pytest.mark.django_db(transaction=True)
def test_with_approval_nothing_is_sent_but_to_those_who_approve(bakery: Bakery) -> None:
    brief = bakery.brief()
    bakery.send_to(brief, "client@example.com")
    with workspace_scope(bakery.workspace):
        wish = briefs.BriefWish(name="Month", language="en", period_rule="last_month", needs_approval=True)
        briefs.edit_brief(bakery.workspace, brief, wish=wish, by=bakery.cast.analyst)
    due(bakery, brief)
    scheduling.enqueue_due()
    work()
    (edition,) = editions(bakery)
    assert edition.state == "waiting"
    cast = bakery.cast
    asked = sorted(person.email for person in (cast.owner, cast.admin, cast.analyst))
    assert sorted(address for message in mail.outbox for address in message.to) == asked
    with workspace_scope(bakery.workspace):
        assert not Delivery.objects.of(bakery.workspace).exists()


@pytest.mark.django_db(transaction=True)
def test_what_stands_in_the_way_is_told(bakery: Bakery) -> None:
    schedule = due(bakery, bakery.brief())
    scheduling.enqueue_due()
    work()
    schedule = anew(bakery, schedule)
    assert schedule.problem == NOBODY
    assert editions(bakery) == []


@pytest.mark.django_db(transaction=True)
def test_an_edition_made_by_hand_is_not_made_again(bakery: Bakery) -> None:
    brief = bakery.brief()
    bakery.send_to(brief, "client@example.com")
    bakery.edition(brief)
    schedule = due(bakery, brief)
    scheduling.enqueue_due()
    work()
    schedule = anew(bakery, schedule)
    assert "already" in schedule.problem
    assert len(editions(bakery)) == 1
    with workspace_scope(bakery.workspace):
        assert not Delivery.objects.of(bakery.workspace).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_sent", [True, False])
def test_a_job_that_runs_twice_ends_as_one_that_ran_once(bakery: Bakery, is_sent: bool) -> None:
    """Its worker died after the commit and before the job was called done."""
    brief = bakery.brief()
    if is_sent:
        bakery.send_to(brief, "client@example.com")
    schedule = due(bakery, brief)
    scheduling.enqueue_due()
    work()
    once = anew(bakery, schedule).problem
    with workspace_scope(bakery.workspace):
        again = Job.objects.of(bakery.workspace).filter(kind=JobKind.BRIEF)
        again.update(state="running", attempts=1, lease_until="2020-01-01 00:00+00:00")
    work()
    assert anew(bakery, schedule).problem == once == ("" if is_sent else NOBODY)
    assert len(editions(bakery)) == int(is_sent)
    assert len(mail.outbox) == int(is_sent)


def test_schedules_of_an_archive_take_no_place_and_are_not_made_up_for(bakery: Bakery) -> None:
    schedule = due(bakery, bakery.brief())
    archive.archive(bakery.workspace, by=bakery.cast.owner)
    assert scheduling.enqueue_due() == 0
    with all_workspaces(reason="a test looks at what a sweep would take"):
        assert BriefSchedule.all_workspaces.filter(next_at__lte=timezone.now()).exists()
    archive.restore(bakery.workspace, by=bakery.cast.owner)
    schedule = anew(bakery, schedule)
    assert schedule.next_at is not None and schedule.next_at > timezone.now()
    assert (scheduling.enqueue_due(), editions(bakery)) == (0, [])


def test_many_archived_schedules_keep_no_other_from_its_time(
    bakery: Bakery, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduling, "MOST_DUE", 1)
    florist = Bakery(bakery.cast, bakery.cast.florist, Builder(bakery.cast.florist))
    due(florist, florist.brief(), FIRST_OF_JULY - timedelta(days=1))
    due(bakery, bakery.brief())
    archive.archive(florist.workspace, by=bakery.cast.owner)
    assert scheduling.enqueue_due() == 1


def test_another_time_zone_moves_the_next_time(bakery: Bakery) -> None:
    brief = bakery.brief()
    with workspace_scope(bakery.workspace):
        wish = ScheduleWish("week", 0, 1, 8, True)
        before = scheduling.set_schedule(bakery.workspace, brief, wish=wish, by=None).next_at
        bakery.workspace.time_zone = "Asia/Seoul"
        bakery.workspace.save(update_fields=["time_zone"])
        scheduling.reckon_anew(bakery.workspace.pk)
        after = BriefSchedule.objects.of(bakery.workspace).get(brief=brief).next_at
    assert before is not None
    assert after is not None
    assert (before - after) % timedelta(days=7) in (timedelta(hours=7), timedelta(hours=8))
