"""Reads a large upload in a worker, as a small one is read while its page is made, and loads it if that was asked."""

from __future__ import annotations

from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.ingest import run as verbs
from campaigns.ingest.answers import Answers
from campaigns.ingest.shapes import Problem, ReadResult
from campaigns.jobs import Lease
from campaigns.models import ImportRun, JobKind, RunState


def check_upload(lease: Lease) -> None:
    """Handler of `JobKind.CHECK`; the subject is an import that waits to be read."""
    workspace_id = lease.workspace_id
    with workspace_scope(workspace_id):
        run = _run_of(lease)
        if run.state == RunState.CHECKING:
            verbs.check(run.workspace, run, Answers.from_json(run.answers), by=run.uploaded_by)
            lease.check()
            waiting = ImportRun.objects.of(workspace_id).select_for_update().filter(pk=run.pk)
            if not waiting.filter(state=RunState.CHECKING).exists():
                return  # put aside meanwhile
            run.save()
    # A transaction of its own: the lock of confirming comes before any row is locked.
    with workspace_scope(workspace_id):
        run = _run_of(lease)
        if run.confirm_when_ready and run.state == RunState.READY:
            lease.check()
            verbs.confirm_if_room(run.workspace, run.pk, by=run.uploaded_by)


def _run_of(lease: Lease) -> ImportRun:
    known = ImportRun.objects.of(lease.workspace_id)
    return known.select_related("workspace__organization", "uploaded_by").get(pk=lease.subject_id)


def check_failed(workspace_id: int, run_id: int, message: str) -> None:
    """A file that stops the one who reads it cannot be read."""
    problem = Problem("unreadable", "error", params={"reason": "damaged"})
    ImportRun.objects.of(workspace_id).filter(pk=run_id, state=RunState.CHECKING).update(
        state=RunState.REJECTED,
        error=message,
        findings=ReadResult(problems=[problem], problem_count=1).to_dict(),
    )


jobs.register(JobKind.CHECK, run=check_upload, failed=check_failed)
