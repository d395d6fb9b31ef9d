"""Two workers at once, a kill between the mark and the mail, and somebody who leaves meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection

from accounts.models import Membership
from analytics.alerts import mailing, wishes
from campaigns import jobs
from campaigns.models import Job, JobKind
from tests.analytics.alerts.world import notice, states, waiting_jobs, want, work
from tests.builders import Builder
from tests.cast import Cast, as_workspace
from tests.races import after, in_thread, wait_until_over_or_held_up


@pytest.fixture
def committed(transactional_db: None, cast: Cast) -> Iterator[Builder]:
    yield Builder(cast.bakery)


def all_at_once(count: int, work: Any) -> None:
    gate = threading.Barrier(count)

    def run() -> None:
        try:
            gate.wait()
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_two_workers_with_one_job_send_one_mail(committed: Builder, cast: Cast) -> None:
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    [job] = waiting_jobs(cast.bakery)
    all_at_once(4, lambda: jobs.run(cast.bakery.pk, job.pk))
    assert (len(mail.outbox), states(cast.bakery)) == (1, [("Viewer", "sent")])


def test_two_jobs_of_one_person_send_each_notice_once(committed: Builder, cast: Cast) -> None:
    """A job that runs and one that waits may meet: the rows decide, whatever the jobs do."""
    want(cast.bakery, cast.viewer)
    for number in range(3):
        notice(cast.bakery, subject_name=f"Source {number}")
    with as_workspace(cast.bakery):
        leases = [
            jobs.Lease(cast.bakery.pk, row.pk, token, cast.viewer.pk, 1)
            for token in (11, 12, 13)
            for row in [
                Job.objects.of(cast.bakery).create(
                    kind=JobKind.NOTICE_MAIL,
                    subject_id=cast.viewer.pk,
                    state="running",
                    lease_token=token,
                    attempts=1,
                )
            ]
        ]
    queue = list(leases)
    all_at_once(3, lambda: mailing.send_notices(queue.pop()))
    assert sum(message.body.count("Its data end on") for message in mail.outbox) == 3
    assert (len(mail.outbox), states(cast.bakery)) == (1, [("Viewer", "sent")] * 3)


def test_who_stops_all_mails_while_one_is_being_marked_gets_it_and_no_more(
    committed: Builder, cast: Cast
) -> None:
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    begun: list[Any] = []

    def stop() -> None:
        with as_workspace(cast.bakery):
            wishes.stop(cast.bakery, cast.viewer.pk)

    def press() -> None:
        begun.append(in_thread(stop))
        wait_until_over_or_held_up(begun[0][0])

    with after('UPDATE "analytics_noticemail"', press):
        work(cast.bakery)
    begun[0][0].join()
    assert begun[0][1] == [None] and len(mail.outbox) == 1
    notice(cast.bakery)
    assert (work(cast.bakery), mailing.sweep(), len(mail.outbox)) == (0, 0, 1)


def test_who_is_removed_before_the_mark_gets_none(committed: Builder, cast: Cast) -> None:
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)

    def remove() -> None:
        thread, outcome = in_thread(lambda: Membership.objects.filter(user=cast.viewer).delete())
        thread.join()
        assert not isinstance(outcome[0], Exception)

    with after("UPDATE campaigns_job", remove):
        work(cast.bakery)
    assert (mail.outbox, states(cast.bakery)) == ([], [("Viewer", "dropped")])


KILLED = """
import os, signal, sys
import django
from django.conf import settings
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[3]
from accounts import mail
from campaigns import jobs

def die(*given, **named):
    if sys.argv[4] == "after":
        with open(sys.argv[5], "a") as sent:
            sent.write("sent\\n")
    os.kill(os.getpid(), signal.SIGKILL)

mail.post = die
jobs.run(int(sys.argv[1]), int(sys.argv[2]))
"""


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_worker_killed_between_the_mark_and_the_end_of_its_job_never_writes_twice(
    committed: Builder, cast: Cast, tmp_path: Any, when: str
) -> None:
    """Killed before the mail left, it is not sent at all; killed after that, not again."""
    want(cast.bakery, cast.viewer)
    notice(cast.bakery)
    [job] = waiting_jobs(cast.bakery)
    outbox = tmp_path / "sent"
    outbox.touch()
    name = connection.settings_dict["NAME"]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(cast.bakery.pk), str(job.pk), name, when, str(outbox)],
        env=os.environ,
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert states(cast.bakery) == [("Viewer", "sent")]
    with as_workspace(cast.bakery):
        Job.objects.of(cast.bakery).update(lease_until="2020-01-01 00:00+00:00")
    assert (cast.bakery.pk, job.pk) in jobs.due()
    jobs.run(cast.bakery.pk, job.pk)
    mailing.sweep()
    work(cast.bakery)
    assert mail.outbox == []
    assert outbox.read_text() == ("sent\n" if when == "after" else "")
