"""The worker's part of an import: read the file again, load it chunk by chunk, and say how it ended."""

from __future__ import annotations

from django.conf import settings
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.ingest import contacts, store
from campaigns.ingest.answers import Answers
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.load import Loader, load_chunk, loader_of, note_measures, remove_absent
from campaigns.ingest.match import Matcher
from campaigns.ingest.money_apart import lacks_currency
from campaigns.ingest.observed import rank_of
from campaigns.ingest.posts import remember_posts
from campaigns.ingest.shapes import Post, ReadResult
from campaigns.ingest.stated import Stated, Statement
from campaigns.ingest.undo import sweep, unwind
from campaigns.ingest.versions import reading_version
from campaigns.jobs import Busy, Lease
from campaigns.locks import Lock, take
from campaigns.models import ImportRun, JobKind, RunState


def load(lease: Lease) -> None:
    """Handler of `JobKind.LOAD`; the subject is an import that was confirmed."""
    run = _begin(lease)
    if run is None:
        return
    answers = Answers.from_json(run.answers)
    with store.opened(lease.workspace_id, run.sha256) as path:
        result = read_in_jail(path, run.file_name, answers.request)
    if not result.is_loadable or result.source != run.source:
        raise DomainError(_("The file reads differently than when it was checked. Please upload it again."))
    statement, loader = _resolve(lease, run, result, complete=answers.complete)
    size: int = settings.IMPORT_CHUNK_ROWS
    begun = 0
    for stated in statement.batches:
        for start, stop in stated.chunks(size, max(run.loaded_rows - begun, 0)):
            _load_one_chunk(lease, loader, stated, result.posts, start, stop, begun + start)
        begun += len(stated.order)
    _finish(lease, run, result, loader, statement if answers.complete else None)


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
            state=RunState.LOADING,
            loaded_rows=0,
            new_count=0,
            changed_count=0,
            unchanged_count=0,
            kept_count=0,
            gone_count=0,
            error="",
        )
        run.loaded_rows = 0
        return run


def _resolve(lease: Lease, run: ImportRun, result: ReadResult, *, complete: bool) -> tuple[Statement, Loader]:
    """Find or make the series of the whole file, once; nothing else of the account loads meanwhile."""
    assert run.account is not None
    with workspace_scope(lease.workspace_id):
        take(Lock.LOAD, run.account.pk)
        lease.check()
        resolved = Matcher(lease.workspace_id, run.account, result.parts).make(result.batches)
        statement = Statement(result.parts, result.batches, resolved)
        note_measures(run.account, statement)
        loader = loader_of(lease.workspace_id, run.account.pk, rank_of(run), statement, complete=complete)
    return statement, loader


def _load_one_chunk(
    lease: Lease, loader: Loader, stated: Stated, posts: list[Post], start: int, stop: int, cursor: int
) -> None:
    """Rows `start` to `stop` of one batch; `cursor` is where they begin in the whole import."""
    with workspace_scope(lease.workspace_id):
        take(Lock.LOAD, loader.account_id)
        lease.check(progress=True)
        delta = load_chunk(loader, stated, start, stop)
        if posts:
            keys = stated.entity_keys("post", start, stop)
            remember_posts(lease.workspace_id, loader.account_id, loader.run_id, posts, keys)
        moved_on = (
            ImportRun.objects.of(lease.workspace_id)
            .filter(pk=loader.run_id, state=RunState.LOADING, loaded_rows=cursor)
            .update(
                loaded_rows=cursor + stop - start,
                new_count=F("new_count") + delta.new,
                changed_count=F("changed_count") + delta.changed,
                unchanged_count=F("unchanged_count") + delta.unchanged,
                kept_count=F("kept_count") + delta.kept,
            )
        )
        if not moved_on:
            raise jobs.LostLease  # rolls the chunk back: another worker has written it


def _finish(
    lease: Lease, run: ImportRun, result: ReadResult, loader: Loader, complete: Statement | None
) -> None:
    """`complete` is the whole statement of a file that is complete for its range: what it lacks goes now."""
    with workspace_scope(lease.workspace_id):
        take(Lock.LOAD, loader.account_id)
        lease.check()
        finished = ImportRun.objects.of(lease.workspace_id).filter(pk=loader.run_id, state=RunState.LOADING)
        if not finished.exists():
            raise jobs.LostLease
        contacts.keep(run, result.contacts)
        gone = remove_absent(loader, complete).gone if complete else 0
        finished.update(
            state=RunState.LOADED,
            loaded_at=Now(),
            before_replay=None,
            gone_count=gone,
            # What left its revenue out again can still be read better.
            source_version=run.source_version if lacks_currency(result) else reading_version(result),
        )


def load_failed(workspace_id: int, run_id: int, message: str) -> None:
    """Nothing half loaded: what the import had written is taken back. It keeps its answers, to be tried with again."""
    run = ImportRun.objects.of(workspace_id).get(pk=run_id)
    if run.state in (RunState.QUEUED, RunState.LOADING):
        assert run.account_id is not None
        take(Lock.LOAD, run.account_id)
        unwind(workspace_id, run_id)
        sweep(workspace_id, run.account_id)
        ImportRun.objects.of(workspace_id).filter(pk=run_id).update(state=RunState.FAILED, error=message)


jobs.register(JobKind.LOAD, run=load, failed=load_failed)
