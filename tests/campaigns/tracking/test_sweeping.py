"""Hits are gathered wherever there are some, and what was kept long enough goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from accounts.tenancy import all_workspaces, workspace_scope
from campaigns.models import DailySalt, Hit, HitTally, Interaction, Job, PageView, Visit
from campaigns.tracking.visits import sweeping
from campaigns.tracking.visits.sweeping import delete_old, gather_hits
from smroi.celery import app
from tests.campaigns.tracking.hits import NOON, event, gathered, hit, view
from tests.cast import Cast


def test_every_workspace_with_hits_is_woken_once(cast: Cast) -> None:
    assert gather_hits() == 0
    for workspace in (cast.bakery, cast.rival):
        with workspace_scope(workspace):
            Hit.objects.of(workspace).bulk_create([view(0, "a"), view(1, "b")])
    assert (gather_hits(), gather_hits()) == (2, 2)
    with all_workspaces(reason="the test looks at both"):
        jobs = Job.all_workspaces.values_list("workspace", "kind", "state")
        assert sorted(jobs) == sorted((w.pk, "enrich", "queued") for w in (cast.bakery, cast.rival))


def test_a_job_that_runs_is_joined_by_no_other(cast: Cast, settings: Any) -> None:
    with workspace_scope(cast.bakery):
        Hit.objects.of(cast.bakery).bulk_create([view(0, "a")])
    gather_hits()
    for heard_before, expected in ((1, 0), (70, 1)):
        until = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS - heard_before)
        with workspace_scope(cast.bakery):
            Job.objects.of(cast.bakery).update(state="running", lease_until=until)
        assert gather_hits() == expected
    with workspace_scope(cast.bakery):
        states = Job.objects.of(cast.bakery).values_list("state", flat=True)
        assert sorted(states) == ["queued", "running"]


def test_old_views_go_and_their_visits_stay(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRACKING_KEEP_DAYS = 30
    now = (timezone.now() - NOON).total_seconds() / 60
    old = now - 33 * 24 * 60
    gathered(
        cast.bakery,
        view(old, "a"),
        view(old + 1, "z"),
        event(old, "e", "a", "played"),
        hit("view", old, verdict="bot"),
        view(now, "b"),
        event(now, "f", "b", "played"),
        hit("view", now, verdict="bot"),
    )
    today = timezone.now().date()
    for back in range(5):
        DailySalt.objects.create(day=today - timedelta(days=back), salt=b"s" * 32)
    gather_hits()
    assert sorted((today - salt.day).days for salt in DailySalt.objects.all()) == [0, 1]
    monkeypatch.setattr(sweeping, "STEP", 1)
    delete_old()
    with workspace_scope(cast.bakery):
        assert list(PageView.objects.of(cast.bakery).values_list("title", flat=True)) == ["b"]
        assert Interaction.objects.of(cast.bakery).count() == 1
        assert HitTally.objects.of(cast.bakery).count() == 1
        assert Visit.objects.of(cast.bakery).count() == 2


def test_what_fails_in_one_workspace_stops_no_other(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.TRACKING_KEEP_DAYS = 30
    old = (timezone.now() - NOON).total_seconds() / 60 - 31 * 24 * 60
    workspaces = sorted((cast.bakery, cast.rival), key=lambda workspace: workspace.pk)
    for workspace in workspaces:
        gathered(workspace, view(old, "a"))
    works = sweeping._delete

    def fails(workspace_id: int, statement: str) -> None:
        if workspace_id == workspaces[0].pk:
            raise OperationalError("canceling statement due to statement timeout")
        works(workspace_id, statement)

    monkeypatch.setattr(sweeping, "_delete", fails)
    delete_old()
    left = []
    for workspace in workspaces:
        with workspace_scope(workspace):
            left.append(PageView.objects.of(workspace).count())
    assert left == [1, 0]


def test_both_are_on_the_clock() -> None:
    tasks = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert tasks["campaigns.tasks.gather_hits"] == 5
    assert "campaigns.tasks.sweep_tracking" in tasks


def test_all_that_is_on_the_clock_can_be_called_and_nothing_that_sweeps_is_off_it(cast: Cast) -> None:
    gathered(cast.bakery, view(0, "a"))
    app.loader.import_default_modules()  # as a worker does when it starts
    on_the_clock = {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert {name for name in app.tasks if name.startswith("campaigns.tasks.sweep")} <= on_the_clock
    for name in sorted(on_the_clock):
        app.tasks[name].run()
