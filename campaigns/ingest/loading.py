"""The worker's part of an import: read the file again, load it chunk by chunk, and say how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.ingest import store
from campaigns.ingest.answers import Answers
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.load import in_loading_order, load_chunk
from campaigns.ingest.match import Matcher, measures_in
from campaigns.ingest.shapes import ReadResult, Row
from campaigns.ingest.undo import unwind
from campaigns.ingest.versions import reading_version
from campaigns.jobs import Busy, Lease
from campaigns.locks import Lock, take
from campaigns.models import ImportRun, JobKind, RunState


def load(lease: Lease) -> None:
    """Handler of `JobKind.LOAD`; the subject is an import that was confirmed."""
    run = _begin(lease)
    if run is None:
        return
    result = read_in_jail(
        store.path_of(lease.workspace_id, run.sha256), run.file_name, Answers.from_json(run.answers).request
    )
    if not result.is_loadable or result.source != run.source:
        raise DomainError(_("The file reads differently than when it was checked. Please upload it again."))
    rows = in_loading_order(result.rows)
    size: int = settings.IMPORT_CHUNK_ROWS
    for start in range(run.loaded_rows, len(rows), size):
        _load_one_chunk(lease, run, result, start, rows[start : start + size])
    _finish(lease, run, reading_version(result))


def _begin(lease: Lease) -> ImportRun | None:
    """Take the import's turn: one at a time in an account, in the order they were confirmed; None when it is done."""
    with workspace_scope(lease.workspace_id):
        run = ImportRun.objects.of(lease.workspace_id).select_related("account").get(pk=lease.subject_id)
        assert run.account_id is not None
        take(Lock.LOAD, run.account_id)
        lease.check()
        run.refresh_from_db(
            fields=["state", "loaded_rows"], from_queryset=ImportRun.objects.of(lease.workspace_id)
        )
        if run.state == RunState.LOADING:
            return run  # the worker that began it is gone: go on from the cursor
        if run.state != RunState.QUEUED:
            return None
        others = ImportRun.objects.of(lease.workspace_id).filter(account_id=run.account_id).exclude(pk=run.pk)
        in_progress = Q(state__in=[RunState.LOADING, RunState.UNDOING])
        if others.filter(in_progress | Q(state=RunState.QUEUED, load_order__lt=run.load_order)).exists():
            raise Busy
        ImportRun.objects.of(lease.workspace_id).filter(pk=run.pk).update(
            state=RunState.LOADING, loaded_rows=0, new_count=0, changed_count=0, unchanged_count=0, error=""
        )
        run.loaded_rows = 0
        return run


def _load_one_chunk(lease: Lease, run: ImportRun, result: ReadResult, start: int, rows: list[Row]) -> None:
    assert run.account is not None
    measured = measures_in(result)
    with workspace_scope(lease.workspace_id):
        take(Lock.LOAD, run.account.pk)
        lease.check(progress=True)
        matcher = Matcher(lease.workspace_id, run.account, result.parts)
        delta = load_chunk(matcher, run.pk, rows, measured)
        moved_on = (
            ImportRun.objects.of(lease.workspace_id)
            .filter(pk=run.pk, state=RunState.LOADING, loaded_rows=start)
            .update(
                loaded_rows=start + len(rows),
                new_count=F("new_count") + len(delta.new),
                changed_count=F("changed_count") + len(delta.changed),
                unchanged_count=F("unchanged_count") + delta.unchanged,
            )
        )
        if not moved_on:
            raise jobs.LostLease  # rolls the chunk back: another worker has written it


def _finish(lease: Lease, run: ImportRun, read_with: str) -> None:
    with workspace_scope(lease.workspace_id):
        lease.check()
        ImportRun.objects.of(lease.workspace_id).filter(pk=run.pk, state=RunState.LOADING).update(
            state=RunState.LOADED, loaded_at=Now(), source_version=read_with
        )


def load_failed(workspace_id: int, run_id: int, message: str) -> None:
    """Nothing half loaded: what the import had written is taken back."""
    run = ImportRun.objects.of(workspace_id).get(pk=run_id)
    if run.state in (RunState.QUEUED, RunState.LOADING):
        assert run.account_id is not None
        take(Lock.LOAD, run.account_id)
        unwind(workspace_id, run_id)
        ImportRun.objects.of(workspace_id).filter(pk=run_id).update(state=RunState.FAILED, error=message)


jobs.register(JobKind.LOAD, run=load, failed=load_failed)
