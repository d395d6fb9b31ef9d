"""Jobs: one worker at a time, fencing against sleepers, retries that end, and a sweep that forgets nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now

from accounts.errors import DomainError
from accounts.models import Organization, Workspace
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.jobs import Busy, Handler, Lease, LostLease
from campaigns.models import Job, JobKind, JobState
from tests.cast import Cast, as_workspace

Run = Callable[[Lease], None]


@pytest.fixture
def handler(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`handler(run)` makes `run` do the jobs of a kind; returns the list of failures it was told of."""

    def become(run: Run) -> list[tuple[int, int, str]]:
        failures: list[tuple[int, int, str]] = []
        told = Handler(run=run, failed=lambda *what: failures.append(what))
        monkeypatch.setitem(jobs._handlers, JobKind.UNDO.value, told)
        return failures

    return become


def add(workspace: Workspace, subject: int = 7) -> int:
    with as_workspace(workspace):
        return jobs.enqueue(workspace.pk, kind=JobKind.UNDO, subject_id=subject)


def row(workspace: Workspace, job_id: int) -> Job:
    with as_workspace(workspace):
        return Job.objects.of(workspace).get(pk=job_id)


def end_lease(workspace: Workspace, job_id: int) -> None:
    with workspace_scope(workspace), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE campaigns_job SET lease_until = now() - interval '1 s' WHERE workspace_id = %s AND id = %s",
            [workspace.pk, job_id],
        )


def test_a_job_that_waits_is_not_added_twice(cast: Cast) -> None:
    assert add(cast.bakery) == add(cast.bakery)
    assert add(cast.bakery, subject=8) != add(cast.florist, subject=8)


def test_a_done_job_stays_done(cast: Cast, handler: Any) -> None:
    runs: list[int] = []
    handler(lambda lease: runs.append(lease.subject_id))
    job_id = add(cast.bakery)
    for _delivery in range(3):
        jobs.run(cast.bakery.pk, job_id)
    assert runs == [7]
    assert row(cast.bakery, job_id).state == JobState.DONE


def test_a_job_of_another_workspace_is_not_done(cast: Cast, handler: Any) -> None:
    runs: list[int] = []
    handler(lambda lease: runs.append(lease.subject_id))
    jobs.run(cast.rival.pk, add(cast.bakery))
    assert runs == []


def test_a_worker_that_slept_through_its_lease_is_stopped(cast: Cast, handler: Any) -> None:
    job_id = add(cast.bakery)
    sleepers: list[Lease] = []

    def sleep(lease: Lease) -> None:
        sleepers.append(lease)
        if len(sleepers) == 1:
            end_lease(cast.bakery, job_id)
            jobs.run(cast.bakery.pk, job_id)  # another worker takes it over meanwhile
            with as_workspace(cast.bakery):
                lease.check()

    handler(sleep)
    jobs.run(cast.bakery.pk, job_id)
    assert len(sleepers) == 2
    with pytest.raises(LostLease), as_workspace(cast.bakery):
        sleepers[0].check()
    assert row(cast.bakery, job_id).state == JobState.DONE


def test_a_busy_job_waits_and_loses_no_attempt(cast: Cast, handler: Any) -> None:
    def busy(lease: Lease) -> None:
        raise Busy

    handler(busy)
    job_id = add(cast.bakery)
    for _delivery in range(10):
        jobs.run(cast.bakery.pk, job_id)
        end_lease(cast.bakery, job_id)
    assert (row(cast.bakery, job_id).state, row(cast.bakery, job_id).attempts) == (JobState.RUNNING, 0)


def test_five_unexpected_failures_end_in_a_message(cast: Cast, handler: Any) -> None:
    def stumble(lease: Lease) -> None:
        raise ZeroDivisionError

    failures = handler(stumble)
    job_id = add(cast.bakery)
    for _attempt in range(7):
        jobs.run(cast.bakery.pk, job_id)
        end_lease(cast.bakery, job_id)
    assert row(cast.bakery, job_id).state == JobState.FAILED
    assert [(workspace_id, subject) for workspace_id, subject, _message in failures] == [(cast.bakery.pk, 7)]
    assert "ZeroDivisionError" in failures[0][2]


def test_a_clear_refusal_is_not_tried_again(cast: Cast, handler: Any) -> None:
    def refuse(lease: Lease) -> None:
        raise DomainError("no such thing")

    failures = handler(refuse)
    job_id = add(cast.bakery)
    jobs.run(cast.bakery.pk, job_id)
    assert (row(cast.bakery, job_id).state, row(cast.bakery, job_id).error) == (
        JobState.FAILED,
        "no such thing",
    )
    assert len(failures) == 1


def test_progress_counts_the_attempts_anew(cast: Cast, handler: Any) -> None:
    def go_on(lease: Lease) -> None:
        with as_workspace(cast.bakery):
            lease.check(progress=True)
        raise ZeroDivisionError

    handler(go_on)
    job_id = add(cast.bakery)
    for _attempt in range(8):
        jobs.run(cast.bakery.pk, job_id)
        end_lease(cast.bakery, job_id)
    assert row(cast.bakery, job_id).state == JobState.RUNNING


def test_the_sweep_finds_what_waits_and_what_was_left_and_buries_poison(cast: Cast, handler: Any) -> None:
    failures = handler(lambda lease: None)
    waiting, left, poison = add(cast.bakery, 1), add(cast.bakery, 2), add(cast.rival, 3)
    with as_workspace(cast.bakery):
        Job.objects.of(cast.bakery).filter(pk=left).update(
            state=JobState.RUNNING, attempts=1, lease_until=Now()
        )
    with as_workspace(cast.rival):
        Job.objects.of(cast.rival).filter(pk=poison).update(
            state=JobState.RUNNING, attempts=5, lease_until=Now()
        )
    for workspace, job_id in ((cast.bakery, left), (cast.rival, poison)):
        end_lease(workspace, job_id)
    assert set(jobs.due()) == {(cast.bakery.pk, waiting), (cast.bakery.pk, left)}
    assert (row(cast.rival, poison).state, [subject for _, subject, _ in failures]) == (JobState.FAILED, [3])


@pytest.fixture
def workspace(transactional_db: None) -> Iterator[Workspace]:
    organization = Organization.objects.create(name="Threads")
    yield Workspace.objects.create(
        organization=organization, name="Threads", slug="threads", currency="EUR", time_zone="UTC"
    )


def in_threads(*acts: Callable[[], None]) -> None:
    def closing(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connection.close()

    threads = [threading.Thread(target=closing, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)


def test_eight_deliveries_at_once_are_one_run(workspace: Workspace, handler: Any) -> None:
    runs: list[int] = []
    handler(lambda lease: runs.append(lease.token))
    job_id = add(workspace)
    in_threads(*[lambda: jobs.run(workspace.pk, job_id)] * 8)
    assert len(runs) == 1


def test_work_added_while_its_job_is_being_taken_is_not_lost(workspace: Workspace, handler: Any) -> None:
    """The adder holds the waiting row until it commits; whoever takes the job then sees what was added, or a second
    job does."""
    seen: list[bool] = []
    added, taken = threading.Event(), threading.Event()
    job_id = add(workspace)

    def look(lease: Lease) -> None:
        seen.append(added.is_set())

    handler(look)

    def adder() -> None:
        with workspace_scope(workspace):
            jobs.enqueue(workspace.pk, kind=JobKind.UNDO, subject_id=7)
            taken.set()
            connection.cursor().execute("SELECT pg_sleep(0.5)")
            added.set()

    def taker() -> None:
        taken.wait(10)
        jobs.run(workspace.pk, job_id)

    in_threads(adder, taker)
    with as_workspace(workspace):
        still_waits = Job.objects.of(workspace).filter(state=JobState.QUEUED).exists()
    assert seen == [True] or still_waits
