"""The doorbells and the commands: who hears that days changed, and what an operator can ask for."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.tenancy import workspace_scope
from analytics.models import DayRollup
from campaigns import changes, jobs
from campaigns.models import Change, Job, JobKind, JobState
from tests.builders import Builder
from tests.cast import Cast
from tests.house.source import ROOT


@pytest.fixture
def build(cast: Cast) -> Builder:
    build = Builder(cast.bakery)
    build.fact(build.series(campaign="A"), "2026-05-01", spend=10)
    return build


def waiting(build: Builder) -> list[Job]:
    with workspace_scope(build.workspace):
        return list(Job.objects.of(build.workspace).filter(kind=JobKind.RECOMPUTE, state=JobState.QUEUED))


def spends(build: Builder) -> list[int | None]:
    with workspace_scope(build.workspace):
        return list(DayRollup.objects.of(build.workspace).values_list("spend", flat=True))


HEARD = """
import django
django.setup()
from accounts.signals import workspace_currency_changed, workspace_time_zone_changed
from campaigns import changes, jobs
from campaigns.models import JobKind
bells = {"days": changes.days_changed, "goals": changes.goal_moved, "journeys": changes.journeys_changed,
         "currency": workspace_currency_changed, "zone": workspace_time_zone_changed}
print([name for name, bell in bells.items() if not bell.has_listeners()])
print([kind for kind in JobKind.values if kind not in jobs._handlers])
"""


def test_a_process_that_only_starts_hears_every_doorbell_and_can_do_every_job() -> None:
    """Of the web: it imports no tasks of its own, and what it changes must be recomputed all the same."""
    ran = subprocess.run([sys.executable, "-c", HEARD], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split("\n")[:2] == ["[]", "[]"]


def test_changed_days_ask_for_one_recompute_and_the_job_does_it(build: Builder) -> None:
    for _ in range(3):
        changes.days_changed.send(sender=None, workspace_id=build.workspace.pk)
    [job] = waiting(build)
    jobs.run(build.workspace.pk, job.pk)
    assert spends(build) == [10_000_000]
    assert waiting(build) == []
    with workspace_scope(build.workspace):
        assert Job.objects.of(build.workspace).get(pk=job.pk).state == JobState.DONE
        assert not Change.objects.of(build.workspace).exists()


def test_rebuilding_throws_wrong_sums_away(build: Builder) -> None:
    call_command("rebuild_rollups", build.workspace.slug, stdout=StringIO())
    with workspace_scope(build.workspace):
        DayRollup.objects.of(build.workspace).update(spend=1)
        Change.objects.of(build.workspace).all().delete()
    said = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("verify_rollups", build.workspace.slug, stdout=said)
    assert left.value.code == 1 and "bakery: 4 differences" in said.getvalue()
    call_command("rebuild_rollups", stdout=StringIO())
    assert spends(build) == [10_000_000]
    call_command("verify_rollups", stdout=StringIO())
