"""Read a loaded import again because its source is read better today: unwind to it, then load it and all later ones.

All imports of an account that wait for it are done at once: the account is unwound only down to the oldest of them.
"""

from __future__ import annotations

from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.tenancy import workspace_scope
from campaigns import jobs
from campaigns.ingest import run as verbs
from campaigns.ingest import store
from campaigns.ingest.account import other_currency, with_known_currency
from campaigns.ingest.answers import Answers
from campaigns.ingest.jail import read_in_jail
from campaigns.ingest.keeping import require_for_replay
from campaigns.ingest.money_apart import lacks_currency
from campaigns.ingest.problems import message
from campaigns.ingest.shapes import ReadResult
from campaigns.ingest.undo import as_loaded, load_again, unwind_down_to
from campaigns.jobs import Busy, Lease
from campaigns.locks import Lock, take
from campaigns.models import ImportRun, JobKind, RunState


def replay(lease: Lease) -> None:
    """Handler of `JobKind.REPLAY`; the subject is an import that shall be read again.

    Everything is read before anything is taken back: what cannot be read today stays as it was loaded. What is known of
    each is written down first, in a transaction of its own: nobody who confirms a file waits until all is taken back.
    """
    read = {run.pk: _read(lease, run) for run in _asked_for(lease)}
    if not read:
        return
    fitting = _write_down(lease, read)
    if not fitting:
        return
    workspace_id = lease.workspace_id
    with workspace_scope(workspace_id):
        account_id = ImportRun.objects.of(workspace_id).get(pk=lease.subject_id).account_id
        assert account_id is not None
        take(Lock.LOAD, account_id)
        lease.check()
        in_account = ImportRun.objects.of(workspace_id).filter(account_id=account_id)
        if in_account.filter(state=RunState.LOADING).exists():
            raise Busy
        runs = list(in_account.filter(pk__in=fitting, state=RunState.REPLAYING).order_by("load_order"))
        if not runs:
            return
        require_for_replay(workspace_id, runs[0])
        again = unwind_down_to(workspace_id, in_account, runs[0])
        for run in runs:
            verbs.describe(run, read[run.pk][0])
            run.save()
            in_account.filter(pk=run.pk).update(replayed_at=Now())
        load_again(workspace_id, [runs[0].pk, *again])


def _write_down(lease: Lease, read: dict[int, tuple[ReadResult, Answers]]) -> list[int]:
    """Which of them fit, with the answers and the currency they will be loaded with; they still wait.

    From then on nobody confirms a file in another currency. Only these two, and only while it waits: their facts are
    still the old ones, and an undo may be loading them again.
    """
    workspace_id = lease.workspace_id
    with workspace_scope(workspace_id):
        take(Lock.CONFIRM, workspace_id)
        lease.check()
        waiting = ImportRun.objects.of(workspace_id).filter(pk__in=read, state=RunState.REPLAYING)
        runs = [run for run in waiting.order_by("load_order") if _fits(run, read[run.pk][0])]
        for run in runs:
            result, answers = read[run.pk]
            waiting.filter(pk=run.pk).update(
                before_replay=as_loaded(run),
                answers=answers.to_json(),
                currency=result.currency or "",
            )
    return [run.pk for run in runs]


def _asked_for(lease: Lease) -> list[ImportRun]:
    with workspace_scope(lease.workspace_id):
        runs = ImportRun.objects.of(lease.workspace_id)
        subject = runs.get(pk=lease.subject_id)
        if subject.state != RunState.REPLAYING:
            return []
        waiting = runs.filter(account_id=subject.account_id, state=RunState.REPLAYING)
        return list(waiting.select_related("account"))


def _read(lease: Lease, run: ImportRun) -> tuple[ReadResult, Answers]:
    """With the currency that later files of the account told, where this one was loaded before any was asked for."""
    with workspace_scope(lease.workspace_id):
        lease.check()
    answers = Answers.from_json(run.answers)
    with store.opened(lease.workspace_id, run.sha256) as path:
        result = read_in_jail(path, run.file_name, answers.request)
        with workspace_scope(lease.workspace_id):
            known = with_known_currency(lease.workspace_id, result, answers, lambda: run.account)
        if known != answers:
            return read_in_jail(path, run.file_name, known.request), known
    return result, answers


def _fits(run: ImportRun, result: ReadResult) -> bool:
    """Whether it can be loaded as it reads today; if not, it stays loaded as it was, and says why."""
    why = _("The file can no longer be read as it was, so it stays as it was loaded.")
    if result.is_loadable and result.source == run.source:
        refused = other_currency(run, result)
        if not refused and not lacks_currency(result):
            return True
        # Read again now, it would not be offered once the currency is known.
        why = _(
            "Its revenue can be read now, but the currency of the property is not known. Import a newer file of it, "
            "which asks for the currency, then read this one again."
        )
        if refused:
            why = message(refused[0])
    replay_failed(run.workspace_id or 0, run.pk, why)
    return False


def replay_failed(workspace_id: int, run_id: int, message: str) -> None:
    """It is as it was loaded, with the answers of then."""
    waiting = ImportRun.objects.of(workspace_id).filter(pk=run_id, state=RunState.REPLAYING)
    run = waiting.select_for_update().first()
    if run is not None:
        waiting.update(state=RunState.LOADED, error=message, before_replay=None, **(run.before_replay or {}))


jobs.register(JobKind.REPLAY, run=replay, failed=replay_failed)
